"""Disclosures, undertakings, the security checklist and sealed files (9(3), 9(5), 9(8)), as acts and as pages."""

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from accounts.access import NotAllowed
from accounts.models import User
from agreements.services.proposing import ProposalRefused
from exchanges import safeguard_registers as registers
from exchanges.models import Disclosure, SecurityItem, SecurityReview, Undertaking
from exchanges.services.safeguards import SafeguardRefused, disclosures, security, undertakings
from records.models import JournalEntry
from records.services import sealing
from tests.exchanges.safeguards_made import disclosure, item, method, undertaking
from tests.factories import World, at
from tests.reports.pdfs import pdf

JAN19, JAN20, JAN21 = date(2026, 1, 19), date(2026, 1, 20), date(2026, 1, 21)
NOW = at(JAN20)
ON_JAN20 = time_machine.travel("2026-01-20 10:00+07:00", tick=False)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# --- Disclosures ----------------------------------------------------------------------------------------------------
def test_consent_needs_both_keys_and_the_other_bases_are_recorded(world: World) -> None:
    row = disclosure(world, NOW)
    assert row.state == "proposed"
    for by in (world.lan_decider, world.bkn_officer):
        with pytest.raises(NotAllowed):
            disclosures.decide_disclosure(disclosure=row, agreed=True, by=by, at=NOW)
    disclosures.decide_disclosure(disclosure=row, agreed=True, by=world.bkn_decider, at=NOW)
    assert (row.state, row.decided_by) == ("agreed", world.bkn_decider)
    with pytest.raises(ProposalRefused, match="sudah diputus"):
        disclosures.decide_disclosure(disclosure=row, agreed=False, reason="Lagi.", by=world.bkn_decider, at=NOW)
    after_the_end = at(date(2029, 1, 8))
    assert disclosure(world, after_the_end, subject="Setelah berakhir").state == "proposed"
    ordered = disclosure(world, NOW, basis="order", reference="12/Pdt/2026", reference_dated_on=JAN19)
    assert (ordered.state, disclosure(world, NOW, basis="law", reference="UU 14/2008").state) == ("recorded",) * 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"basis": ""}, "basis"), ({"basis": "habit"}, "basis"), ({"subject": " "}, "subject"),
        ({"data": "NIP 198001012005011001"}, "described"), ({"recipient": ""}, "recipient"),
        ({"basis": "law"}, "reference"), ({"basis": "order", "reference": "12/Pdt"}, "reference_dated_on"),
        ({"disclosed_on": JAN19}, "disclosed_on"),
        ({"disclosed_on": JAN19, "reference": "S-1", "reference_dated_on": JAN20}, "reference_dated_on"),
    ],
)
def test_a_disclosure_without_its_basis_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(SafeguardRefused) as refused:
        disclosure(world, NOW, **values)
    assert refused.value.field == field
    assert not Disclosure.objects.exists()


def test_a_past_day_needs_a_written_consent_that_came_first(world: World) -> None:
    row = disclosure(world, NOW, disclosed_on=JAN19, reference="S-1", reference_dated_on=JAN19)
    disclosures.decide_disclosure(disclosure=row, agreed=True, by=world.bkn_decider, at=NOW)
    on_its_day = disclosure(world, NOW, disclosed_on=JAN20)
    with pytest.raises(SafeguardRefused, match="sudah lewat"), transaction.atomic():
        disclosures.decide_disclosure(disclosure=on_its_day, agreed=True, by=world.bkn_decider, at=at(JAN21))
    on_its_day.refresh_from_db()
    disclosures.decide_disclosure(disclosure=on_its_day, agreed=True, by=world.bkn_decider, at=at(JAN20, 23))


def test_a_proposal_is_declined_or_taken_back_with_a_reason_and_a_past_day_still_shows_it_open(world: World) -> None:
    row, other = disclosure(world, NOW), disclosure(world, NOW, subject="Lain")
    with pytest.raises(ProposalRefused, match="alasan penolakan"):
        disclosures.decide_disclosure(disclosure=row, agreed=False, by=world.bkn_decider, at=NOW)
    with pytest.raises(NotAllowed):
        disclosures.withdraw_disclosure(disclosure=other, reason="Batal.", by=world.bkn_officer, at=NOW)
    disclosures.decide_disclosure(
        disclosure=row, agreed=False, reason="Tidak perlu.", by=world.bkn_decider, at=at(JAN21)
    )
    disclosures.withdraw_disclosure(disclosure=other, reason="Batal.", by=world.lan_officer, at=NOW)

    def states(day: date) -> list[str]:
        return [d.state_then for d in registers.disclosures(world.agreement, day).order_by("pk")]  # type: ignore[attr-defined]

    assert (states(JAN19), states(JAN20), states(JAN21)) == (
        [], ["proposed", "withdrawn"], ["declined", "withdrawn"],
    )


@ON_JAN20
def test_an_official_is_told_what_consent_means_before_giving_it(world: World) -> None:
    row = disclosure(world, NOW)
    where = world.url(f"kerahasiaan/pengungkapan/{row.pk}/putuskan/")
    client = signed_in(world.bkn_decider)
    assert "persetujuan tertulis (Pasal 9(3)a)" in client.post(where, {"decision": "agree"}).content.decode()
    row.refresh_from_db()
    assert row.state == "proposed"
    assert client.post(where, {"decision": "agree", "confirmed": "1"}).status_code == 302
    page = client.get(world.url(f"kerahasiaan/pengungkapan/{row.pk}/")).content.decode()
    assert "Disetujui PARA PIHAK" in page or "disetujui PARA PIHAK" in page
    assert JournalEntry.objects.filter(act="agree_disclosure", refused=False).count() == 1
    assert signed_in(world.lan_decider).get(where).status_code == 403
    no_basis = signed_in(world.lan_officer).post(
        world.url("kerahasiaan/pengungkapan/catat/"), {"subject": "Data JF", "disclosed_on": "20-01-2026"}
    )
    assert no_basis.status_code == 422 and "Pengungkapan tanpa dasar dilarang" in no_basis.content.decode()


# --- Undertakings ---------------------------------------------------------------------------------------------------
def without(world: World, day: date) -> set[str]:
    return {m.user.full_name for m in registers.without_undertaking(world.agreement, day)}


def test_who_has_a_role_and_no_paper_in_force_is_named_on_both_sides_of_its_days(world: World) -> None:
    everybody = {"Petugas LAN", "Pejabat LAN", "Pembaca LAN", "Petugas BKN", "Pejabat BKN"}
    assert without(world, JAN20) == everybody
    undertaking(world, at(JAN19), user=world.lan_officer, started_on=JAN19, ended_on=JAN20)
    assert without(world, date(2026, 1, 18)) == everybody
    assert without(world, JAN19) == without(world, JAN20) == everybody - {"Petugas LAN"}
    assert without(world, JAN21) == everybody
    world.bkn_officer.memberships.update(ended_on=JAN20)
    assert "Petugas BKN" in without(world, JAN20) and "Petugas BKN" not in without(world, JAN21)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"person": " "}, "person"), ({"unit": ""}, "unit"), ({"started_on": JAN21}, "started_on"),
        ({"ended_on": date(2026, 1, 18)}, "ended_on"),
    ],
)
def test_a_paper_that_cannot_be_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(SafeguardRefused) as refused:
        undertaking(world, NOW, **({"started_on": JAN19} | values))
    assert refused.value.field == field
    assert not Undertaking.objects.exists()


def test_a_paper_is_of_ones_own_people_and_ended_once_by_ones_own_party(world: World) -> None:
    with pytest.raises(SafeguardRefused, match="bukan pengguna PIHAK Anda"):
        undertaking(world, NOW, user=world.bkn_officer)
    row = undertaking(world, NOW)
    with pytest.raises(NotAllowed):
        undertakings.end_undertaking(undertaking=row, ended_on=JAN20, by=world.bkn_officer, at=NOW)
    with pytest.raises(SafeguardRefused, match="mendahului"):
        undertakings.end_undertaking(undertaking=row, ended_on=date(2020, 1, 1), by=world.lan_officer, at=NOW)
    undertakings.end_undertaking(undertaking=row, ended_on=JAN20, by=world.lan_officer, at=NOW)
    with pytest.raises(SafeguardRefused, match="sudah mempunyai hari terakhir"):
        undertakings.end_undertaking(undertaking=row, ended_on=JAN21, by=world.lan_officer, at=NOW)


@ON_JAN20
def test_an_officer_uploads_a_paper_and_the_count_falls(world: World) -> None:
    client = signed_in(world.lan_officer)
    where = world.url("kerahasiaan/pernyataan/")
    assert "Tanpa pernyataan yang berlaku: 5 orang" in client.get(where).content.decode()
    typed = {"user": str(world.lan_reader.pk), "unit": "Pusdatin", "started_on": "19-01-2026"}
    assert client.post(where + "catat/", typed).status_code == 422
    file = SimpleUploadedFile("pernyataan.pdf", pdf(), "application/pdf")
    assert client.post(where + "catat/", typed | {"file": file}).status_code == 302
    page = client.get(where).content.decode()
    assert "Tanpa pernyataan yang berlaku: 4 orang" in page and "pernyataan.pdf" in page
    row = Undertaking.objects.get()
    assert client.get(where + f"{row.pk}/berkas/").getvalue() == pdf()
    assert client.post(where + "catat/", typed | {"user": str(world.bkn_officer.pk)}).status_code == 422
    assert signed_in(world.outsider).get(where + f"{row.pk}/berkas/").status_code == 404


# --- Security -------------------------------------------------------------------------------------------------------
def test_an_items_newest_review_counts_and_its_own_target_passes_the_day_after(world: World) -> None:
    row = item(world, at(JAN19), next_on=JAN20)

    def shown(day: date) -> Any:
        return registers.security_items(world.agreement, day).get()

    assert not registers.security_items(world.agreement, date(2026, 1, 18)).exists()
    assert (shown(JAN20).status, shown(JAN20).overdue, shown(JAN21).overdue) == ("part", False, True)
    security.review_item(
        item=row, found=security.Found("yes", JAN21, date(2026, 7, 21), "SOP-2"), by=world.lan_officer, at=at(JAN21)
    )
    assert (shown(JAN20).status, shown(JAN21).status, shown(JAN21).overdue) == ("part", "yes", False)
    with pytest.raises(NotAllowed):
        security.review_item(
            item=row, found=security.Found("no", JAN21, date(2026, 7, 21)), by=world.bkn_officer, at=at(JAN21)
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": "maybe"}, "status"), ({"reviewed_on": JAN21}, "reviewed_on"), ({"next_on": JAN19}, "next_on"),
        ({"evidence": " "}, "evidence"), ({"area": "kitchen"}, "area"), ({"title": " "}, "title"),
    ],
)
def test_a_review_that_cannot_be_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(SafeguardRefused) as refused:
        item(world, NOW, **({"reviewed_on": JAN19} | values))
    assert refused.value.field == field
    assert not SecurityItem.objects.exists() and not SecurityReview.objects.exists()


def test_an_item_stands_once_per_party_method_and_area(world: World) -> None:
    way = method(world, NOW)
    item(world, NOW, method=way)
    with pytest.raises(SafeguardRefused, match="sudah ada"):
        item(world, NOW, method=way, title="KATA SANDI diganti berkala")
    item(world, NOW, method=way, by=world.bkn_officer)
    item(world, NOW, method=way, area="storage", status="no", evidence="")


@ON_JAN20
def test_an_officer_adds_and_reviews_an_item_and_sees_what_is_past_its_target(world: World) -> None:
    way = method(world, NOW)
    client = signed_in(world.lan_officer)
    where = world.url("kerahasiaan/keamanan/")
    typed = {
        "method": str(way.pk), "area": "storage", "title": "Cadangan terenkripsi", "status": "yes",
        "evidence": "SOP-1", "reviewed_on": "01-12-2025", "next_on": "19-01-2026",
    }
    assert client.post(where + "tambah/", typed | {"evidence": ""}).status_code == 422
    assert client.post(where + "tambah/", typed).status_code == 302
    page = client.get(where + "?lewat=on").content.decode()
    assert "Cadangan terenkripsi" in page and "ewat target sendiri" in page
    row = SecurityItem.objects.get()
    again = typed | {"reviewed_on": "20-01-2026", "next_on": "20-07-2026"}
    assert client.post(where + f"{row.pk}/tinjau/", again).status_code == 302
    assert row.reviews.count() == 2
    assert "Cadangan" not in client.get(where + "?lewat=on").content.decode()
    assert signed_in(world.bkn_officer).get(where + f"{row.pk}/tinjau/").status_code == 403


# --- Sealed files ---------------------------------------------------------------------------------------------------
def test_a_destroyed_file_was_still_kept_on_an_earlier_day_and_only_its_hash_is_told(world: World) -> None:
    with transaction.atomic():
        file = sealing.seal(
            chain=world.agreement.code, name="rahasia.csv", media_type="text/csv", content=[b"x"], purge_on=JAN21,
            by=world.lan_officer, at=at(JAN19),
        )
        sealing.destroy(file.pk, at=at(JAN20))
    states = [
        [f.state_then for f in registers.sealed_files(world.agreement, day)]  # type: ignore[attr-defined]
        for day in (date(2026, 1, 18), JAN19, JAN20)
    ]
    assert states == [[], ["kept"], ["purged"]]
    with time_machine.travel("2026-01-20 12:00+07:00", tick=False):
        page = signed_in(world.bkn_decider).get(world.url("kerahasiaan/retensi/")).content.decode()
    assert file.sha256 in page and "imusnahkan" in page and "rahasia.csv" not in page
