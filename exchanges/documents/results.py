"""What a matching session counted beside the figures, as the *berita acara* prints it. Pure but for its types."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from records.words import percent, thousands

NOT_COMPUTABLE = "tidak dapat dihitung"
#: SIASN's four dimensions of quality, with what each says where the session gave no words of its own.
DIMENSIONS = {
    "kelengkapan": "Sel wajib yang berisi, dibanding seluruh sel wajib.",
    "ketepatan waktu": "Baris yang diperbarui dalam jangka waktu yang disepakati, dibanding seluruh baris.",
    "akurasi": "Nilai yang sama menurut kedua PIHAK, dibanding seluruh nilai yang dibandingkan.",
    "konsistensi": "Baris dengan kunci sah dan tunggal serta nilai yang tidak bertentangan, dibanding seluruh baris.",
}
_SIDES = ("first", "second")


@dataclass(frozen=True)
class FieldRow:
    """One compared field: how many pairs were compared, were equal, differ in writing only, differ in content."""

    label: str
    compared: str
    equal: str
    writing: str
    content: str
    share: str


@dataclass(frozen=True)
class CodeRow:
    """A pair of different codes of one field; `meaning` says whether both stand for the same."""

    label: str
    first: str
    second: str
    meaning: str
    count: str


@dataclass(frozen=True)
class QualityRow:
    """One dimension; `first` and `second` are a share with its counts, or that it cannot be computed."""

    label: str
    definition: str
    first: str
    second: str


@dataclass(frozen=True)
class WarningRow:
    label: str
    first: str
    second: str


def field_rows(results: Mapping[str, Any]) -> list[FieldRow]:
    """Return a row for each compared field; `share` is of the pairs whose content differs."""
    return [
        FieldRow(
            _label(row["name"]), thousands(row["compared"]), thousands(row["equal"]), thousands(row["writing"]),
            thousands(row["content"]), percent(row["content"], row["compared"]),
        )
        for row in results.get("fields", [])
    ]


def code_rows(results: Mapping[str, Any]) -> list[CodeRow]:
    """Return a row for each pair of different codes, with their meanings where the reference tables have them."""
    return [
        CodeRow(
            _label(row["field"]), _code(row["first"], row["first_meaning"]),
            _code(row["second"], row["second_meaning"]),
            "sama" if row["same_meaning"] else "berbeda", thousands(row["count"]),
        )
        for row in results.get("codes", [])
    ]


def quality_rows(results: Mapping[str, Any]) -> list[QualityRow]:
    """Return the four dimensions in their order; empty where no session counted anything."""
    found = {(_plain(row["dimension"]), row["side"]): row for row in results.get("quality", [])}
    if not found:
        return []
    rows = []
    for name, definition in DIMENSIONS.items():
        of_sides = [found.get((name, side)) for side in _SIDES]
        own = next((row["definition"] for row in of_sides if row and row.get("definition")), definition)
        rows.append(QualityRow(name.capitalize(), own, *map(_share, of_sides)))
    return rows


def warning_rows(results: Mapping[str, Any]) -> list[WarningRow]:
    return [
        WarningRow(row["label"], thousands(row["first"]), thousands(row["second"]))
        for row in results.get("warnings", []) if row["first"] or row["second"]
    ]


def listed(results: Mapping[str, Any]) -> int:
    """Return how many lines the list of discrepancies has."""
    return int(results.get("listed") or 0)


def _code(code: str, meaning: str) -> str:
    shown = code or "(kosong)"
    return f"{shown} – {meaning}" if meaning else shown


def _share(row: Mapping[str, Any] | None) -> str:
    if row is None or not row["denominator"]:
        return NOT_COMPUTABLE
    n, of = int(row["numerator"]), int(row["denominator"])
    return f"{percent(n, of)}\n{thousands(n)} dari {thousands(of)}"


def _plain(name: str) -> str:
    return name.replace("_", " ").strip().lower()


def _label(name: str) -> str:
    """Return a field's name as people write it; a name that is all capitals, such as TMT, stays."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
