"""Disputes (Pasal 11): raised, deliberated, settled by both, taken to law; nothing is lost."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.access import NotAllowed
from agreements.models import Deliberation, Dispute, Settlement
from agreements.services import Refused
from agreements.services.disputes import (
    Matter,
    Meeting,
    decide_settlement,
    propose_settlement,
    raise_dispute,
    record_deliberation,
    take_to_law,
    withdraw_settlement,
)
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at
from tests.reports.pdfs import pdf

OCT1, OCT2, OCT5, OCT9 = (date(2025, 10, day) for day in (1, 2, 5, 9))
SIGNED = date(2025, 5, 7)
YES = {"confirmed": "1"}
RAISED = {"subject": "Awal jangka waktu", "reason": "Kami berpendapat lain.", "clause_refs": ["3(1)b.1", "4(1)b.1"]}
MET = {"held_on": "02-10-2025", "place": "Kantor BKN", "attended": "Kedua kepala pusat", "outcome": "Belum mufakat."}
LAW = {"on": "09-10-2025", "reference": "Perkara 1/2025", "reason": "Mufakat tidak tercapai."}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def raised(world: World, day: date = OCT1, subject: str = "Awal jangka waktu") -> Dispute:
    matter = Matter(subject, "Kami berpendapat lain.", ["4(1)b.1"])
    return raise_dispute(agreement=world.agreement, matter=matter, by=world.lan_officer, at=at(day))


def met(dispute: Dispute, world: World, day: date = OCT2) -> Deliberation:
    meeting = Meeting(day, "Kantor BKN", "Kedua kepala pusat", "Belum mufakat.")
    return record_deliberation(dispute=dispute, meeting=meeting, by=world.bkn_officer, at=at(day))


def proposed(dispute: Dispute, world: World, day: date = OCT5) -> Settlement:
    return propose_settlement(dispute=dispute, text="Dihitung sejak BAST.", by=world.lan_officer, at=at(day))


def law(dispute: Dispute, world: World, day: date = OCT9, **changes: object) -> Dispute:
    values = {"on": day, "reference": "Perkara 1/2025", "reason": "Tidak mufakat."} | changes
    return take_to_law(dispute=dispute, by=world.bkn_decider, at=at(OCT9), **values)  # type: ignore[arg-type]


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def written() -> tuple[int, ...]:
    done = JournalEntry.objects.filter(refused=False)
    return tuple(m.count() for m in (Dispute.objects, Deliberation.objects, Settlement.objects, done))


# --- The acts ------------------------------------------------------------------------------------------------
def test_a_settlement_needs_both_and_closes_the_dispute(world: World) -> None:
    dispute = raised(world)
    met(dispute, world)
    settlement = proposed(dispute, world)
    for person in (world.lan_officer, world.lan_decider, world.bkn_officer):
        with pytest.raises(NotAllowed):
            decide_settlement(settlement=settlement, agreed=True, by=person, at=at(OCT9))
    decide_settlement(settlement=settlement, agreed=True, by=world.bkn_decider, at=at(OCT9))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.settled_at) == ("settled", at(OCT9))
    for again in (
        lambda: met(dispute, world, OCT9), lambda: proposed(dispute, world, OCT9), lambda: law(dispute, world)
    ):
        with pytest.raises(Refused, match="sudah selesai dengan mufakat"):
            again()


def test_only_one_settlement_waits_at_a_time(world: World) -> None:
    dispute = raised(world)
    first = proposed(dispute, world)
    with pytest.raises(Refused, match="menunggu putusan"):
        proposed(dispute, world)
    with pytest.raises(Refused):
        decide_settlement(settlement=first, agreed=False, by=world.bkn_decider, at=at(OCT9))
    decide_settlement(settlement=first, agreed=False, reason="Belum.", by=world.bkn_decider, at=at(OCT9))
    second = proposed(dispute, world, OCT9)
    withdraw_settlement(settlement=second, reason="Diubah.", by=world.lan_officer, at=at(OCT9, 11))
    dispute.refresh_from_db()
    assert dispute.state == "open"
    assert [s.state for s in dispute.settlements.order_by("pk")] == ["declined", "withdrawn"]


def test_law_comes_after_deliberation_and_both_may_still_settle(world: World) -> None:
    dispute = raised(world)
    with pytest.raises(Refused, match="catat musyawarahnya lebih dahulu"):
        law(dispute, world)
    met(dispute, world)
    with pytest.raises(Refused, match="Musyawarah baru diadakan 2 Oktober 2025"):
        law(dispute, world, OCT1)
    with pytest.raises(NotAllowed):
        take_to_law(dispute=dispute, on=OCT9, reference="1", reason="x", by=world.bkn_officer, at=at(OCT9))
    assert law(dispute, world, OCT2).state == "at_law"
    with pytest.raises(Refused, match="sudah melalui jalur hukum"):
        law(dispute, world)
    settlement = proposed(dispute, world, OCT9)
    decide_settlement(settlement=settlement, agreed=True, by=world.bkn_decider, at=at(OCT9))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.law_on, dispute.law_reference) == ("settled", OCT2, "Perkara 1/2025")


@pytest.mark.parametrize(
    ("day", "fine"), [(SIGNED - timedelta(days=1), False), (SIGNED, True), (OCT2, True), (OCT5, False)]
)
def test_a_meeting_is_held_within_the_agreement_and_not_in_the_future(world: World, day: date, fine: bool) -> None:
    dispute = raised(world)
    meeting = Meeting(day, "Jakarta", "Semua", "Belum.")
    if fine:
        assert record_deliberation(dispute=dispute, meeting=meeting, by=world.lan_officer, at=at(OCT2)).held_on == day
        return
    with pytest.raises(Refused) as refused:
        record_deliberation(dispute=dispute, meeting=meeting, by=world.lan_officer, at=at(OCT2))
    assert refused.value.field == "held_on"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"subject": " "}, "subject"), ({"reason": ""}, "reason"), ({"clause_refs": []}, "clause_refs"),
     ({"clause_refs": ["99"]}, "clause_refs")],
)
def test_a_dispute_that_is_not_told_is_refused_with_its_field(
    world: World, changes: dict[str, object], field: str
) -> None:
    values = {"subject": "A", "reason": "B", "clause_refs": ["7"]} | changes
    with pytest.raises(Refused) as refused:
        raise_dispute(
            agreement=world.agreement, matter=Matter(**values), by=world.lan_officer, at=at(OCT1),  # type: ignore[arg-type]
        )
    assert refused.value.field == field and not Dispute.objects.exists()


def test_the_database_itself_holds_the_states(world: World) -> None:
    dispute = raised(world)
    settlement = proposed(dispute, world)
    for rows, values in (
        (Dispute.objects.filter(pk=dispute.pk), {"state": "settled"}),
        (Dispute.objects.filter(pk=dispute.pk), {"state": "at_law"}),
        (Dispute.objects.filter(pk=dispute.pk), {"law_on": OCT1}),
        (Settlement.objects.filter(pk=settlement.pk),
         {"state": "agreed", "decided_by": world.lan_officer, "decided_at": at(OCT9)}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


# --- The pages -----------------------------------------------------------------------------------------------
def test_a_dispute_is_raised_from_a_duty_with_its_clauses(world: World, client: Client) -> None:
    duty = world.feedback_duty(world.received_delivery(date(2025, 6, 9)))
    client.force_login(world.lan_officer)
    url = world.url("perselisihan/ajukan/")
    with on(OCT1):
        assert f"{url}?kewajiban={duty.pk}" in text_of(client.get(world.url(f"kewajiban/{duty.pk}/")))
        initial = client.get(url, {"kewajiban": duty.pk}).context["form"].initial
        assert (initial["obligation"], initial["clause_refs"]) == (duty, duty.term.clause_refs)
        page = text_of(client.post(url, RAISED | {"obligation": duty.pk, "fact": duty.opened_by_id}, follow=True))
    row = Dispute.objects.get()
    assert (row.obligation, row.fact, row.clause_refs, row.raised_by_party) == (
        duty, duty.opened_by, ["3(1)b.1", "4(1)b.1"], world.lan
    )
    for words in ("dimusyawarahkan", duty.subject, "Kami berpendapat lain.", "Belum ada musyawarah yang dicatat"):
        assert words in page


def test_a_refused_dispute_keeps_what_was_typed(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    before = written()
    with on(OCT1):
        for changes in ({"subject": ""}, {"clause_refs": []}, {"obligation": "999999"}, {"fact": "9" * 30}):
            response = client.post(world.url("perselisihan/ajukan/"), RAISED | changes)
            assert response.status_code == 422 and "Kami berpendapat lain." in text_of(response)
    assert written() == before


def test_meetings_stand_on_the_page_with_their_minutes(world: World, client: Client) -> None:
    dispute = raised(world)
    client.force_login(world.bkn_officer)
    with on(OCT2):
        url = world.url(f"perselisihan/{dispute.pk}/musyawarah/")
        refused = client.post(url, MET | {"held_on": "03-10-2025"})
        assert refused.status_code == 422 and "belum tiba" in text_of(refused)
        page = text_of(client.post(url, MET | {"file": SimpleUploadedFile("notula.pdf", pdf())}, follow=True))
        row = Deliberation.objects.get()
        got = client.get(f"{url}{row.pk}/notula/")
        assert client.get(f"{url}999/notula/").status_code == 404
    assert "Kantor BKN" in page and "Belum mufakat." in page and "notula.pdf" in page
    assert b"".join(got.streaming_content) == pdf()  # type: ignore[attr-defined]


def test_a_settlement_is_proposed_and_agreed_on_the_pages(world: World, client: Client) -> None:
    dispute = raised(world)
    client.force_login(world.lan_officer)
    with on(OCT5):
        url = world.url(f"perselisihan/{dispute.pk}/selesaikan/")
        assert "begitu pejabat BKN menyetujui" in text_of(client.post(url, {"text": "Sejak BAST."}))
        assert not Settlement.objects.exists()
        client.post(url, {"text": "Sejak BAST."} | YES)
    settlement = Settlement.objects.get()
    url = world.url(f"perselisihan/penyelesaian/{settlement.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    with on(OCT9):
        titles = [t.title for t in client.get(world.url()).context["board"].must.first if t.url]
        assert titles == ["Putuskan penyelesaian: Awal jangka waktu"]
        assert client.post(url, {"decision": "decline", "reason": ""}).status_code == 422
        assert "Disetujui kedua PIHAK" in text_of(client.post(url, {"decision": "agree", "reason": ""}))
        page = text_of(client.post(url, {"decision": "agree", "reason": ""} | YES, follow=True))
        assert "selesai dengan mufakat" in page and "Sejak BAST." in page and "Catat musyawarah" not in page
        assert client.get(world.url(f"perselisihan/{dispute.pk}/musyawarah/")).status_code == 302
        client.post("/status-per-tanggal/", {"per": "2025-10-08", "next": world.url()})
        then = client.get(world.url(f"perselisihan/{dispute.pk}/"))
    assert then.context["look"].word == "dimusyawarahkan"


def test_it_is_taken_to_law_after_its_consequence_was_shown(world: World, client: Client) -> None:
    dispute = raised(world)
    met(dispute, world)
    client.force_login(world.lan_decider)
    with on(OCT9):
        url = world.url(f"perselisihan/{dispute.pk}/jalur-hukum/")
        assert "Kewajiban dan batas waktunya tidak berubah" in text_of(client.post(url, LAW))
        assert client.post(url, LAW | {"reference": " "}).status_code == 422
        page = text_of(client.post(url, LAW | YES, follow=True))
    assert "melalui jalur hukum" in page and "Perkara 1/2025" in page


@pytest.mark.parametrize(
    ("path", "people"),
    [("ajukan", ("lan_reader",)), ("{d}/musyawarah", ("lan_reader",)), ("{d}/selesaikan", ("lan_reader",)),
     ("{d}/jalur-hukum", ("lan_reader", "bkn_officer")),
     ("penyelesaian/{s}/putuskan", ("lan_decider", "bkn_officer", "lan_reader")),
     ("penyelesaian/{s}/tarik", ("bkn_decider", "lan_reader"))],
)
def test_nobody_else_takes_a_step(world: World, client: Client, path: str, people: tuple[str, ...]) -> None:
    dispute = raised(world)
    met(dispute, world)
    settlement = proposed(dispute, world)
    url = world.url("perselisihan/" + path.format(d=dispute.pk, s=settlement.pk) + "/")
    typed = RAISED | MET | LAW | {"text": "x", "decision": "agree"} | YES
    before = written()
    with on(OCT9):
        assert client.get(url).url.startswith("/akun/masuk/")  # type: ignore[attr-defined]
        for who, status in (*((person, 403) for person in people), ("outsider", 404)):
            client.force_login(getattr(world, who))
            assert client.get(url).status_code == status
            assert client.post(url, typed).status_code in (403, 404, 422)
    assert written() == before


def test_the_register_filters_exports_and_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    met(raised(world), world)
    client.force_login(world.lan_reader)
    url = world.url("perselisihan/")
    with on(OCT9):
        one = query_count(client, url)
        for number in range(29):
            raised(world, OCT5, f"Perkara {number}")
        assert query_count(client, url) == one
        found = client.get(url, {"cari": "perkara 7", "keadaan": "open", "pengaju": "lan"})
        assert [row.subject for row, _ in found.context["rows"]] == ["Perkara 7"]
        assert "Tidak ada yang cocok" in text_of(client.get(url, {"keadaan": "settled"}))
        file = b"".join(client.get(url, {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert file.decode().count("Perkara") == 29
