"""Each door for an act: the same row and entry as on the page, and the same refusals."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.forms.models import model_to_dict
from django.test import Client

from accounts.models import ApiClient
from accounts.roles import Act
from agreements.models import (
    ContestProposal,
    Correction,
    Fact,
    Letter,
    LetterAttachment,
    Obligation,
    ReceiptContest,
    ReceiptProof,
)
from exchanges.models import (
    CodeRow,
    CodeSet,
    CodeVersion,
    DataGroup,
    DataIssue,
    DataIssueEntry,
    Delivery,
    ExchangeMethod,
    Feedback,
)
from exchanges.services.catalogue import agree_item, propose_method
from records.models import JournalEntry
from reports.models import Evaluation, ReportRequest, UseReport
from tests.api.asking import Gateway, delivery_body, fields_of, gateway
from tests.api.doors import CASES, CONFIRM, DATA, FRESH, LETTER, REPORT, VERSION, DoorCase
from tests.architecture.furnished import NOW, TODAY, Furnished, furnished, neighbours
from tests.architecture.kept import state_of_the_database, undone
from tests.factories import World
from tests.factories import at as instant
from tests.reports.pdfs import pdf

_KINDS = (
    Fact, ReceiptProof, ReceiptContest, ContestProposal, Correction, Obligation, Delivery, Feedback, ReportRequest,
    UseReport, Evaluation, CodeSet, CodeVersion, CodeRow, DataIssue, DataIssueEntry, Letter, LetterAttachment,
)
#: Who wrote it, and ids, which go on counting after what was written was taken back.
_UNLIKE = {
    "recorded_by", "opened_by", "settled_by", "fact", "id", "contest", "delivery", "answers", "file", "first_version",
    "supersedes", "raised_by", "returned_by", "proposed_by", "decided_by", "published_by", "acknowledged_by",
    "version", "met_by",
}


@pytest.fixture
def here(world: World) -> Iterator[Furnished]:
    cache.clear()
    with NOW:
        yield furnished(world)


def system(here: Furnished, side: str) -> Gateway:
    return gateway(here.world, getattr(here.world, f"{side}_decider"))


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the domain, without ids and who wrote it."""
    return {
        kind.__name__: [
            {k: v for k, v in model_to_dict(row).items() if k not in _UNLIKE} for row in kind.objects.order_by("pk")
        ]
        for kind in _KINDS
    }


def last_entry() -> tuple[str, str, str, bool]:
    entry = JournalEntry.objects.order_by("-pk")[0]
    return entry.act, entry.party, entry.object.split(":")[0], entry.refused


def test_every_act_of_the_api_is_told_here() -> None:
    from config.api import api

    acts = [
        operation.auth_callbacks[0].act
        for _, router in api._routers for view in router.path_operations.values() for operation in view.operations
        if "POST" in operation.methods
    ]
    assert sorted(a.value for a in acts) == sorted(c.act.value for c in CASES.values())


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_door_writes_the_row_and_the_entry_that_the_page_writes(here: Furnished, case: DoorCase) -> None:
    caller = system(here, case.by)
    before = JournalEntry.objects.count()
    with undone():
        browser = Client()
        browser.force_login(getattr(here.world, f"{case.by}_officer" if case.by == "lan" else "bkn_decider"))
        response = browser.post(here.world.url(case.page(here)), case.typed())
        assert response.status_code == 302, response.content.decode()
        by_page, entry = rows(), last_entry()
        assert JournalEntry.objects.count() == before + 1
    response = caller.post(case.path(here), case.body)
    assert response.status_code == 201, response.content.decode()
    assert rows() == by_page
    assert last_entry() == entry == (case.act.value, case.by, entry[2], False)
    assert JournalEntry.objects.count() == before + 1


def test_a_system_of_the_wrong_party_is_refused_and_nothing_is_written(here: Furnished) -> None:
    callers = {side: system(here, side) for side in ("lan", "bkn")}
    before = rows()
    for name, case in CASES.items():
        if not case.other:
            continue
        response = callers[case.other].post(case.path(here), case.body)
        # Whose turn it is to answer a dispute is a question of the dispute, not of the party.
        assert response.status_code == (422 if case.act is Act.ANSWER_CONTEST else 403), name
        assert last_entry()[:2] + last_entry()[3:] == (case.act.value, case.other, True), name
    assert rows() == before


def test_what_the_domain_refuses_is_said_of_its_field(here: Furnished) -> None:
    callers = {side: system(here, side) for side in ("lan", "bkn")}
    before = rows()
    for name, case in CASES.items():
        if case.wrong is None:
            continue
        response = callers[case.by].post(case.path(here), case.body | case.wrong)
        assert (response.status_code, response.json()["error"]["code"]) == (422, "refused"), name
        assert fields_of(response) == case.fields, name
        assert last_entry()[0] == case.act.value and last_entry()[3], name
    assert rows() == before


def test_what_cannot_be_read_is_refused_before_anything_is_asked(here: Furnished) -> None:
    callers = {side: system(here, side) for side in ("lan", "bkn")}
    before = state_of_the_database(without=("accounts_apiclient",))
    for name, case in CASES.items():
        response = callers[case.by].post(case.path(here), {**{part: [] for part in case.body}, "lain": 1})
        assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid"), name
        assert fields_of(response)["lain"] == "Bagian ini tidak dikenal."
        assert set(fields_of(response)) == {*case.body, "lain"}, name
    assert state_of_the_database(without=("accounts_apiclient",)) == before


def test_a_foreign_agreement_and_its_things_do_not_exist(here: Furnished) -> None:
    there = neighbours()
    callers = {side: system(here, side) for side in ("lan", "bkn")}
    before = state_of_the_database(without=("accounts_apiclient",))
    for name, case in CASES.items():
        caller, path = callers[case.by], case.path(here)
        foreign = Gateway(caller.key, caller.root.replace(here.code, there.agreement.code))
        assert foreign.post(path, case.body).status_code == 404, name
        if name not in FRESH:
            path = "/".join(str(there.delivery.pk) if part.isdigit() else part for part in path.split("/"))
            assert caller.post(path, case.body).status_code == 404, name
    assert state_of_the_database(without=("accounts_apiclient",)) == before


def test_an_act_on_what_has_changed_since_is_turned_away(here: Furnished) -> None:
    callers = {side: system(here, side) for side in ("lan", "bkn")}
    before = rows()
    for name, case in CASES.items():
        if name in FRESH:
            continue
        caller, path = callers[case.by], case.path(here)
        seen = caller.get(path.rpartition("/")[0])["ETag"]
        response = caller.post(path, case.body, **{"If-Match": '"lama"'})
        assert (response.status_code, response.json()["error"]["code"]) == (412, "precondition_failed"), name
        assert rows() == before, name
        with undone():
            assert caller.post(path, case.body, **{"If-Match": seen}).status_code == 201, name


def test_a_report_answers_a_letter_and_brings_its_file(here: Furnished) -> None:
    caller = system(here, "lan")
    file = {"name": "laporan.pdf", "content_base64": b64encode(pdf()).decode()}
    response = caller.post("/laporan", {**REPORT, "answers": here.open_letter.pk, "file": file})
    assert response.status_code == 201
    report = UseReport.objects.get(pk=response.json()["id"])
    assert report.answers == here.open_letter and bytes(report.file.content) == pdf()
    assert response.json()["file_sha256"] == report.file.sha256


@pytest.mark.parametrize(("content", "sentence"), [
    ("bukan base64!", "Isi berkas ini bukan base64."),
    (b64encode(b"halo").decode(), "Berkas ini bukan PDF"),
    (b64encode(pdf(b"2 0 obj\n<</S/JavaScript/JS(x)>>\nendobj\n")).decode(), "PDF ini memuat /JavaScript"),
])
def test_a_file_that_is_no_plain_pdf_is_refused(here: Furnished, content: str, sentence: str) -> None:
    response = system(here, "lan").post("/laporan", {**REPORT, "file": {"name": "x.pdf", "content_base64": content}})
    assert response.status_code == 422
    assert fields_of(response)["file.content_base64"].startswith(sentence)


def test_a_letter_of_the_other_agreement_cannot_be_answered(here: Furnished) -> None:
    there = neighbours()
    assert system(here, "lan").post("/laporan", {**REPORT, "answers": there.report.pk}).status_code == 404


def test_one_end_of_a_period_is_not_enough(here: Furnished) -> None:
    body = {k: v for k, v in LETTER.items() if k != "period_last"}
    assert fields_of(system(here, "bkn").post("/surat-permintaan", body)) == {"period_last": "Isi juga tanggal ini."}


def test_a_system_does_not_confirm_what_it_recorded_itself(here: Furnished) -> None:
    caller = system(here, "bkn")
    made = caller.post("/penyerahan", delivery_body()).json()
    assert caller.post(f"/peristiwa/{made['id']}/konfirmasi", CONFIRM).status_code == 403


def test_a_dispute_of_which_there_is_none_has_no_answer(here: Furnished) -> None:
    response = system(here, "lan").post(f"/peristiwa/{here.unconfirmed.pk}/terima", {})
    assert response.status_code == 404


def test_the_system_itself_stands_in_the_journal(here: Furnished) -> None:
    system(here, "bkn").post("/penyerahan", delivery_body())
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert f'"actor":"u{ApiClient.objects.order_by("-pk")[0].user_id}"' in entry.body
    assert '"who":"Gateway uji"' in entry.detail.detail


@pytest.mark.parametrize("text", ["\x00", "a\x07b", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(here: Furnished, text: str) -> None:
    response = system(here, "bkn").post("/penyerahan", delivery_body(data_group=f"Data{text}"))
    assert fields_of(response) == {"data_group": "Teks ini memuat karakter yang tidak dapat disimpan."}


def test_things_of_a_neighbour_cannot_be_acted_on(here: Furnished) -> None:
    there, caller = neighbours(), system(here, "lan")
    codes = f"/kode-referensi/{there.codes.code_set_id}"
    before = state_of_the_database(without=("accounts_apiclient",))
    for path, body in (
        (f"/balikan/{there.feedback.pk}/pengembalian", {"reason": "Keliru."}),
        (f"/usulan-perbaikan/{there.correction.pk}/putusan", {"approved": True}),
        (f"{codes}/versi", VERSION), (f"{codes}/versi/1/konfirmasi", {}),
        (f"/surat/{there.letter.pk}/penerimaan", {"received_on": "2026-01-19"}),
        ("/permasalahan", {"title": "Kode", "description": "Kosong.", "delivery": there.delivery.pk}),
        ("/penyerahan", delivery_body(agreed_method=there.method.pk)),
    ):
        assert caller.post(path, body).status_code == 404, path
    assert state_of_the_database(without=("accounts_apiclient",)) == before


def test_one_of_several_agreed_methods_and_a_group_are_named(here: Furnished) -> None:
    bkn, bkn_system = here.world.bkn, system(here, "bkn")
    group, monthly, each = agree(here)
    response = bkn_system.post("/penyerahan", delivery_body(data_group="pokok"))
    assert fields_of(response) == {"agreed_method": "Ada beberapa metode yang disepakati; sebutkan yang mana."}
    made = bkn_system.post("/penyerahan", delivery_body(data_group="pokok", agreed_method=each.pk)).json()
    assert (made["group"], made["data_group"], made["agreed_method"]) == ("POKOK", "Data pokok ASN", each.pk)
    delivery = Delivery.objects.get(pk=made["id"])
    assert (delivery.group, delivery.agreed_method) == (group, each)
    response = bkn_system.post("/penyerahan", delivery_body(data_group="lain", agreed_method=each.pk))
    assert fields_of(response)["data_group"].startswith("“lain” tidak ada dalam daftar kelompok data")
    groups, methods = (bkn_system.get(path).json()["items"] for path in ("/kelompok-data", "/metode"))
    assert [(g["code"], g["provider"], g["elements"]) for g in groups] == [("POKOK", bkn.agency.code, ["NIP"])]
    assert [(m["id"], m["kind"], m["cutoff"]) for m in methods] == [
        (monthly.pk, "web_service", "monthly_pull"), (each.pk, "web_service", "each_pull"),
    ]


def agree(here: Furnished) -> tuple[DataGroup, ExchangeMethod, ExchangeMethod]:
    """Have LAN agree to the group and the method that BKN proposed, and to another method of that kind."""
    world, when = here.world, instant(TODAY)
    each = propose_method(
        agreement=world.agreement, name="Penarikan langsung", kind="web_service", cutoff="each_pull",
        by=world.bkn_officer, at=when,
    )
    for item in (here.group, here.method, each):
        agree_item(item=item, by=world.lan_decider, at=when)
    return here.group, here.method, each


def test_findings_hold_a_version_back_until_they_are_accepted(here: Furnished) -> None:
    caller, path = system(here, "lan"), f"/kode-referensi/{here.codes.code_set_id}/versi"
    table = b"id;nama\n1;Widyaiswara\n1;Ahli\n"
    body = {**VERSION, "file": {"name": "kode.csv", "content_base64": b64encode(table).decode()}}
    refused = caller.post(path, body)
    assert fields_of(refused)["accept_findings"].startswith("Pemeriksaan menemukan 1 hal.")
    made = caller.post(path, {**body, "accept_findings": True})
    assert (made.status_code, made.json()["number"], made.json()["row_count"]) == (201, 2, 2)
    assert sum(made.json()["findings"].values()) == 1
    shown = caller.get(f"{path}/2/baris?limit=1&offset=1").json()
    assert (shown["count"], shown["items"]) == (
        2, [{"row": 3, "id": "1", "name": "Ahli", "parent_id": "", "attributes": {}}],
    )
    assert caller.get(f"{path}/2/berkas").content == table


@pytest.mark.parametrize(("content", "sentence"), [
    ("bukan base64!", "Isi berkas ini bukan base64."),
    (b64encode(b"").decode(), "Berkas ini kosong (0 bita)."),
    (b64encode(b"%PDF-1.7 1 0 obj").decode(), "Isi berkas ini bukan CSV maupun XLSX."),
])
def test_a_file_that_is_no_table_is_refused(here: Furnished, content: str, sentence: str) -> None:
    body = {**VERSION, "file": {"name": "kode.csv", "content_base64": content}}
    response = system(here, "lan").post(f"/kode-referensi/{here.codes.code_set_id}/versi", body)
    assert response.status_code == 422
    assert fields_of(response)["file.content_base64"].startswith(sentence)


def test_an_issue_brings_its_file_and_names_its_delivery(here: Furnished) -> None:
    file = {"name": "bukti.pdf", "content_base64": b64encode(pdf()).decode()}
    made = system(here, "lan").post("/permasalahan", {
        "title": "Gelar hilang", "description": "Kolom gelar kosong.", "delivery": here.late.pk, "file": file,
    }).json()
    assert (made["delivery"], made["raised_by"], made["settled_by"], made["state"]) == (
        here.late.pk, "lan", "bkn", "open",
    )
    step = DataIssue.objects.get(pk=made["id"]).entries.get()
    assert step.file is not None and bytes(step.file.content) == pdf()
    assert [s["file_sha256"] for s in made["steps"]] == [step.file.sha256]


def test_a_number_that_was_used_before_is_told(here: Furnished) -> None:
    body = {"incoming": True, "number": "s-12/lan/2026", "dated_on": "2026-01-19", "subject": "Undangan lagi"}
    made = system(here, "bkn").post("/surat", body).json()
    assert (made["sender"], made["same_number"]) == ("lan", [here.letter.pk])


def test_the_draft_of_a_letter_is_its_senders_alone(here: Furnished) -> None:
    path = f"/surat/{here.letter_draft.pk}"
    assert system(here, "lan").get(path).json()["state"] == "draft"
    other = system(here, "bkn")
    assert other.get(path).status_code == 404
    assert here.letter_draft.pk not in [row["id"] for row in other.get("/surat").json()["items"]]
    assert other.post(f"{path}/penerimaan", {"received_on": "2026-01-19"}).status_code == 404


def test_the_name_of_a_file_is_not_told(here: Furnished) -> None:
    caller = system(here, "bkn")
    body = {"field": "file_name", "new_value": "Budi.csv", "reason": "Salah nama."}
    made = caller.post(f"/peristiwa/{here.unconfirmed.pk}/perbaikan", body).json()
    assert (made["field"], made["old_value"], made["new_value"]) == ("file_name", None, None)
    assert Correction.objects.get(pk=made["id"]).new_value == "Budi.csv"


def test_a_new_version_answers_with_itself_and_the_clock_of_the_first(here: Furnished) -> None:
    caller = system(here, "bkn")
    body = {**DATA, "proof": "sender_claim", "received_on": "2026-01-19", "reason": "Kolom tertukar."}
    made = caller.post(f"/penyerahan/{here.late.pk}/penggantian", body).json()
    assert (made["supersedes"], made["first_version"], made["data_group"], made["superseded"]) == (
        here.late.pk, here.late.pk, "Riwayat jabatan ASN", False,
    )
    assert [d["due_on"] for d in made["duties"]] == ["2026-01-10"]
    assert caller.get(f"/penyerahan/{here.late.pk}").json()["superseded"] is True
    assert caller.get(f"/penyerahan/{here.late.pk}?per=2026-01-18").json()["superseded"] is False
