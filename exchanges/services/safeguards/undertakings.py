"""Undertakings of confidentiality: the signed paper of each person who handles data (9(5))."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Membership, User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services.acting import act_as
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ...models import Undertaking
from . import SafeguardRefused, stated


@dataclass(frozen=True)
class Signed:
    """Whose paper it is and how long it holds; `user` where the person signs in here, whose name then stands."""

    unit: str
    started_on: date
    ended_on: date | None = None
    person: str = ""
    user: User | None = None


@transaction.atomic
def record_undertaking(
    *, agreement: Agreement, signed: Signed, pdf: CheckedPdf, by: User, at: datetime
) -> Undertaking:
    """Record the signed paper of a person of the acting party.

    Raises SafeguardRefused without a name, for a paper that begins after today or ends before it begins, or for a
    person of another agency.
    """
    actor = act_as(Act.RECORD_UNDERTAKING, agreement=agreement, by=by, at=at)
    if signed.started_on > actor.on:
        raise SafeguardRefused("Catat pernyataan setelah mulai berlaku.", "started_on")
    if signed.ended_on is not None and signed.ended_on < signed.started_on:
        raise SafeguardRefused("Hari terakhir mendahului tanggal mulai.", "ended_on")
    user = signed.user
    if user and not Membership.objects.in_force(actor.on).filter(user=user, agency=actor.party.agency).exists():
        raise SafeguardRefused("Orang ini bukan pengguna PIHAK Anda pada hari ini.", "user")
    undertaking = Undertaking.objects.create(
        agreement=actor.agreement, party=actor.party, user=user, started_on=signed.started_on,
        person=user.full_name if user else stated(signed.person, "person", "Pilih pengguna atau isi namanya."),
        unit=stated(signed.unit, "unit", "Isi unit kerjanya."), ended_on=signed.ended_on,
        file=store_pdf(pdf, by=by, at=at), recorded_at=at, recorded_by=by,
    )
    actor.journal(
        _thing(undertaking),
        after={"started_on": signed.started_on, "ended_on": signed.ended_on, "sha256": undertaking.file.sha256},
        detail={"person": undertaking.person, "unit": undertaking.unit},
    )
    return undertaking


@transaction.atomic
def end_undertaking(*, undertaking: Undertaking, ended_on: date, by: User, at: datetime) -> Undertaking:
    """Record the last day of a paper; what the person owes does not end with it (9(10)).

    Raises SafeguardRefused for a day before its first or where it has ended, NotAllowed for the other party.
    """
    actor = act_as(
        Act.RECORD_UNDERTAKING, agreement=undertaking.agreement, by=by, at=at, holder=undertaking.party
    )
    undertaking = Undertaking.objects.select_related("agreement", "party__agency").get(pk=undertaking.pk)
    if undertaking.ended_on is not None:
        raise SafeguardRefused("Pernyataan ini sudah mempunyai hari terakhir; catat pernyataan baru bila berubah.")
    if ended_on < undertaking.started_on:
        raise SafeguardRefused("Hari terakhir mendahului tanggal mulai.", "ended_on")
    undertaking.ended_on = ended_on
    undertaking.save(update_fields=["ended_on"])
    actor.journal(_thing(undertaking), before={"ended_on": None}, after={"ended_on": ended_on})
    return undertaking


def _thing(undertaking: Undertaking) -> str:
    return f"undertaking:{undertaking.pk}"
