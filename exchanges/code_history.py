"""Sets of reference codes and their versions as they stood on a day, and what is asked of their rows."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, Max, OuterRef, Q, QuerySet, Subquery, Value, When

from agreements.models import Agreement
from agreements.wording import Look, long_date

from .codes import Code, Comparison, Finding, Kind, check, compare, orphans
from .models import CodeRow, CodeSet, CodeVersion

NO_VERSION, WAITING, ACKNOWLEDGED = "kosong", "menunggu", "diterima"
STATES = {
    NO_VERSION: Look("belum ada versi", "circle", "muted"),
    WAITING: Look("menunggu konfirmasi", "hourglass-split", "warn"),
    ACKNOWLEDGED: Look("diterima", "check-circle", "good"),
}
# More than this in one question, and SQLite refuses it.
_AT_ONCE = 500


def versions_on(as_of: date) -> QuerySet[CodeVersion]:
    """Return the versions published by `as_of`, each with `acknowledged_then`: None if not by that day."""
    acknowledged = Case(
        When(acknowledged_at__date__lte=as_of, then=F("acknowledged_at")), default=Value(None),
        output_field=DateTimeField(null=True),
    )
    return CodeVersion.objects.filter(published_at__date__lte=as_of).annotate(acknowledged_then=acknowledged)


def sets_on(agreement: Agreement, as_of: date) -> QuerySet[CodeSet]:
    """Return the sets recorded by `as_of`, with what their last version was by then.

    `last_number`, `last_rows`, `last_effective_on`, `last_acknowledged`, `last_findings` of the last one published;
    `number_in_force` of the last one that was in force.
    """
    last: Any = versions_on(as_of).filter(code_set=OuterRef("pk")).order_by("-number")
    return (
        CodeSet.objects.filter(agreement=agreement, recorded_at__date__lte=as_of)
        .select_related("owner__agency")
        .annotate(
            last_number=Subquery(last.values("number")[:1]), last_rows=Subquery(last.values("row_count")[:1]),
            last_effective_on=Subquery(last.values("effective_on")[:1]),
            last_acknowledged=Subquery(last.values("acknowledged_then")[:1]),
            last_findings=Subquery(last.values("findings")[:1]),
            number_in_force=Subquery(last.filter(effective_on__lte=as_of).values("number")[:1]),
        )
    )


def state_is(sets: QuerySet[CodeSet], state: str) -> QuerySet[CodeSet]:
    """Return those of `sets_on` whose last version is in `state`, one of STATES."""
    return sets.filter({
        NO_VERSION: Q(last_number=None), WAITING: Q(last_number__isnull=False, last_acknowledged=None),
        ACKNOWLEDGED: Q(last_acknowledged__isnull=False),
    }[state])


def look(number: int | None, acknowledged: datetime | None) -> Look:
    """Return how a version stands: published or not, acknowledged or not."""
    return STATES[ACKNOWLEDGED if acknowledged else NO_VERSION if number is None else WAITING]


def codes_of(version: CodeVersion) -> tuple[Code, ...]:
    """Return all codes of a version, in the order of the file."""
    rows = version.rows.order_by("row").values_list("row", "code_id", "name", "parent_id", "attributes")
    return tuple(Code(*row) for row in rows.iterator(chunk_size=5000))


def found_rows(version: CodeVersion, text: str) -> QuerySet[CodeRow]:
    """Return the rows with `text` in id, name or parent; all of them for no text."""
    rows = version.rows.order_by("row")
    if not text:
        return rows
    return rows.filter(Q(code_id__icontains=text) | Q(name__icontains=text) | Q(parent_id__icontains=text))


def known_ids(code_set: CodeSet, before: datetime, wanted: Collection[str]) -> set[str]:
    """Return those of `wanted` that the owner's other sets had as ids, in their last version before `before`."""
    last = (
        CodeVersion.objects.filter(
            code_set__agreement=code_set.agreement_id, code_set__owner=code_set.owner_id, published_at__lt=before
        ).exclude(code_set=code_set).values("code_set").annotate(last=Max("number")).values_list("code_set", "last")
    )
    versions = Q(pk=None)
    for other, number in last:
        versions |= Q(code_set=other, number=number)
    pks = list(CodeVersion.objects.filter(versions).values_list("pk", flat=True))
    known: set[str] = set()
    ids = sorted(wanted)
    for start in range(0, len(ids) if pks else 0, _AT_ONCE):
        asked = ids[start : start + _AT_ONCE]
        known |= set(CodeRow.objects.filter(version__in=pks, code_id__in=asked).values_list("code_id", flat=True))
    return known


def findings_in(code_set: CodeSet, codes: tuple[Code, ...], before: datetime) -> tuple[Finding, ...]:
    """Return what the checks find in `codes`, with the owner's other sets as they were before the instant `before`."""
    return check(codes, known_ids(code_set, before, orphans(codes)))


def findings_of(version: CodeVersion) -> tuple[Finding, ...]:
    """Return everything the checks found in a version when it was published."""
    return findings_in(version.code_set, codes_of(version), version.published_at)


def compare_versions(before: CodeVersion, after: CodeVersion) -> Comparison:
    """Return what changed from one version to another."""
    return compare(codes_of(before), codes_of(after))


# --- Findings as they are kept with a version: each kind's count, and its first rows for the page --------------
_KEPT = 25


def kept(findings: Iterable[Finding]) -> dict[str, Any]:
    """Return findings as a version keeps them: `{kind: {"count": …, "rows": [[row, text], …]}}`."""
    by_kind: dict[str, list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.kind.value, []).append(finding)
    return {
        kind: {"count": len(found), "rows": [[finding.row, finding.text] for finding in found[:_KEPT]]}
        for kind, found in by_kind.items()
    }


def count(findings: dict[str, Any] | None) -> int:
    """Return how many findings a version keeps."""
    return sum(found["count"] for found in (findings or {}).values())


def grouped(findings: dict[str, Any]) -> list[dict[str, Any]]:
    """Return kept findings for a page, every kind that has one: `kind`, `count`, `rows`, `left`."""
    return [
        {"kind": kind, "left": found["count"] - len(found["rows"]), **found}
        for kind in Kind if (found := findings.get(kind.value))
    ]


def version_words(version: CodeVersion) -> str:
    """Return a version in words, such as `versi 2, berlaku mulai 1 Januari 2026`."""
    return f"versi {version.number}, berlaku mulai {long_date(version.effective_on)}"
