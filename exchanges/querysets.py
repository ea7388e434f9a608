"""Questions about deliveries and minutes, as QuerySet words."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from accounts.roles import Act
from agreements.deadlines import WIB
from agreements.models import Agreement, FactKind, Obligation, ReceiptContest, ReceiptProof
from agreements.receipts import Proof
from agreements.standing import Standing
from records.models import JournalEntry

if TYPE_CHECKING:
    from .models import Delivery, Minutes  # noqa: F401 (named in the base classes)


class DeliveryState(models.TextChoices):
    """How the receipt of a delivery stands on a day."""

    UNCONFIRMED = "unconfirmed", "belum dikonfirmasi"
    CONTESTED = "contested", "disanggah"
    RECEIVED = "received", "diterima"
    WITHDRAWN = "withdrawn", "dibatalkan"


class AgreedQuerySet(models.QuerySet[Any]):
    """Rows of the catalogue: data groups and methods."""

    def of(self, agreement: Agreement) -> Self:
        return self.filter(agreement=agreement)

    def in_use(self, on: date) -> Self:
        """Those that both have agreed to and that had not ended on `on`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), agreed_at__isnull=False)

    def waiting(self) -> Self:
        """Those that the other party has still to agree to."""
        return self.filter(agreed_at=None, ended_on=None)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def of(self, agreement: Agreement) -> Self:
        return self.filter(fact__agreement=agreement)

    def sent_by(self, as_of: date) -> Self:
        """Deliveries made by `as_of`."""
        return self.filter(fact__sent_on__lte=as_of)

    def followed(self, as_of: date = date.max) -> Self:
        """Deliveries that a later version had superseded by `as_of`."""
        return self.filter(Exists(self._later(as_of)))

    def newest(self, as_of: date) -> Self:
        """The version of each delivery that counts on `as_of`: none has superseded it, nobody has withdrawn it."""
        return self.exclude(Exists(self._later(as_of))).exclude(fact__withdrawn_on__lte=as_of)

    def _later(self, as_of: date) -> models.QuerySet[Any]:
        later = self.model._default_manager.filter(
            first_version=OuterRef("first_version"), pk__gt=OuterRef("pk"), fact__sent_on__lte=as_of
        )
        return later.exclude(fact__withdrawn_on__lte=as_of)

    def with_state(self, as_of: date) -> Self:
        """Annotate `state` on `as_of` (see DeliveryState) and `superseded`: whether a later version counts then.

        `settled_on` is the date that stood at the end of `as_of` where a dispute has opened it since.
        """
        contested = ReceiptContest.objects.filter(fact=OuterRef("pk"), opened_at__lt=_end_of(as_of)).exclude(
            settled_at__lt=_end_of(as_of)
        )
        settled = ReceiptProof.objects.filter(
            fact=OuterRef("pk"), kind__gte=Proof.RECEIVER_CONFIRMATION.value, recorded_at__lt=_end_of(as_of),
            fact__received_on=None,
        ).order_by("-kind", "-recorded_at", "-pk")
        return self.annotate(
            settled_on=Subquery(settled.values("received_on")[:1]),
            superseded=Exists(self._later(as_of)),
            state=Case(
                When(fact__withdrawn_on__lte=as_of, then=Value(DeliveryState.WITHDRAWN.value)),
                When(Exists(contested), then=Value(DeliveryState.CONTESTED.value)),
                When(
                    Q(fact__received_on__lte=as_of) | Q(settled_on__lte=as_of),
                    then=Value(DeliveryState.RECEIVED.value),
                ),
                default=Value(DeliveryState.UNCONFIRMED.value),
                output_field=models.CharField(),
            )
        )

    def state_is(self, as_of: date, wanted: str) -> Self:
        return self.with_state(as_of).filter(state=wanted)

    def by_sending(self, *, newest_first: bool) -> Self:
        return self.order_by("-fact__sent_on", "-pk") if newest_first else self.order_by("fact__sent_on", "pk")

    def by_feedback_due(self) -> Self:
        """The feedback that is due first comes first; deliveries without an open duty last."""
        return self.with_feedback_due().order_by(F("feedback_due_on").asc(nulls_last=True), "-pk")

    def with_feedback_due(self) -> Self:
        """Annotate `feedback_due_on`: the deadline of the feedback, else its earliest bound; None without a duty."""
        duties = Obligation.objects.filter(
            opened_by=OuterRef("first_version"), term__met_by=FactKind.FEEDBACK, met_on=None
        )
        return self.annotate(
            feedback_due_on=Subquery(duties.values(day=Coalesce("due_on", "earliest_due_on"))[:1])
        )

    def with_answered(self, as_of: date) -> Self:
        """Annotate `data_whole` and `references_whole` on `as_of`: the same rule as `coverage.parts`, in SQL."""
        return self.annotate(
            data_whole=self._whole("data_coverage", as_of), references_whole=self._whole("reference_coverage", as_of)
        )

    def _whole(self, part: str, as_of: date) -> Combinable:
        from .models import Coverage, Feedback

        lodged = Feedback.objects.filter(
            delivery__first_version=OuterRef("first_version"), fact__sent_on__lte=as_of, fact__withdrawn_on=None
        ).exclude(**{part: Coverage.NONE.value})
        whole = lodged.filter(Q(returned_on=None) | Q(returned_on__gt=as_of), **{part: Coverage.WHOLE.value})
        again = Feedback.objects.filter(resubmits=OuterRef("pk"), fact__sent_on__lte=as_of)
        returned = lodged.filter(returned_on__lte=as_of).exclude(Exists(again))
        return Case(
            When(Exists(whole) & ~Exists(returned), then=Value(True)), default=Value(False),
            output_field=models.BooleanField(),
        )

    def feedback_standing_is(self, as_of: date, wanted: Standing) -> Self:
        """Deliveries whose feedback duty has this standing on `as_of`."""
        duties = Obligation.objects.filter(term__met_by=FactKind.FEEDBACK).opened(as_of).standing_is(as_of, wanted)
        return self.filter(Exists(duties.filter(opened_by=OuterRef("first_version"))))

    def for_page(self, as_of: date) -> Self:
        """Fetch what rows show: parties, all versions, feedback on them and the duties it meets. Four queries more.

        Ask the rows' `lodged`, `known_versions` and `feedback_duties` afterwards.
        """
        from .models import Feedback

        lodged = Feedback.objects.filter(fact__sent_on__lte=as_of, fact__withdrawn_on=None).select_related(
            "fact", "returned_by"
        )
        duties = (
            Obligation.objects.filter(term__met_by=FactKind.FEEDBACK)
            .opened(as_of).with_standing(as_of).with_parties()
        )
        versions = self.model._default_manager.filter(fact__sent_on__lte=as_of).select_related("fact__recorded_by")
        first = self.model._default_manager.select_related("fact").prefetch_related(
            Prefetch("fact__opened", queryset=duties, to_attr="duties_here"),
            Prefetch("versions", to_attr="known", queryset=versions.order_by("pk").prefetch_related(
                Prefetch("feedback", queryset=lodged.order_by("pk"), to_attr="lodged_on_it")
            )),
        )
        return self.select_related("fact__actor__agency", "fact__addressee__agency").prefetch_related(
            Prefetch("first_version", queryset=first)
        )


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def of(self, agreement: Agreement) -> Self:
        return self.filter(agreement=agreement)

    def made_by(self, as_of: date) -> Self:
        """Minutes that had been drafted by the end of `as_of`."""
        return self.filter(created_at__lt=_end_of(as_of))

    def with_state(self, as_of: date) -> Self:
        """Annotate `state_then`: the state at the end of `as_of`.

        What was sent back has lost the instant of its submission; the journal has kept it.
        """
        end, states = _end_of(as_of), self.model.State
        steps = JournalEntry.objects.filter(
            chain__name=OuterRef("agreement__code"),
            object=Concat(Value("minutes:"), Cast(OuterRef("pk"), models.CharField())), refused=False,
            act__in=[Act.SUBMIT_MINUTES.value, Act.RETURN_MINUTES.value], recorded_at__lt=end,
        ).order_by("-sequence")
        return self.annotate(last_step=Subquery(steps.values("act")[:1])).annotate(
            state_then=Case(
                When(cancelled_on__lte=as_of, then=Value(states.CANCELLED.value)),
                When(acknowledged_at__lt=end, then=Value(states.RECEIVED.value)),
                When(delivered_at__lt=end, then=Value(states.DELIVERED.value)),
                When(signed_at__lt=end, then=Value(states.SIGNED.value)),
                When(finalised_at__lt=end, then=Value(states.FINAL.value)),
                When(last_step=Act.SUBMIT_MINUTES.value, then=Value(states.SUBMITTED.value)),
                default=Value(states.DRAFT.value),
                output_field=models.CharField(),
            )
        )

    def state_is(self, as_of: date, wanted: str) -> Self:
        return self.with_state(as_of).filter(state_then=wanted)

    def found(self, text: str) -> Self:
        """Minutes whose data group or number contains `text`."""
        return self.filter(
            Q(data_group__icontains=text) | Q(first_number__icontains=text) | Q(second_number__icontains=text)
        )


def _end_of(day: date) -> datetime:
    """The first instant after `day` in WIB."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=WIB)
