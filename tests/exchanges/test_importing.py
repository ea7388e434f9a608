"""How a row of a template is read, without a database."""

from datetime import date

import pytest

from agreements.models import Letter
from agreements.receipts import Proof
from agreements.services.facts import SENDER_PROOFS
from exchanges.importing import TEMPLATES, Row, faults_of_header, read_rows
from exchanges.importing.cells import CellRefused, choice, count, day, flag, sha256, text
from exchanges.importing.columns import KINDS, METHODS, NATURES, PROOFS
from exchanges.models import Delivery

DELIVERIES, LETTERS = TEMPLATES["deliveries"], TEMPLATES["letters"]


def read(template_kind: str, **cells: str) -> Row:
    template = TEMPLATES[template_kind]
    titles = {column.name: column.title for column in template.columns}
    header = [titles[name] for name in cells]
    return next(read_rows(template, header, [list(cells.values())], [7]))


@pytest.mark.parametrize(("cell", "found"), [
    ("09-12-2025", date(2025, 12, 9)), ("9/12/2025", date(2025, 12, 9)), ("9.12.2025", date(2025, 12, 9)),
    ("2025-12-09", date(2025, 12, 9)), ("29-02-2028", date(2028, 2, 29)),
    ("01-01-2000", date(2000, 1, 1)), ("31-12-2099", date(2099, 12, 31)),
])
def test_a_date_is_read_day_first_or_iso(cell: str, found: date) -> None:
    assert day(cell) == found


@pytest.mark.parametrize(("cell", "sentence"), [
    ("31-12-1999", "Tanggal harus antara tahun 2000 dan 2099."),
    ("01-01-2100", "Tanggal harus antara tahun 2000 dan 2099."),
    ("29-02-2027", "Tanggal ini tidak ada dalam kalender."), ("13-13-2025", "Tanggal ini tidak ada dalam kalender."),
    ("12-9/2025", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam."),
    ("2025-12-09 10:30:00", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam."),
    ("９-12-2025", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam."),
    ("46000", "Ini bilangan, bukan tanggal; mungkin maksudnya 09-12-2025. Ubah format selnya menjadi Tanggal."),
])
def test_what_is_no_date_is_refused_with_a_sentence(cell: str, sentence: str) -> None:
    with pytest.raises(CellRefused) as refused:
        day(cell)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("cell", "found"), [
    ("0", 0), ("1250", 1250), ("1.250", 1250), ("4.120.000", 4120000), ("2147483647", 2147483647),
])
def test_a_count_is_read_plain_or_grouped(cell: str, found: int) -> None:
    assert count(cell) == found


@pytest.mark.parametrize("cell", ["-1", "1,5", "1.25", "12.50", "seribu", "1250.5", "１２", "2147483648"])
def test_what_is_no_count_is_refused(cell: str) -> None:
    with pytest.raises(CellRefused):
        count(cell)


def test_text_is_taken_up_to_its_length_and_without_unseen_characters() -> None:
    assert text(3)("abc") == "abc"
    with pytest.raises(CellRefused, match="4 karakter; paling banyak 3"):
        text(3)("abcd")
    with pytest.raises(CellRefused, match="tidak tampak"):
        text(9)("a\x00b")
    assert text(9)("a\nb") == "a\nb"


def test_words_are_read_in_any_case_and_others_are_refused_with_the_choices() -> None:
    assert choice(METHODS)("Web  Service") == "web_service"
    with pytest.raises(CellRefused) as refused:
        choice(METHODS)("ws")
    assert str(refused.value) == "Isian ini tidak dikenal. Pilihannya: web service, berkas, lainnya."
    assert (flag("Ya"), flag("tidak")) == (True, False)


def test_a_sha256_is_read_in_any_case_and_with_spaces() -> None:
    assert sha256("AB " * 32) == "ab" * 32
    with pytest.raises(CellRefused, match="64 angka"):
        sha256("ab" * 31)


def test_the_words_of_the_templates_name_every_choice_of_the_acts() -> None:
    assert set(METHODS.values()) == set(Delivery.Method.values)
    assert set(KINDS.values()) == set(Letter.Kind.values)
    assert set(NATURES.values()) == set(Letter.Nature.values)
    assert set(PROOFS.values()) == set(SENDER_PROOFS)


@pytest.mark.parametrize(("kind", "model"), [("deliveries", Delivery), ("letters", Letter)])
def test_no_cell_is_longer_than_its_column_of_the_database(kind: str, model: type) -> None:
    for column in TEMPLATES[kind].columns:
        fields = {field.name: field for field in model._meta.get_fields()}  # type: ignore[attr-defined]
        longest = getattr(fields.get(column.name), "max_length", None)
        if longest and column.words is None and column.name != "file_sha256":
            column.read("x" * longest)
            with pytest.raises(CellRefused):
                column.read("x" * (longest + 1))


@pytest.mark.parametrize("kind", ["deliveries", "letters"])
@pytest.mark.parametrize("number", [0, 1])
def test_each_example_of_the_instructions_can_be_read(kind: str, number: int) -> None:
    template = TEMPLATES[kind]
    cells = {column.name: column.examples[number] for column in template.columns}
    assert read(kind, **cells).findings == ()


def test_the_titles_must_be_those_of_the_template_in_any_order_and_case() -> None:
    required = ["tanggal diterima", "ARAH", "Metode", "Kelompok data", "Tanggal kirim"]
    assert faults_of_header(DELIVERIES, required) == []
    faults = faults_of_header(DELIVERIES, [*required[1:], "Tgl terima"])
    assert faults[:2] == ["Kolom “Tanggal diterima” tidak ada.", "Kolom “Tgl terima” tidak dikenal."]
    assert faults[2].startswith("Judul kolom yang dikenal: Arah, Kelompok data, Metode,")


def test_a_row_has_its_values_by_the_fields_of_the_act() -> None:
    row = read(
        "deliveries", direction="keluar", data_group=" Data pokok ", method="berkas", sent_on="6-6-2025",
        received_on="2025-06-09", proof="Tanggal agenda surat", evidence="A-1", row_count="1.200", note="",
    )
    assert row.number == 7
    assert row.findings == ()
    assert row.values == {
        "direction": "keluar", "data_group": "Data pokok", "method": "file", "sent_on": date(2025, 6, 6),
        "received_on": date(2025, 6, 9), "proof": Proof.LETTER_AGENDA, "evidence": "A-1", "row_count": 1200,
    }


def test_every_faulty_cell_of_a_row_is_named_with_what_stands_in_it() -> None:
    row = read("deliveries", direction="masuk", data_group="", method="ws", sent_on="kemarin", received_on="9-6-2025",
               proof="pernyataan pengirim")
    assert [(f.row, f.column, f.value, f.text, f.warning) for f in row.findings] == [
        (7, "Kelompok data", "", "Kolom “Kelompok data” kosong.", False),
        (7, "Metode", "ws", "Isian ini tidak dikenal. Pilihannya: web service, berkas, lainnya.", False),
        (7, "Tanggal kirim", "kemarin", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam.", False),
        (7, "Bukti penerimaan", "pernyataan pengirim", "Kolom ini hanya untuk arah keluar; kosongkan.", False),
        (7, "Saluran penerimaan", "", "Kolom “Saluran penerimaan” kosong.", False),
    ]


def test_a_finding_repeats_no_number_of_a_person_and_no_endless_cell() -> None:
    row = read("letters", direction="198001012005011001", number="x", dated_on="5-6-2025", subject="H" * 301)
    assert [(f.column, f.value) for f in row.findings] == [("Arah", "…"), ("Hal", "H" * 60)]
