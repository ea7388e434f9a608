"""What every request passes through besides Django's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.api import request_id
from agreements.views.entry import SESSION_STATUS_DATE, status_date
from records.services.journal import current_request

from .api import PREFIX, fault_of_status


class RequestId:
    """Give each request an id, which the journal keeps with what the request did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current_request.set(request_id(request))
        try:
            return self.get_response(request)
        finally:
            current_request.reset(token)


class ApiErrors:
    """Let everything below `/api/` answer in JSON, whatever went wrong and wherever, each with the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        status = _unreadable(request)
        response = fault_of_status(request, status) if status else self.get_response(request)
        if response.status_code >= 400 and response.get("Content-Type") != "application/json":
            allowed = response.get("Allow")
            response = fault_of_status(request, response.status_code)
            if allowed:
                response["Allow"] = allowed
        response["X-Request-ID"] = request_id(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-cache"
        return response


def _unreadable(request: HttpRequest) -> int | None:
    """The status for a body that need not be read: of another kind than JSON, or larger than any request may be."""
    if request.method != "POST":
        return None
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return 413
    return None if request.content_type == "application/json" else 415


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
