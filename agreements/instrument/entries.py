"""The rows of an instrument, as read from its file and found whole. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agreements.terms import Rule


@dataclass(frozen=True)
class AgreementEntry:
    """`last_day` is what the file states; it agrees with the term under the default reading of `last-day`."""

    code: str
    title: str
    signed_on: date
    signed_at_place: str
    term_years: int
    last_day: date
    originals: str


@dataclass(frozen=True)
class AgencyEntry:
    code: str
    name: str
    short_name: str
    unit: str
    unit_short_name: str
    address: str
    phone: str
    email: str
    badge_color: str


@dataclass(frozen=True)
class PartyEntry:
    """`ordinal` 1 is PIHAK KESATU, 2 PIHAK KEDUA; `agency` is the agency's code."""

    ordinal: int
    agency: str
    number: str
    signatory_name: str
    signatory_office: str
    authority: str


@dataclass(frozen=True)
class ClauseEntry:
    ref: str
    kind: str
    holder: str
    heading: str
    summary: str
    mirror: str
    note: str


@dataclass(frozen=True)
class TermEntry:
    """`debtor` and `creditor` are "first" and "second" either way round, or both "each".

    A duty that comes from a law and not from the agreement has no clauses, and its `label` names that law.
    """

    code: str
    label: str
    clauses: tuple[str, ...]
    rule: Rule
    parameters: Mapping[str, int]
    debtor: str
    creditor: str
    opens_on: str
    met_by: str
    ground: str
    condition: str
    soon_days: int


@dataclass(frozen=True)
class OptionEntry:
    code: str
    label: str


@dataclass(frozen=True)
class ReadingEntry:
    code: str
    clauses: tuple[str, ...]
    question: str
    options: tuple[OptionEntry, ...]
    default: str
    effect: str


@dataclass(frozen=True)
class OpenTaskEntry:
    code: str
    title: str
    description: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Instrument:
    """A whole agreement: nothing in it contradicts anything else in it. Clauses stand in the order of the text."""

    agreement: AgreementEntry
    agencies: tuple[AgencyEntry, ...]
    parties: tuple[PartyEntry, ...]
    clauses: tuple[ClauseEntry, ...]
    terms: tuple[TermEntry, ...]
    readings: tuple[ReadingEntry, ...]
    open_tasks: tuple[OpenTaskEntry, ...]
