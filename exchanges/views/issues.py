"""Issues with data: the list, the thread of one, its attachments, and the acts that carry it on."""

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.base import View

from accounts.models import User
from accounts.roles import RULES, Act
from agreements.forms import PortalForm
from agreements.models import Party
from agreements.services.acting import other_party
from agreements.views.base import ActView, AgreementMixin
from agreements.views.lists import FilteredList

from ..forms.issues import AnswerForm, CloseForm, IssueFilter, RaiseIssueForm, RemarkForm, ReopenForm
from ..issue_state import ENTRY_TITLES, STATE_LOOKS, clauses, issues, thread
from ..models import DataIssue, DataIssueEntry, Delivery
from ..services import issues as services

State = DataIssue.State
#: How many deliveries a form offers; an older one is named by the page it is reached from.
_OFFERED = 100


class Issues(FilteredList):
    """The issues raised by the status date, as they stood then."""

    template_name = "exchanges/issues.html"
    export_title = "Permasalahan"
    export_name = "permasalahan"
    columns = (
        "Diajukan", "Judul", "Diajukan oleh", "Diselesaikan oleh", "Keadaan", "Sejak",
        "Target sendiri (bukan tenggat perjanjian)", "Penyerahan",
    )

    def make_form(self) -> PortalForm:
        return IssueFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[DataIssue]:
        rows: QuerySet[Any] = issues(self.agreement, self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(title__icontains=text)
        if state := wanted.get("keadaan"):
            rows = rows.filter(state_then=state)
        if code := wanted.get("pengaju"):
            rows = rows.filter(raised_by_party__agency__code=code)
        return rows

    def cells(self, row: Any) -> Sequence[object]:
        return [
            timezone.localdate(row.raised_at), row.title, row.raised_by_party.agency.short_name,
            self._settler(row).agency.short_name, STATE_LOOKS[row.state_then].word,
            timezone.localdate(row.stepped_at or row.raised_at), row.target_on, str(row.delivery or ""),
        ]

    def _settler(self, issue: DataIssue) -> Party:
        return self.other if issue.raised_by_party_id == self.party.pk else self.party

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_raise=self.may(Act.RAISE_ISSUE), **kwargs)
        return context | {
            "rows": [(i, STATE_LOOKS[i.state_then], self._settler(i)) for i in context["page_obj"]],  # type: ignore[attr-defined]
        }


class IssuePage(AgreementMixin, TemplateView):
    """One issue: what it is about, its thread up to the status date, and the acts open to the person."""

    template_name = "exchanges/issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue: Any = get_object_or_404(issues(self.agreement, self.as_of), pk=self.kwargs["pk"])
        settler = self.other if issue.raised_by_party_id == self.party.pk else self.party
        return super().get_context_data(
            issue=issue, look=STATE_LOOKS[issue.state_then], settler=settler, clauses=clauses(settler),
            thread=[(entry, ENTRY_TITLES[entry.kind]) for entry in thread(issue, self.as_of)],
            acts=self._acts(issue, settler), **kwargs,
        )

    def _acts(self, issue: DataIssue, settler: Party) -> list[tuple[str, str, str]]:
        """The acts open to the person: label, address, button style."""
        raiser = issue.raised_by_party
        opened, answered, closed = ((state,) for state in (State.OPEN, State.ANSWERED, State.CLOSED))
        wanted = [
            (opened, settler, Act.ANSWER_ISSUE, "Nyatakan selesai", "answer_issue", "primary"),
            (answered, raiser, Act.CLOSE_ISSUE, "Setujui penyelesaian", "close_issue", "primary"),
            (answered + closed, raiser, Act.REOPEN_ISSUE, "Buka kembali", "reopen_issue", "outline-primary"),
            (opened + answered, None, Act.REMARK_ISSUE, "Tanggapi", "remark_issue", "outline-primary"),
        ]
        kwargs = {"code": self.agreement.code, "pk": issue.pk}
        return [
            (label, reverse(name, kwargs=kwargs), style)
            for states, holder, act, label, name, style in wanted
            if issue.state in states and self.may(act, holder)
        ]


class IssueFile(AgreementMixin, View):
    """An attachment, as it was uploaded."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        entries = DataIssueEntry.objects.filter(issue__agreement=self.agreement, file__isnull=False)
        entry = get_object_or_404(entries.select_related("file"), issue=self.kwargs["pk"], pk=self.kwargs["entry"])
        assert entry.file
        response = FileResponse(
            BytesIO(bytes(entry.file.content)), as_attachment=True, filename=entry.file.name,
            content_type=entry.file.media_type,
        )
        response["X-Content-Type-Options"] = "nosniff"
        return response


class RaiseIssue(ActView):
    """Raise a problem in received data; `?penyerahan=` names the delivery it is about."""

    act = Act.RAISE_ISSUE
    form_class = RaiseIssueForm
    template_name = "agreements/act.html"
    title = "Ajukan permasalahan"
    submit_label = "Ajukan permasalahan"
    success_text = "Permasalahan diajukan. PIHAK lainnya kini dapat menyelesaikannya."

    def get_form(self, form_class: Any = None) -> RaiseIssueForm:
        form = super().get_form(form_class)
        assert isinstance(form, RaiseIssueForm)
        rows = Delivery.objects.of(self.agreement).filter(fact__withdrawn_on=None)
        newest = rows.by_sending(newest_first=True).values_list("pk", flat=True)[:_OFFERED]
        offered = Q(pk__in=list(newest)) | Q(pk__in=[self._asked] if self._asked else [])
        return form.offering(
            rows.filter(offered).select_related("fact__actor__agency").by_sending(newest_first=True)
        )

    @property
    def _asked(self) -> int:
        asked = self.request.GET.get("penyerahan", "")
        return int(asked) if asked.isdecimal() and len(asked) < 10 else 0

    def get_initial(self) -> dict[str, Any]:
        return {"delivery": self._asked} if self._asked else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead = f"Diajukan {self.party.agency.short_name}, diselesaikan {self.other.agency.short_name}."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def cancel_url(self) -> str:
        return reverse("issues", kwargs={"code": self.agreement.code})

    def perform(self, form: forms.BaseForm) -> str:
        typed = form.cleaned_data
        issue = services.raise_issue(
            agreement=self.agreement, title=typed["title"], description=typed["description"],
            delivery=typed["delivery"], target_on=typed["target_on"], pdf=typed["file"], by=_user(self.request),
            at=timezone.now(),
        )
        return _page(self.agreement.code, issue)


class IssueAct(ActView):
    """A step in one issue of this agreement. A file does not survive a second page, so the effect is said at once."""

    template_name = "exchanges/issue_act.html"

    @cached_property
    def issue(self) -> DataIssue:
        rows = DataIssue.objects.filter(agreement=self.agreement)
        found: DataIssue = get_object_or_404(
            rows.select_related("raised_by_party__agency", "agreement"), pk=self.kwargs["pk"]
        )
        return found

    def holder(self) -> Party | None:
        """Return the party that may take this step; None: either."""
        return self.issue.raised_by_party

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        holder = self.holder()
        if holder is not None and holder.pk != self.party.pk:
            raise PermissionDenied(
                f"Hanya {holder.agency.short_name} yang dapat {RULES[self.act].label} ini; Anda bertindak untuk "
                f"{self.party.agency.short_name}."
            )
        return super().get(request, *args, **kwargs)

    def object_name(self) -> str:
        return f"issue:{self.issue.pk}"

    def cancel_url(self) -> str:
        return _page(self.agreement.code, self.issue)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(issue=self.issue, look=STATE_LOOKS[self.issue.state], **kwargs)


class RemarkIssue(IssueAct):
    """Add a remark."""

    act = Act.REMARK_ISSUE
    form_class = RemarkForm
    title = "Tanggapi permasalahan"
    submit_label = "Kirim tanggapan"
    success_text = "Tanggapan dicatat."

    def holder(self) -> Party | None:
        return None

    def perform(self, form: forms.BaseForm) -> str:
        services.remark(
            issue=self.issue, text=form.cleaned_data["text"], pdf=form.cleaned_data["file"], by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


class AnswerIssue(IssueAct):
    """Say that the issue is settled, and how."""

    act = Act.ANSWER_ISSUE
    form_class = AnswerForm
    title = "Nyatakan selesai"
    submit_label = "Nyatakan selesai"
    success_text = "Penyelesaian dicatat dan menunggu persetujuan PIHAK yang mengajukan."

    def holder(self) -> Party | None:
        return other_party(self.issue.raised_by_party)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        raiser = self.issue.raised_by_party.agency.short_name
        lead = f"Sesudah ini {raiser} menyetujui penyelesaiannya, atau membukanya kembali dengan alasan."
        return super().get_context_data(**({"lead": lead} | kwargs))

    def perform(self, form: forms.BaseForm) -> str:
        services.answer(
            issue=self.issue, text=form.cleaned_data["text"], pdf=form.cleaned_data["file"], by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


class CloseIssue(IssueAct):
    """Agree that the issue is settled."""

    act = Act.CLOSE_ISSUE
    form_class = CloseForm
    title = "Setujui penyelesaian"
    submit_label = "Setujui penyelesaian"
    success_text = "Permasalahan selesai."

    def consequence(self, form: forms.BaseForm) -> str:
        return (
            f"Dengan ini {self.party.agency.short_name} menyatakan permasalahan ini selesai. Hanya "
            f"{self.party.agency.short_name} yang dapat membukanya kembali, dengan alasan."
        )

    def perform(self, form: forms.BaseForm) -> str:
        services.close(
            issue=self.issue, text=form.cleaned_data["text"], by=_user(self.request), at=timezone.now()
        )
        return self.cancel_url()


class ReopenIssue(IssueAct):
    """Open an answered or closed issue again."""

    act = Act.REOPEN_ISSUE
    form_class = ReopenForm
    title = "Buka kembali permasalahan"
    lead = "Permasalahan menjadi terbuka lagi; alasan Anda ditampilkan kepada PIHAK yang menyelesaikannya."
    submit_label = "Buka kembali"
    success_text = "Permasalahan dibuka kembali."

    def perform(self, form: forms.BaseForm) -> str:
        services.reopen(
            issue=self.issue, text=form.cleaned_data["text"], pdf=form.cleaned_data["file"], by=_user(self.request),
            at=timezone.now(),
        )
        return self.cancel_url()


def _page(code: str, issue: DataIssue) -> str:
    return reverse("issue", kwargs={"code": code, "pk": issue.pk})


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
