"""The same acts under an invented agreement: other parties, periods, clauses, readings; another stops access."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Role
from agreements.counting import count_states
from agreements.eligibility import access_state
from agreements.models import Agreement, Obligation
from agreements.receipts import Proof
from agreements.services.alerts import queue_mails, raise_notices
from agreements.services.facts import Outside, confirm_receipt
from agreements.services.loading import load_agreement
from agreements.services.suspension import ConditionsOpen, restore_access, suspend_access
from agreements.standing import Standing, standing
from exchanges.models import Delivery
from exchanges.services.deliveries import DataDescription, DeliveryRefused, lodge_feedback, record_delivery
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from exchanges.services.minutes_life import number_minutes
from records.models import MailMessage
from reports.services.evaluations import hold_evaluation
from reports.services.reporting import Period, ReportRefused, lodge_report, request_report
from tests.exchanges.values import minutes_values
from tests.factories import World, at, person

TEXT = (Path(__file__).parent.parent / "instruments" / "bac-lpc-2024.toml").read_text(encoding="utf-8")
# Received on 31 October 2024, four months: no 31 February, so the last day of that month.
SENT, DUE, LATE = date(2024, 10, 31), date(2025, 2, 28), date(2025, 3, 1)


class Other:
    """The invented agreement and a deciding official and an officer of each party."""

    def __init__(self) -> None:
        signed = datetime(2024, 2, 29, 3, 0, tzinfo=UTC)
        self.agreement: Agreement = load_agreement(text=TEXT, at=signed).agreement
        self.first, self.second = self.agreement.parties.select_related("agency").order_by("ordinal")
        self.bac = self._people(self.first.agency, "bac")
        self.lpc = self._people(self.second.agency, "lpc")

    def _people(self, agency: object, name: str) -> tuple[User, User]:
        officer = person(f"petugas@{name}.example", agency, Role.OFFICER)  # type: ignore[arg-type]
        decider = person(f"pejabat@{name}.example", agency, Role.DECIDER)  # type: ignore[arg-type]
        for user in (officer, decider):
            user.memberships.update(started_on=date(2024, 2, 29))
        return officer, decider

    def deliver(self, by: User, sent_on: date, on: date | None = None) -> Delivery:
        return record_delivery(
            agreement=self.agreement, data=DataDescription("Batas desa", Delivery.Method.FILE), sent_on=sent_on,
            outside=Outside(Proof.SENDER_CLAIM, sent_on), by=by, at=at(on or sent_on),
        )


@pytest.fixture
def other(db: None) -> Other:
    return Other()


def test_its_feedback_runs_four_months_from_the_second_party_to_the_first_and_stops_access(other: Other) -> None:
    delivery = other.deliver(other.bac[0], SENT)
    confirm_receipt(fact=delivery.fact, received_on=SENT, by=other.lpc[0], at=at(SENT))
    duty = Obligation.objects.get(opened_by=delivery.fact)
    assert (duty.debtor, duty.creditor, duty.due_on, duty.soon_on) == (
        other.second, other.first, DUE, date(2025, 2, 14)
    )
    stop = {"agreement": other.agreement, "letter_number": "B-1", "reason": "", "grounds": ["4a.1"]}
    with pytest.raises(NotAllowed, match="yaitu BAC"):
        suspend_access(**stop, letter_dated_on=LATE, effective_on=LATE, by=other.lpc[1], at=at(LATE))  # type: ignore[arg-type]
    suspend_access(**stop, letter_dated_on=LATE, effective_on=LATE, by=other.bac[1], at=at(LATE))  # type: ignore[arg-type]
    with pytest.raises(DeliveryRefused, match="dihentikan sementara"):
        other.deliver(other.bac[0], LATE)
    assert other.deliver(other.lpc[0], LATE).fact.opened.count() == 0

    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=other.lpc[0], at=at(LATE))
    duty.refresh_from_db()
    assert standing(duty.dates, LATE) is Standing.MET_LATE
    state = access_state(other.agreement, LATE)
    assert state is not None and state.restoration is not None
    assert [(c.clause, c.curative, c.literal) for c in state.restoration.conditions] == [("5(1)", True, False)]
    with pytest.raises(ConditionsOpen, match="tepat waktu|terlambat"):
        restore_access(agreement=other.agreement, letter_number="B-2", letter_dated_on=LATE, restored_on=LATE,
                       by=other.bac[1], at=at(LATE))


def test_it_counts_three_reports_a_year_and_knows_no_request_letter(other: Other) -> None:
    for day in (date(2024, 5, 1), date(2024, 9, 1), date(2025, 2, 28)):
        lodge_report(agreement=other.agreement, subject="Laporan", period=Period(day, day), summary="Isi.",
                     by=other.lpc[0], at=at(day))
    [count] = count_states(other.agreement, date(2025, 3, 1))
    assert (count.chosen.missed, count.chosen.current and count.chosen.current.window.first) == ((), date(2025, 3, 1))
    with pytest.raises(ReportRefused, match="tidak mengatur"):
        request_report(agreement=other.agreement, reference="B-1", subject="x", dated_on=LATE, sent_on=LATE,
                       outside=None, by=other.bac[0], at=at(LATE))


def test_its_warnings_go_to_its_own_parties_and_stay_apart_from_another_agreement(other: Other, world: World) -> None:
    delivery = other.deliver(other.bac[0], SENT)
    confirm_receipt(fact=delivery.fact, received_on=SENT, by=other.lpc[0], at=at(SENT))
    notices = raise_notices(as_of=DUE, at=at(DUE))
    queue_mails(at=at(DUE))
    assert {n.party.agency.code for n in notices} == {"bac", "lpc"}
    mails = MailMessage.objects.values_list("chain", "party").distinct()
    assert set(mails) == {("bac-lpc-2024", "bac"), ("bac-lpc-2024", "lpc")}
    state = access_state(world.agreement, LATE)
    assert state is not None and not state.eligible
    with pytest.raises(NotAllowed, match="bukan PIHAK"):
        lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                       at=at(date(2025, 5, 7)))


def test_minutes_and_evaluations_need_no_term_of_their_own(other: Other) -> None:
    values = minutes_values(matched_on=DUE, first_cutoff_on=DUE, second_cutoff_on=DUE)
    minutes = draft_minutes(agreement=other.agreement, values=values, by=other.lpc[0], at=at(DUE))
    minutes = submit_minutes(minutes=minutes, revision=1, by=other.lpc[0], at=at(DUE))
    minutes = finalise_minutes(minutes=minutes, revision=1, by=other.bac[1], at=at(DUE))
    assert number_minutes(minutes=minutes, number="9/LPC", by=other.lpc[0], at=at(DUE)).second_number == "9/LPC"
    held = hold_evaluation(agreement=other.agreement, subject="Monev", held_on=DUE, joint=True, place="Kota Contoh",
                           findings="Baik.", by=other.bac[0], at=at(DUE))
    assert held.fact.met.count() == 0


@pytest.mark.parametrize("side", ["bac", "lpc"])
@pytest.mark.parametrize(
    "path",
    [
        "", "pasal/", "kewajiban/", "kewajiban/{duty}/", "penyerahan/", "penyerahan/{delivery}/", "penyerahan/catat/",
        "laporan/", "monev/", "monev/catat/", "berita-acara/", "berita-acara/susun/", "akses/", "jejak/",
        "pemberitahuan/",
    ],
)
def test_every_page_opens_under_it(other: Other, client: Client, side: str, path: str) -> None:
    delivery = other.deliver(other.bac[0], SENT)
    duty = Obligation.objects.get(opened_by=delivery.fact)
    client.force_login(getattr(other, side)[1])
    page = path.format(duty=duty.pk, delivery=delivery.pk)
    with time_machine.travel("2025-03-01 10:00+07:00", tick=False):
        assert client.get(f"/pks/bac-lpc-2024/{page}").status_code == 200
