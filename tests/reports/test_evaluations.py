"""Evaluations as acts: for whom each counts, in which window, and what stays for ever."""

from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.counting import CountState, count_states
from agreements.models import FactKind, Obligation, Party
from records.models import JournalEntry
from reports.models import Evaluation
from reports.services.evaluations import EvaluationRefused, hold_evaluation
from tests.factories import World, at

OCT1, OCT20 = date(2025, 10, 1), date(2025, 10, 20)


def hold(world: World, held_on: date, joint: bool = False, subject: str = "Monev", **more: object) -> Evaluation:
    values = {"by": world.lan_officer, "findings": "Baik.", "at": at(held_on), **more}
    return hold_evaluation(
        agreement=world.agreement, subject=subject, held_on=held_on, joint=joint, place="Jakarta", **values  # type: ignore[arg-type]
    )


def state(world: World, party: Party, as_of: date) -> CountState:
    return next(
        s for s in count_states(world.agreement, as_of) if s.term.met_by == FactKind.EVALUATION and s.debtor == party
    )


def counts(world: World, as_of: date) -> tuple[int, int]:
    results = [state(world, party, as_of).chosen.current for party in (world.lan, world.bkn)]
    return tuple(r.count if r else -1 for r in results)  # type: ignore[return-value]


def test_a_joint_one_counts_for_both_and_an_own_one_for_its_party_only(world: World) -> None:
    hold(world, OCT1)
    assert counts(world, OCT20) == (1, 0)
    hold(world, OCT20, joint=True)
    assert counts(world, OCT20) == (2, 1)


def test_two_in_one_month_satisfy_the_window(world: World) -> None:
    hold(world, OCT1)
    hold(world, OCT20)
    assert state(world, world.lan, date(2026, 5, 7)).chosen.missed == ()
    slots = Obligation.objects.filter(term__code="evaluation", debtor=world.lan).order_by("window_first", "slot")
    assert [o.met_on for o in slots][:3] == [OCT1, OCT20, None]


def test_a_missed_window_stays_whatever_is_held_later(world: World) -> None:
    hold(world, date(2026, 5, 6))
    for day in range(7, 12):
        hold(world, date(2026, 5, day))
    for as_of in (date(2026, 5, 7), date(2028, 5, 6), date(2031, 1, 1)):
        missed = state(world, world.lan, as_of).chosen.missed
        assert [(m.window.first, m.count, m.shortfall) for m in missed][0] == (date(2025, 5, 7), 1, 1)


def test_the_last_day_of_a_window_counts_in_it_and_the_next_day_does_not(world: World) -> None:
    hold(world, date(2026, 5, 6))
    hold(world, date(2026, 5, 7))
    slots = Obligation.objects.filter(term__code="evaluation", debtor=world.lan).order_by("window_first", "slot")
    assert [o.met_on for o in slots][:4] == [date(2026, 5, 6), None, date(2026, 5, 7), None]


def test_the_joint_one_is_recorded_once_by_either_party(world: World) -> None:
    hold(world, OCT1, joint=True)
    with pytest.raises(EvaluationRefused, match="bersama pada 1 Oktober 2025 sudah dicatat"):
        hold(world, OCT1, joint=True, subject="Lain", by=world.bkn_officer)
    assert counts(world, OCT20) == (1, 1)


def test_an_own_one_with_the_same_title_and_day_counts_once_for_each_party(world: World) -> None:
    hold(world, OCT1)
    with pytest.raises(EvaluationRefused, match="LAN dengan judul yang sama"):
        hold(world, OCT1, subject="MONEV")
    hold(world, OCT1, by=world.bkn_officer)
    assert counts(world, OCT20) == (1, 1)


@pytest.mark.parametrize(
    ("held_on", "findings", "says"),
    [
        (date(2025, 10, 2), "Baik.", "Tanggal pelaksanaan 2 Oktober 2025 belum tiba."),
        (date(2025, 5, 6), "Baik.", "Tanggal pelaksanaan mendahului penandatanganan pada 7 Mei 2025."),
        (OCT1, " ", "Isi hasil atau temuan pemantauan dan evaluasi."),
    ],
)
def test_an_evaluation_that_cannot_be_is_refused(world: World, held_on: date, findings: str, says: str) -> None:
    with pytest.raises(EvaluationRefused) as refused:
        hold(world, held_on, findings=findings, at=at(OCT1))
    assert str(refused.value) == says
    assert Evaluation.objects.count() == 0


def test_the_signing_day_and_today_are_taken(world: World) -> None:
    assert hold(world, date(2025, 5, 7), at=at(OCT1)).held_on == date(2025, 5, 7)
    assert hold(world, OCT1).held_on == OCT1


def test_readers_and_outsiders_record_none(world: World) -> None:
    for someone in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            hold(world, OCT1, by=someone)
    assert (Evaluation.objects.count(), JournalEntry.objects.filter(act="hold_evaluation").count()) == (0, 0)
