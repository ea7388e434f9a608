"""The written notice to extend or to end (6(2); rules §8). A notice of one party changes nothing by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..deadlines import add_months
from ..models import Agreement, EndNotice, FactKind
from ..term_versions import parameter_on
from ..terms import Rule
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as
from .facts import Outside, record_fact
from .obligations import meet_by_receipt

Wish = EndNotice.Wish


class NoticeRefused(Refused):
    """The notice cannot be recorded as asked."""


@dataclass(frozen=True)
class Notice:
    """What a party wishes: to extend until `wished_on`, to end on the last day (None), or to end early on it."""

    wish: str
    wished_on: date | None = None
    reason: str = ""


@transaction.atomic
def give_end_notice(
    *, agreement: Agreement, notice: Notice, reference: str = "", dated_on: date | None = None, sent_on: date,
    outside: Outside | None = None, by: User, at: datetime,
) -> EndNotice:
    """Record the acting party's written notice. Extending or ending early then needs an addendum of both.

    `outside` None: given through the portal, received today. Raises NoticeRefused, DateRefused.
    """
    actor = act_as(Act.GIVE_END_NOTICE, agreement=agreement, by=by, at=at)
    _check(actor, notice, reliable_receipt(outside, actor.on))
    fact = record_fact(
        actor, FactKind.END_NOTICE, addressee=actor.other, subject=Wish(notice.wish).label, reference=reference,
        dated_on=dated_on, sent_on=sent_on, outside=outside,
    )
    row = EndNotice.objects.create(
        fact=fact, wish=notice.wish, wished_on=notice.wished_on, reason=notice.reason.strip()
    )
    meet_by_receipt(fact, at=at, by=by)
    actor.journal(
        f"fact:{fact.pk}", after={"wish": notice.wish, "wished_on": notice.wished_on},
        detail={"reason": row.reason} if row.reason else None,
    )
    return row


def earliest_end(agreement: Agreement, received_on: date) -> date | None:
    """Return the first day on which a notice received on `received_on` may end the agreement early: one month after.

    None where no term of the agreement speaks of such a notice.
    """
    term = agreement.terms.filter(rule=Rule.MONTHS_BEFORE_END.value, met_by=FactKind.END_NOTICE).first()
    return add_months(received_on, parameter_on(term, "months", received_on)) if term else None


def reliable_receipt(outside: Outside | None, today: date) -> date:
    """Return the day from which the other party has surely had the notice: a proof that settles its receipt speaks
    for an earlier day, one that does not only for the day on which it is entered.
    """
    return outside.received_on if outside is not None and outside.proof.settles else today


def _check(actor: Actor, notice: Notice, received_on: date) -> None:
    agreement = actor.agreement
    if notice.wish not in Wish.values:
        raise NoticeRefused("Pilih kehendak: memperpanjang atau mengakhiri.", "wish")
    if (notice.wish == Wish.END) != (notice.wished_on is None):
        raise NoticeRefused("Sebutkan hari terakhir yang dikehendaki, kecuali untuk berakhir pada waktunya.",
                            "wished_on")
    if actor.on > agreement.last_day:
        raise NoticeRefused(f"Perjanjian sudah berakhir pada {long_date(agreement.last_day)}.")
    if notice.wish == Wish.EXTEND and notice.wished_on is not None and notice.wished_on <= agreement.last_day:
        raise NoticeRefused(f"Perpanjangan harus melewati {long_date(agreement.last_day)}.", "wished_on")
    if notice.wish == Wish.END_EARLY:
        _check_early(actor, notice, received_on)


def _check_early(actor: Actor, notice: Notice, received_on: date) -> None:
    assert notice.wished_on is not None
    first = earliest_end(actor.agreement, received_on)
    if notice.wished_on >= actor.agreement.last_day:
        raise NoticeRefused(
            f"Hari itu bukan lebih awal: perjanjian berakhir {long_date(actor.agreement.last_day)}.", "wished_on"
        )
    if first is not None and notice.wished_on < first:
        raise NoticeRefused(
            f"Pemberitahuan yang diterima {long_date(received_on)} dapat mengakhiri perjanjian paling awal "
            f"{long_date(first)} (Pasal 6 ayat (2)).", "wished_on",
        )
