"""Extracts for matching: taken in sealed, looked at by an act, destroyed by an act or on their day."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import add_months, wib_date
from agreements.models import Agreement, Party
from agreements.services import Refused
from agreements.services.acting import Actor, act_as
from agreements.wording import long_date
from records.services import sealing
from records.uploads import clean_name
from records.vault import Sealed, VaultError

from ..models import Extract, MatchingSession
from .correction_lists import LONGEST_KEPT_MONTHS

_SUFFIXES = {
    ".csv": "text/csv", ".txt": "text/plain", ".tsv": "text/tab-separated-values", ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# An NIP or NIK, also one that is written in groups.
_LONG_NUMBER = re.compile(r"[0-9](?:[ .'-]?[0-9]){15,}")


class ExtractRefused(Refused):
    """The extract cannot be taken, looked at or destroyed as asked."""


@dataclass(frozen=True)
class About:
    """What a person says of an extract: whose data of which group, from where, as of which day, kept until when."""

    party: Party
    data_group: str
    source: str
    cutoff_on: date
    purge_on: date


@transaction.atomic
def lodge_extract(*, agreement: Agreement, about: About, name: str, sealed: Sealed, by: User, at: datetime) -> Extract:
    """Take an upload that was sealed on its way in; it is read in the background.

    Raises ExtractRefused, also for a file of which an extract is still kept; NotAllowed.
    """
    actor = act_as(Act.UPLOAD_EXTRACT, agreement=agreement, by=by, at=at)
    _check(actor, about)
    _check_new(actor, about, sealed)
    safe_name, media_type = _named(name)
    raw = sealing.adopt(
        sealed, chain=agreement.code, name=safe_name, media_type=media_type, purge_on=about.purge_on, by=by, at=at
    )
    extract = Extract.objects.create(
        agreement=actor.agreement, party=about.party, data_group=about.data_group.strip(), source=about.source.strip(),
        cutoff_on=about.cutoff_on, file_name=safe_name, size=sealed.size, sha256=sealed.sha256, raw=raw,
        uploaded_at=at, uploaded_by=by, uploaded_by_party=actor.party,
    )
    actor.journal(
        _thing(extract),
        after={
            "party": about.party.agency.code, "data_group": extract.data_group, "cutoff_on": extract.cutoff_on,
            "sha256": extract.sha256, "size": extract.size, "purge_on": raw.purge_on,
        },
        detail={"file_name": safe_name, "source": extract.source},
    )
    return extract


@transaction.atomic
def open_first_rows(*, extract: Extract, by: User, at: datetime) -> list[list[str]]:
    """Return the first rows of an extract with every long number masked, with an entry in the journal.

    Raises ExtractRefused where they were destroyed or are not what was sealed; NotAllowed.
    """
    actor = act_as(Act.OPEN_SEALED_FILE, agreement=extract.agreement, by=by, at=at)
    if extract.first_rows is None:
        raise ExtractRefused("Ekstrak ini belum selesai dibaca, sehingga belum ada baris yang dapat dilihat.")
    try:
        rows = json.loads(b"".join(sealing.opened(extract.first_rows)))
    except VaultError as error:
        raise ExtractRefused(str(error)) from error
    actor.journal(_thing(extract), after={"first_rows": len(rows), "sha256": extract.sha256})
    return [[_masked(cell) for cell in row] for row in rows]


@transaction.atomic
def destroy_extract(*, extract: Extract, reason: str, by: User, at: datetime) -> None:
    """Destroy every file of an extract now; its counts and hash stay. Raises ExtractRefused, NotAllowed."""
    actor = act_as(Act.DESTROY_FILE, agreement=extract.agreement, by=by, at=at)
    extract = Extract.objects.select_for_update().get(pk=extract.pk)
    if not reason.strip():
        raise ExtractRefused("Tulis alasan pemusnahannya.", "reason")
    check_text(reason, "reason")
    check_unused(extract, at)
    if not destroy_files(extract, at):
        raise ExtractRefused("Berkas ekstrak ini sudah dimusnahkan.")
    actor.journal(
        _thing(extract), after={"sha256": extract.sha256, "size": extract.size, "purged_at": at},
        detail={"reason": reason.strip(), "file_name": extract.file_name},
    )


def check_unused(extract: Extract, at: datetime) -> None:
    """Raise ExtractRefused while a job reads the extract or a run waits for it or uses it."""
    if extract.state == Extract.State.READING and extract.lease_until and extract.lease_until > at:
        raise ExtractRefused("Ekstrak ini sedang dibaca; tunggu sampai selesai, lalu musnahkan.")
    running = MatchingSession.objects.filter(
        state__in=[MatchingSession.State.QUEUED, MatchingSession.State.RUNNING]
    )
    if running.filter(first=extract).exists() or running.filter(second=extract).exists():
        raise ExtractRefused("Ekstrak ini sedang dipakai pemadanan yang berjalan; batalkan dahulu pemadanan itu.")


def destroy_files(extract: Extract, at: datetime) -> bool:
    """Destroy what is left of an extract's files, in an act that journals it; say whether there was any."""
    files = [pk for pk in (extract.raw_id, extract.rows_id, extract.first_rows_id) if pk is not None]
    destroyed = [file for pk in files if (file := sealing.destroy(pk, at=at)) is not None]
    if extract.state != Extract.State.REFUSED:
        extract.state = Extract.State.PURGED
        extract.save(update_fields=["state"])
    return bool(destroyed)


def check_purge_day(purge_on: date, today: date) -> None:
    """Raise ExtractRefused for a day on which no file may be destroyed: past, or later than anybody may keep it."""
    latest = add_months(today, LONGEST_KEPT_MONTHS)
    if purge_on <= today:
        raise ExtractRefused("Tanggal pemusnahan harus sesudah hari ini.", "purge_on")
    if purge_on > latest:
        raise ExtractRefused(
            f"Berkas data pribadi disimpan paling lama {LONGEST_KEPT_MONTHS // 12} tahun, yaitu sampai "
            f"{long_date(latest)}.", "purge_on",
        )


def _check(actor: Actor, about: About) -> None:
    if about.party.agreement_id != actor.agreement.pk:
        raise ExtractRefused("Pilih PIHAK dalam perjanjian ini.", "party")
    if not about.data_group.strip():
        raise ExtractRefused("Tulis kelompok datanya.", "data_group")
    if not about.source.strip():
        raise ExtractRefused("Tulis dari sistem mana data ini diambil.", "source")
    check_text(about.data_group, "data_group")
    check_text(about.source, "source")
    if about.cutoff_on > actor.on:
        raise ExtractRefused("Data tidak dapat menggambarkan keadaan sesudah hari ini.", "cutoff_on")
    check_purge_day(about.purge_on, actor.on)


def _check_new(actor: Actor, about: About, sealed: Sealed) -> None:
    kept = Extract.objects.filter(
        agreement=actor.agreement, party=about.party, sha256=sealed.sha256,
        state__in=[Extract.State.WAITING, Extract.State.READING, Extract.State.READY],
    ).first()
    if kept is not None:
        day = long_date(wib_date(kept.uploaded_at))
        raise ExtractRefused(
            f"Berkas yang sama sudah diunggah pada {day} dan masih tersimpan; pilih ekstrak itu.", "file"
        )


def check_text(text: str, field: str) -> None:
    """Raise ExtractRefused for a text that names a person by number: the database holds no such number."""
    if _LONG_NUMBER.search(text):
        raise ExtractRefused("Jangan menulis NIP atau NIK di sini.", field)


def _named(name: str) -> tuple[str, str]:
    name = _LONG_NUMBER.sub("…", name)
    suffix = next((known for known in _SUFFIXES if name.lower().endswith(known)), ".csv")
    return clean_name(name, suffix, "ekstrak"), _SUFFIXES[suffix]


def _masked(cell: str) -> str:
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:4]}****…{found[0][-3:]}", cell)


def _thing(extract: Extract) -> str:
    return f"extract:{extract.pk}"
