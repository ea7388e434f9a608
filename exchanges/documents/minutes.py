"""The *berita acara hasil pemadanan data* as a page."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from agreements.documents.layout import Layout, frame
from agreements.models import Party
from records.words import date_words, long_date, percent, thousands, with_words

from ..models import Minutes

_SIDES = {Party.Ordinal.FIRST: "first", Party.Ordinal.SECOND: "second"}


@dataclass(frozen=True)
class Side:
    """What the document says of one party: its official, its extract, the letter of its row count."""

    party: Party
    numeral: str
    letter: str
    number: str
    name: str
    nip: str
    rank: str
    office: str
    source: str
    cutoff: str
    rows: str
    file_name: str
    sha256: str
    anchor: str


@dataclass(frozen=True)
class Figure:
    """One row of the recapitulation; a side that the row does not speak of holds dashes."""

    letter: str
    label: str
    first: str
    first_share: str
    second: str
    second_share: str


@dataclass(frozen=True)
class Check:
    """One printed sum: the letters, the figures in their place, and whether they add up."""

    formula: str
    figures: str
    holds: bool


def minutes_html(
    minutes: Minutes, *, code: str, check_url: str, journal_line: str | None = None, draft: bool = False,
    layout: Layout | None = None,
) -> str:
    """Return the minutes as a page for `records.drawing.draw_pdf`.

    `draft`, or any state but final, prints the preview: KONSEP across every page and no QR code. `journal_line` is
    the place in the journal, printed in the foot. Numbers that have not come back yet are blanks to be filled.
    """
    layout = layout or Layout()
    parties = {Party.Ordinal(p.ordinal): p for p in minutes.agreement.parties.select_related("agency")}
    first, second = (_side(minutes, parties[ordinal], layout) for ordinal in _SIDES)
    mark = _mark(minutes, draft)
    context: dict[str, Any] = {
        **frame(
            parties=[first.party, second.party], layout=layout, code="" if mark else code,
            check_url="" if mark else check_url, journal_line=journal_line, mark=mark,
        ),
        "minutes": minutes, "sides": [first, second],
        "signing": [first if ordinal == Party.Ordinal.FIRST else second for ordinal in layout.signing_order],
        "subject": _subject(minutes.data_group), "opening_date": date_words(minutes.matched_on),
        "matched_on": long_date(minutes.matched_on), "signed_on": long_date(minutes.agreement.signed_on),
        "figures": _figures(minutes, first.party, second.party), "checks": _checks(minutes),
        "copies": with_words(2),
        "replaced": Minutes.objects.filter(superseded_by=minutes).first(),
    }
    if context["replaced"]:
        context["replaced_on"] = long_date(context["replaced"].matched_on)
    return render_to_string("documents/minutes.html", context)


def _mark(minutes: Minutes, draft: bool) -> str:
    if minutes.state == Minutes.State.CANCELLED:
        return "DIBATALKAN"
    return "KONSEP" if draft or minutes.state != Minutes.State.FINAL else ""


def _subject(data_group: str) -> str:
    """The title already says "data": a group that is itself named "Data …" would say it twice."""
    return data_group[5:] if data_group.lower().startswith("data ") else data_group


def _side(minutes: Minutes, party: Party, layout: Layout) -> Side:
    ordinal = Party.Ordinal(party.ordinal)
    side = _SIDES[ordinal]
    own = {
        name: getattr(minutes, f"{side}_{field}")
        for name, field in {
            "number": "number", "rank": "signatory_rank", "office": "signatory_office", "source": "source",
            "file_name": "file_name", "sha256": "file_sha256",
        }.items()
    }
    return Side(
        party=party, numeral="I" * ordinal, letter="AB"[ordinal - 1], anchor=layout.anchors[ordinal - 1],
        name=_capitals(getattr(minutes, f"{side}_signatory_name")),
        nip=_grouped(getattr(minutes, f"{side}_signatory_nip")),
        cutoff=long_date(getattr(minutes, f"{side}_cutoff_on")), rows=thousands(getattr(minutes, f"rows_{side}")),
        **own,
    )


def _capitals(name: str) -> str:
    """Set a name in capitals and leave its degrees as they are written: `Dr. BUDI PERAGA, M.Si.`"""
    own, comma, degrees = name.partition(",")
    return " ".join(word if "." in word else word.upper() for word in own.split()) + comma + degrees


def _grouped(nip: str) -> str:
    """Set an NIP in its parts, birth, entry, sex and serial number; anything else as it was typed."""
    parts = re.fullmatch(r"([0-9]{8})([0-9]{6})([0-9])([0-9]{3})", nip)
    return " ".join(parts.groups()) if parts else nip


def _figures(m: Minutes, first: Party, second: Party) -> list[Figure]:
    rows: list[tuple[str, str, int | None, int | None]] = [
        ("A", f"Jumlah baris data {first.title} ({first.agency.short_name})", m.rows_first, None),
        ("B", f"Jumlah baris data {second.title} ({second.agency.short_name})", None, m.rows_second),
        ("C", "Padan", m.matched, m.matched),
        ("D", "Padan, ada perbedaan", m.matched_with_differences, m.matched_with_differences),
        ("E", f"Hanya ada pada data {first.title}", m.only_first, None),
        ("F", f"Hanya ada pada data {second.title}", None, m.only_second),
        ("G", "Kunci ganda", m.duplicate_first, m.duplicate_second),
        ("H", "Kunci tidak valid", m.invalid_first, m.invalid_second),
    ]
    return [
        Figure(letter, label, *_count(of_first, m.rows_first), *_count(of_second, m.rows_second))
        for letter, label, of_first, of_second in rows
    ]


def _count(n: int | None, of: int) -> tuple[str, str]:
    return ("–", "–") if n is None else (thousands(n), percent(n, of))


def _checks(m: Minutes) -> list[Check]:
    return [
        _check("A = C + D + E + G + H", m.rows_first,
               [m.matched, m.matched_with_differences, m.only_first, m.duplicate_first, m.invalid_first]),
        _check("B = C + D + F + G + H", m.rows_second,
               [m.matched, m.matched_with_differences, m.only_second, m.duplicate_second, m.invalid_second]),
    ]


def _check(formula: str, total: int, parts: list[int]) -> Check:
    return Check(formula, f"{thousands(total)} = {' + '.join(map(thousands, parts))}", total == sum(parts))
