"""The hash chain of the journal: how an entry is written, hashed and checked. Pure: standard library only.

`hash = SHA-256(0x00 ‖ previous hash, 32 bytes ‖ body, UTF-8)`. The body is canonical JSON, so that the same act has
the same bytes everywhere; the erasable detail enters it only as a salted commitment.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

SCHEMA = 1


def instant(at: datetime) -> str:
    """Return `at` (aware) as UTC text to the microsecond.

    >>> instant(datetime(2025, 12, 10, 1, 2, 3, tzinfo=UTC))
    '2025-12-10T01:02:03.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError("an instant must be aware")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: object) -> str:
    """Return `value` as JSON text with sorted keys, no spaces and NFC strings.

    Raises ValueError for a float or anything else that has more than one spelling.

    >>> canonical({"b": [1, None], "a": "x"})
    '{"a":"x","b":[1,null]}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    raise ValueError(f"{type(value).__name__} has no canonical form")


def _plain_mapping(value: Mapping[object, object]) -> dict[str, object]:
    plain: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError("keys must be strings")
        name = unicodedata.normalize("NFC", key)
        if name in plain:
            raise ValueError(f"key {name!r} occurs twice")
        plain[name] = _plain(item)
    return plain


def genesis(name: str) -> str:
    """Return the hash that the first entry of chain `name` builds on."""
    return hashlib.sha256(b"portal-pks/" + name.encode()).hexdigest()


def entry_hash(previous: str, body: str) -> str:
    """Return the hash (hex) of `body` written after the entry whose hash is `previous` (hex)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(previous) + body.encode()).hexdigest()


def commitment(salt: str, detail: str) -> str:
    """Return SHA-256(salt ‖ detail) in hex: it binds the detail and tells nothing once the salt (hex) is erased."""
    return hashlib.sha256(bytes.fromhex(salt) + detail.encode()).hexdigest()


@dataclass(frozen=True)
class Link:
    """One stored entry. `columns` is what is kept beside the body for lists; `detail` is (salt, text) or None."""

    sequence: int
    previous: str
    body: str
    hash: str
    columns: Mapping[str, object] | None = None
    detail: tuple[str, str] | None = None


@dataclass(frozen=True)
class Head:
    """What a chain says of itself: how many entries it has, and the hash of the last."""

    sequence: int
    hash: str


class Harm(Enum):
    TAMPERED = "tampered"
    TRUNCATED = "truncated"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at entry `sequence`; `message` is an Indonesian sentence."""

    sequence: int
    harm: Harm
    message: str


def verify(name: str, links: Iterable[Link], head: Head) -> Iterator[Fault]:
    """Yield every fault of chain `name`, whose entries come in ascending sequence. Holds one entry at a time."""
    count, previous = 0, genesis(name)
    for link in links:
        if link.sequence != count + 1:
            yield _tampered(link, f"urutan melompat dari {count} ke {link.sequence}: ada catatan yang hilang.")
        elif link.previous != previous:
            yield _tampered(link, f"catatan {link.sequence} tidak menyambung catatan sebelumnya.")
        yield from _entry_faults(link)
        count, previous = link.sequence, link.hash
    if count < head.sequence:
        message = f"rantai terpotong: seharusnya {head.sequence} catatan, yang ada sampai urutan {count}."
        yield Fault(count, Harm.TRUNCATED, message)
    elif (count, previous) != (head.sequence, head.hash):
        message = f"kepala rantai (urutan {head.sequence}) tidak cocok dengan catatan terakhir (urutan {count})."
        yield Fault(count, Harm.TAMPERED, message)


def _entry_faults(link: Link) -> Iterator[Fault]:
    try:
        recomputed = entry_hash(link.previous, link.body)
        body = json.loads(link.body)
        said = {"sequence": body["sequence"], **{key: body[key] for key in link.columns or {}}}
        bound = body["detail"]
    except (ValueError, KeyError, TypeError):
        yield _tampered(link, f"isi catatan {link.sequence} tidak terbaca.")
        return
    if recomputed != link.hash:
        yield _tampered(link, f"isi catatan {link.sequence} tidak sesuai hash-nya.")
    if said != {"sequence": link.sequence, **(link.columns or {})}:
        yield _tampered(link, f"kolom catatan {link.sequence} tidak sesuai isinya.")
    if link.detail and commitment(*link.detail) != bound:
        yield _tampered(link, f"rincian catatan {link.sequence} tidak sesuai komitmennya.")


def _tampered(link: Link, message: str) -> Fault:
    return Fault(link.sequence, Harm.TAMPERED, message)
