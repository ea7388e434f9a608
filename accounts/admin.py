"""The administrator's site for people: who may sign in, and for which agency, in which role, since when.

Nothing is deleted here: a person is made inactive and a membership is ended, so that old acts keep their author.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from .access import membership_of
from .models import Agency, Membership, User

for _unused in (Group, EmailAddress):
    if admin.site.is_registered(_unused):
        admin.site.unregister(_unused)


class _OwnEmail:
    """An address stands in lower case, and belongs to one person whatever its case."""

    cleaned_data: dict[str, Any]
    instance: User

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Surel ini sudah dipakai pengguna lain.")
        return email


class PersonCreationForm(_OwnEmail, BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name")


class PersonChangeForm(_OwnEmail, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"


class MembershipForm(forms.ModelForm):
    """A membership once entered can only be ended; another role or agency is another membership."""

    class Meta:
        model = Membership
        fields = ("agency", "role", "started_on", "ended_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in ("agency", "role", "started_on"):
                self.fields[name].disabled = True


class MembershipFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        opened = [f for f in self.forms if f.cleaned_data.get("agency") and f.cleaned_data.get("ended_on") is None]
        if self.instance.is_staff and opened:
            raise forms.ValidationError(
                "Administrator portal tidak bertindak untuk salah satu PIHAK; akhiri keanggotaannya atau lepas "
                "tanda administrator."
            )
        if len(opened) > 1:
            raise forms.ValidationError(
                "Hanya satu keanggotaan yang berlaku pada satu waktu; akhiri yang lama dahulu."
            )


class MembershipInline(admin.TabularInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    extra = 0
    can_delete = False


@admin.register(User)
class PersonAdmin(UserAdmin):
    """A person with their password and memberships. An administrator has all rights on this site and no other."""

    add_form = PersonCreationForm
    form = PersonChangeForm
    inlines = (MembershipInline,)
    ordering = ("full_name",)
    list_display = ("full_name", "email", "acts_for", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "memberships__agency")
    search_fields = ("full_name", "email")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Orang", {"fields": ("full_name", "position", "is_active")}),
        ("Portal", {"fields": ("is_staff", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "position", "is_staff", "password1", "password2")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        # Accounts of API clients are managed by the deciding officials of their agency.
        return super().get_queryset(request).filter(api_client=None)

    @admin.display(description="Bertindak untuk")
    def acts_for(self, user: User) -> str:
        membership = membership_of(user, timezone.localdate())
        return f"{membership.agency} ({membership.role_label})" if membership else "–"

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        obj.is_superuser = obj.is_staff
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Agency)
class AgencyAdmin(admin.ModelAdmin):
    """An agency as the agreement's file names it; only to be read."""

    list_display = ("short_name", "name", "unit", "email", "phone")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Agency | None = None) -> bool:
        return False
