"""What letters about the power over access say to begin with: warning, stop, request to restore, restoration (§6).

A warning is written nowhere in the agreement; it is offered as practice and starts no clock.
"""

from collections.abc import Iterable
from datetime import date

from records.words import with_words

from .access_words import power_terms, reach_of_stop
from .eligibility import AccessState, access_state
from .models import Agreement, Letter, Obligation, Party, Suspension
from .standing import days_overdue
from .wording import clause_words, long_date

_BLANK = "…………"
_OF_HOLDER = (Letter.Kind.WARNING, Letter.Kind.STOP, Letter.Kind.RESTORE)
#: Letters about access; who may write one follows from who holds the power.
ABOUT_ACCESS = (Letter.Kind.WARNING, Letter.Kind.STOP, Letter.Kind.ASK_BACK, Letter.Kind.RESTORE)


def why_not_about_access(kind: str, agreement: Agreement, sender: Party) -> str:
    """Return why `sender` may not write a letter of `kind` about access; "" where it may, or for another kind."""
    if kind not in ABOUT_ACCESS:
        return ""
    term = agreement.terms.exclude(ground="").select_related("creditor__agency", "debtor__agency").first()
    if term is None or term.creditor is None or term.debtor is None:
        return "Perjanjian ini tidak memberi kewenangan menghentikan akses."
    writer = term.creditor if kind in _OF_HOLDER else term.debtor
    if sender.pk == writer.pk:
        return ""
    return f"Surat ini hanya dapat disusun oleh {writer.agency.short_name}."


def access_text(kind: str, agreement: Agreement, as_of: date) -> tuple[str, list[str]] | None:
    """Return subject and paragraphs of a letter about access on `as_of`; None for another kind.

    The first paragraph goes on after the reference to the agreement. What the portal does not know yet is a blank.
    """
    state = access_state(agreement, as_of) if kind in ABOUT_ACCESS else None
    if state is None:
        return None
    write = {
        Letter.Kind.WARNING: _warning, Letter.Kind.STOP: _stop, Letter.Kind.ASK_BACK: _ask_back,
        Letter.Kind.RESTORE: _restore,
    }[Letter.Kind(kind)]
    return write(agreement, state)


def _warning(agreement: Agreement, state: AccessState) -> tuple[str, list[str]]:
    return "Peringatan atas kewajiban yang terlambat", [
        f"dengan ini kami peringatkan bahwa per {long_date(state.as_of)} kewajiban berikut telah melewati batas "
        "waktunya:",
        _overdue(state),
        f"Menurut {_clauses(g.clause for g in state.grounds if g.holds)}, keterlambatan tersebut merupakan dasar "
        "untuk menghentikan sementara akses terbatas. Kami mohon kewajiban tersebut dipenuhi pada kesempatan pertama.",
        "Peringatan ini tidak memulai jangka waktu baru dan tidak mengurangi hak dan kewajiban PARA PIHAK menurut "
        "perjanjian.",
    ]


def _stop(agreement: Agreement, state: AccessState) -> tuple[str, list[str]]:
    holder, affected = state.holder.agency.short_name, state.affected.agency.short_name
    _, conditions = power_terms(agreement)
    reach = reach_of_stop(holder, affected)
    return "Penghentian sementara akses terbatas", [
        f"khususnya {_clauses(g.clause for g in state.grounds if g.holds)}, dengan ini kami sampaikan bahwa akses "
        f"terbatas {affected} dihentikan sementara mulai tanggal {_BLANK}, karena per {long_date(state.as_of)} "
        "kewajiban berikut telah melewati batas waktunya:",
        _overdue(state),
        "Penghentian ini tidak menghentikan hal berikut:",
        _items(sentence.rstrip(".") for sentence in reach.goes_on),
        f"Akses dipulihkan setelah syarat {_clauses(conditions)} terpenuhi.",
    ]


def _ask_back(agreement: Agreement, state: AccessState) -> tuple[str, list[str]]:
    return "Permohonan pemulihan akses terbatas", [
        f"kami mohon akses terbatas kami yang dihentikan sementara dengan {_letter(state)} dipulihkan, karena syarat "
        f"pemulihan menurut {_conditions(state)} {_held(agreement, state)}:",
        _cured(state),
    ]


def _restore(agreement: Agreement, state: AccessState) -> tuple[str, list[str]]:
    affected = state.affected.agency.short_name
    return "Pemulihan akses terbatas", [
        f"dengan ini kami sampaikan bahwa akses terbatas {affected} yang dihentikan sementara dengan {_letter(state)} "
        f"dipulihkan mulai tanggal {_BLANK}, karena syarat pemulihan menurut {_conditions(state)} "
        f"{_held(agreement, state)}:",
        _cured(state),
        f"Tafsir yang dipakai atas syarat tersebut: {agreement.reading('cure').chosen_label}.",
    ]


def _overdue(state: AccessState) -> str:
    duties = [o for g in state.grounds for o in g.overdue]
    return _items(
        f"{o.subject}, batas waktu {_day(o.due_on)}, terlambat {with_words(days_overdue(o.dates, state.as_of))} hari"
        for o in duties
    )


def _cured(state: AccessState) -> str:
    late: list[Obligation] = [o for c in state.restoration.conditions for o in c.late] if state.restoration else []
    return _items(f"{o.subject}, batas waktu {_day(o.due_on)}, diterima {_day(o.met_on)}" for o in late)


def _letter(state: AccessState) -> str:
    stop = state.stop
    return f"surat Nomor {stop.letter_number} tanggal {long_date(stop.letter_dated_on)}" if stop else f"surat {_BLANK}"


def _conditions(state: AccessState) -> str:
    return _clauses(c.clause for c in state.restoration.conditions) if state.restoration else _BLANK


def _held(agreement: Agreement, state: AccessState) -> str:
    """Say that the conditions hold by the reading in use; a blank, for the officer to fill, where they do not."""
    found = state.restoration
    curative = agreement.reading("cure").chosen == Suspension.CureReading.CURATIVE
    held = found is not None and (found.curative if curative else found.literal)
    return "telah terpenuhi" if held else _BLANK


def _items(sentences: Iterable[str]) -> str:
    found = [f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)]
    return "\n".join(found) or f"1. {_BLANK}"


def _clauses(refs: Iterable[str]) -> str:
    return " dan ".join(clause_words(ref) for ref in refs) or _BLANK


def _day(day: date | None) -> str:
    return long_date(day) if day else _BLANK
