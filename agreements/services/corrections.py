"""Correcting what a record says: proposed by one party with its reason, in effect once the other approves (rules §1).

The old value stays on record. Receipt dates are disputed by a contest instead.
"""

import re
from datetime import date, datetime

from django.db import transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act

from ..correctable import Part, PartKind, parts_of
from ..models import Correction, Fact
from ..wording import long_date
from . import Refused, facts, obligations
from .acting import act_as, other_party

_LARGEST = 2_147_483_647
_SHA256 = re.compile(r"[0-9a-f]{64}")


class CorrectionRefused(Refused):
    """The correction cannot be proposed or decided as asked."""


@transaction.atomic
def propose_correction(*, fact: Fact, field: str, new_value: str, reason: str, by: User, at: datetime) -> Correction:
    """Propose that `field` of `fact` reads `new_value` (ISO dates, plain digits); nothing changes until the other
    party approves. Raises CorrectionRefused, or DateRefused for a date that cannot be.
    """
    actor = act_as(Act.PROPOSE_CORRECTION, agreement=fact.agreement, by=by, at=at)
    fact, part = _correctable(fact, field)
    value = _normal(part, new_value)
    if not reason.strip():
        raise CorrectionRefused("Tuliskan alasan perbaikan.", "reason")
    if value == part.read(fact):
        raise CorrectionRefused("Nilai yang Anda usulkan sama dengan yang tercatat.", "new_value")
    if fact.corrections.filter(field=field, decided_at=None).exists():
        raise CorrectionRefused(
            f"Masih ada usulan perbaikan {part.label.lower()} yang menunggu putusan; putuskan itu lebih dahulu."
        )
    part.check(fact, value, actor.on)
    correction = Correction.objects.create(
        fact=fact, field=field, old_value=part.read(fact), new_value=value, reason=reason,
        proposed_by_party=actor.party, proposed_by=by, proposed_at=at,
    )
    actor.journal(
        f"fact:{fact.pk}", before={field: correction.old_value}, after={"proposed": value}, detail={"reason": reason}
    )
    return correction


@transaction.atomic
def decide_correction(
    *, correction: Correction, approved: bool, reason: str = "", by: User, at: datetime
) -> Correction:
    """Approve or decline what the other party proposed; an approved value is checked again and then holds.

    Declining needs a reason. Raises CorrectionRefused, DateRefused, and NotAllowed for the proposer's side.
    """
    holder = other_party(correction.proposed_by_party)
    actor = act_as(
        Act.DECIDE_CORRECTION, agreement=correction.fact.agreement, by=by, at=at, holder=holder
    )
    correction = Correction.objects.select_related("fact").get(pk=correction.pk)
    if correction.decided_at is not None:
        raise CorrectionRefused("Usulan perbaikan ini sudah diputus.")
    if correction.proposed_by_id == by.pk:
        raise NotAllowed("Anda sendiri yang mengusulkan perbaikan ini; orang lain yang memutus.")
    if not approved and not reason.strip():
        raise CorrectionRefused("Tuliskan alasan penolakan.", "reason")
    if approved:
        _put_in_effect(correction, actor.on, at, by)
    correction.approved, correction.decision_reason = approved, reason
    correction.decided_by, correction.decided_at = by, at
    correction.save()
    actor.journal(
        f"fact:{correction.fact_id}", before={correction.field: correction.old_value},
        after={correction.field: correction.new_value} if approved else {"declined": correction.new_value},
        detail={"reason": reason},
    )
    return correction


def _put_in_effect(correction: Correction, today: date, at: datetime, by: User) -> None:
    fact, part = _correctable(correction.fact, correction.field)
    if part.read(fact) != correction.old_value:
        raise CorrectionRefused("Nilai yang hendak diperbaiki sudah berubah; tolak usulan ini dan usulkan kembali.")
    part.check(fact, correction.new_value, today)
    part.write(fact, correction.new_value)
    obligations.rename_opened_by(fact, at=at, by=by)


def _correctable(fact: Fact, field: str) -> tuple[Fact, Part]:
    fact = facts.reread(fact)
    part = parts_of(fact).get(field)
    if part is None:
        raise CorrectionRefused("Bagian ini tidak dapat diperbaiki dengan cara ini.", "field")
    return fact, part


def _normal(part: Part, text: str) -> str:
    """Return a typed value in the one way it is kept. Raises CorrectionRefused."""
    text = text.strip()
    if not text:
        return ""
    if part.kind is PartKind.DATE:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise CorrectionRefused("Tulis tanggal yang ada dalam kalender.", "new_value") from None
    if part.kind is PartKind.COUNT:
        if not (text.isascii() and text.isdigit() and int(text) <= _LARGEST):
            raise CorrectionRefused("Tulis bilangan bulat dalam angka, misalnya 1250.", "new_value")
        return str(int(text))
    if part.kind is PartKind.SHA256 and not _SHA256.fullmatch(text):
        raise CorrectionRefused("SHA-256 terdiri atas tepat 64 angka heksadesimal.", "new_value")
    return text


# --- What every hand-over has ---------------------------------------------------------------------------------
def _check_reference(fact: Fact, value: str, today: date) -> None:
    if len(value) > 100:
        raise CorrectionRefused("Nomor paling panjang 100 huruf.", "new_value")


def _write_reference(fact: Fact, value: str) -> None:
    fact.reference = value
    fact.save()


def _check_dated(fact: Fact, value: str, today: date) -> None:
    if value and fact.sent_on is not None and date.fromisoformat(value) > fact.sent_on:
        raise CorrectionRefused(
            f"Tanggal surat {long_date(date.fromisoformat(value))} melewati tanggal kirim {long_date(fact.sent_on)}.",
            "new_value",
        )


def _write_dated(fact: Fact, value: str) -> None:
    fact.dated_on = date.fromisoformat(value) if value else None
    fact.save()


def _check_sent(fact: Fact, value: str, today: date) -> None:
    if fact.through_portal or not value:
        raise CorrectionRefused("Tanggal kirim ini tidak dapat diubah atau dikosongkan.", "new_value")
    sent_on = date.fromisoformat(value)
    facts.check_sent(sent_on, fact.agreement, today, dated_on=fact.dated_on)
    first = min(p.received_on for p in fact.proofs.all())
    if sent_on > first:
        raise CorrectionRefused(
            f"Tanggal kirim {long_date(sent_on)} melewati tanggal diterima {long_date(first)} menurut bukti yang "
            "tercatat.", "new_value",
        )
    for contest in fact.contests.filter(settled_at=None):
        proposed = [p.received_on for p in facts.standing_proposals(contest)]
        if any(day is not None and day < sent_on for day in proposed):
            raise CorrectionRefused("Tanggal kirim itu melewati tanggal diterima yang sedang diusulkan.", "new_value")


def _write_sent(fact: Fact, value: str) -> None:
    fact.sent_on = date.fromisoformat(value)
    fact.save()


REFERENCE = Part("reference", "Nomor", PartKind.TEXT, lambda f: f.reference, _check_reference, _write_reference)
DATED_ON = Part(
    "dated_on", "Tanggal surat", PartKind.DATE, lambda f: f.dated_on.isoformat() if f.dated_on else "", _check_dated,
    _write_dated,
)
SENT_ON = Part(
    "sent_on", "Tanggal kirim", PartKind.DATE, lambda f: f.sent_on.isoformat() if f.sent_on else "", _check_sent,
    _write_sent,
)
