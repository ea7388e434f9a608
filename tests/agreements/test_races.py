"""Two people at once: every race ends in one legal state, and the loser is told why."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from agreements.models import Notice, ReceiptProof, Suspension
from agreements.services import Refused
from agreements.services.alerts import raise_notices
from agreements.services.facts import confirm_receipt
from agreements.services.suspension import suspend_access
from agreements.standing import Standing, standing
from exchanges.services.deliveries import lodge_feedback
from records.models import JournalChain
from records.services import journal
from tests.factories import World, at, make_world

pytestmark = pytest.mark.django_db(transaction=True)

DEC12 = date(2025, 12, 12)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads of their own, let go together; return what each returned or raised."""
    gate, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            outcomes[index] = act()  # type: ignore[call-overload]
        except Exception as error:  # noqa: BLE001 - the outcome is what the test looks at
            outcomes[index] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def stop(world: World, number: str) -> Suspension:
    return suspend_access(
        agreement=world.agreement, letter_number=number, letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )


def chain_is_whole(world: World) -> bool:
    return not list(journal.faults_of(JournalChain.objects.get(name=world.agreement.code)))


def test_two_officials_stop_access_at_once_and_one_stop_stands() -> None:
    world = make_world()
    world.received_delivery(date(2025, 6, 9))
    outcomes = at_once(lambda: stop(world, "B-1"), lambda: stop(world, "B-2"))
    assert sorted(type(o).__name__ for o in outcomes) == ["AlreadySuspended", "Suspension"]
    assert Suspension.objects.count() == 1
    assert chain_is_whole(world)


def test_feedback_lodged_while_access_is_being_stopped_ends_in_one_legal_state() -> None:
    world = make_world()
    delivery = world.received_delivery(date(2025, 6, 9))
    stopped, lodged = at_once(
        lambda: stop(world, "B-1"),
        lambda: lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole",
                               by=world.lan_officer, at=at(DEC12)),
    )
    assert not isinstance(lodged, Exception)
    assert standing(world.feedback_duty(delivery).dates, DEC12) is Standing.MET_LATE
    # Either the stop came first, on grounds that held, or it was refused because they were gone.
    assert isinstance(stopped, Suspension) or type(stopped).__name__ == "NoGrounds"
    assert Suspension.objects.count() == int(isinstance(stopped, Suspension))
    assert chain_is_whole(world)


def test_a_double_click_on_confirm_confirms_once() -> None:
    world = make_world()
    fact = world.deliver(date(2025, 6, 7)).fact

    def confirm() -> ReceiptProof:
        return confirm_receipt(fact=fact, received_on=date(2025, 6, 9), by=world.lan_officer,
                               at=at(date(2025, 6, 10)))

    outcomes = at_once(confirm, confirm)
    assert sorted(isinstance(o, Refused) for o in outcomes) == [False, True]
    assert ReceiptProof.objects.filter(fact=fact).count() == 2
    assert chain_is_whole(world)


def test_two_schedulers_raise_each_notice_once() -> None:
    world = make_world()
    world.received_delivery(date(2025, 6, 9))
    day = date(2025, 11, 9)
    outcomes = at_once(*[lambda: raise_notices(as_of=day, at=at(day, 6))] * 2)
    assert not any(isinstance(o, Exception) for o in outcomes)
    keys = list(Notice.objects.values_list("obligation", "party", "basis", "anchor_on", "step"))
    assert len(keys) == len(set(keys)) > 0
