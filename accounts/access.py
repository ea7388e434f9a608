"""The gate: which membership a person acts under, and whether it reaches an act. Read again at each call."""

from datetime import date

from .models import Membership, User
from .roles import Act, Role, refusal


class NotAllowed(Exception):
    """The person may not do this; the message is an Indonesian sentence for them."""


def membership_of(user: User, on: date) -> Membership | None:
    """Return the membership under which `user` acts on `on`, the newest if two meet on a day of change."""
    if not user.is_active:
        return None
    found = user.memberships.in_force(on).select_related("agency")
    return found.order_by("-started_on", "-pk").first()


def require(act: Act, user: User, on: date) -> Membership:
    """Return the membership that entitles `user` to `act` on `on`.

    Raises NotAllowed with the reason where there is none.
    """
    membership = membership_of(user, on)
    if reason := refusal(act, Role(membership.role) if membership else None):
        raise NotAllowed(reason)
    assert membership is not None  # every act that reaches here asks for a role
    return membership
