"""What each party has to do, and thereby what the other one waits for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from agreements.deadlines import WIB
from agreements.models import Agreement, ContestProposal, Fact, Obligation, ReceiptContest, ReceiptProof
from agreements.receipts import Proof
from agreements.standing import Standing
from agreements.terms import Rule
from agreements.wording import long_date
from exchanges.models import Minutes

from .windows import RUNNING, CountWindow, standing_of


@dataclass(frozen=True)
class Todo:
    """One thing to do, about one of `duty`, `fact` and `minutes`.

    `due_on` and `earliest` are the two bounds of a deadline; `standing` is None for what has none but is waited for.
    """

    title: str
    detail: str
    duty: Obligation | None = None
    fact: Fact | None = None
    minutes: Minutes | None = None
    due_on: date | None = None
    earliest: date | None = None
    standing: Standing | None = None

    @property
    def order(self) -> tuple[int, date]:
        """Overdue first, then what the other party waits for, then by the day that counts."""
        if self.standing is Standing.OVERDUE:
            return (0, self.due_on or date.min)
        return (1, date.min) if self.standing is None else (2, self.due_on or self.earliest or date.max)


class Sides(dict[int, list[Todo]]):
    """Things to do by the key of the party that has to do them."""

    def __missing__(self, party: int) -> list[Todo]:
        self[party] = []
        return self[party]


def sides(
    agreement: Agreement, duties: Iterable[Obligation], windows: Iterable[CountWindow], as_of: date
) -> Sides:
    """Return what each party had to do on `as_of`. Three queries."""
    found = Sides()
    parties = {p.pk: p for o in duties for p in (o.debtor, o.creditor)}
    for party, todo in [
        *_duty_todos(duties, as_of), *_window_todos(windows), *_receipts(agreement, as_of),
        *_contests(agreement, as_of), *_minutes(agreement, as_of, parties),
    ]:
        found[party].append(todo)
    for todos in found.values():
        todos.sort(key=lambda t: t.order)
    return found


def end_of(day: date) -> datetime:
    """The first instant after `day` in WIB."""
    return datetime.combine(day + timedelta(days=1), time.min, WIB)


def _duty_todos(duties: Iterable[Obligation], as_of: date) -> Iterator[tuple[int, Todo]]:
    for duty in duties:
        # A notice to extend or end is nobody's duty unless they wish it; windows are told as a whole.
        told_elsewhere = duty.rule in (Rule.COUNT_PER_YEAR.value, Rule.MONTHS_BEFORE_END.value)
        if told_elsewhere or duty.opened_on > as_of or standing_of(duty) not in RUNNING:
            continue
        letter = f"Surat {duty.opened_by.reference}. " if duty.opened_by and duty.opened_by.reference else ""
        yield duty.debtor_id, Todo(
            duty.subject, f"{letter}Pasal {duty.term.clauses_text}", duty=duty, due_on=duty.due_on,
            earliest=duty.earliest_due_on, standing=standing_of(duty),
        )


def _window_todos(windows: Iterable[CountWindow]) -> Iterator[tuple[int, Todo]]:
    for window in windows:
        if not window.begun or window.missed or not window.shortfall:
            continue
        slot = window.open_slots[0]
        planned = ""
        if slot.planned_on and slot.planned_on != window.last:
            planned = f"; rencana berikutnya {long_date(slot.planned_on)} (bukan tenggat)"
        yield window.debtor.pk, Todo(
            window.term.label, f"{window.count} dari {window.required}{planned}. Pasal {window.term.clauses_text}",
            duty=slot, due_on=window.last, earliest=window.last, standing=window.standing,
        )


def _receipts(agreement: Agreement, as_of: date) -> Iterator[tuple[int, Todo]]:
    known = {"fact": OuterRef("pk"), "recorded_at__lt": end_of(as_of)}
    facts = Fact.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_of), ~Exists(_open_contests(as_of).filter(fact=OuterRef("pk"))),
        ~Exists(ReceiptProof.objects.filter(**known, kind__gte=Proof.RECEIVER_CONFIRMATION.value)),
        agreement=agreement, through_portal=False, addressee__isnull=False, actor__isnull=False, sent_on__lte=as_of,
        recorded_at__lt=end_of(as_of),
    ).select_related("agreement").order_by("sent_on", "pk")
    for fact in facts:
        assert fact.addressee_id and fact.sent_on
        kind, days = fact.get_kind_display().capitalize(), (as_of - fact.sent_on).days
        yield fact.addressee_id, Todo(
            f"Konfirmasi penerimaan: {fact.reference or fact.subject}",
            f"{kind}, dikirim {long_date(fact.sent_on)}; belum dikonfirmasi, {days} hari",
            fact=fact,
        )


def _contests(agreement: Agreement, as_of: date) -> Iterator[tuple[int, Todo]]:
    proposals = ContestProposal.objects.filter(contest=OuterRef("pk"), recorded_at__lt=end_of(as_of)).order_by("-pk")
    contests = (
        _open_contests(as_of).filter(fact__agreement=agreement).select_related("fact__agreement")
        .annotate(last_by=Subquery(proposals.values("by_party")[:1]))
    )
    for contest in contests:
        fact = contest.fact
        answering = fact.addressee_id if contest.last_by == fact.actor_id else fact.actor_id
        if answering is not None:
            yield answering, Todo(
                f"Jawab sanggahan tanggal diterima: {fact.reference or fact.subject}",
                f"Disanggah {long_date(contest.opened_at.astimezone(WIB).date())}", fact=fact,
            )


def _open_contests(as_of: date) -> QuerySet[ReceiptContest]:
    return ReceiptContest.objects.filter(
        Q(settled_at=None) | Q(settled_at__gte=end_of(as_of)), opened_at__lt=end_of(as_of)
    )


def _minutes(agreement: Agreement, as_of: date, parties: Iterable[int]) -> Iterator[tuple[int, Todo]]:
    waiting = Minutes.objects.filter(
        Q(finalised_at=None) | Q(finalised_at__gte=end_of(as_of)), Q(cancelled_on=None) | Q(cancelled_on__gt=as_of),
        agreement=agreement, submitted_at__lt=end_of(as_of),
    ).order_by("submitted_at", "pk")
    for minutes in waiting:
        assert minutes.submitted_at
        submitted = long_date(minutes.submitted_at.astimezone(WIB).date())
        for party in parties:
            if party != minutes.submitted_by_party_id:
                yield party, Todo(
                    f"Putuskan berita acara: {minutes.data_group}", f"Diajukan {submitted}; finalkan atau kembalikan",
                    minutes=minutes,
                )
