"""The way in: from the front door to the person's agreement, and the day that statuses are asked for."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic.base import View

from accounts.access import membership_of
from accounts.models import User
from accounts.roles import Act, refusal

from ..deadlines import YEARS
from ..forms import StatusDateForm
from ..models import Agreement

# Where the session keeps the chosen day; `config.middleware.StatusDate` puts it on each request.
SESSION_STATUS_DATE = "status_date"


def status_date(text: str | None) -> date | None:
    """Return the ISO date in `text`; None where there is none, or none that statuses can be asked for."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None


class Home(LoginRequiredMixin, View):
    """Send a person to their agreement, to the list where there are several, an administrator to administration."""

    act = Act.VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        membership = membership_of(request.user, timezone.localdate())
        if membership is None:
            if request.user.is_staff:
                return redirect("admin:index")
            raise PermissionDenied(refusal(Act.VIEW, None))
        agreements = list(Agreement.objects.of_agency(membership.agency)[:2])
        if len(agreements) == 1:
            return redirect("dashboard", code=agreements[0].code)
        return render(
            request, "agreements/agreement_list.html",
            {"agreements": Agreement.objects.of_agency(membership.agency).prefetch_related("parties__agency")},
        )


class StatusDate(LoginRequiredMixin, View):
    """Choose the day that every status is shown for; an empty or today's date goes back to today."""

    act = Act.CHOOSE_STATUS_DATE
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        form = StatusDateForm(request.POST)
        request.session.pop(SESSION_STATUS_DATE, None)
        chosen = form.cleaned_data["per"] if form.is_valid() else None
        if form.errors:
            messages.error(
                request,
                f"Tanggal status tidak dikenali; tulis sebagai hh-bb-tttt, misalnya 10-12-2025, antara tahun "
                f"{YEARS[0]} dan {YEARS[-1]}.",
            )
        elif chosen is not None and chosen != timezone.localdate():
            request.session[SESSION_STATUS_DATE] = chosen.isoformat()
        target = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            target = "/"
        return HttpResponseRedirect(target)
