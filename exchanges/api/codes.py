"""Doors for systems: reference codes of either party, in versions, row by row."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from accounts.api import door
from accounts.roles import Act
from agreements.api.base import (
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
from agreements.api.fields import (
    Body,
    Code,
    DayPageQuery,
    DayQuery,
    Flag,
    Id,
    IsoDate,
    Line200,
    OptionalLine200,
    OptionalLongText,
    PageQuery,
)
from agreements.api.files import TableIn, send_file
from agreements.deadlines import wib_date

from .. import code_history
from ..codes import Titles
from ..models import CodeRow, CodeSet, CodeVersion
from ..services.codes import acknowledge_version, create_code_set, publish_version

router = Router(tags=["Kode referensi"])
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_TABLE = {"description": "OK", "content": {"text/csv": _BINARY, "application/vnd.openxmlformats-officedocument."
                                           "spreadsheetml.sheet": _BINARY}}
Number = Annotated[int, Path(ge=1, le=1_000_000, description="Nomor versi")]
ShortCode = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,40}$", description="Huruf, angka, dan tanda hubung")]


class CodeSetOut(BaseModel):
    """A set of codes as of a day. What is told of the last version is null or 0 while there is none."""

    id: int
    code: str
    name: str
    owner: str
    last_version: int | None
    version_in_force: int | None
    effective_on: date | None
    row_count: int
    findings: int
    acknowledged_on: date | None


class CodeVersionOut(BaseModel):
    """A published version, which never changes but for `acknowledged_on`; `findings` counts by kind."""

    number: int
    effective_on: date
    row_count: int
    findings: dict[str, int]
    published_on: date
    acknowledged_on: date | None
    file_sha256: str
    file_size: int


class CodeRowOut(BaseModel):
    """One code as it stood in the file; `row` is its line there, the heading being 1."""

    row: int
    id: str
    name: str
    parent_id: str
    attributes: dict[str, str]


class CodeSetIn(Body):
    short_code: ShortCode
    name: Line200
    note: OptionalLongText = ""


class TitlesIn(Body):
    """The titles of the columns, where they are not the usual ones."""

    id: OptionalLine200 = ""
    name: OptionalLine200 = ""
    parent: OptionalLine200 = ""


class CodeVersionIn(Body):
    file: TableIn
    effective_on: IsoDate
    titles: TitlesIn = TitlesIn()
    note: OptionalLongText = ""
    accept_findings: Flag = Field(False, description="Terbitkan walaupun pemeriksaan menemukan sesuatu")


@router.get("/{code}/kode-referensi", **door(
    Act.VIEW, "Kode referensi kedua PIHAK per tanggal", answers={200: PageOut[CodeSetOut]}
))
def list_code_sets(request: HttpRequest, code: Code, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    rows = code_history.sets_on(at_door.agreement, query.per or at_door.on)
    return answer(page(rows.order_by("owner__ordinal", "name", "pk"), query, _set_out))


@router.get("/{code}/kode-referensi/{pk}", **door(
    Act.VIEW, "Satu kode referensi per tanggal", answers={200: CodeSetOut, 304: None}
))
def read_code_set(
    request: HttpRequest, code: Code, pk: Id, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_set_then(at_door, pk, query.per or at_door.on), if_none_match)


@router.post("/{code}/kode-referensi", **door(
    Act.PUBLISH_CODES, "Buat kode referensi pihak Anda, masih tanpa versi", answers={201: CodeSetOut},
    refuses=RECORDS,
))
def post_code_set(request: HttpRequest, code: Code, body: CodeSetIn, key: IdempotencyKey) -> HttpResponse:
    at_door = enter(request, code)

    def act() -> CodeSetOut:
        created = create_code_set(
            agreement=at_door.agreement, code=body.short_code, name=body.name, note=body.note, by=at_door.user,
            at=at_door.at,
        )
        return _set_then(at_door, created.pk, at_door.on)

    return perform(request, key, at_door, act)


@router.get("/{code}/kode-referensi/{pk}/versi", **door(
    Act.VIEW, "Versi-versi satu kode referensi, terbaru dahulu", answers={200: PageOut[CodeVersionOut]}
))
def list_versions(request: HttpRequest, code: Code, pk: Id, query: Query[DayPageQuery]) -> HttpResponse:
    at_door = enter(request, code)
    code_set = _set(at_door, pk)
    rows = _versions(code_set, query.per or at_door.on).order_by("-number")
    return answer(page(rows, query, _version_out))


@router.post("/{code}/kode-referensi/{pk}/versi", **door(
    Act.PUBLISH_CODES, "Terbitkan versi berikutnya dari berkas CSV atau XLSX", answers={201: CodeVersionOut},
    refuses=CHANGES,
))
def post_version(
    request: HttpRequest, code: Code, pk: Id, body: CodeVersionIn, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    code_set = _set(at_door, pk)
    # Reading a table takes a moment: it is done before anything is locked.
    file = body.file.checked

    def act() -> CodeVersionOut:
        version = publish_version(
            code_set=code_set, file=file, titles=Titles(**body.titles.model_dump()), effective_on=body.effective_on,
            note=body.note, accept_findings=body.accept_findings, by=at_door.user, at=at_door.at,
        )
        return _version_then(code_set, version.number, at_door.on)

    seen = Seen(if_match, lambda: _set_then(at_door, pk, at_door.on))
    return perform(request, key, at_door, act, thing=f"codeset:{pk}", seen=seen)


@router.get("/{code}/kode-referensi/{pk}/versi/{number}", **door(
    Act.VIEW, "Satu versi per tanggal", answers={200: CodeVersionOut, 304: None}
))
def read_version(
    request: HttpRequest, code: Code, pk: Id, number: Number, query: Query[DayQuery], if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    return answer(_version_then(_set(at_door, pk), number, query.per or at_door.on), if_none_match)


@router.get("/{code}/kode-referensi/{pk}/versi/{number}/baris", **door(
    Act.VIEW, "Kode satu versi, baris demi baris", answers={200: PageOut[CodeRowOut]}
))
def list_code_rows(
    request: HttpRequest, code: Code, pk: Id, number: Number, query: Query[PageQuery]
) -> HttpResponse:
    at_door = enter(request, code)
    version = find(_versions(_set(at_door, pk), at_door.on), "Versi", number=number)
    return answer(page(version.rows.order_by("row"), query, _row_out))


@router.get("/{code}/kode-referensi/{pk}/versi/{number}/berkas", **door(
    Act.VIEW, "Unduh berkas satu versi, bita demi bita seperti diterbitkan", answers={304: None},
    extra={"responses": {200: _TABLE}},
))
def download_version(
    request: HttpRequest, code: Code, pk: Id, number: Number, if_none_match: IfNoneMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    version = find(_versions(_set(at_door, pk), at_door.on).defer(None), "Versi", number=number)
    return send_file(version.file, if_none_match)


@router.post("/{code}/kode-referensi/{pk}/versi/{number}/konfirmasi", **door(
    Act.ACKNOWLEDGE_CODES, "Konfirmasi penerimaan satu versi", answers={201: CodeVersionOut}, refuses=CHANGES
))
def post_acknowledgement(
    request: HttpRequest, code: Code, pk: Id, number: Number, body: Body, key: IdempotencyKey, if_match: IfMatch = ""
) -> HttpResponse:
    at_door = enter(request, code)
    code_set = _set(at_door, pk)
    version = find(_versions(code_set, at_door.on), "Versi", number=number)

    def shown() -> CodeVersionOut:
        return _version_then(code_set, number, at_door.on)

    def act() -> CodeVersionOut:
        acknowledge_version(version=version, by=at_door.user, at=at_door.at)
        return shown()

    thing = f"codeversion:{version.pk}"
    return perform(request, key, at_door, act, thing=thing, seen=Seen(if_match, shown))


def _set(at_door: Door, pk: int) -> CodeSet:
    rows = CodeSet.objects.filter(agreement=at_door.agreement).select_related("agreement", "owner__agency")
    return find(rows, "Kode referensi", pk=pk)


def _set_then(at_door: Door, pk: int, as_of: date) -> CodeSetOut:
    return _set_out(find(code_history.sets_on(at_door.agreement, as_of), "Kode referensi", pk=pk))


def _versions(code_set: CodeSet, as_of: date) -> QuerySet[CodeVersion]:
    rows = code_history.versions_on(as_of).filter(code_set=code_set)
    related = ("file", "code_set__agreement", "code_set__owner__agency")
    return rows.select_related(*related).defer("file__content")


def _version_then(code_set: CodeSet, number: int, as_of: date) -> CodeVersionOut:
    return _version_out(find(_versions(code_set, as_of), "Versi", number=number))


def _set_out(row: Any) -> CodeSetOut:
    return CodeSetOut(
        id=row.pk, code=row.code, name=row.name, owner=row.owner.agency.code, last_version=row.last_number,
        version_in_force=row.number_in_force, effective_on=row.last_effective_on, row_count=row.last_rows or 0,
        findings=code_history.count(row.last_findings),
        acknowledged_on=wib_date(row.last_acknowledged) if row.last_acknowledged else None,
    )


def _version_out(version: Any) -> CodeVersionOut:
    return CodeVersionOut(
        number=version.number, effective_on=version.effective_on, row_count=version.row_count,
        findings={kind: found["count"] for kind, found in version.findings.items()},
        published_on=wib_date(version.published_at),
        acknowledged_on=wib_date(version.acknowledged_then) if version.acknowledged_then else None,
        file_sha256=version.file.sha256, file_size=version.file.size,
    )


def _row_out(row: CodeRow) -> CodeRowOut:
    return CodeRowOut(
        row=row.row, id=row.code_id, name=row.name, parent_id=row.parent_id, attributes=row.attributes
    )
