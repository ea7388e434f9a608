"""What each party has to do, and thereby what the other one waits for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from agreements.deadlines import WIB
from agreements.models import Agreement, ContestProposal, Fact, Obligation, ReceiptContest, ReceiptProof
from agreements.receipts import Proof
from agreements.standing import Standing
from agreements.terms import Rule
from agreements.wording import long_date
from exchanges.models import Minutes
from exchanges.services.minutes_life import TERM

from .proposals import proposals
from .things import Todo
from .windows import RUNNING, CountWindow, standing_of

#: How many unconfirmed receipts of a party are told one by one.
SHOWN_RECEIPTS = 20


@dataclass(frozen=True)
class Todos:
    """What one party has to do: `first` those that count first, of `total`, of which `overdue` are late."""

    first: tuple[Todo, ...] = ()
    total: int = 0
    overdue: int = 0


class Sides(dict[int, Todos]):
    """Things to do by the key of the party that has to do them."""

    def __missing__(self, party: int) -> Todos:
        return Todos()


def sides(
    agreement: Agreement, duties: Iterable[Obligation], windows: Iterable[CountWindow], as_of: date,
    running: Mapping[int, tuple[int, int]],
) -> Sides:
    """Return what each party had to do on `as_of`.

    `duties` are those shown; `running`: how many clocks run against each party, and how many of them are overdue.
    """
    parties = {p.pk: p for o in duties for p in (o.debtor, o.creditor)}
    waiting, unconfirmed = _receipts(agreement, as_of)
    others: dict[int, list[Todo]] = defaultdict(list)
    for party, todo in [
        *_window_todos(windows), *waiting, *_contests(agreement, as_of), *_minutes(agreement, as_of, parties),
        *proposals(agreement, as_of),
    ]:
        others[party].append(todo)
    clocks: dict[int, list[Todo]] = defaultdict(list)
    for party, todo in _duty_todos(duties, as_of):
        clocks[party].append(todo)
    found = Sides()
    for party in {*others, *clocks, *running}:
        total, overdue = running.get(party, (0, 0))
        unseen = max(0, unconfirmed.get(party, 0) - SHOWN_RECEIPTS)
        found[party] = Todos(
            first=tuple(sorted([*others[party], *clocks[party]], key=lambda t: t.order)),
            total=len(others[party]) + unseen + total,
            overdue=overdue + sum(t.standing is Standing.OVERDUE for t in others[party]),
        )
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


def _receipts(agreement: Agreement, as_of: date) -> tuple[list[tuple[int, Todo]], dict[int, int]]:
    """The oldest receipts that wait to be confirmed by each party, and how many there are in all."""
    known = {"fact": OuterRef("pk"), "recorded_at__lt": end_of(as_of)}
    facts = Fact.objects.filter(
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=as_of), ~Exists(_open_contests(as_of).filter(fact=OuterRef("pk"))),
        ~Exists(ReceiptProof.objects.filter(**known, kind__gte=Proof.RECEIVER_CONFIRMATION.value)),
        agreement=agreement, through_portal=False, addressee__isnull=False, actor__isnull=False, sent_on__lte=as_of,
        recorded_at__lt=end_of(as_of),
    )
    totals = dict(facts.order_by().values_list("addressee").annotate(Count("pk")))
    oldest = facts.select_related("agreement").order_by("sent_on", "pk")
    return [
        (party, _receipt(fact, as_of)) for party in totals for fact in oldest.filter(addressee=party)[:SHOWN_RECEIPTS]
    ], totals


def _receipt(fact: Fact, as_of: date) -> Todo:
    assert fact.sent_on
    kind, days = fact.get_kind_display().capitalize(), (as_of - fact.sent_on).days
    return Todo(
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
    yield from _agreed_minutes(agreement, as_of, list(parties))


def _agreed_minutes(agreement: Agreement, as_of: date, parties: list[int]) -> Iterator[tuple[int, Todo]]:
    """Minutes that wait for their delivery or its acknowledgement, and cancellations that wait for a decision."""
    debtor = agreement.terms.filter(code=TERM).values_list("debtor", flat=True).first()
    rows: QuerySet[Any] = Minutes.objects.of(agreement).with_state(as_of).filter(
        Q(state_then__in=[Minutes.State.SIGNED, Minutes.State.DELIVERED])
        | Q(cancel_asked_at__lt=end_of(as_of)) & ~Q(state_then=Minutes.State.CANCELLED)
    ).order_by("finalised_at", "pk")
    for minutes in rows:
        asked = minutes.cancel_asked_at is not None and minutes.cancel_asked_at < end_of(as_of)
        for party in parties:
            title = ""
            if asked and minutes.cancel_asked_by_party_id != party:
                title, detail = "Putuskan usul pembatalan", "Setujui atau tolak pembatalan berita acara"
            elif minutes.state_then == Minutes.State.SIGNED and party == debtor:
                title, detail = "Sampaikan berita acara", "Sudah ditandatangani"
            elif minutes.state_then == Minutes.State.DELIVERED and debtor not in (None, party):
                title, detail = "Konfirmasi penerimaan berita acara", "Disampaikan melalui portal"
            if title:
                yield party, Todo(f"{title}: {minutes.data_group}", detail, minutes=minutes)
