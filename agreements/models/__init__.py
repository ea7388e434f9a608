"""Rows of the agreement layer, one noun a module."""

from .access import Suspension
from .agreement import Agreement, OpenTask, Party
from .change import Addendum, ClauseVersion, EndNotice, ReadingChange, TermVersion, Waiver
from .clause import Clause, Reading, Term
from .dispute import Deliberation, Dispute, Settlement
from .fact import ContestProposal, Correction, Fact, FactKind, ReceiptContest, ReceiptProof
from .force_majeure import ForceMajeure
from .holiday import Holiday
from .letter import Letter, LetterAttachment, LetterLink
from .notice import Notice
from .obligation import Obligation, ObligationRevision
from .official import Letterhead, Official

__all__ = [
    "Addendum", "Agreement", "Clause", "ClauseVersion", "ContestProposal", "Correction", "Deliberation", "Dispute",
    "EndNotice", "Fact", "FactKind", "ForceMajeure", "Holiday", "Letter", "LetterAttachment", "LetterLink",
    "Letterhead", "Notice", "Obligation", "ObligationRevision", "Official", "OpenTask", "Party", "Reading",
    "ReadingChange", "ReceiptContest", "ReceiptProof", "Settlement", "Suspension", "Term", "TermVersion", "Waiver",
]
