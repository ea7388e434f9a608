"""The pages of minutes of matching: list, one, the form, the acts in their order, the preview."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from agreements.templatetags.facts import fact_url
from exchanges.models import Minutes
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from exchanges.services.minutes_life import ask_cancellation, decide_cancellation, deliver_minutes
from records.models import JournalEntry
from tests.exchanges.minutes_made import sign
from tests.exchanges.values import minutes_values
from tests.factories import World, at

JUL2, JUL3, JUL4 = date(2025, 7, 2), date(2025, 7, 3), date(2025, 7, 4)
ON_JUL4 = time_machine.travel("2025-07-04 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def drafted(world: World, **given: Any) -> Minutes:
    return draft_minutes(
        agreement=world.agreement, values=minutes_values(**given), by=world.lan_officer, at=at(JUL2)
    )


def submitted(world: World, **given: Any) -> Minutes:
    minutes = drafted(world, **given)
    return submit_minutes(minutes=minutes, revision=minutes.revision, by=world.lan_officer, at=at(JUL3))


def final(world: World, **given: Any) -> Minutes:
    return finalise_minutes(minutes=submitted(world, **given), revision=1, by=world.bkn_decider, at=at(JUL3))


def typed(**given: Any) -> dict[str, str]:
    values = minutes_values(**given)
    told = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in values.items()}
    return told | {"tindak-TOTAL_FORMS": "0", "tindak-INITIAL_FORMS": "0"}


def entries() -> Any:
    """What the journal holds beside the loading of the agreement, in order."""
    return JournalEntry.objects.filter(sequence__gt=1).order_by("sequence")


def detail(world: World, minutes: Minutes, user: User, **query: str) -> str:
    response = signed_in(user).get(world.url(f"berita-acara/{minutes.pk}/"), query)
    assert response.status_code == 200
    return response.content.decode()


# --- Drafting -------------------------------------------------------------------------------------------------------
@ON_JUL4
def test_a_draft_is_saved_with_its_figures_and_one_journal_entry(world: World) -> None:
    response = signed_in(world.lan_officer).post(
        world.url("berita-acara/susun/"), typed(rows_first="1.000", first_signatory_nip="19800101 200501 1 001")
    )
    minutes = Minutes.objects.get()
    assert response["Location"] == world.url(f"berita-acara/{minutes.pk}/")
    assert (minutes.state, minutes.rows_first, minutes.drafted_by_party) == ("draft", 1000, world.lan)
    assert minutes.first_signatory_nip == "198001012005011001"
    assert list(entries().values_list("act", "refused")) == [("draft_minutes", False)]


@ON_JUL4
def test_the_form_invents_no_signatories_and_says_who_they_are_by_the_reading(world: World) -> None:
    response = signed_in(world.lan_officer).get(world.url("berita-acara/susun/"))
    form = response.context["form"]
    assert form.initial == {} and form["first_signatory_name"].value() is None
    assert "Menurut tafsir yang dipakai: Kepala Pusdatin LAN dan Direktur PDPIK BKN." in response.content.decode()
    assert [label for _, label in form["first_official"].field.choices] == ["Tidak ada yang berlaku; ketik di bawah"]


@ON_JUL4
def test_both_sums_at_fault_are_shown_at_their_fields(world: World) -> None:
    response = signed_in(world.lan_officer).post(
        world.url("berita-acara/susun/"), typed(rows_first=999, rows_second=1014)
    )
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "rows_first": ["A = 999, tetapi C + D + E + G + H PIHAK KESATU = 1.000 (selisih 1)."],
        "rows_second": ["B = 1.014, tetapi C + D + F + G + H PIHAK KEDUA = 1.012 (selisih 2)."],
    }
    assert "Perbedaan terbanyak ada pada jenjang." in response.content.decode()
    assert not Minutes.objects.exists()
    assert list(entries().values_list("refused", flat=True)) == [True]


@ON_JUL4
@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"first_file_sha256": "12"}, "first_file_sha256",
         "SHA-256 terdiri atas tepat 64 angka heksadesimal (0–9 dan a–f); salin seluruhnya."),
        ({"first_signatory_nip": "123"}, "first_signatory_nip",
         "NIP terdiri atas 18 angka, misalnya 198001012005011001."),
        ({"matched": "-1"}, "matched", "Tulis bilangan bulat dalam angka, misalnya 1250 atau 1.250."),
        ({"matched_on": "2025-07-05"}, "matched_on", "Tanggal pemadanan 5 Juli 2025 belum tiba."),
        ({"second_cutoff_on": "2025-07-02"}, "second_cutoff_on",
         "Tanggal data 2 Juli 2025 melewati tanggal pemadanan."),
        ({"data_group": " "}, "data_group", "Isi bagian ini."),
    ],
)
def test_a_draft_that_cannot_be_is_shown_again(world: World, given: dict[str, str], field: str, sentence: str) -> None:
    response = signed_in(world.lan_officer).post(world.url("berita-acara/susun/"), typed() | given)
    assert response.status_code == 422
    assert response.context["form"].errors == {field: [sentence]}
    assert not Minutes.objects.exists()


@ON_JUL4
def test_a_draft_that_another_has_changed_since_is_not_overwritten(world: World) -> None:
    minutes = drafted(world)
    address = world.url(f"berita-acara/{minutes.pk}/ubah/")
    first, second = signed_in(world.lan_officer), signed_in(world.bkn_officer)
    seen = {"revision": str(first.get(address).context["form"]["revision"].value())}
    assert first.post(address, typed(place="Bogor") | seen).status_code == 302
    late = second.post(address, typed(place="Depok") | seen)
    assert late.status_code == 422
    assert "Konsep ini sudah diubah atau diajukan oleh orang lain" in late.content.decode()
    minutes.refresh_from_db()
    assert (minutes.place, minutes.revision) == ("Bogor", 2)


# --- Submitting, returning, finalising -----------------------------------------------------------------------------
@ON_JUL4
def test_a_draft_is_submitted_as_it_was_seen(world: World) -> None:
    minutes = drafted(world)
    address = world.url(f"berita-acara/{minutes.pk}/ajukan/")
    client = signed_in(world.lan_officer)
    assert "Konsep ini diajukan kepada BKN seperti yang tampak sekarang." in client.get(address).content.decode()
    assert client.post(address, {"revision": "2"}).status_code == 422
    assert client.post(address, {"revision": "1"}).status_code == 302
    minutes.refresh_from_db()
    assert (minutes.state, minutes.submitted_by_party) == ("submitted", world.lan)
    assert "Giliran" in detail(world, minutes, world.bkn_officer)


@ON_JUL4
def test_the_other_party_sends_minutes_back_with_a_reason_that_is_shown(world: World) -> None:
    minutes = submitted(world)
    address = world.url(f"berita-acara/{minutes.pk}/kembalikan/")
    own = signed_in(world.lan_officer).post(address, {"reason": "Salah."})
    assert own.status_code == 422 and "Hanya PIHAK lainnya, yaitu BKN" in own.content.decode()
    assert signed_in(world.bkn_officer).post(address, {"reason": " "}).status_code == 422
    assert signed_in(world.bkn_officer).post(address, {"reason": "Angka D keliru."}).status_code == 302
    minutes.refresh_from_db()
    assert minutes.state == "draft"
    assert "Angka D keliru." in detail(world, minutes, world.lan_officer)


@ON_JUL4
def test_a_decider_of_the_other_party_makes_minutes_final_and_nobody_edits_them_after(world: World) -> None:
    minutes = submitted(world)
    address = world.url(f"berita-acara/{minutes.pk}/finalkan/")
    client = signed_in(world.bkn_decider)
    asked = client.get(address).content.decode()
    assert "Sesudahnya isinya tidak dapat diubah lagi oleh siapa pun" in asked
    done = client.post(address, {"revision": 1}, follow=True).content.decode()
    assert "Berita acara final." in done and "Dokumen sedang disiapkan" in done and "Ubah konsep" not in done
    minutes.refresh_from_db()
    assert (minutes.state, minutes.fact) == ("final", None)
    late = client.post(world.url(f"berita-acara/{minutes.pk}/ubah/"), typed(place="Bogor") | {"revision": "1"})
    assert late.status_code == 422
    minutes.refresh_from_db()
    assert minutes.place == "Jakarta"


@ON_JUL4
@pytest.mark.parametrize(("who", "status"), [("lan_decider", 422), ("bkn_officer", 403), ("lan_reader", 403)])
def test_the_submitting_party_and_people_who_do_not_decide_make_nothing_final(
    world: World, who: str, status: int
) -> None:
    minutes = submitted(world)
    response = signed_in(getattr(world, who)).post(world.url(f"berita-acara/{minutes.pk}/finalkan/"), {"revision": 1})
    assert response.status_code == status
    minutes.refresh_from_db()
    assert minutes.state == "submitted"
    assert "Finalkan" not in detail(world, minutes, getattr(world, who))


@ON_JUL4
def test_the_person_who_drafted_does_not_make_final_even_for_the_other_party(world: World) -> None:
    minutes = draft_minutes(
        agreement=world.agreement, values=minutes_values(), by=world.bkn_decider, at=at(JUL2)
    )
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL3))
    response = signed_in(world.bkn_decider).post(world.url(f"berita-acara/{minutes.pk}/finalkan/"), {"revision": 1})
    assert response.status_code == 422
    assert "Anda menyusun atau mengajukan berita acara ini" in response.content.decode()


# --- Numbers, cancelling, replacing --------------------------------------------------------------------------------
@ON_JUL4
def test_each_party_records_its_number_once(world: World) -> None:
    minutes = final(world)
    address = world.url(f"berita-acara/{minutes.pk}/nomor/")
    client = signed_in(world.lan_officer)
    asked = client.post(address, {"number": "7/BA/2025"}).content.decode()
    assert "Nomor 7/BA/2025 dicatat untuk LAN. Nomor itu tidak dapat diubah lagi" in asked
    assert client.post(address, {"number": "7/BA/2025", "confirmed": "1"}).status_code == 302
    assert client.post(address, {"number": "8/BA/2025", "confirmed": "1"}).status_code == 422
    minutes.refresh_from_db()
    assert (minutes.first_number, minutes.second_number) == ("7/BA/2025", "")
    assert "Catat nomor" not in detail(world, minutes, world.lan_officer)
    assert "Catat nomor" in detail(world, minutes, world.bkn_officer)


@ON_JUL4
def test_a_number_in_use_is_refused_before_anything_is_asked(world: World) -> None:
    one, two = final(world), final(world)
    client = signed_in(world.lan_officer)
    client.post(world.url(f"berita-acara/{one.pk}/nomor/"), {"number": "7/BA", "confirmed": "1"})
    response = client.post(world.url(f"berita-acara/{two.pk}/nomor/"), {"number": "7/BA"})
    assert response.status_code == 422
    assert "Nomor 7/BA sudah dipakai berita acara lain." in response.content.decode()


@ON_JUL4
def test_cancelled_minutes_stay_and_are_replaced_by_new_ones_once(world: World) -> None:
    minutes = submitted(world)
    client = signed_in(world.lan_decider)
    address = world.url(f"berita-acara/{minutes.pk}/batalkan/")
    assert "tidak dapat dihidupkan kembali" in client.post(address, {"reason": "Angka D keliru."}).content.decode()
    minutes.refresh_from_db()
    assert minutes.state == "submitted"
    done = client.post(address, {"reason": "Angka D keliru.", "confirmed": "1"}, follow=True).content.decode()
    assert "Angka D keliru." in done and "Susun pengganti" in done
    replacing = world.url(f"berita-acara/susun/?menggantikan={minutes.pk}")
    assert client.get(replacing).context["form"]["rows_first"].value() == 1000
    assert client.post(replacing, typed()).status_code == 302
    assert client.post(replacing, typed()).status_code == 422
    minutes.refresh_from_db()
    assert minutes.superseded_by is not None and Minutes.objects.count() == 2
    assert "Digantikan oleh" in detail(world, minutes, world.bkn_officer)
    assert "Menggantikan" in detail(world, minutes.superseded_by, world.bkn_officer)


@ON_JUL4
@pytest.mark.parametrize("asked", ["999", "abc", "1e3", "９", "99999999999999999999"])
def test_an_unknown_one_to_replace_is_not_found(world: World, asked: str) -> None:
    response = signed_in(world.lan_officer).get(world.url("berita-acara/susun/"), {"menggantikan": asked})
    assert response.status_code == 404


# --- Who may, pages -------------------------------------------------------------------------------------------------
READABLE = ("", "revisi/", "pratinjau/")
PATHS = (
    *READABLE, "ubah/", "ajukan/", "kembalikan/", "finalkan/", "nomor/", "batalkan/", "sampaikan/", "terima/",
    "putuskan-pembatalan/", "tanggapi/",
)


@ON_JUL4
@pytest.mark.parametrize("path", PATHS)
def test_strangers_sign_in_other_agencies_find_nothing_and_readers_do_no_act(world: World, path: str) -> None:
    minutes = drafted(world)
    address = world.url(f"berita-acara/{minutes.pk}/{path}")
    before = entries().count()
    assert Client().get(address).status_code == 302
    assert signed_in(world.outsider).get(address).status_code == 404
    if path not in READABLE:
        assert signed_in(world.lan_reader).get(address).status_code == 403
        assert entries().count() == before
        assert signed_in(world.lan_reader).post(address).status_code == 403
        assert list(entries().order_by("sequence").values_list("refused", flat=True))[before:] == [True]
    else:
        assert entries().count() == before


@ON_JUL4
def test_the_page_masks_each_nip_and_shows_figures_sums_and_history(world: World) -> None:
    minutes = final(world)
    shown = detail(world, minutes, world.lan_reader)
    assert "1980****…001" in shown and "198001012005011001" not in shown
    assert "A = C + D + E + G + H" in shown and "1.012" in shown and shown.count("cocok") == 2
    for act in ("Menyusun berita acara", "Mengajukan berita acara", "Memfinalkan berita acara"):
        assert act in shown


@ON_JUL4
def test_the_page_of_a_past_day_shows_the_state_of_that_day_and_no_acts(world: World) -> None:
    minutes = submitted(world)
    then = detail(world, minutes, world.bkn_decider, per="2025-07-02")
    assert "Konsep" in then.replace("konsep", "Konsep") and "Finalkan" not in then
    assert "Mengajukan berita acara" not in then and "Menyusun berita acara" in then
    assert signed_in(world.lan_officer).get(
        world.url(f"berita-acara/{minutes.pk}/"), {"per": "2025-07-01"}
    ).status_code == 404


@ON_JUL4
def test_the_list_is_searched_and_filtered_by_the_state_of_the_day(world: World) -> None:
    names = ("Satu", "Dua", "Tiga", "Empat")
    drafted(world, data_group="Kelompok Satu")
    submitted(world, data_group="Kelompok Dua")
    final(world, data_group="Kelompok Tiga")
    fourth = ask_cancellation(
        minutes=final(world, data_group="Kelompok Empat"), reason="Keliru.", by=world.lan_decider, at=at(JUL4)
    )
    decide_cancellation(minutes=fourth, agreed=True, by=world.bkn_decider, at=at(JUL4))
    client = signed_in(world.lan_officer)

    def found(**query: str) -> list[str]:
        text = client.get(world.url("berita-acara/"), query).content.decode()
        return [name for name in names if f"Kelompok {name}" in text]

    assert found() == list(names)
    assert found(keadaan="draft") == ["Satu"] and found(keadaan="submitted") == ["Dua"]
    assert found(keadaan="final") == ["Tiga"] and found(keadaan="cancelled") == ["Empat"]
    assert found(keadaan="final", per="2025-07-03") == ["Tiga", "Empat"]
    assert found(q="kelompok t") == ["Tiga"] and found(per="2025-07-01") == []


@ON_JUL4
def test_a_long_list_is_paged_and_asks_no_more_questions(world: World) -> None:
    client = signed_in(world.lan_officer)
    drafted(world)
    client.get(world.url("berita-acara/"))
    few = _count(client, world.url("berita-acara/"))
    for n in range(29):
        drafted(world, data_group=f"Kelompok {n}")
    assert _count(client, world.url("berita-acara/")) == few
    assert "26–30 dari 30" in client.get(world.url("berita-acara/"), {"page": "2"}).content.decode()


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@ON_JUL4
def test_the_preview_is_a_marked_pdf_that_writes_nothing(world: World) -> None:
    minutes = drafted(world)
    before = entries().count()
    response = signed_in(world.lan_reader).get(world.url(f"berita-acara/{minutes.pk}/pratinjau/"))
    assert response["Content-Type"] == "application/pdf" and response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == 'attachment; filename="konsep-berita-acara-2025-07-01.pdf"'
    assert entries().count() == before
    done = final(world)
    assert signed_in(world.lan_reader).get(world.url(f"berita-acara/{done.pk}/pratinjau/")).status_code == 404


@ON_JUL4
def test_the_event_of_a_delivered_berita_acara_leads_to_it(world: World) -> None:
    # A draft before it keeps the two numbers apart.
    drafted(world)
    minutes = deliver_minutes(minutes=sign(final(world), world.lan_officer), by=world.lan_officer, at=at(JUL4))
    assert minutes.fact is not None and minutes.fact.pk != minutes.pk
    assert fact_url(minutes.fact) == world.url(f"berita-acara/{minutes.pk}/")
