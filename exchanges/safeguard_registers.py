"""Disclosures, undertakings, security items and sealed files as they stood on a day."""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import Membership
from agreements.deadlines import end_of
from agreements.models import Agreement, Party
from agreements.wording import Look
from records.models import SealedFile

from .models import Disclosure, SecurityItem, SecurityReview, Undertaking

State = Disclosure.State
DISCLOSURE_LOOKS: dict[str, Look] = {
    State.PROPOSED: Look("menunggu persetujuan", "hourglass-split", "info"),
    State.AGREED: Look("disetujui PARA PIHAK", "check-circle", "good"),
    State.DECLINED: Look("ditolak", "x-circle", "void"),
    State.WITHDRAWN: Look("ditarik", "slash-circle", "void"),
    State.RECORDED: Look("tercatat", "check-circle", "neutral"),
}
STATUS_LOOKS: dict[str, Look] = {
    SecurityReview.Status.YES: Look("ada", "check-circle", "good"),
    SecurityReview.Status.PART: Look("sebagian", "circle-half", "warn"),
    SecurityReview.Status.NO: Look("belum", "circle", "neutral"),
}
KEPT, PURGED = "kept", "purged"
BASIS_CLAUSES = {"consent": "9(3)a", "order": "9(3)b", "law": "9(3)c"}


def disclosures(agreement: Agreement, as_of: date) -> QuerySet[Disclosure]:
    """Return the disclosures recorded or proposed by the end of `as_of`; `state_then` is their state that day."""
    undecided = When(decided_at__gte=end_of(as_of), then=Value(State.PROPOSED.value))
    return (
        Disclosure.objects.filter(agreement=agreement, proposed_at__lt=end_of(as_of))
        .annotate(state_then=Case(undecided, default=F("state"), output_field=CharField()))
        .select_related("proposed_by_party__agency", "proposed_by", "decided_by", "agreement")
        .order_by("-disclosed_on", "-pk")
    )


def undertakings(agreement: Agreement, as_of: date) -> QuerySet[Undertaking]:
    """Return the undertakings recorded by the end of `as_of`; `holds` says whether each was in force that day."""
    return (
        Undertaking.objects.filter(agreement=agreement, recorded_at__lt=end_of(as_of))
        .annotate(holds=Case(When(_in_force(as_of), then=Value(True)), default=Value(False)))
        .select_related("party__agency", "recorded_by", "file").defer("file__content")
        .order_by("party__ordinal", "person", "-started_on", "-pk")
    )


def without_undertaking(agreement: Agreement, as_of: date) -> QuerySet[Membership]:
    """Return the people of both parties with a role here on `as_of` whose undertaking was not in force that day."""
    signed = undertakings(agreement, as_of).filter(_in_force(as_of), user__isnull=False)
    return (
        Membership.objects.in_force(as_of)
        .filter(agency__in=agreement.parties.values("agency"), user__is_active=True, user__api_client=None)
        .exclude(user__in=signed.order_by().values("user"))
        .select_related("user", "agency")
        .order_by("agency", "user__full_name")
    )


def security_items(agreement: Agreement, as_of: date) -> QuerySet[Any]:
    """Return the items reviewed by `as_of`, each with its newest review then: `status`, `evidence`, `reviewed_on`,
    `next_on`, and `overdue` where the own target had passed.
    """
    newest = SecurityReview.objects.filter(
        item=OuterRef("pk"), reviewed_on__lte=as_of, recorded_at__lt=end_of(as_of)
    ).order_by("-reviewed_on", "-pk")
    rows: QuerySet[Any] = SecurityItem.objects.filter(agreement=agreement).annotate(
        **{name: Subquery(newest.values(name)[:1]) for name in ("status", "evidence", "reviewed_on", "next_on")}
    )
    found: QuerySet[Any] = (
        rows.filter(reviewed_on__isnull=False)
        .annotate(overdue=Case(When(next_on__lt=as_of, then=Value(True)), default=Value(False)))
        .select_related("party__agency", "method", "agreement")
        .order_by("party__ordinal", "method__name", "area", "pk")
    )
    return found


def sealed_files(agreement: Agreement, as_of: date) -> QuerySet[SealedFile]:
    """Return the files of persons' data sealed by the end of `as_of`; `state_then`: destroyed by then or not."""
    gone = When(purged_at__lt=end_of(as_of), then=Value(PURGED))
    return (
        SealedFile.objects.filter(chain=agreement.code, stored_at__lt=end_of(as_of))
        .annotate(state_then=Case(gone, default=Value(KEPT), output_field=CharField()))
        .defer("wrapped_key")
        .order_by("purge_on", "pk")
    )


def by_party(parties: tuple[Party, Party], people: QuerySet[Membership]) -> list[tuple[Party, list[Membership]]]:
    """Return the people without an undertaking, party by party."""
    return [(party, [m for m in people if m.agency_id == party.agency_id]) for party in parties]


def _in_force(on: date) -> Q:
    return Q(started_on__lte=on) & (Q(ended_on=None) | Q(ended_on__gte=on))
