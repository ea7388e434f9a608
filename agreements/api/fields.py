"""The kinds of values that doors take: strict, bounded, and refused in Indonesian sentences."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from django.db.models import TextChoices
from ninja import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    WithJsonSchema,
)

from ..forms import LARGEST_COUNT

_ISO = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_BREAKS = "\n\r\t"
#: The largest integer that every JSON reader keeps whole.
_LARGEST_ID = 2**53 - 1
_SLUG = r"^[-a-zA-Z0-9_]{1,60}$"


def _iso_date(value: Any) -> Any:
    if isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError("Tulis tanggal sebagai tttt-bb-hh, misalnya 2025-12-09, antara tahun 2000 dan 2099.")


def _plain(value: str) -> str:
    # Lone surrogates and control characters cannot be stored, sent or printed.
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in _BREAKS for c in value):
        raise ValueError("Teks ini memuat karakter yang tidak dapat disimpan.")
    return value.strip()


def _filled(value: str) -> str:
    if not value:
        raise ValueError("Isi bagian ini.")
    return value


def text(longest: int, *, required: bool = True) -> Any:
    """Return the type of a text of at most `longest` characters, trimmed; a required one is not blank."""
    checks: list[Callable[[str], str]] = [_plain, *([_filled] if required else [])]
    return Annotated[str, Field(max_length=longest, min_length=int(required)), *map(AfterValidator, checks)]


def spelled_out(kind: type[TextChoices]) -> WithJsonSchema:
    """Return the schema of a value of `kind` with its values: several kinds have the same short name."""
    return WithJsonSchema({"type": "string", "enum": kind.values})


IsoDate = Annotated[date, Field(json_schema_extra={"examples": ["2025-12-09"]}), BeforeValidator(_iso_date)]
Count = Annotated[StrictInt, Field(ge=0, le=LARGEST_COUNT)]
Flag = StrictBool
Sha256 = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$", description="64 angka heksadesimal huruf kecil")]
Line100, Line150, Line200, Line300 = text(100), text(150), text(200), text(300)
OptionalLine100, OptionalLine200 = text(100, required=False), text(200, required=False)
Line30, OptionalLine300 = text(30), text(300, required=False)
LongText, OptionalLongText = text(10_000), text(10_000, required=False)

#: The id of a row that a body names.
RowId = Annotated[StrictInt, Field(ge=1, le=_LARGEST_ID)]
Id = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
Code = Annotated[str, Path(pattern=_SLUG, description="Kode perjanjian, seperti pada alamat portal")]


class Body(BaseModel):
    """What is sent to a door: nothing that it does not know."""

    model_config = ConfigDict(extra="forbid")


class PageQuery(BaseModel):
    limit: int = Field(25, ge=1, le=100, description="Paling banyak sekian baris, 1–100")
    offset: int = Field(0, ge=0, le=1_000_000, description="Lewati sekian baris pertama")


class DayQuery(BaseModel):
    per: IsoDate | None = Field(None, description="Tanggal status; tanpa ini hari ini (WIB)")


class DayPageQuery(PageQuery, DayQuery):
    """A page as of a day."""
