"""Competency support: what each party gave, counted per year; no deadline, so never late."""

import csv
import io
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access import NotAllowed
from accounts.models import User
from exchanges.models import CompetencySupport
from exchanges.services.support import Given, SupportRefused, record_support, withdraw_support
from records.models import JournalEntry, StoredFile
from tests.architecture.furnished import neighbours
from tests.factories import World, at
from tests.reports.pdfs import pdf

SEP1, SEP3, OCT1, OCT2 = date(2025, 9, 1), date(2025, 9, 3), date(2025, 10, 1), date(2025, 10, 2)
ON_OCT1 = time_machine.travel("2025-10-01 10:00+07:00", tick=False)


def given(**values: Any) -> Given:
    return Given(**{
        "kind": "training", "position": "Analis Kebijakan", "title": "Pelatihan dasar", "started_on": SEP1,
        "ended_on": SEP3, "participants": 30, **values,
    })


def record(world: World, by: User | None = None, on: date = OCT1, **values: Any) -> CompetencySupport:
    return record_support(agreement=world.agreement, given=given(**values), by=by or world.lan_officer, at=at(on))


def typed(**values: Any) -> dict[str, Any]:
    return {
        "kind": "certification", "position": "Widyaiswara", "title": "Uji kompetensi", "started_on": "2025-09-01",
        "ended_on": "2025-09-03", "participants": "1.200", "cost": "each", "evidence": "ST-1", **values,
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- The acts -------------------------------------------------------------------------------------------------------
def test_each_party_records_what_it_gave_and_bears_its_own_cost_unless_told(world: World) -> None:
    own, other = record(world), record(world, world.bkn_officer)
    assert (own.by_party, other.by_party, own.cost) == (world.lan, world.bkn, "each")
    assert list(JournalEntry.objects.filter(sequence__gt=1).values_list("act", flat=True)) == ["record_support"] * 2


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"position": " "}, "position", "Isi jabatan fungsionalnya."),
        ({"title": " "}, "title", "Isi nama kegiatannya."),
        ({"ended_on": date(2025, 8, 31)}, "ended_on", "Hari terakhir mendahului hari pertamanya."),
        ({"ended_on": OCT2}, "ended_on",
         "Kegiatan ini baru selesai 2 Oktober 2025; catat setelah selesai, dengan jumlah pesertanya."),
        ({"started_on": date(2025, 5, 6)}, "started_on",
         "Tanggal mulai 6 Mei 2025 di luar masa perjanjian, 7 Mei 2025 s.d. 6 Mei 2028."),
        ({"participants": 0}, "participants", "Paling sedikit satu peserta."),
    ],
)
def test_support_that_cannot_be_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(SupportRefused) as refused:
        record(world, **values)
    assert (str(refused.value), refused.value.field) == (sentence, field)
    assert not CompetencySupport.objects.exists()


def test_the_day_of_signing_one_day_and_today_are_taken(world: World) -> None:
    record(world, started_on=date(2025, 5, 7), ended_on=date(2025, 5, 7))
    record(world, started_on=OCT1, ended_on=OCT1, participants=1)
    record(world, on=date(2028, 6, 1), started_on=date(2028, 5, 6), ended_on=date(2028, 5, 10))
    assert CompetencySupport.objects.count() == 3
    with pytest.raises(SupportRefused, match="di luar masa perjanjian"):
        record(world, on=date(2028, 6, 1), started_on=date(2028, 5, 7), ended_on=date(2028, 5, 10))


def test_the_same_activity_is_recorded_once_until_it_is_withdrawn(world: World) -> None:
    first = record(world)
    with pytest.raises(SupportRefused, match="dicatat satu kali"):
        record(world, title=" pelatihan DASAR ")
    withdraw_support(support=first, reason="Salah jumlah.", by=world.lan_officer, at=at(OCT1))
    assert record(world).participants == 30


def test_only_its_giver_withdraws_with_a_reason_and_once(world: World) -> None:
    support = record(world)
    with pytest.raises(NotAllowed, match="LAN"):
        withdraw_support(support=support, reason="Salah.", by=world.bkn_officer, at=at(OCT1))
    with pytest.raises(SupportRefused, match="Isi alasannya"):
        withdraw_support(support=support, reason=" ", by=world.lan_officer, at=at(OCT1))
    withdraw_support(support=support, reason="Salah.", by=world.lan_officer, at=at(OCT1))
    assert (support.withdrawn_on, support.withdrawn_reason) == (OCT1, "Salah.")
    with pytest.raises(SupportRefused, match="sudah dibatalkan"):
        withdraw_support(support=support, reason="Lagi.", by=world.lan_officer, at=at(OCT1))


# --- The pages ------------------------------------------------------------------------------------------------------
@ON_OCT1
def test_an_officer_records_an_activity_with_its_evidence(world: World) -> None:
    client = signed_in(world.lan_officer)
    file = SimpleUploadedFile("bukti.pdf", pdf(), "application/pdf")
    response = client.post(world.url("dukungan-kompetensi/catat/"), typed(file=file))
    support = CompetencySupport.objects.get()
    assert response["Location"] == world.url(f"dukungan-kompetensi/{support.pk}/")
    assert (support.participants, support.file) == (1200, StoredFile.objects.get())
    page = client.get(response["Location"]).content.decode()
    assert "Dukungan kompetensi dicatat." in page and "1.200" in page and "Masing-masing PIHAK" in page
    kept = client.get(world.url(f"dukungan-kompetensi/{support.pk}/berkas/"))
    assert b"".join(kept.streaming_content) == pdf() and 'filename="bukti.pdf"' in kept["Content-Disposition"]
    form = client.get(world.url("dukungan-kompetensi/catat/")).content.decode()
    assert '<option value="Widyaiswara"></option>' in form


@ON_OCT1
@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"participants": "0"}, "participants", "Bilangan ini terlalu kecil; paling kecil 1."),
        ({"ended_on": "2025-10-02"}, "ended_on",
         "Kegiatan ini baru selesai 2 Oktober 2025; catat setelah selesai, dengan jumlah pesertanya."),
        ({"kind": "rapat"}, "kind", "Pilih salah satu dari daftar."),
    ],
)
def test_bad_input_is_shown_again_and_nothing_is_written(
    world: World, values: dict[str, str], field: str, sentence: str
) -> None:
    response = signed_in(world.lan_officer).post(world.url("dukungan-kompetensi/catat/"), typed(**values))
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert "Uji kompetensi" in response.content.decode() and not CompetencySupport.objects.exists()


@ON_OCT1
def test_who_may_not_record_or_withdraw_is_refused(world: World) -> None:
    support = record(world)
    withdraw = world.url(f"dukungan-kompetensi/{support.pk}/batalkan/")
    assert signed_in(world.lan_reader).post(world.url("dukungan-kompetensi/catat/"), typed()).status_code == 403
    assert signed_in(world.bkn_officer).get(withdraw).status_code == 403
    assert signed_in(world.bkn_officer).post(withdraw, {"reason": "X", "confirmed": "1"}).status_code == 422
    assert signed_in(world.outsider).get(world.url("dukungan-kompetensi/")).status_code == 404
    assert Client().get(world.url("dukungan-kompetensi/"))["Location"].startswith("/akun/masuk/")
    support.refresh_from_db()
    assert support.withdrawn_on is None and CompetencySupport.objects.count() == 1


@ON_OCT1
def test_withdrawing_says_first_what_it_does(world: World) -> None:
    support = record(world)
    client, where = signed_in(world.lan_officer), world.url(f"dukungan-kompetensi/{support.pk}/batalkan/")
    asked = client.post(where, {"reason": "Salah."}).content.decode()
    assert "tidak lagi dihitung sejak 1 Oktober 2025" in asked
    support.refresh_from_db()
    assert support.withdrawn_on is None
    client.post(where, {"reason": "Salah.", "confirmed": "1"})
    support.refresh_from_db()
    assert support.withdrawn_on == OCT1
    assert "Catatan ini dibatalkan" in client.get(world.url(f"dukungan-kompetensi/{support.pk}/")).content.decode()


@ON_OCT1
def test_totals_count_each_party_and_year_without_what_was_withdrawn(world: World) -> None:
    record(world)
    record(world, kind="certification", participants=5)
    record(world, world.bkn_officer, participants=7)
    gone = record(world, title="Salah", participants=100)
    withdraw_support(support=gone, reason="Salah.", by=world.lan_officer, at=at(OCT1))
    client = signed_in(world.lan_reader)
    totals = client.get(world.url("dukungan-kompetensi/")).context["totals"]
    assert [(t["party"], t["year"], t["trainings"], t["certifications"], t["people"]) for t in totals] == [
        (world.lan, 2025, 1, 1, 35), (world.bkn, 2025, 1, 0, 7),
    ]
    found = client.get(world.url("dukungan-kompetensi/"), {"pihak": "lan", "bentuk": "certification", "tahun": "2025"})
    assert [row.participants for row, _ in found.context["rows"]] == [5]
    assert [t["people"] for t in found.context["totals"]] == [5]
    assert client.get(world.url("dukungan-kompetensi/"), {"q": "tidak ada"}).context["rows"] == []
    # A past day shows what had ended by then, and nothing is ever red.
    earlier = client.get(world.url("dukungan-kompetensi/") + "?per=2025-09-02").content.decode()
    page = client.get(world.url("dukungan-kompetensi/")).content.decode()
    assert "tone-danger" not in page + earlier


@ON_OCT1
def test_the_export_gives_the_rows_shown(world: World) -> None:
    record(world, title="=1+1")
    answer = signed_in(world.lan_reader).get(world.url("dukungan-kompetensi/"), {"format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[1] == [
        "LAN", "pelatihan", "Analis Kebijakan", "'=1+1", "2025-09-01", "2025-09-03", "30", "masing-masing PIHAK", "",
        "", "",
    ]


@ON_OCT1
def test_the_list_is_paged_and_asks_as_often_for_thirty_rows_as_for_one(world: World) -> None:
    client, counts = signed_in(world.lan_officer), []
    for titles in (range(1), range(1, 30)):
        for n in titles:
            record(world, title=f"Kegiatan {n}")
        with CaptureQueriesContext(connection) as asked:
            response = client.get(world.url("dukungan-kompetensi/"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(response.context["rows"]) == 25
    assert len(client.get(world.url("dukungan-kompetensi/"), {"page": "2"}).context["rows"]) == 5


@ON_OCT1
def test_an_empty_list_says_what_to_do_first(world: World) -> None:
    page = signed_in(world.lan_officer).get(world.url("dukungan-kompetensi/")).content.decode()
    assert "Belum ada dukungan kompetensi" in page and world.url("dukungan-kompetensi/catat/") in page
    page = signed_in(world.lan_reader).get(world.url("dukungan-kompetensi/")).content.decode()
    assert world.url("dukungan-kompetensi/catat/") not in page


@ON_OCT1
def test_support_of_another_agreement_does_not_exist_here(world: World) -> None:
    there = neighbours()
    foreign = CompetencySupport.objects.create(
        agreement=there.agreement, by_party=there.agreement.parties.first(), recorded_at=at(OCT1),
        recorded_by=there.officer, **vars(given()),
    )
    client = signed_in(world.lan_officer)
    for tail in ("", "berkas/", "batalkan/"):
        assert client.get(world.url(f"dukungan-kompetensi/{foreign.pk}/{tail}")).status_code == 404
