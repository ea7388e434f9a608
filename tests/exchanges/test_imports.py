"""Imports from upload to record: what is found, what is written, and what a stopped one leaves."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import NotAllowed
from accounts.models import Membership
from agreements.models import Fact, Letter, Obligation, Suspension
from agreements.receipts import Proof
from agreements.services import Refused, letters
from agreements.services.proofs import Received
from exchanges.importing import TEMPLATES, read_rows
from exchanges.models import Delivery, ImportFinding, ImportJob
from exchanges.services import deliveries
from exchanges.services.catalogue import Element, Group, agree_item, propose_groups, propose_method
from exchanges.services.imports import acts, runs
from exchanges.services.imports.deliveries import Deliveries
from records.models import JournalDetail, JournalEntry, SealedFile
from records.services import sealing
from tests.exchanges.imported import (
    IN,
    OUT,
    RECEIVED,
    SENT,
    TODAY,
    checked,
    findings,
    many,
    ran,
    started,
    table,
    written,
)
from tests.factories import World, at

State = ImportJob.State


def test_a_file_is_taken_in_sealed_and_nothing_is_recorded(world: World) -> None:
    job = started(world, OUT, IN)
    assert (job.state, job.rows_total, job.rows_checked, job.party) == (State.CHECKING, 2, 0, world.lan)
    assert job.file.purge_on == TODAY + timedelta(days=30)
    assert not Delivery.objects.exists()
    entry = JournalEntry.objects.get(object=f"import:{job.pk}")
    assert (entry.act, entry.party, entry.refused) == ("import_records", world.lan.agency.code, False)


def test_titles_that_are_not_the_templates_are_refused_at_once(world: World) -> None:
    file = table(SENT, kind="letters")
    with pytest.raises(acts.ImportRefused) as refused:
        acts.start_import(agreement=world.agreement, kind="deliveries", file=file, by=world.lan_officer, at=at(TODAY))
    assert refused.value.faults["file"][0] == "Kolom “Kelompok data” tidak ada."
    assert not ImportJob.objects.exists() and not SealedFile.objects.exists()


def test_a_reader_hands_nothing_in(world: World) -> None:
    with pytest.raises(NotAllowed):
        started(world, OUT, by=world.lan_reader)


def test_the_same_file_does_not_wait_twice(world: World) -> None:
    job = started(world, OUT)
    with pytest.raises(acts.ImportRefused, match="Berkas yang sama sudah diunggah pada 20 Januari 2026"):
        started(world, OUT)
    acts.cancel_import(job=job, by=world.lan_officer, at=at(TODAY))
    assert started(world, OUT).state == State.CHECKING


def test_right_rows_are_ready_with_what_they_set_in_motion(world: World) -> None:
    job = checked(
        world, IN, IN | {"Kelompok data": "Riwayat jabatan", "Tanggal kirim": "01-12-2025",
                         "Tanggal diterima": "02-12-2025"}, OUT,
    )
    assert (job.state, job.rows_checked, job.rows_faulty, job.warnings) == (State.CHECKED, 3, 0, 0)
    # The first is due on 9 December 2025, the second on 2 June 2026; what LAN hands over opens no clock.
    assert job.effects == {"incoming": 2, "outgoing": 1, "duties": 2, "overdue": 1}
    assert job.preview[0] == {"row": 2, "cells": [
        ["Dari, kepada", "BKN kepada LAN"], ["Kelompok data", "Data pokok ASN"], ["Dikirim", "6 Juni 2025"],
        ["Diterima", "9 Juni 2025, konfirmasi penerima di portal"],
    ]}
    assert not Delivery.objects.exists()


def test_the_effects_count_a_claim_as_unconfirmed_and_a_proof_from_the_day_of_the_import(world: World) -> None:
    logged = OUT | {"Kelompok data": "Lain", "Bukti penerimaan": "log sistem web service", "Keterangan bukti": "L-1"}
    job = checked(world, OUT, logged, by=world.bkn_officer)
    assert job.effects == {"outgoing": 2, "duties": 2, "earliest_passed": 2}


def test_every_faulty_row_is_named_and_then_nothing_can_be_recorded(world: World) -> None:
    job = checked(world, OUT, OUT | {"Metode": "ws"}, OUT | {
        "Tanggal kirim": "21-01-2026", "Tanggal diterima": "22-01-2026",
    })
    assert (job.state, job.rows_faulty) == (State.FAULTY, 2)
    assert findings(job) == [
        (3, "Metode", "Isian ini tidak dikenal. Pilihannya: web service, berkas, lainnya."),
        (4, "Tanggal kirim", "Tanggal kirim 21 Januari 2026 belum tiba; hari ini 20 Januari 2026."),
        (4, "Tanggal diterima", "Tanggal diterima 22 Januari 2026 belum tiba; hari ini 20 Januari 2026."),
    ]
    with pytest.raises(acts.ImportRefused, match="Ada baris yang keliru"):
        acts.confirm_import(job=job, accept_warnings=True, by=world.lan_officer, at=at(TODAY))
    assert not Delivery.objects.exists()


def test_a_confirmed_import_records_as_if_typed(world: World) -> None:
    job = written(checked(world, IN, OUT), world.lan_officer)
    assert (job.state, job.rows_written, job.stopped_row) == (State.DONE, 2, None)
    received, made = Delivery.objects.order_by("pk").select_related("fact")
    assert (received.fact.actor, received.fact.entered_for, received.fact.channel) == (
        world.bkn, world.bkn, "surel dinas"
    )
    assert (received.fact.received_on, made.fact.received_on) == (date(2025, 6, 9), None)
    duty = Obligation.objects.get(opened_by=received.fact)
    assert (duty.due_on, duty.start_settled) == (date(2025, 12, 9), True)
    assert (made.fact.actor, made.fact.entered_for) == (world.lan, None)
    assert made.fact.proofs.get().kind == Proof.SENDER_CLAIM
    assert not Obligation.objects.filter(opened_by=made.fact).exists()


def test_each_record_has_its_entry_and_the_import_its_own_under_one_request(world: World) -> None:
    job = written(checked(world, IN, OUT), world.lan_officer)
    entries = list(JournalEntry.objects.order_by("sequence").values_list("act", "object"))
    first, second = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    assert entries[-5:] == [
        ("import_records", f"import:{job.pk}"), ("import_records", f"import:{job.pk}"),
        ("record_delivery", f"delivery:{first}"), ("record_delivery", f"delivery:{second}"),
        ("import_records", f"import:{job.pk}"),
    ]
    of_run = [e for e in JournalEntry.objects.all() if f'"request":"impor-{job.pk:08d}"' in e.body]
    assert len(of_run) == 3
    assert {d.entry.act for d in JournalDetail.objects.all() if '"who":"Petugas LAN"' in d.detail} >= {
        "import_records", "record_delivery",
    }


def test_letters_are_recorded_in_the_register_and_start_nothing(world: World) -> None:
    incoming = RECEIVED | {"Sifat": "segera", "Tanggal diterima": "07-06-2025", "Nomor agenda": "A-7"}
    job = checked(world, SENT, incoming, kind="letters")
    assert (job.state, job.effects) == (State.CHECKED, {"outgoing": 1, "incoming": 1})
    written(job, world.lan_officer)
    sent, received = Letter.objects.order_by("pk")
    assert (sent.sender, sent.number, sent.kind, sent.nature, sent.state) == (
        world.lan, "S-1/2025", "other", "ordinary", "recorded"
    )
    assert (received.sender, received.received_on, received.agenda_number, received.nature) == (
        world.bkn, date(2025, 6, 7), "A-7", "urgent"
    )
    assert not Fact.objects.exists()


def test_repeated_deliveries_are_faults_and_look_alikes_are_warnings(world: World) -> None:
    written(checked(world, IN), world.lan_officer)
    job = checked(world, IN, IN | {"Jumlah baris": "12"}, IN | {"Jumlah baris": "12"},
                  IN | {"Nomor surat pengantar": "N-1"}, IN | {"Nomor surat pengantar": "N-1", "Jumlah baris": "5"})
    alike = "jumlah baris atau berkasnya berbeda. Lanjutkan hanya bila ini penyerahan lain."
    same = "Penyerahan dengan kelompok, metode, tanggal kirim, dan nomor yang sama"
    assert findings(job) == [
        (2, "Kelompok data", "Penyerahan yang sama, dikirim 6 Juni 2025, sudah dicatat. Bila ini penyerahan lain, "
                             "bedakan nomor, tanggal data, jumlah baris, atau berkasnya."),
        (3, "Kelompok data", f"{same} sudah dicatat di portal; {alike}"),
        (4, "Kelompok data", "Sama dengan baris 3 pada berkas ini."),
        (6, "Kelompok data", f"{same} ada pada baris 5; {alike}"),
    ]
    assert (job.rows_faulty, job.warnings) == (2, 2)


def test_repeated_letters_are_faults_and_repeated_numbers_warnings(world: World) -> None:
    letters.record_letter(
        agreement=world.agreement, incoming=False, by=world.lan_officer, at=at(date(2025, 6, 5)),
        paper=letters.Paper("other", "Lama", "s-1/2025", date(2025, 6, 5)),
    )
    other_day, third = SENT | {"Tanggal surat": "06-06-2025"}, SENT | {"Nomor surat": "S-3"}
    job = checked(world, SENT, other_day, third, third | {"Hal": "Lain"}, RECEIVED, kind="letters")
    assert findings(job) == [
        (2, "Nomor surat", "Surat dengan nomor dan tanggal ini sudah tercatat."),
        (3, "Nomor surat", "Nomor ini sudah tercatat di portal dengan tanggal lain. Lanjutkan hanya bila ini surat "
                           "yang lain."),
        (5, "Nomor surat", "Nomor dan tanggalnya sama dengan baris 4 pada berkas ini."),
    ]
    assert (job.rows_faulty, job.warnings) == (2, 1)


def test_warnings_are_recorded_only_when_accepted(world: World) -> None:
    job = checked(world, IN, IN | {"Jumlah baris": "12"})
    assert (job.state, job.warnings) == (State.CHECKED, 1)
    with pytest.raises(acts.ImportRefused, match="Ada 1 peringatan") as refused:
        acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(TODAY))
    assert refused.value.field == "accept_warnings"
    assert written(job, world.lan_officer, accept_warnings=True).rows_written == 2


def _catalogue(world: World) -> None:
    on = date(2025, 5, 8)
    groups = propose_groups(
        agreement=world.agreement, provider=world.bkn, groups=[Group("POKOK", "Data pokok ASN", ("siasn",),
                                                                     (Element("NIP"),))],
        by=world.bkn_officer, at=at(on),
    )
    monthly = propose_method(
        agreement=world.agreement, name="Tarik bulanan", kind="web_service", cutoff="monthly_pull",
        by=world.bkn_officer, at=at(on),
    )
    for item in (*groups, monthly):
        agree_item(item=item, by=world.lan_decider, at=at(on))


RULED = [
    {"Kelompok data": "Data lain"},
    {"Kelompok data": "pokok", "Tanggal kirim": "20-06-2025", "Tanggal diterima": "20-06-2025"},
    {"Metode yang disepakati": "Tarik bulanan", "Metode": "berkas", "Kelompok data": "pokok"},
    {"Tanggal kirim": "06-05-2025", "Tanggal diterima": "06-05-2025"},
    {"Tanggal diterima": "05-06-2025"},
    {"Tanggal surat pengantar": "07-06-2025"},
    {"Data per tanggal": "07-06-2025"},
    {"Awal periode data": "01-05-2025"},
    {"Awal periode data": "02-05-2025", "Akhir periode data": "01-05-2025"},
]


@pytest.mark.parametrize("change", RULED, ids=str)
@pytest.mark.parametrize("incoming", [True, False])
def test_the_check_refuses_what_the_act_would_refuse_with_its_sentence(
    world: World, change: dict[str, str], incoming: bool
) -> None:
    """The check asks nothing of the database for each row; the act judges alone. They must say the same."""
    _catalogue(world)
    by = world.lan_officer if incoming else world.bkn_officer
    base = IN if incoming else OUT
    first = base | {"Tanggal kirim": "02-06-2025", "Tanggal diterima": "02-06-2025"}
    party = world.lan if incoming else world.bkn
    kind = Deliveries(world.agreement, party, TODAY)
    file = table(first, base | change).table
    before, row = read_rows(TEMPLATES["deliveries"], file.header, file.rows, file.numbers)
    kind.record(before, by=by, at=at(TODAY))
    kind.hold([row])
    fault = kind.judge(row).fault
    assert fault is not None
    with pytest.raises(Refused) as refused:
        kind.record(row, by=by, at=at(TODAY))
    assert str(refused.value) in [found.text for found in kind.judge(row).findings]


def test_the_check_takes_what_the_acts_take(world: World) -> None:
    _catalogue(world)
    rows = [base | {"Kelompok data": "pokok"} for base in (IN, OUT)]
    for row, by, party in ((rows[0], world.lan_officer, world.lan), (rows[1], world.bkn_officer, world.bkn)):
        kind = Deliveries(world.agreement, party, TODAY)
        file = table(row).table
        [read] = read_rows(TEMPLATES["deliveries"], file.header, file.rows, file.numbers)
        kind.hold([read])
        assert kind.judge(read).findings == ()
        kind.record(read, by=by, at=at(TODAY))
        Delivery.objects.all().update(data_group="Lain")


def test_the_proof_of_a_sender_needs_its_evidence(world: World) -> None:
    job = checked(world, OUT | {"Bukti penerimaan": "tanggal agenda surat"})
    assert findings(job) == [
        (2, "Keterangan bukti", "Sebutkan bukti penerimaannya, misalnya nomor agenda atau pengenal log.")
    ]


def test_a_method_that_is_not_in_the_catalogue_is_named(world: World) -> None:
    job = checked(world, OUT | {"Metode yang disepakati": "Antah"})
    assert findings(job) == [
        (2, "Metode yang disepakati", "Metode “Antah” tidak ada pada halaman Data dan metode.")
    ]


def test_a_row_that_became_impossible_stops_the_import_and_those_before_it_stay(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "WRITTEN_AT_ONCE", 2)
    job = checked(world, *many(5))
    # Somebody types the fourth by hand between the check and the confirmation.
    typed = many(5)[3]
    deliveries.record_received_delivery(
        agreement=world.agreement, data=deliveries.DataDescription(typed["Kelompok data"], "web_service"),
        sent_on=date(2025, 5, 8), received=Received(date(2025, 5, 8), "surel"), by=world.lan_officer, at=at(TODAY),
    )
    job = written(job, world.lan_officer)
    assert (job.state, job.rows_written, job.stopped_row) == (State.STOPPED, 3, 5)
    assert job.stopped_reason.startswith("Penyerahan yang sama, dikirim 8 Mei 2025, sudah dicatat.")
    assert Delivery.objects.count() == 4
    assert JournalEntry.objects.filter(object=f"import:{job.pk}").count() == 3
    ran(at(TODAY))
    assert Delivery.objects.count() == 4


def test_an_import_stops_where_its_person_may_no_longer_act(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = checked(world, *many(3))
    acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(TODAY))
    Membership.objects.filter(user=world.lan_officer).update(ended_on=TODAY)
    ran(at(TODAY + timedelta(days=1)))
    job.refresh_from_db()
    assert (job.state, job.rows_written, job.stopped_row) == (State.STOPPED, 0, 2)
    assert job.stopped_reason == (
        "Anda tidak sedang bertindak untuk salah satu PIHAK, sehingga tidak dapat mengimpor catatan."
    )
    assert not Delivery.objects.exists()


def test_work_that_is_left_goes_on_at_the_next_row_and_doubles_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CHECKED_AT_ONCE", 3)
    monkeypatch.setattr(runs, "WRITTEN_AT_ONCE", 2)
    rows = [*many(7), many(7)[0] | {"Jumlah baris": "9"}]
    job = started(world, *rows)
    seen = []
    while runs.run(at_clock=lambda: at(TODAY), enough=iter([False, False, True] + [True] * 9).__next__):
        job.refresh_from_db()
        seen.append((job.state, job.rows_checked, job.warnings))
    job.refresh_from_db()
    assert seen == [(State.CHECKING, 3, 0), (State.CHECKING, 6, 0)]
    # The last row is like the first, which another run has read.
    assert (job.state, job.rows_checked, job.warnings) == (State.CHECKED, 8, 1)
    acts.confirm_import(job=job, accept_warnings=True, by=world.lan_officer, at=at(TODAY))
    steps = []
    while runs.run(at_clock=lambda: at(TODAY), enough=iter([False, False, True] + [True] * 9).__next__):
        job.refresh_from_db()
        steps.append((job.rows_written, Delivery.objects.count()))
    job.refresh_from_db()
    assert steps == [(2, 2), (4, 4), (6, 6)]
    assert (job.state, job.rows_written, Delivery.objects.count()) == (State.DONE, 8, 8)


def test_an_import_that_another_worker_holds_is_left_to_it_until_the_lease_has_run_out(world: World) -> None:
    job = started(world, OUT)
    now = at(TODAY)
    ImportJob.objects.update(leased_until=now + runs.LEASE)
    ran(now + runs.LEASE)
    job.refresh_from_db()
    assert job.state == State.CHECKING
    ran(now + runs.LEASE + timedelta(seconds=1))
    job.refresh_from_db()
    assert job.state == State.CHECKED


def test_an_import_that_never_gets_further_ends_with_a_word(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job = started(world, OUT)
    monkeypatch.setattr(runs, "kind_of", lambda job, at: 1 // 0)
    now = at(TODAY)
    for attempt in range(runs.MAX_ATTEMPTS + 1):
        job.refresh_from_db()
        assert (job.state, job.attempts) == (State.CHECKING, attempt)
        ran(now + attempt * 2 * runs.LEASE)
    job.refresh_from_db()
    assert (job.state, job.rows_written) == (State.STOPPED, 0)
    assert job.stopped_reason.startswith("Pekerjaan latar gagal berulang kali tanpa kemajuan.")


def test_a_file_that_was_changed_in_the_vault_stops_the_import(world: World, settings) -> None:  # type: ignore[no-untyped-def]
    job = started(world, OUT)
    (settings.VAULT_DIR / job.file.location).write_bytes(b"rusak")
    ran(at(TODAY))
    job.refresh_from_db()
    assert (job.state, job.stopped_row) == (State.STOPPED, None)
    assert job.stopped_reason.startswith("Berkas ini tidak sama dengan yang disegel")


def test_a_cancelled_import_records_nothing_and_cannot_be_confirmed(world: World) -> None:
    job = checked(world, OUT)
    acts.cancel_import(job=job, by=world.lan_decider, at=at(TODAY))
    job.refresh_from_db()
    assert (job.state, job.file.purge_on) == (State.CANCELLED, TODAY)
    with pytest.raises(acts.ImportRefused, match="Impor ini dibatalkan"):
        acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(TODAY))
    assert not Delivery.objects.exists()


def test_what_is_being_recorded_cannot_be_cancelled(world: World) -> None:
    job = checked(world, OUT)
    acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(TODAY))
    with pytest.raises(acts.ImportRefused, match="sedang dicatat, jadi tidak dapat dibatalkan lagi"):
        acts.cancel_import(job=job, by=world.lan_officer, at=at(TODAY))


def test_the_other_party_neither_confirms_nor_cancels(world: World) -> None:
    job = checked(world, OUT)
    for act in (
        lambda: acts.confirm_import(job=job, accept_warnings=False, by=world.bkn_officer, at=at(TODAY)),
        lambda: acts.cancel_import(job=job, by=world.bkn_officer, at=at(TODAY)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_file_goes_the_night_after_the_import_has_ended_and_its_findings_with_it(world: World) -> None:
    job = written(checked(world, IN, IN | {"Jumlah baris": "12"}), world.lan_officer, accept_warnings=True)
    assert (job.file.purge_on, ImportFinding.objects.count()) == (TODAY, 1)
    night = at(TODAY + timedelta(days=1), hour=1)
    assert sealing.purge(as_of=TODAY + timedelta(days=1), at=night) == 1
    ran(night)
    assert ImportFinding.objects.count() == 0
    assert JournalEntry.objects.filter(object=f"sealed:{job.file_id}").count() == 1


def test_a_checked_import_whose_file_is_gone_is_uploaded_again(world: World) -> None:
    job = checked(world, IN)
    late = TODAY + timedelta(days=31)
    sealing.purge(as_of=late, at=at(late))
    job.refresh_from_db()
    with pytest.raises(acts.ImportRefused, match="sudah dimusnahkan"):
        acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(late))


def test_rows_during_a_stop_are_held_to_it(world: World) -> None:
    Suspension.objects.create(
        agreement=world.agreement, by_party=world.bkn, letter_number="B-1", letter_dated_on=date(2025, 12, 10),
        effective_on=date(2025, 12, 11), grounds=["4(1)b.1"], evidence={}, recorded_at=at(date(2025, 12, 10)),
        recorded_by=world.bkn_decider,
    )
    during = {"Tanggal kirim": "11-12-2025", "Tanggal diterima": "12-12-2025"}
    before = {"Tanggal kirim": "10-12-2025", "Tanggal diterima": "10-12-2025"}
    job = checked(
        world, OUT | before, OUT | during, OUT | during | {"Diserahkan selama akses dihentikan": "ya", "Catatan": "x",
                                                           "Kelompok data": "Lain"},
        by=world.bkn_officer,
    )
    assert [(row, column) for row, column, _ in findings(job)] == [(3, "Diserahkan selama akses dihentikan")]
    job = checked(world, IN | during)
    assert (job.state, job.effects) == (State.CHECKED, {"incoming": 1, "outside": 1})
    written(job, world.lan_officer)
    assert Delivery.objects.get().outside_agreement


def test_ten_thousand_rows_show_progress_and_name_each_faulty_row(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = many(10_000)
    faulty = list(range(99, 10_000, 100))
    for n in faulty:
        rows[n] = rows[n] | {"Tanggal kirim": "besok"}
    job = started(world, *rows)
    steps = []
    keep = runs._keep

    def watched(*args: object) -> bool:
        going_on = keep(*args)  # type: ignore[arg-type]
        steps.append(ImportJob.objects.values_list("rows_checked", "rows_faulty").get(pk=job.pk))
        return going_on

    monkeypatch.setattr(runs, "_keep", watched)
    with CaptureQueriesContext(connection) as queries:
        ran(at(TODAY))
    job.refresh_from_db()
    assert steps == [(n, n // 100) for n in range(500, 10_001, 500)]
    assert (job.state, job.rows_faulty) == (State.FAULTY, 100)
    assert [row for row, _, _ in findings(job)] == [n + 2 for n in faulty]
    assert {(column, text) for _, column, text in findings(job)} == {
        ("Tanggal kirim", "Tulis tanggal sebagai hh-bb-tttt, misalnya 09-12-2025, tanpa jam.")
    }
    assert not Delivery.objects.exists()
    # Beginning and end, and a savepoint with three statements a chunk.
    assert len(queries) <= 30 + 7 * len(steps)

