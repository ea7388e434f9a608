from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from agreements.models import Notice
from agreements.services.alerts import queue_mails, raise_notices
from records.models import JournalEntry, MailMessage
from tests.agreements.asking import query_count
from tests.factories import World, at

JUN9, DEC10 = date(2025, 6, 9), date(2025, 12, 10)
NOW = time_machine.travel("2025-12-10 10:00+07:00", tick=False)


@pytest.fixture
def warned(world: World) -> World:
    world.received_delivery(JUN9)
    raise_notices(as_of=DEC10, at=at(DEC10, 5))
    queue_mails(at=at(DEC10, 6))
    return world


def mail_to(world: World, party: str, state: str) -> MailMessage:
    message = MailMessage.objects.filter(party=party).order_by("pk")[0]
    sent_at = datetime(2025, 12, 10, tzinfo=UTC) if state == "sent" else None
    MailMessage.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at)
    message.refresh_from_db()
    return message


def retry_url(world: World, message: MailMessage) -> str:
    return world.url(f"pemberitahuan/surel/{message.pk}/kirim-ulang/")


@NOW
def test_a_party_sees_its_own_notices_newest_first(warned: World, client: Client) -> None:
    client.force_login(warned.lan_reader)
    response = client.get(warned.url("pemberitahuan/"))
    assert {n.party for n, _ in response.context["notices"]} == {warned.lan}
    assert len(response.context["notices"]) == Notice.objects.filter(party=warned.lan).count()
    page = response.content.decode()
    assert "H+1" in page
    assert "Batas waktu: 9 Desember 2025 (terlambat 1 hari)." in page


@NOW
def test_notices_can_be_narrowed_to_those_in_force(warned: World, client: Client) -> None:
    notice = Notice.objects.filter(party=warned.lan).order_by("pk")[0]
    Notice.objects.filter(pk=notice.pk).update(superseded=True)
    client.force_login(warned.lan_reader)
    address = warned.url("pemberitahuan/")
    assert [n for n, _ in client.get(address + "?keadaan=tergantikan").context["notices"]] == [notice]
    assert notice not in [n for n, _ in client.get(address + "?keadaan=berlaku").context["notices"]]


@NOW
def test_a_past_day_shows_only_what_had_been_raised_by_then(warned: World, client: Client) -> None:
    client.force_login(warned.lan_reader)
    response = client.get(warned.url("pemberitahuan/?per=2025-12-09"))
    assert (response.context["notices"], response.context["mails"]) == ([], [])
    assert "Belum ada pemberitahuan" in response.content.decode()


@NOW
def test_both_parties_see_what_became_of_all_mails(warned: World, client: Client, settings: Settings) -> None:
    for party, state in (("lan", "dead"), ("bkn", "ambiguous")):
        mail_to(warned, party, state)
    client.force_login(warned.bkn_officer)
    response = client.get(warned.url("pemberitahuan/"))
    assert {owner.agency.code for _, _, owner, _ in response.context["mails"]} == {"lan", "bkn"}
    assert {look.word for _, look, _, _ in response.context["mails"]} == {"ditolak", "meragukan", "menunggu"}
    assert "Pengiriman surel belum diatur" in response.content.decode()
    settings.MAIL_HOST = "127.0.0.1"
    assert "Pengiriman surel belum diatur" not in client.get(warned.url("pemberitahuan/")).content.decode()


@NOW
def test_only_own_refused_and_ambiguous_mails_offer_to_be_sent_again(warned: World, client: Client) -> None:
    own, theirs = mail_to(warned, "lan", "dead"), mail_to(warned, "bkn", "dead")
    for user, expected in ((warned.lan_officer, [True, False]), (warned.lan_reader, [False, False])):
        client.force_login(user)
        page = client.get(warned.url("pemberitahuan/")).content.decode()
        assert [retry_url(warned, m) in page for m in (own, theirs)] == expected


@NOW
def test_a_refused_mail_is_put_back_into_the_outbox(warned: World, client: Client) -> None:
    message = mail_to(warned, "lan", "dead")
    client.force_login(warned.lan_officer)
    response = client.post(retry_url(warned, message))
    assert (response.status_code, response["Location"]) == (302, warned.url("pemberitahuan/") + "#surel")
    message.refresh_from_db()
    assert message.state == "pending"
    entry = JournalEntry.objects.order_by("-pk")[0]
    assert (entry.act, entry.object, entry.refused) == ("retry_mail", f"mail:{message.pk}", False)
    assert "Surel dimasukkan kembali ke antrean kirim." in client.get(response["Location"]).content.decode()


@NOW
def test_an_ambiguous_mail_is_sent_again_only_after_a_warning(warned: World, client: Client) -> None:
    message = mail_to(warned, "lan", "ambiguous")
    client.force_login(warned.lan_officer)
    response = client.post(retry_url(warned, message))
    assert "penerima mungkin menerimanya dua kali" in response.context["consequence"]
    message.refresh_from_db()
    assert message.state == "ambiguous"
    client.post(retry_url(warned, message), {"confirmed": "1"})
    message.refresh_from_db()
    assert message.state == "pending"


@NOW
def test_a_mail_of_the_other_party_or_one_that_waits_is_not_sent_again(warned: World, client: Client) -> None:
    theirs, waiting = mail_to(warned, "bkn", "dead"), mail_to(warned, "lan", "pending")
    client.force_login(warned.lan_officer)
    assert client.get(retry_url(warned, theirs)).status_code == 403
    response = client.post(retry_url(warned, theirs))
    assert response.status_code == 422
    assert "Anda bertindak untuk LAN" in response.content.decode()
    response = client.post(retry_url(warned, waiting))
    assert response.status_code == 422
    assert "Surel ini tidak sedang ditolak atau meragukan" in response.content.decode()
    client.force_login(warned.lan_reader)
    assert client.post(retry_url(warned, mail_to(warned, "lan", "dead"))).status_code == 403
    client.force_login(warned.outsider)
    assert client.post(retry_url(warned, theirs)).status_code == 404
    client.logout()
    assert client.post(retry_url(warned, theirs))["Location"].startswith("/akun/masuk/")
    assert set(MailMessage.objects.filter(pk__in=[theirs.pk, waiting.pk]).values_list("state", flat=True)) == {"dead"}


@NOW
def test_the_page_takes_the_same_queries_for_one_notice_and_for_thirty(world: World, client: Client) -> None:
    world.received_delivery(JUN9)
    raise_notices(as_of=DEC10, at=at(DEC10, 5))
    queue_mails(at=at(DEC10, 6))
    client.force_login(world.lan_reader)
    one = query_count(client, world.url("pemberitahuan/"))
    for n in range(29):
        world.received_delivery(JUN9, group=f"Kelompok {n}")
    raise_notices(as_of=DEC10, at=at(DEC10, 7))
    queue_mails(at=at(DEC10, 8))
    assert query_count(client, world.url("pemberitahuan/")) == one
