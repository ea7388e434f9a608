"""Reference codes of either party: a set, its versions, and the other party's word that it has one (3(1)c, 3(2)b)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import act_as, other_party
from agreements.wording import long_date, thousands
from records.services.files import store_table
from records.spreadsheets import CheckedTable

from .. import code_history
from ..codes import Code, CodesFaulty, Comparison, Finding, Titles, compare, parse
from ..models import CodeRow, CodeSet, CodeVersion

_BATCH = 1000


class CodesRefused(Refused):
    """The set or version cannot be recorded as asked."""


@dataclass(frozen=True)
class Examined:
    """A file read as the next version of a set. `previous` and `comparison` are None for the first one."""

    codes: tuple[Code, ...]
    findings: tuple[Finding, ...]
    previous: CodeVersion | None
    comparison: Comparison | None


@transaction.atomic
def create_code_set(
    *, agreement: Agreement, code: str, name: str, note: str = "", by: User, at: datetime
) -> CodeSet:
    """Record a set of reference codes that the acting party gives the other. Raises CodesRefused, NotAllowed."""
    actor = act_as(Act.PUBLISH_CODES, agreement=agreement, by=by, at=at)
    try:
        with transaction.atomic():
            code_set = CodeSet.objects.create(
                agreement=actor.agreement, owner=actor.party, code=code, name=name, note=note, recorded_at=at,
                recorded_by=by,
            )
    except IntegrityError as error:
        raise CodesRefused(
            f"{actor.party.agency.short_name} sudah memiliki kode referensi “{code}”. Pakai singkatan lain, atau "
            "terbitkan versi baru dari yang sudah ada.", "short_code",
        ) from error
    actor.journal(f"codeset:{code_set.pk}", after={"code": code, "name": name}, detail={"note": note})
    return code_set


def examine(
    *, code_set: CodeSet, file: CheckedTable, titles: Titles, effective_on: date, at: datetime
) -> Examined:
    """Read `file` as the next version of the set: its codes, what the checks find, what changes. Writes nothing.

    Raises CodesRefused where it cannot become the next version, whatever the checks find.
    """
    try:
        codes = parse(file.table.header, file.table.rows, file.table.numbers, titles)
    except CodesFaulty as error:
        raise CodesRefused(str(error), error.field) from error
    previous = code_set.versions.select_related("file").defer("file__content").order_by("-number").first()
    comparison = None
    if previous is not None:
        comparison = compare(code_history.codes_of(previous), codes)
        _check_next(previous, comparison, file, effective_on)
    return Examined(codes, code_history.findings_in(code_set, codes, at), previous, comparison)


@transaction.atomic
def publish_version(
    *, code_set: CodeSet, file: CheckedTable, titles: Titles, effective_on: date, note: str = "",
    accept_findings: bool = False, by: User, at: datetime,
) -> CodeVersion:
    """Publish `file` as the next version of the set, whole and as it is; it is never changed afterwards.

    Findings hold it back unless `accept_findings`. Raises CodesRefused, and NotAllowed for all but the owner.
    """
    actor = act_as(Act.PUBLISH_CODES, agreement=code_set.agreement, by=by, at=at, holder=code_set.owner)
    examined = examine(code_set=code_set, file=file, titles=titles, effective_on=effective_on, at=at)
    if examined.findings and not accept_findings:
        raise CodesRefused(
            f"Pemeriksaan menemukan {thousands(len(examined.findings))} hal. Perbaiki berkasnya, atau tandai bahwa "
            "Anda menerbitkannya dengan temuan itu.", "accept_findings",
        )
    version = CodeVersion.objects.create(
        code_set=code_set, number=examined.previous.number + 1 if examined.previous else 1,
        effective_on=effective_on, file=store_table(file, by=by, at=at), row_count=len(examined.codes),
        findings=code_history.kept(examined.findings), note=note, published_at=at, published_by=by,
    )
    CodeRow.objects.bulk_create(
        (
            CodeRow(
                version_id=version.pk, row=code.row, code_id=code.id, name=code.name, parent_id=code.parent,
                attributes=dict(code.attributes),
            )
            for code in examined.codes
        ),
        batch_size=_BATCH,
    )
    actor.journal(
        f"codeversion:{version.pk}",
        after={
            "set": code_set.code, "number": version.number, "effective_on": effective_on, "rows": version.row_count,
            "sha256": file.sha256, "findings": len(examined.findings),
        },
        detail={"file_name": file.name, "note": note},
    )
    return version


@transaction.atomic
def acknowledge_version(*, version: CodeVersion, by: User, at: datetime) -> CodeVersion:
    """Put on record that the other party has the version.

    Raises CodesRefused if it is acknowledged already, NotAllowed for the owner's own people.
    """
    code_set = version.code_set
    actor = act_as(
        Act.ACKNOWLEDGE_CODES, agreement=code_set.agreement, by=by, at=at, holder=other_party(code_set.owner)
    )
    # Someone may have changed sides since: nobody does both sides of one record.
    if version.published_by_id == by.pk:
        raise CodesRefused("Versi ini Anda terbitkan sendiri; konfirmasinya diberikan orang lain dari PIHAK penerima.")
    changed = CodeVersion.objects.filter(pk=version.pk, acknowledged_at=None).update(
        acknowledged_at=at, acknowledged_by=by
    )
    if not changed:
        raise CodesRefused("Versi ini sudah dikonfirmasi penerimaannya.")
    actor.journal(
        f"codeversion:{version.pk}",
        after={"set": code_set.code, "number": version.number, "acknowledged_on": actor.on},
    )
    version.refresh_from_db(fields=["acknowledged_at", "acknowledged_by"])
    return version


def _check_next(previous: CodeVersion, comparison: Comparison, file: CheckedTable, effective_on: date) -> None:
    if comparison.same and previous.file.sha256 == file.sha256:
        raise CodesRefused(f"Berkas ini sama persis dengan versi {previous.number}, yang sudah terbit.", "file")
    if effective_on < previous.effective_on:
        raise CodesRefused(
            f"Versi {previous.number} berlaku mulai {long_date(previous.effective_on)}; versi berikutnya tidak dapat "
            "berlaku lebih dahulu.", "effective_on",
        )
