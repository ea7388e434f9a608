"""Competency support for functional positions: what a party gave is recorded by it (3(1)d, 3(2)d, 4(1)e, 4(2)c)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import Actor, act_as
from agreements.wording import long_date
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..models import CompetencySupport


class SupportRefused(Refused):
    """The support cannot be recorded or withdrawn as asked."""


@dataclass(frozen=True)
class Given:
    """A training or certification that was held; both days included, participants as a number and never by name."""

    kind: str
    position: str
    title: str
    started_on: date
    ended_on: date
    participants: int
    cost: str = CompetencySupport.Cost.EACH
    evidence: str = ""


@transaction.atomic
def record_support(
    *, agreement: Agreement, given: Given, pdf: CheckedPdf | None = None, by: User, at: datetime
) -> CompetencySupport:
    """Record what the acting party gave the other. The agreement sets it no deadline, and none is met by it.

    Raises SupportRefused for days that cannot be, no participants, or what is recorded already.
    """
    actor = act_as(Act.RECORD_SUPPORT, agreement=agreement, by=by, at=at)
    _check(actor, given)
    same = CompetencySupport.objects.filter(
        agreement=agreement, by_party=actor.party, kind=given.kind, position__iexact=given.position.strip(),
        title__iexact=given.title.strip(), started_on=given.started_on, withdrawn_on=None,
    )
    if same.exists():
        raise SupportRefused(
            "Kegiatan ini, dengan jabatan dan tanggal mulai yang sama, sudah dicatat; yang sama dicatat satu kali.",
            "title",
        )
    file = store_pdf(pdf, by=by, at=at) if pdf else None
    values = asdict(given) | {"position": given.position.strip(), "title": given.title.strip()}
    support = CompetencySupport.objects.create(
        agreement=actor.agreement, by_party=actor.party, file=file, recorded_at=at, recorded_by=by, **values
    )
    actor.journal(
        f"support:{support.pk}",
        after={"kind": given.kind, "started_on": given.started_on, "ended_on": given.ended_on,
               "participants": given.participants, "cost": given.cost, "sha256": file.sha256 if file else ""},
        detail={"position": support.position, "title": support.title},
    )
    return support


@transaction.atomic
def withdraw_support(*, support: CompetencySupport, reason: str, by: User, at: datetime) -> CompetencySupport:
    """Take back what was recorded by mistake; it stays, and no longer counts.

    Raises SupportRefused without a reason or where it is withdrawn already, NotAllowed for anyone but its giver.
    """
    actor = act_as(Act.WITHDRAW_SUPPORT, agreement=support.agreement, by=by, at=at, holder=support.by_party)
    if not reason.strip():
        raise SupportRefused("Isi alasannya.", "reason")
    taken = CompetencySupport.objects.filter(pk=support.pk, withdrawn_on=None).update(
        withdrawn_on=actor.on, withdrawn_reason=reason.strip()
    )
    if not taken:
        raise SupportRefused("Catatan dukungan ini sudah dibatalkan.")
    actor.journal(f"support:{support.pk}", after={"withdrawn_on": actor.on}, detail={"reason": reason})
    support.refresh_from_db()
    return support


def _check(actor: Actor, given: Given) -> None:
    first, last = actor.agreement.signed_on, actor.agreement.last_day
    for field, value, words in (
        ("position", given.position, "Isi jabatan fungsionalnya."), ("title", given.title, "Isi nama kegiatannya."),
    ):
        if not value.strip():
            raise SupportRefused(words, field)
    if given.ended_on < given.started_on:
        raise SupportRefused("Hari terakhir mendahului hari pertamanya.", "ended_on")
    if given.ended_on > actor.on:
        raise SupportRefused(
            f"Kegiatan ini baru selesai {long_date(given.ended_on)}; catat setelah selesai, dengan jumlah pesertanya.",
            "ended_on",
        )
    if not first <= given.started_on <= last:
        raise SupportRefused(
            f"Tanggal mulai {long_date(given.started_on)} di luar masa perjanjian, {long_date(first)} s.d. "
            f"{long_date(last)}.", "started_on",
        )
    if given.participants < 1:
        raise SupportRefused("Paling sedikit satu peserta.", "participants")
