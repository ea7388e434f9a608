"""For every act of the agreement: who may do it on its thing in the furnished world, and what they would send."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Act
from tests.architecture.furnished import Furnished, stop_that_may_end
from tests.exchanges.values import delivery_post, minutes_values
from tests.reports.pdfs import pdf

Typed = dict[str, object]


@dataclass(frozen=True)
class Post:
    """A whole, confirmed form; `by` are those of World's people who may send it, `before` what it still needs."""

    act: Act
    by: tuple[str, ...]
    typed: Callable[[], Typed]
    before: Callable[[Furnished], None] = lambda here: None


def _minutes() -> Typed:
    values = minutes_values(data_group="JF Baru")
    return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in values.items()}


def _report() -> Typed:
    return {
        "kind": "periodic", "answers": "", "subject": "Laporan Semester II", "reference": "L-2",
        "dated_on": "2026-01-19", "period_first": "2025-10-01", "period_last": "2025-12-31", "summary": "Ringkasan.",
        "file": SimpleUploadedFile("laporan.pdf", pdf(), "application/pdf"),
    }


LAN = ("lan_officer", "lan_decider")
BKN = ("bkn_officer", "bkn_decider")
YES = {"confirmed": "1"}

POSTS: dict[str, Post] = {
    "suspend_access": Post(Act.SUSPEND_ACCESS, ("bkn_decider",), lambda: {
        "grounds": ["4(1)b.1"], "letter_number": "B-1/BKN/2026", "letter_dated_on": "2026-01-19",
        "effective_on": "2026-01-20", "reason": "Terlambat.", **YES,
    }),
    "restore_access": Post(Act.RESTORE_ACCESS, ("bkn_decider",), lambda: {
        "letter_number": "P-1/BKN/2026", "letter_dated_on": "2026-01-20", "restored_on": "2026-01-20", **YES,
    }, stop_that_may_end),
    "retry_mail": Post(Act.RETRY_MAIL, LAN, lambda: {**YES}),
    "confirm_receipt": Post(Act.CONFIRM_RECEIPT, LAN, lambda: {
        "received_on": "2026-01-06", "evidence": "Agenda 12", **YES,
    }),
    "contest_receipt": Post(Act.CONTEST_RECEIPT, (*LAN, *BKN), lambda: {
        "claim": "received", "received_on": "2025-06-10", "reason": "Log kami berbeda.", **YES,
    }),
    "answer_contest": Post(Act.ANSWER_CONTEST, LAN, lambda: {
        "answer": "counter", "received_on": "2025-10-02", "reason": "Log kami berbeda.", **YES,
    }),
    "record_delivery": Post(Act.RECORD_DELIVERY, (*LAN, *BKN), delivery_post),
    "lodge_feedback": Post(Act.LODGE_FEEDBACK, LAN, lambda: {
        "data_coverage": "part", "reference_coverage": "whole", "row_count": "12", "reference": "F-1",
        "note": "Sebagian.", **YES,
    }),
    "withdraw_delivery": Post(Act.WITHDRAW_DELIVERY, BKN, lambda: {"reason": "Salah catat.", **YES}),
    "draft_minutes": Post(Act.DRAFT_MINUTES, (*LAN, *BKN), _minutes),
    "revise_minutes": Post(Act.DRAFT_MINUTES, (*LAN, *BKN), lambda: _minutes() | {"revision": "1"}),
    "submit_minutes": Post(Act.SUBMIT_MINUTES, (*LAN, *BKN), lambda: {"revision": "1"}),
    "return_minutes": Post(Act.RETURN_MINUTES, BKN, lambda: {"reason": "Angka D keliru."}),
    "finalise_minutes": Post(Act.FINALISE_MINUTES, ("bkn_decider",), dict),
    "number_minutes": Post(Act.NUMBER_MINUTES, (*LAN, *BKN), lambda: {"number": "7/BA/2026", **YES}),
    "cancel_minutes": Post(Act.CANCEL_MINUTES, ("lan_decider", "bkn_decider"), lambda: {"reason": "Keliru.", **YES}),
    "request_report": Post(Act.REQUEST_REPORT, BKN, lambda: {
        "reference": "B-303/BKN/2026", "subject": "Permintaan laporan", "dated_on": "2026-01-19", "way": "outside",
        "sent_on": "2026-01-19", "proof": "20", "received_on": "2026-01-20", "evidence": "Agenda 9",
        "period_first": "2025-07-01", "period_last": "2025-12-31", "note": "Mohon rincian.", **YES,
    }),
    "lodge_report": Post(Act.LODGE_REPORT, LAN, _report),
    "hold_evaluation": Post(Act.HOLD_EVALUATION, (*LAN, *BKN), lambda: {
        "way": "own", "subject": "Monev Januari", "held_on": "2026-01-15", "place": "Jakarta", "findings": "Temuan.",
        "recommendations": "Rekomendasi.", "follow_up": "Tindak lanjut.", **YES,
    }),
}
