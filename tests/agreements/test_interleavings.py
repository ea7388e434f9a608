"""Stopping, lodging and restoring let go at each other in every order: each run ends as if one had come after another.

Two ways: queued one behind the other at the agreement's row, and let go together. PostgreSQL only.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from itertools import permutations
from threading import Barrier, Event
from time import monotonic

import pytest
from django.db import connection, transaction

from agreements.models import Agreement, Suspension
from agreements.services.suspension import restore_access, suspend_access
from agreements.standing import Standing, standing
from exchanges.models import Delivery
from exchanges.services.deliveries import lodge_feedback
from records.models import JournalChain
from records.services import journal
from tests.factories import World, at, make_world

pytestmark = pytest.mark.django_db(transaction=True)

JUN9, DEC12 = date(2025, 6, 9), date(2025, 12, 12)
#: What a run begins from (whether access is stopped, whether the duty is met by then) and what is let go.
BEGINNINGS = [
    ((False, False), ("stop", "stop again", "lodge", "restore")),
    ((True, False), ("stop", "stop again", "lodge", "restore")),
    ((True, True), ("stop", "stop again", "restore", "restore again")),
    ((False, False), ("stop", "lodge", "restore", "restore again")),
    ((True, False), ("stop", "lodge", "restore", "restore again")),
]
RUNS = [(begun, order) for begun, acts in BEGINNINGS for order in permutations(acts)]


def expected(begun: tuple[bool, bool], order: Iterable[str]) -> tuple[dict[str, str], bool]:
    """What each act comes to when they run one after another, and whether access is stopped in the end."""
    (stopped, met), told = begun, {}
    for act in order:
        if act == "lodge":
            met, told[act] = True, "done"
        elif act.startswith("stop"):
            told[act] = "AlreadySuspended" if stopped else "NoGrounds" if met else "done"
            stopped = stopped or not met
        else:
            told[act] = "NotSuspended" if not stopped else "done" if met else "ConditionsOpen"
            stopped = stopped and not met
    return told, stopped


class Run:
    """One delivery whose feedback is overdue, and the acts about it."""

    def __init__(self, world: World, number: int, begun: tuple[bool, bool]) -> None:
        self.world, self.number = world, number
        self.delivery: Delivery = world.received_delivery(JUN9, group=f"Kelompok {number}")
        stopped, met = begun
        if stopped:
            self.stop("awal")
        if met:
            self.lodge()

    def stop(self, name: str) -> object:
        return suspend_access(
            agreement=self.world.agreement, letter_number=f"B-{self.number} {name}", letter_dated_on=DEC12,
            effective_on=DEC12, grounds=["4(1)b.1"], reason="", by=self.world.bkn_decider, at=at(DEC12),
        )

    def lodge(self) -> object:
        return lodge_feedback(
            delivery=self.delivery, data_coverage="whole", reference_coverage="whole", by=self.world.lan_officer,
            at=at(DEC12),
        )

    def restore(self, name: str) -> object:
        return restore_access(
            agreement=self.world.agreement, letter_number=f"P-{self.number} {name}", letter_dated_on=DEC12,
            restored_on=DEC12, by=self.world.bkn_decider, at=at(DEC12),
        )

    def act(self, name: str) -> Callable[[], object]:
        if name == "lodge":
            return self.lodge
        return lambda: self.stop(name) if name.startswith("stop") else self.restore(name)

    def tidy(self) -> None:
        """Meet the duty and restore access, so that the next run begins from nothing."""
        if standing(self.world.feedback_duty(self.delivery).dates, DEC12) is Standing.OVERDUE:
            self.lodge()
        if Suspension.objects.open().exists():
            self.restore("akhir")


def outcome(act: Callable[[], object], ready: Callable[[], object] = lambda: None) -> str:
    ready()
    try:
        act()
    except Exception as error:  # noqa: BLE001 - the outcome is what the test looks at
        return type(error).__name__
    return "done"


def queued(pool: ThreadPoolExecutor, acts: list[Callable[[], object]], agreement: Agreement) -> list[str]:
    """Let the acts wait for the agreement's row in their order, then let go of it."""
    told: list[Future[str]] = []
    with transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        for number, act in enumerate(acts, start=1):
            told.append(pool.submit(outcome, act))
            wait_until(lambda number=number: waiting() == number)  # type: ignore[misc]
    return [one.result(timeout=30) for one in told]


def together(pool: ThreadPoolExecutor, acts: list[Callable[[], object]], agreement: Agreement) -> list[str]:
    gate = Barrier(len(acts), timeout=30)
    told = [pool.submit(outcome, act, gate.wait) for act in acts]
    return [one.result(timeout=60) for one in told]


def waiting() -> int:
    with connection.cursor() as cursor:
        # Within a transaction the server would answer what it answered first.
        cursor.execute("select pg_stat_clear_snapshot()")
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        [count] = cursor.fetchone()
        return int(count)


def wait_until(true: Callable[[], bool]) -> None:
    pause, end = Event(), monotonic() + 30
    while not true():
        assert monotonic() < end, "an act did not come to wait for the agreement's row"
        pause.wait(0.002)


@contextmanager
def pool_of_four() -> Iterator[ThreadPoolExecutor]:
    gate = Barrier(4, timeout=30)

    def leave() -> None:
        gate.wait()
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        try:
            yield pool
        finally:
            for left in [pool.submit(leave) for _ in range(4)]:
                left.result()


def test_there_are_two_hundred_runs_and_more() -> None:
    assert 2 * len(RUNS) == 240


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite runs one writer at a time; it has no row locks")
@pytest.mark.parametrize("let_go", [queued, together])
def test_every_order_of_stopping_lodging_and_restoring_ends_legally(
    let_go: Callable[[ThreadPoolExecutor, list[Callable[[], object]], Agreement], list[str]],
) -> None:
    world = make_world()
    with pool_of_four() as pool:
        for number, (begun, order) in enumerate(RUNS):
            run = Run(world, number, begun)
            before = set(Suspension.objects.values_list("pk", flat=True))
            told = dict(zip(order, let_go(pool, [run.act(name) for name in order], world.agreement), strict=True))
            end = Suspension.objects.open().exists()
            orders = [order] if let_go is queued else permutations(order)
            assert (told, end) in [expected(begun, one) for one in orders], (begun, order, told)
            for stop in Suspension.objects.exclude(pk__in=before):
                [ground] = stop.evidence["grounds"]
                assert [row["met_on"] for row in ground["obligations"]] == [None]
            run.tidy()
    ended = Suspension.objects.filter(restored_on=DEC12)
    assert all(stop.restoration_evidence and stop.restoration_evidence["curative"] for stop in ended)
    assert not list(journal.faults_of(JournalChain.objects.get(name=world.agreement.code)))
