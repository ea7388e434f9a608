"""Letters that are drafted here: writing the draft, changing it, and recording the number that came back for it."""

import hashlib
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act

from ..access_texts import ABOUT_ACCESS, why_not_about_access
from ..letter_texts import BLANK, request_term
from ..models import Agreement, Fact, Letter, LetterLink
from .acting import act_as
from .letters import LetterRefused, check_dates

#: Kinds of which the portal prints drafts; others are recorded from paper.
DRAFTED = (
    Letter.Kind.REQUEST, Letter.Kind.REMINDER, Letter.Kind.RECEIPT, *ABOUT_ACCESS, Letter.Kind.NOTICE,
)


@dataclass(frozen=True)
class Contents:
    """What a draft says. `copies`: one recipient of a *tembusan* a line."""

    subject: str
    body: str
    nature: str = Letter.Nature.ORDINARY
    signatory_name: str = ""
    signatory_nip: str = ""
    signatory_office: str = ""
    copies: str = ""

    @property
    def fingerprint(self) -> str:
        """What tells one text from another."""
        return hashlib.sha256("\0".join(map(str, asdict(self).values())).encode()).hexdigest()


@transaction.atomic
def draft_letter(
    *, agreement: Agreement, kind: str, contents: Contents, about: Collection[Fact] = (), by: User, at: datetime
) -> Letter:
    """Save a draft from the acting party to the other, linked to the events it speaks of. Starts no clock.

    Only its sender's people see a draft, and both parties read the journal: that keeps the text's fingerprint only.

    Raises LetterRefused for a kind that is not drafted here, a request or a letter about access by a party
    that may not write it, or empty text.
    """
    actor = act_as(Act.DRAFT_LETTER, agreement=agreement, by=by, at=at)
    if kind not in DRAFTED:
        raise LetterRefused("Surat jenis ini tidak disusun di portal; catat dari naskahnya.", "kind")
    if kind == Letter.Kind.REQUEST and request_term(actor.agreement, actor.party) is None:
        raise LetterRefused(
            f"Menurut perjanjian ini {actor.party.agency.short_name} bukan pihak yang berhak meminta laporan."
        )
    if reason := why_not_about_access(kind, actor.agreement, actor.party):
        raise LetterRefused(reason, "kind")
    _check_contents(contents)
    letter = Letter.objects.create(
        agreement=actor.agreement, sender=actor.party, addressee=actor.other, kind=kind, recorded_at=at,
        recorded_by=by, **asdict(contents),
    )
    for fact in about:
        if fact.agreement_id != letter.agreement_id:
            raise LetterRefused("Catatan yang dirujuk bukan dari perjanjian ini.")
        LetterLink.objects.create(letter=letter, fact=fact)
    actor.journal(
        f"letter:{letter.pk}",
        after={"state": letter.state, "kind": kind, "about": sorted(f.pk for f in about),
               "text": contents.fingerprint},
    )
    return letter


@transaction.atomic
def revise_letter(*, letter: Letter, contents: Contents, seen: str, by: User, at: datetime) -> Letter:
    """Change a draft of the acting party; `seen` is the fingerprint of what the person began from.

    Raises LetterRefused, also where another person has changed it since.
    """
    actor = act_as(Act.DRAFT_LETTER, agreement=letter.agreement, by=by, at=at, holder=letter.sender)
    letter = _draft(letter)
    if contents_of(letter).fingerprint != seen:
        raise LetterRefused("Konsep ini sudah diubah orang lain sejak Anda membukanya. Muat ulang, lalu ubah lagi.")
    _check_contents(contents)
    before = {"text": seen}
    for name, value in asdict(contents).items():
        setattr(letter, name, value)
    letter.save(update_fields=list(asdict(contents)))
    actor.journal(f"letter:{letter.pk}", before=before, after={"text": contents.fingerprint})
    return letter


@transaction.atomic
def number_letter(
    *, letter: Letter, number: str, dated_on: date, sent_on: date | None = None, by: User, at: datetime
) -> Letter:
    """Record the number and date that came back for a draft: it is a letter now, and its document is issued.

    Raises LetterRefused for a draft with blanks left or without its signatory, for dates that cannot be, and
    NotAllowed for anyone but the sender.
    """
    actor = act_as(Act.RECORD_LETTER, agreement=letter.agreement, by=by, at=at, holder=letter.sender)
    letter = _draft(letter)
    if not number.strip():
        raise LetterRefused("Isi nomor suratnya.", "number")
    if BLANK in letter.body:
        raise LetterRefused("Isi konsep masih memuat titik-titik yang belum diisi. Ubah konsepnya lebih dahulu.")
    if not letter.signatory_name or not letter.signatory_office:
        raise LetterRefused("Konsep belum memuat nama dan jabatan penanda tangan. Ubah konsepnya lebih dahulu.")
    check_dates(actor, dated_on=dated_on, sent_on=sent_on, received_on=None)
    letter.state, letter.number, letter.dated_on, letter.sent_on = (
        Letter.State.RECORDED, number.strip(), dated_on, sent_on
    )
    letter.save(update_fields=["state", "number", "dated_on", "sent_on"])
    actor.journal(
        f"letter:{letter.pk}", before={"state": Letter.State.DRAFT},
        after={"state": letter.state, "number": letter.number, "dated_on": dated_on, "sent_on": sent_on},
    )
    return letter


def contents_of(letter: Letter) -> Contents:
    """Return what a draft says now."""
    return Contents(**{name: getattr(letter, name) for name in Contents.__dataclass_fields__})


def _check_contents(contents: Contents) -> None:
    if not contents.subject.strip():
        raise LetterRefused("Isi hal suratnya.", "subject")
    if not contents.body.strip():
        raise LetterRefused("Isi suratnya belum ada.", "body")


def _draft(letter: Letter) -> Letter:
    letter = Letter.objects.select_related("agreement", "sender__agency").get(pk=letter.pk)
    if letter.state != Letter.State.DRAFT:
        raise LetterRefused("Surat ini bukan konsep lagi, sehingga tidak dapat diubah.")
    return letter
