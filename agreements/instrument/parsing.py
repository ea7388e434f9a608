"""From the text of an instrument file to its rows. Pure."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from agreements.terms import Rule

from .checks import CLAUSE_KINDS, FACT_KINDS, HOLDERS, SIDES, WEEKDAYS, Read, check
from .entries import (
    AgencyEntry,
    AgreementEntry,
    ClauseEntry,
    Instrument,
    OpenTaskEntry,
    OptionEntry,
    PartyEntry,
    ReadingEntry,
    TermEntry,
)
from .faults import Fault, InstrumentFaults, Lines, Place
from .table import Table

Entry = TypeVar("Entry")

_REF = re.compile(r"[1-9][0-9]*(\([1-9][0-9]*\))?([a-z](\.[1-9][0-9]*)?)?")
_COLOR = re.compile(r"#[0-9a-f]{6}")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_RULES = {rule.value: rule for rule in Rule}
# Beyond these a number is a slip of the pen, or a plan by months is not possible (more than 12 times a year).
_HIGHEST = {"months": 120, "times": 12, "days": 3650, "hours": 8760}
_TOP = ("agreement", "agencies", "parties", "clauses", "terms", "readings", "open_tasks")


def parse(text: str) -> Instrument:
    """Return the agreement that an instrument file declares.

    Raises InstrumentFaults with every fault found, each with its place; a text that is no TOML has one.
    """
    faults: list[Fault] = []
    source = _Source(_toml(text), Lines(text), faults)
    source.close()
    agreement = source.one("agreement", _agreement)
    rows = Read(
        agreement=agreement,
        agencies=source.many("agencies", _agency),
        parties=source.many("parties", _party),
        clauses=source.many("clauses", _clause),
        terms=source.many("terms", _term),
        readings=source.many("readings", _reading),
        open_tasks=source.many("open_tasks", _open_task, optional=True),
    )
    check(rows)
    if faults:
        raise InstrumentFaults(faults)
    return Instrument(
        agreement=agreement[1],
        agencies=tuple(entry for _, entry in rows.agencies),
        parties=tuple(entry for _, entry in rows.parties),
        clauses=tuple(entry for _, entry in rows.clauses),
        terms=tuple(entry for _, entry in rows.terms),
        readings=tuple(entry for _, entry in rows.readings),
        open_tasks=tuple(entry for _, entry in rows.open_tasks),
    )


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(at.group(1)), f"kolom {at.group(2)}") if at else (None, "akhir berkas")
        sentence = (
            "Tanggal atau jam ini tidak ada dalam kalender." if str(error).startswith("Invalid date")
            else "Penulisan TOML tidak sah di sini; periksa tanda kutip, kurung, dan kunci yang ditulis dua kali."
        )
        raise InstrumentFaults([Fault(Place(line, column), sentence)]) from error
    except RecursionError as error:
        fault = Fault(Place(None, "berkas"), "Daftar atau tabel bersarang terlalu dalam.")
        raise InstrumentFaults([fault]) from error


@dataclass(frozen=True)
class _Source:
    values: dict[str, Any]
    lines: Lines
    faults: list[Fault]

    def close(self) -> None:
        for name in self.values:
            if name not in _TOP:
                sentence = f"Tabel atau kunci ini tidak dikenal; yang dapat dipakai: {', '.join(_TOP)}."
                self.faults.append(Fault(Place(self.lines.of(name), f"[{name}]"), sentence))

    def one(self, name: str, read: Callable[[Table], Entry]) -> tuple[Table, Entry]:
        values = self.values.get(name)
        if type(values) is not dict:
            self._missing(name, f"Tabel [{name}] wajib ada, satu kali.")
        table = Table(name, values if type(values) is dict else {}, self.lines, self.faults, many=False)
        entry = read(table)
        table.close()
        return table, entry

    def many(
        self, name: str, read: Callable[[Table], Entry], *, optional: bool = False
    ) -> list[tuple[Table, Entry]]:
        rows = self.values.get(name, [])
        if type(rows) is not list or any(type(row) is not dict for row in rows):
            self._missing(name, f"Tulis sebagai [[{name}]], satu tabel untuk setiap baris.")
            return []
        if not rows and not optional:
            self._missing(name, f"Sekurang-kurangnya satu [[{name}]] wajib ada.")
        read_rows = []
        for index, values in enumerate(rows, start=1):
            table = Table(name, values, self.lines, self.faults, index=index, many=True)
            read_rows.append((table, read(table)))
            table.close()
        return read_rows

    def _missing(self, name: str, sentence: str) -> None:
        self.faults.append(Fault(Place(self.lines.of(name), f"[{name}]"), sentence))


def _agreement(table: Table) -> AgreementEntry:
    entry = AgreementEntry(
        code=table.slug("code", 60), title=table.text("title", 300), signed_on=table.day("signed_on"),
        signed_at_place=table.text("signed_at_place", 100), term_years=table.number("term_years", 1, 99),
        last_day=table.day("last_day"), originals=table.text("originals", 100, optional=True),
    )
    weekday = table.choice("signed_weekday", WEEKDAYS)
    if table.sound("signed_on", "signed_weekday") and weekday != WEEKDAYS[entry.signed_on.weekday()]:
        meant = WEEKDAYS[entry.signed_on.weekday()]
        table.fault("signed_weekday", f"{entry.signed_on} adalah hari {meant}, bukan {weekday}; salah satunya keliru.")
    return entry


def _agency(table: Table) -> AgencyEntry:
    return AgencyEntry(
        code=table.slug("code", 20), name=table.text("name", 200), short_name=table.text("short_name", 20),
        unit=table.text("unit", 200), unit_short_name=table.text("unit_short_name", 40),
        address=table.text("address", 300), phone=table.text("phone", 60),
        email=table.formed("email", 254, _EMAIL, "alamat surel"),
        badge_color=table.formed("badge_color", 7, _COLOR, "warna #rrggbb dengan huruf kecil"),
    )


def _party(table: Table) -> PartyEntry:
    return PartyEntry(
        ordinal=table.number("ordinal", 1, 2), agency=table.slug("agency", 20), number=table.text("number", 100),
        signatory_name=table.text("signatory_name", 150), signatory_office=table.text("signatory_office", 150),
        authority=table.text("authority"),
    )


def _clause(table: Table) -> ClauseEntry:
    return ClauseEntry(
        ref=table.formed("ref", 20, _REF, "rujukan pasal seperti 3(2)c atau 4(1)b.1"),
        kind=table.choice("kind", CLAUSE_KINDS), holder=table.choice("holder", HOLDERS),
        heading=table.text("heading", 120), summary=table.text("summary"),
        mirror=table.text("mirror", optional=True), note=table.text("note", optional=True),
    )


def _term(table: Table) -> TermEntry:
    law = table.text("law", 80, optional=True)
    name = table.text("label", 200)
    label = f"{name} ({law}, bukan ketentuan perjanjian)" if law else name
    if len(label) > 200 and table.sound("label", "law"):
        table.fault("label", "Nama kewajiban beserta undang-undangnya terlalu panjang; paling banyak 200 karakter.")
    clauses = table.texts("clauses", optional=True)
    if table.sound("clauses") and bool(clauses) is bool(law):
        table.fault("clauses", "Isilah salah satu: clauses (pasal perjanjian) atau law (undang-undang).")
    rule = table.choice("rule", _RULES)
    return TermEntry(
        code=table.slug("code", 40), label=label, clauses=clauses,
        rule=_RULES.get(rule, Rule.NO_DEADLINE), parameters=_parameters(table, _RULES.get(rule)),
        debtor=table.choice("debtor", SIDES), creditor=table.choice("creditor", SIDES),
        opens_on=table.choice("opens_on", FACT_KINDS, optional=True),
        met_by=table.choice("met_by", FACT_KINDS, optional=True),
        ground=table.text("ground", optional=True), condition=table.text("condition", optional=True),
        soon_days=table.number("soon_days", 0, 365, default=30),
    )


def _parameters(table: Table, rule: Rule | None) -> dict[str, int]:
    needed = rule.parameters if rule else ()
    inner = table.inner("parameters", optional=not needed)
    values = {name: inner.number(name, 1, _HIGHEST[name]) for name in needed} if table.sound("parameters") else {}
    if rule:
        inner.close()
    return values


def _reading(table: Table) -> ReadingEntry:
    options = []
    for inner in table.inners("options"):
        options.append(OptionEntry(code=inner.slug("code", 40), label=inner.text("label")))
        inner.close()
    return ReadingEntry(
        code=table.slug("code", 40), clauses=table.texts("clauses"), question=table.text("question"),
        options=tuple(options), default=table.slug("default", 40), effect=table.text("effect", optional=True),
    )


def _open_task(table: Table) -> OpenTaskEntry:
    entry = OpenTaskEntry(
        code=table.slug("code", 60), title=table.text("title", 200), description=table.text("description"),
        clauses=table.texts("clauses", optional=True),
    )
    if len(", ".join(entry.clauses)) > 200:
        table.fault("clauses", "Terlalu banyak pasal; seluruhnya paling banyak 200 karakter.")
    return entry
