"""Deciding what the other party proposed: two keys, each turned by another person for another party."""

from datetime import datetime
from typing import TypeVar

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act

from ..models import Agreement
from ..models.change import Proposed
from . import Refused
from .acting import Actor, act_as, other_party

Row = TypeVar("Row", bound=Proposed)


class ProposalRefused(Refused):
    """It cannot be proposed, decided or taken back as asked."""


def decide(row: Row, agreement: Agreement, *, act: Act, agreed: bool, reason: str, by: User, at: datetime) -> Actor:
    """Record the other party's decision on `row`. Part of an act, which applies it and journals.

    Raises NotAllowed for the proposing party and for the person who proposed it, ProposalRefused where it was decided
    before, or is declined without a reason.
    """
    actor = act_as(act, agreement=agreement, by=by, at=at, holder=other_party(row.proposed_by_party))
    if by.pk == row.proposed_by_id:
        raise NotAllowed("Anda sendiri yang mengusulkannya; orang lain yang memutus.")
    if not agreed and not reason.strip():
        raise ProposalRefused("Tuliskan alasan penolakan.", "reason")
    _close(row, row.State.AGREED if agreed else row.State.DECLINED, reason, by, at)
    return actor


def take_back(row: Row, agreement: Agreement, *, act: Act, reason: str, by: User, at: datetime) -> Actor:
    """Record that the proposing party takes `row` back. Part of an act, which journals. Raises as `decide` does."""
    actor = act_as(act, agreement=agreement, by=by, at=at, holder=row.proposed_by_party)
    if not reason.strip():
        raise ProposalRefused("Tuliskan alasan penarikan.", "reason")
    _close(row, row.State.WITHDRAWN, reason, by, at)
    return actor


def _close(row: Row, state: Proposed.State, reason: str, by: User, at: datetime) -> None:
    won = type(row)._default_manager.filter(pk=row.pk, state=row.State.PROPOSED).update(
        state=state, decided_by=by, decided_at=at, decided_reason=reason.strip()
    )
    if not won:
        raise ProposalRefused("Usul ini sudah diputus atau ditarik; muat ulang halaman ini.")
    row.refresh_from_db()
