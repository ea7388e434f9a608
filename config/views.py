"""Pages of the installation itself."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views import View

from accounts.roles import Act

from . import health


class Healthz(View):
    """Tell a monitor whether the portal works: 200 or 503, and which check failed. Public, so it holds no detail."""

    act = Act.READ_HEALTH
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> JsonResponse:
        checks = health.examine(timezone.now())
        ok = all(check.ok for check in checks)
        body = {"status": "ok" if ok else "failing", "checks": {check.name: _shown(check) for check in checks}}
        return JsonResponse(body, status=200 if ok else 503, headers={"Cache-Control": "no-store"})


def _shown(check: health.Check) -> dict[str, Any]:
    return {
        "ok": check.ok,
        "message": check.message,
        "age_seconds": _seconds(check.age),
        "limit_seconds": _seconds(check.limit),
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
