"""Correction lists handed from one party to the other and back (3(1)e, 4(1)d). Their rows stay in sealed files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.deadlines import add_months, wib_date
from agreements.models import Agreement
from agreements.services import Refused
from agreements.services.acting import Actor, act_as, party_of
from agreements.wording import long_date
from records.services import sealing
from records.spreadsheet_worker import Faulty
from records.spreadsheets import CheckedTable, TableRefused, checked_table
from records.vault import VaultError

from ..correction_state import change_words
from ..corrections import Changes, Listing, compare, read_listing
from ..models import CorrectionList, CorrectionRound, Minutes
from ..papers import AGREED

#: The agreement names no term of keeping; what nobody needs for years is not kept for years.
LONGEST_KEPT_MONTHS = 60


class CorrectionsRefused(Refused):
    """The list cannot be taken or opened as asked; `faults` maps each field to its sentences."""

    def __init__(self, message: str, field: str = "", sentences: list[str] | None = None) -> None:
        super().__init__(message, field)
        self.faults: dict[str, list[str]] = {field: sentences or [message]}


@dataclass(frozen=True)
class OpenedFile:
    """A sealed file that was found whole; `content` gives its bytes in chunks. `name` begins with TERBATAS."""

    name: str
    media_type: str
    size: int
    content: Iterator[bytes]


def submit_corrections(
    *, agreement: Agreement, title: str, note: str = "", minutes: Minutes | None = None, file: CheckedTable,
    purge_on: date, by: User, at: datetime,
) -> CorrectionList:
    """Hand a correction list to the other party as its first round; the file is sealed and destroyed on `purge_on`.

    `minutes`: the final minutes of matching that it follows from. Raises CorrectionsRefused with row and column of
    each fault in the file, NotAllowed.
    """
    party_of(agreement, by, wib_date(at), Act.SUBMIT_CORRECTIONS)
    listing = _read(file)
    with transaction.atomic():
        actor = act_as(Act.SUBMIT_CORRECTIONS, agreement=agreement, by=by, at=at)
        if not title.strip():
            raise CorrectionsRefused("Isi judul daftarnya.", "title")
        if minutes is not None and (minutes.agreement_id != agreement.pk or minutes.state not in AGREED):
            raise CorrectionsRefused("Pilih berita acara perjanjian ini yang sudah final.", "minutes")
        _check_new(actor, file)
        corrections = CorrectionList.objects.create(
            agreement=actor.agreement, from_party=actor.party, to_party=actor.other, minutes=minutes,
            title=title.strip(), note=note, recorded_at=at, recorded_by=by,
        )
        _add_round(actor, corrections, 1, file, listing, None, purge_on)
    return corrections


def return_corrections(
    *, corrections: CorrectionList, file: CheckedTable, purge_on: date, by: User, at: datetime
) -> CorrectionRound:
    """Hand the list on as its next round, with the statuses as they now are; the round tells what that changed.

    Raises CorrectionsRefused with row and column of each fault, such as rows that are missing or new, for a file that
    changes nothing, and where another round came in between; NotAllowed.
    """
    party_of(corrections.agreement, by, wib_date(at), Act.RETURN_CORRECTIONS)
    last = _last_round(corrections)
    # Decrypting and reading take a moment: they are done before anything is locked.
    listing = _read(file)
    changes = _compared(last, listing)
    with transaction.atomic():
        actor = act_as(Act.RETURN_CORRECTIONS, agreement=corrections.agreement, by=by, at=at)
        if _last_round(corrections).pk != last.pk:
            raise CorrectionsRefused("Putaran baru sudah dicatat sementara itu; muat ulang halaman ini.")
        return _add_round(actor, corrections, last.number + 1, file, listing, changes, purge_on)


@transaction.atomic
def open_round(*, correction_round: CorrectionRound, by: User, at: datetime) -> OpenedFile:
    """Open the sealed file of a round for one person, with an entry in the journal that says so.

    Raises CorrectionsRefused where the file was destroyed or is not what was sealed; NotAllowed.
    """
    corrections, file = correction_round.correction_list, correction_round.file
    actor = act_as(Act.OPEN_SEALED_FILE, agreement=corrections.agreement, by=by, at=at)
    try:
        content = sealing.opened(file)
    except VaultError as error:
        raise CorrectionsRefused(str(error)) from error
    actor.journal(
        f"corrections:{corrections.pk}", after={"round": correction_round.number, "sha256": file.sha256},
        detail={"file_name": file.name},
    )
    return OpenedFile(f"TERBATAS-{file.name}", file.media_type, file.size, content)


def _read(file: CheckedTable) -> Listing:
    table = file.table
    try:
        return read_listing(table.header, table.columns, table.numbers, table.rows)
    except Faulty as error:
        raise _refused(error) from error


def _compared(last: CorrectionRound, later: Listing) -> Changes:
    try:
        earlier = _read(checked_table(last.file.name, b"".join(sealing.opened(last.file))))
        changes = compare(earlier, later)
    except sealing.Purged as error:
        raise CorrectionsRefused(
            f"Berkas putaran {last.number} sudah dimusnahkan, sehingga tidak ada pembandingnya. Sampaikan daftar "
            "baru.", "file",
        ) from error
    except (VaultError, TableRefused) as error:
        raise CorrectionsRefused(f"Putaran {last.number} tidak dapat dibaca. {error}", "file") from error
    except Faulty as error:
        raise _refused(error) from error
    if changes.nothing:
        raise CorrectionsRefused(
            f"Berkas ini tidak mengubah apa pun terhadap putaran {last.number}. Isi dahulu status atau keterangannya.",
            "file",
        )
    return changes


def _refused(error: Faulty) -> CorrectionsRefused:
    return CorrectionsRefused(str(error), "file", [str(fault) for fault in error.faults])


def _last_round(corrections: CorrectionList) -> CorrectionRound:
    return corrections.rounds.select_related("file").order_by("-number")[0]


def _check_new(actor: Actor, file: CheckedTable) -> None:
    same = CorrectionRound.objects.filter(
        correction_list__agreement=actor.agreement, by_party=actor.party, number=1, file__sha256=file.sha256
    ).select_related("correction_list").first()
    if same is not None:
        raise CorrectionsRefused(
            f"Berkas yang sama sudah disampaikan pada {long_date(wib_date(same.recorded_at))} sebagai "
            f"“{same.correction_list}”.", "file",
        )


def _add_round(
    actor: Actor, corrections: CorrectionList, number: int, file: CheckedTable, listing: Listing,
    changes: Changes | None, purge_on: date,
) -> CorrectionRound:
    _check_purge(purge_on, actor.on)
    try:
        sealed = sealing.seal(
            chain=actor.agreement.code, name=file.name, media_type=file.media_type, content=[file.content],
            purge_on=purge_on, by=actor.user, at=actor.at,
        )
    except VaultError as error:
        raise CorrectionsRefused(str(error), "file") from error
    counts = {status.value: count for status, count in listing.counts.items()}
    moved = {f"{a.value}>{b.value}": count for (a, b), count in changes.moved.items()} if changes else {}
    added = CorrectionRound.objects.create(
        correction_list=corrections, number=number, by_party=actor.party, file=sealed, changes=moved,
        recorded_at=actor.at, recorded_by=actor.user, **counts,
    )
    actor.journal(
        f"corrections:{corrections.pk}",
        after={
            "round": number, **{f"rows_{name}": count for name, count in counts.items()},
            "changes": change_words(added), "sha256": sealed.sha256, "purge_on": purge_on,
        },
        detail={"title": corrections.title, "file_name": sealed.name},
    )
    return added


def _check_purge(purge_on: date, today: date) -> None:
    latest = add_months(today, LONGEST_KEPT_MONTHS)
    if purge_on <= today:
        raise CorrectionsRefused("Tanggal pemusnahan harus sesudah hari ini.", "purge_on")
    if purge_on > latest:
        raise CorrectionsRefused(
            f"Berkas data pribadi disimpan paling lama {LONGEST_KEPT_MONTHS // 12} tahun, yaitu sampai "
            f"{long_date(latest)}.", "purge_on",
        )
