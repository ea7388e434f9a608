"""What every page may show: who is signed in and for whom, the agreement, the status date, the sample banner."""

from typing import Any

from django.http import HttpRequest

from accounts.access import membership_of
from records.models import Installation


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the context of the page frame. The agreement is put there by the view that found it."""
    today = getattr(request, "today", None)
    user = getattr(request, "user", None)
    membership = membership_of(user, today) if user is not None and user.is_authenticated and today else None
    return {
        "today": today,
        "status_date": getattr(request, "status_date", None),
        "membership": membership,
        "is_sample": Installation.holds_samples(),
    }
