"""What one party put forward and the other has to decide on: claims, waivers, settlements, addenda, readings."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from agreements.deadlines import end_of, wib_date
from agreements.models import Addendum, Agreement, ForceMajeure, ReadingChange, Settlement, Waiver
from agreements.models.change import Proposed
from agreements.wording import long_date

from .things import Todo

_CLAIM = ForceMajeure.State


def proposals(agreement: Agreement, as_of: date) -> Iterator[tuple[int, Todo]]:
    """Yield what each party had to decide on `as_of`, or to complete. Six queries."""
    first, second = agreement.parties.values_list("pk", flat=True)
    other = {first: second, second: first}
    yield from _claims(agreement, as_of, other)
    waivers = Waiver.objects.filter(obligation__agreement=agreement).select_related("obligation")
    for waiver in _open(waivers, as_of):
        yield other[waiver.proposed_by_party_id], _decide(
            waiver, f"Putuskan pengecualian: {waiver.obligation.subject}",
            _page(agreement, "obligation", waiver.obligation_id)
        )
    settlements = Settlement.objects.filter(dispute__agreement=agreement).select_related("dispute")
    for settlement in _open(settlements, as_of):
        yield other[settlement.proposed_by_party_id], _decide(
            settlement, f"Putuskan penyelesaian: {settlement.dispute}",
            _page(agreement, "dispute", settlement.dispute_id)
        )
    for addendum in _open(Addendum.objects.filter(agreement=agreement), as_of):
        yield other[addendum.proposed_by_party_id], _decide(
            addendum, f"Putuskan adendum: {addendum.title}", _page(agreement, "addendum", addendum.pk)
        )
    changes = ReadingChange.objects.filter(reading__agreement=agreement).select_related("reading")
    for change in _open(changes, as_of):
        yield other[change.proposed_by_party_id], _decide(
            change, f"Putuskan tafsir: {change.reading.question}",
            reverse("readings", kwargs={"code": agreement.code}) + f"#{change.reading.code}",
        )


def _claims(agreement: Agreement, as_of: date, other: dict[int, int]) -> Iterator[tuple[int, Todo]]:
    end = end_of(as_of)
    rows = ForceMajeure.objects.filter(
        Q(state__in=[_CLAIM.CLAIMED, _CLAIM.ASKED]) | Q(decided_at__gte=end)
        | Q(state=_CLAIM.ACCEPTED, last_on=None, ended_at__lt=end),
        agreement=agreement, claimed_at__lt=end,
    ).order_by("claimed_at", "pk")
    for row in rows:
        told = f"Diajukan {long_date(wib_date(row.claimed_at))}"
        decided = row.decided_at is not None and row.decided_at < end
        if decided and row.state == _CLAIM.ACCEPTED:
            who, title, told = other[row.party_id], "Terima akhir keadaan kahar", "Hari terakhirnya sudah dinyatakan"
        elif decided and row.state == _CLAIM.ASKED:
            who, title = row.party_id, "Lengkapi keterangan keadaan kahar"
        else:
            who, title = other[row.party_id], "Putuskan keadaan kahar"
        yield who, Todo(f"{title}: {row.title}", told, url=_page(agreement, "force_majeure", row.pk))


def _open(rows: QuerySet[Any], as_of: date) -> QuerySet[Any]:
    """Return what had been proposed by `as_of` and not decided by then, oldest first."""
    end = end_of(as_of)
    waiting = rows.filter(Q(decided_at=None) | Q(decided_at__gte=end), proposed_at__lt=end)
    return waiting.order_by("proposed_at", "pk")


def _decide(row: Proposed, title: str, url: str) -> Todo:
    return Todo(title, f"Diusulkan {long_date(wib_date(row.proposed_at))}", url=url)


def _page(agreement: Agreement, name: str, pk: int) -> str:
    return reverse(name, kwargs={"code": agreement.code, "pk": pk})
