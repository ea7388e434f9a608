"""The portal's own routes, as the resolver knows them, and an address of each in the furnished world.

Whoever adds a route gives it its thing in `things` and `foreign_things`, its row in test_rights.py and, where it is an
act, what is sent to it in posts.py; the tests of this folder then hold it to the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from exchanges.models import CodeVersion
from tests.architecture.furnished import Furnished, Neighbours

# Previews are drawn by a process of its own, which takes seconds and has tests of its own.
DRAWINGS = (
    "exchanges.views.minutes.draw_pdf", "agreements.views.letters.draw_pdf", "agreements.views.readings.draw_pdf",
)


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
    """Every route of a page: not the administrator's site, made from its models, nor the API (tests/api)."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[Any], prefix: str) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name not in (admin.site.name, "ninja"):
                yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Route(pattern.name or "", path, getattr(pattern.callback, "view_class", None))


def route(name: str) -> Route:
    return next(r for r in routes() if r.name == name)


def _code_things(version: CodeVersion) -> dict[str, dict[str, Any]]:
    one = {"pk": version.code_set_id}
    return {
        **dict.fromkeys(("code_set", "publish_codes", "code_difference"), one),
        **dict.fromkeys(
            ("code_version", "code_file", "code_findings", "acknowledge_codes"), {**one, "number": version.number}
        ),
    }


def _matching_things(extract: int, done: int, draft: int, rule: int | None) -> dict[str, Any]:
    return {
        **dict.fromkeys(("extract", "extract_progress", "open_first_rows", "destroy_extract"), extract),
        **dict.fromkeys(
            ("matching", "matching_progress", "open_matching_list", "open_matching_sheet", "destroy_matching",
             "repeat_matching"), done,
        ),
        **dict.fromkeys(
            ("choose_rule", "set_rule", "map_columns", "state_purpose", "start_matching", "cancel_matching"), draft
        ),
        "matching_rule": rule,
    }


def _exception_things(claim: int, ended: int, waiver: int, dispute: int, settlement: int) -> dict[str, Any]:
    return {
        **dict.fromkeys(
            ("force_majeure", "force_majeure_statement", "decide_force_majeure", "answer_force_majeure", "state_end",
             "withdraw_force_majeure"), claim,
        ),
        "accept_end": ended,
        **dict.fromkeys(("decide_waiver", "withdraw_waiver"), waiver),
        **dict.fromkeys(("dispute", "record_deliberation", "propose_settlement", "take_to_law"), dispute),
        **dict.fromkeys(("decide_settlement", "withdraw_settlement"), settlement),
    }


def things(here: Furnished) -> dict[str, dict[str, Any]]:
    """The object that each route with one is asked for, fit for its act."""
    fact = here.unconfirmed.pk
    duty = here.world.feedback_duty(here.late).pk
    ended = here.world.agreement.suspensions.filter(restored_at__isnull=False)[0]
    objects = {
        **dict.fromkeys(("stop_evidence", "restoration_evidence"), ended.pk),
        "obligation": duty, "retry_mail": here.mail.pk, "confirm_receipt": fact, "contest_receipt": here.settled.pk,
        "answer_contest": here.contested.pk, "delivery": here.settled.pk, "lodge_feedback": here.late.pk,
        "withdraw_delivery": fact, "feedback": here.feedback.pk, "minutes_detail": here.final.pk,
        "open_annex": here.final.pk,
        "minutes_preview": here.draft.pk, "revise_minutes": here.draft.pk, "submit_minutes": here.draft.pk,
        "return_minutes": here.submitted.pk, "finalise_minutes": here.submitted.pk, "number_minutes": here.final.pk,
        "cancel_minutes": here.final.pk, "lodge_signed_copy": here.final.pk,
        "deliver_minutes": here.signed.pk, "receive_minutes": here.delivered.pk,
        "decide_cancellation": here.unwanted.pk, "remark_minutes": here.draft.pk,
        "minutes_revisions": here.draft.pk, "end_official": here.official.pk,
        **dict.fromkeys(
            ("addendum", "addendum_file", "decide_addendum", "withdraw_addendum"), here.addendum.pk
        ),
        "propose_reading": here.world.agreement.reading("year").pk,
        **dict.fromkeys(("decide_reading", "withdraw_reading"), here.reading_change.pk),
        "end_notice": here.end_notice.pk,
        "compose_corrections": here.compared.pk, "report_request": here.answered.pk, "use_report": here.report.pk,
        "requested_report": here.report.pk, "periodic_report": here.periodic.pk, "report_file": here.report.pk,
        "evaluation": here.joint.pk, "supersede_delivery": here.late.pk, "add_proof": here.settled.pk,
        "propose_correction": here.late.pk, "decide_correction": here.correction.pk,
        "return_feedback": here.feedback.pk, "resubmit_feedback": here.returned.pk, "agree_group": here.group.pk,
        "end_group": here.group.pk, "agree_method": here.method.pk, "end_method": here.method.pk,
        "letter": here.letter.pk, "letter_preview": here.letter_draft.pk,
        "revise_letter": here.letter_draft.pk, "number_letter": here.letter_draft.pk, "receive_letter": here.letter.pk,
        "attach_to_letter": here.letter.pk, "link_letter": here.letter.pk, "cancel_letter": here.letter.pk,
        "issue": here.issue.pk, "remark_issue": here.issue.pk, "answer_issue": here.issue.pk,
        "close_issue": here.issue_answered.pk, "reopen_issue": here.issue_answered.pk,
        "correction_list": here.corrections.pk, "return_corrections": here.corrections.pk,
        "rotate_api_key": here.client.pk, "revoke_api_client": here.client.pk, "support_detail": here.support.pk,
        "support_file": here.support.pk, "withdraw_support": here.support.pk,
        **dict.fromkeys(
            ("incident", "update_incident", "notify_incident", "state_responsibility", "draft_incident_letter"),
            here.incident.pk,
        ),
        **dict.fromkeys(("disclosure", "decide_disclosure", "withdraw_disclosure"), here.disclosure.pk),
        **dict.fromkeys(("undertaking_file", "end_undertaking"), here.undertaking.pk),
        "review_security": here.security_item.pk,
        "close_incident": here.incident.pk, "reopen_incident": here.incident_closed.pk,
        "import_job": here.import_job.pk, "confirm_import": here.import_job.pk, "cancel_import": here.import_job.pk,
    }
    objects |= _matching_things(here.extract.pk, here.matching.pk, here.matching_draft.pk, here.matching.rule_id)
    made = here.exceptions
    objects |= _exception_things(
        made.claim.pk, made.ended.pk, made.waiver.pk, made.meeting.dispute_id, made.settlement.pk
    )
    objects |= {"propose_waiver": duty}
    objects |= {"destroy_matching": here.matching_unwanted.pk, "destroy_extract": here.matching_unwanted.first_id}
    return {
        **{name: {"pk": pk} for name, pk in objects.items()},
        "deliberation_minutes": {"pk": made.meeting.dispute_id, "meeting": made.meeting.pk},
        "resolve_remark": {"pk": here.draft.pk, "remark": here.remark.pk},
        **dict.fromkeys(
            ("signed_copy", "decide_signed_copy"), {"pk": here.copy.minutes_id, "copy": here.copy.pk}
        ),
        "letter_file": {"pk": here.letter.pk, "attachment": here.attachment.pk},
        "issue_file": {"pk": here.issue.pk, "entry": here.issue_entry.pk},
        "open_corrections": {"pk": here.corrections.pk, "number": 1},
        **_code_things(here.codes),
        "document": {"document": here.document.code},
        "check_document": {"code": here.document.code},
        "account_reset_password_from_key": {"uidb36": "1", "key": "salah"},
    }


def foreign_things(there: Neighbours) -> dict[str, dict[str, Any]]:
    """An object of the other agreement for each route with one."""
    fact, minutes = there.delivery.pk, there.minutes.pk
    objects = {
        "obligation": there.agreement.obligations.order_by("pk")[0].pk, "retry_mail": there.mail.pk,
        "confirm_receipt": fact, "contest_receipt": fact, "answer_contest": fact, "delivery": fact,
        "lodge_feedback": fact, "withdraw_delivery": fact, "supersede_delivery": fact, "add_proof": fact,
        "propose_correction": fact, "decide_correction": there.correction.pk,
        "return_feedback": there.feedback.pk, "resubmit_feedback": there.feedback.pk, "agree_group": there.group.pk,
        "end_group": there.group.pk, "agree_method": there.method.pk, "end_method": there.method.pk,
        # Nothing is stopped there: any of its numbers must be unknown here.
        **dict.fromkeys(("stop_evidence", "restoration_evidence"), there.report.pk),
        "feedback": there.feedback.pk, "minutes_detail": minutes,
        "minutes_preview": minutes, "revise_minutes": minutes, "submit_minutes": minutes, "return_minutes": minutes,
        "finalise_minutes": minutes, "open_annex": minutes, "number_minutes": minutes, "cancel_minutes": minutes,
        **dict.fromkeys(
            ("lodge_signed_copy", "deliver_minutes", "receive_minutes", "decide_cancellation", "remark_minutes",
             "minutes_revisions"),
            minutes,
        ),
        "end_official": there.official.pk,
        **dict.fromkeys(
            ("addendum", "addendum_file", "decide_addendum", "withdraw_addendum"), there.addendum.pk
        ),
        "propose_reading": there.agreement.readings.order_by("pk")[0].pk,
        **dict.fromkeys(("decide_reading", "withdraw_reading"), there.reading_change.pk),
        "end_notice": there.end_notice.pk, "compose_corrections": there.report.pk,
        # No letter, no evaluation there: any of its facts must be unknown here.
        "report_request": there.report.pk, "evaluation": there.report.pk,
        "use_report": there.report.pk, "requested_report": there.report.pk, "periodic_report": there.report.pk,
        "report_file": there.report.pk,
        **dict.fromkeys(
            ("letter", "letter_preview", "revise_letter", "number_letter", "receive_letter", "attach_to_letter",
             "link_letter", "cancel_letter"), there.letter.pk,
        ),
        # Nothing about confidentiality there: any of its numbers must be unknown here.
        **dict.fromkeys(
            ("incident", "update_incident", "notify_incident", "state_responsibility", "draft_incident_letter",
             "close_incident", "reopen_incident", "disclosure", "decide_disclosure", "withdraw_disclosure",
             "undertaking_file", "end_undertaking", "review_security"), 10_000,
        ),
        # No issue, no correction list, no import there: any of its numbers must be unknown here.
        **dict.fromkeys(
            ("issue", "remark_issue", "answer_issue", "close_issue", "reopen_issue", "correction_list",
             "return_corrections", "import_job", "confirm_import", "cancel_import"), there.report.pk,
        ),
        "rotate_api_key": there.client.pk, "revoke_api_client": there.client.pk, "support_detail": there.support.pk,
        "support_file": there.support.pk, "withdraw_support": there.support.pk,
    }
    # Nothing is matched there: any of its numbers must be unknown here.
    objects |= _matching_things(*(there.report.pk,) * 4)
    # Nothing is claimed, waived or disputed there either.
    objects |= _exception_things(*(there.report.pk,) * 5)
    objects |= {"propose_waiver": there.agreement.obligations.order_by("pk")[0].pk}
    return {
        **{name: {"pk": pk} for name, pk in objects.items()}, "document": {"document": there.document.code},
        "deliberation_minutes": {"pk": there.report.pk, "meeting": there.report.pk},
        "resolve_remark": {"pk": minutes, "remark": there.remark.pk},
        # No signed copy there.
        **dict.fromkeys(("signed_copy", "decide_signed_copy"), {"pk": minutes, "copy": 10_000}),
        "letter_file": {"pk": there.letter.pk, "attachment": there.attachment.pk},
        "issue_file": {"pk": there.report.pk, "entry": there.report.pk},
        "open_corrections": {"pk": there.report.pk, "number": 1},
        **_code_things(there.codes),
    }


def address(which: Route, here: Furnished, thing: dict[str, Any] | None = None) -> str:
    """Return the address of `which` in the first agreement, for its own object or for `thing`."""
    kwargs = dict(things(here).get(which.name, {}) if thing is None else thing)
    if which.of_agreement:
        kwargs["code"] = here.code
    return reverse(which.name, kwargs=kwargs)
