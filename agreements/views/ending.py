"""The term of the agreement (Pasal 6): its last day, the notices to extend or end, and what is owed after the end."""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from accounts.models import User
from accounts.roles import Act

from ..forms.ending import EndNoticeForm
from ..models import EndNotice, Obligation
from ..services.ending import Notice, earliest_end, give_end_notice, reliable_receipt
from ..standing import Standing
from ..term_state import TermState, notices_given, term_state
from ..wording import Look, long_date
from .base import AgreementMixin
from .lists import PAGE_SIZE
from .receipts import receipt_context
from .rehearsal import RehearsedActView

Wish = EndNotice.Wish
RUNNING = (Standing.OVERDUE, Standing.DUE_SOON, Standing.NOT_YET_DUE, Standing.PAUSED)
IN_TIME = Look("tepat waktu", "check-circle", "good")
LATE = Look("melewati batas waktu", "exclamation-triangle", "warn")
UNCONFIRMED = Look("penerimaan belum dikonfirmasi", "clock", "warn")
WITHDRAWN = Look("dibatalkan", "x-circle", "void")


class TermPage(AgreementMixin, TemplateView):
    """First and last day and why, the day for the notice, the notices, and after the end what is still owed."""

    template_name = "agreements/term.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = term_state(self.agreement, self.as_of)
        given = notices_given(self.agreement, self.as_of)
        notices = Paginator(given, PAGE_SIZE).get_page(self.request.GET.get("page"))
        today = term_state(self.agreement, timezone.localdate())
        return super().get_context_data(
            state=state,
            page_obj=notices,
            notices=[self._row(row, state) for row in notices],
            may_give=state.notice_by is not None and not today.ended and self.may(Act.GIVE_END_NOTICE),
            may_amend=not today.ended and self.may(Act.PROPOSE_ADDENDUM),
            notice_left=(state.notice_by - self.as_of).days if state.notice_by else None,
            first_end=earliest_end(self.agreement, self.as_of) if state.notice_by and not state.ended else None,
            owed=self._owed() if state.ended else None,
            survivals=list(self.agreement.clauses.filter(kind="survival").order_by("order")),
            **kwargs,
        )

    def _row(self, notice: EndNotice, state: TermState) -> dict[str, Any]:
        wished = notice.wished_on
        amends = self.may(Act.PROPOSE_ADDENDUM) and wished is not None and notice.fact.withdrawn_on is None
        url = reverse("propose_addendum", kwargs={"code": self.agreement.code}) + f"?hari-terakhir={wished}"
        return {"notice": notice, "look": look_of(notice, state), "amend_url": url if amends else ""}

    def _owed(self) -> Any:
        """The duties that run on after the end (6(3)), one page of them."""
        duties = Obligation.objects.of(self.agreement).opened(self.as_of).standing_is(self.as_of, *RUNNING)
        return Paginator(duties.with_parties().in_order(), PAGE_SIZE).get_page(self.request.GET.get("sisa"))


def look_of(notice: EndNotice, state: TermState) -> Look:
    """Return whether a notice was received by its last day."""
    fact = notice.fact
    if fact.withdrawn_on is not None and fact.withdrawn_on <= state.as_of:
        return WITHDRAWN
    if fact.received_on is None:
        return UNCONFIRMED
    if notice.wish == Wish.END_EARLY:
        first = earliest_end(state.agreement, fact.received_on)
        assert notice.wished_on is not None
        return IN_TIME if first is None or notice.wished_on >= first else LATE
    return IN_TIME if state.notice_by is None or fact.received_on <= state.notice_by else LATE


class EndNoticePage(AgreementMixin, TemplateView):
    """One notice: what is wished, and when it was received."""

    template_name = "agreements/term_notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = get_object_or_404(notices_given(self.agreement, self.as_of), pk=self.kwargs["pk"])
        state = term_state(self.agreement, self.as_of)
        return super().get_context_data(
            notice=notice, state=state, look=look_of(notice, state), **receipt_context(self, notice.fact), **kwargs
        )


class GiveEndNotice(RehearsedActView):
    """Give the written notice of 6(2), or put on record one that was sent on paper."""

    act = Act.GIVE_END_NOTICE
    form_class = EndNoticeForm
    template_name = "agreements/act.html"
    title = "Beri tahu kehendak"
    lead = (
        "Pemberitahuan tertulis untuk memperpanjang atau mengakhiri (Pasal 6 ayat (2)). Pemberitahuan satu PIHAK "
        "sendiri tidak mengubah jangka waktu."
    )
    submit_label = "Kirim pemberitahuan"
    success_text = "Pemberitahuan dicatat. Jangka waktu perjanjian tidak berubah olehnya."

    def cancel_url(self) -> str:
        return reverse("term", kwargs={"code": self.agreement.code})

    def consequence(self, form: forms.BaseForm) -> str:
        assert isinstance(form, EndNoticeForm)
        outside, wish = form.outside, form.cleaned_data["wish"]
        received_on = outside.received_on if outside else timezone.localdate()
        settled = outside is None or outside.proof.settles
        told = f"Pemberitahuan ini diterima {self.other.agency.short_name} pada {long_date(received_on)}"
        if not settled:
            told += f", bila {self.other.agency.short_name} mengonfirmasinya"
        state = term_state(self.agreement, timezone.localdate())
        if wish == Wish.END_EARLY:
            sure_on = reliable_receipt(outside, timezone.localdate())
            return f"{told}. {self._early(form.cleaned_data['wished_on'], sure_on)}"
        return f"{told}{_in_time(state, received_on)}. {_effect(wish, state)}"

    def _early(self, wished_on: date, sure_on: date) -> str:
        first = earliest_end(self.agreement, sure_on)
        earliest = f"Karena itu perjanjian dapat diakhiri paling awal {long_date(first)}. " if first else ""
        return (
            f"{earliest}Anda menghendaki {long_date(wished_on)}. Pemberitahuan ini sendiri tidak mengakhiri "
            "perjanjian: pengakhiran lebih awal memerlukan adendum yang disepakati kedua PIHAK."
        )

    def perform(self, form: forms.BaseForm) -> str:
        assert isinstance(form, EndNoticeForm) and isinstance(self.request.user, User)
        typed = form.cleaned_data
        row = give_end_notice(
            agreement=self.agreement, notice=Notice(typed["wish"], typed["wished_on"], typed["reason"]),
            reference=typed["reference"].strip(), dated_on=typed["dated_on"],
            sent_on=typed["sent_on"] or timezone.localdate(), outside=form.outside, by=self.request.user,
            at=timezone.now(),
        )
        return reverse("end_notice", kwargs={"code": self.agreement.code, "pk": row.pk})


def _in_time(state: TermState, received_on: date) -> str:
    if state.notice_by is None:
        return ""
    days = (received_on - state.notice_by).days
    by = long_date(state.notice_by)
    return f", tepat waktu (paling lambat {by})" if days <= 0 else f", {days} hari melewati batas waktu {by}"


def _effect(wish: str, state: TermState) -> str:
    last = long_date(state.last_day)
    if wish == Wish.EXTEND:
        return (
            f"Pemberitahuan ini sendiri tidak memperpanjang: perjanjian tetap berakhir {last}, kecuali kedua PIHAK "
            "menyepakati perpanjangan dengan adendum."
        )
    return f"Perjanjian berakhir {last} seperti tercantum; tidak ada tanggal yang bergeser."
