"""The annex TERBATAS of minutes: made from the list of a matching before the body is issued, opened as an act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.services import Refused
from agreements.services.acting import act_as
from records.drawing import draw_pdf
from records.models import SealedFile
from records.services import journal, sealing
from records.services.documents import file_name
from records.vault import VaultError

from ..documents.annex import MOST_LINES, RESTRICTED, annex_html
from ..documents.results import listed
from ..models import Minutes

#: What the journal says: nobody presses a button for it.
MADE = "menyusun lampiran TERBATAS"
# A list of MOST_LINES takes about 6 seconds of processor time and 150 MB.
_SECONDS = 100.0


class AnnexRefused(Refused):
    """There is no annex to open, or it cannot be opened any more."""


@dataclass(frozen=True)
class OpenedAnnex:
    """What is handed to the one person who asked: name, type, size in bytes, and the plain content in chunks."""

    name: str
    media_type: str
    size: int
    content: Iterator[bytes]


def ensure_annex(pk: int, at: datetime) -> None:
    """Give the minutes `pk` their annex where the session they were made from has a list and they have none yet.

    The list is drawn as a PDF; beyond MOST_LINES it is itself, as CSV, the annex. Kept as long as the list. Nothing is
    done where the list was destroyed. Draws outside any transaction; of two runs at once the first one's annex stays.
    Raises drawing.DrawingFailed, VaultError.
    """
    minutes = Minutes.objects.select_related("agreement", "session__discrepancies", "annex", "finalised_by").get(pk=pk)
    source = minutes.session.discrepancies if minutes.session else None
    lines = listed(minutes.results)
    if minutes.annex is not None or source is None or not lines or source.purged_at is not None:
        return
    if lines > MOST_LINES:
        _keep(minutes, source, at)
        return
    text = b"".join(sealing.opened(source)).decode("utf-8")
    content = draw_pdf(annex_html(minutes, text), timeout=_SECONDS, cpu_seconds=int(_SECONDS))
    with transaction.atomic():
        row = Minutes.objects.select_for_update().get(pk=pk)
        if row.annex_id is None:
            assert minutes.finalised_by is not None
            name = file_name(f"{RESTRICTED}-lampiran-berita-acara", minutes.data_group, minutes.matched_on)
            file = sealing.seal(
                chain=minutes.agreement.code, name=name, media_type="application/pdf", content=[content],
                purge_on=source.purge_on, by=minutes.finalised_by, at=at,
            )
            _keep(minutes, file, at)


@transaction.atomic
def _keep(minutes: Minutes, file: SealedFile, at: datetime) -> None:
    if Minutes.objects.filter(pk=minutes.pk, annex=None).update(annex=file):
        journal.record(
            chain=minutes.agreement.code, act=MADE, object=f"sealed:{file.pk}", at=at, by=None,
            after={"minutes": minutes.pk, "sha256": file.sha256, "lines": listed(minutes.results)},
            detail={"file_name": file.name},
        )


@transaction.atomic
def open_annex(*, minutes: Minutes, by: User, at: datetime) -> OpenedAnnex:
    """Open the annex for one person, with an entry in the journal that says so.

    Raises AnnexRefused where there is none, or it was destroyed or is not what was sealed; NotAllowed.
    """
    actor = act_as(Act.OPEN_SEALED_FILE, agreement=minutes.agreement, by=by, at=at)
    file = minutes.annex
    if file is None:
        raise AnnexRefused("Berita acara ini tidak memiliki lampiran TERBATAS, atau lampirannya masih disiapkan.")
    try:
        content = sealing.opened(file)
    except VaultError as error:
        raise AnnexRefused(str(error)) from error
    actor.journal(f"minutes:{minutes.pk}", after={"sha256": file.sha256}, detail={"file_name": file.name})
    return OpenedAnnex(file.name, file.media_type, file.size, content)
