"""Lists as table files, for people who go on with them elsewhere."""

import mmap
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone

from accounts.models import User
from records.models import Installation
from records.spreadsheets import XLSX_TYPE
from records.tables import Cell, Sheet, TooManyRows, write_csv, write_xlsx

from ..deadlines import WIB
from ..wording import long_date, long_instant
from .base import AgreementMixin

CSV, XLSX = "csv", "xlsx"


@dataclass(frozen=True)
class ListExport:
    """A list to take along: every row that the filters find, in the list's order.

    `title` is what people call the list, `name` the file's name without its suffix; `filters` are those in force, in
    words; `as_of` is None for a list that is the same on every status date. `note` says what the file leaves out.
    """

    title: str
    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    filters: Sequence[str] = ()
    as_of: date | None = None
    note: str = ""


class _Content(mmap.mmap):
    """A file on disk without a name, for as long as somebody holds it.

    Unlike the file itself it may be dropped unread, and unlike a plain mmap the server can hang its own `close` on it.
    """


class ExportMixin(AgreementMixin):
    """A page whose list is a file too: `?format=csv` or `?format=xlsx`, for whoever may see the page."""

    def exported(self) -> ListExport | None:
        """Return the list as a file has it, None where there is no list to give."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if (wanted := request.GET.get("format")) is not None:
            if wanted not in _WRITERS:
                raise Http404("Daftar ini dapat diunduh sebagai CSV atau XLSX.")
            if (export := self.exported()) is not None:
                return export_response(self, export, wanted)
        return super().get(request, *args, **kwargs)  # type: ignore[misc]


def export_response(view: AgreementMixin, export: ListExport, wanted: str = CSV) -> HttpResponseBase:
    """Return a list as the download `wanted` ("csv" or "xlsx"), made whole before its first byte is sent."""
    write, media_type = _WRITERS[wanted]
    try:
        with tempfile.TemporaryFile() as file:
            write(view, export, file)
            file.flush()
            content = _Content(file.fileno(), 0, access=mmap.ACCESS_READ)
    except TooManyRows as error:
        messages.warning(view.request, f"{error} Unduh daftar ini sebagai CSV, atau persempit saringannya.")
        return HttpResponseRedirect(view.request.path)
    return FileResponse(content, as_attachment=True, filename=f"{export.name}.{wanted}", content_type=media_type)


def _write_csv(view: AgreementMixin, export: ListExport, file: IO[bytes]) -> None:
    write_csv(file, export.columns, map(_in_wib, export.rows))


def _write_xlsx(view: AgreementMixin, export: ListExport, file: IO[bytes]) -> None:
    made_at = timezone.now().astimezone(WIB)
    sheet = Sheet(export.title, export.columns, map(_in_wib, export.rows))
    write_xlsx(file, [sheet], made_at=made_at, notes=_notes(view, export, made_at))


_WRITERS: dict[str, tuple[Callable[[AgreementMixin, ListExport, IO[bytes]], None], str]] = {
    CSV: (_write_csv, "text/csv; charset=utf-8"),
    XLSX: (_write_xlsx, XLSX_TYPE),
}


def _in_wib(row: Sequence[Cell]) -> list[Cell]:
    return [value.astimezone(WIB) if isinstance(value, datetime) else value for value in row]


def _notes(view: AgreementMixin, export: ListExport, made_at: datetime) -> list[tuple[str, str]]:
    """What a file must say of itself, once it has left the portal."""
    user, agency = view.request.user, view.party.agency
    assert isinstance(user, User)
    notes = [
        ("Daftar", export.title),
        ("Perjanjian", view.agreement.title),
        ("Tanggal status", long_date(export.as_of) if export.as_of else "tidak bergantung pada tanggal status"),
        ("Saringan", "\n".join(export.filters) or "tanpa saringan: semua baris"),
        ("Dibuat", long_instant(made_at)),
        ("Oleh", f"{user.full_name}, {agency.short_name}"),
        ("Penggunaan", "TERBATAS – hanya untuk pelaksanaan PKS"),
    ]
    if export.note:
        notes.append(("Catatan", export.note))
    if Installation.holds_samples():
        notes.append(("Jenis data", "DATA CONTOH – bukan data resmi"))
    return notes
