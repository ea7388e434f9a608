"""Raising notices from the state of the ledger, and putting them into the outbox.

Level-triggered: each run raises what has come due and has no row yet, so a server that was off catches up by itself,
and running twice changes nothing.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from records.services import mail

from ..deadlines import wib_date
from ..models import Notice, Obligation, Party
from ..standing import Standing, standing
from ..steps import BEFORE, step_label, step_reached
from ..terms import Rule
from ..wording import distance, long_date

Basis = Notice.Basis
_BATCH = 500


@dataclass(frozen=True)
class StepWarning:
    """A notice that should stand: one step about one day of one duty, to one party."""

    obligation: Obligation
    party: Party
    basis: str
    anchor_on: date
    step: int

    @property
    def key(self) -> tuple[int, int, str, date, int]:
        return (self.obligation.pk, self.party.pk, self.basis, self.anchor_on, self.step)


def raise_notices(*, as_of: date, at: datetime, dry_run: bool = False) -> list[Notice]:
    """Raise every notice whose day has come by `as_of` and that has no row.

    Both sides are told: the debtor by the earliest bound, the creditor by the one after which it may act. Of steps
    that were missed only the most severe is raised. `dry_run`: return what would be raised, write nothing.
    """
    raised: list[Notice] = []
    for batch in _batches(as_of):
        wanted = [w for o in batch for w in warnings_for(o, as_of)]
        if dry_run:
            known = _known(batch)
            raised += [_notice(w, as_of, at) for w in wanted if w.key not in known]
            continue
        with transaction.atomic():
            raised += _write(batch, wanted, as_of, at)
    return raised


def warnings_for(obligation: Obligation, as_of: date) -> list[StepWarning]:
    """Return the most severe step reached for each party and day of this duty on `as_of`."""
    by_count = obligation.rule == Rule.COUNT_PER_YEAR.value
    targets: list[tuple[Party, str, date | None]] = [(obligation.debtor, Basis.DUE, obligation.earliest_due_on)]
    if obligation.rule != Rule.MONTHS_BEFORE_END.value:
        targets.append((obligation.creditor, Basis.DUE, obligation.due_on))
    if by_count and obligation.planned_on != obligation.window_last:
        targets.append((obligation.debtor, Basis.PLAN, obligation.planned_on))
    found = []
    for party, basis, anchor in targets:
        if anchor is None:
            continue
        # A missed window cannot be made good afterwards: one notice says so, weekly ones would only wear people out.
        step = step_reached(anchor, as_of, after=basis == Basis.DUE, weekly=not by_count)
        if step is not None:
            found.append(StepWarning(obligation, party, basis, anchor, step))
    return found


def queue_mails(*, at: datetime) -> int:
    """Put a mail to every address of each notice's party into the outbox; return how many were put there.

    A notice that is superseded waits: should the day move back, it speaks again and its mails go out then. One about a
    duty that is void by then gets none.
    The party's official address and its officers are told of every step, its deciding officials from the due day on.
    """
    queued = 0
    waiting = Notice.objects.filter(mailed=False, superseded=False)
    for pk in waiting.order_by("pk").values_list("pk", flat=True)[:_BATCH]:
        with transaction.atomic():
            notice = (
                Notice.objects.select_for_update(of=("self",))
                .select_related("party__agency", "agreement", "obligation__term")
                .get(pk=pk)
            )
            if notice.mailed or notice.superseded:
                continue
            void = standing(notice.obligation.dates, wib_date(at)) is Standing.VOID
            for address in [] if void else _addresses(notice, notice.as_of):
                _queue_mail(notice, address, at)
                queued += 1
            notice.mailed = True
            notice.save(update_fields=["mailed"])
    return queued


def _batches(as_of: date) -> Iterator[list[Obligation]]:
    horizon = as_of - timedelta(days=BEFORE[0])
    due = (
        Obligation.objects.opened(as_of)
        .filter(Q(earliest_due_on__lte=horizon) | Q(planned_on__lte=horizon))
        .standing_is(as_of, Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE)
        .with_parties()
        .order_by("pk")
    )
    # Of the slots of one window only the first open one warns: its text tells the shortfall.
    earlier = Obligation.objects.filter(
        term=OuterRef("term"), debtor=OuterRef("debtor"), window_first=OuterRef("window_first"),
        slot__lt=OuterRef("slot"),
    ).exclude(met_on__lte=as_of)
    due = due.exclude(Exists(earlier))
    last = 0
    while batch := list(due.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        yield batch


def _known(batch: list[Obligation]) -> set[tuple[int, int, str, date, int]]:
    return set(
        Notice.objects.filter(obligation__in=batch).values_list(
            "obligation_id", "party_id", "basis", "anchor_on", "step"
        )
    )


def _write(batch: list[Obligation], wanted: list[StepWarning], as_of: date, at: datetime) -> list[Notice]:
    known = _known(batch)
    new = [_notice(w, as_of, at) for w in wanted if w.key not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return new


def _notice(warning: StepWarning, as_of: date, at: datetime) -> Notice:
    obligation = warning.obligation
    title = f"{step_label(warning.step)}: {obligation.subject}"
    return Notice(
        agreement_id=obligation.agreement_id, obligation=obligation, party=warning.party, basis=warning.basis,
        anchor_on=warning.anchor_on, step=warning.step, title=title[:300], body=_body(warning, as_of), as_of=as_of,
        raised_at=at,
    )


def _body(warning: StepWarning, as_of: date) -> str:
    obligation, anchor = warning.obligation, warning.anchor_on
    lines = [
        f"Kewajiban: {obligation.subject}",
        f"Pasal: {obligation.term.clauses_text}" if obligation.term.clause_refs else "",
        f"Pihak wajib: {obligation.debtor.agency.name}",
        f"Pihak berhak: {obligation.creditor.agency.name}",
    ]
    if warning.basis == Basis.PLAN:
        lines.append(f"Rencana portal: {long_date(anchor)} ({distance(anchor, as_of)}); bukan tenggat perjanjian.")
        lines.append(f"Batas waktu menurut perjanjian: {long_date(obligation.due_on or anchor)}.")
    elif warning.party.pk == obligation.debtor_id and not obligation.start_settled:
        lines.append(
            f"Batas waktu paling awal: {long_date(anchor)} ({distance(anchor, as_of)}); tanggal diterima belum pasti."
        )
    else:
        lines.append(f"Batas waktu: {long_date(anchor)} ({distance(anchor, as_of)}).")
    if obligation.opened_by:
        lines.append(f"Dimulai oleh: {obligation.opened_by}, terhitung {long_date(obligation.opened_on)}.")
    return "\n".join(line for line in lines if line)


def _addresses(notice: Notice, on: date) -> list[str]:
    return addresses_of(notice.party, [Role.OFFICER] if notice.step < 0 else [Role.OFFICER, Role.DECIDER], on)


def addresses_of(party: Party, roles: Collection[Role], on: date) -> list[str]:
    """Return the party's official address and those of its people in `roles` on `on`, each once."""
    people = (
        Membership.objects.in_force(on)
        .filter(agency=party.agency, role__in=[r.value for r in roles], user__is_active=True)
        .filter(user__api_client=None)
        .order_by("user__email")
        .values_list("user__email", flat=True)
    )
    return list(dict.fromkeys([party.agency.email, *people]))


def _queue_mail(notice: Notice, address: str, at: datetime) -> None:
    path = reverse("obligation", kwargs={"code": notice.agreement.code, "pk": notice.obligation_id})
    text = (
        f"Kepada {notice.party.agency.unit}, {notice.party.agency.name}\n\n{notice.body}\n\n"
        f"Perhitungan dan riwayatnya: {settings.SITE_URL}{path}\n\n"
        f"Status per {long_date(notice.as_of)}. Pemberitahuan ini juga tercantum di portal; surel hanya sarana "
        "penyampaian. Surel ini dikirim otomatis, mohon tidak dibalas.\n"
    )
    mail.queue(
        key=f"notice:{notice.pk}:{address}", chain=notice.agreement.code, party=notice.party.agency.code, to=address,
        subject=f"[Portal PKS] {notice.title}", text=text, at=at,
    )
