"""Beranda: what I must do, what we wait for, whether access may be stopped, what comes next, and the whole term."""

from typing import Any

from django.utils.safestring import mark_safe
from django.views.generic import TemplateView

from agreements.views.base import AgreementMixin
from agreements.wording import long_date

from .. import charts
from ..dashboard import Dashboard, dashboard

SHOWN = 6


class Beranda(AgreementMixin, TemplateView):
    """The first screen, for the chosen day."""

    template_name = "reports/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        board = dashboard(self.agreement, self.party, self.other, self.as_of)
        # `draw` escapes every text it is given.
        chart = mark_safe(charts.draw(board.timeline))  # noqa: S308
        return super().get_context_data(board=board, chart=chart, shown=SHOWN, lead=self._lead(board), **kwargs)

    def _lead(self, board: Dashboard) -> str:
        signed, last = long_date(self.agreement.signed_on), long_date(self.agreement.last_day)
        dates = f"Ditandatangani {signed}, hari terakhir {last}"
        if board.notice_day is None:
            return f"{dates}."
        return f"{dates}; pemberitahuan perpanjangan atau pengakhiran paling lambat {long_date(board.notice_day)}."
