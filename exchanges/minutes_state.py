"""What the pages of minutes show beside the rows: remarks by section, two revisions side by side, doubtful numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.deadlines import end_of
from agreements.models import Party
from agreements.wording import long_date, thousands

from .models import Minutes, MinutesRemark

Section = MinutesRemark.Section
_FIELDS: Mapping[str, tuple[str, ...]] = {
    Section.IDENTITY: (
        "data_group", "matched_on", "place", "match_key", "rule_version", "rule_fingerprint",
        "first_source", "first_cutoff_on", "first_file_name", "first_file_sha256",
        "second_source", "second_cutoff_on", "second_file_name", "second_file_sha256",
    ),
    Section.FIGURES: (
        "rows_first", "rows_second", "matched", "matched_with_differences", "only_first", "only_second",
        "duplicate_first", "duplicate_second", "invalid_first", "invalid_second",
    ),
    Section.FINDINGS: ("findings",),
    Section.FOLLOW_UP: ("follow_up",),
    Section.SIGNATORIES: (
        "signing", "first_signatory_name", "first_signatory_rank", "first_signatory_office",
        "second_signatory_name", "second_signatory_rank", "second_signatory_office",
    ),
}  # fmt: skip
_SUMS = (
    ("C + D + E + G + H", ("matched", "matched_with_differences", "only_first", "duplicate_first", "invalid_first")),
    (
        "C + D + F + G + H",
        ("matched", "matched_with_differences", "only_second", "duplicate_second", "invalid_second"),
    ),
)


@dataclass(frozen=True)
class Compared:
    """One part of a draft in two revisions; "" where there was nothing. `literal`: digits without a blank in them."""

    label: str
    before: str
    after: str
    literal: bool = False

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True)
class ComparedSection:
    """A section of the minutes in two revisions."""

    title: str
    rows: tuple[Compared, ...]

    @property
    def changes(self) -> int:
        return sum(row.changed for row in self.rows)

    @property
    def changes_words(self) -> str:
        return f"{self.changes} berubah"


@dataclass(frozen=True)
class SectionRemarks:
    """The remarks made on one section by a day, oldest first, and how many of them are still open."""

    title: str
    remarks: tuple[MinutesRemark, ...]
    open: int

    @property
    def open_words(self) -> str:
        return f"{self.open} terbuka"


def remarks_by_section(minutes: Minutes, as_of: date) -> dict[str, SectionRemarks]:
    """Return the remarks recorded by `as_of` under every section, `resolved_at` as it stood then. One query."""
    rows = list(
        minutes.remarks.filter(recorded_at__lt=end_of(as_of)).select_related(
            "by_party__agency", "recorded_by", "resolved_by"
        )
    )
    for row in rows:
        if row.resolved_at is not None and row.resolved_at >= end_of(as_of):
            row.resolved_at = row.resolved_by = None
    return {
        section.value: SectionRemarks(
            title=section.label, remarks=tuple(r for r in rows if r.section == section),
            open=sum(r.section == section and r.resolved_at is None for r in rows),
        )
        for section in Section
    }


def compared(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[ComparedSection]:
    """Return two revisions (`MinutesRevision.values`) field by field in the order of the minutes, with both sums."""
    sections = []
    for section, names in _FIELDS.items():
        rows = [
            Compared(_label(n), _shown(n, earlier), _shown(n, later), n.endswith(("sha256", "fingerprint")))
            for n in names
        ]
        if section == Section.FIGURES:
            rows += [Compared(label, _sum(names, earlier), _sum(names, later)) for label, names in _SUMS]
        if section == Section.FOLLOW_UP:
            rows = [*_follow_ups(earlier, later), *rows]
        sections.append(ComparedSection(Section(section).label, tuple(rows)))
    return sections


def number_doubt(minutes: Minutes, number: str, own: Party, other: Party) -> str:
    """Return why `number` may be the other agency's rather than one's own, "" where nothing speaks for it.

    It is the other's where it stands there already, or where its letters are those of the other's numbers and of none
    of one's own. One query.
    """
    known = list(
        Minutes.objects.filter(agreement=minutes.agreement_id).values_list("first_number", "second_number")
    )
    place = {Party.Ordinal.FIRST: 0, Party.Ordinal.SECOND: 1}
    theirs = {row[place[Party.Ordinal(other.ordinal)]] for row in known} | {other.number}
    ours = {row[place[Party.Ordinal(own.ordinal)]] for row in known} | {own.number}
    name = other.agency.short_name
    if number.strip() in theirs:
        return f"Nomor ini sama dengan nomor yang sudah dicatat {name}."
    letters = _letters(number)
    if letters and letters in _all_letters(theirs) and letters not in _all_letters(ours):
        return f"Susunan nomor ini seperti nomor {name}, bukan seperti nomor {own.agency.short_name}."
    return ""


def _all_letters(numbers: Iterable[str]) -> set[tuple[str, ...]]:
    return {_letters(n) for n in numbers if n}


def _letters(number: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[A-Z]+", number.upper()))


def _label(name: str) -> str:
    text = str(Minutes._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return text[:1].upper() + text[1:]


def _shown(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name, "")
    if isinstance(value, int):
        return thousands(value)
    if name.endswith("_on") and value:
        return long_date(date.fromisoformat(value))
    if name == "signing" and value:
        return Minutes.Signing(value).label
    return str(value)


def _sum(names: Iterable[str], values: Mapping[str, Any]) -> str:
    return thousands(sum(values.get(name, 0) for name in names))


def _follow_ups(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Iterator[Compared]:
    before, after = earlier.get("follow_ups", []), later.get("follow_ups", [])
    for place in range(max(len(before), len(after))):
        was, now = (_follow_up(rows[place]) if place < len(rows) else "" for rows in (before, after))
        yield Compared(f"Tindak lanjut {place + 1}", was, now)


def _follow_up(row: Mapping[str, Any]) -> str:
    target = f" (target {long_date(date.fromisoformat(row['target_on']))})" if row["target_on"] else ""
    return f"{row['party']}: {row['text']}{target}"
