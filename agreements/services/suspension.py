"""Stopping access temporarily and restoring it (Pasal 4 ayat (1) huruf b, Pasal 3 ayat (1) huruf b; rules §6)."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..eligibility import AccessState, access_state
from ..models import Agreement, Letter, Party, Suspension
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as
from .evidence import fingerprint, restoration_evidence, stop_evidence
from .force_majeure import undecided
from .letters import LetterRefused, register
from .stop_mails import tell_both


class NoGrounds(Refused):
    """No suspending duty is overdue, or not the one that was named."""


class AlreadySuspended(Refused):
    """A stop is in force."""


class NotSuspended(Refused):
    """There is no stop to end."""


class AgreementEnded(Refused):
    """After the agreement's last day there is no access under it to stop."""


class ClaimUndecided(Refused):
    """Force majeure is claimed and not decided on, and nobody has confirmed that the stop goes ahead all the same."""


class ConditionsOpen(Refused):
    """A condition for restoring does not hold by the reading in use."""


@transaction.atomic
def suspend_access(
    *, agreement: Agreement, letter_number: str, letter_dated_on: date, effective_on: date, grounds: Collection[str],
    reason: str, despite_claims: str = "", by: User, at: datetime,
) -> Suspension:
    """Record the temporary stop of limited access, on the grounds named by their clauses.

    The grounds are judged here and now, under lock, whatever a page showed before; what proved them is frozen in the
    row. Force majeure that the affected party claims and nobody has decided on holds the stop up (10(2), rules §7)
    until `despite_claims` says why it goes ahead; claims and reason are frozen with it. Raises NoGrounds if a ground
    that is named does not hold today, AlreadySuspended if a stop stands, AgreementEnded after the last day,
    ClaimUndecided, LetterRefused also for an effective date after the last day, and NotAllowed for anyone but the
    power's holder.
    """
    actor = act_as(Act.SUSPEND_ACCESS, agreement=agreement, by=by, at=at, holder=power_holder(agreement))
    state = access_state(actor.agreement, actor.on)
    assert state is not None
    last_day = actor.agreement.last_day
    if actor.on > last_day:
        raise AgreementEnded(
            f"Perjanjian berakhir {long_date(last_day)}; sesudahnya tidak ada akses yang dapat dihentikan menurut "
            "perjanjian ini."
        )
    if state.stop is not None:
        raise AlreadySuspended("Akses sudah dihentikan sementara; tidak dapat dihentikan dua kali.")
    _check_grounds(state, grounds)
    _check_letter(letter_number, letter_dated_on, effective_on, actor.on)
    _check_ground_before_letter(actor.agreement, grounds, letter_dated_on)
    _check_effective(effective_on, actor.on, last_day)
    claims = undecided(actor.agreement, state.affected)
    if claims and not despite_claims.strip():
        raise ClaimUndecided(
            f"Klaim keadaan kahar {state.affected.agency.short_name} belum diputus: "
            f"{'; '.join(claim.title for claim in claims)}. Putuskan lebih dahulu, atau tegaskan dengan alasan bahwa "
            "penghentian tetap dilanjutkan.", "despite_claims",
        )
    evidence = stop_evidence(actor.agreement, state, grounds, claims, despite_claims.strip())
    stop = Suspension.objects.create(
        agreement=agreement, by_party=actor.party, letter_number=letter_number, letter_dated_on=letter_dated_on,
        effective_on=effective_on, grounds=sorted(grounds), reason=reason, evidence=evidence, recorded_at=at,
        recorded_by=by,
    )
    _register(actor, stop, Letter.Kind.STOP, "Penghentian sementara akses terbatas", letter_number, letter_dated_on)
    tell_both(actor, stop, restored=False)
    actor.journal(
        f"suspension:{stop.pk}",
        after={"letter": letter_number, "effective_on": effective_on, "grounds": sorted(grounds),
               "evidence_sha256": fingerprint(evidence)},
        detail={"reason": reason} | ({"despite_claims": despite_claims.strip()} if claims else {}),
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
    stop.restoration_evidence = restoration_evidence(actor.agreement, state, reading.value)
    stop.save()
    _register(actor, stop, Letter.Kind.RESTORE, "Pemulihan akses terbatas", letter_number, letter_dated_on)
    tell_both(actor, stop, restored=True)
    actor.journal(
        f"suspension:{stop.pk}",
        after={"letter": letter_number, "restored_on": restored_on, "reading": reading.value,
               "evidence_sha256": fingerprint(stop.restoration_evidence)},
    )
    return stop


def _register(actor: Actor, stop: Suspension, kind: str, subject: str, number: str, dated_on: date) -> None:
    register(
        actor, kind=kind, sender=actor.party, addressee=actor.other, subject=subject, number=number,
        dated_on=dated_on, suspension=stop,
    )


def power_holder(agreement: Agreement) -> Party:
    """Return the party that holds the power to stop access. Raises NoGrounds for an agreement without the power."""
    term = agreement.terms.exclude(ground="").select_related("creditor__agency").first()
    if term is None or term.creditor is None:
        raise NoGrounds("Perjanjian ini tidak memberi kewenangan menghentikan akses.")
    return term.creditor


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


def _check_effective(effective_on: date, today: date, last_day: date) -> None:
    if effective_on < today:
        raise LetterRefused(
            f"Penghentian tidak berlaku surut: tanggal berlaku paling awal {long_date(today)}.", "effective_on"
        )
    if effective_on > last_day:
        raise LetterRefused(
            f"Tanggal berlaku {long_date(effective_on)} sesudah hari terakhir perjanjian, {long_date(last_day)}; "
            "sesudahnya tidak ada akses yang dapat dihentikan.", "effective_on",
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
