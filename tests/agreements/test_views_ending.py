"""The page of the term (Pasal 6): the last day and why, notices in time or late, and what runs on after the end."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.amendments import Reach
from agreements.models import Agreement, EndNotice, Fact, Obligation
from agreements.receipts import Proof
from agreements.services.addenda import Draft, decide_addendum, propose_addendum
from agreements.services.ending import Notice, NoticeRefused, give_end_notice
from agreements.services.facts import Outside
from agreements.services.readings import decide_reading, propose_reading
from agreements.term_state import term_state
from exchanges.services.deliveries import DataDescription, record_delivery
from records.models import JournalEntry
from tests.factories import World, at

OCT1, OCT2 = date(2025, 10, 1), date(2025, 10, 2)
LAST, DEADLINE = date(2028, 5, 6), date(2028, 4, 6)
YES = {"confirmed": "1"}
EXTEND = {"wish": "extend", "wished_on": "06-05-2031", "reason": "Masih diperlukan.", "way": "portal"}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def amended(world: World, last_day: date, day: date, number: str = "A-1") -> None:
    draft = Draft(
        title="Jangka waktu", first_number=number, second_number=f"{number}/B", dated_on=day, effective_on=day,
        summary="Hari terakhir berubah.", reach=Reach.NO, last_day=last_day,
    )
    row = propose_addendum(agreement=world.agreement, draft=draft, by=world.lan_officer, at=at(day))
    decide_addendum(addendum=row, agreed=True, by=world.bkn_decider, at=at(day))


def give(world: World, notice: Notice, day: date, outside: Outside | None = None) -> EndNotice:
    return give_end_notice(
        agreement=world.agreement, notice=notice, sent_on=outside.received_on if outside else day, outside=outside,
        by=world.lan_officer, at=at(day),
    )


def test_the_term_is_told_with_its_days(world: World, client: Client) -> None:
    with on(date(2028, 4, 5)):
        client.force_login(world.lan_reader)
        page = text_of(client.get(world.url("jangka-waktu/")))
    for words in ("7 Mei 2025", "6 Mei 2028", "31 hari lagi", "6 April 2028", "1 bulan sebelum berakhir",
                  "1 hari lagi", "paling awal 5 Mei 2028", "belum ada PIHAK yang memberi tahu", "Pasal 9(10)"):
        assert words in page
    assert "beri-tahu" not in page


def test_the_last_day_is_told_as_it_stood(world: World) -> None:
    change = propose_reading(
        reading=world.agreement.reading("last-day"), chosen="first-day-not-counted", reason="Uji.",
        by=world.lan_officer, at=at(OCT1),
    )
    decide_reading(change=change, agreed=True, by=world.bkn_decider, at=at(date(2025, 10, 5)))
    amended(world, date(2029, 5, 6), date(2025, 10, 9))
    amended(world, date(2028, 12, 31), date(2025, 10, 12), "A-2")
    agreement = Agreement.objects.get()

    def told(day: int) -> tuple[date, str | None, date | None]:
        state = term_state(agreement, date(2025, 10, day))
        return state.last_day, state.named_by and state.named_by.first_number, state.notice_by

    assert [told(day) for day in (4, 5, 8, 9, 11, 12)] == [
        (date(2028, 5, 6), None, date(2028, 4, 6)), (date(2028, 5, 7), None, date(2028, 4, 7)),
        (date(2028, 5, 7), None, date(2028, 4, 7)), (date(2029, 5, 6), "A-1", date(2029, 4, 6)),
        (date(2029, 5, 6), "A-1", date(2029, 4, 6)), (date(2028, 12, 31), "A-2", date(2028, 11, 30)),
    ]


@pytest.mark.parametrize(
    ("day", "words"),
    [(DEADLINE, "tepat waktu (paling lambat 6 April 2028)"),
     (date(2028, 4, 7), "1 hari melewati batas waktu 6 April 2028"),
     (LAST, "30 hari melewati batas waktu 6 April 2028")],
)
def test_a_notice_says_before_it_is_given_whether_it_is_in_time(
    world: World, client: Client, day: date, words: str
) -> None:
    with on(day):
        client.force_login(world.lan_officer)
        page = text_of(client.post(world.url("jangka-waktu/beri-tahu/"), EXTEND))
        assert words in page and "memerlukan adendum" not in page and "tetap berakhir 6 Mei 2028" in page
        assert not Fact.objects.exists()
        done = text_of(client.post(world.url("jangka-waktu/beri-tahu/"), EXTEND | YES, follow=True))
    assert ("tepat waktu" if day == DEADLINE else "melewati batas waktu") in done
    assert EndNotice.objects.get().wished_on == date(2031, 5, 6)
    assert Agreement.objects.get().last_day == LAST
    own = Obligation.objects.get(term__code="end-notice", debtor=world.lan)
    assert own.met_on == day


def test_after_the_end_no_notice_can_be_given(world: World, client: Client) -> None:
    with on(date(2028, 5, 7)):
        client.force_login(world.lan_officer)
        response = client.post(world.url("jangka-waktu/beri-tahu/"), EXTEND | YES)
        assert "beri-tahu" not in text_of(client.get(world.url("jangka-waktu/")))
    assert response.status_code == 422 and "Perjanjian sudah berakhir pada 6 Mei 2028." in text_of(response)
    assert not Fact.objects.exists()


def test_ending_early_says_the_first_day_and_that_both_must_agree(world: World, client: Client) -> None:
    typed = EXTEND | {"wish": "end_early", "wished_on": "28-02-2026"}
    client.force_login(world.bkn_officer)
    with on(date(2026, 1, 31)):
        refused = client.post(world.url("jangka-waktu/beri-tahu/"), typed | {"wished_on": "27-02-2026"})
        assert refused.status_code == 422 and "paling awal 28 Februari 2026" in text_of(refused)
        page = text_of(client.post(world.url("jangka-waktu/beri-tahu/"), typed))
    assert "dapat diakhiri paling awal 28 Februari 2026. Anda menghendaki 28 Februari 2026." in page
    assert "memerlukan adendum yang disepakati kedua PIHAK" in page


def test_a_notice_on_paper_counts_from_the_day_its_receipt_is_proven(world: World, client: Client) -> None:
    typed = EXTEND | {
        "wish": "end_early", "wished_on": "28-02-2026", "way": "outside", "sent_on": "30-01-2026",
        "proof": str(int(Proof.SIGNED_RECEIPT)), "received_on": "31-01-2026", "evidence": "Agenda 7",
        "reference": "S-7/LAN/2026", "dated_on": "29-01-2026",
    }
    client.force_login(world.lan_officer)
    with on(date(2026, 2, 10)):
        page = text_of(client.post(world.url("jangka-waktu/beri-tahu/"), typed | YES, follow=True))
    assert "tepat waktu" in page and "S-7/LAN/2026" in page and "Agenda 7" in page
    for proof, received_on, first in (
        (Proof.SIGNED_RECEIPT, date(2026, 2, 1), "1 Maret 2026"),
        (Proof.LETTER_AGENDA, date(2026, 1, 31), "10 Maret 2026"),
    ):
        with pytest.raises(NoticeRefused) as refused:
            give(world, Notice("end_early", date(2026, 2, 28)), date(2026, 2, 10), Outside(proof, received_on, "Ada"))
        assert f"paling awal {first}" in str(refused.value)


def test_a_notice_that_only_its_sender_claims_waits_for_the_receiver(world: World, client: Client) -> None:
    row = give(world, Notice("extend", date(2031, 5, 6)), DEADLINE, Outside(Proof.SENDER_CLAIM, DEADLINE))
    with on(date(2028, 4, 10)):
        client.force_login(world.bkn_officer)
        page = text_of(client.get(world.url(f"jangka-waktu/pemberitahuan/{row.pk}/")))
        assert "penerimaan belum dikonfirmasi" in page and f"peristiwa/{row.pk}/konfirmasi/" in page
        done = client.post(
            world.url(f"peristiwa/{row.pk}/konfirmasi/"), {"received_on": "07-04-2028", "evidence": ""} | YES,
            follow=True,
        )
    assert done.redirect_chain[-1][0] == world.url(f"jangka-waktu/pemberitahuan/{row.pk}/")
    assert "melewati batas waktu" in text_of(done)


def test_the_page_leads_to_an_addendum_with_the_wished_day(world: World, client: Client) -> None:
    give(world, Notice("extend", date(2031, 5, 6)), OCT1)
    client.force_login(world.bkn_officer)
    with on(OCT2):
        page = text_of(client.get(world.url("jangka-waktu/")))
        assert "adendum/catat/?hari-terakhir=2031-05-06" in page
        past = text_of(client.get(world.url("jangka-waktu/"), {"per": "2025-09-30"}))
    assert "belum ada PIHAK yang memberi tahu" in past and "hari-terakhir" not in past


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"wished_on": ""}, "Sebutkan hari terakhir yang dikehendaki"),
     ({"wished_on": "06-05-2028"}, "Perpanjangan harus melewati 6 Mei 2028."),
     ({"wish": "end"}, "Sebutkan hari terakhir yang dikehendaki, kecuali"),
     ({"way": "outside"}, "Pilih bukti penerimaannya."),
     ({"sent_on": "01-10-2025"}, "hanya untuk surat di luar portal")],
)
def test_a_notice_that_cannot_be_is_shown_again(
    world: World, client: Client, changes: dict[str, str], sentence: str
) -> None:
    client.force_login(world.lan_officer)
    with on(OCT2):
        response = client.post(world.url("jangka-waktu/beri-tahu/"), EXTEND | changes | YES)
    assert response.status_code == 422 and sentence in text_of(response)
    assert not Fact.objects.exists() and not JournalEntry.objects.filter(refused=False, act="give_end_notice").exists()


def test_readers_and_foreign_people_give_no_notice(world: World, client: Client) -> None:
    assert client.get(world.url("jangka-waktu/")).status_code == 302
    for who, status in ((world.lan_reader, 403), (world.outsider, 404)):
        client.force_login(who)
        with on(OCT2):
            assert client.post(world.url("jangka-waktu/beri-tahu/"), EXTEND | YES).status_code == status
    assert not Fact.objects.exists()


def test_after_the_end_the_page_lists_what_is_still_owed(world: World, client: Client) -> None:
    record_delivery(
        agreement=world.agreement, data=DataDescription("Data pokok ASN", "web_service"), sent_on=LAST,
        outside=Outside(Proof.SYSTEM_LOG, LAST, "log 1"), by=world.bkn_officer, at=at(LAST),
    )
    with on(LAST):
        client.force_login(world.lan_officer)
        assert "Yang masih harus diselesaikan" not in text_of(client.get(world.url("jangka-waktu/")))
    with on(date(2028, 5, 7)):
        client.force_login(world.lan_officer)
        page = text_of(client.get(world.url("jangka-waktu/")))
    assert "berakhir 1 hari yang lalu" in page and "Yang masih harus diselesaikan" in page
    duty = Obligation.objects.get(term__code="feedback")
    assert world.url(f"kewajiban/{duty.pk}/") in page
    assert "Catat adendum" not in page
