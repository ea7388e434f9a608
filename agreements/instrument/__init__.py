"""An agreement as a declarative file: what it may hold, and what is wrong with one that cannot be loaded. Pure."""

from .entries import (
    AgencyEntry,
    AgreementEntry,
    ClauseEntry,
    Instrument,
    OpenTaskEntry,
    OptionEntry,
    PartyEntry,
    ReadingEntry,
    TermEntry,
)
from .faults import Fault, InstrumentFaults, Place
from .parsing import parse

__all__ = [
    "AgencyEntry", "AgreementEntry", "ClauseEntry", "Fault", "Instrument", "InstrumentFaults", "OpenTaskEntry",
    "OptionEntry", "PartyEntry", "Place", "ReadingEntry", "TermEntry", "parse",
]
