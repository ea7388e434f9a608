"""Incidents (9; UU 27/2022 Pasal 46): both told at once, hours that no one-sided word moves, statements kept."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.access import NotAllowed
from accounts.models import User
from agreements.models import Letter
from exchanges import safeguard_state as state
from exchanges.models import Incident, IncidentEntry
from exchanges.services.safeguards import SafeguardRefused, incidents
from exchanges.services.safeguards.incident_letters import draft_incident_letter
from exchanges.services.safeguards.incidents import Account
from records.models import JournalEntry, MailMessage
from tests.architecture.furnished import neighbours
from tests.exchanges.incidents_made import ACCOUNT, incident
from tests.factories import World, at

JAN20 = date(2026, 1, 20)
NOW = at(JAN20)
HOUR = timedelta(hours=1)
ON_JAN20 = time_machine.travel("2026-01-20 10:00+07:00", tick=False)


def notify(world: World, row: Incident, recipient: str, when: datetime, **values: Any) -> IncidentEntry:
    return incidents.notify_incident(**{
        "incident": row, "recipient": recipient, "notified_at": when, "reference": "S-1", "by": world.lan_officer,
        "at": when, **values,
    })


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def standing(world: World, moment: datetime) -> str:
    row = state.incidents(world.agreement, moment.astimezone(NOW.tzinfo).date() + timedelta(days=1)).get()
    return state.overall(row, moment).word


# --- The acts -------------------------------------------------------------------------------------------------------
def test_hours_run_from_what_the_party_itself_knew_and_for_the_other_from_the_record(world: World) -> None:
    own = incident(world, NOW, known_at=NOW - 5 * HOUR)
    assert (own.starts_at, own.due_at) == (NOW - 5 * HOUR, NOW + 67 * HOUR)
    others = incident(world, NOW, known_at=NOW - 5 * HOUR, by=world.bkn_officer)
    assert (others.known_at, others.starts_at, others.due_at) == (NOW - 5 * HOUR, NOW, NOW + 72 * HOUR)


def test_both_parties_are_written_to_at_once_and_the_mail_tells_no_data(world: World) -> None:
    row = incident(world, NOW)
    told = set(MailMessage.objects.filter(key__startswith=f"incident:{row.pk}:").values_list("party", "to_address"))
    assert told == {
        (party.agency.code, address) for party, people in (
            (world.lan, [world.lan_officer, world.lan_decider]), (world.bkn, [world.bkn_officer, world.bkn_decider]),
        ) for address in (party.agency.email, *(p.email for p in people))
    }
    text = MailMessage.objects.filter(to_address=world.bkn.agency.email).get().text
    assert "23 Januari 2026, 10.00 WIB" in text and f"/kerahasiaan/insiden/{row.pk}/" in text
    assert "312" not in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"known_at": NOW + timedelta(seconds=1)}, "known_on"), ({"title": " "}, "title"),
        ({"title": "Data 198001012005011001"}, "title"),
        ({"account": Account("NIP 19800101 200501 1 001", "", "")}, "data_disclosed"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(SafeguardRefused) as refused:
        incident(world, NOW, **values)
    assert refused.value.field == field
    assert not Incident.objects.exists() and not MailMessage.objects.exists()


def test_an_agreement_without_the_laws_term_says_so(world: World) -> None:
    there = neighbours()
    with pytest.raises(SafeguardRefused, match="tidak memuat jangka waktu"):
        incidents.record_incident(
            agreement=there.agreement, title="Bocor", processor=there.agreement.parties.all()[0], known_at=NOW,
            account=ACCOUNT, by=there.officer, at=NOW,
        )


def test_the_hours_are_met_once_the_persons_and_the_authority_know(world: World) -> None:
    row = incident(world, NOW)
    assert standing(world, NOW) == "tersisa 72 jam"
    notify(world, row, "persons", NOW + HOUR)
    notify(world, row, "public", NOW + HOUR)
    assert standing(world, row.due_at) == "tersisa 0 menit"
    assert standing(world, row.due_at + timedelta(minutes=1)) == "terlambat 1 menit"
    notify(world, row, "authority", row.due_at)
    assert standing(world, row.due_at + HOUR) == "tepat waktu"


def test_a_notice_a_minute_late_stays_late_for_ever(world: World) -> None:
    row = incident(world, NOW)
    notify(world, row, "persons", NOW)
    notify(world, row, "authority", row.due_at + timedelta(minutes=1))
    # A second notice does not cure the first.
    notify(world, row, "authority", row.due_at + HOUR)
    assert standing(world, row.due_at + 2 * HOUR) == "disampaikan, terlambat 1 menit"


def test_a_notice_keeps_what_it_said_and_needs_its_three_things(world: World) -> None:
    row = incident(world, NOW, account=Account("Jabatan.", "", "Ditarik."))
    with pytest.raises(SafeguardRefused, match="tiga hal"):
        notify(world, row, "persons", NOW)
    incidents.update_incident(incident=row, account=ACCOUNT, by=world.lan_officer, at=NOW)
    entry = notify(world, row, "persons", NOW)
    assert (entry.data_disclosed, entry.handling) == (ACCOUNT.data_disclosed, ACCOUNT.handling)
    with pytest.raises(SafeguardRefused, match="sama dengan yang terakhir"):
        incidents.update_incident(incident=row, account=ACCOUNT, by=world.lan_officer, at=NOW)


def test_a_notice_lies_between_knowing_and_now(world: World) -> None:
    row = incident(world, NOW, known_at=NOW - HOUR)
    for when in (NOW - HOUR - timedelta(minutes=1), NOW + timedelta(minutes=1)):
        with pytest.raises(SafeguardRefused) as refused:
            notify(world, row, "persons", when, at=NOW)
        assert refused.value.field == "notified_on"
    notify(world, row, "persons", NOW - HOUR, at=NOW)
    notify(world, row, "persons", NOW, at=NOW)


def test_only_the_party_whose_processing_failed_carries_it_on(world: World) -> None:
    row = incident(world, NOW)
    with pytest.raises(NotAllowed, match="LAN"):
        notify(world, row, "persons", NOW, by=world.bkn_officer)
    with pytest.raises(NotAllowed, match="LAN"):
        incidents.update_incident(incident=row, account=Account("Lain."), by=world.bkn_officer, at=NOW)
    with pytest.raises(NotAllowed, match="LAN"):
        incidents.close_incident(
            incident=row, outcome="unfounded", lessons="Salah.", by=world.bkn_decider, at=NOW
        )
    with pytest.raises(NotAllowed, match="Pejabat berwenang"):
        incidents.close_incident(
            incident=row, outcome="unfounded", lessons="Salah.", by=world.lan_officer, at=NOW
        )


def test_a_party_is_found_responsible_only_where_both_say_so_and_every_statement_stays(world: World) -> None:
    row = incident(world, NOW)
    sides = (world.lan, world.bkn)

    def say(by: User, who: Any) -> None:
        incidents.state_responsibility(incident=row, responsible=who, text="Karena log.", by=by, at=NOW)

    say(world.bkn_officer, world.lan)
    assert not state.responsibility(row, sides, JAN20).agreed
    say(world.lan_officer, world.bkn)
    assert state.responsibility(row, sides, JAN20).found is None
    say(world.lan_officer, world.lan)
    found = state.responsibility(row, sides, JAN20)
    assert (found.agreed, found.found) == (True, world.lan)
    assert row.entries.filter(kind="statement").count() == 3
    assert not state.responsibility(row, sides, date(2026, 1, 19)).agreed


def test_what_was_handled_closes_once_notified_and_either_party_opens_it_again(world: World) -> None:
    row = incident(world, NOW)

    def close(outcome: str = "handled") -> None:
        incidents.close_incident(incident=row, outcome=outcome, lessons="Cek alamat.", by=world.lan_decider, at=NOW)

    with pytest.raises(SafeguardRefused, match="subjek data pribadi dan lembaga pelindungan data pribadi"):
        close()
    notify(world, row, "persons", NOW)
    notify(world, row, "authority", NOW)
    close()
    with pytest.raises(SafeguardRefused, match="sudah ditutup"):
        close()
    with pytest.raises(SafeguardRefused, match="Isi alasannya"):
        incidents.reopen_incident(incident=row, reason=" ", by=world.bkn_officer, at=NOW)
    incidents.reopen_incident(incident=row, reason="Ada berkas lain.", by=world.bkn_officer, at=NOW)
    with pytest.raises(SafeguardRefused, match="masih terbuka"):
        incidents.reopen_incident(incident=row, reason="Lagi.", by=world.bkn_officer, at=NOW)
    row.refresh_from_db()
    assert row.state == "open"


def test_what_was_no_failure_has_no_hours_any_more(world: World) -> None:
    row = incident(world, NOW)
    incidents.close_incident(incident=row, outcome="unfounded", lessons="Data uji.", by=world.lan_decider, at=NOW)
    assert standing(world, row.due_at + HOUR) == "bukan kegagalan"


def test_a_past_day_shows_what_was_recorded_by_then(world: World) -> None:
    row = incident(world, NOW)
    later = NOW + 24 * HOUR
    incidents.close_incident(incident=row, outcome="unfounded", lessons="Data uji.", by=world.lan_decider, at=later)
    assert not state.incidents(world.agreement, date(2026, 1, 19)).exists()
    assert [i.state_then for i in state.incidents(world.agreement, JAN20)] == ["open"]
    assert [i.state_then for i in state.incidents(world.agreement, date(2026, 1, 21))] == ["closed"]


def test_the_letter_is_a_confidential_draft_with_blanks_for_what_is_unsaid(world: World) -> None:
    row = incident(world, NOW, account=Account("Jabatan.", "", "Ditarik."))
    letter = draft_incident_letter(incident=row, by=world.lan_officer, at=NOW)
    assert (letter.nature, letter.kind, letter.state) == (Letter.Nature.CONFIDENTIAL, "notice", "draft")
    assert "1. Data pribadi yang terungkap: Jabatan." in letter.body
    assert "terungkap: ……" in letter.body or "…" in letter.body


# --- The pages ------------------------------------------------------------------------------------------------------
def typed(**values: str) -> dict[str, str]:
    return {
        "title": "Berkas salah alamat", "processor": "lan", "known_on": "20-01-2026", "known_time": "08.30",
        "data_disclosed": "Jabatan.", "when_and_how": "Salah kirim.", "handling": "Ditarik.", **values,
    }


@ON_JAN20
def test_an_officer_is_told_the_last_instant_before_it_is_recorded(world: World) -> None:
    client = signed_in(world.lan_officer)
    asked = client.post(world.url("kerahasiaan/insiden/catat/"), typed()).content.decode()
    assert "20 Januari 2026, 08.30 WIB sampai 23 Januari 2026, 08.30 WIB" in asked
    assert "undang-undang, bukan perjanjian" in asked and not Incident.objects.exists()
    response = client.post(world.url("kerahasiaan/insiden/catat/"), typed(confirmed="1"))
    row = Incident.objects.get()
    assert response["Location"] == world.url(f"kerahasiaan/insiden/{row.pk}/")
    page = client.get(response["Location"]).content.decode()
    assert "tersisa 70 jam 30 menit" in page and "Insiden dicatat" in page
    assert JournalEntry.objects.filter(act="record_incident", refused=False).count() == 1
    assert "1" in client.get(world.url("kerahasiaan/")).content.decode()


@ON_JAN20
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"known_time": "10.01"}, "tidak dapat diketahui setelah saat ini"),
        ({"known_time": "25.00"}, "Tulis jam dan menit sebagai jj.mm"),
        ({"processor": "lain"}, "Pilih salah satu dari daftar."),
        ({"data_disclosed": "198001012005011001"}, "Jangan menulis NIP atau NIK"),
    ],
)
def test_a_bad_form_is_shown_again_with_its_sentence(world: World, values: dict[str, str], sentence: str) -> None:
    response = signed_in(world.lan_officer).post(world.url("kerahasiaan/insiden/catat/"), typed(**values))
    assert response.status_code == 422
    assert sentence in response.content.decode() and "Berkas salah alamat" in response.content.decode()
    assert not Incident.objects.exists()


@ON_JAN20
def test_a_late_notice_is_said_to_be_late_before_it_is_recorded(world: World) -> None:
    row = incident(world, at(date(2026, 1, 16)))
    client = signed_in(world.lan_officer)
    form = {"recipient": "authority", "notified_on": "20-01-2026", "notified_time": "09:00", "reference": "S-2"}
    where = world.url(f"kerahasiaan/insiden/{row.pk}/beritahukan/")
    assert "sesudah batas waktu, sehingga tercatat terlambat" in client.post(where, form).content.decode()
    assert client.post(where, form | {"confirmed": "1"}).status_code == 302
    page = client.get(world.url(f"kerahasiaan/insiden/{row.pk}/")).content.decode()
    assert "disampaikan, terlambat 23 jam" in page


@ON_JAN20
def test_the_other_party_and_a_reader_are_told_who_may(world: World) -> None:
    row = incident(world, NOW)
    where = world.url(f"kerahasiaan/insiden/{row.pk}/perbarui/")
    assert "PIHAK yang pemrosesannya gagal" in signed_in(world.bkn_officer).get(where).content.decode()
    assert signed_in(world.lan_reader).get(where).status_code == 403
    assert signed_in(world.outsider).get(where).status_code == 404
    assert Client().get(where)["Location"].startswith("/akun/masuk/")


@ON_JAN20
def test_filters_find_by_words_state_and_party(world: World) -> None:
    incident(world, NOW)
    incident(world, NOW, title="Cakram hilang", processor=world.bkn)
    client = signed_in(world.lan_reader)

    def shown(query: str) -> set[str]:
        page = client.get(world.url("kerahasiaan/insiden/") + query)
        return {row.title for row, *_ in page.context["rows"]}

    assert shown("") == {"Berkas salah alamat", "Cakram hilang"}
    assert shown("?cari=cakram") == shown("?pihak=bkn") == {"Cakram hilang"}
    assert shown("?keadaan=closed") == set()
