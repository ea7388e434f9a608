"""Doors for systems: the register of letters between the parties (Pasal 8)."""

from datetime import date
from typing import Annotated, Any, Literal

from django.db.models import F, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act

from ..correspondence import letters_of, same_number, with_receipt
from ..models import Letter, LetterAttachment
from ..services.letters import Paper, attach, receive_letter, record_letter
from .base import (
    CHANGES,
    RECORDS,
    Door,
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    PageOut,
    Seen,
    answer,
    enter,
    find,
    page,
    perform,
)
from .fields import (
    Body,
    Code,
    DayPageQuery,
    DayQuery,
    Flag,
    Id,
    IsoDate,
    Line100,
    Line200,
    Line300,
    OptionalLine100,
    spelled_out,
)
from .files import PdfIn

router = Router(tags=["Surat"])
Kind = Annotated[Letter.Kind, spelled_out(Letter.Kind)]
Nature = Annotated[Letter.Nature, spelled_out(Letter.Nature)]
State = Annotated[Letter.State, spelled_out(Letter.State)]


class AttachmentOut(BaseModel):
    id: int
    title: str
    sha256: str
    size: int


class RegisteredOut(BaseModel):
    """A letter in the register; `events` are the ids of what it caused or speaks of."""

    id: int
    sender: str
    addressee: str
    kind: Kind
    nature: Nature
    state: State
    number: str
    agenda_number: str
    subject: str
    dated_on: date | None
    sent_on: date | None
    received_on: date | None
    attachments: list[AttachmentOut]
    events: list[int]


class RegisteredLetterOut(RegisteredOut):
    """One letter; `same_number` are other letters of the sender under that number, which may be a slip."""

    same_number: list[int]


class RegisterIn(Body):
    incoming: Flag = Field(description="true: diterima pihak Anda; false: dikirim pihak Anda")
    kind: Kind = Letter.Kind.OTHER
    nature: Nature = Letter.Nature.ORDINARY
    number: Annotated[Line100, Field(description="Nomor dari pengirimnya, persis seperti pada naskah")]
    dated_on: IsoDate
    subject: Line300
    sent_on: IsoDate | None = None
    received_on: IsoDate | None = Field(None, description="Hanya surat masuk")
    agenda_number: OptionalLine100 = Field("", description="Hanya surat masuk: nomor agenda instansi Anda")

    @property
    def paper(self) -> Paper:
        given = self.model_dump(exclude={"incoming"}) | {"kind": self.kind.value, "nature": self.nature.value}
        return Paper(**given)


class LetterReceiptIn(Body):
    received_on: IsoDate | None = Field(description="null bila diterimanya tercatat pada surat permintaan laporannya")
    agenda_number: OptionalLine100 = ""


class AttachmentIn(Body):
    title: Line200
    file: PdfIn


class LetterQuery(DayPageQuery):
    direction: Literal["out", "in"] | None = Field(None, description="out: dari pihak Anda; in: kepada pihak Anda")
    kind: Kind | None = None
    state: State | None = None
    dated_from: IsoDate | None = None
    dated_until: IsoDate | None = None


@router.get("/{code}/surat", **door(
    Act.VIEW, "Surat menyurat per tanggal, terbaru dahulu", answers={200: PageOut[RegisteredOut]}
))
def list_register(request: HttpRequest, code: Code, query: Query[LetterQuery]) -> HttpResponse:
    at_door = enter(request, code)
    as_of = query.per or at_door.on
    rows = _letters(at_door, as_of)
    if query.direction:
        outgoing = query.direction == "out"
        rows = rows.filter(sender=at_door.party) if outgoing else rows.exclude(sender=at_door.party)
    wanted = {
        "kind": query.kind, "state": query.state, "dated_on__gte": query.dated_from,
        "dated_on__lte": query.dated_until,
    }
    rows = rows.filter(**{column: value for column, value in wanted.items() if value})
    rows = rows.order_by(F("dated_on").desc(nulls_first=True), "-pk")
    return answer(page(rows, query, lambda row: RegisteredOut(**_told(row, as_of))))


@router.get("/{code}/surat/{pk}", **door(
    Act.VIEW, "Satu surat per tanggal", answers={200: RegisteredLetterOut, 304: None}
))
def read_register(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_then(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/surat", **door(
    Act.RECORD_LETTER, "Catat surat masuk atau keluar", answers={201: RegisteredLetterOut}, refuses=RECORDS
))
def post_register(request: HttpRequest, code: Code, body: RegisterIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)

    def act() -> RegisteredLetterOut:
        letter = record_letter(
            agreement=at_door.agreement, incoming=body.incoming, paper=body.paper, by=at_door.user, at=at_door.at
        )
        return _then(at_door, letter.pk, at_door.on)

    return perform(request, key, at_door, act)


@router.post("/{code}/surat/{pk}/penerimaan", **door(
    Act.RECORD_LETTER, "Catat diterimanya surat dan nomor agendanya", answers={201: RegisteredLetterOut},
    refuses=CHANGES,
))
def post_receipt(
    request: HttpRequest, code: Code, pk: Id, body: LetterReceiptIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    letter = _row(at_door, pk)

    def act() -> RegisteredLetterOut:
        receive_letter(letter=letter, by=at_door.user, at=at_door.at, **body.model_dump())
        return _then(at_door, pk, at_door.on)

    return perform(request, key, at_door, act, thing=f"letter:{pk}", seen=_seen(at_door, pk, if_match))


@router.post("/{code}/surat/{pk}/lampiran", **door(
    Act.RECORD_LETTER, "Lampirkan PDF pada surat", answers={201: RegisteredLetterOut}, refuses=CHANGES
))
def post_attachment(
    request: HttpRequest, code: Code, pk: Id, body: AttachmentIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    letter, pdf = _row(at_door, pk), body.file.checked

    def act() -> RegisteredLetterOut:
        attach(letter=letter, title=body.title, pdf=pdf, by=at_door.user, at=at_door.at)
        return _then(at_door, pk, at_door.on)

    return perform(request, key, at_door, act, thing=f"letter:{pk}", seen=_seen(at_door, pk, if_match))


def _letters(at_door: Door, as_of: date) -> QuerySet[Letter]:
    attached = LetterAttachment.objects.select_related("file").defer("file__content")
    rows = with_receipt(letters_of(at_door.agreement, at_door.party, as_of))
    return rows.prefetch_related(Prefetch("attachments", queryset=attached), "links")


def _row(at_door: Door, pk: int) -> Letter:
    rows = letters_of(at_door.agreement, at_door.party, at_door.on).select_related("agreement")
    return find(rows, "Surat", pk=pk)


def _then(at_door: Door, pk: int, as_of: date) -> RegisteredLetterOut:
    row = find(_letters(at_door, as_of), "Surat", pk=pk)
    twins = same_number(row.sender, row.number).exclude(pk=row.pk).order_by("pk").values_list("pk", flat=True)
    return RegisteredLetterOut(**_told(row, as_of), same_number=list(twins[:100]))


def _seen(at_door: Door, pk: int, if_match: str) -> Seen:
    return Seen(if_match, lambda: _then(at_door, pk, at_door.on))


def _told(row: Any, as_of: date) -> dict[str, Any]:
    return {
        "id": row.pk, "sender": row.sender.agency.code, "addressee": row.addressee.agency.code,
        "kind": Letter.Kind(row.kind), "nature": Letter.Nature(row.nature), "state": Letter.State(row.state),
        "number": row.number, "agenda_number": row.agenda_number, "subject": row.subject, "dated_on": row.dated_on,
        "sent_on": row.sent_on, "received_on": row.received if row.received and row.received <= as_of else None,
        "attachments": [
            AttachmentOut(id=one.pk, title=one.title, sha256=one.file.sha256, size=one.file.size)
            for one in row.attachments.all()
        ],
        "events": sorted(link.fact_id for link in row.links.all() if link.fact_id),
    }
