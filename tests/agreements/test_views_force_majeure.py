"""The pages of force majeure: the claim, its clock, the decision with its effects, the end, and a stop it holds up."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from agreements.models import ForceMajeure, Obligation, ObligationRevision, Suspension
from agreements.reasoning import claims_over, reasons
from agreements.receipts import Proof
from agreements.services.force_majeure import (
    Event,
    claim_force_majeure,
    decide_force_majeure,
    state_end,
    withdraw_force_majeure,
)
from agreements.services.suspension import ClaimUndecided, suspend_access
from records.models import JournalEntry
from tests.agreements.asking import query_count
from tests.factories import World, at
from tests.reports.pdfs import pdf

JUN9, DEC1, DEC9, DEC10, DEC12 = date(2025, 6, 9), *(date(2025, 12, day) for day in (1, 9, 10, 12))
DEC15, DEC16, DEC19 = (date(2025, 12, day) for day in (15, 16, 19))
TYPED: dict[str, object] = {
    "title": "Banjir pusat data", "description": "Ruang server terendam.", "first_on": "01-12-2025",
    "last_on": "10-12-2025", "scope": "all", "statement_reference": "BPBD 12/2025", "way": "portal",
}
YES = {"confirmed": "1"}
STOP = {
    "grounds": ["4(1)b.1"], "letter_number": "B-1/BKN/2025", "letter_dated_on": "12-12-2025",
    "effective_on": "12-12-2025", "reason": "Belum ada balikan.",
}


def on(day: date) -> time_machine.travel:
    return time_machine.travel(f"{day} 10:00+07:00", tick=False)


def duty_of(world: World, received_on: date = JUN9, **kwargs: str) -> Obligation:
    return world.feedback_duty(world.received_delivery(received_on, **kwargs))


def claim(world: World, day: date = DEC10, **changes: object) -> ForceMajeure:
    values: dict[str, object] = {
        "title": "Banjir pusat data", "description": "Ruang server terendam.", "first_on": DEC1,
        "statement_reference": "BPBD 12/2025",
    }
    return claim_force_majeure(
        agreement=world.agreement, event=Event(**(values | changes)), sent_on=day,  # type: ignore[arg-type]
        by=world.lan_officer, at=at(day, 8),
    )


def accept(world: World, event: ForceMajeure, day: date = DEC10) -> ForceMajeure:
    return decide_force_majeure(event=event, state="accepted", answer="", by=world.bkn_decider, at=at(day, 9))


def text_of(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def written() -> tuple[int, ...]:
    done = JournalEntry.objects.filter(refused=False)
    return tuple(m.count() for m in (ForceMajeure.objects, ObligationRevision.objects, Obligation.objects, done))


def test_a_claim_is_lodged_with_its_statement_and_moves_nothing_yet(world: World, client: Client) -> None:
    duty = duty_of(world)
    client.force_login(world.lan_officer)
    with on(DEC10):
        file = SimpleUploadedFile("pernyataan.pdf", pdf(), "application/pdf")
        response = client.post(world.url("keadaan-kahar/ajukan/"), TYPED | {"file": file}, follow=True)
        row = ForceMajeure.objects.get()
        got = client.get(world.url(f"keadaan-kahar/{row.pk}/pernyataan/"))
    assert response.redirect_chain == [(world.url(f"keadaan-kahar/{row.pk}/"), 302)]
    page = text_of(response)
    for words in ("belum diputus", "Menunggu putusan", "15 Desember 2025", "tepat waktu", "BPBD 12/2025",
                  "pernyataan.pdf", "Semua kewajiban LAN", "Mengajukan keadaan kahar"):
        assert words in page
    assert b"".join(got.streaming_content) == pdf()  # type: ignore[attr-defined]
    assert (row.party, row.first_on, row.last_on, row.stated_last_on, row.covers_all, row.state) == (
        world.lan, DEC1, None, DEC10, True, "claimed"
    )
    duty.refresh_from_db()
    assert duty.due_on == DEC9
    assert JournalEntry.objects.filter(object=f"force_majeure:{row.pk}", refused=False).count() == 1


def test_a_claim_over_chosen_duties_names_only_those_of_ones_own_party(world: World, client: Client) -> None:
    duty = duty_of(world)
    other = Obligation.objects.filter(debtor=world.bkn).first()
    assert other is not None
    client.force_login(world.lan_officer)
    with on(DEC10):
        form = client.get(world.url("keadaan-kahar/ajukan/")).context["form"]
        assert set(form.fields["duties"].queryset) <= set(Obligation.objects.filter(debtor=world.lan))
        for chosen in ([], [other.pk]):
            refused = client.post(world.url("keadaan-kahar/ajukan/"), TYPED | {"scope": "some", "duties": chosen})
            assert refused.status_code == 422
        assert not ForceMajeure.objects.exists()
        client.post(world.url("keadaan-kahar/ajukan/"), TYPED | {"scope": "some", "duties": [duty.pk]})
    row = ForceMajeure.objects.get()
    assert (row.covers_all, list(row.duties.all())) == (False, [duty])


def test_a_notice_on_paper_is_recorded_with_its_proof(world: World, client: Client) -> None:
    typed = TYPED | {
        "way": "outside", "reference": "S-1/LAN", "dated_on": "08-12-2025", "sent_on": "09-12-2025",
        "proof": str(int(Proof.SIGNED_RECEIPT)), "received_on": "10-12-2025", "evidence": "Agenda 7",
    }
    client.force_login(world.lan_officer)
    with on(DEC16):
        page = text_of(client.post(world.url("keadaan-kahar/ajukan/"), typed, follow=True))
    assert "S-1/LAN" in page and "Agenda 7" in page and "tepat waktu" in page
    assert ForceMajeure.objects.get().notice.received_on == DEC10


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Isi bagian ini."), ({"first_on": "11-12-2025"}, "belum tiba"),
        ({"last_on": "30-11-2025"}, "Hari terakhir tidak dapat mendahului kejadian"),
        ({"way": "outside"}, "Isi tanggal kirim surat."),
        ({"sent_on": "09-12-2025"}, "hanya untuk surat di luar portal"),
        ({"first_on": "31-31-2025"}, "Tulis tanggal sebagai"),
    ],
)
def test_a_claim_that_cannot_be_is_shown_again_with_what_was_typed(
    world: World, client: Client, changes: dict[str, str], sentence: str
) -> None:
    client.force_login(world.lan_officer)
    before = written()
    with on(DEC10):
        response = client.post(world.url("keadaan-kahar/ajukan/"), TYPED | changes)
    assert response.status_code == 422
    assert sentence in text_of(response) and "Ruang server terendam." in text_of(response)
    assert written() == before


@pytest.mark.parametrize(("day", "word"), [(DEC15, "tepat waktu"), (DEC16, "melewati 14 hari")])
def test_the_notice_says_whether_it_came_within_14_days(world: World, client: Client, day: date, word: str) -> None:
    event = claim(world, day)
    client.force_login(world.bkn_officer)
    with on(day):
        page = text_of(client.get(world.url(f"keadaan-kahar/{event.pk}/")))
    assert word in page


def test_the_other_party_sees_what_accepting_moves_and_it_moves_only_when_confirmed(
    world: World, client: Client
) -> None:
    duty = duty_of(world)
    event = claim(world, last_on=DEC10)
    url = world.url(f"keadaan-kahar/{event.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    before = written()
    with on(DEC10):
        detail = text_of(client.get(world.url(f"keadaan-kahar/{event.pk}/")))
        asked = text_of(client.post(url, {"state": "accepted", "answer": ""}))
        for page in (detail, asked):
            assert "9 Desember 2025" in page and "19 Desember 2025" in page and "10 hari lebih lambat" in page
        assert written() == before
        done = text_of(client.post(url, {"state": "accepted", "answer": ""} | YES, follow=True))
        duty_page = text_of(client.get(world.url(f"kewajiban/{duty.pk}/")))
    duty.refresh_from_db()
    assert (duty.due_on, duty.tolled_days) == (DEC19, 10)
    assert "Klaim diterima; batas waktu mengikutinya." in done
    # The feedback, and the planned slots of the running window: none of them is new.
    assert done.count("+10") == 5 and "5 batas waktu bergeser." in done and "Baru" not in done
    assert "batas waktu semula 9 Desember 2025, menjadi 19 Desember 2025" in duty_page


def test_a_claim_is_rejected_or_more_is_asked_only_with_words(world: World, client: Client) -> None:
    event = claim(world)
    url = world.url(f"keadaan-kahar/{event.pk}/putuskan/")
    client.force_login(world.bkn_decider)
    with on(DEC10):
        for state in ("rejected", "asked"):
            refused = client.post(url, {"state": state, "answer": " "})
            assert refused.status_code == 422 and "Tuliskan alasan atau keterangan" in text_of(refused)
        client.post(url, {"state": "asked", "answer": "Lampirkan foto."} | YES)
    client.force_login(world.lan_officer)
    with on(DEC12):
        page = text_of(client.get(world.url(f"keadaan-kahar/{event.pk}/")))
        assert "meminta keterangan: Lampirkan foto." in page
        client.post(
            world.url(f"keadaan-kahar/{event.pk}/keterangan/"),
            {"description": "Terendam 2 meter.", "statement_reference": "",
             "file": SimpleUploadedFile("a.pdf", pdf())},
        )
    event.refresh_from_db()
    assert (event.state, event.description, event.statement_reference) == (
        "claimed", "Terendam 2 meter.", "BPBD 12/2025"
    )
    assert event.statement is not None
    client.force_login(world.bkn_decider)
    with on(DEC15):
        client.post(url, {"state": "rejected", "answer": "Tidak terbukti."} | YES)
        assert client.get(url).status_code == 302
    event.refresh_from_db()
    assert (event.state, event.answer) == ("rejected", "Tidak terbukti.")


def test_without_the_officials_statement_accepting_is_refused_before_it_is_asked(
    world: World, client: Client
) -> None:
    event = claim(world, statement_reference="")
    client.force_login(world.bkn_decider)
    before = written()
    with on(DEC10):
        response = client.post(world.url(f"keadaan-kahar/{event.pk}/putuskan/"), {"state": "accepted", "answer": ""})
    assert response.status_code == 422 and "Pernyataan tertulis pejabat" in text_of(response)
    assert written() == before


def test_its_end_is_stated_by_one_and_accepted_by_the_other(world: World, client: Client) -> None:
    duty = duty_of(world)
    event = accept(world, claim(world))
    end, agree = (world.url(f"keadaan-kahar/{event.pk}/{path}/") for path in ("berakhir", "terima-akhir"))
    client.force_login(world.lan_officer)
    with on(DEC15):
        assert "Sedang ditangguhkan" in text_of(client.get(world.url(f"keadaan-kahar/{event.pk}/")))
        assert client.post(end, {"last_on": "16-12-2025"} | YES).status_code == 422
        client.post(end, {"last_on": "15-12-2025"} | YES)
        assert client.get(agree).status_code == 403
    duty.refresh_from_db()
    assert duty.paused_on == DEC1
    client.force_login(world.bkn_decider)
    with on(DEC16):
        asked = text_of(client.get(agree))
        assert "15 Desember 2025, menurut LAN" in asked
        shown = text_of(client.post(agree, {"last_on": "2025-12-15"}))
        assert "9 Desember 2025" in shown and "24 Desember 2025" in shown and "15 hari lebih lambat" in shown
        assert client.post(agree, {"last_on": "2025-12-14"} | YES).status_code == 422
        client.post(agree, {"last_on": "2025-12-15"} | YES)
    duty.refresh_from_db()
    assert (duty.due_on, duty.paused_on) == (date(2025, 12, 24), None)


def test_a_claim_is_withdrawn_with_a_reason_and_the_day_before_it_still_waited(world: World, client: Client) -> None:
    event = claim(world)
    client.force_login(world.lan_officer)
    with on(DEC12):
        client.post(world.url(f"keadaan-kahar/{event.pk}/tarik/"), {"reason": "Tidak jadi."} | YES)
        assert "ditarik" in text_of(client.get(world.url(f"keadaan-kahar/{event.pk}/")))
        client.post("/status-per-tanggal/", {"per": "2025-12-11", "next": world.url()})
        found = client.get(world.url("keadaan-kahar/"))
        client.post("/status-per-tanggal/", {"per": "2025-12-09", "next": world.url()})
        assert not client.get(world.url("keadaan-kahar/")).context["rows"]
    event.refresh_from_db()
    assert event.state == "withdrawn"
    assert found.context["rows"][0][1].word == "belum diputus"


ACTS = {
    "putuskan": ("lan_decider", "bkn_officer"), "terima-akhir": ("lan_decider", "bkn_officer"),
    "keterangan": ("bkn_decider", "lan_reader"), "berakhir": ("bkn_decider", "lan_reader"),
    "tarik": ("bkn_decider", "lan_reader"),
}


@pytest.mark.parametrize("path", ACTS)
def test_nobody_else_does_an_act_of_a_claim(world: World, client: Client, path: str) -> None:
    event = claim(world)
    url = world.url(f"keadaan-kahar/{event.pk}/{path}/")
    typed = {"state": "rejected", "answer": "x", "last_on": "2025-12-10", "description": "x", "reason": "x"} | YES
    with on(DEC10):
        assert client.get(url).url.startswith("/akun/masuk/")  # type: ignore[attr-defined]
        before = written()
        for who, status in ((ACTS[path][0], 403), (ACTS[path][1], 403), ("outsider", 404)):
            client.force_login(getattr(world, who))
            assert client.get(url).status_code == status
            assert client.post(url, typed).status_code in (403, 404, 422)
        assert written() == before
        client.force_login(world.bkn_decider)
        assert client.get(world.url("keadaan-kahar/999999/")).status_code == 404
        assert client.get(world.url("keadaan-kahar/999999/pernyataan/")).status_code == 404
        assert client.get(world.url(f"keadaan-kahar/{event.pk}/pernyataan/")).status_code == 404


def test_the_list_filters_exports_and_costs_the_same_for_one_and_for_many(world: World, client: Client) -> None:
    claim(world)
    client.force_login(world.lan_reader)
    with on(DEC16):
        one = query_count(client, world.url("keadaan-kahar/"))
        for number in range(29):
            claim(world, DEC12, title=f"Gempa {number}")
        assert query_count(client, world.url("keadaan-kahar/")) == one
        found = client.get(world.url("keadaan-kahar/"), {"cari": "gempa 7", "keadaan": "claimed", "pihak": "lan"})
        assert [row.title for row, _ in found.context["rows"]] == ["Gempa 7"]
        none = text_of(client.get(world.url("keadaan-kahar/"), {"keadaan": "accepted"}))
        assert "Tidak ada yang cocok" in none
        file = b"".join(client.get(world.url("keadaan-kahar/"), {"format": "csv"}).streaming_content)  # type: ignore[attr-defined]
    assert file.decode().count("Gempa") == 29


# --- What a claim does elsewhere -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last_on", "words"),
    [
        (DEC10, "19 Desember 2025 (10 hari lebih lambat)"),
        (None, "ditangguhkan sejak 1 Desember 2025, dan batas waktunya baru dapat dinyatakan setelah keadaan itu "
               "berakhir"),
    ],
)
def test_the_page_of_a_duty_shows_both_dates_while_a_claim_waits(
    world: World, client: Client, last_on: date | None, words: str
) -> None:
    duty = duty_of(world)
    claim(world, last_on=last_on)
    client.force_login(world.lan_reader)
    with on(DEC10):
        page = text_of(client.get(world.url(f"kewajiban/{duty.pk}/")))
    duty.refresh_from_db()
    assert [told for _, told in claims_over(duty)] == [words]
    assert f"batas waktu sekarang 9 Desember 2025; bila klaim diterima {words}." in page
    assert f"bila diterima: {words}." in [s for s in reasons(duty) if s.label == "Klaim keadaan kahar"][0].text


def test_an_event_after_the_due_day_would_move_nothing(world: World) -> None:
    duty = duty_of(world)
    claim(world, DEC12, first_on=DEC10, last_on=DEC12)
    assert [words for _, words in claims_over(duty)] == ["tidak bergeser"]


def test_a_second_event_is_told_with_the_first_one_counted(world: World) -> None:
    duty = duty_of(world)
    accept(world, claim(world, last_on=DEC10))
    claim(world, DEC16, first_on=DEC15, last_on=DEC16, title="Gempa")
    duty.refresh_from_db()
    assert [words for _, words in claims_over(duty)] == ["21 Desember 2025 (2 hari lebih lambat)"]


def test_a_stop_waits_for_an_undecided_claim_until_it_is_confirmed_with_a_reason(world: World, client: Client) -> None:
    duty_of(world)
    event = claim(world)
    url = world.url("akses/hentikan/")
    client.force_login(world.bkn_decider)
    with on(DEC12):
        page = text_of(client.get(url))
        assert "Banjir pusat data" in page and "Alasan tetap dilanjutkan" in page
        refused = client.post(url, STOP | YES)
        assert refused.status_code == 422 and "belum diputus: Banjir pusat data" in text_of(refused)
        assert not Suspension.objects.exists()
        asked = text_of(client.post(url, STOP | {"despite_claims": "Sudah lewat 14 hari."}))
        assert "(Banjir pusat data) tidak ditunggu" in asked and not Suspension.objects.exists()
        client.post(url, STOP | {"despite_claims": "Sudah lewat 14 hari."} | YES)
        after = text_of(client.get(world.url("akses/")))
    stop = Suspension.objects.get()
    assert (stop.evidence["despite_claims"], [c["force_majeure"] for c in stop.evidence["claims"]]) == (
        "Sudah lewat 14 hari.", [event.pk]
    )
    assert "Alasan tetap dilanjutkan" in after and "Sudah lewat 14 hari." in after


def test_a_claim_that_comes_between_page_and_press_still_holds_the_stop_up(world: World) -> None:
    duty_of(world)
    values = {"letter_number": "B-1", "letter_dated_on": DEC12, "effective_on": DEC12, "grounds": ["4(1)b.1"]}
    claim(world, DEC12)
    with pytest.raises(ClaimUndecided):
        suspend_access(
            agreement=world.agreement, reason="x", by=world.bkn_decider, at=at(DEC12), **values,  # type: ignore[arg-type]
        )
    assert not Suspension.objects.exists()


@pytest.mark.parametrize("how", ["rejected", "withdrawn", "none", "of the other party"])
def test_a_stop_without_an_undecided_claim_asks_no_reason_and_keeps_none(
    world: World, client: Client, how: str
) -> None:
    duty_of(world)
    if how == "of the other party":
        claim_force_majeure(
            agreement=world.agreement, event=Event("Gempa", "Rusak.", DEC1), sent_on=DEC10, by=world.bkn_officer,
            at=at(DEC10),
        )
    elif how != "none":
        event = claim(world)
        if how == "rejected":
            decide_force_majeure(event=event, state="rejected", answer="x", by=world.bkn_decider, at=at(DEC10))
        else:
            withdraw_force_majeure(event=event, reason="x", by=world.lan_officer, at=at(DEC10))
    client.force_login(world.bkn_decider)
    with on(DEC12):
        assert "Alasan tetap dilanjutkan" not in text_of(client.get(world.url("akses/hentikan/")))
        client.post(world.url("akses/hentikan/"), STOP | {"despite_claims": "x"} | YES)
    assert "despite_claims" not in Suspension.objects.get().evidence


def test_beranda_tells_whose_turn_a_claim_is(world: World, client: Client) -> None:
    event = claim(world)

    def told(who: str, day: date = DEC16) -> list[str]:
        client.force_login(getattr(world, who))
        with on(day):
            board = client.get(world.url()).context["board"]
        return [t.title for t in board.must.first if "keadaan kahar" in t.title.lower() and t.url]

    assert told("bkn_officer") == ["Putuskan keadaan kahar: Banjir pusat data"]
    assert told("lan_officer") == []
    decide_force_majeure(event=event, state="asked", answer="x", by=world.bkn_decider, at=at(DEC12))
    assert told("lan_officer") == ["Lengkapi keterangan keadaan kahar: Banjir pusat data"]
    accept(world, event, DEC15)
    assert told("bkn_officer") == []
    state_end(event=event, last_on=DEC15, by=world.lan_officer, at=at(DEC16, 8))
    assert told("bkn_officer") == ["Terima akhir keadaan kahar: Banjir pusat data"]
