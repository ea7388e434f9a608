"""The pages of minutes beside the plain form: from a session, follow-ups, remarks, revisions, the life after."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from agreements.services.officials import Office, record_official
from exchanges.models import CorrectionList, Minutes, MinutesRemark
from exchanges.services.minutes_life import ask_cancellation
from records.services import sealing
from tests.exchanges.minutes_made import delivered, drafted, final, signed, submitted
from tests.exchanges.session_made import done_session
from tests.exchanges.values import minutes_values
from tests.factories import World, at

JUL1, JUL2 = date(2025, 7, 1), date(2025, 7, 2)
ON_JUL4 = time_machine.travel("2025-07-04 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(rows: list[dict[str, Any]] | None = None, **given: Any) -> dict[str, str]:
    told = {n: v.isoformat() if isinstance(v, date) else str(v) for n, v in minutes_values(**given).items()}
    rows = rows or []
    told |= {"tindak-TOTAL_FORMS": str(len(rows)), "tindak-INITIAL_FORMS": "0"}
    return told | {f"tindak-{i}-{name}": str(value) for i, row in enumerate(rows) for name, value in row.items()}


def page(world: World, minutes: Minutes, user: User, path: str = "") -> str:
    response = signed_in(user).get(world.url(f"berita-acara/{minutes.pk}/{path}"))
    assert response.status_code == 200
    return response.content.decode()


# --- Drafting -------------------------------------------------------------------------------------------------------
@ON_JUL4
def test_a_draft_from_a_session_asks_for_no_figures_and_takes_none(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    client, address = signed_in(world.lan_officer), world.url(f"berita-acara/susun/?pemadanan={session.pk}")
    asked = client.get(address)
    assert "rows_first" not in asked.context["form"].fields
    assert asked.context["form"]["matched_on"].value() == JUL1
    assert "Angka dan identitas data diambil dari pemadanan" in asked.content.decode()
    assert client.post(address, typed(rows_first=77)).status_code == 302
    minutes = Minutes.objects.get()
    assert (minutes.session, minutes.rows_first, minutes.data_group) == (session, 5, "JF Analis")
    shown = page(world, minutes, world.bkn_officer)
    assert "Perbedaan per unsur" in shown and "Sidik jari aturan" in shown
    again = client.post(address, typed())
    assert again.status_code == 422 and "Dari pemadanan ini sudah disusun" in again.content.decode()


@ON_JUL4
def test_a_session_that_is_not_done_or_not_of_this_agreement_is_not_found(world: World) -> None:
    failed = done_session(world.agreement, world.lan_officer, state="failed")
    for asked in (failed.pk, 999, "x"):
        address = world.url(f"berita-acara/susun/?pemadanan={asked}")
        assert signed_in(world.lan_officer).get(address).status_code == 404


@ON_JUL4
def test_an_official_chosen_fills_in_name_nip_rank_and_office_with_the_prefix(world: World) -> None:
    office = Office("Wati Contoh", "Kepala Pusdatin", JUL1, "199001012015012001", "Pembina (IV/a)", "plt", "SP-1")
    official = record_official(agreement=world.agreement, office=office, by=world.lan_officer, at=at(JUL1))
    later = record_official(
        agreement=world.agreement, office=Office("Eka Contoh", "Kepala Bidang", JUL2), by=world.lan_officer,
        at=at(JUL1),
    )
    client, address = signed_in(world.lan_officer), world.url("berita-acara/susun/")
    empty = {"first_signatory_name": "", "first_signatory_office": ""}
    missing = client.post(address, typed() | empty)
    assert set(missing.context["form"].errors) == set(empty)
    assert [label for _, label in missing.context["form"]["first_official"].field.choices] == [
        "Ketik sendiri di bawah", "Wati Contoh – Plt. Kepala Pusdatin"
    ]
    wrong = client.post(address, typed() | {"first_official": str(later.pk)})
    assert wrong.context["form"].errors == {"first_official": [
        "Eka Contoh tidak berlaku sebagai pejabat pada 1 Juli 2025; pilih yang lain atau ubah tanggal pemadanan."
    ]}
    assert client.post(address, typed() | empty | {"first_official": str(official.pk)}).status_code == 302
    minutes = Minutes.objects.get()
    assert (
        minutes.first_signatory_name, minutes.first_signatory_nip, minutes.first_signatory_rank,
        minutes.first_signatory_office, minutes.second_signatory_name,
    ) == ("Wati Contoh", "199001012015012001", "Pembina (IV/a)", "Plt. Kepala Pusdatin", "Siti Contoh")


@ON_JUL4
def test_follow_ups_are_typed_row_by_row_and_more_rows_save_nothing(world: World) -> None:
    client, address = signed_in(world.lan_officer), world.url("berita-acara/susun/")
    rows = [
        {"party": world.bkn.pk, "text": "Memeriksa baris.", "target_on": "01-08-2025"},
        {"party": "", "text": "", "target_on": ""},
    ]
    more = client.post(address, typed(rows) | {"more": "1"})
    assert len(more.context["follow_ups"].forms) == 5 and "Memeriksa baris." in more.content.decode()
    assert not Minutes.objects.exists()
    wrong = client.post(address, typed([{"party": "", "text": "Memeriksa baris.", "target_on": ""}]))
    assert wrong.status_code == 422 and "Periksa tindak lanjut nomor 1." in wrong.content.decode()
    assert client.post(address, typed(rows)).status_code == 302
    minutes = Minutes.objects.get()
    assert list(minutes.follow_ups.values_list("party", "text", "target_on")) == [
        (world.bkn.pk, "Memeriksa baris.", date(2025, 8, 1))
    ]
    assert "bukan tenggat perjanjian" in page(world, minutes, world.bkn_officer)
    form = signed_in(world.lan_officer).get(world.url(f"berita-acara/{minutes.pk}/ubah/"))
    assert form.context["follow_ups"].forms[0]["text"].value() == "Memeriksa baris."


# --- Remarks and revisions ------------------------------------------------------------------------------------------
@ON_JUL4
def test_a_remark_is_shown_at_its_section_and_warned_of_before_the_next_step(world: World) -> None:
    minutes = submitted(world)
    client = signed_in(world.bkn_officer)
    address = world.url(f"berita-acara/{minutes.pk}/tanggapi/?bagian=figures")
    assert client.get(address).context["form"]["section"].value() == "figures"
    assert client.post(address, {"section": "figures", "text": "Periksa D."}).status_code == 302
    remark = MinutesRemark.objects.get()
    assert "Periksa D." in page(world, minutes, world.lan_reader)
    assert "1 tanggapan terbuka" in page(world, minutes, world.lan_reader)
    assert "Masih ada tanggapan yang terbuka" in page(world, minutes, world.bkn_decider, "finalkan/")
    solved = world.url(f"berita-acara/{minutes.pk}/tanggapan/{remark.pk}/selesai/")
    assert signed_in(world.lan_officer).get(solved).status_code == 403
    assert signed_in(world.lan_officer).post(solved).status_code == 422
    assert client.post(solved).status_code == 302
    assert "Masih ada tanggapan" not in page(world, minutes, world.bkn_decider, "finalkan/")


@ON_JUL4
def test_two_revisions_are_shown_beside_each_other_with_words_for_what_changed(world: World) -> None:
    minutes = drafted(world)
    address = world.url(f"berita-acara/{minutes.pk}/ubah/")
    signed_in(world.bkn_officer).post(address, typed(place="Bogor") | {"revision": "1"})
    shown = signed_in(world.lan_reader).get(world.url(f"berita-acara/{minutes.pk}/revisi/"))
    assert (shown.context["earlier"].number, shown.context["later"].number) == (1, 2)
    text = shown.content.decode()
    assert "1 bagian berubah" in text and "Bogor" in text and "198001012005011001" not in text
    past = signed_in(world.lan_reader).get(world.url(f"berita-acara/{minutes.pk}/revisi/"), {"per": "2025-07-02"})
    assert (past.context["earlier"].number, past.context["later"].number) == (1, 1)
    assert "Isi yang lebih baru" in signed_in(world.lan_reader).get(
        world.url(f"berita-acara/{minutes.pk}/"), {"per": "2025-07-02"}
    ).content.decode()
    assert signed_in(world.lan_reader).get(
        world.url(f"berita-acara/{minutes.pk}/revisi/"), {"dari": "1", "sampai": "9"}
    ).status_code == 200


# --- After both have agreed -----------------------------------------------------------------------------------------
@ON_JUL4
def test_lan_delivers_and_bkn_acknowledges_and_the_page_says_whose_turn_it_is(world: World) -> None:
    minutes = signed(world)
    lan, bkn = signed_in(world.lan_officer), signed_in(world.bkn_officer)
    address = world.url(f"berita-acara/{minutes.pk}/sampaikan/")
    assert bkn.get(address).status_code == 403 and bkn.post(address).status_code == 422
    assert "diterima pada 4 Juli 2025" in lan.get(address).content.decode()
    shown = page(world, minutes, world.lan_officer)
    assert "Sampaikan" in shown and "untuk menyampaikan" in shown
    assert "Persetujuan kedua PIHAK" in shown and "Pejabat BKN memfinalkan pada" in shown
    assert lan.post(address).status_code == 302
    minutes.refresh_from_db()
    assert minutes.fact is not None and minutes.fact.received_on == date(2025, 7, 4)
    shown = page(world, minutes, world.bkn_officer)
    assert "untuk mengonfirmasi penerimaan" in shown and "Penerimaan" in shown
    received = world.url(f"berita-acara/{minutes.pk}/terima/")
    assert lan.get(received).status_code == 403 and bkn.post(received).status_code == 302
    assert "konfirmasi penerima di portal" in page(world, minutes, world.lan_reader).lower()


@ON_JUL4
@pytest.mark.parametrize("state", ["final", "delivered"])
def test_cancelling_what_both_agreed_to_is_asked_and_then_decided(world: World, state: str) -> None:
    minutes = (final if state == "final" else delivered)(world)
    address = world.url(f"berita-acara/{minutes.pk}/batalkan/")
    lan, bkn = signed_in(world.lan_decider), signed_in(world.bkn_decider)
    asked = lan.post(address, {"reason": "Angka D keliru."}).content.decode()
    assert "tetap berlaku sampai pejabat BKN menyetujui" in asked
    assert lan.post(address, {"reason": "Angka D keliru.", "confirmed": "1"}).status_code == 302
    assert "Pembatalan diusulkan" in page(world, minutes, world.bkn_decider)
    decide = world.url(f"berita-acara/{minutes.pk}/putuskan-pembatalan/")
    said = bkn.post(decide, {"decision": "agree", "reason": ""}).content.decode()
    assert ("Penyampaiannya tidak dihitung lagi" in said) is (state == "delivered")
    assert lan.post(decide, {"decision": "agree", "reason": "", "confirmed": "1"}).status_code == 422
    assert bkn.post(decide, {"decision": "decline", "reason": ""}).status_code == 422
    assert bkn.post(decide, {"decision": "agree", "reason": "", "confirmed": "1"}).status_code == 302
    minutes.refresh_from_db()
    assert minutes.state == "cancelled"
    shown = page(world, minutes, world.lan_officer)
    assert "Menyetujui pembatalan" in shown and "Mengusulkan pembatalan" in shown


@ON_JUL4
def test_a_doubtful_number_is_said_before_it_is_recorded(world: World) -> None:
    minutes = final(world)
    address = world.url(f"berita-acara/{minutes.pk}/nomor/")
    signed_in(world.bkn_officer).post(address, {"number": "23/HM.04.01/2025", "confirmed": "1"})
    asked = signed_in(world.lan_officer).post(address, {"number": "24/HM.04.01/2025"}).content.decode()
    assert "Periksa dahulu: Susunan nomor ini seperti nomor BKN" in asked


# --- Correction lists from a session --------------------------------------------------------------------------------
@ON_JUL4
@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("lan_officer", [
            "190001011925011001;Nama;Budi Contho;Budi Contoh;Diusulkan;",
            "190001011925012002;Nama;Siti, Contoh;Siti Contoh;Diusulkan;",
            "190001011925013003;(baris);(tidak ada);(tambahkan baris);Diusulkan;",
        ]),
        ("bkn_officer", [
            "190001011925011001;Nama;Budi Contoh;Budi Contho;Diusulkan;",
            "190001011925012002;Nama;Siti Contoh;Siti, Contoh;Diusulkan;",
            "190001011925014004;(baris);(tidak ada);(tambahkan baris);Diusulkan;",
        ]),
    ],
)
def test_each_party_proposes_its_values_to_the_other(world: World, who: str, rows: list[str]) -> None:
    session = done_session(world.agreement, world.lan_officer)
    client, address = signed_in(getattr(world, who)), world.url(f"perbaikan-data/dari-pemadanan/{session.pk}/")
    asked = client.get(address)
    assert [label for _, label in asked.context["form"]["elements"].field.choices] == [
        "Nama (2 beda isi)", "Jabatan (1 beda isi)"
    ]
    wanted = {"title": "Perbaikan nama", "elements": ["Nama"], "missing": "1", "note": "", "purge_on": "31-12-2025"}
    assert "190001011925" not in client.post(address, wanted).content.decode()
    assert not CorrectionList.objects.exists()
    assert client.post(address, wanted | {"confirmed": "1"}).status_code == 302
    corrections = CorrectionList.objects.get()
    assert corrections.to_party == (world.bkn if who == "lan_officer" else world.lan)
    file = corrections.rounds.get().file
    lines = b"".join(sealing.opened(file)).decode().splitlines()
    assert lines == ["NIP;elemen;nilai semula;nilai usulan;status;keterangan", *rows]


@ON_JUL4
def test_nothing_to_propose_is_said_and_the_list_follows_from_the_agreed_minutes(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    client, address = signed_in(world.lan_officer), world.url(f"perbaikan-data/dari-pemadanan/{session.pk}/")
    none = client.post(address, {"title": "Perbaikan", "note": "", "purge_on": "31-12-2025"})
    assert none.status_code == 422
    assert none.context["form"].errors == {"elements": ["Tidak ada selisih yang dapat diusulkan menurut pilihan ini."]}
    minutes = final(world, more={"session": session})
    assert "Susun perbaikan" in page(world, minutes, world.lan_officer)
    whole = {"title": "Perbaikan", "elements": ["Nama"], "note": "", "purge_on": "31-12-2025", "confirmed": "1"}
    assert client.post(address, whole).status_code == 302
    assert CorrectionList.objects.get().minutes == minutes


@ON_JUL4
def test_the_ask_of_one_party_leaves_the_other_the_decision(world: World) -> None:
    minutes = ask_cancellation(minutes=final(world), reason="Keliru.", by=world.bkn_decider, at=at(JUL2))
    assert "Putuskan pembatalan" in page(world, minutes, world.lan_decider)
    assert "Putuskan pembatalan" not in page(world, minutes, world.bkn_decider)
    assert "Usulkan pembatalan" not in page(world, minutes, world.bkn_decider)
