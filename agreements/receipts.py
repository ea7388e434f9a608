"""When was something received? Proofs, their rank, and the two bounds meanwhile. Pure. Source: rules §§1, 4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum


class Proof(IntEnum):
    """Kinds of proof of receipt; the higher decides."""

    SENDER_CLAIM = 10
    LETTER_AGENDA = 20
    SYSTEM_LOG = 30
    RECEIVER_CONFIRMATION = 40
    SIGNED_RECEIPT = 50
    LODGED_IN_PORTAL = 60
    SETTLED_BY_BOTH = 70

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def settles(self) -> bool:
        """Whether this proof by itself settles the date, as long as nobody contests it."""
        return self >= Proof.RECEIVER_CONFIRMATION


_LABELS = {
    Proof.SENDER_CLAIM: "pernyataan pengirim",
    Proof.LETTER_AGENDA: "tanggal agenda surat",
    Proof.SYSTEM_LOG: "log sistem web service",
    Proof.RECEIVER_CONFIRMATION: "konfirmasi penerima di portal",
    Proof.SIGNED_RECEIPT: "tanda terima bertanda tangan",
    Proof.LODGED_IN_PORTAL: "disampaikan melalui portal (waktu server)",
    Proof.SETTLED_BY_BOTH: "disepakati kedua PIHAK",
}


@dataclass(frozen=True)
class DatedProof:
    """One proof on record: its kind, the receipt date it speaks for, and the WIB date it was entered.

    `by_receiver`: the receiver itself put it on record.
    """

    kind: Proof
    received_on: date
    entered_on: date
    by_receiver: bool = False

    @property
    def is_receivers_word(self) -> bool:
        """Whether the receiver has bound itself to this date: it confirmed, settled or signed it."""
        own = self.kind is Proof.SIGNED_RECEIPT and self.by_receiver
        return own or self.kind in (Proof.RECEIVER_CONFIRMATION, Proof.SETTLED_BY_BOTH)


@dataclass(frozen=True)
class Proposal:
    """The date that a party puts forward in an open contest; None: it was not received at all."""

    received_on: date | None
    by_receiver: bool


@dataclass(frozen=True)
class Start:
    """The start of a clock that runs from a receipt.

    `earliest` is the earliest defensible date; `latest` the one that the creditor may rely on, None while no proof
    but the sender's own claim stands, or while the receipt itself is denied. `settled`: the two are one for good.
    """

    earliest: date
    latest: date | None
    settled: bool


def start_of_clock(proofs: Sequence[DatedProof], contested: Sequence[Proposal] | None = None) -> Start:
    """Return the start that `proofs` allow.

    `contested` is None without an open contest; otherwise what each party puts forward in it now. Rules: the highest
    proof decides, of equals the one entered last; a claim alone starts nothing that the creditor could rely on; a log
    or an agenda date entered afterwards starts no clock before its entry; an open contest keeps both bounds apart,
    but a date that both have settled stands until both settle another, and the receiver's own word stands against
    the receiver: its dispute proposes a correction, and puts off nothing until the other accepts.
    `proofs` are in the order of entry.

    Raises ValueError without any proof: an event nobody speaks for has no start.
    """
    if not proofs:
        raise ValueError("a start needs at least one proof")
    best = max(reversed(proofs), key=lambda p: (p.kind, p.entered_on))
    candidates = [p.received_on for p in proofs]
    if contested is None or best.kind is Proof.SETTLED_BY_BOTH:
        if best.kind.settles:
            return Start(best.received_on, best.received_on, settled=True)
        latest = None if best.kind is Proof.SENDER_CLAIM else _reliable_date(best)
    else:
        candidates += [p.received_on for p in contested if p.received_on is not None]
        latest = _latest_contested(proofs, contested)
    return Start(min(candidates), latest, settled=False)


def _latest_contested(proofs: Sequence[DatedProof], contested: Sequence[Proposal]) -> date | None:
    bound_by = [p for p in proofs if p.is_receivers_word]
    if bound_by:
        reliable = [max(reversed(bound_by), key=lambda p: (p.kind, p.entered_on)).received_on]
        heard = [p.received_on for p in contested if not p.by_receiver]
    else:
        reliable = [_reliable_date(p) for p in proofs if p.kind is not Proof.SENDER_CLAIM]
        heard = [p.received_on for p in contested]
    named = [day for day in heard if day is not None]
    return max([*reliable, *named]) if reliable and len(named) == len(heard) else None


def _reliable_date(proof: DatedProof) -> date:
    """A proof that does not settle cannot start a clock before the day it was entered."""
    return proof.received_on if proof.kind.settles else max(proof.received_on, proof.entered_on)
