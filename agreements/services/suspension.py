"""Stopping access temporarily and restoring it (Pasal 4 ayat (1) huruf b, Pasal 3 ayat (1) huruf b; rules §6)."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..eligibility import AccessState, access_state
from ..models import Agreement, Letter, Obligation, Party, Suspension
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as
from .letters import LetterRefused, register


class NoGrounds(Refused):
    """No suspending duty is overdue, or not the one that was named."""


class AlreadySuspended(Refused):
    """A stop is in force."""


class NotSuspended(Refused):
    """There is no stop to end."""


class ConditionsOpen(Refused):
    """A condition for restoring does not hold by the reading in use."""


@transaction.atomic
def suspend_access(
    *, agreement: Agreement, letter_number: str, letter_dated_on: date, effective_on: date, grounds: Collection[str],
    reason: str, by: User, at: datetime,
) -> Suspension:
    """Record the temporary stop of limited access, on the grounds named by their clauses.

    The grounds are judged here and now, under lock, whatever a page showed before; what proved them is frozen in the
    row. Raises NoGrounds if one that is named does not hold today, AlreadySuspended if a stop stands, LetterRefused,
    and NotAllowed for anyone but the power's holder.
    """
    actor = act_as(Act.SUSPEND_ACCESS, agreement=agreement, by=by, at=at, holder=power_holder(agreement))
    state = access_state(actor.agreement, actor.on)
    assert state is not None
    if state.stop is not None:
        raise AlreadySuspended("Akses sudah dihentikan sementara; tidak dapat dihentikan dua kali.")
    _check_grounds(state, grounds)
    _check_letter(letter_number, letter_dated_on, effective_on, actor.on)
    _check_ground_before_letter(actor.agreement, grounds, letter_dated_on)
    if effective_on < actor.on:
        raise LetterRefused(
            f"Penghentian tidak berlaku surut: tanggal berlaku paling awal {long_date(actor.on)}.", "effective_on"
        )
    evidence = {
        "as_of": actor.on.isoformat(),
        "grounds": [
            {"clause": g.clause, "obligations": [frozen(o) for o in g.overdue]}
            for g in state.grounds
            if g.clause in grounds
        ],
    }
    stop = Suspension.objects.create(
        agreement=agreement, by_party=actor.party, letter_number=letter_number, letter_dated_on=letter_dated_on,
        effective_on=effective_on, grounds=sorted(grounds), reason=reason, evidence=evidence, recorded_at=at,
        recorded_by=by,
    )
    _register(actor, stop, "Penghentian sementara akses terbatas", letter_number, letter_dated_on)
    actor.journal(
        f"suspension:{stop.pk}",
        after={"letter": letter_number, "effective_on": effective_on, "grounds": sorted(grounds)},
        detail={"reason": reason},
    )
    return stop


@transaction.atomic
def restore_access(
    *, agreement: Agreement, letter_number: str, letter_dated_on: date, restored_on: date, by: User, at: datetime
) -> Suspension:
    """Record that access is restored, by the reading of "paling lambat" that the agreement's register has chosen.

    Not before the day since which the conditions hold. Both the curative and the literal result are frozen in the row
    with the reading used. Raises NotSuspended,
    ConditionsOpen with what is missing, LetterRefused, and NotAllowed for anyone but the power's holder.
    """
    actor = act_as(Act.RESTORE_ACCESS, agreement=agreement, by=by, at=at, holder=power_holder(agreement))
    stop = Suspension.objects.filter(agreement=agreement).open().first()
    state = access_state(actor.agreement, actor.on)
    if stop is None or state is None or state.restoration is None:
        raise NotSuspended("Akses tidak sedang dihentikan sementara.")
    reading = Suspension.CureReading(actor.agreement.reading("cure").chosen)
    held = state.restoration.curative if reading is Suspension.CureReading.CURATIVE else state.restoration.literal
    if not held:
        raise ConditionsOpen(_what_is_open(state, reading))
    _check_letter(letter_number, letter_dated_on, restored_on, actor.on)
    if restored_on < stop.effective_on:
        raise LetterRefused(
            f"Pemulihan tidak dapat mendahului penghentian yang berlaku {long_date(stop.effective_on)}.", "restored_on"
        )
    if state.conditions_hold_since is not None and restored_on < state.conditions_hold_since:
        raise LetterRefused(
            f"Syarat pemulihan baru terpenuhi {long_date(state.conditions_hold_since)}; pemulihan tidak dapat "
            "mendahuluinya.", "restored_on",
        )
    stop.restored_on, stop.restored_at, stop.restored_by = restored_on, at, by
    stop.restoration_letter_number, stop.restoration_letter_dated_on = letter_number, letter_dated_on
    stop.restoration_reading = reading
    stop.restoration_evidence = {
        "as_of": actor.on.isoformat(),
        "reading": reading.value,
        "curative": state.restoration.curative,
        "literal": state.restoration.literal,
        "conditions": [
            {"clause": c.clause, "none_open": c.none_open, "late": [frozen(o) for o in c.late]}
            for c in state.restoration.conditions
        ],
    }
    stop.save()
    _register(actor, stop, "Pemulihan akses terbatas", letter_number, letter_dated_on)
    actor.journal(
        f"suspension:{stop.pk}",
        after={"letter": letter_number, "restored_on": restored_on, "reading": reading.value},
    )
    return stop


def _register(actor: Actor, stop: Suspension, subject: str, number: str, dated_on: date) -> None:
    register(
        actor, kind=Letter.Kind.NOTICE, sender=actor.party, addressee=actor.other, subject=subject, number=number,
        dated_on=dated_on, suspension=stop,
    )


def power_holder(agreement: Agreement) -> Party:
    """Return the party that holds the power to stop access. Raises NoGrounds for an agreement without the power."""
    term = agreement.terms.exclude(ground="").select_related("creditor__agency").first()
    if term is None or term.creditor is None:
        raise NoGrounds("Perjanjian ini tidak memberi kewenangan menghentikan akses.")
    return term.creditor


def frozen(obligation: Obligation) -> dict[str, Any]:
    """Return the facts of a duty as they go into an evidence pack: ISO dates, references, proofs of the start."""
    fact = obligation.opened_by
    proofs: Iterable[Any] = fact.proofs.all() if fact else ()
    return {
        "obligation": obligation.pk,
        "subject": obligation.subject,
        "clauses": obligation.term.clause_refs,
        "rule": obligation.rule,
        "parameters": obligation.parameters,
        "opened_on": obligation.opened_on.isoformat(),
        "due_on": obligation.due_on.isoformat() if obligation.due_on else None,
        "met_on": obligation.met_on.isoformat() if obligation.met_on else None,
        "opened_by": fact.pk if fact else None,
        "proofs": [{"kind": p.get_kind_display(), "received_on": p.received_on.isoformat()} for p in proofs],
    }


def _check_grounds(state: AccessState, named: Collection[str]) -> None:
    holding = {g.clause for g in state.grounds if g.holds}
    if not holding:
        raise NoGrounds(
            f"Tidak ada dasar penghentian per {long_date(state.as_of)}: tidak ada kewajiban balikan atau laporan atas "
            "permintaan yang terlambat."
        )
    if not named:
        raise NoGrounds("Pilih paling sedikit satu dasar penghentian.", "grounds")
    if unknown := sorted(set(named) - holding):
        raise NoGrounds(f"Dasar {', '.join(unknown)} tidak terpenuhi per {long_date(state.as_of)}.", "grounds")


def _check_ground_before_letter(agreement: Agreement, named: Collection[str], dated_on: date) -> None:
    """A decision dated before its ground held would rest on nothing."""
    then = access_state(agreement, dated_on)
    if then is None or not set(named) <= {g.clause for g in then.grounds if g.holds}:
        raise LetterRefused(
            f"Pada tanggal surat {long_date(dated_on)} dasar penghentian ini belum terpenuhi.", "letter_dated_on"
        )


def _check_letter(number: str, dated_on: date, effective_on: date, today: date) -> None:
    if not number.strip():
        raise LetterRefused("Isi nomor suratnya.", "letter_number")
    if dated_on > today:
        raise LetterRefused(f"Tanggal surat {long_date(dated_on)} belum tiba.", "letter_dated_on")
    if effective_on < dated_on:
        raise LetterRefused(
            f"Tanggal berlaku {long_date(effective_on)} mendahului tanggal surat {long_date(dated_on)}.",
            "effective_on",
        )


def _what_is_open(state: AccessState, reading: str) -> str:
    assert state.restoration is not None
    missing = [o.subject for c in state.restoration.conditions for o in c.missing]
    if missing:
        return "Syarat pemulihan belum terpenuhi; belum diterima: " + "; ".join(missing) + "."
    return (
        f"Menurut tafsir {Suspension.CureReading(reading).label} yang dipilih kedua PIHAK, penyampaian yang terlambat "
        "tidak memenuhi syarat pemulihan."
    )
