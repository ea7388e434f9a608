"""Waiving a duty (*dikecualikan*, rules §3): proposed by one party, in effect once the other agrees."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..models import Obligation, ObligationRevision, Waiver
from ..terms import Rule
from ..wording import long_date
from .acting import act_as
from .proposing import ProposalRefused, decide, take_back
from .reckoning import revise


@transaction.atomic
def propose_waiver(
    *, obligation: Obligation, from_on: date, until_on: date | None, reason: str, by: User, at: datetime
) -> Waiver:
    """Propose that a duty need not be met from `from_on` until `until_on` (None: for good).

    Raises ProposalRefused for a duty that is met, void or without a deadline, one that was waived before, and dates
    that cannot be.
    """
    actor = act_as(Act.PROPOSE_WAIVER, agreement=obligation.agreement, by=by, at=at)
    obligation = Obligation.objects.select_related("term").get(pk=obligation.pk)
    _check(obligation, from_on, until_on, reason)
    waiver = Waiver.objects.create(
        obligation=obligation, from_on=from_on, until_on=until_on, reason=reason.strip(),
        proposed_by_party=actor.party, proposed_by=by, proposed_at=at,
    )
    actor.journal(
        f"obligation:{obligation.pk}", after={"waiver": waiver.pk, "from_on": from_on, "until_on": until_on},
        detail={"reason": waiver.reason},
    )
    return waiver


@transaction.atomic
def decide_waiver(*, waiver: Waiver, agreed: bool, reason: str = "", by: User, at: datetime) -> Waiver:
    """Agree that the duty is waived, or decline with a reason. Raises ProposalRefused, NotAllowed."""
    obligation = Obligation.objects.select_related("agreement", "term").get(pk=waiver.obligation_id)
    actor = decide(waiver, obligation.agreement, act=Act.AGREE_WAIVER, agreed=agreed, reason=reason, by=by, at=at)
    if agreed:
        obligation.refresh_from_db()
        if obligation.met_on is not None:
            raise ProposalRefused(f"Kewajiban ini sudah dipenuhi pada {long_date(obligation.met_on)}.")
        obligation.waived_on, obligation.waived_until = waiver.from_on, waiver.until_on
        obligation.save()
        revise(
            [obligation], ObligationRevision.Cause.WAIVED, fact=None, at=at, by=by, source=f"waiver:{waiver.pk}"
        )
    actor.journal(
        f"obligation:{obligation.pk}", after={"waiver": waiver.pk, "state": waiver.state},
        detail={"reason": reason.strip()} if reason.strip() else None,
    )
    return waiver


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, reason: str, by: User, at: datetime) -> Waiver:
    """Take back a proposal that the other party has not decided on. Raises ProposalRefused."""
    agreement = waiver.obligation.agreement
    actor = take_back(waiver, agreement, act=Act.PROPOSE_WAIVER, reason=reason, by=by, at=at)
    actor.journal(
        f"obligation:{waiver.obligation_id}", after={"waiver": waiver.pk, "state": waiver.state},
        detail={"reason": reason.strip()},
    )
    return waiver


def _check(obligation: Obligation, from_on: date, until_on: date | None, reason: str) -> None:
    if obligation.met_on is not None or obligation.voided_on is not None:
        raise ProposalRefused("Kewajiban ini sudah dipenuhi atau sudah batal; tidak ada yang dapat dikecualikan.")
    if Rule(obligation.rule) is Rule.NO_DEADLINE:
        raise ProposalRefused("Kewajiban tanpa tenggat tidak dapat dikecualikan di sini; gunakan adendum.")
    if obligation.waivers.filter(state__in=[Waiver.State.PROPOSED, Waiver.State.AGREED]).exists():
        raise ProposalRefused("Pengecualian atas kewajiban ini sudah diusulkan atau sudah disetujui.")
    if from_on < obligation.opened_on:
        raise ProposalRefused(
            f"Pengecualian tidak dapat berlaku sebelum kewajiban dimulai pada {long_date(obligation.opened_on)}.",
            "from_on",
        )
    if until_on is not None and until_on < from_on:
        raise ProposalRefused("Hari terakhir pengecualian mendahului hari pertamanya.", "until_on")
    if not reason.strip():
        raise ProposalRefused("Tuliskan alasan pengecualian.", "reason")
