"""The portal's own routes, as the resolver knows them, and an address of each in the furnished world."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.furnished import Furnished, Neighbours


@dataclass(frozen=True)
class Route:
    """One path of the portal; `view` is the view class, None for a plain function."""

    name: str
    path: str
    view: Any

    @property
    def of_agreement(self) -> bool:
        return "<slug:code>" in self.path

    @property
    def changes(self) -> bool:
        """Whether a POST to it is answered at all."""
        return self.view is not None and hasattr(self.view, "post") and "post" in self.view.http_method_names


def routes() -> list[Route]:
    """Every route but those of the administrator's site, which Django makes from the registered models."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != admin.site.name:
                yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", path, getattr(pattern.callback, "view_class", None))


def route(name: str) -> Route:
    return next(r for r in routes() if r.name == name)


def things(here: Furnished) -> dict[str, dict[str, Any]]:
    """The object that each route with one is asked for, fit for its act."""
    fact = here.unconfirmed.pk
    duty = here.world.feedback_duty(here.late).pk
    objects = {
        "obligation": duty, "retry_mail": here.mail.pk, "confirm_receipt": fact, "contest_receipt": here.settled.pk,
        "answer_contest": here.contested.pk, "delivery": here.settled.pk, "lodge_feedback": here.late.pk,
        "withdraw_delivery": fact, "feedback": here.feedback.pk, "minutes_detail": here.final.pk,
        "minutes_preview": here.draft.pk, "revise_minutes": here.draft.pk, "submit_minutes": here.draft.pk,
        "return_minutes": here.submitted.pk, "finalise_minutes": here.submitted.pk, "number_minutes": here.final.pk,
        "cancel_minutes": here.final.pk, "report_request": here.answered.pk, "use_report": here.report.pk,
        "requested_report": here.report.pk, "periodic_report": here.periodic.pk, "report_file": here.report.pk,
        "evaluation": here.joint.pk,
    }
    return {
        **{name: {"pk": pk} for name, pk in objects.items()}, "document": {"document": here.document.code},
        "check_document": {"code": here.document.code},
        "account_reset_password_from_key": {"uidb36": "1", "key": "salah"},
    }


def foreign_things(there: Neighbours) -> dict[str, dict[str, Any]]:
    """An object of the other agreement for each route with one."""
    fact, minutes = there.delivery.pk, there.minutes.pk
    objects = {
        "obligation": there.agreement.obligations.order_by("pk")[0].pk, "retry_mail": there.mail.pk,
        "confirm_receipt": fact, "contest_receipt": fact, "answer_contest": fact, "delivery": fact,
        "lodge_feedback": fact, "withdraw_delivery": fact, "feedback": there.feedback.pk, "minutes_detail": minutes,
        "minutes_preview": minutes, "revise_minutes": minutes, "submit_minutes": minutes, "return_minutes": minutes,
        "finalise_minutes": minutes, "number_minutes": minutes, "cancel_minutes": minutes,
        # No letter, no evaluation there: any of its facts must be unknown here.
        "report_request": there.report.pk, "evaluation": there.report.pk,
        "use_report": there.report.pk, "requested_report": there.report.pk, "periodic_report": there.report.pk,
        "report_file": there.report.pk,
    }
    return {**{name: {"pk": pk} for name, pk in objects.items()}, "document": {"document": there.document.code}}


def address(which: Route, here: Furnished, thing: dict[str, Any] | None = None) -> str:
    """Return the address of `which` in the first agreement, for its own object or for `thing`."""
    kwargs = dict(things(here).get(which.name, {}) if thing is None else thing)
    if which.of_agreement:
        kwargs["code"] = here.code
    return reverse(which.name, kwargs=kwargs)
