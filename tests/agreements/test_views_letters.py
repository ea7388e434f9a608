"""The pages of the register of letters: list, one letter, each act by the right party, and what is refused."""

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

from accounts.models import User
from agreements.letter_texts import BLANK
from agreements.models import Letter, Obligation
from agreements.services import letters
from agreements.services.letter_drafts import Contents, draft_letter
from agreements.services.letters import Paper
from records.models import JournalEntry
from reports.models import ReportRequest
from tests.architecture.furnished import neighbours
from tests.factories import World, at
from tests.reports.pdfs import pdf

SEP1, SEP8 = date(2025, 9, 1), date(2025, 9, 8)
ON_SEP8 = time_machine.travel("2025-09-08 10:00+07:00", tick=False)
ON_JAN20 = time_machine.travel("2026-01-20 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def record(world: World, n: int = 1, **given: Any) -> Letter:
    """A letter that LAN sent."""
    values = {"kind": "other", "subject": f"Undangan {n}", "number": f"{n}/X", "dated_on": SEP1} | given
    return letters.record_letter(
        agreement=world.agreement, incoming=False, paper=Paper(**values), by=world.lan_officer, at=at(SEP8, 9)
    )


def draft(world: World, **given: Any) -> Letter:
    values = {"subject": "Pemberitahuan", "body": "Isi.", "signatory_name": "A", "signatory_office": "B"} | given
    return draft_letter(
        agreement=world.agreement, kind="notice", contents=Contents(**values), by=world.lan_officer, at=at(SEP8, 9)
    )


def typed(**given: Any) -> dict[str, Any]:
    return {
        "arah": "masuk", "kind": "other", "number": "9/BKN", "dated_on": "2025-09-01", "subject": "Undangan",
        "nature": "important", "sent_on": "2025-09-02", "received_on": "2025-09-03", "agenda_number": "77", **given,
    }


def text(**given: Any) -> dict[str, Any]:
    return {
        "jenis": "notice", "subject": "Pemeliharaan", "nature": "ordinary", "body": "Dengan ini kami beritahukan.",
        "signatory_office": "Kepala Pusat", "signatory_name": "Pejabat", "signatory_nip": "", "copies": "", **given,
    }


def refused() -> list[bool]:
    return list(JournalEntry.objects.filter(sequence__gt=1).order_by("sequence").values_list("refused", flat=True))


# --- Drafting and numbering -----------------------------------------------------------------------------------------
@ON_JAN20
def test_a_reminder_begins_from_the_duty_it_reminds_of(world: World) -> None:
    duty = world.feedback_duty(world.received_delivery(date(2025, 6, 9)))
    client = signed_in(world.bkn_officer)
    page = client.get(world.url(f"kewajiban/{duty.pk}/")).content.decode()
    where = world.url("surat/susun/")
    assert f"{where}?jenis=reminder&amp;kewajiban={duty.pk}" in page
    response = client.get(where, {"jenis": "reminder", "kewajiban": str(duty.pk)})
    initial = response.context["form"].initial
    assert "Keterlambatan : 42 (empat puluh dua) hari per 20 Januari 2026" in initial["body"]
    head = "Direktur Pengelolaan Data dan Penyajian Informasi Aparatur Sipil Negara"
    assert initial["signatory_office"] == head
    before = Obligation.objects.count()
    client.post(where, text(jenis="reminder", kewajiban=str(duty.pk), subject="Pengingat", body=initial["body"]))
    letter = Letter.objects.get()
    assert (letter.kind, letter.sender, letter.state) == ("reminder", world.bkn, "draft")
    assert [link.fact for link in letter.links.all()] == [duty.opened_by]
    assert Obligation.objects.count() == before


@ON_JAN20
def test_the_debtor_is_offered_no_reminder_of_its_own_duty(world: World) -> None:
    duty = world.feedback_duty(world.received_delivery(date(2025, 6, 9)))
    client = signed_in(world.lan_officer)
    assert "Susun pengingat" not in client.get(world.url(f"kewajiban/{duty.pk}/")).content.decode()
    response = client.get(world.url("surat/susun/"), {"jenis": "reminder", "kewajiban": str(duty.pk)})
    assert "kewajiban" in response.context["form"].errors


@ON_SEP8
def test_what_is_to_be_drafted_is_asked_first_and_said_to_be_missing(world: World) -> None:
    client, where = signed_in(world.lan_officer), world.url("surat/susun/")
    offered = client.get(where).context["form"].fields["jenis"].choices
    assert [value for value, _ in offered] == ["reminder", "receipt", "ask_back", "notice"]
    offered = signed_in(world.bkn_officer).get(where).context["form"].fields["jenis"].choices
    assert [value for value, _ in offered] == [
        "request", "reminder", "receipt", "warning", "stop", "restore", "notice",
    ]
    assert client.get(where, {"jenis": "receipt"}).context["form"].errors == {
        "peristiwa": ["Pilih penerimaan yang disampaikan."]
    }
    assert client.post(where, text(jenis="reminder")).status_code == 422
    assert not Letter.objects.exists()


@ON_SEP8
def test_a_draft_is_saved_changed_and_previewed_without_a_trace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agreements.views.letters.draw_pdf", lambda html: html.encode())
    client = signed_in(world.lan_officer)
    where = client.post(world.url("surat/susun/"), text())["Location"]
    letter = Letter.objects.get()
    assert where == world.url(f"surat/{letter.pk}/")
    form = client.get(where + "ubah/").context["form"]
    assert client.post(where + "ubah/", text(subject="Baru", seen=form["seen"].value()))["Location"] == where
    stale = client.post(where + "ubah/", text(subject="Lain", seen=form["seen"].value()))
    assert stale.status_code == 422 and "sudah diubah orang lain" in stale.content.decode()
    entries = JournalEntry.objects.count()
    preview = client.get(where + "pratinjau/")
    assert preview["Content-Type"] == "application/pdf" and b"KONSEP" in preview.content and b"Baru" in preview.content
    assert JournalEntry.objects.count() == entries
    letter.refresh_from_db()
    assert letter.subject == "Baru"


@ON_SEP8
def test_numbering_says_first_what_it_does_and_then_records(world: World) -> None:
    record(world)
    letter, client = draft(world), signed_in(world.lan_officer)
    where, values = world.url(f"surat/{letter.pk}/nomor/"), {"number": "1/x", "dated_on": "2025-09-08", "sent_on": ""}
    asked = client.post(where, values).content.decode()
    assert "tidak dapat diubah lagi" in asked and "Pencatatan ini tidak memulai jangka waktu apa pun." in asked
    assert "Nomor 1/x dari LAN sudah tercatat pada surat “Undangan 1” tanggal 1 September 2025" in asked
    letter.refresh_from_db()
    assert letter.state == "draft"
    page = client.post(where, values | {"confirmed": "1"}, follow=True).content.decode()
    letter.refresh_from_db()
    assert (letter.state, letter.number) == ("recorded", "1/x")
    assert "Nomor berulang" in page and "Dokumen sedang disiapkan" in page


@ON_SEP8
def test_a_draft_with_blanks_is_refused_before_anything_is_asked(world: World) -> None:
    letter = draft(world, body=f"Periode {BLANK}.")
    response = signed_in(world.lan_officer).post(
        world.url(f"surat/{letter.pk}/nomor/"), {"number": "1", "dated_on": "2025-09-08"}
    )
    assert response.status_code == 422 and "masih memuat titik-titik" in response.content.decode()
    assert refused() == [False, True]


@ON_SEP8
def test_a_draft_does_not_exist_for_the_other_party(world: World) -> None:
    letter, client = draft(world), signed_in(world.bkn_officer)
    for tail in ("", "pratinjau/", "ubah/", "nomor/", "terima/", "lampirkan/", "kaitkan/", "batalkan/"):
        assert client.get(world.url(f"surat/{letter.pk}/{tail}")).status_code == 404, tail
    assert client.get(world.url("surat/")).context["rows"] == []


# --- Recording, receiving, attaching, linking, cancelling -----------------------------------------------------------
@ON_SEP8
def test_a_letter_is_recorded_from_paper_at_once(world: World) -> None:
    response = signed_in(world.lan_officer).post(world.url("surat/catat/"), typed())
    letter = Letter.objects.get()
    assert response["Location"] == world.url(f"surat/{letter.pk}/")
    assert (letter.sender, letter.agenda_number, letter.nature) == (world.bkn, "77", "important")


@ON_SEP8
def test_a_repeated_number_warns_and_is_taken_once_confirmed(world: World) -> None:
    record(world)
    client, where = signed_in(world.lan_officer), world.url("surat/catat/")
    values = typed(arah="keluar", number="1/X", received_on="", agenda_number="")
    asked = client.post(where, values).content.decode()
    assert "Perhatian: Nomor 1/X dari LAN sudah tercatat" in asked and Letter.objects.count() == 1
    client.post(where, values | {"confirmed": "1"})
    assert Letter.objects.count() == 2
    # The other party's letters have numbers of their own.
    client.post(where, typed(number="1/X"))
    assert Letter.objects.count() == 3


@ON_SEP8
@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"number": ""}, "number", "Isi bagian ini."),
        ({"dated_on": "2025-09-09", "sent_on": "", "received_on": ""}, "dated_on",
         "Tanggal surat 9 September 2025 belum tiba; hari ini 8 September 2025."),
        ({"arah": "keluar", "agenda_number": ""}, "received_on",
         "Tanggal diterima dan nomor agenda dicatat oleh penerimanya, BKN."),
        ({"kind": "memo"}, "kind", "Pilih salah satu dari daftar."),
    ],
)
def test_a_letter_that_cannot_be_is_shown_again(
    world: World, given: dict[str, str], field: str, sentence: str
) -> None:
    response = signed_in(world.lan_officer).post(world.url("surat/catat/"), typed(**given))
    assert response.status_code == 422 and response.context["form"].errors == {field: [sentence]}
    assert "Undangan" in response.content.decode() and not Letter.objects.exists()


@ON_SEP8
def test_the_addressee_records_the_receipt_and_the_sender_may_not(world: World) -> None:
    letter = record(world)
    where, values = world.url(f"surat/{letter.pk}/terima/"), {"received_on": "2025-09-08", "agenda_number": "88"}
    sender = signed_in(world.lan_officer)
    assert sender.get(where).status_code == 403 and sender.post(where, values).status_code == 422
    page = signed_in(world.bkn_officer).post(where, values, follow=True).content.decode()
    letter.refresh_from_db()
    assert (letter.received_on, letter.agenda_number) == (SEP8, "88") and "Penerimaan surat dicatat." in page


@ON_SEP8
def test_an_attached_file_is_given_back_byte_for_byte(world: World) -> None:
    letter, client = record(world), signed_in(world.bkn_officer)
    where = world.url(f"surat/{letter.pk}/")
    bad = SimpleUploadedFile("a.pdf", b"bukan", "application/pdf")
    assert client.post(where + "lampirkan/", {"title": "Naskah", "file": bad}).status_code == 422
    assert not letter.attachments.exists()
    client.post(where + "lampirkan/", {"title": "Naskah", "file": SimpleUploadedFile("a.pdf", pdf())})
    attachment = letter.attachments.get()
    assert "Naskah" in client.get(where).content.decode()
    answer = client.get(where + f"lampiran/{attachment.pk}/")
    assert b"".join(answer.streaming_content) == pdf() and answer["X-Content-Type-Options"] == "nosniff"
    other = record(world, 2)
    assert client.get(world.url(f"surat/{other.pk}/lampiran/{attachment.pk}/")).status_code == 404


@ON_SEP8
def test_records_are_found_and_picked_for_a_link(world: World) -> None:
    first, second = world.received_delivery(date(2025, 6, 9)), world.received_delivery(date(2025, 7, 9), "JF Lain")
    letter, client = record(world), signed_in(world.bkn_officer)
    where = world.url(f"surat/{letter.pk}/kaitkan/")
    offered = client.get(where, {"q": "lain"}).context["form"].fields["about"].choices
    assert [value for value, _ in offered] == [f"fact:{second.pk}"]
    response = client.post(where + "?q=lain", {"about": [f"fact:{first.pk}"]})
    assert response.status_code == 422 and response.context["form"].errors == {"about": ["Pilih dari daftar."]}
    assert client.post(where, {}).context["form"].errors == {"about": ["Pilih paling sedikit satu catatan."]}
    page = client.post(where + "?q=lain", {"about": [f"fact:{second.pk}"]}, follow=True).content.decode()
    assert [link.fact for link in letter.links.all()] == [second.fact]
    assert world.url(f"penyerahan/{second.pk}/") in page


@ON_SEP8
def test_cancelling_says_first_what_it_does(world: World) -> None:
    letter, client = record(world), signed_in(world.lan_officer)
    where = world.url(f"surat/{letter.pk}/batalkan/")
    assert signed_in(world.bkn_officer).get(where).status_code == 403
    assert "tidak dapat dihidupkan kembali" in client.post(where, {"reason": "Salah."}).content.decode()
    letter.refresh_from_db()
    assert letter.state == "recorded"
    page = client.post(where, {"reason": "Salah.", "confirmed": "1"}, follow=True).content.decode()
    assert "Surat ini dibatalkan" in page and "Salah." in page


@ON_SEP8
def test_a_request_in_the_register_leads_on_to_its_clock_and_is_linked_to_it(world: World) -> None:
    letter = letters.record_letter(
        agreement=world.agreement, incoming=False, by=world.bkn_officer, at=at(SEP8, 9),
        paper=Paper(kind="request", subject="Permintaan laporan", number="B-7", dated_on=SEP1, sent_on=SEP1),
    )
    client = signed_in(world.bkn_officer)
    page = client.get(world.url(f"surat/{letter.pk}/")).content.decode()
    where = world.url("laporan/surat/catat/")
    assert f"{where}?surat={letter.pk}" in page
    assert "Catat sebagai surat permintaan" not in (
        signed_in(world.lan_officer).get(world.url(f"surat/{letter.pk}/")).content.decode()
    )
    initial = client.get(where, {"surat": str(letter.pk)}).context["form"].initial
    assert initial == {
        "reference": "B-7", "subject": "Permintaan laporan", "dated_on": SEP1, "way": "outside", "sent_on": SEP1,
    }
    for unknown in ("0", "x", "9" * 30):
        assert client.get(where, {"surat": unknown}).context["form"].initial == {}
    client.post(where, {
        "reference": "B-7", "subject": "Permintaan laporan", "dated_on": "2025-09-01", "way": "outside",
        "sent_on": "2025-09-01", "proof": "20", "received_on": "2025-09-02", "evidence": "Agenda 9", "confirmed": "1",
    })
    page = client.get(world.url(f"surat/{letter.pk}/")).content.decode()
    assert Letter.objects.count() == 1 and "didasarkan pada surat ini" in page
    assert "Belum memulai jangka waktu" not in page and "Batalkan surat" not in page
    request = ReportRequest.objects.get()
    assert world.url(f"laporan/surat/{request.pk}/") in page


# --- The list -------------------------------------------------------------------------------------------------------
@ON_SEP8
def test_incoming_and_outgoing_are_as_the_reader_sees_them(world: World) -> None:
    mine = record(world, kind="notice")
    theirs = letters.record_letter(
        agreement=world.agreement, incoming=True, paper=Paper("other", "Balasan", "B-1", SEP8), by=world.lan_officer,
        at=at(SEP8, 9),
    )

    def shown(user: User, **query: str) -> list[Letter]:
        return [row[0] for row in signed_in(user).get(world.url("surat/"), query).context["rows"]]

    assert shown(world.lan_reader, arah="keluar") == shown(world.bkn_decider, arah="masuk") == [mine]
    assert shown(world.lan_reader, arah="masuk") == shown(world.bkn_decider, arah="keluar") == [theirs]
    assert shown(world.lan_reader) == [theirs, mine]
    assert shown(world.lan_reader, q="balas") == shown(world.lan_reader, dari="2025-09-02") == [theirs]
    assert shown(world.lan_reader, jenis="notice") == shown(world.lan_reader, sampai="2025-09-01") == [mine]
    assert shown(world.lan_reader, keadaan="cancelled") == []


@ON_SEP8
def test_a_past_day_shows_what_was_dated_by_then(world: World) -> None:
    record(world, dated_on=date(2025, 8, 1))
    record(world, 2)
    draft(world)
    client = signed_in(world.lan_officer)
    client.post("/status-per-tanggal/", {"per": "2025-08-31"})
    response = client.get(world.url("surat/"))
    assert [row[0].number for row in response.context["rows"]] == ["1/X"]
    assert "Susun surat" not in response.content.decode()


@ON_SEP8
def test_the_export_gives_the_rows_shown_with_the_receipt_of_requests(world: World) -> None:
    world.ask_report(SEP8)
    answer = signed_in(world.lan_reader).get(world.url("surat/"), {"format": "csv", "arah": "masuk"})
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert rows[1:] == [[
        "masuk", "BKN", "LAN", "B-101/BKN/2025", "", "2025-09-08", "2025-09-08", "2025-09-08", "permintaan laporan",
        "Biasa", "Permintaan laporan pemanfaatan data", "tercatat",
    ]]


@ON_SEP8
def test_the_list_is_paged_and_asks_as_often_for_thirty_rows_as_for_one(world: World) -> None:
    client, counts = signed_in(world.lan_officer), []
    for numbers in (range(1), range(1, 30)):
        for n in numbers:
            record(world, n)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(world.url("surat/"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert len(response.context["rows"]) == 25
    assert len(client.get(world.url("surat/"), {"page": "2"}).context["rows"]) == 5


@ON_SEP8
def test_an_empty_register_says_what_to_do_first(world: World) -> None:
    page = signed_in(world.lan_officer).get(world.url("surat/")).content.decode()
    assert "Belum ada surat" in page and world.url("surat/catat/") in page
    assert world.url("surat/catat/") not in signed_in(world.lan_reader).get(world.url("surat/")).content.decode()


@ON_SEP8
def test_readers_strangers_and_other_agreements_are_turned_away(world: World) -> None:
    there = neighbours()
    first, second = there.agreement.parties.all()
    foreign = Letter.objects.create(
        agreement=there.agreement, sender=first, addressee=second, state="recorded", kind="other", number="1",
        dated_on=date(2025, 8, 1), subject="Asing", recorded_at=at(SEP8), recorded_by=there.officer,
    )
    letter = record(world)
    for tail in ("ubah/", "nomor/", "terima/", "lampirkan/", "kaitkan/", "batalkan/"):
        assert signed_in(world.lan_reader).get(world.url(f"surat/{letter.pk}/{tail}")).status_code == 403, tail
        assert signed_in(world.lan_officer).get(world.url(f"surat/{foreign.pk}/{tail}")).status_code == 404, tail
    assert signed_in(world.lan_reader).post(world.url("surat/catat/"), typed()).status_code == 403
    assert signed_in(world.lan_officer).get(world.url(f"surat/{foreign.pk}/")).status_code == 404
    assert signed_in(world.outsider).get(world.url("surat/")).status_code == 404
    assert Client().get(world.url("surat/"))["Location"].startswith("/akun/masuk/")
    assert Letter.objects.filter(agreement=world.agreement).count() == 1
