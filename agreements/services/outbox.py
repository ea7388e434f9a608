"""Letting a refused or ambiguous mail of the acting party go out again."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from records.models import MailMessage
from records.services import mail

from ..models import Agreement, Party
from . import Refused
from .acting import act_as


class RetryRefused(Refused):
    """The mail is not one that can be sent again."""


@transaction.atomic
def retry_mail(*, agreement: Agreement, message: MailMessage, by: User, at: datetime) -> None:
    """Put `message` back into the outbox under the Message-ID it had.

    Raises RetryRefused where it is neither refused nor ambiguous, and NotAllowed for a mail of the other party.
    """
    holder = Party.objects.select_related("agency").get(agreement=agreement, agency__code=message.party)
    actor = act_as(Act.RETRY_MAIL, agreement=agreement, by=by, at=at, holder=holder)
    before = message.state
    try:
        mail.retry(message, at=at)
    except mail.NotRetryable as error:
        raise RetryRefused(str(error)) from error
    actor.journal(
        f"mail:{message.pk}", before={"state": before}, after={"state": message.state},
        detail={"to": message.to_address},
    )
