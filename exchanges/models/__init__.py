"""Rows of the exchange layer, one noun a module."""

from .catalogue import DataElement, DataGroup, ExchangeMethod
from .codes import CodeRow, CodeSet, CodeVersion
from .corrections import CorrectionList, CorrectionRound
from .delivery import Coverage, Delivery, Feedback
from .importing import ImportFinding, ImportJob
from .issues import DataIssue, DataIssueEntry
from .matching import Extract, HeaderProfile, MatchingRule, MatchingSession
from .minutes import Minutes, MinutesFollowUp, MinutesRemark, MinutesRevision
from .safeguards import Disclosure, Incident, IncidentEntry, SecurityItem, SecurityReview, Undertaking
from .signing import SignedCopy
from .support import CompetencySupport

__all__ = [
    "CodeRow", "CodeSet", "CodeVersion", "CompetencySupport", "CorrectionList", "CorrectionRound", "Coverage",
    "DataElement", "DataGroup", "DataIssue", "DataIssueEntry", "Delivery", "Disclosure", "ExchangeMethod", "Extract",
    "Feedback", "HeaderProfile", "ImportFinding", "ImportJob", "Incident", "IncidentEntry", "MatchingRule",
    "MatchingSession", "Minutes", "MinutesFollowUp", "MinutesRemark", "MinutesRevision", "SecurityItem",
    "SecurityReview", "SignedCopy", "Undertaking",
]
