"""Confidentiality at a glance: each register with what needs attention."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.views.generic import TemplateView

from agreements.models import Agreement
from agreements.views.base import AgreementMixin

from .. import safeguard_registers as registers
from ..models import Disclosure, Incident
from ..safeguard_state import incidents


class Confidentiality(AgreementMixin, TemplateView):
    """The registers of Pasal 9 with their counts on the status date."""

    template_name = "exchanges/safeguards/overview.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_state, proposed = Incident.State.OPEN, Disclosure.State.PROPOSED
        opened = self._count(incidents, state_then=open_state)
        waiting = self._count(registers.disclosures, state_then=proposed)
        missing = self._count(registers.without_undertaking)
        reviews = self._count(registers.security_items, overdue=True)
        kept = self._count(registers.sealed_files, state_then=registers.KEPT)
        return super().get_context_data(
            cards=[
                self._card("Insiden terbuka", opened, "incidents", "exclamation-triangle"),
                self._card("Pengungkapan menunggu persetujuan", waiting, "disclosures", "hourglass-split"),
                self._card(
                    "Orang tanpa pernyataan", missing, "undertakings", "people", "pengguna portal, kedua PIHAK"
                ),
                self._card(
                    "Tinjauan keamanan lewat target", reviews, "security", "shield-check",
                    "target sendiri, bukan tenggat perjanjian",
                ),
                self._card("Berkas data pribadi disimpan", kept, "retention", "lock"),
            ],
            clauses=self.agreement.clauses.filter(ref__startswith="9(").order_by("order"),
            **kwargs,
        )

    def _count(self, found: Callable[[Agreement, date], QuerySet[Any]], **wanted: object) -> int:
        return found(self.agreement, self.as_of).filter(**wanted).count()

    def _card(self, label: str, count: int, name: str, icon: str, note: str = "") -> dict[str, Any]:
        url = reverse(name, kwargs={"code": self.agreement.code})
        return {"label": label, "count": count, "url": url, "icon": icon, "note": note}
