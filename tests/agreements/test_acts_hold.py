"""Whatever people do in whatever order: what must hold of the ledger, the receipts and the journal holds."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts.access import NotAllowed
from agreements.eligibility import access_state
from agreements.models import Correction, Fact, Obligation, ObligationRevision, ReceiptContest, Suspension
from agreements.receipts import Proof
from agreements.services import Refused
from agreements.services.corrections import decide_correction, propose_correction
from agreements.services.facts import (
    Outside,
    accept_contest,
    confirm_receipt,
    contest_receipt,
    counter_contest,
    start_of,
)
from agreements.services.proofs import Received, add_proof
from agreements.services.suspension import restore_access, suspend_access
from agreements.standing import Standing, standing
from exchanges.models import Delivery, Feedback
from exchanges.services.deliveries import (
    DataDescription,
    coverage_of,
    lodge_feedback,
    record_received_delivery,
    withdraw_delivery,
)
from exchanges.services.returns import resubmit_feedback, return_feedback
from exchanges.services.versions import supersede_delivery
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
            self.withdraw, self.stop, self.restore, self.supersede, self.send_back, self.resubmit, self.prove,
            self.receive, self.correct, self.decide,
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

    def supersede(self) -> object:
        delivery, sent_on = self.one(Delivery), self.day()
        return delivery and supersede_delivery(
            delivery=delivery, data=DataDescription("Data pokok ASN", "file", row_count=self.chance.randrange(9)),
            reason="x", sent_on=sent_on, outside=Outside(Proof.SENDER_CLAIM, sent_on), by=self.someone(),
            at=at(self.today),
        )

    def send_back(self) -> object:
        feedback = self.one(Feedback)
        return feedback and return_feedback(feedback=feedback, reason="x", by=self.someone(), at=at(self.today))

    def resubmit(self) -> object:
        feedback = self.one(Feedback)
        return feedback and resubmit_feedback(feedback=feedback, by=self.someone(), at=at(self.today))

    def prove(self) -> object:
        fact = self.one(Fact)
        return fact and add_proof(
            fact=fact, kind=self.chance.choice([*Proof]), received_on=self.day(), evidence=f"{self.chance.random()}",
            by=self.someone(), at=at(self.today),
        )

    def receive(self) -> object:
        return record_received_delivery(
            agreement=self.world.agreement, data=DataDescription("Data pokok ASN", "file"), sent_on=self.day(),
            received=Received(self.day(), "kurir"), by=self.someone(), at=at(self.today),
        )

    def correct(self) -> object:
        fact = self.one(Fact)
        field, value = self.chance.choice(
            [("sent_on", self.day().isoformat()), ("row_count", str(self.chance.randrange(99))), ("dated_on", "")]
        )
        return fact and propose_correction(
            fact=fact, field=field, new_value=value, reason="x", by=self.someone(), at=at(self.today)
        )

    def decide(self) -> object:
        correction = self.one(Correction)
        return correction and decide_correction(
            correction=correction, approved=self.chance.random() < 0.7, reason="x", by=self.someone(),
            at=at(self.today),
        )

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
    for _ in range(120):
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
    for delivery in Delivery.objects.select_related("fact"):
        fact = delivery.fact
        assert all(p.received_on >= fact.sent_on for p in fact.proofs.all())
        # Only a first version has a clock, and of all that count one is the newest.
        assert delivery.supersedes_id is None or not fact.opened.exists()
        versions = Delivery.objects.filter(first_version=delivery.first_version_id, fact__withdrawn_on=None)
        assert versions.newest(today).count() == min(versions.count(), 1)
        sent = versions.order_by("pk").values_list("fact__sent_on", flat=True)
        assert list(sent) == sorted(sent)
        lodged = Feedback.objects.filter(delivery=delivery, fact__withdrawn_on=None)
        assert fact.withdrawn_on is None or not lodged.exists()
        assert all(fact.received_on is None or f.fact.received_on >= fact.received_on for f in lodged)
    state = access_state(world.agreement, today)
    assert state is not None
    overdue = Obligation.objects.suspending().overdue(today)
    assert any(g.holds for g in state.grounds) == overdue.exists()
    assert Suspension.objects.open().count() <= 1
    for met in Obligation.objects.filter(met_on__isnull=False, voided_on=None):
        assert standing(met.dates, today) in (Standing.MET_ON_TIME, Standing.MET_LATE)
