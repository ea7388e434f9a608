"""Questions about the register of letters (Pasal 8)."""

from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from .deadlines import WIB, wib_date
from .models import Agreement, Fact, FactKind, Letter, LetterLink, Party
from .wording import Look

STATES: dict[str, Look] = {
    Letter.State.DRAFT: Look("konsep", "pencil", "neutral"),
    Letter.State.RECORDED: Look("tercatat", "check-circle", "good"),
    Letter.State.CANCELLED: Look("dibatalkan", "x-circle", "void"),
}


def letters_of(agreement: Agreement, reader: Party, as_of: date) -> QuerySet[Letter]:
    """Return the letters dated up to `as_of`, and the drafts of the `reader` that had been begun by its end.

    A draft, and one that was cancelled before it got its number, is its sender's alone.
    """
    end = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=WIB)
    known = Q(dated_on__lte=as_of) | Q(dated_on=None, recorded_at__lt=end, sender=reader)
    return agreement.letters.filter(known).select_related("sender__agency", "addressee__agency")


def found(letters: QuerySet[Letter], text: str) -> QuerySet[Letter]:
    """Return those of `letters` with `text` in a number or in the subject."""
    return letters.filter(
        Q(number__icontains=text) | Q(agenda_number__icontains=text) | Q(subject__icontains=text)
    )


def with_receipt(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """Annotate `received`: the day of receipt; of a request whose clock runs, the one settled there."""
    asked = Q(kind=Letter.Kind.REQUEST, links__fact__kind=FactKind.REPORT_REQUEST)
    return letters.annotate(received=Coalesce("received_on", Max("links__fact__received_on", filter=asked)))


def same_number(sender: Party, number: str) -> QuerySet[Letter]:
    """Return the letters of `sender` that carry `number` already, in whatever case; a cancelled one does not count."""
    recorded = Letter.objects.filter(sender=sender, number__iexact=number.strip()).exclude(number="")
    return recorded.exclude(state=Letter.State.CANCELLED)


def links_of(letter: Letter) -> list[LetterLink]:
    """Return what a letter caused or speaks of, oldest first."""
    return list(
        letter.links.select_related("fact__agreement", "fact__actor__agency", "suspension__by_party").order_by("pk")
    )


def own_record(letter: Letter, links: list[LetterLink]) -> LetterLink | None:
    """Return the link to the record that this very letter is the paper of, None where it only speaks of others.

    Such as the request whose clock it starts, or the stop of access that it declares: same number, same sender.
    """
    return next((link for link in links if letter.number and _is_paper_of(letter, link)), None)


def _is_paper_of(letter: Letter, link: LetterLink) -> bool:
    number = letter.number.lower()
    if link.fact is not None:
        same = link.fact.kind == FactKind.REPORT_REQUEST and link.fact.actor_id == letter.sender_id
        return same and link.fact.withdrawn_on is None and link.fact.reference.lower() == number
    assert link.suspension is not None
    numbers = (link.suspension.letter_number.lower(), link.suspension.restoration_letter_number.lower())
    return link.suspension.by_party_id == letter.sender_id and number in numbers


def starting_fact(letter: Letter, links: list[LetterLink]) -> Fact | None:
    """Return the request that this letter is, whose receipt is settled there and not in the register."""
    own = own_record(letter, links)
    return own.fact if own else None


def recorder(letter: Letter) -> Party | None:
    """Return the party for which the letter was entered."""
    day = wib_date(letter.recorded_at)
    agencies = letter.recorded_by.memberships.in_force(day).values("agency")
    return letter.agreement.parties.select_related("agency").filter(agency__in=agencies).first()
