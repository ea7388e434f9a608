"""Rows of the agreement layer, one noun a module."""

from .access import Suspension
from .agreement import Agreement, OpenTask, Party
from .clause import Clause, Reading, Term
from .fact import ContestProposal, Correction, Fact, FactKind, ReceiptContest, ReceiptProof
from .holiday import Holiday
from .letter import Letter, LetterAttachment, LetterLink
from .notice import Notice
from .obligation import Obligation, ObligationRevision
from .official import Letterhead, Official

__all__ = [
    "Agreement", "Clause", "ContestProposal", "Correction", "Fact", "FactKind", "Holiday", "Letter",
    "LetterAttachment", "Letterhead", "LetterLink", "Notice", "Obligation", "ObligationRevision", "Official",
    "OpenTask", "Party", "Reading", "ReceiptContest", "ReceiptProof", "Suspension", "Term",
]
