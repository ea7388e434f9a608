"""Disclosures to third parties: none without one of the three bases, by consent only with both keys (9(3))."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services.acting import Actor, act_as
from agreements.services.proposing import decide, take_back
from agreements.wording import long_date

from ...models import Disclosure
from . import SafeguardRefused, stated

Basis, State = Disclosure.Basis, Disclosure.State


@dataclass(frozen=True)
class About:
    """What is disclosed to whom, why and when. `reference`: the paper of the basis, e.g. a court order's number."""

    subject: str
    data: str
    recipient: str
    basis: str
    disclosed_on: date
    reference: str = ""
    reference_dated_on: date | None = None


@transaction.atomic
def record_disclosure(*, agreement: Agreement, about: About, by: User, at: datetime) -> Disclosure:
    """Record a disclosure by order or law, or propose one that needs the consent of both.

    Raises SafeguardRefused without one of the three bases, without the order's or law's reference, or for a past day
    to which no written consent goes back.
    """
    actor = act_as(Act.RECORD_DISCLOSURE, agreement=agreement, by=by, at=at)
    if about.basis not in Basis.values:
        raise SafeguardRefused(
            "Pengungkapan tanpa dasar dilarang. Pilih salah satu dari tiga dasar Pasal 9(3).", "basis"
        )
    values = asdict(about) | {
        "subject": stated(about.subject, "subject", "Isi perihalnya."),
        "data": stated(about.data, "described", "Uraikan data atau dokumennya, tanpa data orang."),
        "recipient": stated(about.recipient, "recipient", "Isi penerimanya."),
        "reference": stated(
            about.reference, "reference",
            "" if about.basis == Basis.CONSENT else "Isi nomor perintah atau peraturan yang menjadi dasarnya.",
        ),
    }
    _check_days(about, values["reference"], actor)
    disclosure = Disclosure.objects.create(
        agreement=actor.agreement, proposed_by_party=actor.party, proposed_by=by, proposed_at=at,
        state=State.PROPOSED if about.basis == Basis.CONSENT else State.RECORDED, **values,
    )
    actor.journal(
        _thing(disclosure),
        after={"state": disclosure.state, "basis": about.basis, "disclosed_on": about.disclosed_on},
        detail={"subject": disclosure.subject, "recipient": disclosure.recipient, "reference": disclosure.reference},
    )
    return disclosure


@transaction.atomic
def decide_disclosure(*, disclosure: Disclosure, agreed: bool, reason: str = "", by: User, at: datetime) -> Disclosure:
    """Agree to a disclosure or decline it, for the other party.

    Raises ProposalRefused where it was decided before or declined without a reason, SafeguardRefused where its day has
    passed without written consent, NotAllowed for the proposing party.
    """
    before = disclosure.state
    actor = decide(
        disclosure, disclosure.agreement, act=Act.AGREE_DISCLOSURE, agreed=agreed, reason=stated(reason, "reason"),
        by=by, at=at,
    )
    if agreed and not disclosure.reference and disclosure.disclosed_on < actor.on:
        raise SafeguardRefused(
            f"Hari pengungkapannya, {long_date(disclosure.disclosed_on)}, sudah lewat tanpa persetujuan tertulis. "
            "Tolak, lalu mintalah usul baru."
        )
    actor.journal(_thing(disclosure), before={"state": before}, after={"state": disclosure.state})
    return disclosure


@transaction.atomic
def withdraw_disclosure(*, disclosure: Disclosure, reason: str, by: User, at: datetime) -> Disclosure:
    """Take a proposal back before it is decided. Raises as `decide_disclosure` does."""
    before = disclosure.state
    actor = take_back(
        disclosure, disclosure.agreement, act=Act.RECORD_DISCLOSURE, reason=stated(reason, "reason"), by=by, at=at
    )
    actor.journal(_thing(disclosure), before={"state": before}, after={"state": disclosure.state})
    return disclosure


def _check_days(about: About, reference: str, actor: Actor) -> None:
    dated = about.reference_dated_on
    if dated is not None and dated > about.disclosed_on:
        raise SafeguardRefused("Dasarnya tidak dapat bertanggal sesudah pengungkapan.", "reference_dated_on")
    if about.basis == Basis.CONSENT and about.disclosed_on < actor.on and not (reference and dated):
        raise SafeguardRefused(
            "Persetujuan mendahului pengungkapan. Untuk hari yang sudah lewat, isi nomor dan tanggal persetujuan "
            "tertulisnya.", "disclosed_on",
        )
    if about.basis == Basis.ORDER and dated is None:
        raise SafeguardRefused("Isi tanggal perintahnya.", "reference_dated_on")


def _thing(disclosure: Disclosure) -> str:
    return f"disclosure:{disclosure.pk}"
