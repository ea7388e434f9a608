"""The state of access in words, and the stops there have been with the evidence frozen in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .charts import Branch, Result, Stopped, Stops, Tree
from .eligibility import AccessState
from .models import Agreement, Suspension, Term
from .terms import Rule
from .wording import Look, long_date

STATES: dict[str, Look] = {
    "granted": Look("diberikan", "unlock", "good"),
    "ended": Look("perjanjian berakhir", "circle", "muted"),
    "eligible": Look("layak dihentikan", "exclamation-triangle", "warn"),
    "decided": Look("penghentian diputuskan", "hourglass-split", "warn"),
    "suspended": Look("dihentikan sementara", "lock", "strong"),
}


def state_key(state: AccessState) -> str:
    """Return which of `STATES` access is in."""
    if state.stopped:
        return "suspended"
    if state.stop is not None:
        return "decided"
    if state.as_of > state.last_day:
        return "ended"
    return "eligible" if state.eligible else "granted"


def truth(state: AccessState) -> str:
    """Return the state in one or two sentences with the clauses it rests on."""
    holder, affected = state.holder.agency.short_name, state.affected.agency.short_name
    day = long_date(state.as_of)
    if state.stop is not None:
        since = long_date(state.stop.effective_on)
        verb = "dihentikan" if state.stopped else "akan dihentikan"
        return (
            f"Akses terbatas {affected} {verb} sementara oleh {holder} mulai {since} dengan surat "
            f"{state.stop.letter_number} atas dasar Pasal {' dan '.join(state.stop.grounds)}. {_restoration(state)}"
        )
    if state.eligible:
        holding = " dan ".join(g.clause for g in state.grounds if g.holds)
        return (
            f"Per {day} {holder} berwenang menghentikan sementara akses terbatas {affected}: dasar Pasal {holding} "
            "terpenuhi. Penghentian tidak terjadi dengan sendirinya; pejabat berwenang memutuskannya dengan surat."
        )
    if state.as_of > state.last_day:
        return (
            f"Perjanjian berakhir {long_date(state.last_day)}; sesudahnya tidak ada akses menurut perjanjian ini yang "
            "dapat dihentikan."
        )
    return (
        f"Akses terbatas {affected} diberikan. Per {day} tidak ada dasar penghentian menurut Pasal "
        f"{_either(g.clause for g in state.grounds)}."
    )


def not_grounds(agreement: Agreement) -> str:
    """Return the sentence about count duties, whose lateness stops nothing; "" where the agreement has none."""
    terms = agreement.terms.filter(rule=Rule.COUNT_PER_YEAR.value, ground="")
    refs = list(dict.fromkeys(ref for term in terms for ref in term.clause_refs))
    if not refs:
        return ""
    return f"Laporan berkala dan monev yang terlewat bukan dasar penghentian (Pasal {', '.join(refs)})."


def stopping_tree(state: AccessState, labels: Mapping[str, str]) -> Tree:
    """Return the grounds for stopping as a tree: one is enough. `labels`: the words of each ground by its clause."""
    holds = any(g.holds for g in state.grounds)
    return Tree(
        title=f"Pohon dasar penghentian per {long_date(state.as_of)}",
        question="Ada dasar penghentian?",
        results=(Result(holds, "ya, ada dasarnya" if holds else "tidak ada"),),
        joint="ATAU",
        branches=tuple(
            Branch(
                f"{labels[g.clause]} (Pasal {g.clause})",
                (Result(g.holds, f"terpenuhi: {len(g.overdue)} kewajiban terlambat" if g.holds else
                        "tidak terpenuhi: tidak ada yang terlambat"),),
            )
            for g in state.grounds
        ),
    )


def restoring_tree(state: AccessState, labels: Mapping[str, str]) -> Tree:
    """Return the conditions for restoring as a tree: all are needed, by either reading side by side."""
    assert state.restoration is not None
    found = state.restoration
    return Tree(
        title=f"Pohon syarat pemulihan per {long_date(state.as_of)}",
        question="Syarat pemulihan terpenuhi?",
        results=_both(found.curative, found.literal),
        joint="DAN",
        branches=tuple(
            Branch(f"{labels[c.clause]} (Pasal {c.clause})", _both(c.curative, c.literal)) for c in found.conditions
        ),
    )


def _both(curative: bool, literal: bool) -> tuple[Result, ...]:
    return (
        Result(curative, f"kuratif: {'terpenuhi' if curative else 'belum'}"),
        Result(literal, f"harfiah: {'terpenuhi' if literal else 'tidak'}"),
    )


@dataclass(frozen=True)
class Reach:
    """What a stop stops, and what goes on all the same: sentences."""

    stopped: tuple[str, ...]
    goes_on: tuple[str, ...]


def reach_of_stop(holder: str, affected: str) -> Reach:
    """Return what a stop by `holder` means for the access of `affected` (short names)."""
    return Reach(
        stopped=(
            f"Akses terbatas {affected} atas data {holder}: selama penghentian, kewajiban {holder} memberikannya "
            "dihentikan sementara secara sah dan bukan dilanggar.",
            f"Penyerahan data baru dari {holder} kepada {affected}: tidak dapat dicatat sebagai penyerahan menurut "
            "perjanjian; yang tetap dilakukan ditandai dan tidak memulai jangka waktu.",
        ),
        goes_on=(
            f"Semua kewajiban {affected} dan jangka waktu yang sedang berjalan, termasuk balikan dan laporan yang "
            "terlambat.",
            f"Penyerahan data {affected} kepada {holder}, laporan berkala, monev, dan berita acara.",
            "Kerahasiaan menurut Pasal 9 dan hak kedua PIHAK yang sudah timbul.",
        ),
    )


def stops_drawn(agreement: Agreement, records: Sequence["StopRecord"], as_of: date) -> Stops:
    """Return the stops over the agreement's term, oldest first, as they are drawn."""
    return Stops(
        title=f"Riwayat penghentian sementara akses per {long_date(as_of)}", first=agreement.signed_on,
        last=agreement.last_day, as_of=as_of,
        rows=tuple(
            Stopped(
                f"Surat {r.stop.letter_number}: {long_date(r.stop.effective_on)} "
                + (f"s.d. dipulihkan {long_date(r.stop.restored_on)}" if r.ended and r.stop.restored_on
                   else "– belum dipulihkan"),
                r.stop.letter_dated_on, r.stop.effective_on, r.stop.restored_on if r.ended else None,
            )
            for r in reversed(records)
        ),
    )


def power_terms(agreement: Agreement) -> tuple[dict[str, Term], dict[str, Term]]:
    """Return the terms behind the power by the clause of their ground, and by that of their condition."""
    terms = list(agreement.terms.exclude(ground=""))
    return {t.ground: t for t in terms}, {t.condition: t for t in terms}


@dataclass(frozen=True)
class FrozenDuty:
    """A duty as it stood at the decision; `proofs` as (kind, receipt date)."""

    pk: int
    subject: str
    clauses: str
    opened_on: date
    due_on: date | None
    met_on: date | None
    proofs: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class StopRecord:
    """One stop: the row, what proved its grounds, and what stood at its end if that had come by the day asked for."""

    stop: Suspension
    as_of: date
    grounds: tuple[tuple[str, tuple[FrozenDuty, ...]], ...]
    conditions: tuple[tuple[str, bool, tuple[FrozenDuty, ...]], ...]

    @property
    def days(self) -> int:
        """For how many days access was stopped by the day asked for; on the day of restoration it is back."""
        end = self.stop.restored_on if self.ended and self.stop.restored_on else self.as_of + timedelta(days=1)
        return max((end - self.stop.effective_on).days, 0)

    @property
    def claims(self) -> tuple[tuple[int, str, date], ...]:
        """The undecided claims of force majeure despite which access was stopped: key, title, first day."""
        frozen = self.stop.evidence.get("claims", ())
        return tuple((c["force_majeure"], c["title"], date.fromisoformat(c["first_on"])) for c in frozen)

    @property
    def ended(self) -> bool:
        return self.stop.restored_on is not None and self.stop.restored_on <= self.as_of


def stops(agreement: Agreement, as_of: date) -> list[StopRecord]:
    """Return the stops decided by `as_of`, newest first. One query."""
    rows = Suspension.objects.filter(agreement=agreement, letter_dated_on__lte=as_of)
    return [
        StopRecord(
            stop=s,
            as_of=as_of,
            grounds=tuple((g["clause"], _duties(g["obligations"])) for g in s.evidence["grounds"]),
            conditions=tuple(
                (c["clause"], c["none_open"], _duties(c["late"]))
                for c in (s.restoration_evidence or {"conditions": []})["conditions"]
            ),
        )
        for s in rows.select_related("by_party__agency")
    ]


def _duties(frozen: Sequence[Mapping[str, Any]]) -> tuple[FrozenDuty, ...]:
    return tuple(
        FrozenDuty(
            pk=d["obligation"], subject=d["subject"], clauses=", ".join(d["clauses"]),
            opened_on=date.fromisoformat(d["opened_on"]), due_on=_day(d["due_on"]), met_on=_day(d["met_on"]),
            proofs=tuple((p["kind"], date.fromisoformat(p["received_on"])) for p in d["proofs"]),
        )
        for d in frozen
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _either(refs: Iterable[str]) -> str:
    return " atau ".join(refs)


def _restoration(state: AccessState) -> str:
    assert state.restoration is not None
    clauses = " dan ".join(c.clause for c in state.restoration.conditions)
    if not state.restoration.curative:
        return f"Syarat pemulihan (Pasal {clauses}) belum terpenuhi seluruhnya."
    if state.restoration.literal:
        return f"Syarat pemulihan (Pasal {clauses}) terpenuhi."
    return f"Syarat pemulihan (Pasal {clauses}) terpenuhi menurut tafsir kuratif, tidak menurut tafsir harfiah."
