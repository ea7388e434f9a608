"""The *berita acara hasil pemadanan data* as a page."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from django.template.loader import render_to_string

from agreements.documents.layout import Layout, frame, look_of
from agreements.models import Party
from records.drawing import Attached
from records.words import WIB, date_words, long_date, percent, thousands, with_words

from ..figures import Figures
from ..models import Minutes
from .results import code_rows, field_rows, listed, quality_rows, warning_rows

_SIDES = {Party.Ordinal.FIRST: "first", Party.Ordinal.SECOND: "second"}
_NOT_YET = (Minutes.State.DRAFT, Minutes.State.SUBMITTED)
_LETTERS = {
    "rows_first": "A", "rows_second": "B", "matched": "C", "matched_with_differences": "D", "only_first": "E",
    "only_second": "F", "duplicate_first": "G_kesatu", "duplicate_second": "G_kedua", "invalid_first": "H_kesatu",
    "invalid_second": "H_kedua",
}


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


@dataclass(frozen=True)
class Annex:
    """The list of persons as the body names it: a file of its own."""

    numeral: str
    name: str
    kind: str
    lines: str
    sha256: str


def minutes_html(
    minutes: Minutes, *, code: str, check_url: str, journal_line: str | None = None, draft: bool = False,
    layout: Layout | None = None,
) -> str:
    """Return the minutes as a page for `records.drawing.draw_pdf`, in the look of the party that drafted them.

    `draft`, or any state before final, prints the preview: KONSEP across every page and no QR code. `journal_line` is
    the place in the journal, printed in the foot. Numbers that have not come back yet are blanks to be filled.
    `layout` takes the place of the letterhead's.
    """
    parties = {Party.Ordinal(p.ordinal): p for p in minutes.agreement.parties.select_related("agency")}
    own, heads = look_of(parties.values(), minutes.drafted_by_party)
    layout = layout or own
    electronic = minutes.signing == Minutes.Signing.ELECTRONIC
    first, second = (_side(minutes, parties[ordinal], layout if electronic else None) for ordinal in _SIDES)
    mark = _mark(minutes, draft)
    context: dict[str, Any] = {
        **frame(
            heads=heads, layout=layout, code="" if mark else code, check_url="" if mark else check_url,
            journal_line=journal_line, mark=mark,
        ),
        "minutes": minutes, "sides": [first, second], "electronic": electronic,
        "footer_sentence": layout.esign_footer if electronic else "", "initials": layout.initials,
        "signing": [first if ordinal == Party.Ordinal.FIRST else second for ordinal in layout.signing_order],
        "subject": subject_of(minutes.data_group), "opening_date": date_words(minutes.matched_on),
        "matched_on": long_date(minutes.matched_on), "signed_on": long_date(minutes.agreement.signed_on),
        "figures": _figures(minutes, first.party, second.party), "checks": _checks(minutes),
        "fields": field_rows(minutes.results), "codes": code_rows(minutes.results),
        "qualities": quality_rows(minutes.results), "warnings": warning_rows(minutes.results),
        "matched_pairs": thousands(minutes.matched + minutes.matched_with_differences),
        "counted": bool(minutes.results), "annex": _annex(minutes),
        "follow_ups": [
            (row, long_date(row.target_on) if row.target_on else "–")
            for row in minutes.follow_ups.select_related("party__agency")
        ],
        "copies": with_words(2),
        "replaced": Minutes.objects.filter(superseded_by=minutes).first(),
    }
    if context["replaced"]:
        context["replaced_on"] = long_date(context["replaced"].matched_on)
    return render_to_string("documents/minutes.html", context)


def minutes_figures(minutes: Minutes, code: str) -> Attached:
    """Return the figures and the identity of the data as JSON, to travel inside the PDF. Names nobody."""
    parties = minutes.agreement.parties.select_related("agency")
    said = {
        "dokumen": "Berita Acara Hasil Pemadanan Data", "versi": 1, "kode_periksa": code,
        "perjanjian": {"kode": minutes.agreement.code, "nomor": [p.number for p in parties]},
        "kelompok_data": minutes.data_group, "tanggal_pemadanan": minutes.matched_on.isoformat(),
        "kunci_pemadanan": minutes.match_key, "versi_aturan": minutes.rule_version,
        "sidik_jari_aturan": minutes.rule_fingerprint,
        "data": [
            {
                "pihak": party.title, "instansi": party.agency.short_name,
                "sumber": getattr(minutes, f"{side}_source"),
                "per_tanggal": getattr(minutes, f"{side}_cutoff_on").isoformat(),
                "berkas": getattr(minutes, f"{side}_file_name"), "sha256": getattr(minutes, f"{side}_file_sha256"),
            }
            for party, side in zip(parties, _SIDES.values(), strict=True)
        ],
        "angka": {_LETTERS[name]: value for name, value in asdict(_figures_of(minutes)).items()},
        "hasil": minutes.results,
        "lampiran": asdict(found) if (found := _annex(minutes)) else None,
    }
    at = datetime.combine(minutes.matched_on, time(), WIB)
    return Attached(
        name="angka-berita-acara.json", text=json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True),
        description="Angka dan identitas data berita acara ini", at=at.isoformat(),
    )


def _figures_of(minutes: Minutes) -> Figures:
    return Figures(**{name: getattr(minutes, name) for name in Figures.__dataclass_fields__})


def _annex(minutes: Minutes) -> Annex | None:
    file = minutes.annex
    if file is None:
        return None
    kind = "PDF" if file.media_type == "application/pdf" else "CSV"
    return Annex("I", file.name, kind, thousands(listed(minutes.results)), file.sha256)


def _mark(minutes: Minutes, draft: bool) -> str:
    if minutes.state == Minutes.State.CANCELLED:
        return "DIBATALKAN"
    return "KONSEP" if draft or minutes.state in _NOT_YET else ""


def subject_of(data_group: str) -> str:
    """The title already says "data": a group that is itself named "Data …" would say it twice."""
    return data_group[5:] if data_group.lower().startswith("data ") else data_group


def _side(minutes: Minutes, party: Party, anchored: Layout | None) -> Side:
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
        party=party, numeral="I" * ordinal, letter="AB"[ordinal - 1],
        anchor=anchored.anchors[ordinal - 1] if anchored else "",
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
