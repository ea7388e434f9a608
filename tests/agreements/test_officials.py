"""The directory of officials: who may be recorded, who holds an office when, the pages."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.access import NotAllowed
from accounts.models import User
from agreements.models import Official
from agreements.services.officials import Office, OfficialRefused, end_official, record_official
from records.models import JournalEntry
from tests.factories import World, at

JUL1, JUL2, JUL31, AUG1 = date(2025, 7, 1), date(2025, 7, 2), date(2025, 7, 31), date(2025, 8, 1)
ON_JUL2 = time_machine.travel("2025-07-02 10:00+07:00", tick=False)
HEAD = Office("Budi Peraga", "Kepala Pusdatin", JUL1, nip="198001012005011001", rank="Pembina (IV/a)")


def record(world: World, office: Office = HEAD, **given: Any) -> Official:
    return record_official(**({"agreement": world.agreement, "office": office, "by": world.lan_officer,
                               "at": at(JUL1)} | given))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_official_is_of_the_agency_of_whoever_records(world: World) -> None:
    assert (record(world).agency, record(world, by=world.bkn_officer).agency) == (world.lan.agency, world.bkn.agency)
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            record(world, by=by)


@pytest.mark.parametrize(
    ("office", "field"),
    [
        (Office(" ", "Kepala Pusdatin", JUL1), "name"),
        (Office("Budi", " ", JUL1), "office"),
        (Office("Budi", "Kepala Pusdatin", JUL1, acting="plh"), "basis"),
        (Office("Budi", "Kepala Pusdatin", JUL2, valid_to=JUL1), "valid_to"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, office: Office, field: str) -> None:
    with pytest.raises(OfficialRefused) as refused:
        record(world, office)
    assert refused.value.field == field
    assert not Official.objects.exists()


def test_an_office_has_one_holder_at_a_time_and_one_substitute_beside(world: World) -> None:
    record(world, Office("Budi Peraga", "Kepala Pusdatin", JUL1, valid_to=JUL31))
    with pytest.raises(OfficialRefused) as refused:
        record(world, Office("Wati Contoh", "kepala pusdatin", JUL31))
    assert refused.value.field == "office"
    substitute = Office("Wati Contoh", "Kepala Pusdatin", JUL2, acting="plh", basis="Sprin-1", valid_to=JUL31)
    assert record(world, substitute).full_office == "Plh. Kepala Pusdatin"
    with pytest.raises(OfficialRefused):
        record(world, substitute)
    record(world, Office("Wati Contoh", "Kepala Pusdatin", AUG1))
    record(world, HEAD, by=world.bkn_officer)


def test_replacing_ends_the_row_the_day_before(world: World) -> None:
    old = record(world)
    new = record(world, Office("Budi Peraga", "Kepala Pusdatin", AUG1, rank="Pembina (IV/b)"), replaces=old)
    old.refresh_from_db()
    assert (old.valid_to, old.holds_on(JUL31), old.holds_on(AUG1), new.holds_on(AUG1)) == (JUL31, True, False, True)
    same_day = record(world, Office("Eka", "Kepala Bidang", JUL1))
    with pytest.raises(OfficialRefused):
        record(world, Office("Wati", "Kepala Bidang", JUL1), replaces=same_day)


def test_ending_shortens_only_and_reaches_ones_own_agency_only(world: World) -> None:
    official = record(world)
    with pytest.raises(OfficialRefused):
        end_official(agreement=world.agreement, official=official, valid_to=JUL31, by=world.bkn_officer, at=at(JUL2))
    with pytest.raises(OfficialRefused):
        end_official(agreement=world.agreement, official=official, valid_to=date(2025, 6, 30), by=world.lan_officer,
                     at=at(JUL2))
    end_official(agreement=world.agreement, official=official, valid_to=JUL31, by=world.lan_officer, at=at(JUL2))
    with pytest.raises(OfficialRefused):
        end_official(agreement=world.agreement, official=official, valid_to=AUG1, by=world.lan_officer, at=at(JUL2))
    official.refresh_from_db()
    assert official.valid_to == JUL31
    acts = JournalEntry.objects.filter(act="manage_officials").values_list("object", flat=True)
    assert list(acts) == [f"official:{official.pk}"] * 2


# --- Pages ----------------------------------------------------------------------------------------------------------
@ON_JUL2
def test_the_list_masks_each_nip_and_lets_each_agency_keep_its_own(world: World) -> None:
    official = record(world)
    record(world, Office("Siti Contoh", "Direktur PDPIK", JUL1, nip="197502022000032002"), by=world.bkn_officer)
    own = signed_in(world.lan_officer).get(world.url("pejabat/")).content.decode()
    assert "1980****…001" in own and "198001012005011001" not in own and "Kepala Pusdatin LAN" in own
    assert own.count(">Akhiri<") == 1 and f"pejabat/{official.pk}/akhiri/" in own
    assert ">Akhiri<" not in signed_in(world.lan_reader).get(world.url("pejabat/")).content.decode()
    assert "Budi Peraga" not in signed_in(world.lan_officer).get(
        world.url("pejabat/"), {"per": "2025-06-30"}
    ).content.decode()
    filtered = signed_in(world.lan_officer).get(world.url("pejabat/"), {"instansi": "bkn", "keadaan": "berlaku"})
    assert [row["official"].name for row in filtered.context["rows"]] == ["Siti Contoh"]
    file = signed_in(world.lan_officer).get(world.url("pejabat/"), {"format": "csv"})
    assert "198001012005011001" not in b"".join(file).decode()


@ON_JUL2
def test_an_official_is_added_after_a_confirmation_and_a_substitute_begins_with_the_office(world: World) -> None:
    client = signed_in(world.lan_officer)
    typed = {"name": "Budi Peraga", "office": "Kepala Pusdatin", "acting": "own", "valid_from": "01-07-2025"}
    asked = client.post(world.url("pejabat/tambah/"), typed).content.decode()
    assert "Mulai 1 Juli 2025 pejabat ini ditawarkan sebagai penanda tangan LAN." in asked
    assert not Official.objects.exists()
    assert client.post(world.url("pejabat/tambah/"), typed | {"confirmed": "1"}).status_code == 302
    head = Official.objects.get()
    form = client.get(world.url("pejabat/tambah/"), {"untuk": head.pk}).context["form"]
    assert (form["office"].value(), form["acting"].value(), form["name"].value()) == ("Kepala Pusdatin", "plh", None)
    typed |= {"name": "Wati Contoh", "acting": "plh", "valid_from": "02-07-2025"}
    response = client.post(world.url("pejabat/tambah/"), typed)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "basis": ["Plt. dan Plh. memerlukan dasar, misalnya nomor surat perintah."]
    }
    theirs = record(world, by=world.bkn_officer)
    assert client.get(world.url("pejabat/tambah/"), {"mengganti": theirs.pk}).status_code == 404
    assert client.get(world.url(f"pejabat/{theirs.pk}/akhiri/")).status_code == 403


@ON_JUL2
def test_ending_is_confirmed_and_done(world: World) -> None:
    official = record(world)
    client, address = signed_in(world.lan_officer), world.url(f"pejabat/{official.pk}/akhiri/")
    asked = client.post(address, {"valid_to": "31-07-2025"}).content.decode()
    assert "Sesudah 31 Juli 2025 Budi Peraga tidak ditawarkan lagi" in asked
    assert client.post(address, {"valid_to": "31-07-2025", "confirmed": "1"}).status_code == 302
    official.refresh_from_db()
    assert official.valid_to == JUL31
