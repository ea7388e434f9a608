"""Signed copies of final minutes: read, lodged by either party, decided by the other where it has to be."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.services.acting import Actor, act_as, other_party
from agreements.wording import long_date
from records.models import IssuedDocument
from records.services import documents
from records.services.files import store_pdf
from records.signatures import Signed, read_signatures
from records.uploads import MAX_PDF_BYTES, CheckedPdf, UploadRefused, checked_pdf, checked_update, too_large

from ..models import Minutes, SignedCopy
from ..papers import minutes_key
from .minutes_contents import MinutesRefused
from .minutes_life import mark_signed

Kind, State = SignedCopy.Kind, SignedCopy.State
#: One for each party: with so many different signers, all trusted, an electronic copy needs no confirmation.
SIGNERS = 2


@dataclass(frozen=True)
class HandedIn:
    """A file that can be a signed copy of `document`; `signed` is what was read of it, None for a scan."""

    pdf: CheckedPdf
    document: IssuedDocument
    signed: Signed | None


def examine(*, minutes: Minutes, name: str, content: bytes, at: datetime) -> HandedIn:
    """Return what an uploaded file is to the final `minutes`: signed electronically, or a scan. Writes nothing.

    Takes a second or more, so call it outside a transaction. Raises MinutesRefused with what is wrong.
    """
    current = _current(minutes)
    try:
        if len(content) > MAX_PDF_BYTES:
            raise UploadRefused(too_large(len(content)))
        begun = documents.beginning_of(content, current.chain)
        if begun is None:
            return HandedIn(checked_pdf(name, content), current, None)
        if begun.pk != current.pk:
            raise UploadRefused(_of_another(begun, current))
        if len(content) == current.file.size:
            raise UploadRefused("Ini dokumen yang diterbitkan itu sendiri; belum ada tanda tangan di dalamnya.")
        pdf = checked_update(name, content, current.file.size)
        signed = read_signatures(content, issued=current.file.size, at=at)
        if fault := _fault(signed, current):
            raise UploadRefused(fault)
    except UploadRefused as error:
        raise MinutesRefused(str(error), "file") from error
    return HandedIn(pdf, current, signed)


@transaction.atomic
def lodge_signed_copy(
    *, minutes: Minutes, copy: HandedIn, signed_on: date | None, by: User, at: datetime
) -> SignedCopy:
    """Keep a signed copy byte for byte. Signed electronically by two people it is accepted, and the minutes signed.

    Anybody can make certificates of their own: by itself it is accepted only where both are trusted, or where it
    completes a copy that the other party lodged. Otherwise, and as a scan, it waits for the other party. `signed_on`
    is asked for a scan only; an electronic one says it itself. Raises MinutesRefused, NotAllowed.
    """
    actor = act_as(Act.LODGE_SIGNED_COPY, agreement=minutes.agreement, by=by, at=at)
    minutes = Minutes.objects.select_related("agreement", "document").get(pk=minutes.pk)
    if minutes.state != Minutes.State.FINAL:
        raise MinutesRefused(f"Berita acara ini tidak menunggu tanda tangan ({minutes.get_state_display()}).")
    if copy.document.key != minutes_key(minutes):
        raise MinutesRefused("Dokumennya baru saja diterbitkan kembali; unduh dan tandatangani yang berlaku.", "file")
    completes = _make_room(minutes, copy, actor)
    enough = copy.signed is not None and (
        copy.signed.trusted_signers >= SIGNERS or completes and copy.signed.signers >= SIGNERS
    )
    row = SignedCopy.objects.create(
        minutes=minutes, document=copy.document, file=store_pdf(copy.pdf, by=by, at=at),
        kind=Kind.SCAN if copy.signed is None else Kind.ELECTRONIC, signed_on=_signed_on(copy, signed_on, actor),
        signatures=[one.as_row() for one in copy.signed.signatures] if copy.signed else [],
        state=State.ACCEPTED if enough else State.WAITING, lodged_at=at, lodged_by=by, lodged_by_party=actor.party,
    )
    if enough:
        mark_signed(minutes=minutes, signed_copy=row, actor=actor)
    actor.journal(f"minutes:{minutes.pk}", after={
        "signed_copy": row.pk, "kind": row.kind, "sha256": row.file.sha256, "signatures": len(row.signatures),
        "signed_on": row.signed_on, "copy_state": row.state,
    })
    return row


@transaction.atomic
def decide_signed_copy(
    *, copy: SignedCopy, accepted: bool, reason: str = "", by: User, at: datetime
) -> SignedCopy:
    """Accept, for the party that did not lodge it, a waiting copy: the minutes are signed; or reject it with a reason.

    Raises MinutesRefused, NotAllowed.
    """
    actor = act_as(
        Act.DECIDE_SIGNED_COPY, agreement=copy.minutes.agreement, by=by, at=at,
        holder=other_party(copy.lodged_by_party),
    )
    if by.pk == copy.lodged_by_id:
        raise NotAllowed("Anda sendiri yang mengunggah salinan ini; orang lain yang memutusnya.")
    if not accepted and not reason.strip():
        raise MinutesRefused("Tuliskan alasan penolakan.", "reason")
    changed = SignedCopy.objects.filter(pk=copy.pk, state=State.WAITING).update(
        state=State.ACCEPTED if accepted else State.REJECTED, decided_at=at, decided_by=by,
        rejected_reason="" if accepted else reason.strip(),
    )
    if not changed:
        raise MinutesRefused("Salinan ini tidak menunggu putusan lagi.")
    copy = SignedCopy.objects.select_related("minutes", "document", "file").get(pk=copy.pk)
    if accepted:
        mark_signed(minutes=copy.minutes, signed_copy=copy, actor=actor)
    actor.journal(
        f"minutes:{copy.minutes_id}",
        after={"signed_copy": copy.pk, "sha256": copy.file.sha256, "copy_state": copy.state},
        detail={"reason": reason},
    )
    return copy


def _current(minutes: Minutes) -> IssuedDocument:
    minutes = Minutes.objects.select_related("document").get(pk=minutes.pk)
    if minutes.state != Minutes.State.FINAL:
        raise MinutesRefused(f"Berita acara ini tidak menunggu tanda tangan ({minutes.get_state_display()}).")
    rows = IssuedDocument.objects.select_related("file").defer("file__content")
    current = rows.filter(key=minutes_key(minutes), status=IssuedDocument.Status.VALID).first()
    if current is None:
        raise MinutesRefused("Dokumen yang akan ditandatangani masih disiapkan; coba lagi dalam satu menit.")
    return current


def _of_another(begun: IssuedDocument, current: IssuedDocument) -> str:
    which = f"dokumen {begun.code}"
    if begun.status == IssuedDocument.Status.SUPERSEDED:
        which += ", terbitan terdahulu yang sudah digantikan"
    elif begun.status == IssuedDocument.Status.CANCELLED:
        which += ", yang sudah dibatalkan"
    else:
        which += f", yaitu {begun.kind.lower()} lain: {begun.title}"
    return f"Berkas ini salinan dari {which}. Yang berlaku untuk berita acara ini dokumen {current.code}."


def _fault(signed: Signed, current: IssuedDocument) -> str:
    again = f" Tandatangani kembali dokumen {current.code}, lalu unggah hasilnya."
    if signed.changes:
        return f"Berkas ini diubah selain dengan tanda tangan: {'; '.join(signed.changes)}.{again}"
    if not signed.signatures:
        return f"Berkas ini diawali dokumen {current.code}, tetapi tidak memuat tanda tangan.{again}"
    for one in signed.signatures:
        if not one.intact:
            return f"Tanda tangan {one.signer} tidak utuh. {one.fault}{again}"
        if not one.whole:
            return f"Tanda tangan {one.signer} tidak mencakup seluruh dokumen.{again}"
    return ""


def _make_room(minutes: Minutes, copy: HandedIn, actor: Actor) -> bool:
    """Let the copy take the place of a waiting one: of one's own, of an outdated one, or of one with fewer signers.

    Return whether it completes an electronic copy of the same document that the other party lodged.
    """
    waiting = minutes.signed_copies.select_related("file", "lodged_by_party__agency").filter(
        state=State.WAITING
    ).first()
    if waiting is None:
        return False
    if waiting.file.sha256 == copy.pdf.sha256:
        raise MinutesRefused("Berkas yang sama sudah diunggah dan menunggu putusan.", "file")
    more = copy.signed is not None and copy.signed.signers > signers_of(waiting)
    if waiting.lodged_by_party_id != actor.party.pk and waiting.document_id == copy.document.pk and not more:
        raise MinutesRefused(
            f"Salinan yang diunggah {waiting.lodged_by_party.agency.short_name} pada "
            f"{long_date(wib_date(waiting.lodged_at))} masih menunggu putusan Anda. Putuskan dahulu, atau unggah "
            "salinan elektronik dengan penanda tangan yang lebih banyak.", "file",
        )
    SignedCopy.objects.filter(pk=waiting.pk).update(
        state=State.REPLACED, decided_at=actor.at, decided_by=actor.user
    )
    of_other = waiting.lodged_by_party_id != actor.party.pk and waiting.document_id == copy.document.pk
    return of_other and more and waiting.kind == Kind.ELECTRONIC


def signers_of(copy: SignedCopy) -> int:
    """Return how many different people signed a kept copy."""
    return len({one["number"] for one in copy.signatures})


def _signed_on(copy: HandedIn, typed: date | None, actor: Actor) -> date:
    """Return the day of the last signature, between the day of issue and today.

    A signer's clock that says a day outside of that is wrong and is not believed; the day of lodging counts then.
    """
    first = wib_date(copy.document.issued_at)
    if copy.signed is not None:
        said = [wib_date(one.signed_at) for one in copy.signed.signatures if one.signed_at]
        return max((day for day in said if first <= day <= actor.on), default=actor.on)
    if typed is None:
        raise MinutesRefused(
            "Berkas ini tidak diawali dokumen yang diterbitkan, jadi dianggap pindaian. Isi tanggal tanda tangannya.",
            "signed_on",
        )
    if not first <= typed <= actor.on:
        raise MinutesRefused(
            f"Tanggal tanda tangan antara {long_date(first)}, hari dokumen terbit, dan hari ini.", "signed_on"
        )
    return typed
