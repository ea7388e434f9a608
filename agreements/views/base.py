"""What every page and every act of the portal has in common.

A page finds its agreement through the person's agency (a foreign one does not exist for them), and an act makes one
call into the domain: a refusal becomes a form error and a journal entry, never a half-done act.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.generic import FormView
from django.views.generic.base import ContextMixin, View

from accounts.access import NotAllowed, membership_of
from accounts.models import User
from accounts.roles import Act, Role, refusal
from records.services import journal

from ..models import Agreement, Party
from ..services import Refused
from ..services.acting import other_party, party_of

# No row has a higher number, and SQLite cannot even be asked for one.
LARGEST_KEY = 2**63 - 1


class AgreementMixin(LoginRequiredMixin, ContextMixin, View):
    """A page of one agreement, seen by a person of one of its parties.

    Sets `agreement`, `party` (theirs), `other`; `as_of` is the day statuses are asked for. 404 for an agreement of
    other agencies, 403 with the reason for a person who may not do `act`.
    """

    act = Act.VIEW
    agreement: Agreement
    party: Party
    other: Party

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        assert isinstance(request.user, User)
        membership = membership_of(request.user, timezone.localdate())
        if membership is None:
            raise PermissionDenied(refusal(Act.VIEW, None))
        self.agreement = get_object_or_404(Agreement.objects.of_agency(membership.agency), code=kwargs["code"])
        try:
            self.party = party_of(self.agreement, request.user, timezone.localdate(), self.act)
        except NotAllowed as error:
            if request.method == "POST":
                journal.record(
                    chain=self.agreement.code, act=self.act, object=f"agreement:{self.agreement.code}",
                    at=timezone.now(), by=request.user, party=membership.agency.code, refused=str(error),
                )
            raise PermissionDenied(str(error)) from error
        if kwargs.get("pk", 0) > LARGEST_KEY:
            raise Http404
        self.other = other_party(self.party)
        self.role = Role(membership.role)
        return super().dispatch(request, *args, **kwargs)

    @property
    def as_of(self) -> Any:
        return self.request.status_date  # type: ignore[attr-defined]

    @property
    def looks_at_today(self) -> bool:
        """Whether statuses are asked for today; buttons for acts are shown only then."""
        return bool(self.as_of == timezone.localdate())

    def may(self, act: Act, holder: Party | None = None) -> bool:
        """Whether to offer an act's button: the person's role reaches it and their party has the capacity."""
        return (
            self.looks_at_today
            and refusal(act, self.role) is None
            and (holder is None or holder.pk == self.party.pk)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            agreement=self.agreement, party=self.party, other=self.other, as_of=self.as_of, **kwargs
        )


class ActView(AgreementMixin, FormView):  # type: ignore[type-arg]
    """An act: a form, a confirmation where the act has legal effect, one call into the domain, a redirect.

    A subclass gives `form_class`, `template_name`, `perform` and `success_text`. Where `consequence` returns a
    sentence, the person is shown it with what they typed and presses once more before anything is written.
    """

    confirm_template_name = "agreements/confirm.html"
    success_text = ""
    title = ""
    lead = ""
    submit_label = "Simpan"
    tone = "primary"

    def perform(self, form: forms.BaseForm) -> HttpResponse | str:
        """Do the act; return the address to go to. Raises Refused or NotAllowed."""
        raise NotImplementedError

    def consequence(self, form: forms.BaseForm) -> str:
        """Return what the act will set in motion, in one or two sentences; empty for an act that needs no asking."""
        return ""

    def object_name(self) -> str:
        """Return how the journal names what the act is about, for an entry about a refused attempt."""
        return f"agreement:{self.agreement.code}"

    def cancel_url(self) -> str:
        """Return where the person goes who does not go on."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "change" in request.POST:
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        if "confirmed" not in self.request.POST and (question := self.consequence(form)):
            return self.render_to_response(
                self.get_context_data(form=form, consequence=question, asked=list(_shown(form))),
                template=self.confirm_template_name,
            )
        try:
            target = self.perform(form)
        except (Refused, NotAllowed) as error:
            return self.refuse(form, error)
        if self.success_text:
            messages.success(self.request, self.success_text)
        return HttpResponseRedirect(target) if isinstance(target, str) else target

    def refuse(self, form: forms.BaseForm, error: Exception) -> HttpResponse:
        """Show the refusal where it belongs on the form, and keep it in the journal."""
        assert isinstance(self.request.user, User)
        journal.record(
            chain=self.agreement.code, act=self.act, object=self.object_name(), at=timezone.now(),
            by=self.request.user, party=self.party.agency.code, refused=str(error),
        )
        for field, text in getattr(error, "faults", {getattr(error, "field", ""): str(error)}).items():
            form.add_error(field if field in form.fields else None, text)
        return self.form_invalid(form)

    def form_invalid(self, form: forms.BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(
        self, context: dict[str, Any], template: str | None = None, **kwargs: Any
    ) -> HttpResponse:
        names = [template] if template else self.get_template_names()
        return self.response_class(
            request=self.request, template=names, context=context, using=self.template_engine, **kwargs
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = {
            "title": self.title, "lead": self.lead, "submit_label": self.submit_label, "tone": self.tone,
            "cancel_url": self.cancel_url(),
        }
        return super().get_context_data(**(shown | kwargs))


def _shown(form: forms.BaseForm) -> list[tuple[str, Any]]:
    """The labels and values that a confirmation repeats, in the form's order, without what was left empty."""
    rows: list[tuple[str, Any]] = []
    for bound in form:
        value = form.cleaned_data.get(bound.name)
        if bound.is_hidden or value in (None, "", [], False):
            continue
        choices = dict(getattr(bound.field, "choices", []))
        if isinstance(value, list):
            value = ", ".join(str(choices.get(v, v)) for v in value)
        rows.append((str(bound.label), choices.get(value, value) if choices else value))
    return rows
