"""What the acts of the reporting layer have in common."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from accounts.models import User
from accounts.roles import RULES
from agreements.models import Party
from agreements.views.base import ActView


class ReportingAct(ActView):
    """An act of one party only (`holder`; None: either). Its form is not shown to the other party."""

    list_name = "reports"

    @property
    def holder(self) -> Party | None:
        return None

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder
        if holder is not None and holder.pk != self.party.pk:
            rule = RULES[self.act]
            assert rule.capacity
            raise PermissionDenied(
                f"Hanya {rule.capacity.value}, yaitu {holder.agency.short_name}, yang dapat {rule.label}; Anda "
                f"bertindak untuk {self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return reverse(self.list_name, kwargs={"code": self.agreement.code})

    def url_of(self, name: str, pk: int) -> str:
        return reverse(name, kwargs={"code": self.agreement.code, "pk": pk})
