"""What every filtered list of the portal has in common."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.views.generic import TemplateView

from ..forms import PortalForm
from ..wording import long_date
from .export import ExportMixin, ListExport

PAGE_SIZE = 25
#: Rows of a file that are fetched at once, with what belongs to them; SQLite refuses to be asked for 1,000 at once.
CHUNK = 500


class FilteredList(ExportMixin, TemplateView):
    """A list whose filters stand in the address; `?format=` gives all its rows as a file.

    A subclass gives `form_class` (no field required), `rows`, and of the file `export_title`, `export_name`,
    `columns` and the `cells` of a row. A filter that cannot be read is left out and said to be wrong on the form.
    Fields named in `not_filters` only arrange the list. `of_a_day`: whether the status date cuts the list.
    """

    form_class: type[PortalForm]
    not_filters: Sequence[str] = ("urut",)
    export_title: str
    export_name: str
    export_note = ""
    columns: Sequence[str]
    of_a_day = True

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows for the filters in force; a filter that is not set is empty or missing."""
        raise NotImplementedError

    def cells(self, row: Any) -> Sequence[Any]:
        """Return a row as the file has it, as long as `columns`. No query: a file may have many rows."""
        raise NotImplementedError

    def lines(self, found: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        """Yield every row of the file, a bounded number in memory at a time."""
        return map(self.cells, found.iterator(chunk_size=CHUNK))

    def exported(self) -> ListExport:
        found = self.rows(self.filter_form.cleaned_data)
        return ListExport(
            self.export_title, self.file_name(self.export_name), self.columns, self.lines(found),
            filters=[words for words, _ in self._active()], as_of=self.as_of if self.of_a_day else None,
            note=self.export_note,
        )

    def file_name(self, name: str) -> str:
        """Return the name of a file of this agreement, and of the status date where that cuts the list."""
        return f"{name}-{self.agreement.code}" + (f"-per-{self.as_of.isoformat()}" if self.of_a_day else "")

    def make_form(self) -> PortalForm:
        return self.form_class(self.request.GET)

    @cached_property
    def filter_form(self) -> PortalForm:
        form = self.make_form()
        form.is_valid()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.rows(self.filter_form.cleaned_data), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, filter_form=self.filter_form, active=self._active(), **kwargs)

    def _active(self) -> list[tuple[str, str]]:
        """The filters in force as words, each with the name of its parameter."""
        return [
            (f"{field.label}: {self._words(field, value)}", field.name)
            for field in self.filter_form
            if field.name not in self.not_filters
            and (value := self.filter_form.cleaned_data.get(field.name)) not in (None, "", False)
        ]

    @staticmethod
    def _words(field: Any, value: Any) -> str:
        if value is True:
            return "ya"
        if hasattr(value, "isoformat"):
            return long_date(value)
        return str(dict(getattr(field.field, "choices", [])).get(value, value))
