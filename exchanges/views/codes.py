"""Reference codes: the sets of both parties, one set, one version with its rows, two versions side by side."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from io import BytesIO
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.roles import Act
from agreements.deadlines import wib_date
from agreements.models import Term
from agreements.services.acting import other_party
from agreements.views.base import AgreementMixin
from agreements.views.export import ExportMixin, ListExport, export_response
from agreements.views.lists import PAGE_SIZE, FilteredList

from .. import code_history
from ..codes import Change, Comparison, Difference
from ..forms.codes import CodeRowFilter, CodeSetFilter, DifferenceFilter
from ..models import CodeRow, CodeSet, CodeVersion


class CodeSets(FilteredList):
    """The sets of both parties, each with its last version by the status date."""

    template_name = "exchanges/codes.html"
    form_class = CodeSetFilter
    export_title = "Kode referensi"
    export_name = "kode-referensi"
    columns = (
        "Kode referensi", "Singkatan", "Pemilik", "Versi terakhir", "Berlaku mulai", "Versi yang berlaku",
        "Jumlah kode", "Temuan pemeriksaan", "Penerimaan", "Dikonfirmasi",
    )

    def make_form(self) -> CodeSetFilter:
        return CodeSetFilter(self.request.GET).for_parties(self.agreement.parties.select_related("agency"))

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CodeSet]:
        rows = code_history.sets_on(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
        if owner := wanted.get("pemilik"):
            rows = rows.filter(owner__agency__code=owner)
        if state := wanted.get("keadaan"):
            rows = code_history.state_is(rows, state)
        return rows.order_by("owner__ordinal", "name", "pk")

    def cells(self, row: Any) -> Sequence[object]:
        return [
            row.name, row.code, row.owner.agency.short_name, row.last_number, row.last_effective_on,
            row.number_in_force, row.last_rows, code_history.count(row.last_findings), _look(row).word,
            wib_date(row.last_acknowledged) if row.last_acknowledged else None,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_create=self.may(Act.PUBLISH_CODES), **kwargs)
        receivers = {self.party.pk: self.other, self.other.pk: self.party}
        shown = [
            (row, _look(row), code_history.count(row.last_findings), receivers[row.owner_id])
            for row in context["page_obj"]
        ]
        return context | {"rows": shown}


class CodeSetPage(ExportMixin, TemplateView):
    """One set: what it is, its versions, the way to what changed between two of them."""

    template_name = "exchanges/codes_set.html"

    @cached_property
    def code_set(self) -> CodeSet:
        return set_of(self)

    def exported(self) -> ListExport:
        name = f"versi-{self.code_set.code}-per-{self.as_of.isoformat()}"
        columns = ("Versi", "Berlaku mulai", "Diterbitkan (WIB)", "Penerimaan", "Dikonfirmasi (WIB)", "Jumlah kode",
                   "Temuan pemeriksaan")
        rows = map(self._cells, self._versions().order_by("-number").iterator())
        return ListExport(f"Versi {self.code_set.name}", name, columns, rows, as_of=self.as_of)

    def _cells(self, version: Any) -> Sequence[Any]:
        look = code_history.look(version.number, version.acknowledged_then)
        return (
            version.number, version.effective_on, version.published_at, look.word, version.acknowledged_then,
            version.row_count, code_history.count(version.findings),
        )

    def _versions(self) -> QuerySet[CodeVersion]:
        versions = code_history.versions_on(self.as_of).filter(code_set=self.code_set)
        return versions.select_related("published_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code_set, versions = self.code_set, self._versions()
        page = Paginator(versions.order_by("-number"), PAGE_SIZE).get_page(self.request.GET.get("page"))
        shown: Any = page
        rows = [
            (version, code_history.look(version.number, version.acknowledged_then),
             code_history.count(version.findings))
            for version in shown
        ]
        numbers = list(versions.order_by("number").values_list("number", flat=True))
        return super().get_context_data(
            code_set=code_set, receiver=other_party(code_set.owner), clauses=_clauses(code_set), page_obj=page,
            rows=rows, numbers=numbers, may_publish=self.may(Act.PUBLISH_CODES, code_set.owner), **kwargs,
        )


class CodeVersionPage(FilteredList):
    """One version: what the checks found, and its rows with a search."""

    template_name = "exchanges/codes_version.html"
    form_class = CodeRowFilter
    columns = ("Baris", "Id", "Nama", "Id induk", "Atribut")
    of_a_day = False

    @cached_property
    def version(self) -> Any:
        return version_of(self)

    @property
    def export_title(self) -> str:  # type: ignore[override]
        return f"{self.version.code_set.name}, versi {self.version.number}"

    @property
    def export_name(self) -> str:  # type: ignore[override]
        return f"kode-{self.version.code_set.code}-versi-{self.version.number}"

    def rows(self, wanted: dict[str, Any]) -> QuerySet[CodeRow]:
        return code_history.found_rows(self.version, wanted.get("cari") or "")

    def cells(self, row: Any) -> Sequence[object]:
        attributes = "; ".join(f"{title}: {value}" for title, value in sorted(row.attributes.items()))
        return [row.row, row.code_id, row.name, row.parent_id, attributes]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version, code_set = self.version, self.version.code_set
        acknowledged, receiver = version.acknowledged_then, other_party(code_set.owner)
        context = super().get_context_data(
            title=f"{code_set.name}, versi {version.number}", version=version, code_set=code_set,
            receiver=receiver, acknowledged=acknowledged,
            look=code_history.look(version.number, acknowledged), findings=code_history.grouped(version.findings),
            finding_count=code_history.count(version.findings), clauses=_clauses(code_set),
            may_acknowledge=version.acknowledged_at is None and self.may(Act.ACKNOWLEDGE_CODES, receiver), **kwargs,
        )
        page = context["page_obj"]
        titles = sorted(page[0].attributes) if len(page) else []
        rows = [(row, [(title, row.attributes.get(title, "")) for title in titles]) for row in page]
        return context | {"titles": titles, "rows": rows}


class CodeFile(AgreementMixin):
    """The file of a version, byte for byte as its owner published it."""

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        stored = version_of(self).file
        response = FileResponse(
            BytesIO(bytes(stored.content)), as_attachment=True, filename=stored.name, content_type=stored.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class CodeFindings(ExportMixin):
    """Everything the checks found in a version, as a file; the page shows the first of each kind."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if "format" not in request.GET:
            return export_response(self, self.exported())
        return super().get(request, *args, **kwargs)

    def exported(self) -> ListExport:
        version = version_of(self)
        rows = ((finding.kind.label, finding.row, finding.text) for finding in code_history.findings_of(version))
        return ListExport(
            f"Temuan {version.code_set.name}, versi {version.number}",
            f"temuan-{version.code_set.code}-versi-{version.number}", ("Temuan", "Baris", "Rincian"), rows,
        )


class CodeDifference(ExportMixin, TemplateView):
    """What changed between two versions of a set; without a choice, between the last two."""

    template_name = "exchanges/codes_difference.html"

    @cached_property
    def code_set(self) -> CodeSet:
        return set_of(self)

    @cached_property
    def versions(self) -> dict[int, CodeVersion]:
        found = code_history.versions_on(self.as_of).filter(code_set=self.code_set).order_by("number")
        return {version.number: version for version in found}

    @cached_property
    def form(self) -> DifferenceFilter:
        last = sorted(self.versions)[-2:]
        asked = self.request.GET.copy()
        if len(last) == 2:
            asked.setdefault("dari", str(last[0]))
            asked.setdefault("ke", str(last[1]))
        form = DifferenceFilter(asked).for_versions(self.versions.values())
        form.is_valid()
        return form

    @cached_property
    def pair(self) -> tuple[CodeVersion, CodeVersion] | None:
        chosen = [self.versions.get(self.form.cleaned_data.get(name) or 0) for name in ("dari", "ke")]
        before, after = chosen
        return (before, after) if before and after else None

    @cached_property
    def compared(self) -> Comparison | None:
        return code_history.compare_versions(*self.pair) if self.pair else None

    def differences(self) -> Sequence[Difference]:
        wanted = self.form.cleaned_data.get("jenis")
        found = self.compared.differences if self.compared else ()
        return [d for d in found if d.change.value == wanted] if wanted else found

    def exported(self) -> ListExport | None:
        if self.pair is None:
            return None
        before, after = (version.number for version in self.pair)
        return ListExport(
            f"Perubahan {self.code_set.name}, versi {before} ke {after}",
            f"perbedaan-{self.code_set.code}-versi-{before}-ke-{after}",
            ("Perubahan", "Id", "Nama", "Atribut", "Sebelum", "Sesudah", "Baris lama", "Baris baru"), self._cells(),
            filters=[words for words, _ in self._active()],
        )

    def _active(self) -> list[tuple[str, str]]:
        wanted = self.form.cleaned_data.get("jenis")
        return [(f"Perubahan: {Change(wanted).label}", "jenis")] if wanted else []

    def _cells(self) -> Iterator[Sequence[Any]]:
        for d in self.differences():
            yield d.change.label, d.id, d.name, d.title, d.before, d.after, d.row_before, d.row_after

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.differences(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            code_set=self.code_set, filter_form=self.form, pair=self.pair, compared=self.compared, page_obj=page,
            counts=change_counts(self.compared) if self.compared else [], versions=list(self.versions.values()),
            active=self._active(), **kwargs,
        )


def change_counts(comparison: Comparison) -> list[tuple[Change, int]]:
    """Return every kind of change with its count, for a page."""
    return list(comparison.counts.items())


def set_of(view: AgreementMixin) -> CodeSet:
    """Return the set that the address names, recorded by the status date; any other does not exist."""
    sets = CodeSet.objects.filter(agreement=view.agreement, recorded_at__date__lte=view.as_of)
    found: CodeSet = get_object_or_404(
        sets.select_related("agreement", "owner__agency", "recorded_by"), pk=view.kwargs["pk"]
    )
    return found


def version_of(view: AgreementMixin) -> CodeVersion:
    """Return the version that the address names, published by the status date; any other does not exist."""
    versions = code_history.versions_on(view.as_of).filter(code_set__agreement=view.agreement)
    related = ("code_set__agreement", "code_set__owner__agency", "file", "published_by", "acknowledged_by")
    if not isinstance(view, CodeFile):
        versions = versions.defer("file__content")
    found: CodeVersion = get_object_or_404(
        versions.select_related(*related), code_set=view.kwargs["pk"], number=view.kwargs["number"]
    )
    return found


def _clauses(code_set: CodeSet) -> list[str]:
    """The clauses under which the owner gives its codes."""
    terms = Term.objects.filter(agreement=code_set.agreement, debtor=code_set.owner, code__startswith="codes-")
    return [ref for term in terms for ref in term.clause_refs]


def _look(row: Any) -> Any:
    return code_history.look(row.last_number, row.last_acknowledged)
