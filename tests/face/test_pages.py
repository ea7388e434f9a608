"""The frame, the sign-in pages and the error pages."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import include, path

from records.models import Installation
from tests.factories import PASSWORD, World


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("rincian yang tidak boleh tampil")


def refused(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Peran Anda (Pembaca) tidak dapat mencatat penyerahan data.")


def odd(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("rincian yang tidak boleh tampil")


urlpatterns = [
    path("rusak/", broken), path("ditolak/", refused), path("aneh/", odd), path("", include("config.urls")),
]

SIGN_IN_PAGES = [
    ("/akun/masuk/", "Masuk"),
    ("/akun/kata-sandi/lupa/", "Lupa kata sandi"),
    ("/akun/kata-sandi/lupa/terkirim/", "Periksa surel Anda"),
    ("/akun/kata-sandi/atur/1-salah/", "Tautan tidak berlaku"),
    ("/akun/kata-sandi/atur/selesai/", "Kata sandi tersimpan"),
]


@pytest.fixture
def visitor() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.face.test_pages"):
        yield Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), SIGN_IN_PAGES)
def test_sign_in_pages_are_indonesian_and_have_landmarks(client: Client, address: str, title: str) -> None:
    html = client.get(address).content.decode()
    assert '<html lang="id"' in html
    assert f"<title>{title} – Portal PKS</title>" in html
    assert html.count("<main ") == html.count("<h1>") == 1


@pytest.mark.parametrize("address", ["/akun/kata-sandi/ubah/", "/akun/keluar/"])
def test_pages_of_the_signed_in_person_are_indonesian(client: Client, world: World, address: str) -> None:
    client.force_login(world.lan_officer)
    html = client.get(address).content.decode()
    assert '<html lang="id"' in html
    assert html.count("<main ") == html.count("<h1>") == 1


@pytest.mark.django_db
def test_a_wrong_password_is_answered_without_saying_which_part_is_wrong(client: Client, world: World) -> None:
    for surel in (world.lan_officer.email, "tidak.ada@contoh.example"):
        html = client.post("/akun/masuk/", {"login": surel, "password": "salah"}).content.decode()
        assert "Surel atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi." in html
        assert f'value="{surel}"' in html


def test_the_right_password_leads_to_where_the_person_wanted_to_go(client: Client, world: World) -> None:
    answer = client.post(
        "/akun/masuk/", {"login": world.lan_officer.email, "password": PASSWORD, "next": "/galeri/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/galeri/")


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/aneh/", 400, "Permintaan tidak dapat dibaca"),
        ("/ditolak/", 403, "Anda tidak dapat melakukan ini"),
        ("/tidak-ada/", 404, "Halaman tidak ditemukan"),
        ("/rusak/", 500, "Terjadi gangguan pada portal"),
    ],
)
@pytest.mark.django_db
def test_errors_are_told_in_indonesian_and_keep_their_details(
    visitor: Client, address: str, status: int, title: str
) -> None:
    answer = visitor.get(address)
    assert answer.status_code == status
    assert f"<h1>{title}</h1>" in answer.content.decode()
    assert "rincian yang tidak boleh tampil" not in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_says_why(visitor: Client) -> None:
    assert "Peran Anda (Pembaca) tidak dapat mencatat penyerahan data." in visitor.get("/ditolak/").content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/akun/masuk/", {"login": "x", "password": "y"})
    assert answer.status_code == 403
    assert "<h1>Formulir perlu dimuat ulang</h1>" in answer.content.decode()


def test_the_page_for_a_broken_portal_needs_no_database_and_no_request() -> None:
    assert "<h1>Terjadi gangguan pada portal</h1>" in get_template("500.html").render()


def test_the_gallery_asks_for_a_sign_in(client: Client, world: World) -> None:
    assert client.get("/galeri/")["Location"] == "/akun/masuk/?next=/galeri/"
    client.force_login(world.lan_officer)
    assert client.get("/galeri/").status_code == 200


def test_the_frame_says_for_whom_a_person_acts(client: Client, world: World) -> None:
    client.force_login(world.bkn_officer)
    html = client.get("/galeri/").content.decode()
    assert '<span class="party party-bkn">BKN</span>' in html
    assert "Bertindak untuk BKN sebagai Petugas" in html
    assert ".party-bkn { --party: #de1d5e; --party-text: #ffffff }" in html


def test_another_day_is_announced_and_today_is_not(client: Client, world: World) -> None:
    client.force_login(world.lan_officer)
    assert "Anda melihat status per" not in client.get("/galeri/").content.decode()
    html = client.get("/galeri/?per=2025-12-10&page=2").content.decode()
    assert "Anda melihat status per <strong>10 Desember 2025</strong>." in html
    assert "Tindakan selalu dicatat pada tanggal hari ini." in html
    # Going back to today must not be undone by the day in the address.
    assert 'name="next" value="/galeri/?page=2"' in html


def test_sample_data_are_marked_on_every_page(client: Client, world: World) -> None:
    mark = "<strong>DATA CONTOH</strong> – bukan data resmi"
    Installation.objects.all().delete()
    assert mark not in client.get("/akun/masuk/").content.decode()
    Installation.objects.create(pk=1, is_sample=True, created_at="2025-05-07T03:00:00Z")
    assert mark in client.get("/akun/masuk/").content.decode()
    client.force_login(world.lan_officer)
    assert mark in client.get("/galeri/").content.decode()
