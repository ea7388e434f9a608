"""Confidentiality at a glance: each register with what needs attention."""

from typing import Any

from django.urls import reverse
from django.views.generic import TemplateView

from agreements.views.base import AgreementMixin

from ..models import Incident
from ..safeguard_state import incidents


class Confidentiality(AgreementMixin, TemplateView):
    """The registers of Pasal 9 with their counts on the status date."""

    template_name = "exchanges/safeguards/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        opened = incidents(self.agreement, self.as_of).filter(state_then=Incident.State.OPEN).count()
        return super().get_context_data(
            cards=[self._card("Insiden terbuka", opened, "incidents", "exclamation-triangle")],
            clauses=self.agreement.clauses.filter(ref__startswith="9(").order_by("order"),
            **kwargs,
        )

    def _card(self, label: str, count: int, name: str, icon: str, note: str = "") -> dict[str, Any]:
        url = reverse(name, kwargs={"code": self.agreement.code})
        return {"label": label, "count": count, "url": url, "icon": icon, "note": note}
