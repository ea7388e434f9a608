"""Letters and reports as acts: what each starts, what each meets, and what is refused."""

from datetime import date

import pytest

from accounts.access import NotAllowed
from agreements.counting import counting_facts
from agreements.models import FactKind, Obligation
from agreements.receipts import Proof
from agreements.services.facts import DateRefused, Outside, accept_contest, confirm_receipt, contest_receipt
from agreements.standing import Standing, standing
from records.models import JournalEntry, StoredFile
from records.uploads import checked_pdf
from reports.models import ReportRequest, UseReport
from reports.services.reporting import Period, ReportRefused, RequestRefused, lodge_report, request_report
from tests.factories import World, at
from tests.reports.pdfs import pdf

MAY7, SEP8, OCT1, NOV8, NOV9 = (
    date(2025, 5, 7), date(2025, 9, 8), date(2025, 10, 1), date(2025, 11, 8), date(2025, 11, 9)
)
HALF = Period(date(2025, 1, 1), date(2025, 6, 30))


def ask(world: World, on: date, reference: str = "B-1", outside: Outside | None = None, sent_on: date | None = None):  # type: ignore[no-untyped-def]
    return request_report(
        agreement=world.agreement, reference=reference, subject="Permintaan laporan", dated_on=sent_on or on,
        sent_on=sent_on or on, outside=outside, by=world.bkn_officer, at=at(on),
    )


def lodge(  # type: ignore[no-untyped-def]
    world: World, on: date, answers: ReportRequest | None = None, subject: str = "Laporan", period: Period = HALF,
    **more: object,
):
    values = {"by": world.lan_officer, "summary": "Isi.", **more}
    return lodge_report(
        agreement=world.agreement, subject=subject, period=period, answers=answers, at=at(on), **values  # type: ignore[arg-type]
    )


def periodic_days(world: World) -> list[date]:
    return [day for day, _ in counting_facts(world.agreement, FactKind.PERIODIC_REPORT, world.lan)]


def test_a_letter_lodged_here_starts_two_months_on_that_day(world: World) -> None:
    duty = world.report_duty(ask(world, SEP8))
    assert (duty.opened_on, duty.earliest_due_on, duty.due_on, duty.start_settled) == (SEP8, NOV8, NOV8, True)
    assert (duty.debtor, duty.creditor) == (world.lan, world.bkn)


def test_two_letters_have_two_clocks_and_an_answer_meets_its_own_only(world: World) -> None:
    first, second = ask(world, SEP8, "B-1"), ask(world, OCT1, "B-2")
    lodge(world, NOV8, answers=second)
    duties = {o.opened_by_id: (o.due_on, o.met_on) for o in Obligation.objects.filter(term__code="requested-report")}
    assert duties == {first.pk: (NOV8, None), second.pk: (date(2025, 12, 1), NOV8)}


def test_an_answer_on_the_due_day_is_on_time_and_the_day_after_is_late(world: World) -> None:
    first, second = ask(world, SEP8, "B-1"), ask(world, SEP8, "B-2")
    lodge(world, NOV8, answers=first)
    lodge(world, NOV9, answers=second)
    found = [standing(world.report_duty(letter).dates, NOV9) for letter in (first, second)]
    assert found == [Standing.MET_ON_TIME, Standing.MET_LATE]


def test_an_answer_never_counts_as_periodic_and_a_periodic_report_answers_no_letter(world: World) -> None:
    letter = ask(world, SEP8)
    periodic = lodge(world, OCT1)
    assert periodic_days(world) == [OCT1]
    assert world.report_duty(letter).met_on is None
    answer = lodge(world, NOV8, answers=letter)
    assert periodic_days(world) == [OCT1]
    assert world.report_duty(letter).met_by == answer.fact
    assert (periodic.fact.kind, answer.fact.kind) == (FactKind.PERIODIC_REPORT, FactKind.REQUESTED_REPORT)


def test_periodic_reports_fill_the_slots_of_the_window_they_are_received_in(world: World) -> None:
    lodge(world, date(2026, 5, 6), subject="Satu")
    lodge(world, date(2026, 5, 7), subject="Dua")
    slots = Obligation.objects.filter(term__code="periodic-report").order_by("window_first", "slot")
    assert [o.met_on for o in slots] == [
        date(2026, 5, 6), None, date(2026, 5, 7), None, None, None
    ]


def test_the_same_periodic_report_sent_twice_counts_once(world: World) -> None:
    lodge(world, OCT1, subject="Laporan semester I")
    with pytest.raises(ReportRefused, match="dihitung satu kali"):
        lodge(world, NOV8, subject="laporan SEMESTER I ")
    lodge(world, NOV8, subject="Laporan semester I", period=Period(date(2025, 7, 1), OCT1))
    assert periodic_days(world) == [OCT1, NOV8]


def test_the_same_letter_recorded_twice_starts_one_clock(world: World) -> None:
    ask(world, SEP8, "B-1/PDPIK")
    with pytest.raises(RequestRefused) as refused:
        ask(world, OCT1, " b-1/pdpik")
    assert str(refused.value).startswith("Surat B-1/PDPIK sudah dicatat pada 8 September 2025")
    assert refused.value.field == "reference"
    assert ReportRequest.objects.count() == 1


def test_a_letter_is_answered_once(world: World) -> None:
    letter = ask(world, SEP8)
    lodge(world, OCT1, answers=letter)
    with pytest.raises(ReportRefused, match="sudah dijawab"):
        lodge(world, OCT1, answers=letter)


def test_a_letter_that_both_settled_as_never_received_is_not_answered(world: World) -> None:
    letter = ask(world, SEP8, outside=Outside(Proof.SENDER_CLAIM, SEP8))
    contest = contest_receipt(fact=letter.fact, received_on=None, reason="Tidak ada di agenda kami.",
                              by=world.lan_officer, at=at(OCT1))
    # Read before the other party accepted.
    seen = ReportRequest.objects.select_related("fact").get(pk=letter.pk)
    accept_contest(contest=contest, by=world.bkn_officer, at=at(OCT1))
    with pytest.raises(ReportRefused, match="sudah dibatalkan"):
        lodge(world, OCT1, answers=seen)
    assert not UseReport.objects.exists()


def test_a_letter_known_from_the_sender_alone_has_an_earliest_bound_only(world: World) -> None:
    letter = ask(world, SEP8, outside=Outside(Proof.SENDER_CLAIM, SEP8))
    duty = world.report_duty(letter)
    assert (duty.earliest_due_on, duty.due_on) == (NOV8, None)
    confirm_receipt(fact=letter.fact, received_on=date(2025, 9, 10), by=world.lan_officer, at=at(OCT1))
    duty.refresh_from_db()
    assert (duty.earliest_due_on, duty.due_on) == (date(2025, 11, 10), date(2025, 11, 10))


def test_an_agenda_date_entered_later_starts_no_clock_before_its_entry(world: World) -> None:
    letter = ask(world, OCT1, outside=Outside(Proof.LETTER_AGENDA, SEP8, "Agenda 12"), sent_on=SEP8)
    duty = world.report_duty(letter)
    assert (duty.earliest_due_on, duty.due_on) == (NOV8, date(2025, 12, 1))


def test_only_the_creditor_asks_and_only_the_debtor_answers(world: World) -> None:
    letter = ask(world, SEP8)
    with pytest.raises(NotAllowed, match="Hanya pihak berhak, yaitu BKN"):
        request_report(
            agreement=world.agreement, reference="X", subject="x", dated_on=SEP8, sent_on=SEP8, outside=None,
            by=world.lan_officer, at=at(SEP8),
        )
    for someone in (world.bkn_officer, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            lodge(world, OCT1, answers=letter, by=someone)
    assert UseReport.objects.count() == 0


@pytest.mark.parametrize(
    ("period", "summary", "says"),
    [
        (Period(date(2025, 6, 2), date(2025, 6, 1)), "Isi.", "Akhir periode mendahului awalnya."),
        (Period(MAY7, date(2025, 10, 2)), "Isi.", "Periode laporan berakhir 2 Oktober 2025, sesudah hari ini."),
        (Period(MAY7, OCT1), "  ", "Isi ringkasan laporan."),
    ],
)
def test_a_report_that_cannot_be_is_refused(world: World, period: Period, summary: str, says: str) -> None:
    with pytest.raises(ReportRefused) as refused:
        lodge(world, OCT1, period=period, summary=summary)
    assert str(refused.value) == says


def test_a_period_may_end_today_and_be_one_day_long(world: World) -> None:
    assert lodge(world, OCT1, period=Period(OCT1, OCT1)).period_last == OCT1


def test_a_letter_cannot_be_sent_before_it_is_dated_or_before_the_agreement(world: World) -> None:
    with pytest.raises(DateRefused, match="melewati tanggal kirim"):
        request_report(
            agreement=world.agreement, reference="X", subject="x", dated_on=OCT1, sent_on=SEP8, outside=None,
            by=world.bkn_officer, at=at(OCT1),
        )
    with pytest.raises(DateRefused, match="mendahului penandatanganan"):
        ask(world, SEP8, outside=Outside(Proof.SENDER_CLAIM, SEP8), sent_on=date(2025, 5, 6))
    assert ask(world, SEP8, outside=Outside(Proof.SENDER_CLAIM, SEP8), sent_on=MAY7).fact.sent_on == MAY7


def test_the_file_is_stored_with_the_report_and_not_without_it(world: World) -> None:
    taken = checked_pdf("laporan.pdf", pdf())
    report = lodge(world, OCT1, pdf=taken)
    assert report.file is not None
    stored = StoredFile.objects.get(pk=report.file.pk)
    assert (bytes(stored.content), stored.sha256, stored.size, stored.stored_by) == (
        taken.content, taken.sha256, len(taken.content), world.lan_officer
    )
    with pytest.raises(ReportRefused):
        lodge(world, NOV8, pdf=taken)
    assert StoredFile.objects.count() == 1


def test_each_act_leaves_one_entry(world: World) -> None:
    letter = ask(world, SEP8)
    report = lodge(world, OCT1, answers=letter)
    assert list(JournalEntry.objects.order_by("sequence").values_list("act", "object", "party"))[1:] == [
        ("request_report", f"report_request:{letter.pk}", "bkn"), ("lodge_report", f"report:{report.pk}", "lan"),
    ]
