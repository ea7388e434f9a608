"""Data groups and methods: what may be exchanged and how, and the acts by which both parties agree on it."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.fields import CharField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Act
from agreements.deadlines import end_of
from agreements.models import OpenTask
from agreements.services.acting import other_party
from agreements.views.base import ActView
from agreements.views.export import ListExport
from agreements.views.lists import CHUNK, PAGE_SIZE, FilteredList
from agreements.views.rehearsal import RehearsedActView
from agreements.wording import Look

from ..forms.catalogue import CatalogueFilter, GroupFileForm, GroupForm, MethodForm
from ..forms.exchange import PlainForm, ReasonForm
from ..models import DataGroup, ExchangeMethod
from ..services import catalogue as services
from ..services.catalogue_import import TITLES, group_rows, groups_of
from .delivery_acts import user_of

#: The task of the instrument that stays open until the parties have agreed on a first data group.
MISSING_ANNEX = "lampiran"
LOOKS = {
    CatalogueFilter.PROPOSED: Look("diusulkan", "hourglass-split", "warn"),
    CatalogueFilter.AGREED: Look("disepakati", "check-circle", "good"),
    CatalogueFilter.ENDED: Look("tidak dipakai lagi", "x-circle", "void"),
}


class Catalogue(FilteredList):
    """The data groups with their elements, and the methods, as they stood on the status date."""

    template_name = "exchanges/catalogue.html"
    form_class = CatalogueFilter
    export_title = "Kelompok data"
    export_name = "kelompok-data"
    # The form in which a list of groups is read, too.
    columns = (*TITLES, "pemberi data", "keadaan")
    method_columns = ("Metode", "Uraian", "Satu penyerahan adalah", "Bukti kesepakatan", "Diusulkan oleh", "Keadaan")

    def exported(self) -> ListExport:
        if self.request.GET.get("bagian") != "metode":
            return super().exported()
        rows = map(_method_cells, self._methods().iterator(chunk_size=CHUNK))
        return ListExport(
            "Metode pertukaran", self.file_name("metode-pertukaran"), self.method_columns, rows, as_of=self.as_of
        )

    def lines(self, found: QuerySet[Any]) -> Iterator[Sequence[Any]]:
        for group in found.iterator(chunk_size=CHUNK):
            for line in group_rows(group):
                yield (*line, group.provider.agency.short_name, LOOKS[group.state].word)

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Any]:
        rows = self._known(DataGroup).select_related("provider__agency", "agreed_by").prefetch_related("elements")
        if text := wanted.get("q"):
            rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
        if provider := wanted.get("pemberi"):
            rows = rows.filter(provider=self.party if provider == "kami" else self.other)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state=state)
        return rows.annotate(element_count=Count("elements")).order_by("provider__ordinal", "code", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_propose=self.may(Act.PROPOSE_ITEM), **kwargs)
        page = Paginator(self._methods(), PAGE_SIZE).get_page(self.request.GET.get("metode"))
        agreed = DataGroup.objects.of(self.agreement).filter(agreed_at__lt=end_of(self.as_of)).exists()
        tasks = [] if agreed else OpenTask.objects.filter(agreement=self.agreement, code=MISSING_ANNEX)
        return context | {
            "groups": [self._row(g) for g in context["page_obj"]], "methods": [self._row(m) for m in page],
            "methods_page": page, "tasks": tasks,
        }

    def _methods(self) -> QuerySet[Any]:
        return self._known(ExchangeMethod).order_by("name", "pk")

    def _known(self, model: Any) -> QuerySet[Any]:
        """The items proposed by the status date, with their `state` on it."""
        rows: QuerySet[Any] = model.objects.of(self.agreement).filter(proposed_at__lt=end_of(self.as_of))
        return rows.select_related("proposed_by_party__agency").annotate(state=Case(
            When(ended_on__lte=self.as_of, then=Value(CatalogueFilter.ENDED)),
            When(agreed_at__lt=end_of(self.as_of), then=Value(CatalogueFilter.AGREED)),
            default=Value(CatalogueFilter.PROPOSED), output_field=CharField(),
        ))

    def _row(self, item: Any) -> dict[str, Any]:
        waits = item.state == CatalogueFilter.PROPOSED
        own = item.proposed_by_party_id == self.party.pk
        kind = "group" if isinstance(item, DataGroup) else "method"
        kwargs = {"code": self.agreement.code, "pk": item.pk}
        may_agree = waits and not own and self.may(Act.AGREE_ITEM)
        may_end = item.state != CatalogueFilter.ENDED and self.may(Act.END_ITEM)
        return {
            "item": item, "look": LOOKS[item.state],
            "purposes": [DataGroup.Purpose(v).label for v in getattr(item, "purposes", [])],
            "agree_url": reverse(f"agree_{kind}", kwargs=kwargs) if may_agree else "",
            "end_url": reverse(f"end_{kind}", kwargs=kwargs) if may_end else "",
        }


def _method_cells(method: Any) -> Sequence[Any]:
    return (
        method.name, method.description, method.get_cutoff_display(), method.reference,
        method.proposed_by_party.agency.short_name, LOOKS[method.state].word,
    )


class CatalogueAct(ActView):
    """An act about the catalogue."""

    template_name = "agreements/act.html"

    def cancel_url(self) -> str:
        return reverse("catalogue", kwargs={"code": self.agreement.code})


class ProposeGroup(CatalogueAct):
    """Propose one data group with its elements."""

    act = Act.PROPOSE_ITEM
    form_class = GroupForm
    title = "Usulkan kelompok data"
    submit_label = "Usulkan kelompok"
    success_text = "Kelompok data diusulkan. Ia dipakai setelah PIHAK lainnya menyetujui."

    def get_form(self, form_class: Any = None) -> Any:
        return super().get_form(form_class).for_parties(self.party)

    def perform(self, form: Any) -> str:
        services.propose_groups(
            agreement=self.agreement, provider=form.cleaned_data["provider"], groups=[form.group()],
            by=user_of(self.request), at=timezone.now(),
        )
        return self.cancel_url()


class ImportGroups(CatalogueAct):
    """Propose the data groups that a spreadsheet lists."""

    act = Act.PROPOSE_ITEM
    form_class = GroupFileForm
    title = "Unggah kelompok data"
    submit_label = "Usulkan semuanya"
    lead = "Semua kelompok dalam berkas diusulkan sekaligus; bila ada baris yang keliru, tidak satu pun dicatat."
    success_text = "Kelompok data diusulkan. Setiap kelompok dipakai setelah PIHAK lainnya menyetujui."

    def get_form(self, form_class: Any = None) -> Any:
        return super().get_form(form_class).for_parties(self.party)

    def perform(self, form: forms.BaseForm) -> str:
        groups = groups_of(form.cleaned_data["file"].table)
        services.propose_groups(
            agreement=self.agreement, provider=form.cleaned_data["provider"], groups=groups,
            by=user_of(self.request), at=timezone.now(),
        )
        return self.cancel_url()


class ProposeMethod(CatalogueAct):
    """Propose a method of exchange."""

    act = Act.PROPOSE_ITEM
    form_class = MethodForm
    title = "Usulkan metode"
    submit_label = "Usulkan metode"
    success_text = "Metode diusulkan. Ia dipakai setelah PIHAK lainnya menyetujui."

    def perform(self, form: forms.BaseForm) -> str:
        services.propose_method(
            agreement=self.agreement, by=user_of(self.request), at=timezone.now(), **form.cleaned_data
        )
        return self.cancel_url()


class ItemAct(RehearsedActView):
    """An act about one data group or one method of this agreement."""

    template_name = "exchanges/catalogue_act.html"
    model: Any = DataGroup

    @cached_property
    def item(self) -> Any:
        rows = self.model.objects.of(self.agreement).select_related("agreement", "proposed_by_party__agency")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def object_name(self) -> str:
        return services.name_of(self.item)

    def cancel_url(self) -> str:
        return reverse("catalogue", kwargs={"code": self.agreement.code})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(item=self.item, **kwargs)


class AgreeItem(ItemAct):
    """The other party's deciding official agrees."""

    act = Act.AGREE_ITEM
    form_class = PlainForm
    title = "Setujui usulan"
    submit_label = "Setujui usulan"
    success_text = "Usulan disetujui dan kini dipakai."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = other_party(self.item.proposed_by_party)
        if holder.pk != self.party.pk:
            raise PermissionDenied(f"Usulan ini disetujui {holder.agency.short_name}; PIHAK Anda yang mengusulkannya.")
        return super().get(request, *args, **kwargs)

    def consequence(self, form: forms.BaseForm) -> str:
        if isinstance(self.item, ExchangeMethod):
            return (
                f"Metode “{self.item.name}” dipakai mulai sekarang: satu penyerahan adalah "
                f"{self.item.get_cutoff_display()}."
            )
        provider = self.item.provider.agency.short_name
        return (
            f"“{self.item.name}” menjadi kelompok data yang disepakati. Penyerahan {provider} selanjutnya memilih "
            "dari kelompok yang disepakati."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.agree_item(item=self.item, by=user_of(self.request), at=timezone.now())
        return self.cancel_url()


class EndItem(ItemAct):
    """A deciding official of either party ends its use, or takes a proposal off."""

    act = Act.END_ITEM
    form_class = ReasonForm
    title = "Akhiri pemakaian"
    submit_label = "Akhiri pemakaian"
    tone = "danger"
    success_text = "Pemakaiannya diakhiri. Catatannya dan penyerahan yang memakainya tetap tersimpan."

    def consequence(self, form: forms.BaseForm) -> str:
        if self.item.agreed_at is None:
            return f"Usulan “{self.item.name}” tidak lagi menunggu persetujuan. Catatannya tetap tersimpan."
        return (
            f"“{self.item.name}” tidak dapat dipilih lagi mulai hari ini. Penyerahan yang sudah tercatat tidak "
            "berubah."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.end_item(
            item=self.item, reason=form.cleaned_data["reason"], by=user_of(self.request), at=timezone.now()
        )
        return self.cancel_url()
