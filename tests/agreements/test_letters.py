"""The register of letters: what each act writes, what is refused, letters of other acts come by themselves."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from agreements import tasks
from agreements.correspondence import letters_of, links_of, own_record, same_number, with_receipt
from agreements.documents.letter import Block, blocks, letter_html
from agreements.letter_texts import BLANK, About, draft_text
from agreements.models import Fact, Letter, Obligation
from agreements.receipts import Proof
from agreements.services import letters
from agreements.services.facts import Outside
from agreements.services.letter_drafts import Contents, contents_of, draft_letter, number_letter, revise_letter
from agreements.services.letters import LetterRefused, Paper
from agreements.services.suspension import restore_access, suspend_access
from agreements.wording import clause_words, head_of
from exchanges.services.deliveries import lodge_feedback
from records.drawing import DrawingFailed
from records.models import IssuedDocument, JournalEntry, StoredFile
from records.uploads import checked_pdf
from reports.services.reporting import request_report
from tests.factories import World, at
from tests.reports.pdfs import pdf

JUN9, SEP1, SEP5, SEP8 = date(2025, 6, 9), date(2025, 9, 1), date(2025, 9, 5), date(2025, 9, 8)
DEC9, DEC10, DEC12, JAN20 = date(2025, 12, 9), date(2025, 12, 10), date(2025, 12, 12), date(2026, 1, 20)


def paper(**given: Any) -> Paper:
    return Paper(**{"kind": "other", "subject": "Undangan rapat", "number": "12/X/2025", "dated_on": SEP1, **given})


def record(world: World, *, incoming: bool = False, by: Any = None, on: date = SEP8, **given: Any) -> Letter:
    return letters.record_letter(
        agreement=world.agreement, incoming=incoming, paper=paper(**given), by=by or world.lan_officer, at=at(on)
    )


def contents(**given: Any) -> Contents:
    return Contents(**{
        "subject": "Pemberitahuan pemeliharaan", "body": "Dengan ini kami beritahukan.", "signatory_name": "Pejabat",
        "signatory_office": "Kepala Pusat", **given,
    })


def draft(world: World, kind: str = "notice", by: Any = None, **given: Any) -> Letter:
    return draft_letter(
        agreement=world.agreement, kind=kind, contents=contents(**given), by=by or world.lan_officer, at=at(SEP5)
    )


def number(world: World, letter: Letter, **given: Any) -> Letter:
    values: dict[str, Any] = {"number": "7/L/2025", "dated_on": SEP5, "sent_on": SEP8, "by": world.lan_officer,
                              "at": at(SEP8)}
    return number_letter(letter=letter, **(values | given))


def acts() -> list[str]:
    """The acts that the journal holds beside the loading of the agreement."""
    return list(JournalEntry.objects.filter(sequence__gt=1).order_by("sequence").values_list("act", flat=True))


# --- Recording from paper -------------------------------------------------------------------------------------------
def test_an_incoming_letter_is_from_the_other_party_with_both_numbers(world: World) -> None:
    letter = record(world, incoming=True, sent_on=SEP1, received_on=SEP5, agenda_number=" 88 ")
    assert (letter.sender, letter.addressee, letter.state) == (world.bkn, world.lan, "recorded")
    assert (letter.number, letter.agenda_number, letter.received_on) == ("12/X/2025", "88", SEP5)
    assert acts() == ["record_letter"]


def test_an_outgoing_letter_leaves_its_receipt_to_the_addressee(world: World) -> None:
    letter = record(world)
    assert (letter.sender, letter.addressee) == (world.lan, world.bkn)
    for given in ({"received_on": SEP5}, {"agenda_number": "88"}):
        with pytest.raises(LetterRefused, match="dicatat oleh penerimanya, BKN"):
            record(world, **given)


def test_a_repeated_number_of_the_same_sender_is_taken_and_found(world: World) -> None:
    first, second = record(world), record(world, number="12/x/2025", subject="Lain")
    assert set(same_number(world.lan, " 12/X/2025 ")) == {first, second}
    assert not same_number(world.bkn, "12/X/2025").exists() and not same_number(world.lan, "").exists()
    letters.cancel_letter(letter=second, reason="Ganda.", by=world.lan_officer, at=at(SEP8))
    assert list(same_number(world.lan, "12/X/2025")) == [first]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"number": " "}, "number", "Isi nomor suratnya."),
        ({"subject": " "}, "subject", "Isi hal suratnya."),
        ({"dated_on": date(2025, 9, 9)}, "dated_on",
         "Tanggal surat 9 September 2025 belum tiba; hari ini 8 September 2025."),
        ({"dated_on": date(2025, 5, 6)}, "dated_on",
         "Tanggal surat 6 Mei 2025 mendahului penandatanganan perjanjian pada 7 Mei 2025."),
        ({"sent_on": date(2025, 8, 31)}, "sent_on",
         "Tanggal kirim 31 Agustus 2025 mendahului tanggal surat 1 September 2025."),
        ({"sent_on": SEP5, "received_on": SEP1}, "received_on",
         "Tanggal diterima 1 September 2025 mendahului tanggal kirim 5 September 2025."),
    ],
)
def test_a_letter_that_cannot_be_is_refused_at_its_field(
    world: World, given: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(LetterRefused) as refused:
        record(world, incoming=True, **given)
    assert (str(refused.value), refused.value.field) == (sentence, field)
    assert not Letter.objects.exists()


def test_the_day_of_signing_today_and_one_day_for_all_three_dates_are_taken(world: World) -> None:
    assert record(world, dated_on=date(2025, 5, 7)).dated_on == date(2025, 5, 7)
    assert record(world, incoming=True, dated_on=SEP8, sent_on=SEP8, received_on=SEP8).received_on == SEP8


def test_a_reader_records_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="Peran Anda"):
        record(world, by=world.lan_reader)


# --- Receiving, attaching, linking, cancelling ----------------------------------------------------------------------
def test_only_the_addressee_records_receipt_and_may_mend_it(world: World) -> None:
    letter = record(world)
    with pytest.raises(NotAllowed, match="BKN"):
        letters.receive_letter(letter=letter, received_on=SEP8, agenda_number="1", by=world.lan_officer, at=at(SEP8))
    for day, agenda in ((SEP8, "1"), (SEP5, "2")):
        letters.receive_letter(letter=letter, received_on=day, agenda_number=agenda, by=world.bkn_officer, at=at(SEP8))
    letter.refresh_from_db()
    assert (letter.received_on, letter.agenda_number) == (SEP5, "2")
    with pytest.raises(LetterRefused, match="Isi tanggal"):
        letters.receive_letter(letter=letter, received_on=None, agenda_number="2", by=world.bkn_officer, at=at(SEP8))


def test_a_file_is_kept_once_with_a_recorded_letter_by_either_party(world: World) -> None:
    letter = record(world)
    values: dict[str, Any] = {"letter": letter, "title": "Naskah", "pdf": checked_pdf("a.pdf", pdf()), "at": at(SEP8)}
    letters.attach(by=world.lan_officer, **values)
    with pytest.raises(LetterRefused, match="sudah dilampirkan"):
        letters.attach(by=world.bkn_officer, **values)
    letters.attach(by=world.bkn_officer, **(values | {"pdf": checked_pdf("b.pdf", pdf(b"2 0 obj\n<<>>\nendobj\n"))}))
    assert letter.attachments.count() == StoredFile.objects.count() == 2


def test_a_draft_takes_files_of_its_sender_only(world: World) -> None:
    with pytest.raises(NotAllowed, match="LAN"):
        letters.attach(
            letter=draft(world), title="A", pdf=checked_pdf("a.pdf", pdf()), by=world.bkn_officer, at=at(SEP8)
        )
    assert not StoredFile.objects.exists()


def test_a_letter_is_linked_to_what_it_speaks_of_once_and_starts_no_clock(world: World) -> None:
    letter, delivery = record(world), world.received_delivery(JUN9)
    before = Obligation.objects.count()
    for _ in range(2):
        letters.link(letter=letter, facts=[delivery.fact], suspensions=[], by=world.lan_officer, at=at(SEP8))
    assert [one.fact for one in links_of(letter)] == [delivery.fact]
    assert Obligation.objects.count() == before and own_record(letter, links_of(letter)) is None
    with pytest.raises(NotAllowed, match="LAN"):
        letters.link(letter=draft(world), facts=[delivery.fact], suspensions=[], by=world.bkn_officer, at=at(SEP8))
    with pytest.raises(LetterRefused, match="paling sedikit satu"):
        letters.link(letter=letter, facts=[], suspensions=[], by=world.lan_officer, at=at(SEP8))


def test_a_record_is_cancelled_with_a_reason_by_the_party_that_entered_it(world: World) -> None:
    letter = record(world, incoming=True)
    with pytest.raises(NotAllowed, match="LAN"):
        letters.cancel_letter(letter=letter, reason="Salah.", by=world.bkn_officer, at=at(SEP8))
    with pytest.raises(LetterRefused, match="Isi alasannya"):
        letters.cancel_letter(letter=letter, reason=" ", by=world.lan_officer, at=at(SEP8))
    letters.cancel_letter(letter=letter, reason="Salah.", by=world.lan_officer, at=at(SEP8))
    letter.refresh_from_db()
    assert (letter.state, letter.cancelled_reason) == ("cancelled", "Salah.")
    with pytest.raises(LetterRefused, match="sudah dibatalkan"):
        letters.cancel_letter(letter=letter, reason="Lagi.", by=world.lan_officer, at=at(SEP8))


# --- Letters of other acts ------------------------------------------------------------------------------------------
def test_a_request_for_a_report_stands_in_the_register_with_the_receipt_settled_there(world: World) -> None:
    request = world.ask_report(SEP8)
    letter = Letter.objects.get()
    assert (letter.kind, letter.number, letter.sender, letter.addressee) == (
        "request", "B-101/BKN/2025", world.bkn, world.lan
    )
    own = own_record(letter, links_of(letter))
    assert own is not None and own.fact == request.fact and letter.received_on is None
    assert with_receipt(letters_of(world.agreement, world.lan, SEP8)).get().received == SEP8
    assert acts() == ["request_report"]
    with pytest.raises(LetterRefused, match="memulai jangka waktu"):
        letters.receive_letter(letter=letter, received_on=SEP8, agenda_number="1", by=world.lan_officer, at=at(SEP8))
    letters.receive_letter(letter=letter, received_on=None, agenda_number="1", by=world.lan_officer, at=at(SEP8))
    letter.refresh_from_db()
    assert (letter.agenda_number, letter.received_on) == ("1", None)
    with pytest.raises(LetterRefused, match="mendasari catatan"):
        letters.cancel_letter(letter=letter, reason="Salah.", by=world.bkn_officer, at=at(SEP8))


def test_a_request_recorded_in_the_register_first_is_that_letter(world: World) -> None:
    known = record(world, by=world.bkn_officer, kind="request", number="B-9/BKN", subject="Permintaan")
    request = request_report(
        agreement=world.agreement, reference="b-9/bkn", subject="Permintaan", dated_on=SEP1, sent_on=SEP1,
        outside=Outside(Proof.SENDER_CLAIM, SEP5), by=world.bkn_officer, at=at(SEP8),
    )
    assert Letter.objects.get() == known
    own = own_record(known, links_of(known))
    assert own is not None and own.fact == request.fact


@pytest.mark.parametrize("given", [{"dated_on": SEP5}, {"kind": "other"}, {"number": "B-10/BKN"}])
def test_a_letter_of_another_kind_number_or_date_is_another_letter(world: World, given: dict[str, Any]) -> None:
    record(world, by=world.bkn_officer, **({"kind": "request", "number": "B-9/BKN"} | given))
    request_report(
        agreement=world.agreement, reference="B-9/BKN", subject="Permintaan", dated_on=SEP1, sent_on=SEP8,
        outside=None, by=world.bkn_officer, at=at(SEP8),
    )
    assert Letter.objects.count() == 2


def test_the_letters_of_a_stop_and_of_its_end_stand_in_the_register(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    stop = suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )
    lodge_feedback(
        delivery=delivery, data_coverage="whole", reference_coverage="whole", note="", by=world.lan_officer,
        at=at(DEC12),
    )
    restore_access(
        agreement=world.agreement, letter_number="B-2", letter_dated_on=DEC12, restored_on=DEC12,
        by=world.bkn_decider, at=at(DEC12),
    )
    rows = Letter.objects.order_by("pk")
    assert [(one.number, one.subject) for one in rows] == [
        ("B-1", "Penghentian sementara akses terbatas"), ("B-2", "Pemulihan akses terbatas"),
    ]
    for one in rows:
        own = own_record(one, links_of(one))
        assert own is not None and own.suspension == stop


# --- Drafts ---------------------------------------------------------------------------------------------------------
def test_a_draft_is_its_senders_alone_until_it_has_a_number(world: World) -> None:
    letter = draft(world)
    assert list(letters_of(world.agreement, world.lan, SEP5)) == [letter]
    assert not letters_of(world.agreement, world.bkn, SEP8).exists()
    assert not letters_of(world.agreement, world.lan, date(2025, 9, 4)).exists()
    number(world, letter)
    assert list(letters_of(world.agreement, world.bkn, SEP5)) == [letter]
    kept = JournalEntry.objects.latest("sequence").detail.detail
    assert "beritahukan" not in kept


def test_a_draft_that_another_changed_is_not_overwritten(world: World) -> None:
    letter = draft(world)
    seen = contents_of(letter).fingerprint
    values: dict[str, Any] = {"letter": letter, "seen": seen, "by": world.lan_officer, "at": at(SEP8)}
    revise_letter(contents=contents(body="Baru."), **values)
    with pytest.raises(LetterRefused, match="sudah diubah orang lain"):
        revise_letter(contents=contents(body="Lain."), **values)
    letter.refresh_from_db()
    assert letter.body == "Baru."


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"body": f"Periode {BLANK}."}, "masih memuat titik-titik"),
        ({"signatory_name": ""}, "nama dan jabatan penanda tangan"),
        ({"signatory_office": ""}, "nama dan jabatan penanda tangan"),
    ],
)
def test_an_unfinished_draft_gets_no_number(world: World, given: dict[str, Any], sentence: str) -> None:
    letter = draft(world, **given)
    with pytest.raises(LetterRefused, match=sentence):
        number(world, letter)
    letter.refresh_from_db()
    assert letter.state == "draft"


def test_a_numbered_letter_is_a_draft_no_more(world: World) -> None:
    letter = draft(world)
    with pytest.raises(NotAllowed, match="LAN"):
        number(world, letter, by=world.bkn_officer)
    number(world, letter)
    for again in (
        lambda: number(world, letter),
        lambda: revise_letter(letter=letter, contents=contents(), seen="", by=world.lan_officer, at=at(SEP8)),
    ):
        with pytest.raises(LetterRefused, match="bukan konsep lagi"):
            again()
    assert acts() == ["draft_letter", "record_letter"]


def test_only_the_creditor_drafts_a_request_and_what_is_not_drafted_here_is_refused(world: World) -> None:
    assert draft(world, "request", world.bkn_officer).sender == world.bkn
    with pytest.raises(LetterRefused, match="LAN bukan pihak yang berhak meminta laporan"):
        draft(world, "request")
    with pytest.raises(LetterRefused, match="tidak disusun di portal"):
        draft(world, "other")


# --- Texts ----------------------------------------------------------------------------------------------------------
def reminder(world: World, duty: Obligation, on: date) -> str:
    about = About(duty=duty)
    return draft_text("reminder", agreement=world.agreement, sender=duty.creditor, about=about, as_of=on).body


def test_a_reminder_names_duty_clauses_due_day_and_days_late_and_starts_no_clock(world: World) -> None:
    request = world.ask_report(SEP8)
    text = reminder(world, world.report_duty(request), JAN20)
    assert "Dasar : Pasal 3 ayat (1) huruf b angka 2 dan Pasal 4 ayat (1) huruf b angka 2" in text
    assert "Surat permintaan : Nomor B-101/BKN/2025 tanggal 8 September 2025 hal Permintaan laporan" in text
    assert "Diterima : 8 September 2025\nBatas waktu : 8 November 2025" in text
    assert "Keterlambatan : 73 (tujuh puluh tiga) hari per 20 Januari 2026" in text
    assert "pengingat atas surat permintaan tersebut dan tidak memulai jangka waktu baru" in text
    assert "menurut Pasal 4 ayat (1) huruf b angka 2, keterlambatan tersebut dapat menjadi dasar" in text


def test_on_the_due_day_a_reminder_speaks_of_no_lateness_and_of_no_stop(world: World) -> None:
    duty = world.feedback_duty(world.received_delivery(JUN9))
    on_time, late = reminder(world, duty, DEC9), reminder(world, duty, DEC10)
    assert "Keterlambatan" not in on_time and "penghentian" not in on_time and "sebelum batas waktu" in on_time
    assert "Keterlambatan : 1 (satu) hari per 10 Desember 2025" in late and "pada kesempatan pertama" in late


def test_a_reminder_of_an_unconfirmed_receipt_names_both_bounds(world: World) -> None:
    duty = world.feedback_duty(world.deliver(JUN9))
    text = reminder(world, duty, JAN20)
    assert "Diterima : belum dikonfirmasi" in text
    assert "Batas waktu : paling awal 9 Desember 2025, paling akhir belum dapat dinyatakan" in text


def test_conveying_a_receipt_says_when_and_what_it_starts(world: World) -> None:
    fact = Fact.objects.get(pk=world.received_delivery(JUN9).pk)
    text = draft_text("receipt", agreement=world.agreement, sender=world.lan, about=About(fact=fact), as_of=JAN20)
    assert text.subject == "Penyampaian tanda terima penyerahan data"
    assert "Diterima : 9 Juni 2025" in text.body and "jatuh tempo pada tanggal 9 Desember 2025" in text.body


def test_a_request_leaves_the_period_to_the_officer(world: World) -> None:
    text = draft_text("request", agreement=world.agreement, sender=world.bkn, about=About(), as_of=JAN20)
    assert BLANK in text.body and "paling lambat 2 (dua) bulan sejak surat ini Saudara terima" in text.body
    notice = draft_text("notice", agreement=world.agreement, sender=world.lan, about=About(), as_of=JAN20)
    assert notice.subject == "" and BLANK in notice.body


def test_clauses_and_heads_of_units_are_written_out() -> None:
    assert [clause_words(ref) for ref in ("7", "6(2)", "3(2)c", "4(1)b.1", "UU 27/2022 Pasal 46")] == [
        "Pasal 7", "Pasal 6 ayat (2)", "Pasal 3 ayat (2) huruf c", "Pasal 4 ayat (1) huruf b angka 1",
        "UU 27/2022 Pasal 46",
    ]
    assert head_of("Direktorat Data") == "Direktur Data" and head_of("Biro Umum") == "Kepala Biro Umum"


# --- Documents ------------------------------------------------------------------------------------------------------
def test_the_body_becomes_paragraphs_details_and_lists() -> None:
    text = "Menunjuk perjanjian:\r\nDasar : Pasal 7\r\nBatas : hari: ini\r\n\r\na. satu\r\nb. dua\n\nPukul 10:30."
    assert blocks(text) == [
        Block("text", [("", "Menunjuk perjanjian:")]),
        Block("pairs", [("Dasar", "Pasal 7"), ("Batas", "hari: ini")]),
        Block("items", [("a.", "satu"), ("b.", "dua")]),
        Block("text", [("", "Pukul 10:30.")]),
    ]


def test_a_draft_prints_as_konsep_with_blanks_under_its_senders_head_only(world: World) -> None:
    page = letter_html(draft(world, copies="Sekretaris Utama\n\n"))
    assert '<div class="mark">KONSEP</div>' in page and "Jakarta, ……………" in page
    assert "<strong>Lembaga Administrasi Negara</strong>" in page
    assert "<strong>Badan Kepegawaian Negara</strong>" not in page
    assert "Yth. Direktur Pengelolaan Data dan Penyajian Informasi Aparatur Sipil Negara<br>" in page
    assert "<p>Tembusan:</p>\n  <p>Sekretaris Utama</p>" in page


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were drawn; drawing itself takes seconds and has tests of its own."""
    pages: list[str] = []

    def draw(html: str, **_: object) -> bytes:
        if "Gagal" in html:
            raise DrawingFailed("Tidak dapat digambar.")
        pages.append(html)
        return b"%PDF-" + str(len(pages)).encode()

    monkeypatch.setattr("records.services.documents.draw_pdf", draw)
    return pages


def test_a_numbered_letter_gets_one_document_and_a_paper_one_none(world: World, drawn: list[str]) -> None:
    record(world)
    letter = number(world, draft(world))
    assert tasks.draw_letters() == {"settled": 1, "failed": 0, "left": 0}
    assert tasks.draw_letters() == {"settled": 0, "failed": 0, "left": 0}
    letter.refresh_from_db()
    document = IssuedDocument.objects.get()
    assert (letter.document, document.number, document.dated_on) == (document, "7/L/2025", SEP5)
    assert "KONSEP" not in drawn[0] and "Jakarta, 5 September 2025" in drawn[0]
    assert "Jejak audit: catatan 4" in drawn[0]


def test_a_cancelled_letter_ends_its_document_without_its_reason_in_public(world: World, drawn: list[str]) -> None:
    letter = number(world, draft(world))
    tasks.draw_letters()
    letters.cancel_letter(letter=letter, reason="Rahasia kami.", by=world.lan_officer, at=at(JAN20))
    tasks.draw_letters()
    document = IssuedDocument.objects.get()
    assert (document.status, document.status_reason) == ("cancelled", "Surat ini dibatalkan oleh pengirimnya.")
    assert tasks.draw_letters() == {"settled": 0, "failed": 0, "left": 0}


def test_a_letter_that_cannot_be_drawn_stops_no_other(world: World, drawn: list[str]) -> None:
    number(world, draft(world, subject="Gagal"))
    number(world, draft(world), number="8/L/2025")
    assert tasks.draw_letters() == {"settled": 1, "failed": 1, "left": 0}
