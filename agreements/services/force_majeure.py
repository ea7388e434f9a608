"""Force majeure (Pasal 10; rules §7): claimed by the party it hit, decided by the other; tolling follows exactly."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..models import Agreement, Fact, FactKind, ForceMajeure, Obligation, ObligationRevision, Party, Term
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as, other_party
from .facts import Outside, record_fact
from .obligations import meet_by_receipt
from .reckoning import reckon_event, revise
from .recomputing import Change, Effect, effects_of, recompute

State = ForceMajeure.State
_OPEN = (State.CLAIMED, State.ASKED)


class ForceMajeureRefused(Refused):
    """The event cannot be claimed, decided or ended as asked."""


@dataclass(frozen=True)
class Event:
    """What happened, as the party it hit states it; `last_on` None while it has no end.

    `duties`: those it covers; None for all duties of that party. `statement_reference` names the written statement of
    the competent official that 10(2) asks for.
    """

    title: str
    description: str
    first_on: date
    last_on: date | None = None
    duties: Collection[Obligation] | None = None
    statement_reference: str = ""


@transaction.atomic
def claim_force_majeure(
    *, agreement: Agreement, event: Event, reference: str = "", dated_on: date | None = None, sent_on: date,
    outside: Outside | None = None, pdf: CheckedPdf | None = None, by: User, at: datetime,
) -> ForceMajeure:
    """Claim that an event hit the acting party; the notice to the other party is recorded with it.

    `outside` None: given through the portal, received today. `pdf`: the official's statement. A notice after the 14
    days is taken and is late. Nothing moves until the other party accepts. Raises ForceMajeureRefused, DateRefused.
    """
    actor = act_as(Act.CLAIM_FORCE_MAJEURE, agreement=agreement, by=by, at=at)
    _check_event(actor, event)
    if sent_on < event.first_on:
        raise ForceMajeureRefused("Pemberitahuan tidak dapat mendahului kejadiannya.", "sent_on")
    notice = record_fact(
        actor, FactKind.FORCE_MAJEURE, addressee=actor.other, subject=event.title.strip(), reference=reference,
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    row = ForceMajeure.objects.create(
        agreement=actor.agreement, party=actor.party, title=event.title.strip(),
        description=event.description.strip(), first_on=event.first_on, stated_last_on=event.last_on, notice=notice,
        statement=store_pdf(pdf, by=by, at=at) if pdf else None,
        statement_reference=event.statement_reference.strip(), covers_all=event.duties is None, claimed_at=at,
        claimed_by=by,
    )
    row.duties.set(event.duties or [])
    _open_notice_clock(actor, row, notice)
    actor.journal(
        f"force_majeure:{row.pk}",
        after={"first_on": row.first_on, "last_on": row.stated_last_on, "notice": notice.pk,
               "duties": None if event.duties is None else sorted(d.pk for d in event.duties)},
        detail={"title": row.title},
    )
    return row


@transaction.atomic
def decide_force_majeure(
    *, event: ForceMajeure, state: str, answer: str, by: User, at: datetime
) -> ForceMajeure:
    """Accept the claim, reject it, or ask for more (`state`), with the other party's words in `answer`.

    An accepted one moves the covered duties at once; an end that was stated with the claim is accepted with it.
    Raises ForceMajeureRefused where it was decided before, where the official's statement is missing (to accept), or
    without an answer (to reject or ask); NotAllowed for the party it hit and for the person who claimed.
    """
    actor = act_as(
        Act.DECIDE_FORCE_MAJEURE, agreement=event.agreement, by=by, at=at, holder=other_party(event.party)
    )
    if by.pk == event.claimed_by_id:
        raise NotAllowed("Anda sendiri yang mengajukan keadaan kahar ini; orang lain yang memutus.")
    row = _reread(event, *_OPEN)
    wanted = State(state)
    if wanted not in (State.ACCEPTED, State.REJECTED, State.ASKED):
        raise ForceMajeureRefused("Pilih putusan: diterima, ditolak, atau minta keterangan.", "state")
    if wanted is State.ACCEPTED and not (row.statement_id or row.statement_reference):
        raise ForceMajeureRefused(
            "Pernyataan tertulis pejabat yang berwenang belum dilampirkan (Pasal 10 ayat (2)); minta keterangan "
            "tambahan lebih dahulu.", "state",
        )
    if wanted is not State.ACCEPTED and not answer.strip():
        raise ForceMajeureRefused("Tuliskan alasan atau keterangan yang diminta.", "answer")
    row.state, row.answer, row.decided_at, row.decided_by = wanted, answer.strip(), at, by
    if wanted is State.ACCEPTED:
        row.last_on = row.stated_last_on
    row.save()
    if wanted is State.ACCEPTED:
        _recompute(row, actor)
    actor.journal(
        f"force_majeure:{row.pk}", after={"state": row.state, "last_on": row.last_on},
        detail={"answer": row.answer} if row.answer else None,
    )
    return row


@transaction.atomic
def answer_force_majeure(
    *, event: ForceMajeure, description: str, statement_reference: str = "", pdf: CheckedPdf | None = None, by: User,
    at: datetime,
) -> ForceMajeure:
    """Give what the other party asked for: it decides again. Raises ForceMajeureRefused, NotAllowed."""
    actor = act_as(Act.CLAIM_FORCE_MAJEURE, agreement=event.agreement, by=by, at=at, holder=event.party)
    row = _reread(event, *_OPEN)
    if not description.strip():
        raise ForceMajeureRefused("Tuliskan keterangannya.", "description")
    before = {"state": row.state, "statement": row.statement_reference}
    row.state, row.description = State.CLAIMED, description.strip()
    row.statement_reference = statement_reference.strip() or row.statement_reference
    if pdf is not None:
        row.statement = store_pdf(pdf, by=by, at=at)
    row.save()
    actor.journal(
        f"force_majeure:{row.pk}", before=before, after={"state": row.state, "statement": row.statement_reference},
        detail={"description": row.description},
    )
    return row


@transaction.atomic
def state_end(*, event: ForceMajeure, last_on: date, by: User, at: datetime) -> ForceMajeure:
    """State the last day of the event, by the party it hit; it counts once the other party has accepted it.

    Raises ForceMajeureRefused for a day to come or before the event, and where the end is settled; NotAllowed.
    """
    actor = act_as(Act.CLAIM_FORCE_MAJEURE, agreement=event.agreement, by=by, at=at, holder=event.party)
    row = _reread(event, *_OPEN, State.ACCEPTED)
    _check_end(row, last_on, actor.on)
    row.stated_last_on, row.ended_at, row.ended_by = last_on, at, by
    row.save()
    actor.journal(f"force_majeure:{row.pk}", after={"stated_last_on": last_on})
    return row


@transaction.atomic
def accept_end(*, event: ForceMajeure, last_on: date, by: User, at: datetime) -> ForceMajeure:
    """Accept the stated last day (`last_on`, as it was seen) of an accepted event: due days can be stated again.

    Raises ForceMajeureRefused where another day has been stated since, or none; NotAllowed for the party it hit.
    """
    actor = act_as(
        Act.DECIDE_FORCE_MAJEURE, agreement=event.agreement, by=by, at=at, holder=other_party(event.party)
    )
    row = _reread(event, State.ACCEPTED)
    if by.pk in (row.ended_by_id, row.claimed_by_id):
        raise NotAllowed("Anda sendiri yang menyatakan akhir keadaan kahar ini; orang lain yang menerimanya.")
    if row.last_on is not None:
        raise ForceMajeureRefused(f"Akhir keadaan kahar sudah disepakati: {long_date(row.last_on)}.")
    if row.stated_last_on is None or row.stated_last_on != last_on:
        raise ForceMajeureRefused("Hari terakhir yang dinyatakan sudah berubah; muat ulang halaman ini.")
    row.last_on = last_on
    row.save()
    _recompute(row, actor)
    actor.journal(f"force_majeure:{row.pk}", after={"last_on": last_on})
    return row


@transaction.atomic
def withdraw_force_majeure(*, event: ForceMajeure, reason: str, by: User, at: datetime) -> ForceMajeure:
    """Take back a claim that the other party has not decided on. Raises ForceMajeureRefused, NotAllowed."""
    actor = act_as(Act.CLAIM_FORCE_MAJEURE, agreement=event.agreement, by=by, at=at, holder=event.party)
    row = _reread(event, *_OPEN)
    if not reason.strip():
        raise ForceMajeureRefused("Tuliskan alasan penarikan.", "reason")
    row.state, row.decided_at, row.decided_by = State.WITHDRAWN, at, by
    row.save()
    actor.journal(f"force_majeure:{row.pk}", after={"state": row.state}, detail={"reason": reason.strip()})
    return row


def effects_of_accepting(event: ForceMajeure, by: User, at: datetime) -> list[Effect]:
    """Return what accepting the claim would do to every duty. Nothing is written. Raises as `decide_force_majeure`."""
    return effects_of(
        event.agreement,
        lambda: decide_force_majeure(event=event, state=State.ACCEPTED, answer="", by=by, at=at),
    )


def effects_of_ending(event: ForceMajeure, last_on: date, by: User, at: datetime) -> list[Effect]:
    """Return what accepting the stated end would do to every duty. Nothing is written. Raises as `accept_end`."""
    return effects_of(event.agreement, lambda: accept_end(event=event, last_on=last_on, by=by, at=at))


def undecided(agreement: Agreement, party: Party) -> list[ForceMajeure]:
    """Return the claims of `party` that the other has not decided on; they hold up a stop until it confirms."""
    return list(ForceMajeure.objects.filter(agreement=agreement, party=party, state__in=_OPEN))


def _open_notice_clock(actor: Actor, row: ForceMajeure, notice: Fact) -> None:
    for term in Term.objects.filter(agreement=actor.agreement, opens_on=FactKind.FORCE_MAJEURE):
        duty = Obligation(
            agreement=actor.agreement, term=term, debtor=actor.party, creditor=actor.other,
            subject=f"{term.label}: {row.title}"[:300], opened_by=notice, rule=term.rule, parameters=term.parameters,
            opened_on=row.first_on,
        )
        reckon_event(duty, row.first_on)
        duty.save()
        revise([duty], ObligationRevision.Cause.OPENED, fact=notice, at=actor.at, by=actor.user)
    meet_by_receipt(notice, at=actor.at, by=actor.user)


def _recompute(row: ForceMajeure, actor: Actor) -> None:
    duties = Obligation.objects.filter(agreement=row.agreement, debtor=row.party)
    if not row.covers_all:
        duties = duties.filter(force_majeures=row)
    change = Change(actor, ObligationRevision.Cause.FORCE_MAJEURE, f"force_majeure:{row.pk}")
    recompute(duties.select_related("term", "agreement", "opened_by"), change)


def _reread(event: ForceMajeure, *wanted: str) -> ForceMajeure:
    row = ForceMajeure.objects.select_related("agreement", "party").get(pk=event.pk)
    if row.state not in wanted:
        raise ForceMajeureRefused(f"Klaim keadaan kahar ini sudah {row.get_state_display()}; muat ulang halaman ini.")
    return row


def _check_event(actor: Actor, event: Event) -> None:
    if not event.title.strip():
        raise ForceMajeureRefused("Isi keadaan yang terjadi.", "title")
    if not event.description.strip():
        raise ForceMajeureRefused("Uraikan kejadian dan akibatnya.", "description")
    if event.first_on > actor.on:
        raise ForceMajeureRefused(f"Tanggal kejadian {long_date(event.first_on)} belum tiba.", "first_on")
    if event.last_on is not None and not event.first_on <= event.last_on <= actor.on:
        raise ForceMajeureRefused("Hari terakhir tidak dapat mendahului kejadian atau melewati hari ini.", "last_on")
    for duty in event.duties or ():
        if duty.agreement_id != actor.agreement.pk or duty.debtor_id != actor.party.pk:
            raise ForceMajeureRefused("Pilih kewajiban PIHAK Anda sendiri dalam perjanjian ini.", "duties")
    if event.duties is not None and not event.duties:
        raise ForceMajeureRefused("Pilih sedikitnya satu kewajiban, atau nyatakan semua.", "duties")


def _check_end(row: ForceMajeure, last_on: date, today: date) -> None:
    if row.last_on is not None:
        raise ForceMajeureRefused(f"Akhir keadaan kahar sudah disepakati: {long_date(row.last_on)}.")
    if last_on > today:
        raise ForceMajeureRefused(f"Hari terakhir {long_date(last_on)} belum tiba.", "last_on")
    if last_on < row.first_on:
        raise ForceMajeureRefused(f"Keadaan ini baru mulai {long_date(row.first_on)}.", "last_on")
