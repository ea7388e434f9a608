"""What becomes of final minutes: numbered, signed, delivered, acknowledged, or cancelled by both parties."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.models import FactKind, Party
from agreements.receipts import Proof
from agreements.services import facts
from agreements.services.acting import Actor, act_as, other_party

from ..models import Minutes, SignedCopy
from ..papers import AGREED, minutes_key
from .minutes_contents import MinutesRefused

State = Minutes.State
#: The term of the agreement under which minutes are owed (3(2)c); who owes them delivers them.
TERM = "minutes"


def deliverer(minutes: Minutes) -> Party | None:
    """Return the party that delivers minutes of this agreement; None where no term says: then either does."""
    term = minutes.agreement.terms.select_related("debtor__agency").filter(code=TERM).first()
    return term.debtor if term else None


def receiver(minutes: Minutes) -> Party | None:
    """Return the party that minutes are or will be delivered to; None where no term and no delivery says."""
    if minutes.fact is not None and minutes.fact.addressee is not None:
        return minutes.fact.addressee
    debtor = deliverer(minutes)
    return other_party(debtor) if debtor else None


@transaction.atomic
def number_minutes(*, minutes: Minutes, number: str, by: User, at: datetime) -> Minutes:
    """Record the number that the acting party's own archive system gave to final minutes; once, and never again.

    Printed only where it comes before the signed copy. Raises MinutesRefused if they are not final yet or cancelled,
    the number is empty, was recorded already, or is that of other minutes, were these cancelled since.
    """
    actor = act_as(Act.NUMBER_MINUTES, agreement=minutes.agreement, by=by, at=at)
    field = "first_number" if actor.party.ordinal == Party.Ordinal.FIRST else "second_number"
    if not number.strip():
        raise MinutesRefused("Isi nomor berita acara.", "number")
    try:
        with transaction.atomic():
            changed = Minutes.objects.filter(pk=minutes.pk, state__in=AGREED, **{field: ""}).update(
                **{field: number.strip()}
            )
    except IntegrityError as error:
        raise MinutesRefused(f"Nomor {number.strip()} sudah dipakai berita acara lain.", "number") from error
    if not changed:
        raise MinutesRefused("Berita acara ini belum final atau dibatalkan, atau nomor instansi Anda sudah tercatat.")
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={field: number.strip()})
    return minutes


def mark_signed(*, minutes: Minutes, signed_copy: SignedCopy, actor: Actor) -> Minutes:
    """Let final minutes be signed by the accepted `signed_copy`; from now on that document is theirs for good.

    Part of the act that accepts the copy, which journals. Raises MinutesRefused if they are not final, the copy is
    another's or not accepted, or is of a document that a number recorded since has taken the place of.
    """
    minutes = Minutes.objects.select_related("document").get(pk=minutes.pk)
    if signed_copy.minutes_id != minutes.pk or signed_copy.state != SignedCopy.State.ACCEPTED:
        raise MinutesRefused("Salinan ini bukan salinan berita acara ini yang sudah diterima.")
    if signed_copy.document.key != minutes_key(minutes):
        raise MinutesRefused(
            "Salinan ini berasal dari dokumen yang tidak berlaku lagi, karena nomor dicatat sesudahnya. Mintakan "
            "tanda tangan atas dokumen yang berlaku."
        )
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.FINAL).update(
        state=State.SIGNED, signed_at=actor.at, document=signed_copy.document
    )
    if not changed:
        raise MinutesRefused(f"Berita acara ini tidak menunggu tanda tangan ({minutes.get_state_display()}).")
    minutes.refresh_from_db()
    return minutes


@transaction.atomic
def deliver_minutes(*, minutes: Minutes, by: User, at: datetime) -> Minutes:
    """Deliver signed minutes to the other party through the portal (3(2)c): received on this WIB day.

    Raises MinutesRefused if they are not signed, NotAllowed for the party that does not owe them.
    """
    actor = act_as(
        Act.DELIVER_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=deliverer(minutes)
    )
    minutes = Minutes.objects.get(pk=minutes.pk)
    if minutes.state != State.SIGNED:
        raise MinutesRefused(
            f"Yang disampaikan adalah berita acara yang sudah ditandatangani; berita acara ini "
            f"{minutes.get_state_display()}."
        )
    numbers = [n for n in (minutes.first_number, minutes.second_number) if n]
    fact = facts.record_fact(
        actor, FactKind.MINUTES, addressee=actor.other, subject=str(minutes)[:300],
        reference=" dan ".join(numbers)[:100], dated_on=minutes.matched_on, sent_on=actor.on, outside=None,
    )
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.SIGNED).update(
        state=State.DELIVERED, delivered_at=at, delivered_by=by, fact=fact
    )
    _won(changed)
    minutes.refresh_from_db()
    actor.journal(
        f"minutes:{minutes.pk}", after={"state": minutes.state, "fact": fact.pk, "received_on": fact.received_on}
    )
    return minutes


@transaction.atomic
def acknowledge_minutes(*, minutes: Minutes, by: User, at: datetime) -> Minutes:
    """Acknowledge, for the party they were delivered to, that the minutes are there; confirms their day of receipt.

    Makes no receipt of its own: it stands since the delivery (rules §1). Raises MinutesRefused, NotAllowed.
    """
    minutes = Minutes.objects.select_related("agreement", "fact__addressee__agency").get(pk=minutes.pk)
    if minutes.state != State.DELIVERED or minutes.fact is None:
        raise MinutesRefused(f"Berita acara ini tidak sedang menunggu konfirmasi ({minutes.get_state_display()}).")
    actor = act_as(Act.RECEIVE_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=receiver(minutes))
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.DELIVERED).update(
        state=State.RECEIVED, acknowledged_at=at, acknowledged_by=by
    )
    _won(changed)
    if minutes.fact.addressee is not None and minutes.fact.received_on is not None:
        facts.write_proof(minutes.fact, Proof.RECEIVER_CONFIRMATION, minutes.fact.received_on, actor, "")
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state})
    return minutes


@transaction.atomic
def cancel_minutes(*, minutes: Minutes, reason: str, by: User, at: datetime) -> Minutes:
    """Cancel a draft, submitted or not, with a reason; it stays, and may be superseded by a new one.

    Raises MinutesRefused from final on: what both have agreed to, both cancel.
    """
    actor = act_as(Act.CANCEL_MINUTES, agreement=minutes.agreement, by=by, at=at)
    _check_reason(reason)
    changed = Minutes.objects.filter(pk=minutes.pk, state__in=[State.DRAFT, State.SUBMITTED]).update(
        state=State.CANCELLED, cancelled_on=actor.on, cancelled_reason=reason
    )
    if not changed:
        raise MinutesRefused(
            "Berita acara ini sudah dibatalkan, atau sudah disetujui kedua PIHAK; yang disetujui kedua PIHAK "
            "dibatalkan keduanya pula."
        )
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state}, detail={"reason": reason})
    return minutes


@transaction.atomic
def ask_cancellation(*, minutes: Minutes, reason: str, by: User, at: datetime) -> Minutes:
    """Ask the other party to agree that final minutes be cancelled. Nothing changes before it has.

    Raises MinutesRefused without a reason, before final, for cancelled ones, and while one is asked already.
    """
    actor = act_as(Act.CANCEL_MINUTES, agreement=minutes.agreement, by=by, at=at)
    _check_reason(reason)
    changed = Minutes.objects.filter(pk=minutes.pk, state__in=AGREED, cancel_asked_at=None).update(
        cancel_asked_by_party=actor.party, cancel_asked_by=by, cancel_asked_at=at, cancel_asked_reason=reason
    )
    if not changed:
        raise MinutesRefused("Berita acara ini tidak final atau sudah dibatalkan, atau pembatalannya sudah diusulkan.")
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"cancel_asked_at": at}, detail={"reason": reason})
    return minutes


@transaction.atomic
def decide_cancellation(*, minutes: Minutes, agreed: bool, reason: str = "", by: User, at: datetime) -> Minutes:
    """Agree, for the party that did not ask, that the minutes be cancelled, or decline with a reason.

    Agreed: they no longer count from this day on, nor does their delivery. Raises MinutesRefused, NotAllowed.
    """
    minutes = Minutes.objects.select_related("agreement", "fact", "cancel_asked_by_party").get(pk=minutes.pk)
    if minutes.cancel_asked_by_party is None or minutes.state == State.CANCELLED:
        raise MinutesRefused("Tidak ada usul pembatalan yang menunggu keputusan.")
    actor = act_as(
        Act.AGREE_CANCELLATION, agreement=minutes.agreement, by=by, at=at,
        holder=other_party(minutes.cancel_asked_by_party),
    )
    if by.pk == minutes.cancel_asked_by_id:
        raise NotAllowed("Anda sendiri yang mengusulkan pembatalan ini; orang lain yang memutusnya.")
    if not agreed and not reason.strip():
        raise MinutesRefused("Tuliskan alasan penolakan.", "reason")
    waiting = Minutes.objects.filter(pk=minutes.pk, cancel_asked_at=minutes.cancel_asked_at, state__in=AGREED)
    if agreed:
        _won(waiting.update(
            state=State.CANCELLED, cancelled_on=actor.on, cancelled_reason=minutes.cancel_asked_reason
        ))
        if minutes.fact is not None:
            facts.withdraw(minutes.fact, minutes.cancel_asked_reason, actor)
    else:
        _won(waiting.update(
            cancel_asked_by_party=None, cancel_asked_by=None, cancel_asked_at=None, cancel_asked_reason=""
        ))
    minutes.refresh_from_db()
    actor.journal(
        f"minutes:{minutes.pk}", after={"agreed": agreed, "state": minutes.state}, detail={"reason": reason}
    )
    return minutes


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise MinutesRefused("Tuliskan alasan pembatalan.", "reason")


def _won(changed: int) -> None:
    if not changed:
        raise MinutesRefused("Keadaan berita acara ini baru saja berubah; muat ulang halaman ini.")
