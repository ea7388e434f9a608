from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    default_site = "config.admin.PortalAdminSite"


class PortalConfig(AppConfig):
    """The installation as a whole: it owns commands, no rows. Stands last, when all admins are registered."""

    name = "config"

    def ready(self) -> None:
        # Schedules are written from the timetable only: one row with an unreadable argument stops all jobs.
        from django.contrib import admin
        from django_q.models import Failure, OrmQ, Schedule, Success

        for model in (Failure, OrmQ, Schedule, Success):
            if admin.site.is_registered(model):
                admin.site.unregister(model)
