"""Addenda (Pasal 12): the register, one addendum with what it does, entering one, and deciding on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import BytesIO
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act

from ..amendments import Reach, version_on
from ..change_words import Piece, pieces, rule_words
from ..forms.changes import AddendumFilter, AddendumForm
from ..models import Addendum, TermVersion
from ..services import Refused
from ..services.acting import other_party
from ..services.addenda import decide_addendum, preview_addendum, propose_addendum, withdraw_addendum
from ..services.recomputing import Effect
from ..term_versions import versions_of_agreement
from ..terms import Rule
from ..wording import Look, long_date
from .base import AgreementMixin
from .effects import ActWithEffects, effect_rows, effect_sentence, effects_recorded
from .lists import PAGE_SIZE, FilteredList
from .proposals import LOOKS, DecideProposal, ProposalAct, State, WithdrawProposal, events_of, known

HOLDS = Look("berlaku", "check-circle-fill", "good")
WAITS = Look("disetujui, belum mulai berlaku", "clock", "info")


def look_of(addendum: Addendum, state: str, as_of: date) -> Look:
    """Return how an addendum in `state` stands on `as_of`."""
    if state == State.AGREED:
        return HOLDS if addendum.effective_on <= as_of else WAITS
    return LOOKS[State(state)]


class Addenda(FilteredList):
    """Every addendum entered by the status date, the latest effect first."""

    template_name = "agreements/addenda.html"
    form_class = AddendumFilter
    export_title = "Adendum"
    export_name = "adendum"
    columns = (
        "Judul", "Nomor PIHAK KESATU", "Nomor PIHAK KEDUA", "Ditandatangani", "Berlaku mulai",
        "Menjangkau yang berjalan", "Hari terakhir yang baru", "Diusulkan oleh", "Keadaan",
    )

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Addendum]:
        rows = known(Addendum.objects.filter(agreement=self.agreement), self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(
                Q(title__icontains=text) | Q(first_number__icontains=text) | Q(second_number__icontains=text)
            )
        if state := wanted.get("keadaan"):
            rows = rows.filter(state_then=state)
        return rows.order_by("-effective_on", "-pk")

    def cells(self, row: Any) -> Sequence[object]:
        return (
            row.title, row.first_number, row.second_number, row.dated_on, row.effective_on,
            Reach(row.reach).label, row.last_day, row.proposed_by_party.agency.short_name,
            look_of(row, row.state_then, self.as_of).word,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_propose=self.may(Act.PROPOSE_ADDENDUM), **kwargs)
        page: Any = context["page_obj"]
        return context | {"rows": [(row, look_of(row, row.state_then, self.as_of)) for row in page]}


@dataclass(frozen=True)
class TermChange:
    """One term before and after, in words."""

    label: str
    clauses: str
    before: str
    after: str


class AddendumPage(AgreementMixin, TemplateView):
    """One addendum: what it changes, whom it reaches, which due dates it moved, and who agreed."""

    template_name = "agreements/addendum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = known(Addendum.objects.filter(agreement=self.agreement), self.as_of).select_related("file")
        addendum = get_object_or_404(rows, pk=self.kwargs["pk"])
        agreed = addendum.state_then == State.AGREED
        moved = effects_recorded(self.agreement, f"addendum:{addendum.pk}") if agreed else []
        return super().get_context_data(
            addendum=addendum,
            state=addendum.state_then,
            look=look_of(addendum, addendum.state_then, self.as_of),
            decided=addendum.state_then != State.PROPOSED,
            other_side=other_party(addendum.proposed_by_party),
            reach=Reach(addendum.reach).label,
            terms=list(term_changes(addendum)),
            clauses=clause_changes(addendum),
            agreed=agreed,
            sentence=effect_sentence(moved),
            page_obj=Paginator(moved, PAGE_SIZE).get_page(self.request.GET.get("page")),
            events=events_of(self, f"addendum:{addendum.pk}"),
            acts=self._acts(addendum),
            **kwargs,
        )

    def _acts(self, addendum: Any) -> list[tuple[str, str, str]]:
        open_ = addendum.state_then == State.PROPOSED
        proposer = addendum.proposed_by_party
        offered = [
            ("Putuskan adendum", "decide_addendum", "primary",
             addendum.proposed_by_id != self.request.user.pk
             and self.may(Act.AGREE_ADDENDUM, other_party(proposer))),
            ("Tarik usul", "withdraw_addendum", "outline-danger", self.may(Act.PROPOSE_ADDENDUM, proposer)),
        ]
        kwargs = {"code": self.agreement.code, "pk": addendum.pk}
        return [(label, reverse(name, kwargs=kwargs), style) for label, name, style, may in offered if open_ and may]


def term_changes(addendum: Addendum) -> Iterator[TermChange]:
    """Yield what each changed term was when `addendum` takes effect, and what it becomes. Two queries."""
    agreed = TermVersion.objects.filter(
        addendum__agreement=addendum.agreement_id, addendum__state=State.AGREED
    ).exclude(addendum=addendum).select_related("addendum")
    earlier = [v for v in agreed if (v.addendum.effective_on, v.addendum_id) < (addendum.effective_on, addendum.pk)]
    for version in addendum.term_versions.select_related("term"):
        term = version.term
        before = next((v.parameters for v in reversed(earlier) if v.term_id == term.pk), term.parameters)
        rule = Rule(term.rule)
        yield TermChange(
            term.label, term.clauses_text, rule_words(rule, before), rule_words(rule, version.parameters)
        )


def clause_changes(addendum: Addendum) -> list[tuple[str, list[Piece]]]:
    """Return each re-worded clause with its two wordings as one marked run. One query."""
    versions = addendum.clause_versions.select_related("clause").order_by("clause__order")
    return [(v.clause.ref, pieces(v.before, v.summary)) for v in versions]


class AddendumFile(AgreementMixin):
    """The signed addendum, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, code: str, pk: int) -> FileResponse:
        rows = known(Addendum.objects.filter(agreement=self.agreement), self.as_of)
        kept = get_object_or_404(rows.select_related("file"), pk=pk).file
        if kept is None:
            raise Http404("Naskah adendum ini belum diunggah.")
        response = FileResponse(
            BytesIO(bytes(kept.content)), as_attachment=True, filename=kept.name, content_type=kept.media_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class ProposeAddendum(ActWithEffects):
    """Enter a signed addendum: first what it says, then every due date it would move, with the signed file."""

    act = Act.PROPOSE_ADDENDUM
    form_class = AddendumForm
    template_name = "agreements/addendum_form.html"
    confirm_template_name = "agreements/addendum_confirm.html"
    title = "Catat adendum"
    lead = "Adendum yang sudah ditandatangani kedua PIHAK di atas kertas (Pasal 12)."
    submit_label = "Lihat akibat"
    success_text = "Adendum dicatat sebagai usul. Tidak ada yang berubah sampai PIHAK lainnya menyetujui."

    @property
    def user(self) -> User:
        assert isinstance(self.request.user, User)
        return self.request.user

    def get_form_kwargs(self) -> dict[str, Any]:
        clauses = list(self.agreement.clauses.order_by("order"))
        versions = versions_of_agreement(self.agreement)
        today = timezone.localdate()
        terms = [(t, version_on(versions[t.pk], today).parameters) for t in self.agreement.terms.all()]
        more = "more" in self.request.POST
        return super().get_form_kwargs() | {"terms": terms, "clauses": clauses, "more": more}

    def get_initial(self) -> dict[str, Any]:
        """Begin from the last day that a notice wishes, where one leads here."""
        try:
            return {"last_day": date.fromisoformat(self.request.GET.get("hari-terakhir", ""))}
        except ValueError:
            return {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def effects(self, form: forms.BaseForm) -> list[Effect]:
        assert isinstance(form, AddendumForm)
        return preview_addendum(agreement=self.agreement, draft=form.draft, by=self.user, at=timezone.now())

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        if "confirmed" in self.request.POST and set(form.errors) == {"file"}:
            # Only the file, chosen on the page of confirmation, is at fault: that page shows it again.
            assert isinstance(form, AddendumForm)
            form.cleaned_data["file"] = None
            return self._confirm(form)
        return super().form_invalid(form)

    def _confirm(self, form: forms.BaseForm) -> HttpResponse:
        try:
            self.found = effect_rows(self.effects(form))
        except (Refused, NotAllowed) as error:
            return self.refuse(form, error)
        context = self.get_context_data(form=form, consequence=self.consequence(form), asked=[])
        return self.render_to_response(context, template=self.confirm_template_name, status=422)

    def consequence(self, form: forms.BaseForm) -> str:
        assert isinstance(form, AddendumForm)
        draft = form.draft
        text = (
            f"Adendum dicatat sebagai usul {self.party.agency.short_name}. Sampai pejabat "
            f"{self.other.agency.short_name} menyetujuinya di sini, tidak ada yang berubah. "
            f"Bila disetujui: {effect_sentence(self.found or [])}"
        )
        if draft.last_day is not None and draft.last_day != self.agreement.last_day:
            now = long_date(self.agreement.last_day)
            text += f" Hari terakhir perjanjian menjadi {long_date(draft.last_day)}, semula {now}."
        return text

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form: Any = context["form"]
        if "consequence" in context:
            summaries = dict(self.agreement.clauses.values_list("ref", "summary"))
            context |= {
                "submit_label": "Catat adendum",
                "clauses": [(ref, pieces(summaries[ref], text)) for ref, text in form.draft.clauses.items()],
            }
        return context

    def cancel_url(self) -> str:
        return reverse("addenda", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, AddendumForm)
        row = propose_addendum(
            agreement=self.agreement, draft=form.draft, pdf=form.cleaned_data["file"], by=self.user,
            at=timezone.now(),
        )
        return reverse("addendum", kwargs={"code": self.agreement.code, "pk": row.pk})


class AddendumAct(ProposalAct):
    """An act on one addendum."""

    @cached_property
    def proposal(self) -> Addendum:
        rows = Addendum.objects.select_related("agreement", "proposed_by_party__agency", "proposed_by")
        found: Addendum = get_object_or_404(rows, agreement=self.agreement, pk=self.kwargs["pk"])
        return found

    def object_name(self) -> str:
        return f"addendum:{self.proposal.pk}"

    def cancel_url(self) -> str:
        return reverse("addendum", kwargs={"code": self.agreement.code, "pk": self.proposal.pk})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.proposal
        facts = [
            ("Adendum", row.title), ("Nomor", f"{row.first_number} dan {row.second_number}"),
            ("Berlaku mulai", long_date(row.effective_on)), ("Pokok perubahan", row.summary),
        ]
        return super().get_context_data(**({"facts": facts, "lead": row.title} | kwargs))


class DecideAddendum(DecideProposal, AddendumAct):
    """The other party agrees or declines; agreeing lets the clocks follow."""

    act = Act.AGREE_ADDENDUM
    title = "Putuskan adendum"

    def perform(self, form: forms.BaseForm) -> str:
        agreed = self.agreed(form)
        decide_addendum(
            addendum=self.proposal, agreed=agreed, reason=form.cleaned_data["reason"], by=self.user,
            at=timezone.now(),
        )
        self.success_text = "Adendum disetujui; batas waktu mengikutinya." if agreed else "Adendum ditolak."
        return self.cancel_url()


class WithdrawAddendum(WithdrawProposal, AddendumAct):
    """The proposing party takes it back."""

    act = Act.PROPOSE_ADDENDUM
    title = "Tarik adendum"

    def perform(self, form: forms.BaseForm) -> str:
        withdraw_addendum(
            addendum=self.proposal, reason=form.cleaned_data["reason"], by=self.user, at=timezone.now()
        )
        return self.cancel_url()
