"""Distances, percentages and standings in Indonesian words, for pages, mails and commands alike. Pure.

The words of dates, instants and counts are those that official documents print, and stand in `records.words`.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from records.words import MONTHS as MONTHS
from records.words import long_date as long_date
from records.words import long_instant as long_instant
from records.words import thousands as thousands

from .standing import Standing


@dataclass(frozen=True)
class Look:
    """How a state is shown: its word as it stands inside a sentence, its icon, its tone (a CSS class suffix)."""

    word: str
    icon: str
    tone: str


STANDINGS: dict[Standing, Look] = {
    Standing.NOT_YET_DUE: Look("belum jatuh tempo", "circle", "neutral"),
    Standing.DUE_SOON: Look("segera jatuh tempo", "hourglass-split", "warn"),
    Standing.OVERDUE: Look("terlambat", "exclamation-octagon-fill", "danger"),
    Standing.MET_ON_TIME: Look("dipenuhi tepat waktu", "check-circle-fill", "good"),
    Standing.MET_LATE: Look("dipenuhi terlambat", "check-circle", "late"),
    Standing.PAUSED: Look("ditangguhkan (keadaan kahar)", "pause-circle", "info"),
    Standing.WAIVED: Look("dikecualikan", "slash-circle", "muted"),
    Standing.NO_DEADLINE: Look("tanpa tenggat", "infinity", "muted"),
    Standing.VOID: Look("batal", "x-circle", "void"),
}


def standing_text(standing: Standing, days_overdue: int = 0) -> str:
    """Return the standing in words, with the number of days where it is overdue: `terlambat 4 hari`."""
    word = STANDINGS[standing].word
    return f"{word} {days_overdue} hari" if standing is Standing.OVERDUE and days_overdue else word


def distance(due_on: date, as_of: date) -> str:
    """Return how far `due_on` is from `as_of`: `37 hari lagi`, `hari ini`, `terlambat 4 hari`."""
    days = (due_on - as_of).days
    if days == 0:
        return "hari ini"
    return f"{days} hari lagi" if days > 0 else f"terlambat {-days} hari"


def percent(value: Decimal | float) -> str:
    """Return a percentage with two decimals: 98.76 becomes `98,76%`."""
    return f"{value:.2f}".replace(".", ",") + "%"


_CLAUSE = re.compile(r"(\d+)(?:\((\d+)\))?([a-z])?(?:\.(\d+))?")


def clause_words(ref: str) -> str:
    """Return a clause reference as a letter writes it; what is no reference stays as it is.

    >>> clause_words("4(1)b.1")
    'Pasal 4 ayat (1) huruf b angka 1'
    """
    found = _CLAUSE.fullmatch(ref)
    if found is None:
        return ref
    article, paragraph, letter, number = found.groups()
    parts = [f"Pasal {article}", paragraph and f"ayat ({paragraph})", letter and f"huruf {letter}",
             number and f"angka {number}"]
    return " ".join(part for part in parts if part)


def head_of(unit: str) -> str:
    """Return the office that heads a unit: `Kepala Pusat …`, `Direktur …`, `Sekretaris …`.

    >>> head_of("Direktorat Pengelolaan Data"), head_of("Pusat Data dan Informasi")
    ('Direktur Pengelolaan Data', 'Kepala Pusat Data dan Informasi')
    """
    for name, head in (("Direktorat ", "Direktur "), ("Sekretariat ", "Sekretaris "), ("Kedeputian ", "Deputi ")):
        if unit.startswith(name):
            return head + unit.removeprefix(name)
    return f"Kepala {unit}"


def masked_nip(nip: str) -> str:
    """Return an NIP as it may stand on a screen: year of birth and serial number, e.g. `1980****…001`."""
    return f"{nip[:4]}****…{nip[-3:]}" if len(nip) > 7 else "–"
