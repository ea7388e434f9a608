"""The pages of waivers: proposed from a duty, decided by the other party, listed."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from agreements.models import Obligation, Waiver
from agreements.services.waivers import decide_waiver, propose_waiver
from agreements.standing import Standing, standing
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN9, OCT1, OCT2 = date(2025, 6, 9), date(2025, 10, 1), date(2025, 10, 2)
TYPED = {"from_on": "01-10-2025", "until_on": "31-01-2026", "reason": "Sistem diganti."}
AGREE = {"decision": "agree", "reason": ""}
YES = {"confirmed": "1"}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def duty_of(world: World, received_on: date = JUN9) -> Obligation:
    return world.feedback_duty(world.received_delivery(received_on, group=f"Data {received_on:%d%m}"))


def propose(world: World, duty: Obligation) -> Waiver:
    return propose_waiver(
        obligation=duty, from_on=OCT1, until_on=date(2026, 1, 31), reason="Sistem diganti.", by=world.lan_officer,
        at=at(OCT1, 9),
    )


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def written() -> tuple[int, int]:
    return Waiver.objects.count(), JournalEntry.objects.filter(refused=False).count()


def test_a_waiver_is_proposed_from_its_duty_after_its_consequence_was_shown(world: World, client: Client) -> None:
    duty = duty_of(world)
    url = world.url(f"kewajiban/{duty.pk}/kecualikan/")
    client.force_login(world.lan_officer)
    before = written()
    with on(OCT1):
        assert url in text_of(client.get(world.url(f"kewajiban/{duty.pk}/")))
        asked = text_of(client.post(url, TYPED))
        assert "Sampai pejabat BKN menyetujui usul ini" in asked and "sampai dengan 31 Januari 2026" in asked
        assert "Batas waktunya tidak bergeser" in asked and written() == before
        page = text_of(client.post(url, TYPED | YES, follow=True))
        assert "menunggu persetujuan" in page and "Sistem diganti." in page and url not in page
    assert Waiver.objects.get().proposed_by_party == world.lan
    duty.refresh_from_db()
    assert duty.waived_on is None


def test_a_waiver_for_good_says_so(world: World, client: Client) -> None:
    client.force_login(world.lan_officer)
    with on(OCT1):
        url = world.url(f"kewajiban/{duty_of(world).pk}/kecualikan/")
        assert "dikecualikan untuk seterusnya" in text_of(client.post(url, TYPED | {"until_on": ""}))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"reason": ""}, "Isi bagian ini."), ({"from_on": "08-06-2025"}, "sebelum kewajiban dimulai"),
     ({"until_on": "30-09-2025"}, "mendahului hari pertamanya")],
)
def test_a_waiver_that_cannot_be_is_refused_before_it_is_asked(
    world: World, client: Client, changes: dict[str, str], sentence: str
) -> None:
    url = world.url(f"kewajiban/{duty_of(world).pk}/kecualikan/")
    client.force_login(world.lan_officer)
    before = written()
    with on(OCT1):
        response = client.post(url, TYPED | changes)
    assert response.status_code == 422 and sentence in text_of(response)
    assert written() == before


def test_the_other_party_agrees_and_the_duty_is_waived(world: World, client: Client) -> None:
    duty = duty_of(world)
    waiver = propose(world, duty)
    url = world.url(f"pengecualian/{waiver.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    with on(OCT2):
        board = client.get(world.url()).context["board"]
        assert [t.title for t in board.must.first if t.url] == [f"Putuskan pengecualian: {duty.subject}"]
        assert "Disetujui kedua PIHAK: mulai 1 Oktober 2025" in text_of(client.post(url, AGREE))
        duty.refresh_from_db()
        assert duty.waived_on is None
        page = text_of(client.post(url, AGREE | YES, follow=True))
        assert "Kewajiban ini dikecualikan." in page and "Pejabat BKN" in page
        assert client.get(url).status_code == 302
        assert not [t for t in client.get(world.url()).context["board"].must.first if t.url]
    duty.refresh_from_db()
    assert standing(duty.dates, date(2025, 12, 10)) is Standing.WAIVED


def test_it_is_declined_only_with_a_reason_and_may_be_withdrawn(world: World, client: Client) -> None:
    duty = duty_of(world)
    waiver = propose(world, duty)
    client.force_login(world.bkn_decider)
    with on(OCT2):
        url = world.url(f"pengecualian/{waiver.pk}/putuskan/")
        assert client.post(url, {"decision": "decline", "reason": ""}).status_code == 422
        client.post(url, {"decision": "decline", "reason": "Belum perlu."} | YES)
        again = propose(world, duty)
        client.force_login(world.lan_officer)
        client.post(world.url(f"pengecualian/{again.pk}/tarik/"), {"reason": "Tidak jadi."} | YES)
        page = text_of(client.get(world.url(f"kewajiban/{duty.pk}/")))
    assert "Belum perlu." in page and "Tidak jadi." in page
    duty.refresh_from_db()
    assert duty.waived_on is None


@pytest.mark.parametrize(
    ("path", "people"),
    [("putuskan", ("lan_decider", "lan_officer", "bkn_officer", "lan_reader")),
     ("tarik", ("bkn_decider", "lan_reader"))],
)
def test_nobody_else_decides_or_withdraws(world: World, client: Client, path: str, people: tuple[str, ...]) -> None:
    url = world.url(f"pengecualian/{propose(world, duty_of(world)).pk}/{path}/")
    before = written()
    with on(OCT2):
        assert client.get(url).url.startswith("/akun/masuk/")  # type: ignore[attr-defined]
        for who, status in (*((person, 403) for person in people), ("outsider", 404)):
            client.force_login(getattr(world, who))
            assert client.get(url).status_code == status
            assert client.post(url, AGREE | YES | {"reason": "x"}).status_code in (403, 404, 422)
        client.force_login(world.bkn_decider)
        assert client.get(world.url("pengecualian/999999/putuskan/")).status_code == 404
    assert written() == before


def test_the_list_stands_as_on_the_day_and_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    waiver = propose(world, duty_of(world))
    decide_waiver(waiver=waiver, agreed=True, by=world.bkn_decider, at=at(OCT2))
    client.force_login(world.lan_reader)
    url = world.url("pengecualian/")
    with on(OCT2):
        one = query_count(client, url)
        for number in range(1, 30):
            propose(world, duty_of(world, date(2025, 7, number)))
        assert query_count(client, url) == one
        agreed = client.get(url, {"keadaan": "agreed"})
        assert [row.pk for row, _, _ in agreed.context["rows"]] == [waiver.pk]
        file = b"".join(client.get(url, {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
        client.post("/status-per-tanggal/", {"per": "2025-10-01", "next": url})
        assert not client.get(url, {"keadaan": "agreed"}).context["rows"]
    assert file.decode().count("Sistem diganti.") == 30
