"""The register of letters (Pasal 8): recording, receiving, attaching, linking, cancelling; letters of other acts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..correspondence import links_of, own_record, recorder, same_number, starting_fact
from ..models import Agreement, Fact, Letter, LetterAttachment, LetterLink, Party, Suspension
from ..wording import long_date
from . import Refused
from .acting import Actor, act_as

_State = Letter.State


class LetterRefused(Refused):
    """The letter cannot be recorded, changed or cancelled as asked."""


@dataclass(frozen=True)
class Paper:
    """A letter as it lies before the officer who records it. Numbers are free text, as its archive gave them."""

    kind: str
    subject: str
    number: str
    dated_on: date
    nature: str = Letter.Nature.ORDINARY
    sent_on: date | None = None
    received_on: date | None = None
    agenda_number: str = ""


@transaction.atomic
def record_letter(*, agreement: Agreement, incoming: bool, paper: Paper, by: User, at: datetime) -> Letter:
    """Record a letter from paper: `incoming` to the acting party, else sent by it.

    A number that its sender has used before is taken: the page warns, for archives do repeat numbers. Receipt and
    agenda number are the addressee's to record. Raises LetterRefused.
    """
    actor = act_as(Act.RECORD_LETTER, agreement=agreement, by=by, at=at)
    sender, addressee = (actor.other, actor.party) if incoming else (actor.party, actor.other)
    check_paper(actor, paper, incoming=incoming, addressee=addressee)
    letter = Letter.objects.create(
        agreement=actor.agreement, sender=sender, addressee=addressee, state=_State.RECORDED, kind=paper.kind,
        nature=paper.nature, number=paper.number.strip(), agenda_number=paper.agenda_number.strip(),
        dated_on=paper.dated_on, sent_on=paper.sent_on, received_on=paper.received_on, subject=paper.subject.strip(),
        recorded_at=at, recorded_by=by,
    )
    actor.journal(
        f"letter:{letter.pk}",
        after={"number": letter.number, "kind": paper.kind, "dated_on": paper.dated_on, "sent_on": paper.sent_on,
               "received_on": paper.received_on, "agenda_number": letter.agenda_number},
        detail={"subject": letter.subject},
    )
    return letter


def check_paper(actor: Actor, paper: Paper, *, incoming: bool, addressee: Party) -> None:
    """Refuse a letter that the acting party cannot record so. Asks nothing of the database. Raises LetterRefused."""
    if not paper.number.strip():
        raise LetterRefused("Isi nomor suratnya.", "number")
    if not paper.subject.strip():
        raise LetterRefused("Isi hal suratnya.", "subject")
    if not incoming and (paper.received_on or paper.agenda_number):
        raise LetterRefused(
            f"Tanggal diterima dan nomor agenda dicatat oleh penerimanya, {addressee.agency.short_name}.",
            "received_on" if paper.received_on else "agenda_number",
        )
    check_dates(actor, dated_on=paper.dated_on, sent_on=paper.sent_on, received_on=paper.received_on)


def register(
    actor: Actor, *, kind: str, sender: Party, addressee: Party, subject: str, number: str, dated_on: date,
    sent_on: date | None = None, fact: Fact | None = None, suspension: Suspension | None = None,
) -> Letter:
    """Put the letter of another act into the register, linked to the `fact` or `suspension` it caused.

    Part of that act, which journals. A letter recorded before under the same kind, number and date is that letter,
    unless it is linked to such a record already.
    """
    known = same_number(sender, number).filter(state=_State.RECORDED, kind=kind, dated_on=dated_on)
    letter = next((one for one in known.order_by("pk") if own_record(one, links_of(one)) is None), None)
    if letter is None:
        letter = Letter.objects.create(
            agreement=actor.agreement, sender=sender, addressee=addressee, state=_State.RECORDED, kind=kind,
            number=number.strip(), dated_on=dated_on, sent_on=sent_on, subject=subject, recorded_at=actor.at,
            recorded_by=actor.user,
        )
    LetterLink.objects.get_or_create(letter=letter, fact=fact, suspension=suspension)
    return letter


@transaction.atomic
def receive_letter(
    *, letter: Letter, received_on: date | None, agenda_number: str, by: User, at: datetime
) -> Letter:
    """Record when the addressee received a letter, and its agenda number there; again to mend a slip.

    The receipt of a request whose clock runs is settled on the request itself, so only its agenda number is taken.
    Raises LetterRefused, NotAllowed for anyone but the addressee.
    """
    actor = act_as(Act.RECORD_LETTER, agreement=letter.agreement, by=by, at=at, holder=letter.addressee)
    letter = _recorded(letter)
    before = {"received_on": letter.received_on, "agenda_number": letter.agenda_number}
    if starting_fact(letter, links_of(letter)) is not None:
        if received_on is not None:
            raise LetterRefused(
                "Surat ini memulai jangka waktu: tanggal diterimanya dicatat pada surat permintaan laporannya, bukan "
                "di sini. Kosongkan tanggal ini.", "received_on",
            )
        if not agenda_number.strip():
            raise LetterRefused("Isi nomor agendanya.", "agenda_number")
    elif received_on is None:
        raise LetterRefused("Isi tanggal surat ini diterima.", "received_on")
    check_dates(actor, dated_on=letter.dated_on, sent_on=letter.sent_on, received_on=received_on)
    letter.received_on, letter.agenda_number = received_on, agenda_number.strip()
    letter.save(update_fields=["received_on", "agenda_number"])
    actor.journal(
        f"letter:{letter.pk}", before=before,
        after={"received_on": received_on, "agenda_number": letter.agenda_number},
    )
    return letter


@transaction.atomic
def attach(*, letter: Letter, title: str, pdf: CheckedPdf, by: User, at: datetime) -> LetterAttachment:
    """Keep a file with a letter: of a draft by its sender, of a recorded one by either party.

    Raises LetterRefused for a cancelled letter, a missing title, or a file it has already.
    """
    draft = letter.state == _State.DRAFT
    actor = act_as(
        Act.RECORD_LETTER, agreement=letter.agreement, by=by, at=at, holder=letter.sender if draft else None
    )
    letter = _reread(letter)
    if letter.state == _State.CANCELLED:
        raise LetterRefused("Surat ini sudah dibatalkan; tidak ada yang dapat dilampirkan lagi.")
    if not title.strip():
        raise LetterRefused("Isi judul lampirannya.", "title")
    if letter.attachments.filter(file__sha256=pdf.sha256).exists():
        raise LetterRefused("Berkas yang sama sudah dilampirkan pada surat ini.", "file")
    file = store_pdf(pdf, by=by, at=at)
    attachment = LetterAttachment.objects.create(letter=letter, file=file, title=title.strip())
    actor.journal(f"letter:{letter.pk}", after={"attached": file.sha256}, detail={"title": attachment.title})
    return attachment


@transaction.atomic
def link(
    *, letter: Letter, facts: Collection[Fact], suspensions: Collection[Suspension], by: User, at: datetime
) -> None:
    """Say what a letter speaks of: events and stops of access of the same agreement; links that stand are kept.

    It starts no clock and meets no duty. Raises LetterRefused where nothing is named, or for a foreign record.
    """
    draft = letter.state == _State.DRAFT
    actor = act_as(
        Act.RECORD_LETTER, agreement=letter.agreement, by=by, at=at, holder=letter.sender if draft else None
    )
    letter = _reread(letter)
    if letter.state == _State.CANCELLED:
        raise LetterRefused("Surat ini sudah dibatalkan.")
    if not facts and not suspensions:
        raise LetterRefused("Pilih paling sedikit satu catatan.", "about")
    if {f.agreement_id for f in facts} | {s.agreement_id for s in suspensions} != {letter.agreement_id}:
        raise LetterRefused("Catatan itu bukan dari perjanjian ini.", "about")
    for fact in facts:
        LetterLink.objects.get_or_create(letter=letter, fact=fact)
    for stop in suspensions:
        LetterLink.objects.get_or_create(letter=letter, suspension=stop)
    actor.journal(
        f"letter:{letter.pk}",
        after={"facts": sorted(f.pk for f in facts), "suspensions": sorted(s.pk for s in suspensions)},
    )


@transaction.atomic
def cancel_letter(*, letter: Letter, reason: str, by: User, at: datetime) -> Letter:
    """Cancel a draft of the acting party, or a record it entered itself; the row stays, its document ends.

    Raises LetterRefused without a reason, for a letter that is the paper of another record that stands (it is undone
    there), and NotAllowed for the party that did not enter it.
    """
    letter = _reread(letter)
    holder = letter.sender if letter.state == _State.DRAFT else recorder(letter)
    actor = act_as(Act.CANCEL_LETTER, agreement=letter.agreement, by=by, at=at, holder=holder)
    letter = _reread(letter)
    if letter.state == _State.CANCELLED:
        raise LetterRefused("Surat ini sudah dibatalkan.")
    if not reason.strip():
        raise LetterRefused("Isi alasannya.", "reason")
    if own_record(letter, links_of(letter)) is not None:
        raise LetterRefused(
            "Surat ini mendasari catatan yang masih berlaku (permintaan laporan, penghentian, atau pemulihan akses), "
            "sehingga tidak dapat dibatalkan dari daftar surat."
        )
    before = {"state": letter.state}
    letter.state, letter.cancelled_reason = _State.CANCELLED, reason.strip()
    letter.save(update_fields=["state", "cancelled_reason"])
    actor.journal(f"letter:{letter.pk}", before=before, after={"state": letter.state}, detail={"reason": reason})
    return letter


def check_dates(
    actor: Actor, *, dated_on: date | None, sent_on: date | None, received_on: date | None
) -> None:
    """Refuse dates in the future, before the agreement, or out of order. Raises LetterRefused, naming the field."""
    last, told = actor.agreement.signed_on, "penandatanganan perjanjian pada"
    for field, word, day in (
        ("dated_on", "Tanggal surat", dated_on), ("sent_on", "Tanggal kirim", sent_on),
        ("received_on", "Tanggal diterima", received_on),
    ):
        if day is None:
            continue
        if day > actor.on:
            raise LetterRefused(f"{word} {long_date(day)} belum tiba; hari ini {long_date(actor.on)}.", field)
        if day < last:
            raise LetterRefused(f"{word} {long_date(day)} mendahului {told} {long_date(last)}.", field)
        last, told = day, word.lower()


def _recorded(letter: Letter) -> Letter:
    letter = _reread(letter)
    if letter.state != _State.RECORDED:
        raise LetterRefused("Surat ini belum tercatat atau sudah dibatalkan.")
    return letter


def _reread(letter: Letter) -> Letter:
    return Letter.objects.select_related("agreement", "sender__agency", "addressee__agency").get(pk=letter.pk)
