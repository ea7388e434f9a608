"""What every request passes through besides Django's own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agreements.views.entry import SESSION_STATUS_DATE, status_date


class PrivatePages:
    """Keep pages of signed-in people out of shared and back-button caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class StatusDate:
    """Put the day that statuses are asked for on the request: `?per=`, else the chosen one, else today (WIB).

    `request.today` is always today: acts are done on it whatever day is being looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.today = timezone.localdate()  # type: ignore[attr-defined]
        request.status_date = (  # type: ignore[attr-defined]
            status_date(request.GET.get("per"))
            or status_date(request.session.get(SESSION_STATUS_DATE))
            or request.today  # type: ignore[attr-defined]
        )
        return self.get_response(request)
