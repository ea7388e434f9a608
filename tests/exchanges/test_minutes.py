"""Minutes as acts: figures, states, four eyes, stale views, races."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from exchanges.models import Minutes
from exchanges.services.minutes import (
    FiguresRefused,
    MinutesRefused,
    draft_minutes,
    finalise_minutes,
    return_minutes,
    revise_minutes,
    submit_minutes,
)
from exchanges.services.minutes_life import (
    acknowledge_minutes,
    ask_cancellation,
    cancel_minutes,
    deliver_minutes,
    number_minutes,
)
from records.models import JournalDetail, JournalEntry
from tests.agreements.test_races import at_once, chain_is_whole
from tests.exchanges.minutes_made import delivered, final, signed
from tests.exchanges.values import minutes_values
from tests.factories import World, at, make_world

JUL1, JUL2 = date(2025, 7, 1), date(2025, 7, 2)


def draft(world: World, **given: Any) -> Minutes:
    return draft_minutes(agreement=world.agreement, values=minutes_values(**given), by=world.lan_officer, at=at(JUL2))


def submit(world: World) -> Minutes:
    return submit_minutes(minutes=draft(world), revision=1, by=world.lan_officer, at=at(JUL2))


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"rows_first": 999}, ["rows_first"]),
        ({"rows_first": 1001}, ["rows_first"]),
        ({"rows_second": 1011}, ["rows_second"]),
        ({"matched": 951}, ["rows_first", "rows_second"]),
        ({"only_second": 22}, ["rows_second"]),
        ({"duplicate_first": 7}, ["rows_first"]),
        ({"invalid_second": 4}, ["rows_second"]),
    ],
)
def test_a_draft_whose_figures_do_not_add_up_is_refused_at_its_fields(
    world: World, changed: dict[str, int], fields: list[str]
) -> None:
    with pytest.raises(FiguresRefused) as refused:
        draft(world, **changed)
    assert list(refused.value.faults) == fields
    assert not Minutes.objects.exists()


@pytest.mark.parametrize("field", ["matched_on", "first_cutoff_on", "second_cutoff_on"])
def test_the_day_itself_is_possible_and_the_day_after_is_not(world: World, field: str) -> None:
    latest = JUL2 if field == "matched_on" else JUL1
    draft(world, **{field: latest})
    with pytest.raises(MinutesRefused) as refused:
        draft(world, **{field: date(2025, 7, latest.day + 1)})
    assert refused.value.field == field


def test_the_journal_keeps_no_official_of_a_draft(world: World) -> None:
    draft(world)
    kept = JournalDetail.objects.get(entry=JournalEntry.objects.latest("sequence")).detail
    assert "JF Analis Kebijakan" in kept
    assert "198001012005011001" not in kept and "Budi Peraga" not in kept


def test_a_stale_revision_changes_and_submits_nothing(world: World) -> None:
    minutes = draft(world)
    revise_minutes(minutes=minutes, values=minutes_values(place="Bogor"), revision=1, by=world.bkn_officer,
                   at=at(JUL2))
    with pytest.raises(MinutesRefused):
        revise_minutes(minutes=minutes, values=minutes_values(), revision=1, by=world.lan_officer, at=at(JUL2))
    with pytest.raises(MinutesRefused):
        submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL2))
    minutes.refresh_from_db()
    assert (minutes.place, minutes.revision, minutes.state) == ("Bogor", 2, "draft")


POSSIBLE = {
    "draft": {"revise", "submit", "cancel"}, "submitted": {"return", "finalise", "cancel"},
    "final": {"number", "ask"}, "signed": {"number", "ask", "deliver"},
    "delivered": {"number", "ask", "acknowledge"}, "received": {"number", "ask"}, "cancelled": set(),
}


def in_state(world: World, state: str) -> Minutes:
    made = {
        "draft": draft, "submitted": submit, "final": final, "signed": signed, "delivered": delivered,
        "received": delivered, "cancelled": submit,
    }
    minutes = made[state](world)
    if state == "cancelled":
        return cancel_minutes(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL2))
    if state == "received":
        return acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL2))
    return minutes


@pytest.mark.parametrize("act", sorted(set().union(*POSSIBLE.values())))
@pytest.mark.parametrize("state", POSSIBLE)
def test_each_act_is_possible_in_its_state_only(world: World, act: str, state: str) -> None:
    minutes = in_state(world, state)
    acts = {
        "revise": lambda: revise_minutes(
            minutes=minutes, values=minutes_values(), revision=1, by=world.lan_officer, at=at(JUL2)
        ),
        "submit": lambda: submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL2)),
        "return": lambda: return_minutes(minutes=minutes, reason="Keliru.", by=world.bkn_officer, at=at(JUL2)),
        "finalise": lambda: finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2)),
        "number": lambda: number_minutes(minutes=minutes, number="1/BA", by=world.bkn_officer, at=at(JUL2)),
        "cancel": lambda: cancel_minutes(minutes=minutes, reason="Keliru.", by=world.bkn_decider, at=at(JUL2)),
        "ask": lambda: ask_cancellation(minutes=minutes, reason="Keliru.", by=world.bkn_decider, at=at(JUL2)),
        "deliver": lambda: deliver_minutes(minutes=minutes, by=world.lan_officer, at=at(JUL2)),
        "acknowledge": lambda: acknowledge_minutes(minutes=minutes, by=world.bkn_officer, at=at(JUL2)),
    }
    if act in POSSIBLE[state]:
        acts[act]()
    else:
        before = JournalEntry.objects.count()
        with pytest.raises(MinutesRefused):
            acts[act]()
        assert JournalEntry.objects.count() == before


def test_two_people_of_two_parties_make_minutes_final(world: World) -> None:
    minutes = submit(world)
    for by in (world.lan_decider, world.lan_officer, world.bkn_officer, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            finalise_minutes(minutes=minutes, revision=1, by=by, at=at(JUL2))
    assert finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2)).state == "final"


def test_the_drafter_does_not_finalise_for_the_other_party(world: World) -> None:
    minutes = draft_minutes(agreement=world.agreement, values=minutes_values(), by=world.bkn_decider, at=at(JUL2))
    submit_minutes(minutes=minutes, revision=1, by=world.lan_officer, at=at(JUL2))
    with pytest.raises(NotAllowed):
        finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2))


def test_officers_cancel_nothing_and_nobody_cancels_without_a_reason(world: World) -> None:
    minutes = submit(world)
    with pytest.raises(NotAllowed):
        cancel_minutes(minutes=minutes, reason="Keliru.", by=world.lan_officer, at=at(JUL2))
    with pytest.raises(MinutesRefused):
        cancel_minutes(minutes=minutes, reason=" ", by=world.lan_decider, at=at(JUL2))
    minutes.refresh_from_db()
    assert minutes.state == "submitted"


@pytest.mark.django_db(transaction=True)
def test_one_decider_makes_final_while_another_sends_back_and_one_of_them_wins() -> None:
    world = make_world()
    minutes = submit(world)
    outcomes = at_once(
        lambda: finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2)),
        lambda: return_minutes(minutes=minutes, reason="Keliru.", by=world.bkn_officer, at=at(JUL2)),
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Minutes", "MinutesRefused"]
    state = Minutes.objects.get(pk=minutes.pk).state
    assert state == ("final" if isinstance(outcomes[0], Minutes) else "draft")
    assert chain_is_whole(world)


@pytest.mark.django_db(transaction=True)
def test_two_who_replace_the_same_minutes_at_once_leave_one_replacement() -> None:
    world = make_world()
    minutes = submit(world)
    cancel_minutes(minutes=minutes, reason="Keliru.", by=world.lan_decider, at=at(JUL2))
    stale = Minutes.objects.get(pk=minutes.pk)

    def replace(by: Any) -> Minutes:
        return draft_minutes(
            agreement=world.agreement, values=minutes_values(), supersedes=stale, by=by, at=at(JUL2)
        )

    outcomes = at_once(lambda: replace(world.lan_officer), lambda: replace(world.bkn_officer))
    assert sorted(type(o).__name__ for o in outcomes) == ["Minutes", "MinutesRefused"]
    assert Minutes.objects.count() == 2
    assert chain_is_whole(world)


def test_minutes_that_are_not_cancelled_are_not_replaced(world: World) -> None:
    minutes = final(world)
    with pytest.raises(MinutesRefused):
        draft_minutes(agreement=world.agreement, values=minutes_values(), supersedes=minutes, by=world.lan_officer,
                      at=at(JUL2))
    assert Minutes.objects.count() == 1


def test_minutes_changed_since_they_were_read_are_not_made_final(world: World) -> None:
    minutes = submit(world)
    return_minutes(minutes=minutes, reason="Perbaiki tempat.", by=world.bkn_officer, at=at(JUL2))
    changed = minutes_values(place="Bogor")
    revise_minutes(minutes=minutes, values=changed, revision=1, by=world.lan_officer, at=at(JUL2))
    submit_minutes(minutes=minutes, revision=2, by=world.lan_officer, at=at(JUL2))
    with pytest.raises(MinutesRefused, match="berubah sejak Anda membukanya"):
        finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL2))
    assert finalise_minutes(minutes=minutes, revision=2, by=world.bkn_decider, at=at(JUL2)).state == "final"
