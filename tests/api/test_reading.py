"""What systems read: as of a day, in pages, with a tag to see that nothing changed; nothing of persons."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.models import Obligation
from tests.api.asking import Gateway, fields_of, gateway
from tests.architecture.furnished import NOW, Furnished, furnished, neighbours
from tests.architecture.kept import state_of_the_database
from tests.factories import World

LISTS = (
    "/pasal", "/kewajiban", "/pemberitahuan", "/kelompok-data", "/metode", "/penyerahan", "/balikan",
    "/usulan-perbaikan", "/kode-referensi", "/permasalahan", "/perbaikan-data", "/surat", "/dokumen",
    "/surat-permintaan", "/laporan", "/monev",
)


@pytest.fixture
def here(world: World) -> Iterator[Furnished]:
    cache.clear()
    with NOW:
        yield furnished(world)


@pytest.fixture
def caller(here: Furnished) -> Gateway:
    return gateway(here.world, here.world.lan_decider)


def details(here: Furnished) -> list[str]:
    duty = here.world.feedback_duty(here.late).pk
    return [
        "", f"/kewajiban/{duty}", "/akses", f"/penyerahan/{here.settled.pk}", f"/peristiwa/{here.contested.pk}",
        f"/balikan/{here.returned.pk}", f"/usulan-perbaikan/{here.correction.pk}",
        f"/permasalahan/{here.issue_answered.pk}", f"/surat/{here.letter.pk}",
        f"/kode-referensi/{here.codes.code_set_id}", f"/kode-referensi/{here.codes.code_set_id}/versi/1",
        f"/kode-referensi/{here.codes.code_set_id}/versi/1/berkas", f"/dokumen/{here.document.code}",
    ]


def test_reading_changes_nothing_but_the_last_use(here: Furnished, caller: Gateway) -> None:
    before = state_of_the_database(without=("accounts_apiclient",))
    for path in (*LISTS, *details(here)):
        assert caller.get(path).status_code == 200, path
    assert state_of_the_database(without=("accounts_apiclient",)) == before


def test_nothing_that_is_read_names_a_person(here: Furnished, caller: Gateway) -> None:
    people = {"Petugas", "Pejabat LAN", "Pejabat BKN", "Pembaca", "@", "layanan.invalid"}
    for path in (*LISTS, *details(here)):
        text = caller.get(path).content.decode("latin-1")
        assert [word for word in people if word in text] == [], path
    signatories = list(here.world.agreement.parties.values_list("signatory_name", flat=True))
    assert [name for name in signatories if name in caller.get("").content.decode()] == []


def test_standing_is_that_of_the_day_asked_for(here: Furnished, caller: Gateway) -> None:
    duty = here.world.feedback_duty(here.late)
    assert duty.due_on == date(2026, 1, 10)
    told = (("2026-01-10", "due_soon", 0), ("2026-01-11", "overdue", 1), ("2026-01-20", "overdue", 10))
    for day, standing, days in told:
        found = caller.get(f"/kewajiban/{duty.pk}?per={day}").json()
        assert (found["standing"], found["days_overdue"], found["due_on"]) == (standing, days, "2026-01-10")
    assert caller.get(f"/kewajiban/{duty.pk}").json()["days_overdue"] == 10
    assert caller.get(f"/kewajiban/{duty.pk}?per=2025-07-09").status_code == 404


def test_duties_are_filtered_by_standing(here: Furnished, caller: Gateway) -> None:
    overdue = caller.get("/kewajiban?status=overdue&limit=100").json()
    assert [row["id"] for row in overdue["items"]] == [here.world.feedback_duty(here.late).pk]
    assert overdue["count"] == 1


def test_access_is_that_of_the_day_asked_for(here: Furnished, caller: Gateway) -> None:
    stopped = caller.get("/akses?per=2025-12-15").json()
    assert (stopped["stopped"], stopped["holder"], stopped["affected"]) == (True, "bkn", "lan")
    assert stopped["stop"]["effective_on"] == "2025-12-12"
    assert caller.get("/akses?per=2025-12-16").json()["stopped"] is False
    assert caller.get("/akses").json()["grounds"][0] == {
        "clause": "4(1)b.1", "holds": True, "overdue": [here.world.feedback_duty(here.late).pk],
    }


def test_deliveries_are_filtered_by_direction_state_and_day(here: Furnished, caller: Gateway) -> None:
    def ids(query: str) -> list[int]:
        return [row["id"] for row in caller.get(f"/penyerahan?{query}").json()["items"]]

    assert ids("direction=out") == [here.outbound.pk]
    assert ids("state=contested") == [here.contested.pk]
    assert ids("sent_from=2026-01-05&sent_until=2026-01-05") == [here.unconfirmed.pk]
    assert ids("per=2025-06-09") == [here.settled.pk]


def test_what_is_left_to_answer_is_that_of_the_day_asked_for(here: Furnished, caller: Gateway) -> None:
    def left(query: str) -> dict[int, tuple[Any, ...]]:
        found = caller.get(f"/balikan?direction=in&{query}").json()["items"]
        return {
            row["delivery"]: tuple((row[part]["coverage"], row[part]["since"]) for part in ("data", "references"))
            for row in found
        }

    whole = (("whole", "2025-12-15"), ("whole", "2025-12-15"))
    nothing = (("none", None), ("none", None))
    assert left("left=none") == {here.settled.pk: whole}
    assert left("left=any") == {pk: nothing for pk in (here.late.pk, here.contested.pk, here.unconfirmed.pk)}
    assert list(left("status=overdue")) == [here.late.pk]
    assert left("per=2025-10-05")[here.contested.pk] == (("part", "2025-10-05"), ("none", None))
    assert left("per=2025-06-09") == {here.settled.pk: nothing}


def test_feedback_is_told_as_returned_from_its_day(here: Furnished, caller: Gateway) -> None:
    path = f"/balikan/{here.returned.pk}"
    assert caller.get(path).json()["returned_on"] == "2025-10-06"
    assert caller.get(f"{path}?per=2025-10-05").json()["returned_on"] is None
    assert caller.get(f"{path}?per=2025-10-04").status_code == 404


def test_an_issue_is_told_with_its_thread_as_of_a_day(here: Furnished, caller: Gateway) -> None:
    def ids(query: str) -> list[int]:
        return [row["id"] for row in caller.get(f"/permasalahan?{query}").json()["items"]]

    assert ids("state=answered") == [here.issue_answered.pk]
    assert (ids("raised_by=other"), ids("per=2026-01-07")) == ([], [])
    found = caller.get(f"/permasalahan/{here.issue_answered.pk}").json()
    assert [(step["kind"], step["by"]) for step in found["steps"]] == [("remark", "lan"), ("answer", "bkn")]
    assert (found["settled_by"], found["state"], found["state_since"]) == ("bkn", "answered", "2026-01-08")


def test_corrections_are_told_as_of_a_day(here: Furnished, caller: Gateway) -> None:
    found = caller.get("/usulan-perbaikan?state=open").json()["items"]
    assert [(row["id"], row["field"], row["old_value"], row["new_value"], row["approved"]) for row in found] == [
        (here.correction.pk, "row_count", "", "1200", None),
    ]
    assert caller.get("/usulan-perbaikan?state=decided").json()["count"] == 0
    assert caller.get("/usulan-perbaikan?per=2025-10-06").json()["count"] == 0


def test_codes_are_told_as_of_a_day(here: Furnished, caller: Gateway) -> None:
    found = caller.get("/kode-referensi").json()["items"]
    told = [(row["code"], row["owner"], row["last_version"], row["row_count"], row["findings"]) for row in found]
    assert told == [("jf-binaan", "lan", 1, 2, 1)]
    path = f"/kode-referensi/{here.codes.code_set_id}"
    assert caller.get(f"{path}?per=2025-11-19").status_code == 404
    assert caller.get(f"{path}/versi?per=2025-11-19").json()["count"] == 0
    rows = caller.get(f"{path}/versi/1/baris").json()["items"]
    assert [(row["row"], row["id"], row["name"], row["parent_id"]) for row in rows] == [
        (2, "1", "Widyaiswara", ""), (3, "2", "Ahli ", "1"),
    ]


def test_correction_lists_are_told_in_numbers(here: Furnished, caller: Gateway) -> None:
    found = caller.get("/perbaikan-data").json()["items"]
    assert [(row["id"], row["sender"], row["left"]) for row in found] == [(here.corrections.pk, "lan", 2)]
    assert [(one["number"], one["proposed"], one["done"]) for one in found[0]["rounds"]] == [(1, 2, 0)]


def test_letters_are_filtered_and_bring_their_attachments(here: Furnished, caller: Gateway) -> None:
    def ids(query: str) -> list[int]:
        return [row["id"] for row in caller.get(f"/surat?{query}").json()["items"]]

    assert ids("dated_from=2026-01-12&kind=other") == [here.letter.pk]
    assert ids("state=draft&direction=out") == [here.letter_draft.pk]
    assert here.letter.pk not in ids("direction=in")
    attached = caller.get(f"/surat/{here.letter.pk}").json()["attachments"]
    assert [(one["id"], one["sha256"]) for one in attached] == [(here.attachment.pk, here.attachment.file.sha256)]


def test_notices_are_those_of_ones_own_party(here: Furnished, caller: Gateway) -> None:
    other = gateway(here.world, here.world.bkn_decider)
    of = {row["id"] for row in caller.get("/pemberitahuan?limit=100").json()["items"]}
    theirs = {row["id"] for row in other.get("/pemberitahuan?limit=100").json()["items"]}
    assert of and theirs and not of & theirs


def test_pages_meet_without_gap_or_overlap(here: Furnished, caller: Gateway) -> None:
    every = [row["ref"] for row in caller.get("/pasal?limit=100").json()["items"]]
    pages = [caller.get(f"/pasal?limit=7&offset={start}").json() for start in range(0, len(every), 7)]
    assert [row["ref"] for page in pages for row in page["items"]] == every
    assert {page["count"] for page in pages} == {len(every)}
    assert caller.get(f"/pasal?offset={len(every)}").json()["items"] == []


@pytest.mark.parametrize(("query", "field", "sentence"), [
    ("limit=0", "limit", "Paling kecil 1."),
    ("limit=101", "limit", "Paling besar 100."),
    ("limit=lima", "limit", "Tulis bilangan bulat."),
    ("offset=-1", "offset", "Paling kecil 0."),
    ("offset=1000001", "offset", "Paling besar 1000000."),
    ("offset=99999999999999999999999999", "offset", "Paling besar 1000000."),
    ("per=20-01-2026", "per", "Tulis tanggal sebagai tttt-bb-hh"),
    ("per=2026-02-30", "per", "Tulis tanggal sebagai tttt-bb-hh"),
    ("per=20260120", "per", "Tulis tanggal sebagai tttt-bb-hh"),
    ("per=1999-12-31", "per", "Tulis tanggal sebagai tttt-bb-hh"),
    ("per=2100-01-01", "per", "Tulis tanggal sebagai tttt-bb-hh"),
    ("status=telat", "status", "Pilih salah satu: 'not_yet_due'"),
])
def test_a_query_beyond_its_bounds_is_said_to_be(
    here: Furnished, caller: Gateway, query: str, field: str, sentence: str
) -> None:
    response = caller.get(f"/kewajiban?{query}")
    assert response.status_code == 422
    assert list(fields_of(response)) == [field]
    assert fields_of(response)[field].startswith(sentence)


BOUNDS = ["limit=1", "limit=100", "offset=0", "offset=1000000", "per=2000-01-01", "per=2099-12-31"]


@pytest.mark.parametrize("query", BOUNDS)
def test_a_query_at_its_bounds_is_answered(here: Furnished, caller: Gateway, query: str) -> None:
    assert caller.get(f"/kewajiban?{query}").status_code == 200


def test_what_has_not_changed_is_not_sent_again(here: Furnished, caller: Gateway) -> None:
    for path in details(here):
        tag = caller.get(path)["ETag"]
        again = caller.get(path, **{"If-None-Match": f'"lain", {tag}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), path
        assert caller.get(path, **{"If-None-Match": '"lain"'}).status_code == 200, path


def test_a_document_comes_byte_for_byte(here: Furnished, caller: Gateway) -> None:
    response = caller.get(f"/dokumen/{here.document.code}")
    assert response.content == bytes(here.document.file.content)
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Content-Disposition"].startswith("attachment;")
    listed = {item["code"]: item["sha256"] for item in caller.get("/dokumen").json()["items"]}
    assert listed[here.document.code] == here.document.file.sha256


def test_things_of_another_agreement_do_not_exist(here: Furnished, caller: Gateway) -> None:
    there = neighbours()
    duty = Obligation.objects.filter(agreement=there.agreement)[0].pk
    for path in (
        f"/kewajiban/{duty}", f"/penyerahan/{there.delivery.pk}", f"/peristiwa/{there.delivery.pk}",
        f"/dokumen/{there.document.code}", f"/balikan/{there.feedback.pk}",
        f"/usulan-perbaikan/{there.correction.pk}", f"/surat/{there.letter.pk}",
        f"/kode-referensi/{there.codes.code_set_id}", f"/kode-referensi/{there.codes.code_set_id}/versi",
        f"/kode-referensi/{there.codes.code_set_id}/versi/1/baris",
        f"/kode-referensi/{there.codes.code_set_id}/versi/1/berkas",
    ):
        assert caller.get(path).status_code == 404, path
    foreign = Gateway(caller.key, caller.root.replace(here.code, there.agreement.code))
    for path in (*LISTS, "", "/akses"):
        assert foreign.get(path).status_code == 404, path
    agreements = Gateway(caller.key, "/api/v1/perjanjian").get().json()
    assert [row["code"] for row in agreements["items"]] == [here.code]


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_much_for_many_as_for_one(
    here: Furnished, caller: Gateway, path: str, django_assert_num_queries: Any
) -> None:
    caller.get(path)
    with CaptureQueriesContext(connection) as one:
        caller.get(f"{path}?limit=1")
    with django_assert_num_queries(len(one)):
        caller.get(f"{path}?limit=100")
