"""Matching two extracts: read, ingest, match, list. Knows no Django and no database."""

from .compare import PHASES, MappingRefused, Side, match
from .desk import Cancelled, Limits, NeedsMemory, Progress
from .ingest import Extract, ingest
from .listing import HEADER, RESTRICTED, Discrepancy, list_as_csv, list_as_xlsx, read_list
from .reading import DELIMITERS, ENCODINGS, FileRefused, Look, Source, look
from .result import ENGINE, CodeResult, FieldResult, QualityResult, Result, WarningResult
from .rule import (
    CodeTable,
    Field,
    Kind,
    Rule,
    RuleRefused,
    Timeliness,
    default_rule,
    read_rule,
    rule_from,
    suggested_mapping,
)

__all__ = [
    "DELIMITERS", "ENCODINGS", "ENGINE", "HEADER", "PHASES", "RESTRICTED", "Cancelled", "CodeResult", "CodeTable",
    "Discrepancy", "Extract", "Field", "FieldResult", "FileRefused", "Kind", "Limits", "Look", "MappingRefused",
    "NeedsMemory", "Progress", "QualityResult", "Result", "Rule", "RuleRefused", "Side", "Source", "Timeliness",
    "WarningResult", "default_rule", "ingest", "list_as_csv", "list_as_xlsx", "look", "match", "read_list",
    "read_rule", "rule_from", "suggested_mapping",
]
