"""The pages of issues with data."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from exchanges.models import DataIssue, DataIssueEntry
from exchanges.services.issues import answer, close, raise_issue
from records.models import JournalEntry
from records.uploads import checked_pdf
from tests.factories import World, at
from tests.reports.pdfs import pdf

MON, TUE, WED = date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 4)
ON_WED = time_machine.travel("2026-02-04 10:00+07:00", tick=False)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def frozen() -> Any:
    with ON_WED:
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def raised(world: World, title: str = "Kode jabatan kosong", **given: Any) -> DataIssue:
    given.setdefault("by", world.lan_officer)
    return raise_issue(agreement=world.agreement, title=title, description="Pada 312 baris.", at=at(MON), **given)


def answered(world: World) -> DataIssue:
    issue = raised(world)
    answer(issue=issue, text="Sudah diisi.", by=world.bkn_officer, at=at(TUE))
    return issue


def entries() -> list[tuple[str, bool]]:
    return list(JournalEntry.objects.filter(sequence__gt=1).order_by("sequence").values_list("act", "refused"))


def text(response: Any) -> str:
    return response.content.decode()


def new_pdf(name: str = "bukti.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(), "application/pdf")


def test_an_issue_is_raised_with_its_delivery_target_and_attachment(world: World) -> None:
    delivery = world.deliver(date(2026, 1, 12))
    client = signed_in(world.lan_officer)
    page = client.get(world.url("permasalahan/ajukan/"), {"penyerahan": delivery.pk})
    assert page.context["form"].initial == {"delivery": delivery.pk}
    assert "Data pokok ASN, dikirim 12 Januari 2026 oleh BKN" in text(page)
    response = client.post(world.url("permasalahan/ajukan/"), {
        "title": "Kode kosong", "description": "312 baris.", "delivery": delivery.pk, "target_on": "2026-02-20",
        "file": new_pdf(),
    }, follow=True)
    issue = DataIssue.objects.get()
    assert response.redirect_chain == [(world.url(f"permasalahan/{issue.pk}/"), 302)]
    assert (issue.delivery, issue.target_on, issue.raised_by_party) == (delivery, date(2026, 2, 20), world.lan)
    for words in ("Permasalahan diajukan.", "bukan tenggat perjanjian", "20 Februari 2026", "Pasal 4(2)d", "bukti.pdf",
                  "Tanpa tenggat menurut perjanjian"):
        assert words in text(response), words
    assert entries()[-1] == ("raise_issue", False)


def test_what_was_typed_wrongly_is_shown_again_with_a_sentence_and_nothing_is_written(world: World) -> None:
    response = signed_in(world.lan_officer).post(world.url("permasalahan/ajukan/"), {
        "title": "Kode kosong", "description": "", "delivery": "999999", "target_on": "2026-02-01",
        "file": SimpleUploadedFile("bukti.pdf", b"bukan pdf"),
    })
    assert response.status_code == 422
    for words in ("Isi bagian ini.", "Penyerahan itu tidak ada", "bukan PDF", 'value="Kode kosong"'):
        assert words in text(response), words
    assert not DataIssue.objects.exists() and entries() == []


def test_a_target_gone_by_is_refused_at_its_field_and_kept_in_the_journal(world: World) -> None:
    response = signed_in(world.lan_officer).post(world.url("permasalahan/ajukan/"), {
        "title": "Kode kosong", "description": "312 baris.", "target_on": "2026-02-03",
    })
    assert response.status_code == 422
    assert response.context["form"].errors["target_on"] == [
        "Target 3 Februari 2026 sudah lewat; isi hari ini atau sesudahnya."
    ]
    assert not DataIssue.objects.exists() and entries() == [("raise_issue", True)]


STEPS = {
    # step: (made by, right actor, wrong actor, typed, state afterwards, message)
    "tanggapi": (raised, "bkn_officer", "lan_reader", {"text": "Kami periksa."}, "open", "Tanggapan dicatat."),
    "selesaikan": (raised, "bkn_officer", "lan_officer", {"text": "Sudah."}, "answered", "menunggu persetujuan"),
    "setujui": (
        answered, "lan_officer", "bkn_officer", {"text": "", "confirmed": "1"}, "closed", "Permasalahan selesai",
    ),
    "buka-kembali": (answered, "lan_decider", "bkn_decider", {"text": "Belum."}, "open", "dibuka kembali"),
}


@pytest.mark.parametrize("step", STEPS)
def test_the_right_party_takes_a_step(world: World, step: str) -> None:
    make, right, _, typed, state, message = STEPS[step]
    issue, url = make(world), world.url("permasalahan/")
    before = len(entries())
    response = signed_in(getattr(world, right)).post(f"{url}{issue.pk}/{step}/", typed, follow=True)
    issue.refresh_from_db()
    assert response.redirect_chain == [(f"{url}{issue.pk}/", 302)]
    assert issue.state == state and message in text(response)
    assert len(entries()) == before + 1


@pytest.mark.parametrize("step", [s for s in STEPS if s != "tanggapi"])
def test_the_wrong_party_is_refused_and_nothing_is_written(world: World, step: str) -> None:
    make, _, wrong, typed, _, _ = STEPS[step]
    issue = make(world)
    known, state = DataIssueEntry.objects.count(), DataIssue.objects.get().state
    client, url = signed_in(getattr(world, wrong)), world.url(f"permasalahan/{issue.pk}/{step}/")
    assert client.get(url).status_code == 403
    response = client.post(url, typed)
    assert response.status_code == 422 and "Anda bertindak untuk" in text(response)
    assert (DataIssueEntry.objects.count(), DataIssue.objects.get().state) == (known, state)
    assert entries()[-1][1] is True


@pytest.mark.parametrize("step", STEPS)
def test_readers_are_turned_away_others_sign_in_or_find_nothing(world: World, step: str) -> None:
    issue = STEPS[step][0](world)
    url = world.url(f"permasalahan/{issue.pk}/{step}/")
    assert signed_in(world.lan_reader).post(url, {"text": "x"}).status_code == 403
    assert signed_in(world.outsider).post(url, {"text": "x"}).status_code == 404
    assert Client().post(url, {"text": "x"})["Location"].startswith("/akun/masuk/")


def test_closing_asks_first_and_says_who_may_open_it_again(world: World) -> None:
    issue = answered(world)
    response = signed_in(world.lan_officer).post(world.url(f"permasalahan/{issue.pk}/setujui/"), {"text": "Setuju."})
    assert "Hanya LAN yang dapat membukanya kembali" in text(response)
    issue.refresh_from_db()
    assert issue.state == "answered"


def buttons(world: World, issue: DataIssue, user: User, **query: str) -> list[str]:
    response = signed_in(user).get(world.url(f"permasalahan/{issue.pk}/"), query)
    return [label for label, _, _ in response.context["acts"]]


def test_each_party_is_offered_its_own_steps_only(world: World) -> None:
    issue = raised(world)
    assert buttons(world, issue, world.bkn_officer) == ["Nyatakan selesai", "Tanggapi"]
    assert buttons(world, issue, world.lan_officer) == ["Tanggapi"]
    assert buttons(world, issue, world.lan_reader) == []
    answer(issue=issue, text="Sudah.", by=world.bkn_officer, at=at(TUE))
    assert buttons(world, issue, world.lan_officer) == ["Setujui penyelesaian", "Buka kembali", "Tanggapi"]
    assert buttons(world, issue, world.bkn_officer) == ["Tanggapi"]
    close(issue=issue, by=world.lan_officer, at=at(WED, 9))
    assert buttons(world, issue, world.lan_officer) == ["Buka kembali"]
    assert buttons(world, issue, world.bkn_officer) == []


def test_on_a_past_day_the_page_is_that_days_and_offers_nothing(world: World) -> None:
    issue = answered(world)
    client = signed_in(world.lan_officer)
    client.post("/status-per-tanggal/", {"per": "2026-02-02"})
    response = client.get(world.url(f"permasalahan/{issue.pk}/"))
    context = response.context
    assert (context["issue"].state_then, context["thread"], context["acts"]) == ("open", [], [])
    client.post("/status-per-tanggal/", {"per": "2026-02-01"})
    assert client.get(world.url(f"permasalahan/{issue.pk}/")).status_code == 404
    assert "Belum ada permasalahan" in text(client.get(world.url("permasalahan/")))


def test_an_attachment_is_given_out_as_it_was_uploaded_within_the_agreement(world: World) -> None:
    issue = raised(world, pdf=checked_pdf("bukti.pdf", pdf()))
    entry = issue.entries.get()
    url = world.url(f"permasalahan/{issue.pk}/lampiran/{entry.pk}/")
    response = signed_in(world.bkn_officer).get(url)
    assert b"".join(response.streaming_content) == pdf()
    assert response["Content-Disposition"] == 'attachment; filename="bukti.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert signed_in(world.outsider).get(url).status_code == 404
    other = raised(world, title="Lain")
    assert signed_in(world.bkn_officer).get(
        world.url(f"permasalahan/{other.pk}/lampiran/{entry.pk}/")
    ).status_code == 404


def test_the_list_is_filtered_by_words_state_and_raiser(world: World) -> None:
    raised(world, title="Gelar keliru")
    answer(issue=raised(world, title="Kode kosong"), text="Sudah.", by=world.bkn_officer, at=at(TUE))
    raised(world, title="Unit ganda", by=world.bkn_officer)
    client = signed_in(world.lan_reader)

    def titles(**query: str) -> list[str]:
        return [issue.title for issue, _, _ in client.get(world.url("permasalahan/"), query).context["rows"]]

    assert titles() == ["Unit ganda", "Kode kosong", "Gelar keliru"]
    assert titles(cari="GELAR") == ["Gelar keliru"]
    assert titles(keadaan="answered") == ["Kode kosong"]
    assert titles(pengaju="bkn") == ["Unit ganda"]
    assert "Tidak ada yang cocok" in text(client.get(world.url("permasalahan/"), {"cari": "tidak ada"}))


def test_the_list_is_exported_as_it_is_filtered(world: World) -> None:
    raised(world, title="=Gelar", target_on=date(2026, 2, 20))
    raised(world, title="Lain")
    response = signed_in(world.bkn_officer).get(world.url("permasalahan/"), {"cari": "Gelar", "format": "csv"})
    assert response.getvalue().decode("utf-8-sig").splitlines() == [
        "Diajukan,Judul,Diajukan oleh,Diselesaikan oleh,Keadaan,Sejak,Target sendiri (bukan tenggat perjanjian),"
        "Penyerahan",
        "2026-02-02,'=Gelar,LAN,BKN,terbuka,2026-02-02,2026-02-20,",
    ]


def test_nothing_is_ever_red(world: World) -> None:
    raised(world, target_on=MON)
    client = signed_in(world.lan_officer)
    for path in ("permasalahan/", f"permasalahan/{DataIssue.objects.get().pk}/"):
        page = text(client.get(world.url(path)))
        assert "danger" not in page and "late" not in page.replace("template", "").replace("translate", "")


def test_the_list_asks_the_same_number_of_questions_with_1_row_and_with_30(world: World) -> None:
    client = signed_in(world.lan_officer)
    delivery = world.deliver(date(2026, 1, 12))
    counts = []
    for many in (1, 29):
        for number in range(many):
            raised(world, title=f"Nomor {many}-{number}", delivery=delivery)
        client.get(world.url("permasalahan/"))
        with CaptureQueriesContext(connection) as asked:
            client.get(world.url("permasalahan/"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
