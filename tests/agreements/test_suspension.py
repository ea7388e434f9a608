"""Stopping and restoring access as acts: who, when, on what, and every race to one legal state (§6)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.access import NotAllowed
from agreements.eligibility import access_state
from agreements.models import Obligation, Suspension
from agreements.receipts import Proof
from agreements.services.evidence import fingerprint
from agreements.services.facts import Outside
from agreements.services.suspension import (
    AgreementEnded,
    AlreadySuspended,
    ConditionsOpen,
    LetterRefused,
    NoGrounds,
    NotSuspended,
    restore_access,
    suspend_access,
)
from agreements.wording import long_date
from exchanges.services.deliveries import (
    DataDescription,
    DeliveryRefused,
    lodge_feedback,
    record_delivery,
    withdraw_delivery,
)
from records.models import MailMessage
from records.services import journal
from tests.factories import World, at

DEC9, DEC10, DEC12, DEC15 = (date(2025, 12, day) for day in (9, 10, 12, 15))


@pytest.fixture
def overdue(world: World) -> World:
    """A feedback due on 9 December 2025 that has not come."""
    world.received_delivery(date(2025, 6, 9))
    return world


def stop(world: World, on: date = DEC12, **changes: Any) -> Suspension:
    values: dict[str, Any] = {
        "agreement": world.agreement, "letter_number": "B-1/BKN/2025", "letter_dated_on": on, "effective_on": on,
        "grounds": ["4(1)b.1"], "reason": "Balikan belum diterima.", "by": world.bkn_decider, "at": at(on),
    }
    return suspend_access(**(values | changes))


def restore(world: World, on: date, **changes: Any) -> Suspension:
    values: dict[str, Any] = {
        "agreement": world.agreement, "letter_number": "B-2/BKN/2025", "letter_dated_on": on, "restored_on": on,
        "by": world.bkn_decider, "at": at(on),
    }
    return restore_access(**(values | changes))


def answer(world: World, on: date) -> None:
    delivery = world.agreement.facts.get(kind="delivery").delivery
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(on))


def test_access_cannot_be_stopped_on_the_due_day_but_on_the_day_after(overdue: World) -> None:
    with pytest.raises(NoGrounds, match="Tidak ada dasar penghentian per 9 Desember 2025"):
        stop(overdue, DEC9)
    assert stop(overdue, DEC10).effective_on == DEC10


def test_only_the_deciding_official_of_the_powers_holder_may_stop(overdue: World) -> None:
    for person, sentence in [
        (overdue.bkn_officer, r"Peran Anda \(Petugas\)"),
        (overdue.lan_decider, "Hanya PIHAK pemegang kewenangan, yaitu BKN"),
        (overdue.admin, "tidak sedang bertindak"),
        (overdue.outsider, "bukan PIHAK"),
    ]:
        with pytest.raises(NotAllowed, match=sentence):
            stop(overdue, by=person)
    assert not Suspension.objects.exists()


def test_a_ground_that_does_not_hold_cannot_be_named(overdue: World) -> None:
    with pytest.raises(NoGrounds, match=r"4\(1\)b\.2 tidak terpenuhi"):
        stop(overdue, grounds=["4(1)b.1", "4(1)b.2"])
    with pytest.raises(NoGrounds, match="paling sedikit satu"):
        stop(overdue, grounds=[])


def test_a_stop_is_not_retroactive_and_not_before_its_letter(overdue: World) -> None:
    with pytest.raises(LetterRefused, match="tidak berlaku surut"):
        stop(overdue, letter_dated_on=DEC10, effective_on=DEC10)
    with pytest.raises(LetterRefused, match="belum tiba"):
        stop(overdue, letter_dated_on=DEC12 + timedelta(days=1), effective_on=DEC15)
    with pytest.raises(LetterRefused, match="nomor surat"):
        stop(overdue, letter_number=" ")


def test_a_stop_may_take_effect_later(overdue: World) -> None:
    stop(overdue, effective_on=DEC15)
    before, on_the_day = access_state(overdue.agreement, DEC15 - timedelta(days=1)), access_state(overdue.agreement,
                                                                                                  DEC15)
    assert before is not None and on_the_day is not None
    assert (before.stopped, on_the_day.stopped) == (False, True)
    assert not before.eligible


def test_access_is_stopped_only_once(overdue: World) -> None:
    stop(overdue)
    with pytest.raises(AlreadySuspended):
        stop(overdue, letter_number="B-9/BKN/2025")


def test_the_database_itself_refuses_a_second_open_stop(overdue: World) -> None:
    first = stop(overdue)
    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save()


def test_feedback_lodged_before_the_button_is_pressed_takes_the_ground_away(overdue: World) -> None:
    answer(overdue, DEC12)
    with pytest.raises(NoGrounds):
        stop(overdue)


def test_the_evidence_is_frozen_with_the_decision(overdue: World) -> None:
    decided = stop(overdue)
    answer(overdue, DEC15)
    decided.refresh_from_db()
    (ground,) = decided.evidence["grounds"]
    (row,) = ground["obligations"]
    assert (ground["clause"], row["due_on"], row["met_on"]) == ("4(1)b.1", "2025-12-09", None)
    assert [p["kind"] for p in row["proofs"]] == ["pernyataan pengirim", "konfirmasi penerima di portal"]


def test_while_stopped_a_new_delivery_is_refused_or_flagged_without_a_clock(overdue: World) -> None:
    stop(overdue)
    values: dict[str, Any] = {
        "agreement": overdue.agreement, "data": DataDescription("Data pokok ASN", "web_service"), "sent_on": DEC15,
        "outside": Outside(Proof.SENDER_CLAIM, DEC15), "by": overdue.bkn_officer, "at": at(DEC15),
    }
    with pytest.raises(DeliveryRefused, match="dihentikan sementara sejak 12 Desember 2025"):
        record_delivery(**values)
    flagged = record_delivery(**values, although_stopped=True)
    assert flagged.outside_agreement
    assert not Obligation.objects.filter(opened_by=flagged.fact).exists()


def test_lans_own_delivery_goes_on_while_its_access_is_stopped(overdue: World) -> None:
    stop(overdue)
    delivery = record_delivery(
        agreement=overdue.agreement, data=DataDescription("Data Widyaiswara", "file"), sent_on=DEC15,
        outside=Outside(Proof.SENDER_CLAIM, DEC15), by=overdue.lan_officer, at=at(DEC15),
    )
    assert not delivery.outside_agreement


def test_restoring_names_what_is_still_missing(overdue: World) -> None:
    stop(overdue)
    with pytest.raises(ConditionsOpen, match="belum diterima: .*Data pokok ASN"):
        restore(overdue, DEC15)


def test_restoring_freezes_both_results_and_the_reading_used(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC15)
    restored = restore(overdue, DEC15)
    assert restored.restoration_evidence is not None
    assert {k: restored.restoration_evidence[k] for k in ("reading", "curative", "literal")} == {
        "reading": "curative", "curative": True, "literal": False,
    }
    with pytest.raises(NotSuspended):
        restore(overdue, DEC15)


def test_under_the_literal_reading_late_feedback_does_not_restore(overdue: World) -> None:
    reading = overdue.agreement.reading("cure")
    reading.chosen = "literal"
    reading.save()
    stop(overdue)
    answer(overdue, DEC15)
    with pytest.raises(ConditionsOpen, match="harfiah"):
        restore(overdue, DEC15)


def test_a_cure_between_the_decision_and_its_day_is_late_by_the_letter(overdue: World) -> None:
    stop(overdue, effective_on=date(2025, 12, 20))
    answer(overdue, DEC15)
    state = access_state(overdue.agreement, DEC15 + timedelta(days=1))
    assert state is not None and state.restoration is not None
    assert (state.restoration.curative, state.restoration.literal) == (True, False)
    assert (state.conditions_hold_since, state.days_since_conditions_hold) == (DEC15, 1)


def test_access_does_not_come_back_before_the_conditions_hold(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC15)
    with pytest.raises(LetterRefused, match="baru terpenuhi 15 Desember 2025"):
        restore(overdue, DEC15 + timedelta(days=2), letter_dated_on=DEC12, restored_on=DEC15 - timedelta(days=1))
    assert restore(overdue, DEC15 + timedelta(days=2), letter_dated_on=DEC15, restored_on=DEC15).restored_on == DEC15


def test_access_may_come_back_on_the_day_of_the_stop_itself(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC12)
    restore(overdue, DEC12)
    assert not Suspension.objects.in_force(DEC12).exists()


def test_the_conditions_hold_since_the_day_the_duty_ceased_to_stand(world: World) -> None:
    delivery = world.deliver(date(2025, 6, 9), proof=Proof.SYSTEM_LOG, evidence="log-9")
    stop(world)
    withdraw_delivery(delivery=delivery, reason="Salah catat.", by=world.bkn_officer, at=at(DEC15))
    state = access_state(world.agreement, DEC15)
    assert state is not None
    assert state.conditions_hold_since == DEC15


def test_no_second_stop_while_the_end_of_the_first_is_decided_but_not_there_yet(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC15)
    back_on = DEC15 + timedelta(days=15)
    restore(overdue, DEC15, restored_on=back_on)
    late = overdue.ask_report(date(2025, 10, 1))
    assert late.fact.received_on == date(2025, 10, 1)
    with pytest.raises(AlreadySuspended):
        stop(overdue, back_on - timedelta(days=1), grounds=["4(1)b.2"])
    assert stop(overdue, back_on, grounds=["4(1)b.2"]).effective_on == back_on


def test_the_stop_in_force_is_told_before_one_that_is_still_to_come(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC15)
    back_on = DEC15 + timedelta(days=3)
    restore(overdue, back_on)
    overdue.ask_report(date(2025, 10, 1))
    # Its letter was dated while the first stop was still in force.
    stop(overdue, back_on, letter_dated_on=DEC15, grounds=["4(1)b.2"])
    state = access_state(overdue.agreement, back_on - timedelta(days=1))
    assert state is not None and state.stop is not None
    assert (state.stopped, state.stop.effective_on) == (True, DEC12)


def test_on_the_day_of_restoration_access_is_back(overdue: World) -> None:
    stop(overdue)
    answer(overdue, DEC15)
    restore(overdue, DEC15 + timedelta(days=1))
    assert Suspension.objects.in_force(DEC15).exists()
    assert not Suspension.objects.in_force(DEC15 + timedelta(days=1)).exists()


def test_a_missed_periodic_report_or_evaluation_is_no_ground(world: World) -> None:
    state = access_state(world.agreement, date(2028, 5, 1))
    assert state is not None
    assert [g.holds for g in state.grounds] == [False, False]
    assert not state.eligible


def test_a_decision_dated_before_its_ground_held_is_refused(overdue: World) -> None:
    sentence = "Pada tanggal surat 9 Desember 2025 dasar penghentian ini belum"
    with pytest.raises(LetterRefused, match=sentence) as refusal:
        stop(overdue, letter_dated_on=DEC9)
    assert refusal.value.field == "letter_dated_on"
    assert stop(overdue, letter_dated_on=DEC10).letter_dated_on == DEC10


def test_a_stop_takes_effect_on_the_last_day_but_not_after_it(overdue: World) -> None:
    last = overdue.agreement.last_day
    with pytest.raises(LetterRefused, match="sesudah hari terakhir perjanjian") as refusal:
        stop(overdue, effective_on=last + timedelta(days=1))
    assert refusal.value.field == "effective_on"
    assert stop(overdue, effective_on=last).effective_on == last


def test_access_is_stopped_on_the_last_day_but_not_after_the_end(overdue: World) -> None:
    last = overdue.agreement.last_day
    state = access_state(overdue.agreement, last + timedelta(days=1))
    assert state is not None
    assert (state.grounds[0].holds, state.eligible) == (True, False)
    with pytest.raises(AgreementEnded, match=f"Perjanjian berakhir {long_date(last)}"):
        stop(overdue, last + timedelta(days=1))
    assert stop(overdue, last).effective_on == last


def test_the_evidence_holds_the_readings_and_the_place_in_the_journal_and_is_fingerprinted_there(
    overdue: World,
) -> None:
    [last, *_] = journal.entries_of(overdue.agreement.code)
    decided = stop(overdue)
    assert decided.evidence["journal"] == {"sequence": last.sequence, "hash": last.hash}
    assert {r["code"]: r["chosen"] for r in decided.evidence["readings"]}["cure"] == "curative"
    [entry] = journal.of_object(overdue.agreement.code, f"suspension:{decided.pk}")
    changes = {c.name: c.after for c in journal.readable(entry).changes}
    decided.refresh_from_db()
    assert changes["evidence_sha256"] == fingerprint(decided.evidence)
    answer(overdue, DEC15)
    restored = restore(overdue, DEC15)
    restored.refresh_from_db()
    assert restored.restoration_evidence is not None
    assert restored.restoration_evidence["conditions_hold_since"] == "2025-12-15"
    [entry, _] = journal.of_object(overdue.agreement.code, f"suspension:{decided.pk}")
    changes = {c.name: c.after for c in journal.readable(entry).changes}
    assert changes["evidence_sha256"] == fingerprint(restored.restoration_evidence)


def test_both_parties_are_told_of_a_stop_and_of_its_end_once_each(overdue: World) -> None:
    decided = stop(overdue)
    answer(overdue, DEC15)
    restore(overdue, DEC15)
    for event, word in (("stopped", "Penghentian sementara"), ("restored", "Pemulihan")):
        mails = MailMessage.objects.filter(key__startswith=f"suspension:{decided.pk}:{event}:")
        assert sorted(mails.values_list("party", "to_address")) == sorted([
            ("bkn", overdue.bkn.agency.email), ("bkn", "pejabat.bkn@contoh.example"),
            ("bkn", "petugas.bkn@contoh.example"), ("lan", overdue.lan.agency.email),
            ("lan", "pejabat.lan@contoh.example"), ("lan", "petugas.lan@contoh.example"),
        ])
        assert {m.subject for m in mails} == {f"[Portal PKS] {word} akses terbatas LAN"}
        assert all("LAN" in m.text and "akses/" in m.text for m in mails)


def test_a_refused_stop_tells_nobody(overdue: World) -> None:
    with pytest.raises(NoGrounds):
        stop(overdue, DEC9)
    assert not MailMessage.objects.filter(key__startswith="suspension:").exists()
