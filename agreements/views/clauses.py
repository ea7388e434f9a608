"""The agreement, clause by clause."""

from typing import Any

from django.views.generic import TemplateView

from ..clause_state import article_states, notice_deadline
from .base import AgreementMixin


class Clauses(AgreementMixin, TemplateView):
    """Every clause with its live state on the chosen day."""

    template_name = "agreements/clauses.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            articles=article_states(self.agreement, self.as_of),
            notice_deadline=notice_deadline(self.agreement),
            parties=list(self.agreement.parties.select_related("agency")),
            open_tasks=list(self.agreement.open_tasks.all()),
            **kwargs,
        )
