"""What must hold between the rows of an instrument. Pure.

The value lists repeat those of the models, which this module may not import; a test holds them equal.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from agreements.deadlines import term_last_day
from agreements.terms import Rule
from agreements.windows import YearReading

from .entries import (
    AgencyEntry,
    AgreementEntry,
    ClauseEntry,
    OpenTaskEntry,
    PartyEntry,
    ReadingEntry,
    TermEntry,
)
from .table import Table

Entry = TypeVar("Entry")

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
CLAUSE_KINDS = (
    "fact", "right", "power", "duty", "condition", "prohibition", "liability", "term", "survival", "definition",
    "effect", "document",
)
HOLDERS = ("first", "second", "both", "each", "none")
SIDES = ("first", "second", "each")
FACT_KINDS = (
    "delivery", "feedback", "report_request", "requested_report", "periodic_report", "minutes", "evaluation",
    "end_notice", "force_majeure", "incident",
)
# Readings that the portal computes with, and the answers it can compute.
COMPUTED_READINGS = {
    "last-day": ("first-day-counted", "first-day-not-counted"),
    "year": tuple(reading.value for reading in YearReading),
    "cure": ("curative", "literal"),
}
_STARTED_BY_A_FACT = (Rule.MONTHS_AFTER_RECEIPT, Rule.DAYS_AFTER_EVENT, Rule.HOURS_AFTER_KNOWLEDGE)
_MET_BY_A_FACT = (Rule.MONTHS_AFTER_RECEIPT, Rule.COUNT_PER_YEAR, Rule.MONTHS_BEFORE_END)


@dataclass(frozen=True)
class Read:
    """Every row with the table it was read from, which takes its faults."""

    agreement: tuple[Table, AgreementEntry]
    agencies: list[tuple[Table, AgencyEntry]]
    parties: list[tuple[Table, PartyEntry]]
    clauses: list[tuple[Table, ClauseEntry]]
    terms: list[tuple[Table, TermEntry]]
    readings: list[tuple[Table, ReadingEntry]]
    open_tasks: list[tuple[Table, OpenTaskEntry]]


def check(read: Read) -> None:
    """Note every fault between rows on the table it stands in."""
    _once(read.agencies, "code", lambda agency: agency.code)
    _once(read.parties, "ordinal", lambda party: party.ordinal)
    _once(read.parties, "agency", lambda party: party.agency)
    _once(read.clauses, "ref", lambda clause: clause.ref)
    _once(read.terms, "code", lambda term: term.code)
    _once(read.readings, "code", lambda reading: reading.code)
    _once(read.open_tasks, "code", lambda task: task.code)
    _check_parties(read)
    _check_refs(read)
    _check_mirrors(read.clauses)
    for table, term in read.terms:
        _check_sides(table, term)
        _check_facts(table, term)
    _check_grounds(read)
    for table, reading in read.readings:
        _check_options(table, reading)
    _check_computed_readings(read)
    _check_last_day(read)


def _once(rows: list[tuple[Table, Entry]], key: str, value: Callable[[Entry], object]) -> None:
    seen: set[object] = set()
    for table, entry in rows:
        if table.sound(key) and value(entry) in seen:
            table.fault(key, f"“{value(entry)}” sudah dipakai di atas; setiap baris harus berbeda.")
        seen.add(value(entry))


def _check_parties(read: Read) -> None:
    if len(read.parties) != 2:
        read.agreement[0].fault(
            "", f"Perjanjian mempunyai tepat dua [[parties]] dari dua instansi berbeda, bukan {len(read.parties)}."
        )
    agencies = {agency.code for _, agency in read.agencies}
    used = {party.agency for _, party in read.parties}
    for table, party in read.parties:
        if table.sound("agency") and party.agency not in agencies:
            table.fault("agency", f"Instansi “{party.agency}” tidak ada dalam [[agencies]].")
    for agency_table, agency in read.agencies:
        if agency_table.sound("code") and agency.code not in used:
            agency_table.fault("code", f"Instansi “{agency.code}” bukan pihak dalam perjanjian ini.")


def _check_refs(read: Read) -> None:
    known = {clause.ref for _, clause in read.clauses}
    for clause_table, clause in read.clauses:
        _known(clause_table, "mirror", [clause.mirror], known)
    for term_table, term in read.terms:
        _known(term_table, "clauses", term.clauses, known)
        _known(term_table, "ground", [term.ground], known)
        _known(term_table, "condition", [term.condition], known)
    for reading_table, reading in read.readings:
        _known(reading_table, "clauses", reading.clauses, known)
    for task_table, task in read.open_tasks:
        _known(task_table, "clauses", task.clauses, known)


def _known(table: Table, key: str, refs: Iterable[str], known: set[str]) -> None:
    for ref in refs:
        if ref and ref not in known:
            table.fault(key, f"Pasal “{ref}” tidak ada dalam [[clauses]].")


def _check_mirrors(clauses: list[tuple[Table, ClauseEntry]]) -> None:
    mirrors = {clause.ref: clause.mirror for _, clause in clauses}
    for table, clause in clauses:
        if not clause.mirror or not table.sound("mirror"):
            continue
        if clause.mirror == clause.ref:
            table.fault("mirror", "Pasal tidak dapat menjadi pasangan dirinya sendiri.")
        elif mirrors[clause.mirror] != clause.ref:
            named = mirrors[clause.mirror] or "tidak ada"
            table.fault(
                "mirror", f"Pasangan harus timbal balik, tetapi pasangan yang ditulis pada {clause.mirror}: {named}."
            )


def _check_sides(table: Table, term: TermEntry) -> None:
    if not table.sound("debtor", "creditor"):
        return
    if (term.debtor == "each") is not (term.creditor == "each"):
        table.fault("creditor", "Bila salah satu each, debtor dan creditor harus keduanya each.")
    elif term.debtor == term.creditor != "each":
        table.fault("creditor", "Pihak berhak harus berbeda dari pihak wajib.")
    elif term.debtor == "each" and term.rule is Rule.MONTHS_AFTER_RECEIPT:
        table.fault("debtor", "Jangka waktu sejak diterima memerlukan pihak wajib tertentu: first atau second.")


def _check_facts(table: Table, term: TermEntry) -> None:
    if not table.sound("rule", "opens_on", "met_by"):
        return
    started = term.rule in _STARTED_BY_A_FACT
    if started and not term.opens_on:
        table.fault("opens_on", f"Aturan {term.rule.value} memerlukan peristiwa yang memulai jangka waktunya.")
    if not started and term.opens_on:
        table.fault("opens_on", f"Aturan {term.rule.value} tidak dimulai oleh peristiwa; hapus kunci ini.")
    if term.rule in _MET_BY_A_FACT and not term.met_by:
        table.fault("met_by", f"Aturan {term.rule.value} memerlukan peristiwa yang memenuhinya.")


def _check_grounds(read: Read) -> None:
    kinds = {clause.ref: clause.kind for _, clause in read.clauses}
    whole = [(table, term) for table, term in read.terms if _is_ground(table, term)]
    conditions: dict[str, str] = {}
    holders: set[str] = set()
    for table, term in whole:
        _check_ground_clauses(table, term, kinds)
        holders.add(term.creditor)
        if len(holders) > 1:
            table.fault("creditor", "Kewenangan menghentikan akses hanya dapat dipegang satu PIHAK.")
        answer = conditions.setdefault(term.ground, term.condition)
        if answer != term.condition:
            table.fault("condition", f"Dasar {term.ground} sudah dijawab oleh syarat {answer} di atas.")


def _is_ground(table: Table, term: TermEntry) -> bool:
    """Say whether the term names a ground and its condition, both known; note it where one of the two is missing."""
    if not table.sound("ground", "condition"):
        return False
    if bool(term.ground) is not bool(term.condition):
        missing = "condition" if term.ground else "ground"
        table.fault(missing, "Dasar penghentian (ground) dan syarat pemulihan (condition) harus ada bersama-sama.")
    return bool(term.ground and term.condition)


def _check_ground_clauses(table: Table, term: TermEntry, kinds: Mapping[str, str]) -> None:
    for key, ref in (("ground", term.ground), ("condition", term.condition)):
        if kinds[ref] not in ("condition", ""):
            table.fault(key, f"Pasal {ref} berjenis {kinds[ref]}; yang diminta pasal berjenis condition.")
    if table.sound("rule") and term.rule is not Rule.MONTHS_AFTER_RECEIPT:
        table.fault("ground", f"Aturan {term.rule.value} tidak dapat menjadi dasar penghentian.")


def _check_options(table: Table, reading: ReadingEntry) -> None:
    codes = [option.code for option in reading.options]
    if not table.sound("options"):
        return
    if len(codes) < 2:
        table.fault("options", "Tafsir memerlukan sekurang-kurangnya dua pilihan.")
    if len(set(codes)) < len(codes):
        table.fault("options", "Dua pilihan memakai kode yang sama.")
    if table.sound("default") and reading.default not in codes:
        table.fault("default", f"Tafsir bawaan “{reading.default}” tidak ada di antara pilihan: {', '.join(codes)}.")
    computed = COMPUTED_READINGS.get(reading.code, codes)
    for code in codes:
        if code not in computed:
            able = ", ".join(computed)
            table.fault("options", f"Portal tidak dapat menghitung pilihan “{code}”; yang dapat: {able}.")


def _check_computed_readings(read: Read) -> None:
    present = {reading.code for _, reading in read.readings}
    for code in COMPUTED_READINGS:
        if code not in present:
            read.agreement[0].fault("", f"Tafsir “{code}” wajib ada dalam [[readings]]: portal menghitung dengannya.")


def _check_last_day(read: Read) -> None:
    table, agreement = read.agreement
    counts = [reading.default for _, reading in read.readings if reading.code == "last-day"]
    if not counts or not table.sound("signed_on", "term_years", "last_day"):
        return
    try:
        last_day = term_last_day(
            agreement.signed_on, agreement.term_years, first_day_counts=counts[0] == "first-day-counted"
        )
    except ValueError:
        table.fault("term_years", "Jangka waktu melewati akhir kalender (tahun 9999).")
        return
    for term_table, term in read.terms:
        if term.rule is Rule.MONTHS_BEFORE_END and term.parameters.get("months", 0) >= 12 * agreement.term_years:
            term_table.fault("parameters", "Batas waktunya jatuh sebelum perjanjian ditandatangani.")
    if agreement.last_day != last_day:
        table.fault(
            "last_day",
            f"{agreement.term_years} tahun sejak {agreement.signed_on} menurut tafsir last-day berakhir {last_day}, "
            f"bukan {agreement.last_day}.",
        )
