"""The journal of an agreement: who did what, when and why, and whether the chain is whole."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.views.generic import TemplateView

from records.models import JournalChain, JournalEntry
from records.services.journal import entries_of, faults_of

from ..deadlines import WIB
from ..entry_words import EntryWords, in_words
from ..forms import JournalFilter, PortalForm
from .base import AgreementMixin
from .lists import CHUNK, FilteredList

FAULTS_SHOWN = 20


class Journal(FilteredList):
    """The entries, newest first. It is not a status, so the chosen day does not cut it.

    The file leaves out who, why and the values that an act set: to take personal data along would be an act that has
    to be written down, and looking writes nothing.
    """

    template_name = "agreements/journal.html"
    export_title = "Jejak"
    export_name = "jejak"
    export_note = "Nama orang, alasan, dan rincian isian tidak ikut diunduh; semuanya ada pada halaman Jejak."
    columns = ("Urutan", "Waktu (WIB)", "Tindakan", "PIHAK", "Tentang", "Ditolak", "Hash")
    of_a_day = False

    def make_form(self) -> PortalForm:
        return JournalFilter(self.request.GET).for_parties([self.party, self.other])

    def rows(self, wanted: dict[str, Any]) -> QuerySet[JournalEntry]:
        rows = entries_of(self.agreement.code)
        if act := wanted.get("tindakan"):
            rows = rows.filter(act=act)
        if party := wanted.get("pihak"):
            rows = rows.filter(party=party)
        if first := wanted.get("dari"):
            rows = rows.filter(recorded_at__gte=_midnight(first))
        if last := wanted.get("sampai"):
            rows = rows.filter(recorded_at__lt=_midnight(last + timedelta(days=1)))
        if wanted.get("ditolak"):
            rows = rows.filter(refused=True)
        return rows

    def lines(self, found: QuerySet[JournalEntry]) -> Iterator[Sequence[Any]]:
        entries = found.iterator(chunk_size=CHUNK)
        while chunk := list(islice(entries, CHUNK)):
            yield from map(self.cells, in_words(self.agreement, chunk, [self.party, self.other]))

    def cells(self, row: EntryWords) -> Sequence[Any]:
        entry = row.entry
        return (
            entry.sequence, entry.at, entry.act, row.party.agency.short_name if row.party else "", row.about,
            "ya" if entry.refused else "tidak", entry.hash,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(head=_head(self.agreement.code), **kwargs)
        context["entries"] = in_words(self.agreement, list(context["page_obj"]), [self.party, self.other])
        return context


class CheckJournal(AgreementMixin, TemplateView):
    """Recompute the whole chain; it reads entry by entry and changes nothing."""

    template_name = "agreements/journal_check.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        head = _head(self.agreement.code)
        found = faults_of(head) if head else iter(())
        faults = list(islice(found, FAULTS_SHOWN))
        return super().get_context_data(head=head, faults=faults, more=sum(1 for _ in found), **kwargs)


def _head(code: str) -> JournalChain | None:
    return JournalChain.objects.filter(name=code).first()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=WIB)
