"""Sessions of matching: prepared step by step, started with purpose and impact assessment, opened, destroyed.

What the background does with a started one is in `matching_jobs`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import Actor, act_as
from records.models import SealedFile
from records.services import sealing
from records.vault import VaultError

from ..models import DataGroup, Extract, HeaderProfile, MatchingRule, MatchingSession
from .extracts import check_purge_day, check_text, check_unused, destroy_files
from .matching_rules import read_body

State = MatchingSession.State
SIDES = ("first", "second")


class SessionRefused(Refused):
    """The session is not in the state that this act needs, or something is missing."""


@dataclass(frozen=True)
class Purpose:
    """What UU 27/2022, Pasal 34 asks for before the run, and until when the list of differences is kept."""

    purpose: str
    impact_assessment: str
    impact_reference: str
    purge_on: date


@dataclass(frozen=True)
class OpenedList:
    """The list of differences, found whole; `content` gives its bytes in chunks. `name` begins with TERBATAS."""

    name: str
    media_type: str
    size: int
    content: Iterator[bytes]


@transaction.atomic
def prepare_session(
    *, agreement: Agreement, first: Extract, second: Extract, by: User, at: datetime
) -> MatchingSession:
    """Begin a session over one extract of each party, both of one data group. Raises SessionRefused, NotAllowed."""
    actor = act_as(Act.RUN_MATCHING, agreement=agreement, by=by, at=at)
    _check_sides(actor, first, second)
    group = DataGroup.objects.of(actor.agreement).in_use(actor.on).filter(name=first.data_group).first()
    session = MatchingSession.objects.create(
        agreement=actor.agreement, data_group=first.data_group, group=group, first=first, second=second,
        created_at=at, created_by=by, created_by_party=actor.party,
    )
    actor.journal(
        _thing(session),
        after={"data_group": session.data_group, "first_sha256": first.sha256, "second_sha256": second.sha256},
    )
    return session


@transaction.atomic
def repeat_session(*, session: MatchingSession, by: User, at: datetime) -> MatchingSession:
    """Begin another session over the same extracts, with what was recorded for this one as a proposal."""
    again = prepare_session(
        agreement=session.agreement, first=session.first, second=session.second, by=by, at=at
    )
    again.purpose, again.impact_assessment = session.purpose, session.impact_assessment
    again.impact_reference = session.impact_reference
    again.save(update_fields=["purpose", "impact_assessment", "impact_reference"])
    return again


@transaction.atomic
def choose_rule(*, session: MatchingSession, rule: MatchingRule, by: User, at: datetime) -> None:
    """Have the session follow a version of a rule; columns that were mapped for another are asked for again."""
    actor, session = _preparing(session, by, at)
    if rule.agreement_id != actor.agreement.pk:
        raise SessionRefused("Pilih aturan perjanjian ini.", "rule")
    if session.rule_id != rule.pk:
        session.rule, session.first_columns, session.second_columns = rule, {}, {}
        session.save(update_fields=["rule", "first_columns", "second_columns"])
    actor.journal(_thing(session), after={"rule": str(rule), "fingerprint": rule.fingerprint})


@transaction.atomic
def map_columns(
    *, session: MatchingSession, first: Mapping[str, str], second: Mapping[str, str], by: User, at: datetime
) -> None:
    """Say which heading of either extract holds the key and each field of the rule; remembered for the next time.

    Raises SessionRefused for a field without a heading, or a heading that is meant to hold two of them.
    """
    actor, session = _preparing(session, by, at)
    read = read_body(_rule(session))
    names = list(read.names)
    for side, columns in zip(SIDES, (first, second), strict=True):
        extract: Extract = getattr(session, side)
        kept = {name: columns.get(name, "") for name in names}
        _check_columns(extract, kept)
        setattr(session, f"{side}_columns", kept)
        _remember(actor, extract, session.data_group, kept)
    session.save(update_fields=["first_columns", "second_columns"])
    actor.journal(_thing(session), after={"columns": len(names)})


@transaction.atomic
def state_purpose(*, session: MatchingSession, said: Purpose, by: User, at: datetime) -> None:
    """Record purpose and impact assessment before the run, and the day on which the list is destroyed."""
    actor, session = _preparing(session, by, at)
    if not said.purpose.strip():
        raise SessionRefused("Tulis tujuan pemrosesannya.", "purpose")
    if not said.impact_assessment.strip():
        raise SessionRefused("Tulis penilaian dampaknya (UU 27/2022 Pasal 34).", "impact_assessment")
    for name in ("purpose", "impact_assessment", "impact_reference"):
        check_text(getattr(said, name), name)
    check_purge_day(said.purge_on, actor.on)
    session.purpose, session.impact_assessment = said.purpose.strip(), said.impact_assessment.strip()
    session.impact_reference, session.purge_on = said.impact_reference.strip(), said.purge_on
    session.save(update_fields=["purpose", "impact_assessment", "impact_reference", "purge_on"])
    actor.journal(
        _thing(session), after={"purge_on": session.purge_on},
        detail={
            "purpose": session.purpose, "impact_assessment": session.impact_assessment,
            "impact_reference": session.impact_reference,
        },
    )


@transaction.atomic
def start_session(*, session: MatchingSession, by: User, at: datetime) -> None:
    """Have the session run in the background.

    Raises SessionRefused where a step is missing, an extract is not ready, or another run of the pair stands.
    """
    actor, session = _preparing(session, by, at)
    rule = _rule(session)
    if missing := missing_steps(session):
        raise SessionRefused(f"Belum dapat dijalankan: {'; '.join(missing)}.")
    session.state, session.started_at, session.started_by = State.QUEUED, at, by
    session.attempts, session.failure, session.cancel_asked_at = 0, "", None
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        raise SessionRefused("Pemadanan lain atas kedua ekstrak ini masih berjalan; tunggu sampai selesai.") from error
    actor.journal(
        _thing(session),
        after={
            "state": session.state, "rule": str(rule), "fingerprint": rule.fingerprint,
            "first_sha256": session.first.sha256, "second_sha256": session.second.sha256,
            "purge_on": session.purge_on,
        },
    )


def missing_steps(session: MatchingSession) -> list[str]:
    """Return what has to be done before the session can run, in the order of the steps."""
    found = []
    for extract in (session.first, session.second):
        if not is_kept(extract):
            state = "dimusnahkan" if extract.state == Extract.State.READY else extract.get_state_display()
            found.append(f"ekstrak {extract.party.agency.short_name} {state}")
    if session.rule is None:
        found.append("aturan belum dipilih")
    elif not (session.first_columns and session.second_columns):
        found.append("judul kolom belum dipetakan")
    if not (session.purpose and session.impact_assessment and session.purge_on):
        found.append("tujuan dan penilaian dampak belum dicatat")
    return found


def is_kept(extract: Extract) -> bool:
    """Say whether the rows of an extract are there to be matched."""
    return extract.state == Extract.State.READY and extract.rows is not None and extract.rows.purged_at is None


@transaction.atomic
def cancel_session(*, session: MatchingSession, by: User, at: datetime) -> None:
    """Cancel a session; one that runs stops as soon as its job looks, and leaves nothing behind."""
    actor = act_as(Act.RUN_MATCHING, agreement=session.agreement, by=by, at=at)
    session = MatchingSession.objects.select_for_update().get(pk=session.pk)
    if session.state == State.RUNNING:
        session.cancel_asked_at = at
    elif session.state in (State.DRAFT, State.QUEUED):
        session.state, session.finished_at = State.CANCELLED, at
    else:
        raise SessionRefused(f"Pemadanan ini sudah {session.get_state_display()}.")
    session.save(update_fields=["state", "finished_at", "cancel_asked_at"])
    actor.journal(_thing(session), after={"state": session.state, "cancel_asked_at": session.cancel_asked_at})


@transaction.atomic
def open_list(*, session: MatchingSession, sheet: bool, by: User, at: datetime) -> OpenedList:
    """Open the list of differences, as XLSX or CSV, for one person, with an entry in the journal.

    Raises SessionRefused where there is none, or it was destroyed or changed; NotAllowed.
    """
    actor = act_as(Act.OPEN_SEALED_FILE, agreement=session.agreement, by=by, at=at)
    file: SealedFile | None = session.discrepancy_sheet if sheet else session.discrepancies
    if file is None:
        raise SessionRefused("Pemadanan ini tidak memiliki daftar selisih dalam bentuk itu.")
    try:
        content = sealing.opened(file)
    except VaultError as error:
        raise SessionRefused(str(error)) from error
    actor.journal(_thing(session), after={"sha256": file.sha256}, detail={"file_name": file.name})
    return OpenedList(file.name, file.media_type, file.size, content)


@transaction.atomic
def destroy_session_files(
    *, session: MatchingSession, reason: str, with_extracts: bool, by: User, at: datetime
) -> None:
    """Destroy the list of differences now, and both extracts if asked; figures and hashes stay."""
    actor = act_as(Act.DESTROY_FILE, agreement=session.agreement, by=by, at=at)
    session = MatchingSession.objects.select_for_update().get(pk=session.pk)
    if not reason.strip():
        raise SessionRefused("Tulis alasan pemusnahannya.", "reason")
    check_text(reason, "reason")
    if session.state in (State.QUEUED, State.RUNNING):
        raise SessionRefused("Pemadanan ini sedang berjalan; batalkan dahulu.")
    files = [pk for pk in (session.discrepancies_id, session.discrepancy_sheet_id) if pk is not None]
    hashes = [file.sha256 for pk in files if (file := sealing.destroy(pk, at=at)) is not None]
    if with_extracts:
        hashes += _destroy_extracts(session, at)
    if not hashes:
        raise SessionRefused("Tidak ada lagi berkas yang tersimpan.")
    actor.journal(_thing(session), after={"sha256": hashes, "purged_at": at}, detail={"reason": reason.strip()})


def _destroy_extracts(session: MatchingSession, at: datetime) -> list[str]:
    found = []
    for pk in (session.first_id, session.second_id):
        extract = Extract.objects.select_for_update().get(pk=pk)
        check_unused(extract, at)
        if destroy_files(extract, at):
            found.append(extract.sha256)
    return found


def _preparing(session: MatchingSession, by: User, at: datetime) -> tuple[Actor, MatchingSession]:
    """Return who acts and the session as it now is, locked. Raises SessionRefused unless it is being prepared."""
    actor = act_as(Act.RUN_MATCHING, agreement=session.agreement, by=by, at=at)
    found = MatchingSession.objects.select_for_update(of=("self",)).select_related(
        "first__party__agency", "first__rows", "second__party__agency", "second__rows", "rule"
    ).get(pk=session.pk)
    if found.state != State.DRAFT:
        raise SessionRefused(f"Pemadanan ini sudah {found.get_state_display()}, jadi tidak dapat diubah lagi.")
    return actor, found


def _rule(session: MatchingSession) -> MatchingRule:
    if session.rule is None:
        raise SessionRefused("Pilih dahulu aturan pemadanannya.")
    return session.rule


def _check_sides(actor: Actor, first: Extract, second: Extract) -> None:
    for name, ordinal, extract in (("first", 1, first), ("second", 2, second)):
        if extract.agreement_id != actor.agreement.pk or extract.party.ordinal != ordinal:
            raise SessionRefused("Pilih ekstrak PIHAK itu.", name)
        if extract.state in (Extract.State.REFUSED, Extract.State.PURGED) or (
            extract.state == Extract.State.READY and not is_kept(extract)
        ):
            raise SessionRefused("Ekstrak ini ditolak atau sudah dimusnahkan; pilih yang lain.", name)
    if first.data_group != second.data_group:
        raise SessionRefused(
            f"Kedua ekstrak harus dari satu kelompok data, bukan “{first.data_group}” dan “{second.data_group}”.",
            "second",
        )


def _check_columns(extract: Extract, columns: Mapping[str, str]) -> None:
    who = extract.party.agency.short_name
    for name, heading in columns.items():
        if not heading:
            raise SessionRefused(f"Pilih kolom {who} yang berisi {name}.")
        if heading not in extract.headings:
            raise SessionRefused(f"Ekstrak {who} tidak memiliki kolom “{heading}”.")
    headings = list(columns.values())
    twice = next((heading for heading in headings if headings.count(heading) > 1), None)
    if twice is not None:
        raise SessionRefused(f"Kolom “{twice}” pada ekstrak {who} dipilih untuk dua unsur; pilih satu saja.")


def _remember(actor: Actor, extract: Extract, data_group: str, columns: dict[str, Any]) -> None:
    known = HeaderProfile.objects.filter(
        agreement=actor.agreement, party=extract.party, data_group=data_group
    ).values_list("columns", flat=True).first()
    HeaderProfile.objects.update_or_create(
        agreement=actor.agreement, party=extract.party, data_group=data_group,
        defaults={"columns": (known or {}) | columns, "updated_at": actor.at, "updated_by": actor.user},
    )


def _thing(session: MatchingSession) -> str:
    return f"matching:{session.pk}"
