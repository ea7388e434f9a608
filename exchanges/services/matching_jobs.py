"""What the background does for matching: reads extracts, runs sessions. Level-triggered, each piece under a lease.

A job that dies leaves its lease to run out; the next takes the piece up from its beginning, a bounded number of times.
Nothing but counts, hashes and headings reaches the database.
"""

import json
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Model, Q

from agreements.deadlines import WIB
from records import vault
from records.models import SealedFile
from records.services import journal, sealing
from records.vault import Content, Place, VaultError

from .. import matching_process
from ..figures import Figures
from ..matching_process import ProcessDied, Stopped, TaskFailed
from ..models import Extract, MatchingSession

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 3
#: What the journal says: nobody presses a button for these.
READ, REFUSED, DONE = "membaca ekstrak pemadanan", "menolak ekstrak pemadanan", "menyelesaikan pemadanan"
ROWS_TYPE = "application/vnd.portal-pks.ekstrak"

_LONG_NUMBER = re.compile(r"[0-9]{16,}")
_OF_A_PERSON = re.compile(r"[0-9]{9,}|…")
_DIED = f"terhenti {MAX_ATTEMPTS} kali sebelum selesai. Hubungi pengelola portal, lalu ulangi."
Clock = Callable[[], datetime]


@dataclass(frozen=True)
class _Claim:
    """A piece of work that this process alone may do, while its lease stands."""

    row: type[Extract] | type[MatchingSession]
    pk: int
    token: str

    def hold(self, at: datetime, **changes: Any) -> bool:
        """Extend the lease and note how far the work is; False where it has passed to another or is to stop."""
        held: Any = self.row._default_manager.filter(pk=self.pk, lease_token=self.token)
        if self.row is MatchingSession:
            held = held.filter(cancel_asked_at=None)
        return bool(held.update(lease_until=at + LEASE, **changes))


def waiting(*, at: datetime) -> bool:
    """Say whether there is a piece of work that nobody does."""
    return any(_due(row, at).exists() for row in (Extract, MatchingSession))


def work(*, at_clock: Clock, limit: int = 20) -> dict[str, int]:
    """Do what waits, one piece after another; return how many of each were done.

    Must run outside a transaction. Folders and states that killed jobs left behind are put right first.
    """
    counts = {"swept": settle(at=at_clock()), "extracts": 0, "sessions": 0}
    for _ in range(limit):
        claim = _claim(at_clock())
        if claim is None:
            break
        if claim.row is Extract:
            _read(claim, at_clock)
            counts["extracts"] += 1
        else:
            _run(claim, at_clock)
            counts["sessions"] += 1
    return counts


def settle(*, at: datetime) -> int:
    """Remove folders of dead jobs, and say of extracts that their files are gone; return how many folders."""
    alive = Q(lease_until__gt=at)
    tokens = [
        *Extract.objects.filter(alive).values_list("lease_token", flat=True),
        *MatchingSession.objects.filter(alive).values_list("lease_token", flat=True),
    ]
    Extract.objects.filter(state=Extract.State.READY, rows__purged_at__isnull=False).update(state=Extract.State.PURGED)
    return matching_process.sweep(tokens)


def _due(row: Any, at: datetime) -> Any:
    waits, works = (
        (Extract.State.WAITING, Extract.State.READING) if row is Extract
        else (MatchingSession.State.QUEUED, MatchingSession.State.RUNNING)
    )
    return row.objects.filter(Q(state=waits) | Q(state=works, lease_until__lte=at)).order_by("pk")


def _claim(at: datetime) -> _Claim | None:
    """Take the next piece, unless another process has one: two at once would take twice the memory."""
    if any(row._default_manager.filter(lease_until__gt=at).exists() for row in (Extract, MatchingSession)):
        return None
    for row in (Extract, MatchingSession):
        while True:
            with transaction.atomic(durable=True):
                found = _due(row, at).select_for_update(of=("self",)).first()
                if found is None:
                    break
                if not _given_up(found, at):
                    return _taken(found, at)
    return None


def _taken(found: Extract | MatchingSession, at: datetime) -> _Claim:
    token, row = secrets.token_hex(16), type(found)
    started: dict[str, Any] = (
        {"state": Extract.State.READING, "began_at": at, "bytes_read": 0} if row is Extract
        else {"state": MatchingSession.State.RUNNING, "phase": "", "bytes_done": 0, "bytes_total": 0}
    )
    row._default_manager.filter(pk=found.pk).update(
        lease_until=at + LEASE, lease_token=token, attempts=F("attempts") + 1, **started
    )
    return _Claim(row, found.pk, token)


def _given_up(found: Extract | MatchingSession, at: datetime) -> bool:
    """End a piece that was tried too often, or that a person cancelled while its job was dead."""
    if isinstance(found, MatchingSession) and found.cancel_asked_at is not None:
        _end(found, MatchingSession.State.CANCELLED, "", at)
        return True
    if found.attempts < MAX_ATTEMPTS:
        return False
    if isinstance(found, Extract):
        _refuse(found, f"Pembacaan ekstrak {_DIED}", at)
    else:
        _end(found, MatchingSession.State.FAILED, f"Pemadanan {_DIED}", at)
    return True


# --- Extracts -------------------------------------------------------------------------------------------------
def _read(claim: _Claim, at_clock: Clock) -> None:
    extract = Extract.objects.select_related("raw").get(pk=claim.pk)
    place = vault.reserve(settings.VAULT_DIR)

    def goes_on(phase: str, done: int, total: int) -> bool:
        return claim.hold(at_clock(), bytes_read=done if total else 0)

    try:
        assert extract.raw is not None
        path, key = sealing.access(extract.raw)
        with matching_process.working_folder(claim.token) as folder:
            answer = matching_process.run(
                {
                    "do": "ingest", "folder": str(folder), "store": _place(place),
                    "raw": {"path": str(path), "key": key.hex(), "name": extract.file_name, "size": extract.size},
                }, goes_on,
            )
        _settle_extract(claim, answer, place, at_clock())
    except (TaskFailed, VaultError) as error:
        text = str(error) if isinstance(error, VaultError) else f"Pembacaan berkas ini {error}"
        _refuse_claimed(claim, text, at_clock())
    except (ProcessDied, Stopped):
        _release(claim, at_clock())
    except BaseException:
        _release(claim, at_clock())
        raise
    finally:
        vault.discard(place)


def _settle_extract(claim: _Claim, answer: dict[str, Any], place: Place, at: datetime) -> None:
    if "refused" in answer:
        _refuse_claimed(claim, _unnumbered(answer["refused"]), at)
    elif any(_LONG_NUMBER.search(title) for title in answer["extract"]["titles"]):
        _refuse_claimed(claim, (
            "Baris pertama berkas ini berisi data, bukan judul kolom. Tambahkan baris judul, lalu unggah sekali lagi."
        ), at)
    else:
        _keep_rows(claim, answer, place, at)


@transaction.atomic(durable=True)
def _keep_rows(claim: _Claim, answer: dict[str, Any], place: Place, at: datetime) -> None:
    extract = _claimed(claim)
    if extract is None:
        return
    raw, read = extract.raw, answer["extract"]
    sealed = vault.keep(place, vault.measured(place.path), settings.VAULT_DIR, sealing.keys())
    about = {"chain": extract.agreement.code, "purge_on": raw.purge_on, "by": extract.uploaded_by, "at": at}
    extract.rows = sealing.adopt(sealed, name=f"{extract.file_name} (terbaca)", media_type=ROWS_TYPE, **about)
    extract.first_rows = sealing.seal(
        name=f"{extract.file_name} (baris pertama)", media_type="application/json",
        content=[json.dumps(answer["first_rows"]).encode()], **about,
    )
    extract.headings, extract.row_count, extract.reading = list(read["titles"]), read["rows"], read
    extract.state, extract.lease_until, extract.bytes_read = Extract.State.READY, None, extract.size
    extract.save()
    sealing.destroy(raw.pk, at=at)
    journal.record(
        chain=extract.agreement.code, act=READ, object=f"extract:{extract.pk}", at=at, by=None,
        after={"rows": extract.row_count, "sha256": extract.sha256, "raw_destroyed_at": at},
    )


def _refuse_claimed(claim: _Claim, text: str, at: datetime) -> None:
    with transaction.atomic(durable=True):
        extract = _claimed(claim)
        if extract is not None:
            _refuse(extract, text, at)


def _refuse(extract: Extract, text: str, at: datetime) -> None:
    """Record why an extract is not taken, and destroy it."""
    extract.state, extract.refusal, extract.lease_until = Extract.State.REFUSED, text, None
    extract.save(update_fields=["state", "refusal", "lease_until"])
    if extract.raw_id is not None:
        sealing.destroy(extract.raw_id, at=at)
    journal.record(
        chain=extract.agreement.code, act=REFUSED, object=f"extract:{extract.pk}", at=at, by=None,
        after={"state": extract.state, "sha256": extract.sha256, "raw_destroyed_at": at}, detail={"reason": text},
    )


# --- Sessions -------------------------------------------------------------------------------------------------
def _run(claim: _Claim, at_clock: Clock) -> None:
    session = MatchingSession.objects.select_related("rule", "first__rows", "second__rows").get(pk=claim.pk)
    places = {"csv": vault.reserve(settings.VAULT_DIR), "xlsx": vault.reserve(settings.VAULT_DIR)}
    began = {"phase": "", "at": at_clock()}

    def goes_on(phase: str, done: int, total: int) -> bool:
        at = at_clock()
        if phase != began["phase"]:
            began.update(phase=phase, at=at)
        return claim.hold(at, phase=phase, phase_began_at=began["at"], bytes_done=done, bytes_total=total)

    try:
        assert session.rule is not None
        with matching_process.working_folder(claim.token) as folder:
            answer = matching_process.run(
                {
                    "do": "match", "folder": str(folder), "rule": session.rule.body,
                    "made_at": at_clock().astimezone(WIB).isoformat(),
                    "first": _side(session.first, session.first_columns),
                    "second": _side(session.second, session.second_columns),
                    **{name: _place(place) for name, place in places.items()},
                }, goes_on,
            )
        _finish(claim, answer, places, at_clock())
    except (TaskFailed, VaultError) as error:
        text = str(error) if isinstance(error, VaultError) else f"Pemadanan {error}"
        _end_claimed(claim, MatchingSession.State.FAILED, text, at_clock())
    except (ProcessDied, Stopped):
        _release(claim, at_clock())
    except BaseException:
        _release(claim, at_clock())
        raise
    finally:
        for place in places.values():
            vault.discard(place)


def _side(extract: Extract, columns: dict[str, str]) -> dict[str, Any]:
    assert extract.rows is not None
    path, key = sealing.access(extract.rows)
    return {"path": str(path), "key": key.hex(), "extract": extract.reading, "columns": columns}


@transaction.atomic(durable=True)
def _finish(claim: _Claim, answer: dict[str, Any], places: dict[str, Place], at: datetime) -> None:
    session = _claimed(claim)
    if session is None:
        return
    if "refused" in answer:
        _end(session, MatchingSession.State.FAILED, _unnumbered(answer["refused"]), at)
        return
    result = _scrubbed(answer["result"])
    # Whoever compares telephone numbers as codes would have those of single persons counted here.
    result["codes"] = [c for c in result["codes"] if not _OF_A_PERSON.search(f"{c['first']} {c['second']}")]
    figures = Figures(**result["figures"])
    for name, value in vars(figures).items():
        setattr(session, name, value)
    session.results, session.engine_version = result, result["engine"]
    session.discrepancies = _listed(session, answer, places, "csv", "text/csv", at)
    session.discrepancy_sheet = _listed(session, answer, places, "xlsx", _XLSX, at)
    session.state, session.finished_at, session.lease_until = MatchingSession.State.DONE, at, None
    session.save()
    journal.record(
        chain=session.agreement.code, act=DONE, object=f"matching:{session.pk}", at=at, by=None,
        after={
            **vars(figures), "engine": session.engine_version, "first_sha256": session.first.sha256,
            "second_sha256": session.second.sha256, "rule_fingerprint": session.rule.fingerprint,
            "list_sha256": session.discrepancies.sha256 if session.discrepancies else "",
        },
    )


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _listed(
    session: MatchingSession, answer: dict[str, Any], places: dict[str, Place], kind: str, media_type: str,
    at: datetime,
) -> SealedFile | None:
    if answer.get(kind) is None:
        return None
    assert session.purge_on is not None and session.started_by is not None
    sealed = vault.keep(places[kind], Content(**answer[kind]), settings.VAULT_DIR, sealing.keys())
    return sealing.adopt(
        sealed, chain=session.agreement.code, name=f"TERBATAS-daftar-selisih-{session.pk}.{kind}",
        media_type=media_type, purge_on=session.purge_on, by=session.started_by, at=at,
    )


def _end_claimed(claim: _Claim, state: str, text: str, at: datetime) -> None:
    with transaction.atomic(durable=True):
        session = _claimed(claim)
        if session is not None:
            _end(session, state, text, at)


def _end(session: MatchingSession, state: str, text: str, at: datetime) -> None:
    session.state, session.failure, session.finished_at, session.lease_until = state, text, at, None
    session.save(update_fields=["state", "failure", "finished_at", "lease_until"])
    journal.record(
        chain=session.agreement.code, act=DONE, object=f"matching:{session.pk}", at=at, by=None,
        after={"state": state}, detail={"reason": text} if text else None,
    )


# --- Both -----------------------------------------------------------------------------------------------------
def _claimed(claim: _Claim) -> Any:
    """Return the row if the claim still stands, locked."""
    rows = claim.row._default_manager.select_for_update(of=("self",))
    return rows.filter(pk=claim.pk, lease_token=claim.token, lease_until__isnull=False).first()


def _release(claim: _Claim, at: datetime) -> None:
    """Let the next job take the piece at once, or end it where a person asked for that."""
    with transaction.atomic(durable=True):
        row: Model | None = _claimed(claim)
        if isinstance(row, MatchingSession) and row.cancel_asked_at is not None:
            _end(row, MatchingSession.State.CANCELLED, "", at)
        elif row is not None:
            claim.row._default_manager.filter(pk=claim.pk).update(lease_until=at)


def _place(place: Place) -> dict[str, str]:
    return {"path": str(place.path), "key": place.data_key.hex()}


def _unnumbered(text: str) -> str:
    """A sentence as the database may hold it: no number that could be a person's."""
    return _LONG_NUMBER.sub("…", text)


def _scrubbed(value: Any) -> Any:
    """A result as the database may hold it: where somebody took a person's number for a code, it is left out."""
    if isinstance(value, dict):
        return {_unnumbered(key): _scrubbed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_scrubbed(part) for part in value]
    # A hash is hexadecimal and never all digits.
    return _LONG_NUMBER.sub("…", value) if isinstance(value, str) and len(value) != 64 else value
