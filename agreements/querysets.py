"""Questions about the ledger, as QuerySet words."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable

from .standing import Standing

if TYPE_CHECKING:
    from .models import Agreement, Obligation, Party


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def of(self, agreement: "Agreement") -> Self:
        return self.filter(agreement=agreement)

    def owed_by(self, party: "Party") -> Self:
        return self.filter(debtor=party)

    def owed_to(self, party: "Party") -> Self:
        return self.filter(creditor=party)

    def opened(self, as_of: date) -> Self:
        """Duties whose clock had begun by `as_of`."""
        return self.filter(opened_on__lte=as_of)

    def suspending(self) -> Self:
        """Duties whose lateness is a ground for stopping access."""
        return self.exclude(term__ground="")

    def with_standing(self, as_of: date) -> Self:
        """Annotate `standing` on `as_of`: the same rule as `standing.standing`, in SQL."""
        return self.annotate(standing=_standing(as_of))

    def standing_is(self, as_of: date, *wanted: Standing) -> Self:
        return self.with_standing(as_of).filter(standing__in=[s.value for s in wanted])

    def overdue(self, as_of: date) -> Self:
        return self.standing_is(as_of, Standing.OVERDUE)

    def in_order(self) -> Self:
        """By the day that counts first: the deadline, else the earliest bound; without either last."""
        return self.order_by(models.functions.Coalesce("due_on", "earliest_due_on").asc(nulls_last=True), "pk")

    def open_first(self, as_of: date) -> Self:
        """Open duties by the day that counts first, then those without a deadline, then what ended, latest first."""
        ended = [s.value for s in (Standing.MET_ON_TIME, Standing.MET_LATE, Standing.WAIVED, Standing.VOID)]
        ended_on = Case(
            When(standing=Standing.VOID.value, then=F("voided_on")),
            When(standing=Standing.WAIVED.value, then=F("waived_on")),
            When(standing__in=ended, then=F("met_on")),
        )
        counts_on = models.functions.Coalesce("due_on", "earliest_due_on")
        group = Case(
            When(standing__in=ended, then=Value(2)), When(standing=Standing.NO_DEADLINE.value, then=Value(1)),
            default=Value(0), output_field=models.IntegerField(),
        )
        return self.with_standing(as_of).order_by(
            group, ended_on.desc(nulls_last=True), counts_on.asc(nulls_last=True), "pk"
        )

    def with_parties(self) -> Self:
        return self.select_related("term", "debtor__agency", "creditor__agency", "opened_by", "met_by")


def _standing(as_of: date) -> Combinable:
    def when(condition: Q, standing: Standing) -> When:
        return When(condition, then=Value(standing.value))

    def within(name: str, day: Any) -> Q:
        return Q(**{f"{name}_on__lte": day}) & (Q(**{f"{name}_until": None}) | Q(**{f"{name}_until__gte": day}))

    met = F("met_on")
    on_time = Q(due_on=None) | Q(met_on__lte=F("due_on")) | within("paused", met) | within("waived", met)
    return Case(
        when(Q(voided_on__lte=as_of), Standing.VOID),
        when(Q(met_on__lte=as_of) & on_time, Standing.MET_ON_TIME),
        when(Q(met_on__lte=as_of), Standing.MET_LATE),
        when(within("waived", as_of), Standing.WAIVED),
        when(Q(earliest_due_on=None), Standing.NO_DEADLINE),
        when(within("paused", as_of), Standing.PAUSED),
        when(Q(due_on__lt=as_of), Standing.OVERDUE),
        when(Q(soon_on__lte=as_of), Standing.DUE_SOON),
        default=Value(Standing.NOT_YET_DUE.value),
        output_field=models.CharField(),
    )
