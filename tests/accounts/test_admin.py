from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import Agency, Membership, User
from agreements.models import Holiday, Suspension
from tests.factories import PASSWORD, World

PEOPLE = "/administrasi/accounts/user/"


def person_form(user: User, **changes: Any) -> dict[str, Any]:
    typed = {
        "email": user.email, "full_name": user.full_name, "position": "", "is_active": "on",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0", "memberships-MIN_NUM_FORMS": "0",
        "memberships-MAX_NUM_FORMS": "1000",
    }
    return typed | changes


def membership_row(agency: Agency, **changes: str) -> dict[str, str]:
    row = {"agency": str(agency.pk), "role": "officer", "started_on": "2025-06-01", "ended_on": "", "id": ""} | changes
    return {"memberships-TOTAL_FORMS": "1"} | {f"memberships-0-{name}": value for name, value in row.items()}


def test_only_people_agencies_and_holidays_stand_on_the_site() -> None:
    assert {model.__name__ for model in admin.site._registry} == {"User", "Agency", "Holiday"}


@pytest.mark.parametrize(
    "path", ["", "accounts/user/", "accounts/user/add/", "accounts/agency/", "agreements/holiday/"]
)
def test_the_site_is_for_administrators_only(world: World, client: Client, path: str) -> None:
    address = "/administrasi/" + path
    response = client.get(address)
    assert (response.status_code, response["Location"].split("?")[0]) in [
        (302, "/administrasi/login/"), (302, "/akun/masuk/")
    ]
    client.force_login(world.bkn_decider)
    assert client.get(address, follow=True).status_code == 403
    client.force_login(world.admin)
    assert client.get(address).status_code == 200


def test_the_administrator_enters_a_person_who_can_sign_in(world: World, client: Client) -> None:
    client.force_login(world.admin)
    typed = {
        "email": "Baru@Contoh.Example", "full_name": "Orang Baru", "position": "", "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert client.post(PEOPLE + "add/", typed).status_code == 302
    user = User.objects.get(email="baru@contoh.example")
    assert (user.full_name, user.is_staff, user.is_superuser) == ("Orang Baru", False, False)
    assert user.check_password(PASSWORD)
    change = person_form(user) | membership_row(world.lan.agency)
    assert client.post(f"{PEOPLE}{user.pk}/change/", change).status_code == 302
    membership = Membership.objects.get(user=user)
    assert (membership.agency, membership.role, membership.started_on) == (
        world.lan.agency, "officer", date(2025, 6, 1)
    )


def test_an_address_in_use_is_refused_whatever_its_case(world: World, client: Client) -> None:
    client.force_login(world.admin)
    typed = {
        "email": "PETUGAS.LAN@contoh.example", "full_name": "Kembaran", "password1": PASSWORD, "password2": PASSWORD
    }
    response = client.post(PEOPLE + "add/", typed)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors == {"email": ["Surel ini sudah dipakai pengguna lain."]}
    assert not User.objects.filter(full_name="Kembaran").exists()


def test_a_weak_password_is_refused(world: World, client: Client) -> None:
    client.force_login(world.admin)
    typed = {"email": "x@contoh.example", "full_name": "X", "password1": "12345678", "password2": "12345678"}
    assert list(client.post(PEOPLE + "add/", typed).context["adminform"].form.errors) == ["password2"]
    assert not User.objects.filter(email="x@contoh.example").exists()


def test_a_second_open_membership_is_refused_in_words(world: World, client: Client) -> None:
    user, row = world.lan_officer, Membership.objects.get(user=world.lan_officer)
    client.force_login(world.admin)
    new = membership_row(world.bkn.agency)
    typed = person_form(user) | {k.replace("-0-", "-1-"): v for k, v in new.items()} | {
        "memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "1", "memberships-0-id": str(row.pk),
        "memberships-0-user": str(user.pk), "memberships-0-ended_on": "",
    }
    response = client.post(f"{PEOPLE}{user.pk}/change/", typed)
    sentence = "Hanya satu keanggotaan yang berlaku pada satu waktu; akhiri yang lama dahulu."
    assert sentence in response.content.decode()
    assert Membership.objects.filter(user=user).count() == 1
    ended = typed | {"memberships-0-ended_on": "2025-05-31"}
    assert client.post(f"{PEOPLE}{user.pk}/change/", ended).status_code == 302
    assert [m.agency for m in Membership.objects.filter(user=user).order_by("pk")] == [
        world.lan.agency, world.bkn.agency
    ]


def test_an_entered_membership_can_only_be_ended(world: World, client: Client) -> None:
    user, row = world.lan_officer, Membership.objects.get(user=world.lan_officer)
    client.force_login(world.admin)
    typed = person_form(user) | membership_row(
        world.bkn.agency, id=str(row.pk), user=str(user.pk), role="decider", ended_on="2025-12-31"
    ) | {"memberships-INITIAL_FORMS": "1"}
    assert client.post(f"{PEOPLE}{user.pk}/change/", typed).status_code == 302
    row.refresh_from_db()
    assert (row.agency, row.role, row.ended_on) == (world.lan.agency, "officer", date(2025, 12, 31))


def test_an_administrator_acts_for_no_party(world: World, client: Client) -> None:
    client.force_login(world.admin)
    typed = person_form(world.admin, is_staff="on") | membership_row(world.lan.agency)
    response = client.post(f"{PEOPLE}{world.admin.pk}/change/", typed)
    assert "Administrator portal tidak bertindak untuk salah satu PIHAK" in response.content.decode()
    assert not Membership.objects.filter(user=world.admin).exists()
    response = client.post(world.url("akses/hentikan/"), {"confirmed": "1"})
    assert response.status_code == 403
    assert "Anda tidak sedang bertindak untuk salah satu PIHAK" in response.content.decode()
    assert Suspension.objects.count() == 0


def test_the_mark_of_an_administrator_gives_and_takes_all_rights_on_the_site(world: World, client: Client) -> None:
    client.force_login(world.admin)
    other = User.objects.create_user("kedua@contoh.example", PASSWORD, full_name="Kedua")
    for mark, expected in (({"is_staff": "on"}, (True, True)), ({}, (False, False))):
        assert client.post(f"{PEOPLE}{other.pk}/change/", person_form(other, **mark)).status_code == 302
        other.refresh_from_db()
        assert (other.is_staff, other.is_superuser) == expected


def test_people_and_agencies_are_never_deleted_and_agencies_not_changed(world: World, client: Client) -> None:
    client.force_login(world.admin)
    agency = world.lan.agency
    for path in (f"accounts/user/{world.lan_officer.pk}/delete/", f"accounts/agency/{agency.pk}/delete/",
                 "accounts/agency/add/"):
        assert client.post(f"/administrasi/{path}", {"post": "yes"}).status_code == 403
    assert client.post(f"/administrasi/accounts/agency/{agency.pk}/change/", {"name": "X"}).status_code == 403
    agency.refresh_from_db()
    assert agency.name == "Lembaga Administrasi Negara"


def test_holidays_are_edited(world: World, client: Client) -> None:
    client.force_login(world.admin)
    assert client.post("/administrasi/agreements/holiday/add/", {"on": "2025-12-26", "name": "Cuti bersama"})
    holiday = Holiday.objects.get(on=date(2025, 12, 26))
    assert client.post(f"/administrasi/agreements/holiday/{holiday.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Holiday.objects.exists()
