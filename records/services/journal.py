"""Writing the journal, one entry per act in the act's own transaction, and reading it."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models, transaction

from accounts.models import User
from accounts.roles import RULES, Act
from records import chain as chains
from records.models import JournalChain, JournalDetail, JournalEntry

#: The id of the request being answered, put there by the middleware.
current_request: ContextVar[str] = ContextVar("current_request", default="")
ERASED = "rincian telah dihapus"
_ACT_LABELS = {act.value: rule.label for act, rule in RULES.items()}


def record(
    *,
    chain: str,
    act: Act | str,
    object: str,
    at: datetime,
    by: User | None,
    party: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    detail: Mapping[str, str] | None = None,
    refused: str | None = None,
) -> JournalEntry:
    """Write the one entry of an act to `chain` (the agreement's code), inside the caller's transaction.

    `object` names the row, e.g. `delivery:12`; `by` None is the portal itself. An act that is no `Act` is given in
    the words that readers are shown. `before` and `after` (plain values, dates and instants), `detail` (e.g.
    `reason`) and the name of the person are kept apart, where they can be erased; the hashed body holds only their
    salted commitments. `revision` counts the acts done on the object; `request` is the request's id, "" where a
    command or job acted. Nothing personal may stand in `object`. Call it last in the act: it locks the chain's head.

    `refused` is the sentence by which an attempt was turned down; such an entry opens its own transaction, so call
    it after the act's has rolled back.

    Raises TransactionManagementError outside a transaction, ValueError for a value without a canonical form.
    """
    if refused is None and not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("journal.record must run in the transaction of its act")
    salt = secrets.token_hex(32)
    earlier, later = _text(before), _text(after)
    kept = _kept(by, before, after, detail, refused)
    columns: dict[str, str | bool] = {
        "act": act.value if isinstance(act, Act) else act, "object": object, "party": party,
        "refused": refused is not None,
    }
    body: dict[str, Any] = {
        **columns,
        "schema": chains.SCHEMA,
        "actor": f"u{by.pk}" if by else "portal",
        "at": chains.instant(at),
        "before": chains.commitment(salt, earlier) if earlier else None,
        "after": chains.commitment(salt, later) if later else None,
        "detail": chains.commitment(salt, kept),
        "request": current_request.get(),
    }
    with transaction.atomic():
        head = _locked(chain)
        body["revision"] = head.entries.filter(object=object, refused=False).count() + (refused is None)
        entry = _append(head, body, columns, at)
        JournalDetail.objects.create(entry=entry, salt=salt, detail=kept)
    return entry


def _text(values: Mapping[str, object] | None) -> str | None:
    return None if values is None else chains.canonical(_storable(values))


def _kept(
    by: User | None, before: Mapping[str, object] | None, after: Mapping[str, object] | None,
    detail: Mapping[str, str] | None, refused: str | None,
) -> str:
    kept = {
        **(detail or {}), "who": by.full_name if by else None, "before": _storable(before),
        "after": _storable(after), "refused": refused,
    }
    return chains.canonical({key: value for key, value in kept.items() if value is not None})


def _storable(value: object) -> object:
    if isinstance(value, datetime):
        return chains.instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value


def _locked(name: str) -> JournalChain:
    heads = JournalChain.objects.select_for_update()
    if head := heads.filter(name=name).first():
        return head
    JournalChain.objects.get_or_create(name=name, defaults={"head_hash": chains.genesis(name)})
    return heads.get(name=name)


def _append(
    head: JournalChain, content: Mapping[str, object], columns: Mapping[str, str | bool], at: datetime
) -> JournalEntry:
    sequence = head.head_sequence + 1
    body = chains.canonical({**content, "sequence": sequence})
    entry = JournalEntry.objects.create(
        chain=head, sequence=sequence, body=body, previous_hash=head.head_hash,
        hash=chains.entry_hash(head.head_hash, body), recorded_at=at, **columns,
    )
    head.head_sequence, head.head_hash = sequence, entry.hash
    head.save(update_fields=["head_sequence", "head_hash"])
    return entry


def printed_place(chain: str, *objects: str) -> str | None:
    """Return the place of the last act on a record, under any of its names, as a document's foot prints it."""
    entry = entries_of(chain).filter(object__in=objects, refused=False).first()
    return f"Jejak audit: catatan {entry.sequence}, sidik jari {entry.hash[:16]}" if entry else None


def entries_of(chain: str) -> models.QuerySet[JournalEntry]:
    """Return the entries of `chain`, newest first, ready for `readable`."""
    return JournalEntry.objects.filter(chain__name=chain).select_related("chain", "detail").order_by("-sequence")


def of_object(chain: str, object: str) -> models.QuerySet[JournalEntry]:
    """Return the entries of `chain` about one `object`, newest first, ready for `readable`."""
    return entries_of(chain).filter(object=object)


@dataclass(frozen=True)
class Change:
    """One value that an act changed; None where it was or became absent."""

    name: str
    before: object
    after: object


@dataclass(frozen=True)
class ReadableEntry:
    """An entry as a person reads it. `refused` is the sentence of refusal, "" for an act that was done."""

    sequence: int
    hash: str
    at: datetime
    who: str
    act: str
    party: str
    object: str
    changes: list[Change]
    detail: dict[str, str]
    refused: str
    erased: bool

    @property
    def reason(self) -> str:
        return self.detail.get("reason", "")


def readable(entry: JournalEntry) -> ReadableEntry:
    """Return `entry` for reading. Its name and reasons come from the detail, and are gone when that was erased."""
    try:
        kept = json.loads(entry.detail.detail)
        erased = False
    except ObjectDoesNotExist:
        kept, erased = {}, True
    before, after = kept.pop("before", {}), kept.pop("after", {})
    who, refused = kept.pop("who", None), kept.pop("refused", "")
    return ReadableEntry(
        sequence=entry.sequence, hash=entry.hash, at=entry.recorded_at, who=who or _pseudonym(entry),
        act=act_label(entry.act), party=entry.party, object=entry.object,
        changes=[
            Change(name, before.get(name), after.get(name))
            for name in {**before, **after} if before.get(name) != after.get(name)
        ],
        detail=kept, refused=refused or (ERASED if entry.refused else ""), erased=erased,
    )


def _pseudonym(entry: JournalEntry) -> str:
    actor: str = json.loads(entry.body)["actor"]
    return "Portal" if actor == "portal" else f"Pengguna {actor}"


def act_label(act: str) -> str:
    """Return the words of the act table for `act`; an act outside the table is recorded in its own words."""
    return _ACT_LABELS.get(act, act)


def links_of(head: JournalChain) -> Iterator[chains.Link]:
    """Yield the entries of a chain up to the given head in ascending order, a bounded number in memory at a time."""
    entries = head.entries.select_related("detail").filter(sequence__lte=head.head_sequence).order_by("sequence")
    for entry in entries.iterator(chunk_size=1000):
        detail = getattr(entry, "detail", None)
        yield chains.Link(
            sequence=entry.sequence, previous=entry.previous_hash, body=entry.body, hash=entry.hash,
            columns={
                "act": entry.act, "object": entry.object, "party": entry.party, "refused": entry.refused,
                "at": chains.instant(entry.recorded_at),
            },
            detail=(detail.salt, detail.detail) if detail else None,
        )


def faults_of(head: JournalChain) -> Iterator[chains.Fault]:
    """Yield what is wrong with the chain as the database holds it; acts that go on meanwhile do no harm."""
    yield from chains.verify(head.name, links_of(head), chains.Head(head.head_sequence, head.head_hash))
    beyond = head.entries.filter(sequence__gt=models.F("chain__head_sequence")).order_by("sequence").first()
    if beyond:
        message = f"catatan {beyond.sequence} berada di luar kepala rantai."
        yield chains.Fault(beyond.sequence, chains.Harm.TAMPERED, message)
