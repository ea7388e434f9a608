"""Keys of API clients: made once, kept as hashes, matched in constant time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from ..models import ApiClient
from ..roles import Act

#: What a system may be entitled to besides reading; each of these has a door in the API.
SCOPES = (
    Act.RECORD_DELIVERY, Act.SUPERSEDE_DELIVERY, Act.WITHDRAW_DELIVERY, Act.CONFIRM_RECEIPT, Act.ADD_PROOF,
    Act.CONTEST_RECEIPT, Act.ANSWER_CONTEST, Act.PROPOSE_CORRECTION, Act.DECIDE_CORRECTION, Act.LODGE_FEEDBACK,
    Act.RETURN_FEEDBACK, Act.PUBLISH_CODES, Act.ACKNOWLEDGE_CODES, Act.RAISE_ISSUE, Act.REMARK_ISSUE,
    Act.ANSWER_ISSUE, Act.CLOSE_ISSUE, Act.REOPEN_ISSUE, Act.RECORD_LETTER, Act.REQUEST_REPORT, Act.LODGE_REPORT,
    Act.HOLD_EVALUATION,
)
#: For how long the key before a rotation goes on holding.
OVERLAP = timedelta(hours=24)
# Without letters and digits that people misread to each other.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_PREFIX_LENGTH = 12
# The last use is for people who wonder whether a key can go: a write at each request would buy them nothing.
_LAST_USE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Key:
    """A key as it is shown once: `prefix.secret`. Kept are `prefix` and `sha256` (64 hex digits)."""

    prefix: str
    secret: str

    @property
    def text(self) -> str:
        return f"{self.prefix}.{self.secret}"

    @property
    def sha256(self) -> str:
        return _sha256(self.text)


def new_key() -> Key:
    """Return a key nobody has: 256 random bits behind a prefix that finds its row."""
    return Key("".join(secrets.choice(_ALPHABET) for _ in range(_PREFIX_LENGTH)), secrets.token_urlsafe(32))


def find_client(key: str, at: datetime) -> ApiClient | None:
    """Return the client whose key this is at `at`, revoked and expired ones too; None for a key that opens nothing."""
    prefix = key.partition(".")[0]
    if not prefix or not key.isascii():
        return None
    held = Q(key_prefix=prefix) | Q(previous_prefix=prefix, previous_until__gt=at)
    for client in ApiClient.objects.filter(held).select_related("user"):
        kept = client.key_sha256 if client.key_prefix == prefix else client.previous_sha256
        if secrets.compare_digest(_sha256(key), kept):
            return client
    return None


def note_use(client: ApiClient, at: datetime) -> None:
    """Remember that the client was here; at most once a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - _LAST_USE_EVERY)
    ApiClient.objects.filter(stale, pk=client.pk).update(last_used_at=at)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()
