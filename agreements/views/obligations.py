"""The ledger of dated duties: the list, and one duty with everything that is known of it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Combinable
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.roles import Act

from ..clause_state import suspended_by_stop
from ..counting import count_states
from ..deadlines import wib_date
from ..eligibility import access_state
from ..forms import ObligationFilter, PortalForm
from ..history import history
from ..models import Obligation, Term, Waiver
from ..reasoning import claims_over, reasons
from ..receipt_state import receipt_state
from ..standing import Standing, days_overdue
from ..terms import Rule
from ..wording import standing_text
from .base import AgreementMixin
from .lists import FilteredList
from .waivers import waivers_of

_ORDERS: dict[str, tuple[str | Combinable, ...]] = {
    "-batas": (F("due_on").desc(nulls_last=True), "-pk"), "mulai": ("opened_on", "pk"),
    "-mulai": ("-opened_on", "-pk"), "perihal": ("subject", "pk"),
}


class ObligationList(FilteredList):
    """Every duty whose clock had begun by the chosen day."""

    template_name = "agreements/obligations.html"
    export_title = "Kewajiban"
    export_name = "kewajiban"
    columns = (
        "Kewajiban", "Pasal", "Pihak wajib", "Pihak berhak", "Mulai", "Batas waktu paling awal", "Batas waktu",
        "Status", "Hari terlambat", "Dipenuhi",
    )

    @cached_property
    def terms(self) -> list[Term]:
        return list(self.agreement.terms.all())

    def make_form(self) -> PortalForm:
        parties = self.agreement.parties.select_related("agency")
        return ObligationFilter(self.request.GET).for_agreement(parties, self.terms)

    def rows(self, wanted: dict[str, Any]) -> QuerySet[Obligation]:
        rows = Obligation.objects.of(self.agreement).opened(self.as_of).with_parties().with_standing(self.as_of)
        if text := wanted.get("cari"):
            rows = rows.filter(Q(subject__icontains=text) | Q(opened_by__reference__icontains=text))
        if status := wanted.get("status"):
            rows = rows.standing_is(self.as_of, Standing(status))
        if debtor := wanted.get("wajib"):
            rows = rows.filter(debtor__agency__code=debtor)
        if creditor := wanted.get("berhak"):
            rows = rows.filter(creditor__agency__code=creditor)
        if code := wanted.get("ketentuan"):
            rows = rows.filter(term__code=code)
        if ref := wanted.get("pasal"):
            rows = rows.filter(term__in=[t.pk for t in self.terms if ref in t.clause_refs])
        order = _ORDERS.get(wanted.get("urut", ""))
        if order:
            return rows.order_by(*order)
        return rows.in_order() if wanted.get("urut") == "batas" else rows.open_first(self.as_of)

    def cells(self, row: Obligation) -> Sequence[object]:
        late = days_overdue(row.dates, self.as_of)
        standing = Standing(row.standing)  # type: ignore[attr-defined]
        met_on = row.met_on if row.met_on and row.met_on <= self.as_of else None
        return (
            row.subject, row.term.clauses_text, row.debtor.agency.short_name, row.creditor.agency.short_name,
            row.opened_on, row.earliest_due_on, row.due_on, standing_text(standing), late, met_on,
        )


class ObligationDetail(AgreementMixin, TemplateView):
    """One duty: what, who owes whom, when, why, and what happened to it."""

    template_name = "agreements/obligation.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        duties = Obligation.objects.of(self.agreement).with_parties().with_standing(self.as_of)
        duty = get_object_or_404(
            duties.select_related("agreement", "opened_by__actor__agency", "opened_by__addressee__agency",
                                  "opened_by__agreement", "met_by__agreement"),
            pk=self.kwargs["pk"],
        )
        fact = duty.opened_by
        receipt = receipt_state(fact, self.as_of) if fact else None
        return super().get_context_data(
            duty=duty,
            begun=duty.opened_on <= self.as_of,
            met=duty.met_on is not None and duty.met_on <= self.as_of,
            steps=reasons(duty),
            events=history(duty, self.as_of),
            receipt=receipt,
            may_confirm=fact is not None and receipt is not None and receipt.waits
            and fact.recorded_by_id != self.request.user.pk and self.may(Act.CONFIRM_RECEIPT, fact.addressee),
            may_remind=self._may_remind(duty),
            claims=[(c, words) for c, words in claims_over(duty) if wib_date(c.claimed_at) <= self.as_of],
            waivers=waivers_of(self, duty),
            may_waive=self._may_waive(duty),
            may_dispute=self.may(Act.RAISE_DISPUTE),
            count=self._count(duty),
            stopped_lawfully=duty.rule == Rule.NO_DEADLINE.value
            and suspended_by_stop(duty.term, access_state(self.agreement, self.as_of)),
            **kwargs,
        )

    def _may_remind(self, duty: Obligation) -> bool:
        """Whether the creditor may draft a reminder: the duty has a date, and nobody has met it."""
        runs = duty.met_on is None and duty.voided_on is None and duty.waived_on is None
        return runs and duty.earliest_due_on is not None and self.may(Act.DRAFT_LETTER, duty.creditor)

    def _may_waive(self, duty: Obligation) -> bool:
        """Whether a waiver may be proposed: the duty has a date, nobody has met it, and none counts already."""
        runs = duty.met_on is None and duty.voided_on is None and duty.rule != Rule.NO_DEADLINE.value
        counts = duty.waivers.filter(state__in=[Waiver.State.PROPOSED, Waiver.State.AGREED])
        return runs and self.may(Act.PROPOSE_WAIVER) and not counts.exists()

    def _count(self, duty: Obligation) -> Any:
        """How the count stands that this slot belongs to, under every reading; None for a duty that is no slot."""
        if duty.slot is None:
            return None
        states = count_states(self.agreement, self.as_of)
        return next(s for s in states if (s.term.pk, s.debtor.pk) == (duty.term_id, duty.debtor_id))
