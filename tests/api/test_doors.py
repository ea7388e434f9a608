"""Each door for an act: the same row and entry as on the page, and the same refusals."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.forms.models import model_to_dict
from django.test import Client

from accounts.models import ApiClient
from accounts.roles import Act
from agreements.models import Fact, ReceiptContest, ReceiptProof
from exchanges.models import Delivery, Feedback
from records.models import JournalEntry
from reports.models import Evaluation, ReportRequest, UseReport
from tests.api.asking import Gateway, delivery_body, fields_of, gateway
from tests.architecture.furnished import NOW, Furnished, furnished, neighbours
from tests.architecture.kept import state_of_the_database, undone
from tests.factories import World
from tests.reports.pdfs import pdf

CONFIRM = {"received_on": "2026-01-06", "evidence": "Agenda 12"}
PROOF = {"kind": "signed_receipt", "received_on": "2026-01-06", "evidence": "TT-7"}
PROPOSE = {"received_on": "2025-06-10", "reason": "Log kami berbeda."}
COUNTER = {"received_on": "2025-10-02", "reason": "Log kami berbeda."}
FEEDBACK = {
    "data_coverage": "part", "reference_coverage": "whole", "row_count": 12, "reference": "F-1", "note": "Sebagian.",
}
LETTER = {
    "reference": "B-303/BKN/2026", "subject": "Permintaan laporan", "dated_on": "2026-01-19",
    "outside": {
        "sent_on": "2026-01-19", "proof": "letter_agenda", "received_on": "2026-01-20", "evidence": "Agenda 9",
    },
    "period_first": "2025-07-01", "period_last": "2025-12-31", "note": "Mohon rincian.",
}
REPORT = {
    "subject": "Laporan Semester II", "reference": "L-2", "dated_on": "2026-01-19", "period_first": "2025-10-01",
    "period_last": "2025-12-31", "summary": "Ringkasan.",
}
EVALUATION = {
    "subject": "Monev Januari", "held_on": "2026-01-15", "joint": False, "place": "Jakarta", "findings": "Temuan.",
    "recommendations": "Rekomendasi.", "follow_up": "Tindak lanjut.",
}
RECEIPT_ACTS = {Act.CONFIRM_RECEIPT, Act.ADD_PROOF, Act.CONTEST_RECEIPT, Act.ANSWER_CONTEST}
YES = {"confirmed": "1"}
_KINDS = (Fact, ReceiptProof, ReceiptContest, Delivery, Feedback, ReportRequest, UseReport, Evaluation)


@dataclass(frozen=True)
class DoorCase:
    """A door, the page for the same act, what is sent to each, by whom, and a body that the domain refuses."""

    act: Act
    by: str
    other: str
    path: Callable[[Furnished], str]
    page: Callable[[Furnished], str]
    body: dict[str, Any]
    typed: Callable[[], dict[str, Any]]
    wrong: dict[str, Any] | None
    fields: dict[str, str]


def at(path: str, thing: str) -> Callable[[Furnished], str]:
    return lambda here: path.format(getattr(here, thing).pk)


FUTURE = "Tanggal {} 21 Januari 2026 belum tiba; hari ini 20 Januari 2026."
CASES = {
    "penyerahan": DoorCase(
        Act.RECORD_DELIVERY, "bkn", "", lambda here: "/penyerahan", lambda here: "penyerahan/catat/", delivery_body(),
        lambda: {**{k: str(v) for k, v in delivery_body().items()}, "proof": "30", **YES},
        {"sent_on": "2026-01-21", "received_on": "2026-01-21"}, {"sent_on": FUTURE.format("kirim")},
    ),
    "balikan": DoorCase(
        Act.LODGE_FEEDBACK, "lan", "bkn", at("/penyerahan/{}/balikan", "late"), at("penyerahan/{}/balikan/", "late"),
        FEEDBACK, lambda: {**{k: str(v) for k, v in FEEDBACK.items()}, **YES},
        {"data_coverage": "none", "reference_coverage": "none"},
        {"data_coverage": "Pilih data balikan, referensi balikan, atau keduanya."},
    ),
    "konfirmasi": DoorCase(
        Act.CONFIRM_RECEIPT, "lan", "bkn", at("/peristiwa/{}/konfirmasi", "unconfirmed"),
        at("peristiwa/{}/konfirmasi/", "unconfirmed"), CONFIRM, lambda: {**CONFIRM, **YES},
        {"received_on": "2026-01-04"},
        {"received_on": "Tanggal diterima 4 Januari 2026 mendahului tanggal kirim 5 Januari 2026."},
    ),
    "bukti": DoorCase(
        Act.ADD_PROOF, "lan", "", at("/peristiwa/{}/bukti", "unconfirmed"), at("peristiwa/{}/bukti/", "unconfirmed"),
        PROOF, lambda: {**PROOF, "kind": "50", **YES}, {"received_on": "2026-01-04"},
        {"received_on": "Tanggal diterima 4 Januari 2026 mendahului tanggal kirim 5 Januari 2026."},
    ),
    "sanggah": DoorCase(
        Act.CONTEST_RECEIPT, "lan", "", at("/peristiwa/{}/sanggah", "settled"), at("peristiwa/{}/sanggah/", "settled"),
        PROPOSE, lambda: {"claim": "received", **PROPOSE, **YES}, {"received_on": "2026-01-21"},
        {"received_on": FUTURE.format("diterima")},
    ),
    "usulkan": DoorCase(
        Act.ANSWER_CONTEST, "lan", "bkn", at("/peristiwa/{}/usulkan", "contested"),
        at("peristiwa/{}/jawab/", "contested"), COUNTER, lambda: {"answer": "counter", **COUNTER, **YES},
        {"received_on": "2026-01-21"}, {"received_on": FUTURE.format("diterima")},
    ),
    "terima": DoorCase(
        Act.ANSWER_CONTEST, "lan", "bkn", at("/peristiwa/{}/terima", "contested"),
        at("peristiwa/{}/jawab/", "contested"), {}, lambda: {"answer": "accept", **YES}, None, {},
    ),
    "surat-permintaan": DoorCase(
        Act.REQUEST_REPORT, "bkn", "lan", lambda here: "/surat-permintaan", lambda here: "laporan/surat/catat/",
        LETTER,
        lambda: {
            **{k: v for k, v in LETTER.items() if k != "outside"}, "way": "outside", **LETTER["outside"],
            "proof": "20", **YES,
        }, {"dated_on": "2026-01-20"},
        {"dated_on": "Tanggal surat atau berkas 20 Januari 2026 melewati tanggal kirim 19 Januari 2026."},
    ),
    "laporan": DoorCase(
        Act.LODGE_REPORT, "lan", "bkn", lambda here: "/laporan", lambda here: "laporan/sampaikan/", REPORT,
        lambda: {"kind": "periodic", "answers": "", **REPORT}, {"period_last": "2026-01-31"},
        {"period_last": "Periode laporan berakhir 31 Januari 2026, sesudah hari ini."},
    ),
    "monev": DoorCase(
        Act.HOLD_EVALUATION, "lan", "", lambda here: "/monev", lambda here: "monev/catat/", EVALUATION,
        lambda: {**{k: v for k, v in EVALUATION.items() if k != "joint"}, "way": "own", **YES},
        {"held_on": "2026-01-21"}, {"held_on": "Tanggal pelaksanaan 21 Januari 2026 belum tiba."},
    ),
}


def cases(which: Callable[[DoorCase], bool] = lambda case: True) -> pytest.MarkDecorator:
    chosen = {name: case for name, case in CASES.items() if which(case)}
    return pytest.mark.parametrize("case", chosen.values(), ids=chosen.keys())


@pytest.fixture
def here(world: World) -> Iterator[Furnished]:
    cache.clear()
    with NOW:
        yield furnished(world)


def system(here: Furnished, side: str) -> Gateway:
    return gateway(here.world, getattr(here.world, f"{side}_decider"))


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the domain, without ids and who wrote it."""
    personal = {"recorded_by", "opened_by", "settled_by", "fact", "id", "contest", "delivery", "answers", "file"}
    shown = {}
    for kind in _KINDS:
        keys = personal | {"first_version"}
        shown[kind.__name__] = [
            {k: v for k, v in model_to_dict(row).items() if k not in keys} for row in kind.objects.order_by("pk")
        ]
    return shown


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


@cases()
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


@cases(lambda case: bool(case.other))
def test_a_system_of_the_wrong_party_is_refused_and_nothing_is_written(here: Furnished, case: DoorCase) -> None:
    caller = system(here, case.other)
    before = rows()
    response = caller.post(case.path(here), case.body)
    # Whose turn it is to answer a dispute is a question of the dispute, not of the party.
    assert response.status_code == (422 if case.act is Act.ANSWER_CONTEST else 403)
    assert rows() == before
    assert last_entry()[:2] + last_entry()[3:] == (case.act.value, case.other, True)


@cases(lambda case: case.wrong is not None)
def test_what_the_domain_refuses_is_said_of_its_field(here: Furnished, case: DoorCase) -> None:
    assert case.wrong is not None
    caller = system(here, case.by)
    before = rows()
    response = caller.post(case.path(here), case.body | case.wrong)
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "refused"
    assert fields_of(response) == case.fields
    assert rows() == before
    assert last_entry()[0] == case.act.value and last_entry()[3]


@cases()
def test_what_cannot_be_read_is_refused_before_anything_is_asked(here: Furnished, case: DoorCase) -> None:
    caller = system(here, case.by)
    before = state_of_the_database(without=("accounts_apiclient",))
    response = caller.post(case.path(here), {**{name: [] for name in case.body}, "lain": 1})
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "invalid"
    assert set(case.body) - {"evidence"} <= set(fields_of(response)) | {"evidence"}
    assert fields_of(response)["lain"] == "Bagian ini tidak dikenal."
    assert state_of_the_database(without=("accounts_apiclient",)) == before


@cases()
def test_a_foreign_agreement_and_its_things_do_not_exist(here: Furnished, case: DoorCase) -> None:
    there = neighbours()
    caller = system(here, case.by)
    before = state_of_the_database(without=("accounts_apiclient",))
    foreign = Gateway(caller.key, caller.root.replace(here.code, there.agreement.code))
    assert foreign.post(case.path(here), case.body).status_code == 404
    if "{" not in case.path(here) and any(c.isdigit() for c in case.path(here)):
        path = "/".join(str(there.delivery.pk) if part.isdigit() else part for part in case.path(here).split("/"))
        assert caller.post(path, case.body).status_code == 404
    assert state_of_the_database(without=("accounts_apiclient",)) == before


@cases(lambda case: case.act in RECEIPT_ACTS)
def test_an_act_on_what_has_changed_since_is_turned_away(here: Furnished, case: DoorCase) -> None:
    caller = system(here, case.by)
    seen = caller.get(case.path(here).rpartition("/")[0])["ETag"]
    before = rows()
    response = caller.post(case.path(here), case.body, **{"If-Match": '"lama"'})
    assert (response.status_code, response.json()["error"]["code"]) == (412, "precondition_failed")
    assert rows() == before
    assert caller.post(case.path(here), case.body, **{"If-Match": seen}).status_code == 201


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
