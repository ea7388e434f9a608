"""The administrator's site for holidays. The ledgers stand nowhere in it."""

from django.contrib import admin

from .models import Holiday


@admin.register(Holiday)
class HolidayAdmin(admin.ModelAdmin):
    list_display = ("on", "name")
    search_fields = ("name",)
    date_hierarchy = "on"
    ordering = ("-on",)
