"""The instrument file: what it holds, and how its faults are told."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import models

from accounts.models import Agency
from agreements.instrument import InstrumentFaults, parse
from agreements.instrument.checks import CLAUSE_KINDS, FACT_KINDS, HOLDERS
from agreements.models import Agreement, Clause, FactKind, OpenTask, Party, Reading, Term
from agreements.terms import Rule

ROOT = Path(__file__).resolve().parents[2]
REAL = (ROOT / "agreements/instruments/lan-bkn-2025.toml").read_text(encoding="utf-8")
INVENTED = (ROOT / "tests/instruments/bac-lpc-2024.toml").read_text(encoding="utf-8")


def faults_of(text: str) -> list[str]:
    with pytest.raises(InstrumentFaults) as caught:
        parse(text)
    return [str(fault) for fault in caught.value.faults]


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in REAL
    return REAL.replace(old, new, count)


def line_of(text: str, wanted: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(wanted))


def test_the_real_agreement_holds_its_dates_parties_and_numbers():
    found = parse(REAL)
    assert (found.agreement.signed_on, found.agreement.last_day) == (date(2025, 5, 7), date(2028, 5, 6))
    assert [(p.ordinal, p.agency, p.number, p.signatory_name) for p in found.parties] == [
        (1, "lan", "4/S.1/HKM.03.2", "ANDI TAUFIK"),
        (2, "bkn", "23/HM.04.01/2025", "IMAS SUKMARIAH"),
    ]
    assert [(a.code, a.email, a.badge_color) for a in found.agencies] == [
        ("lan", "pusdatin@lan.go.id", "#2663a3"), ("bkn", "pdpik@bkn.go.id", "#de1d5e"),
    ]


def test_the_real_agreement_holds_every_clause_in_the_order_of_the_text():
    assert " ".join(clause.ref for clause in parse(REAL).clauses) == (
        "1 2 3(1)a 3(1)b 3(1)b.1 3(1)b.2 3(1)c 3(1)d 3(1)e 3(2)a 3(2)b 3(2)c 3(2)d 3(2)e "
        "4(1)a 4(1)b 4(1)b.1 4(1)b.2 4(1)c 4(1)d 4(1)e 4(1)f 4(2)a 4(2)b 4(2)c 4(2)d 5 6(1) 6(2) 6(3) 7 8 "
        "9(1) 9(2) 9(3) 9(3)a 9(3)b 9(3)c 9(4) 9(5) 9(6) 9(7) 9(8) 9(9) 9(10) 10(1) 10(2) 10(3) 11(1) 11(2) 12"
    )


def test_rights_and_duties_of_the_real_agreement_mirror_each_other():
    pairs = {(c.ref, c.mirror) for c in parse(REAL).clauses if c.mirror and c.kind == "duty"}
    assert pairs == {
        ("3(2)a", "4(1)a"), ("3(2)b", "4(1)c"), ("3(2)c", "4(1)f"), ("3(2)d", "4(1)e"),
        ("4(2)a", "3(1)a"), ("4(2)b", "3(1)c"), ("4(2)c", "3(1)d"),
    }


def test_the_terms_of_the_real_agreement_carry_their_rules_and_periods():
    terms = {term.code: term for term in parse(REAL).terms}
    assert {code: (t.rule, dict(t.parameters)) for code, t in terms.items() if t.rule is not Rule.NO_DEADLINE} == {
        "feedback": (Rule.MONTHS_AFTER_RECEIPT, {"months": 6}),
        "requested-report": (Rule.MONTHS_AFTER_RECEIPT, {"months": 2}),
        "periodic-report": (Rule.COUNT_PER_YEAR, {"times": 2}),
        "evaluation": (Rule.COUNT_PER_YEAR, {"times": 2}),
        "end-notice": (Rule.MONTHS_BEFORE_END, {"months": 1}),
        "force-majeure-notice": (Rule.DAYS_AFTER_EVENT, {"days": 14}),
        "breach-notice": (Rule.HOURS_AFTER_KNOWLEDGE, {"hours": 72}),
    }
    assert {(t.ground, t.condition) for t in terms.values()} == {
        ("", ""), ("4(1)b.1", "3(1)b.1"), ("4(1)b.2", "3(1)b.2"),
    }
    assert terms["breach-notice"].clauses == ()
    assert "UU 27/2022 Pasal 46" in terms["breach-notice"].label


def test_the_register_of_readings_holds_its_defaults():
    assert {reading.code: reading.default for reading in parse(REAL).readings} == {
        "start-of-feedback": "each-delivery", "start-of-report": "received", "cure": "curative", "year": "agreement",
        "count-of-minutes": "report-only", "requested-counts-as-periodic": "only-if-agreed",
        "last-day": "first-day-counted", "force-majeure": "tolling", "signatories": "unit-heads",
        "scope-9-4": "all-data",
    }


def test_an_agreement_of_other_agencies_with_other_periods_is_read_alike():
    found = parse(INVENTED)
    assert [(t.code, dict(t.parameters), t.debtor, t.soon_days) for t in found.terms] == [
        ("balikan-wilayah", {"months": 4}, "second", 14),
        ("laporan-wilayah", {"times": 3}, "second", 30),
        ("pemberitahuan", {"months": 2}, "each", 30),
    ]
    assert found.open_tasks == ()


@pytest.mark.parametrize(("signed_on", "last_day", "reading"), [
    ("2025-05-07", "2028-05-06", "first-day-counted"),
    ("2025-05-07", "2028-05-07", "first-day-not-counted"),
])
def test_the_last_day_follows_the_default_reading(signed_on, last_day, reading):
    text = changed('default = "first-day-counted"', f'default = "{reading}"')
    assert parse(text.replace("last_day = 2028-05-06", f"last_day = {last_day}")).agreement.last_day.isoformat() \
        == last_day


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    text = changed('signed_weekday = "Rabu"', 'signed_weekday = "Kamis"')
    text = text.replace("parameters = { months = 6 }", "parameters = { months = 0 }")
    text = text.replace('clauses = ["4(2)d"]', 'clauses = ["4(2)z"]')
    unknown = line_of(text, 'clauses = ["4(2)z')
    assert faults_of(text) == [
        f"baris {line_of(text, 'signed_weekday')}, [agreement], kunci signed_weekday: "
        "2025-05-07 adalah hari Rabu, bukan Kamis; salah satunya keliru.",
        f"baris {line_of(text, 'parameters = { months = 0')}, [[terms]] ke-1 (feedback), parameters, kunci months: "
        "Bilangan harus antara 1 dan 120, bukan 0.",
        f"baris {unknown}, [[terms]] ke-16 (issues-second), kunci clauses: "
        "Pasal “4(2)z” tidak ada dalam [[clauses]].",
    ]


FAULTY = {
    "an unknown key": ('originals =', 'original =', "kunci original: Kunci ini tidak dikenal"),
    "an unknown table": ("[[open_tasks]]", "[[tasks]]", "[tasks]: Tabel atau kunci ini tidak dikenal"),
    "a missing key": ('title = "Perj', '#', "kunci title: Kunci wajib ini belum ada."),
    "an empty text": ('signed_at_place = "Jakarta"', 'signed_at_place = " "', "Teks tidak boleh kosong."),
    "a control character": ('place = "Jakarta"', 'place = "Ja\\u0000karta"', "Teks memuat karakter kendali"),
    "a number as text": ("term_years = 3", 'term_years = "3"', "Isinya harus bilangan bulat, bukan teks."),
    "a truth value as number": ("term_years = 3", "term_years = true", "bilangan bulat, bukan benar/salah."),
    "an instant as date": ("signed_on = 2025-05-07", "signed_on = 2025-05-07T00:00:00Z",
                           "Isinya harus tanggal, bukan tanggal dengan jam."),
    "a date that does not exist": ("signed_on = 2025-05-07", "signed_on = 2025-02-30", "tidak ada dalam kalender"),
    "a wrong weekday": ('"Rabu"', '"Selasa"', "2025-05-07 adalah hari Rabu, bukan Selasa"),
    "an unknown weekday": ('"Rabu"', '"Wednesday"', "“Wednesday” tidak dikenal"),
    "a wrong last day": ("last_day = 2028-05-06", "last_day = 2028-05-07", "berakhir 2028-05-06, bukan 2028-05-07."),
    "a term of no years": ("term_years = 3", "term_years = 0", "antara 1 dan 99, bukan 0."),
    "a code that is no slug": ('code = "lan-bkn-2025"', 'code = "LAN BKN"', "“LAN BKN” tidak berbentuk kode"),
    "a color in capitals": ('"#2663a3"', '"#2663A3"', "tidak berbentuk warna #rrggbb"),
    "an address without a domain": ('"pdpik@bkn.go.id"', '"pdpik@bkn"', "tidak berbentuk alamat surel"),
    "the same agency twice": ('agency = "bkn"', 'agency = "lan"', "“lan” sudah dipakai di atas"),
    "an agency that is no party": ('agency = "bkn"', 'agency = "bkm"', "Instansi “bkn” bukan pihak"),
    "an unknown agency": ('agency = "bkn"', 'agency = "bkm"', "Instansi “bkm” tidak ada dalam [[agencies]]."),
    "the same ordinal twice": ("ordinal = 2", "ordinal = 1", "“1” sudah dipakai di atas"),
    "a third ordinal": ("ordinal = 2", "ordinal = 3", "Bilangan harus antara 1 dan 2, bukan 3."),
    "a clause twice": ('ref = "2"', 'ref = "1"', "“1” sudah dipakai di atas"),
    "a clause of no form": ('ref = "3(1)e"', 'ref = "3 (1) e"', "tidak berbentuk rujukan pasal"),
    "an unknown kind of clause": ('kind = "survival"', 'kind = "forever"', "“forever” tidak dikenal"),
    "an unknown holder": ('holder = "none"', 'holder = "nobody"', "“nobody” tidak dikenal"),
    "a mirror that is not known": ('mirror = "4(2)a"', 'mirror = "4(9)a"', "Pasal “4(9)a” tidak ada"),
    "a mirror that looks elsewhere": ('mirror = "4(2)a"', 'mirror = "4(2)b"', "ditulis pada 4(2)b: 3(1)c"),
    "a mirror of itself": ('mirror = "4(2)a"', 'mirror = "3(1)a"', "tidak dapat menjadi pasangan dirinya"),
    "a term without a rule": ('rule = "months_after_receipt"', "", "kunci rule: Kunci wajib ini belum ada."),
    "a term with an unknown rule": ('"months_after_receipt"', '"weeks"', "“weeks” tidak dikenal"),
    "a term without its parameter": ("parameters = { months = 6 }", "parameters = {}",
                                     "parameters, kunci months: Kunci wajib ini belum ada."),
    "a term without parameters": ("parameters = { months = 6 }", "", "kunci parameters: Kunci wajib ini belum ada."),
    "a parameter of another rule": ("{ months = 6 }", "{ months = 6, days = 1 }", "days: Kunci ini tidak dikenal"),
    "a negative parameter": ("{ months = 6 }", "{ months = -6 }", "Bilangan harus antara 1 dan 120, bukan -6."),
    "more times than months": ("{ times = 2 }", "{ times = 13 }", "Bilangan harus antara 1 dan 12, bukan 13."),
    "an unknown kind of fact": ('met_by = "feedback"', 'met_by = "gossip"', "“gossip” tidak dikenal"),
    "a clock that nothing starts": ('opens_on = "delivery"', "", "memerlukan peristiwa yang memulai"),
    "a clock that nothing stops": ('met_by = "feedback"', "", "memerlukan peristiwa yang memenuhinya"),
    "a count that a fact starts": ('met_by = "periodic_report"', 'met_by = "periodic_report"\nopens_on = "delivery"',
                                   "tidak dimulai oleh peristiwa"),
    "a duty to oneself": ('debtor = "first"\ncreditor = "second"', 'debtor = "first"\ncreditor = "first"',
                          "Pihak berhak harus berbeda dari pihak wajib."),
    "each against one": ('debtor = "each"\ncreditor = "each"', 'debtor = "each"\ncreditor = "first"',
                         "keduanya each"),
    "a clock owed by each": ('debtor = "first"\ncreditor = "second"', 'debtor = "each"\ncreditor = "each"',
                             "memerlukan pihak wajib tertentu"),
    "a ground without a condition": ('condition = "3(1)b.1"', "", "kunci condition: Dasar penghentian (ground)"),
    "a condition without a ground": ('ground = "4(1)b.1"', "", "kunci ground: Dasar penghentian (ground)"),
    "a ground that is a duty": ('ground = "4(1)b.1"', 'ground = "3(2)c"', "Pasal 3(2)c berjenis duty"),
    "one ground, two conditions": ('ground = "4(1)b.2"', 'ground = "4(1)b.1"', "sudah dijawab oleh syarat 3(1)b.1"),
    "a count as a ground": ('met_by = "periodic_report"',
                            'met_by = "periodic_report"\nground = "4(1)b.1"\ncondition = "3(1)b.1"',
                            "Aturan count_per_year tidak dapat menjadi dasar penghentian."),
    "two holders of the power": ('code = "requested-report"', 'code = "x"\nground = "4(1)b.1"\ncondition = "3(1)b.1"\n'
                                 'label = "x"\nclauses = ["7"]\nrule = "months_after_receipt"\n'
                                 'parameters = { months = 1 }\ndebtor = "second"\ncreditor = "first"\n'
                                 'opens_on = "delivery"\nmet_by = "feedback"\n\n[[terms]]\ncode = "requested-report"',
                                 "hanya dapat dipegang satu PIHAK."),
    "a notice before the signing": ("{ months = 1 }", "{ months = 36 }", "jatuh sebelum perjanjian ditandatangani."),
    "a term with neither clause nor law": ('law = "UU 27/2022 Pasal 46"', "", "Isilah salah satu: clauses"),
    "a term with both clause and law": ('clauses = []', 'clauses = ["7"]', "Isilah salah satu: clauses"),
    "a term twice": ('code = "requested-report"', 'code = "feedback"', "“feedback” sudah dipakai di atas"),
    "a default that is no option": ('default = "curative"', 'default = "kind"', "“kind” tidak ada di"),
    "an option twice": ('code = "literal"', 'code = "curative"', "Dua pilihan memakai kode yang sama."),
    "an option that cannot be computed": ('code = "rolling"', 'code = "lunar"', "menghitung pilihan “lunar”"),
    "a computed reading that is missing": ('code = "cure"', 'code = "healing"', "Tafsir “cure” wajib ada"),
    "an unknown clause in a reading": ('clauses = ["6(1)"]', 'clauses = ["6(9)"]', "Pasal “6(9)” tidak ada"),
    "an unknown clause in a task": ('clauses = ["3(1)a", "3(2)a"', 'clauses = ["3(1)z", "3(2)a"', "“3(1)z” tidak ada"),
    "a list that names a clause twice": ('["6(2)"]', '["6(2)", "6(2)"]', "isi yang sama lebih dari satu kali"),
    "broken TOML": ("[agreement]", "[agreement", "baris 4, kolom"),
    "a table twice": ("[[agencies]]", "[agreement]\n[[agencies]]", "kunci yang ditulis dua kali"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_is_named(name):
    old, new, wanted = FAULTY[name]
    told = faults_of(changed(old, new))
    assert [fault for fault in told if wanted in fault], told


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_stands_on_a_line_of_the_file(name):
    old, new, _ = FAULTY[name]
    text = changed(old, new)
    for fault in faults_of(text):
        line = re.match(r"baris (\d+), ", fault)
        assert line and 1 <= int(line[1]) <= len(text.splitlines()), fault


@pytest.mark.parametrize("text", [
    "", "x = 1", "agreement = 3", "clauses = 5", "[[agreement]]", "[agencies]", "[" * 5000,
])
def test_a_text_that_is_no_agreement_is_told_so(text):
    assert faults_of(text)


def test_one_agency_alone_makes_no_agreement():
    start, end = REAL.index("[[parties]]\nordinal = 2"), REAL.index("# ---", REAL.index("[[parties]]\nordinal = 2"))
    assert "tepat dua [[parties]] dari dua instansi berbeda, bukan 1." in "\n".join(
        faults_of(REAL[:start] + REAL[end:])
    )


def test_a_header_inside_a_long_text_does_not_move_the_lines():
    text = changed('effect = "Tidak mengubah tanggal. Men', 'effect = """\n[[terms]]\ncode = 1\n"""\n# "')
    text = text.replace('code = "lampiran"', 'code = "Lampiran"')
    line = line_of(text, 'code = "Lampiran"')
    assert faults_of(text)[0].startswith(f"baris {line}, [[open_tasks]] ke-1")


def test_the_words_of_the_file_are_those_of_the_rows():
    assert tuple(CLAUSE_KINDS) == tuple(Clause.Kind.values)
    assert tuple(HOLDERS) == tuple(Clause.Holder.values)
    assert set(FACT_KINDS) == set(FactKind.values)


WIDTHS = [
    ("[agreement]", "code", Agreement, "code"), ("[agreement]", "title", Agreement, "title"),
    ("[agreement]", "signed_at_place", Agreement, "signed_at_place"),
    ("[agreement]", "originals", Agreement, "originals"),
    *(
        ("[[agencies]]", field, Agency, field)
        for field in ("name", "short_name", "unit", "unit_short_name", "address", "phone")
    ),
    *(("[[parties]]", field, Party, field) for field in ("number", "signatory_name", "signatory_office")),
    ("[[clauses]]", "heading", Clause, "heading"), ("[[terms]]", "label", Term, "label"),
    ("[[terms]]", "code", Term, "code"), ("[[readings]]", "code", Reading, "code"),
    ("[[open_tasks]]", "code", OpenTask, "code"), ("[[open_tasks]]", "title", OpenTask, "title"),
]


def with_value(table: str, key: str, value: str) -> str:
    start = REAL.index(table)
    return REAL[:start] + re.sub(rf'^{key} = ".*"$', f'{key} = "{value}"', REAL[start:], count=1, flags=re.M)


@pytest.mark.parametrize(("table", "key", "model", "field"), WIDTHS)
def test_a_text_may_be_as_long_as_its_column_and_no_longer(
    table: str, key: str, model: type[models.Model], field: str
):
    width = model._meta.get_field(field).max_length
    parse(with_value(table, key, "a" * width))
    told = faults_of(with_value(table, key, "a" * (width + 1)))
    assert f"Teks terlalu panjang: {width + 1} karakter, paling banyak {width}." in told[0]
