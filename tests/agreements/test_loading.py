"""Loading an agreement: whole, once, and refused where it would change what is held."""

import io
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Agency
from agreements.instrument import InstrumentFaults
from agreements.models import Agreement, Clause, Holiday, Obligation, OpenTask, Party, Reading, Term
from agreements.services.loading import AgencyDiffers, AgreementDiffers, load_agreement
from records.models import JournalEntry

ROOT = Path(__file__).resolve().parents[2]
REAL_FILE = ROOT / "agreements/instruments/lan-bkn-2025.toml"
INVENTED_FILE = ROOT / "tests/instruments/bac-lpc-2024.toml"
REAL = REAL_FILE.read_text(encoding="utf-8")
INVENTED = INVENTED_FILE.read_text(encoding="utf-8")
AT = datetime(2025, 5, 7, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def load(text: str = REAL, at: datetime = AT):
    return load_agreement(text=text, at=at)


def rows() -> Counter[str]:
    models = [m for label in ("accounts", "agreements", "records") for m in apps.get_app_config(label).get_models()]
    return Counter({model.__name__: model._default_manager.count() for model in models})


def test_the_real_agreement_runs_from_its_signing_to_6_may_2028():
    agreement = load().agreement
    agreement.refresh_from_db()
    assert (agreement.signed_on, agreement.term_years, agreement.last_day) == (date(2025, 5, 7), 3, date(2028, 5, 6))
    assert [(p.title, p.agency.short_name) for p in agreement.parties.all()] == [
        ("PIHAK KESATU", "LAN"), ("PIHAK KEDUA", "BKN"),
    ]


def test_the_last_notice_of_the_real_agreement_is_6_april_2028_for_each_party():
    agreement = load().agreement
    notices = agreement.obligations.filter(term__code="end-notice").order_by("debtor__ordinal")
    assert [(duty.debtor.agency.code, duty.due_on) for duty in notices] == [
        ("lan", date(2028, 4, 6)), ("bkn", date(2028, 4, 6)),
    ]


def test_the_feedback_runs_from_the_first_party_to_the_second_and_suspends():
    term = load().agreement.terms.get(code="feedback")
    assert term.debtor is not None and term.creditor is not None
    assert (term.debtor.agency.code, term.creditor.agency.code) == ("lan", "bkn")
    assert (term.rule, term.parameters, term.ground, term.condition) == (
        "months_after_receipt", {"months": 6}, "4(1)b.1", "3(1)b.1",
    )


def test_a_duty_of_each_party_names_no_debtor():
    term = load().agreement.terms.get(code="evaluation")
    assert (term.debtor, term.creditor) == (None, None)


def test_every_reading_starts_with_its_default():
    assert {r.code: r.chosen for r in load().agreement.readings.all()} == {
        r.code: r.default for r in Reading.objects.all()
    }


def test_the_missing_annex_is_an_open_task():
    task = load().agreement.open_tasks.get()
    assert (task.code, task.clause_refs) == ("lampiran", "3(1)a, 3(2)a, 4(1)a, 4(2)a")


def test_loading_writes_one_journal_entry():
    load()
    entry = JournalEntry.objects.get()
    assert (entry.chain.name, entry.act, entry.object) == (
        "lan-bkn-2025", "memuat perjanjian", "agreement:lan-bkn-2025",
    )
    assert json.loads(entry.detail.detail)["after"]["hari terakhir"] == "2028-05-06"


def test_loading_the_same_file_again_changes_nothing():
    first = load()
    before = rows()
    second = load(at=AT + timedelta(days=30))
    assert (first.created, second.created, second.agreement) == (True, False, first.agreement)
    assert rows() == before


def test_a_comment_is_no_change_of_substance():
    load()
    before = rows()
    assert load(REAL + "\n# catatan\n").created is False
    assert rows() == before


@pytest.mark.parametrize(("old", "new", "named"), [
    ("{ months = 6 }", "{ months = 5 }", "ketentuan feedback (parameter)"),
    ('number = "23/HM.04.01/2025"', 'number = "24/HM.04.01/2025"', "pihak 2 (nomor perjanjian)"),
    ('phone = "021 3868201-06"', 'phone = "021 1"', "instansi lan (telepon)"),
    ('default = "curative"', 'default = "literal"', "tafsir cure (tafsir bawaan)"),
    ('code = "issues-second"', 'code = "problems-second"', "ketentuan issues-second (tidak ada dalam berkas)"),
    ('code = "issues-second"', 'code = "problems-second"', "ketentuan problems-second (tidak tercatat)"),
    ('signed_at_place = "Jakarta"', 'signed_at_place = "Bogor"', "perjanjian (tempat)"),
    ('title = "Lampiran rincian', 'title = "Rincian', "tugas terbuka lampiran (judul)"),
    ('heading = "Pembiayaan"', 'heading = "Biaya"', "pasal 5 (judul pasal)"),
])
def test_a_changed_file_for_a_loaded_agreement_is_refused_and_the_change_named(old, new, named):
    assert old in REAL
    load()
    before = rows()
    with pytest.raises(AgreementDiffers) as refused:
        load(REAL.replace(old, new, 1))
    assert named in str(refused.value)
    assert "adendum" in str(refused.value)
    assert rows() == before


def test_swapped_parties_are_named():
    load()
    text = REAL.replace('agency = "lan"', 'agency = "x"').replace('agency = "bkn"', 'agency = "lan"')
    with pytest.raises(AgreementDiffers, match=r"pihak 1 \(instansi\); pihak 2 \(instansi\)"):
        load(text.replace('agency = "x"', 'agency = "bkn"'))


def test_a_reading_that_the_parties_chose_is_no_difference():
    agreement = load().agreement
    agreement.readings.filter(code="cure").update(chosen="literal")
    assert load(REAL + "#").created is False
    assert agreement.reading("cure").chosen == "literal"


def test_a_faulty_file_writes_nothing():
    with pytest.raises(InstrumentFaults):
        load(REAL.replace("{ months = 6 }", "{ months = 0 }"))
    assert (Agency.objects.count(), Agreement.objects.count(), JournalEntry.objects.count()) == (0, 0, 0)


def test_an_agency_that_is_held_alike_is_shared_by_a_second_agreement():
    load()
    second = load(REAL.replace('code = "lan-bkn-2025"', 'code = "lan-bkn-2026"')).agreement
    assert Agency.objects.count() == 2
    assert second.obligations.count() == Agreement.objects.get(code="lan-bkn-2025").obligations.count()


def test_an_agency_that_is_held_otherwise_is_refused_and_the_field_named():
    load()
    text = REAL.replace('code = "lan-bkn-2025"', 'code = "lan-bkn-2026"')
    before = rows()
    with pytest.raises(AgencyDiffers, match="“bkn” sudah tercatat dengan isi lain pada: surel resmi"):
        load(text.replace("pdpik@bkn.go.id", "lain@bkn.go.id"))
    assert rows() == before


def test_an_agreement_of_other_agencies_stands_on_its_own_dates():
    agreement = load(INVENTED).agreement
    duties = agreement.obligations.order_by("term__pk", "debtor__ordinal", "due_on", "slot")
    assert agreement.last_day == date(2026, 2, 28)
    assert [(d.term.code, d.debtor.agency.code, d.slot, d.due_on) for d in duties] == [
        *(("laporan-wilayah", "lpc", slot, date(2025, 2, 28)) for slot in (1, 2, 3)),
        *(("laporan-wilayah", "lpc", slot, date(2026, 2, 28)) for slot in (1, 2, 3)),
        ("pemberitahuan", "bac", None, date(2025, 12, 28)),
        ("pemberitahuan", "lpc", None, date(2025, 12, 28)),
    ]


def test_two_agreements_are_held_side_by_side():
    load()
    load(INVENTED)
    assert Agreement.objects.count() == 2
    assert {chain for chain in JournalEntry.objects.values_list("chain__name", flat=True)} == {
        "lan-bkn-2025", "bac-lpc-2024",
    }


def test_the_command_loads_and_says_so():
    out = io.StringIO()
    call_command("load_agreement", REAL_FILE, stdout=out)
    call_command("load_agreement", REAL_FILE, stdout=out)
    assert out.getvalue().splitlines() == [
        "Perjanjian lan-bkn-2025 dimuat: berlaku 2025-05-07 s.d. 2028-05-06, 29 kewajiban dibuka.",
        "Perjanjian lan-bkn-2025 sudah dimuat; tidak ada yang berubah.",
    ]


def test_checking_loads_nothing():
    out = io.StringIO()
    call_command("load_agreement", REAL_FILE, "--check", stdout=out)
    assert out.getvalue().startswith("Berkas sah: lan-bkn-2025, 51 pasal, 16 ketentuan, 10 tafsir")
    assert [m.objects.count() for m in (Agency, Agreement, Party, Clause, Term, OpenTask, Obligation)] == [0] * 7


@pytest.mark.parametrize("flags", [(), ("--check",)])
def test_the_command_tells_each_fault_on_its_own_line(tmp_path, flags):
    file = tmp_path / "salah.toml"
    file.write_text(REAL.replace('"Rabu"', '"Senin"').replace("{ months = 6 }", "{ months = 0 }"), encoding="utf-8")
    err = io.StringIO()
    with pytest.raises(CommandError, match="2 kesalahan; tidak ada yang dimuat") as refused:
        call_command("load_agreement", file, *flags, stderr=err)
    assert refused.value.returncode == 1
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == [
        "baris 8, [agreement], kunci signed_weekday",
        "baris 453, [[terms]] ke-1 (feedback), parameters, kunci months",
    ]
    assert Agreement.objects.count() == 0


def test_the_command_refuses_a_changed_file_with_a_sentence(tmp_path):
    load()
    file = tmp_path / "lain.toml"
    file.write_text(REAL.replace("{ months = 6 }", "{ months = 5 }"), encoding="utf-8")
    with pytest.raises(CommandError, match="berbeda pada: ketentuan feedback"):
        call_command("load_agreement", file)


@pytest.mark.parametrize(("content", "sentence"), [
    (None, "tidak dapat dibaca"), (b"\xff\xfe\x00", "bukan teks UTF-8"),
])
def test_the_command_refuses_what_it_cannot_read(tmp_path, content, sentence):
    file = tmp_path / "x.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_agreement", file)


def test_a_file_saved_with_a_mark_and_windows_line_ends_is_the_same_agreement(tmp_path):
    load()
    file = tmp_path / "windows.toml"
    file.write_bytes(b"\xef\xbb\xbf" + REAL.replace("\n", "\r\n").encode())
    out = io.StringIO()
    call_command("load_agreement", file, stdout=out)
    assert out.getvalue() == "Perjanjian lan-bkn-2025 sudah dimuat; tidak ada yang berubah.\n"


def test_holidays_are_seeded_for_the_years_of_the_agreements():
    load()
    call_command("load_holidays", stdout=io.StringIO())
    assert Holiday.objects.get(on=date(2025, 8, 17)).name == "Hari Kemerdekaan Republik Indonesia"
    assert Holiday.objects.get(on=date(2025, 12, 26)).name == "Cuti Bersama Hari Raya Natal"
    assert {on.year for on in Holiday.objects.values_list("on", flat=True)} == {2025, 2026, 2027, 2028}


def test_a_holiday_that_was_edited_stays_as_it_is():
    Holiday.objects.create(on=date(2025, 8, 17), name="Diubah")
    call_command("load_holidays", "--years", "2025", stdout=io.StringIO())
    before = Holiday.objects.count()
    call_command("load_holidays", "--years", "2025", stdout=io.StringIO())
    assert Holiday.objects.get(on=date(2025, 8, 17)).name == "Diubah"
    assert Holiday.objects.count() == before


@pytest.mark.parametrize(("years", "sentence"), [
    ("2025-202", "bukan tahun"), ("2026-2025", "harus menaik"), ("1990-2025", "paling panjang 20 tahun"),
    ("٢٠٢٥", "bukan tahun"),
])
def test_years_that_make_no_span_are_refused(years, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("load_holidays", "--years", years)


def test_holidays_without_years_need_an_agreement():
    with pytest.raises(CommandError, match="Belum ada perjanjian yang dimuat"):
        call_command("load_holidays")
