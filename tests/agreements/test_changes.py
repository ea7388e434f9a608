"""Addenda, readings, waivers, force majeure and end notices through their acts: two keys, and exact dates (§§5–9)."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.amendments import Reach
from agreements.models import Addendum, Agreement, Fact, FactKind, ForceMajeure, Obligation, ObligationRevision
from agreements.receipts import Proof
from agreements.services import Refused
from agreements.services.addenda import (
    Draft,
    decide_addendum,
    effects_of_agreeing,
    preview_addendum,
    propose_addendum,
    withdraw_addendum,
)
from agreements.services.ending import Notice, earliest_end, give_end_notice
from agreements.services.facts import Outside, confirm_receipt
from agreements.services.force_majeure import (
    Event,
    accept_end,
    answer_force_majeure,
    claim_force_majeure,
    decide_force_majeure,
    effects_of_accepting,
    state_end,
    undecided,
    withdraw_force_majeure,
)
from agreements.services.proposing import ProposalRefused
from agreements.services.readings import decide_reading, preview_reading, propose_reading
from agreements.services.waivers import decide_waiver, propose_waiver
from agreements.standing import Standing, standing
from records.models import JournalEntry
from tests.factories import World, at

Cause = ObligationRevision.Cause
OCT1 = date(2025, 10, 1)


def draft(**changes: object) -> Draft:
    values = {
        "title": "Perubahan jangka waktu balikan", "first_number": "AD-1/LAN/2025", "second_number": "AD-1/BKN/2025",
        "dated_on": OCT1, "effective_on": OCT1, "summary": "Balikan menjadi 9 bulan.", "reach": Reach.YES,
        "terms": {"feedback": {"months": 9}},
    }
    return Draft(**(values | changes))  # type: ignore[arg-type]


def agreed(world: World, **changes: object) -> Addendum:
    addendum = propose_addendum(agreement=world.agreement, draft=draft(**changes), by=world.lan_officer, at=at(OCT1))
    return decide_addendum(addendum=addendum, agreed=True, by=world.bkn_decider, at=at(OCT1, 15))


def feedback_duty(world: World, received_on: date, **kwargs: object) -> Obligation:
    return world.received_delivery(received_on, **kwargs).fact.opened.get()  # type: ignore[arg-type]


def untouched(world: World, act: Callable[[], object], error: type[Exception] = Refused) -> str:
    """Do `act`, which must be refused, and return the sentence; nothing may be written."""
    before = (JournalEntry.objects.count(), ObligationRevision.objects.count(), Obligation.objects.count())
    with pytest.raises(error) as refused:
        act()
    assert (JournalEntry.objects.count(), ObligationRevision.objects.count(), Obligation.objects.count()) == before
    return str(refused.value)


# --- Addenda -------------------------------------------------------------------------------------------------
def test_an_addendum_moves_running_clocks_once_the_other_party_has_agreed(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    addendum = propose_addendum(agreement=world.agreement, draft=draft(), by=world.lan_officer, at=at(OCT1))
    duty.refresh_from_db()
    assert duty.due_on == date(2025, 12, 9)
    assert [(e.obligation.pk, e.before.due_on if e.before else None, e.obligation.due_on) for e in effects_of_agreeing(
        addendum, world.bkn_decider, at(OCT1)
    )] == [(duty.pk, date(2025, 12, 9), date(2026, 3, 9))]
    duty.refresh_from_db()
    assert duty.due_on == date(2025, 12, 9)
    decide_addendum(addendum=addendum, agreed=True, by=world.bkn_decider, at=at(OCT1, 15))
    duty.refresh_from_db()
    assert (duty.earliest_due_on, duty.due_on) == (date(2026, 3, 9), date(2026, 3, 9))
    last = duty.revisions.last()
    assert last is not None
    assert (last.cause, last.source, last.due_on) == (Cause.AMENDED, f"addendum:{addendum.pk}", date(2026, 3, 9))


def test_without_reach_it_rules_only_clocks_that_start_on_its_day_or_later(world: World) -> None:
    before = feedback_duty(world, date(2025, 9, 30))
    agreed(world, reach=Reach.NO)
    after = feedback_duty(world, OCT1, group="Riwayat jabatan")
    before.refresh_from_db()
    assert (before.due_on, after.due_on, after.parameters) == (date(2026, 3, 30), date(2026, 7, 1), {"months": 9})
    assert not before.revisions.filter(cause=Cause.AMENDED).exists()


def test_a_breach_that_was_there_is_not_cured_by_an_addendum(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    on = date(2025, 12, 10)
    addendum = propose_addendum(
        agreement=world.agreement, draft=draft(dated_on=on, effective_on=on), by=world.lan_officer, at=at(on)
    )
    decide_addendum(addendum=addendum, agreed=True, by=world.bkn_decider, at=at(on))
    duty.refresh_from_db()
    assert standing(duty.dates, on) is Standing.OVERDUE


def test_a_preview_shows_what_would_move_and_writes_nothing(world: World) -> None:
    feedback_duty(world, date(2025, 6, 9))
    counts = (Addendum.objects.count(), ObligationRevision.objects.count(), JournalEntry.objects.count())
    effects = preview_addendum(agreement=world.agreement, draft=draft(), by=world.lan_officer, at=at(OCT1))
    assert [e.obligation.due_on for e in effects] == [date(2026, 3, 9)]
    assert (Addendum.objects.count(), ObligationRevision.objects.count(), JournalEntry.objects.count()) == counts


def test_nobody_turns_both_keys(world: World) -> None:
    addendum = propose_addendum(agreement=world.agreement, draft=draft(), by=world.lan_decider, at=at(OCT1))
    for person in (world.lan_decider, world.lan_officer, world.bkn_officer):
        untouched(
            world, lambda by=person: decide_addendum(addendum=addendum, agreed=True, by=by, at=at(OCT1)), NotAllowed
        )
    decide_addendum(addendum=addendum, agreed=True, by=world.bkn_decider, at=at(OCT1))
    sentence = untouched(
        world, lambda: decide_addendum(addendum=addendum, agreed=True, by=world.bkn_decider, at=at(OCT1))
    )
    assert "sudah diputus" in sentence


def test_a_declined_or_withdrawn_addendum_changes_nothing(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    declined = propose_addendum(agreement=world.agreement, draft=draft(), by=world.lan_officer, at=at(OCT1))
    untouched(world, lambda: decide_addendum(addendum=declined, agreed=False, by=world.bkn_decider, at=at(OCT1)))
    decide_addendum(addendum=declined, agreed=False, reason="Belum ditandatangani.", by=world.bkn_decider, at=at(OCT1))
    again = propose_addendum(agreement=world.agreement, draft=draft(), by=world.lan_officer, at=at(OCT1))
    withdraw_addendum(addendum=again, reason="Salah nomor.", by=world.lan_officer, at=at(OCT1))
    duty.refresh_from_db()
    assert (duty.due_on, declined.state, again.state) == (date(2025, 12, 9), "declined", "withdrawn")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"), ({"summary": ""}, "summary"), ({"second_number": ""}, "second_number"),
        ({"dated_on": date(2025, 10, 2), "effective_on": date(2025, 10, 2)}, "dated_on"),
        ({"dated_on": date(2025, 5, 6)}, "dated_on"), ({"effective_on": date(2025, 9, 30)}, "effective_on"),
        ({"effective_on": date(2028, 5, 7)}, "effective_on"), ({"last_day": date(2025, 9, 30)}, "last_day"),
        ({"terms": {"tidak-ada": {"months": 1}}}, "terms"), ({"terms": {"feedback": {"times": 1}}}, "terms"),
        ({"terms": {"feedback": {"months": 0}}}, "terms"), ({"terms": {"feedback": {"months": 121}}}, "terms"),
        ({"clauses": {"99": "Baru."}}, "clauses"), ({"clauses": {"7": " "}}, "clauses"),
    ],
)
def test_an_addendum_that_cannot_be_is_refused_with_its_field(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(ProposalRefused) as refused:
        propose_addendum(agreement=world.agreement, draft=draft(**changes), by=world.lan_officer, at=at(OCT1))
    assert refused.value.field == field
    assert not Addendum.objects.exists()


def test_a_number_once_used_is_refused(world: World) -> None:
    agreed(world)
    sentence = untouched(
        world,
        lambda: propose_addendum(
            agreement=world.agreement, draft=draft(second_number="AD-9/BKN"), by=world.lan_officer, at=at(OCT1)
        ),
    )
    assert "sudah tercatat" in sentence


def test_an_addendum_words_a_clause_anew_and_keeps_what_stood(world: World) -> None:
    before = world.agreement.clauses.get(ref="7").summary
    addendum = agreed(world, terms={}, clauses={"7": "Monev paling sedikit 4 kali dalam setahun."})
    assert world.agreement.clauses.get(ref="7").summary == "Monev paling sedikit 4 kali dalam setahun."
    assert addendum.clause_versions.get().before == before


def test_an_extension_moves_the_last_day_the_notice_and_adds_the_windows_of_the_new_years(world: World) -> None:
    agreed(world, terms={}, last_day=date(2029, 5, 6))
    agreement = Agreement.objects.get(pk=world.agreement.pk)
    assert agreement.last_day == date(2029, 5, 6)
    notice = Obligation.objects.filter(term__code="end-notice", debtor=world.lan).get()
    assert (notice.due_on, notice.voided_on) == (date(2029, 4, 6), date(2029, 4, 7))
    windows = Obligation.objects.filter(term__code="periodic-report").values_list("window_first", flat=True)
    assert sorted(set(windows)) == [date(year, 5, 7) for year in (2025, 2026, 2027, 2028)]


def test_ending_early_voids_the_windows_that_will_not_come_and_cuts_the_running_one(world: World) -> None:
    agreed(world, terms={}, last_day=date(2026, 1, 31))
    slots = Obligation.objects.filter(term__code="periodic-report").order_by("window_first", "slot")
    assert [(s.window_first, s.due_on, s.voided_on) for s in slots] == [
        (date(2025, 5, 7), date(2026, 1, 31), None), (date(2025, 5, 7), date(2026, 1, 31), None),
        *((date(year, 5, 7), date(year + 1, 5, 6), OCT1) for year in (2026, 2026, 2027, 2027)),
    ]


def test_another_number_of_times_rules_the_windows_that_begin_later(world: World) -> None:
    agreed(world, terms={"evaluation": {"times": 3}}, reach=Reach.NO)
    slots = Obligation.objects.filter(term__code="evaluation", debtor=world.lan).order_by("window_first", "slot")
    assert [(s.window_first.year, s.slot) for s in slots if s.window_first] == [
        (2025, 1), (2025, 2), (2026, 1), (2026, 2), (2026, 3), (2027, 1), (2027, 2), (2027, 3),
    ]


# --- Readings ------------------------------------------------------------------------------------------------
def test_the_year_is_read_otherwise_once_both_agree_and_the_windows_follow(world: World) -> None:
    reading = world.agreement.reading("year")
    preview = preview_reading(reading=reading, chosen="calendar", by=world.lan_officer, at=at(OCT1))
    assert {e.obligation.window_first for e in preview if e.before is None} == {
        date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1),
    }
    change = propose_reading(
        reading=reading, chosen="calendar", reason="Mengikuti tahun anggaran.", by=world.lan_officer, at=at(OCT1)
    )
    assert world.agreement.reading("year").chosen == "agreement"
    decide_reading(change=change, agreed=True, by=world.bkn_decider, at=at(OCT1))
    assert world.agreement.reading("year").chosen == "calendar"
    rows = Obligation.objects.filter(term__code="periodic-report").order_by("window_first", "slot")
    standing_rows = [(r.window_first, r.window_last, r.slot) for r in rows if r.voided_on is None]
    assert standing_rows[:4] == [
        (date(2025, 5, 7), date(2025, 12, 31), 1), (date(2025, 5, 7), date(2025, 12, 31), 2),
        (date(2026, 1, 1), date(2026, 12, 31), 1), (date(2026, 1, 1), date(2026, 12, 31), 2),
    ]
    assert {r.voided_on for r in rows if r.window_first and r.window_first.month == 5 and r.window_first.year > 2025
            } == {OCT1}


def test_the_year_read_back_makes_the_old_windows_stand_again(world: World) -> None:
    reading = world.agreement.reading("year")
    for chosen in ("calendar", "agreement"):
        change = propose_reading(reading=reading, chosen=chosen, reason="Uji.", by=world.lan_officer, at=at(OCT1))
        decide_reading(change=change, agreed=True, by=world.bkn_decider, at=at(OCT1))
    rows = Obligation.objects.filter(term__code="periodic-report", voided_on=None)
    assert sorted({(r.window_first, r.window_last) for r in rows if r.window_first and r.window_last}) == [
        (date(y, 5, 7), date(y + 1, 5, 6)) for y in (2025, 2026, 2027)
    ]


def test_the_last_day_is_read_otherwise(world: World) -> None:
    change = propose_reading(
        reading=world.agreement.reading("last-day"), chosen="first-day-not-counted", reason="Uji.",
        by=world.bkn_officer, at=at(OCT1),
    )
    decide_reading(change=change, agreed=True, by=world.lan_decider, at=at(OCT1))
    assert Agreement.objects.get().last_day == date(2028, 5, 7)
    assert Obligation.objects.filter(term__code="end-notice").values_list("due_on", flat=True).distinct().get() == (
        date(2028, 4, 7)
    )


@pytest.mark.parametrize(
    ("code", "chosen", "reason"),
    [("year", "tidak-ada", "Uji."), ("year", "agreement", "Uji."), ("year", "calendar", " "),
     ("start-of-feedback", "first-delivery", "Uji.")],
)
def test_a_reading_that_cannot_be_proposed_is_refused(world: World, code: str, chosen: str, reason: str) -> None:
    reading = world.agreement.reading(code)
    untouched(
        world,
        lambda: propose_reading(reading=reading, chosen=chosen, reason=reason, by=world.lan_officer, at=at(OCT1)),
    )


# --- Waivers -------------------------------------------------------------------------------------------------
def test_a_waived_duty_is_not_red_until_the_waiver_ends(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    waiver = propose_waiver(
        obligation=duty, from_on=OCT1, until_on=date(2026, 1, 31), reason="Sistem diganti.", by=world.lan_officer,
        at=at(OCT1),
    )
    duty.refresh_from_db()
    assert duty.waived_on is None
    decide_waiver(waiver=waiver, agreed=True, by=world.bkn_decider, at=at(OCT1))
    duty.refresh_from_db()
    assert standing(duty.dates, date(2025, 12, 10)) is Standing.WAIVED
    assert standing(duty.dates, date(2026, 2, 1)) is Standing.OVERDUE
    last = duty.revisions.last()
    assert last is not None
    assert (last.cause, last.source) == (Cause.WAIVED, f"waiver:{waiver.pk}")
    untouched(
        world,
        lambda: propose_waiver(
            obligation=duty, from_on=OCT1, until_on=None, reason="Lagi.", by=world.lan_officer, at=at(OCT1)
        ),
    )


# --- Force majeure -------------------------------------------------------------------------------------------
DEC1, DEC10, DEC15 = date(2025, 12, 1), date(2025, 12, 10), date(2025, 12, 15)


def claim(world: World, first_on: date = DEC1, on: date = DEC10, **changes: object) -> ForceMajeure:
    values = {
        "title": "Banjir pusat data", "description": "Ruang server terendam.", "first_on": first_on,
        "statement_reference": "Pernyataan BPBD 12/2025",
    }
    return claim_force_majeure(
        agreement=world.agreement, event=Event(**(values | changes)), sent_on=on,  # type: ignore[arg-type]
        by=world.lan_officer, at=at(on),
    )


def accept(event: ForceMajeure, world: World, on: date) -> ForceMajeure:
    return decide_force_majeure(event=event, state="accepted", answer="", by=world.bkn_decider, at=at(on, 15))


def test_an_accepted_event_leaves_its_days_out_and_the_original_day_stays_visible(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    event = claim(world, last_on=DEC10)
    duty.refresh_from_db()
    assert (duty.due_on, undecided(world.agreement, world.lan)) == (date(2025, 12, 9), [event])
    slots = [("evaluation", date(2026, 5, 16))] * 2 + [("periodic-report", date(2026, 5, 16))] * 2
    effects = effects_of_accepting(event, world.bkn_decider, at(DEC10))
    assert sorted((e.obligation.term.code, e.obligation.due_on) for e in effects) == sorted(
        [*slots, ("feedback", date(2025, 12, 19))]
    )
    accept(event, world, DEC10)
    duty.refresh_from_db()
    assert (duty.due_on, duty.tolled_days, undecided(world.agreement, world.lan)) == (date(2025, 12, 19), 10, [])
    last = duty.revisions.last()
    assert last is not None
    assert (last.cause, last.source, last.tolled_days) == (Cause.FORCE_MAJEURE, f"force_majeure:{event.pk}", 10)


def test_it_helps_only_the_party_it_hit_and_only_the_duties_it_names(world: World) -> None:
    named = feedback_duty(world, date(2025, 6, 9))
    other = feedback_duty(world, date(2025, 6, 10), group="Riwayat jabatan")
    accept(claim(world, last_on=DEC10, duties=[named]), world, DEC10)
    named.refresh_from_db()
    other.refresh_from_db()
    assert (named.due_on, other.due_on) == (date(2025, 12, 19), date(2025, 12, 10))
    of_bkn = Obligation.objects.filter(debtor=world.bkn, revisions__cause=Cause.FORCE_MAJEURE)
    assert not of_bkn.exists()


def test_while_it_has_no_end_the_duty_is_paused_and_once_the_end_is_accepted_it_runs_again(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    event = accept(claim(world), world, DEC10)
    duty.refresh_from_db()
    assert standing(duty.dates, date(2026, 3, 1)) is Standing.PAUSED
    state_end(event=event, last_on=DEC15, by=world.lan_officer, at=at(DEC15))
    duty.refresh_from_db()
    assert duty.paused_on == DEC1
    untouched(
        world, lambda: accept_end(event=event, last_on=DEC10, by=world.bkn_decider, at=at(DEC15)), Refused
    )
    accept_end(event=event, last_on=DEC15, by=world.bkn_decider, at=at(DEC15))
    duty.refresh_from_db()
    assert (duty.due_on, duty.paused_on, duty.tolled_days) == (date(2025, 12, 24), None, 15)


def test_a_clock_that_starts_during_an_open_event_is_paused_from_its_second_day(world: World) -> None:
    accept(claim(world), world, DEC10)
    duty = feedback_duty(world, DEC15, group="Data mutasi")
    assert (duty.paused_on, standing(duty.dates, DEC15)) == (date(2025, 12, 16), Standing.NOT_YET_DUE)


@pytest.mark.parametrize(("on", "expected"), [(DEC15, Standing.MET_ON_TIME), (date(2025, 12, 16), Standing.MET_LATE)])
def test_the_notice_is_due_within_14_days_and_a_late_one_is_taken(world: World, on: date, expected: Standing) -> None:
    event = claim(world, on=on)
    duty = Obligation.objects.get(opened_by=event.notice)
    assert (duty.due_on, duty.met_on, standing(duty.dates, on)) == (DEC15, on, expected)


def test_a_notice_on_paper_meets_its_duty_once_its_receipt_is_settled(world: World) -> None:
    event = claim_force_majeure(
        agreement=world.agreement, event=Event("Banjir", "Terendam.", DEC1), reference="S-1/LAN", sent_on=DEC10,
        outside=Outside(Proof.SENDER_CLAIM, DEC10), by=world.lan_officer, at=at(DEC10),
    )
    duty = Obligation.objects.get(opened_by=event.notice)
    assert (duty.due_on, duty.met_on) == (DEC15, None)
    confirm_receipt(fact=event.notice, received_on=DEC10, by=world.bkn_officer, at=at(DEC15))
    duty.refresh_from_db()
    assert (duty.due_on, duty.met_on, duty.met_by_id) == (DEC15, DEC10, event.notice_id)


def test_without_the_officials_statement_it_cannot_be_accepted(world: World) -> None:
    event = claim(world, statement_reference="")
    assert "Pernyataan tertulis" in untouched(world, lambda: accept(event, world, DEC10))
    decide_force_majeure(
        event=event, state="asked", answer="Lampirkan pernyataan.", by=world.bkn_decider, at=at(DEC10)
    )
    answer_force_majeure(
        event=event, description="Terendam 2 meter.", statement_reference="BPBD 12/2025", by=world.lan_officer,
        at=at(DEC15),
    )
    assert accept(event, world, DEC15).state == "accepted"


def test_a_claim_can_be_withdrawn_until_it_is_decided(world: World) -> None:
    event = claim(world)
    withdraw_force_majeure(event=event, reason="Tidak jadi.", by=world.lan_officer, at=at(DEC10))
    untouched(world, lambda: accept(event, world, DEC10))
    assert ForceMajeure.objects.get().state == "withdrawn"


def test_by_the_other_reading_no_day_moves_and_lateness_is_excused_while_it_lasts(world: World) -> None:
    duty = feedback_duty(world, date(2025, 6, 9))
    accept(claim(world, last_on=DEC10), world, DEC10)
    change = propose_reading(
        reading=world.agreement.reading("force-majeure"), chosen="excuse", reason="Uji.", by=world.lan_officer,
        at=at(DEC15),
    )
    decide_reading(change=change, agreed=True, by=world.bkn_decider, at=at(DEC15))
    duty.refresh_from_db()
    assert (duty.due_on, duty.tolled_days, duty.paused_until) == (date(2025, 12, 9), 0, DEC10)
    assert standing(duty.dates, DEC10) is Standing.PAUSED
    assert standing(duty.dates, date(2025, 12, 11)) is Standing.OVERDUE


# --- Notices to extend or end --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "expected"), [(date(2028, 4, 6), Standing.MET_ON_TIME), (date(2028, 4, 7), Standing.MET_LATE)]
)
def test_the_notice_to_extend_is_in_time_a_month_before_the_end(world: World, on: date, expected: Standing) -> None:
    give_end_notice(
        agreement=world.agreement, notice=Notice("extend", date(2031, 5, 6)), sent_on=on, by=world.lan_officer,
        at=at(on),
    )
    duty = Obligation.objects.get(term__code="end-notice", debtor=world.lan)
    other = Obligation.objects.get(term__code="end-notice", debtor=world.bkn)
    assert (standing(duty.dates, on), other.met_on) == (expected, None)
    assert Agreement.objects.get().last_day == date(2028, 5, 6)


def test_an_early_end_lies_a_month_after_the_notice_is_received(world: World) -> None:
    assert earliest_end(world.agreement, date(2026, 1, 31)) == date(2026, 2, 28)

    def give(wished_on: date) -> object:
        return give_end_notice(
            agreement=world.agreement, notice=Notice("end_early", wished_on), sent_on=date(2026, 1, 31),
            by=world.bkn_officer, at=at(date(2026, 1, 31)),
        )

    assert "28 Februari 2026" in untouched(world, lambda: give(date(2026, 2, 27)))
    give(date(2026, 2, 28))
    assert Fact.objects.filter(kind=FactKind.END_NOTICE).count() == 1
