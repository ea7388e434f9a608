"""The pages of addenda: the preview of every due date, two keys, and what an agreed one has done."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.amendments import Reach
from agreements.models import Addendum, Agreement, Obligation, ObligationRevision
from agreements.services.addenda import Draft, decide_addendum, propose_addendum
from agreements.views.changes import term_changes
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at
from tests.reports.pdfs import pdf

JUN9, OCT1, OCT2 = date(2025, 6, 9), date(2025, 10, 1), date(2025, 10, 2)
TYPED: dict[str, object] = {
    "title": "Perubahan jangka waktu balikan", "first_number": "AD-1/LAN/2025", "second_number": "AD-1/BKN/2025",
    "dated_on": "01-10-2025", "effective_on": "01-10-2025", "summary": "Balikan menjadi 9 bulan.", "reach": "yes",
    "last_day": "", "feedback.months": "9", "clause_rows": "1", "clause_0": "7", "text_0": "Monev 4 kali setahun.",
}
YES = {"confirmed": "1"}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def draft(**changes: object) -> Draft:
    values: dict[str, object] = {
        "title": "Perubahan jangka waktu balikan", "first_number": "AD-1/LAN/2025", "second_number": "AD-1/BKN/2025",
        "dated_on": OCT1, "effective_on": OCT1, "summary": "Balikan menjadi 9 bulan.", "reach": Reach.YES,
        "terms": {"feedback": {"months": 9}},
    }
    return Draft(**(values | changes))  # type: ignore[arg-type]


def proposed(world: World, **changes: object) -> Addendum:
    return propose_addendum(agreement=world.agreement, draft=draft(**changes), by=world.lan_officer, at=at(OCT1))


def agreed(world: World, **changes: object) -> Addendum:
    return decide_addendum(addendum=proposed(world, **changes), agreed=True, by=world.bkn_decider, at=at(OCT1, 15))


def counts() -> tuple[int, int, int]:
    return Addendum.objects.count(), ObligationRevision.objects.count(), JournalEntry.objects.filter(
        refused=False
    ).count()


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_every_due_date_that_would_move_is_shown_before_anything_is_written(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    client.force_login(world.lan_officer)
    before = counts()
    with on(OCT1):
        response = client.post(world.url("adendum/catat/"), TYPED)
    page = text_of(response)
    assert response.status_code == 200
    for words in ("9 Desember 2025", "9 Maret 2026", "+90", "90 hari lebih lambat", "1 batas waktu bergeser.",
                  "Catat adendum", "ditambah: ", "dihapus: ", "Sampai pejabat BKN menyetujuinya di sini"):
        assert words in page
    assert counts() == before


def test_an_addendum_that_moves_nothing_says_so(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    with on(OCT1):
        page = text_of(client.post(world.url("adendum/catat/"), TYPED | {"feedback.months": ""}))
    assert page.count("Tidak ada tanggal yang bergeser.") == 2


def test_what_was_confirmed_is_entered_with_its_signed_file(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    with on(OCT1):
        file = SimpleUploadedFile("adendum.pdf", pdf(), "application/pdf")
        response = client.post(world.url("adendum/catat/"), TYPED | YES | {"file": file}, follow=True)
    row = Addendum.objects.get()
    assert response.redirect_chain == [(world.url(f"adendum/{row.pk}/"), 302)]
    assert "Tidak ada yang berubah sampai PIHAK lainnya menyetujui" in text_of(response)
    assert (row.state, row.first_number, row.dated_on, row.effective_on, row.reach, row.last_day) == (
        "proposed", "AD-1/LAN/2025", OCT1, OCT1, "yes", None
    )
    assert row.term_versions.get().parameters == {"months": 9}
    assert row.clause_versions.get().summary == "Monev 4 kali setahun."
    with on(OCT1):
        got = client.get(world.url(f"adendum/{row.pk}/naskah/"))
    assert b"".join(got.streaming_content) == pdf()  # type: ignore[attr-defined]


def test_a_file_that_is_no_pdf_is_asked_for_again_on_the_page_of_confirmation(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    before = counts()
    with on(OCT1):
        response = client.post(
            world.url("adendum/catat/"), TYPED | YES | {"file": SimpleUploadedFile("a.pdf", b"bukan PDF")}
        )
    page = text_of(response)
    assert response.status_code == 422
    assert 'type="file"' in page and 'value="AD-1/LAN/2025"' in page and "Akibat pada batas waktu" in page
    assert counts() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Judul: Isi bagian ini."),
        ({"effective_on": "30-09-2025"}, "Adendum tidak berlaku surut"),
        ({"last_day": "30-09-2025"}, "Hari terakhir yang baru tidak dapat mendahului"),
        ({"feedback.months": "0"}, "Bilangan ini terlalu kecil; paling kecil 1."),
        ({"feedback.months": "121"}, "isi bilangan 1 sampai dengan 120"),
        ({"text_0": ""}, "Isi ringkasan pasal ini yang baru."),
        ({"clause_0": ""}, "Pilih pasal yang diubah."),
        ({"clause_0": "99"}, "Pilih pasal dari daftar."),
        ({"clause_rows": "2", "clause_1": "7", "text_1": "Lain."}, "Pasal ini sudah dipilih di atas."),
    ],
)
def test_an_addendum_that_cannot_be_is_shown_again_with_what_was_typed(
    world: World, client: Client, changes: dict[str, str], sentence: str
) -> None:
    client.force_login(world.lan_officer)
    before = counts()
    with on(OCT1):
        response = client.post(world.url("adendum/catat/"), TYPED | changes)
    assert response.status_code == 422
    assert sentence in text_of(response) and "AD-1/BKN/2025" in text_of(response)
    assert counts() == before


def test_more_rows_for_clauses_keep_what_was_typed(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    with on(OCT1):
        page = text_of(client.post(world.url("adendum/catat/"), TYPED | {"more": "1"}))
    assert 'name="clause_2"' in page and 'name="clause_3"' not in page
    assert "Monev 4 kali setahun." in page and '<input type="hidden" name="clause_rows" value="3">' in page


def test_the_form_offers_the_terms_of_the_agreement_and_no_law(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    with on(OCT1):
        page = text_of(client.get(world.url("adendum/catat/?hari-terakhir=2029-05-06")))
    for name in ("feedback.months", "periodic-report.times", "end-notice.months", "force-majeure-notice.days"):
        assert f'name="{name}"' in page
    assert "breach-notice" not in page and "minutes" not in page
    assert 'value="06-05-2029"' in page


def test_the_form_tells_the_number_in_force_now(world: World, client: Client) -> None:
    agreed(world, effective_on=OCT2)
    client.force_login(world.lan_officer)
    told = []
    for day in (OCT1, OCT2):
        with on(day):
            told.append("Sekarang: 9 bulan sejak diterima" in text_of(client.get(world.url("adendum/catat/"))))
    assert told == [False, True]


def test_the_other_party_sees_what_moves_and_then_agrees(world: World, client: Client) -> None:
    duty = world.feedback_duty(world.received_delivery(JUN9))
    row = proposed(world, last_day=date(2029, 5, 6))
    url = world.url(f"adendum/{row.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    before = counts()
    with on(OCT2):
        page = text_of(client.post(url, {"decision": "agree", "reason": ""}))
        assert "90 hari lebih lambat" in page and "Disetujui kedua PIHAK" in page and counts() == before
        done = client.post(url, {"decision": "agree", "reason": ""} | YES, follow=True)
    duty.refresh_from_db()
    assert duty.due_on == date(2026, 3, 9)
    assert Agreement.objects.get().last_day == date(2029, 5, 6)
    page = text_of(done)
    for words in ("Adendum disetujui; batas waktu mengikutinya.", "semula 6 bulan sejak diterima, menjadi "
                  "<strong>9 bulan sejak diterima</strong>", "90 hari lebih lambat", "Ya: juga yang sudah berjalan",
                  "6 Mei 2029", "Petugas LAN", "Pejabat BKN"):
        assert words in page
    with on(OCT2):
        for path in ("pasal/", "", "jangka-waktu/"):
            assert "6 Mei 2029" in text_of(client.get(world.url(path))), path


def test_the_page_tells_what_stood_on_the_chosen_day(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    row = proposed(world)
    decide_addendum(addendum=row, agreed=True, by=world.bkn_decider, at=at(date(2025, 10, 5)))
    client.force_login(world.lan_reader)
    with on(date(2025, 11, 1)):
        pages = {
            day: client.get(world.url(f"adendum/{row.pk}/"), {"per": day.isoformat()})
            for day in (date(2025, 9, 30), date(2025, 10, 4), date(2025, 10, 5))
        }
    assert [p.status_code for p in pages.values()] == [404, 200, 200]
    assert "Menunggu persetujuan" in text_of(pages[date(2025, 10, 4)])
    assert "90 hari lebih lambat" not in text_of(pages[date(2025, 10, 4)])
    assert "90 hari lebih lambat" in text_of(pages[date(2025, 10, 5)])


def test_declining_needs_a_reason_and_changes_nothing(world: World, client: Client) -> None:
    row = proposed(world)
    url = world.url(f"adendum/{row.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    with on(OCT2):
        refused = client.post(url, {"decision": "decline", "reason": " "})
        assert refused.status_code == 422 and "Tuliskan alasan penolakan." in text_of(refused)
        client.post(url, {"decision": "decline", "reason": "Belum ditandatangani."} | YES)
    row.refresh_from_db()
    assert (row.state, row.decided_reason) == ("declined", "Belum ditandatangani.")
    assert not ObligationRevision.objects.filter(source=f"addendum:{row.pk}").exists()


@pytest.mark.parametrize(
    ("who", "status"), [("lan_officer", 403), ("lan_decider", 403), ("bkn_officer", 403), ("lan_reader", 403),
                        ("outsider", 404), ("bkn_decider", 200)],
)
def test_only_a_deciding_official_of_the_other_party_decides(
    world: World, client: Client, who: str, status: int
) -> None:
    row = proposed(world)
    client.force_login(getattr(world, who))
    with on(OCT2):
        assert client.get(world.url(f"adendum/{row.pk}/putuskan/")).status_code == status
        answer = client.post(world.url(f"adendum/{row.pk}/putuskan/"), {"decision": "agree", "reason": ""} | YES)
    row.refresh_from_db()
    assert (row.state == "agreed", answer.status_code == 302) == (status == 200, status == 200)


def test_the_proposer_withdraws_once(world: World, client: Client) -> None:
    row = proposed(world)
    url = world.url(f"adendum/{row.pk}/tarik/")
    client.force_login(world.bkn_officer)
    with on(OCT2):
        assert client.get(url).status_code == 403
    client.force_login(world.lan_decider)
    with on(OCT2):
        client.post(url, {"reason": "Salah nomor."} | YES)
        again = client.get(url, follow=True)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert "Usul ini sudah ditarik." in text_of(again)


def test_nobody_who_may_not_enters_one(world: World, client: Client) -> None:
    assert client.post(world.url("adendum/catat/"), TYPED | YES).status_code == 302
    for who, status in ((world.lan_reader, 403), (world.outsider, 404)):
        client.force_login(who)
        with on(OCT1):
            assert client.post(world.url("adendum/catat/"), TYPED | YES).status_code == status
    assert not Addendum.objects.exists()


def test_the_list_finds_and_offers_files(world: World, client: Client) -> None:
    agreed(world, effective_on=date(2025, 12, 1))
    proposed(world, first_number="AD-2/LAN", second_number="AD-2/BKN", title="Lain", terms={})
    client.force_login(world.bkn_officer)
    with on(OCT2):
        everything = text_of(client.get(world.url("adendum/")))
        found = text_of(client.get(world.url("adendum/"), {"cari": "AD-2", "keadaan": "proposed"}))
        file = b"".join(client.get(world.url("adendum/"), {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "disetujui, belum mulai berlaku" in everything and "menunggu persetujuan" in everything
    assert "AD-2/LAN" in found and "AD-1/LAN" not in found
    assert "AD-1/LAN/2025" in file and "AD-2/BKN" in file


def test_the_list_asks_as_often_for_many_as_for_one(world: World, client: Client) -> None:
    client.force_login(world.lan_reader)
    with on(OCT2):
        proposed(world)
        one = query_count(client, world.url("adendum/"))
        for n in range(2, 9):
            proposed(world, first_number=f"A-{n}", second_number=f"B-{n}")
        assert query_count(client, world.url("adendum/")) == one


def test_a_term_changed_twice_is_told_from_what_stood_before(world: World) -> None:
    first = agreed(world)
    later = date(2025, 10, 3)
    second = propose_addendum(
        agreement=world.agreement, by=world.lan_officer, at=at(later), draft=draft(
            first_number="A-2", second_number="B-2", dated_on=later, effective_on=later,
            terms={"feedback": {"months": 12}},
        ),
    )
    assert [(c.before, c.after) for row in (first, second) for c in term_changes(row)] == [
        ("6 bulan sejak diterima", "9 bulan sejak diterima"), ("9 bulan sejak diterima", "12 bulan sejak diterima"),
    ]


def test_windows_that_come_and_go_are_among_the_effects(world: World, client: Client) -> None:
    row = agreed(world, terms={}, last_day=date(2027, 5, 6))
    client.force_login(world.lan_reader)
    with on(OCT2):
        page = text_of(client.get(world.url(f"adendum/{row.pk}/")))
    assert "Batal sejak 1 Oktober 2025" in page and "366 hari lebih awal" in page
    assert Obligation.objects.filter(term__code="periodic-report", voided_on=OCT1).count() == 2
