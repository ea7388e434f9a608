"""Whatever people do in whatever order: what must hold of the ledger, the receipts and the journal holds."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.access import NotAllowed
from agreements.eligibility import access_state
from agreements.models import Fact, Obligation, ObligationRevision, ReceiptContest, Suspension
from agreements.services import Refused
from agreements.services.facts import (
    accept_contest,
    confirm_receipt,
    contest_receipt,
    counter_contest,
    start_of,
)
from agreements.services.suspension import restore_access, suspend_access
from agreements.standing import Standing, standing
from exchanges.models import Delivery
from exchanges.services.deliveries import coverage_of, lodge_feedback, withdraw_delivery
from records.models import JournalChain, JournalEntry
from records.services import journal
from reports.models import ReportRequest
from reports.services.reporting import Period, lodge_report
from tests.factories import World, at

COVERAGES = ["none", "part", "whole"]


class People:
    """Someone who does a random act on a random thing, as a random person, on the day it is."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance, self.today = world, random.Random(seed), date(2025, 6, 1)
        self.acts: list[Callable[[], object]] = [
            self.deliver, self.ask, self.confirm, self.contest, self.counter, self.accept, self.answer, self.report,
            self.withdraw, self.stop, self.restore,
        ]

    def live(self) -> bool:
        """Let some days pass, then act; return whether the act was done rather than refused."""
        self.today += timedelta(days=self.chance.choice([0, 0, 1, 3, 20, 45]))
        try:
            return self.chance.choice(self.acts)() is not None
        except (Refused, NotAllowed):
            return False

    def someone(self) -> object:
        w = self.world
        return self.chance.choice([w.lan_officer, w.lan_decider, w.bkn_officer, w.bkn_decider, w.lan_reader])

    def day(self) -> date:
        return self.today - timedelta(days=self.chance.randrange(15))

    def one(self, model: type) -> object | None:
        return self.chance.choice([*model.objects.all(), None])  # type: ignore[attr-defined]

    def deliver(self) -> object:
        return self.world.deliver(self.day(), recorded_on=self.today)

    def ask(self) -> object:
        return self.world.ask_report(self.today, reference=f"B-{self.chance.random()}")

    def confirm(self) -> object:
        fact = self.one(Fact)
        return fact and confirm_receipt(fact=fact, received_on=self.day(), by=self.someone(), at=at(self.today))

    def contest(self) -> object:
        fact = self.one(Fact)
        day = self.chance.choice([None, self.day()])
        return fact and contest_receipt(fact=fact, received_on=day, reason="x", by=self.someone(), at=at(self.today))

    def counter(self) -> object:
        contest = self.one(ReceiptContest)
        return contest and counter_contest(
            contest=contest, received_on=self.day(), reason="x", by=self.someone(), at=at(self.today)
        )

    def accept(self) -> object:
        contest = self.one(ReceiptContest)
        return contest and accept_contest(contest=contest, by=self.someone(), at=at(self.today))

    def answer(self) -> object:
        delivery = self.one(Delivery)
        data, references = self.chance.choice(COVERAGES), self.chance.choice(COVERAGES)
        return delivery and lodge_feedback(
            delivery=delivery, data_coverage=data, reference_coverage=references, by=self.someone(), at=at(self.today)
        )

    def report(self) -> object:
        return lodge_report(
            agreement=self.world.agreement, subject="Laporan", period=Period(self.day(), self.today), summary="Isi.",
            answers=self.one(ReportRequest), by=self.someone(), at=at(self.today),
        )

    def withdraw(self) -> object:
        delivery = self.one(Delivery)
        return delivery and withdraw_delivery(delivery=delivery, reason="x", by=self.someone(), at=at(self.today))

    def stop(self) -> object:
        return suspend_access(
            agreement=self.world.agreement, letter_number="B", letter_dated_on=self.today, effective_on=self.today,
            grounds=[self.chance.choice(["4(1)b.1", "4(1)b.2"])], reason="", by=self.someone(), at=at(self.today),
        )

    def restore(self) -> object:
        return restore_access(
            agreement=self.world.agreement, letter_number="B", letter_dated_on=self.today, restored_on=self.today,
            by=self.someone(), at=at(self.today),
        )


@pytest.mark.parametrize("seed", range(6))
def test_invariants_hold_whatever_people_do(world: World, seed: int) -> None:
    people = People(world, seed)
    done, entries = 0, JournalEntry.objects.count()
    for _ in range(70):
        if people.live():
            done += 1
            _check(world, people.today)
    assert done > 10
    assert JournalEntry.objects.count() == entries + done
    assert not list(journal.faults_of(JournalChain.objects.get(name=world.agreement.code)))


def _check(world: World, today: date) -> None:
    for obligation in Obligation.objects.filter(opened_by__isnull=False).select_related("opened_by"):
        fact = obligation.opened_by
        assert fact is not None
        assert (obligation.voided_on is not None) == (fact.withdrawn_on is not None)
        if fact.withdrawn_on is not None:
            continue
        start = start_of(fact)
        assert (obligation.opened_on, obligation.start_settled) == (start.earliest, start.settled)
        assert (obligation.due_on is None) == (start.latest is None)
        assert fact.received_on == (start.latest if start.settled else None)
        newest = ObligationRevision.objects.filter(obligation=obligation).latest("pk")
        assert (newest.due_on, newest.met_on, newest.voided_on) == (
            obligation.due_on, obligation.met_on, obligation.voided_on,
        )
        assert obligation.met_on is None or obligation.met_on >= obligation.opened_on
    for delivery in Delivery.objects.all():
        for duty in Obligation.objects.filter(opened_by=delivery.fact_id, voided_on=None):
            assert (duty.met_on is not None) == (coverage_of(delivery) == ("whole", "whole"))
    state = access_state(world.agreement, today)
    assert state is not None
    overdue = Obligation.objects.suspending().overdue(today)
    assert any(g.holds for g in state.grounds) == overdue.exists()
    assert Suspension.objects.open().count() <= 1
    for met in Obligation.objects.filter(met_on__isnull=False, voided_on=None):
        assert standing(met.dates, today) in (Standing.MET_ON_TIME, Standing.MET_LATE)
