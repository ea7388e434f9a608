"""What every filtered list of the portal has in common."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from ..forms import PortalForm
from ..wording import long_date
from .base import AgreementMixin
from .export import csv_response

PAGE_SIZE = 25


class FilteredList(AgreementMixin, TemplateView):
    """A list whose filters stand in the address; `?format=csv` gives all its rows where `csv_header` is set.

    A subclass gives `form_class` (no field required), `rows`, and `csv_row` with the header. A filter that cannot be
    read is left out and said to be wrong on the form. Fields named in `not_filters` only arrange the list.
    """

    form_class: type[PortalForm]
    not_filters: Sequence[str] = ("urut",)
    csv_name = ""
    csv_header: Sequence[str] = ()

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        """Return the rows for the filters in force; a filter that is not set is empty or missing."""
        raise NotImplementedError

    def csv_row(self, row: Any) -> Sequence[object]:
        raise NotImplementedError

    def make_form(self) -> PortalForm:
        return self.form_class(self.request.GET)

    @cached_property
    def filter_form(self) -> PortalForm:
        form = self.make_form()
        form.is_valid()
        return form

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.csv_header and request.GET.get("format") == "csv":
            name = f"{self.csv_name}-{self.agreement.code}-per-{self.as_of.isoformat()}"
            found = self.rows(self.filter_form.cleaned_data).iterator(chunk_size=1000)
            return csv_response(name, self.csv_header, map(self.csv_row, found))
        return super().get(request, *args, **kwargs)

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
