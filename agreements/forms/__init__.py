"""Forms of the agreement layer, by noun, and the fields that the forms of every layer are made of."""

from .access import RestoreForm, SuspendForm
from .corrections import AddProofForm, DecideCorrectionForm, ProposeCorrectionForm
from .fields import (
    LARGEST_COUNT,
    CountField,
    DateInput,
    NipField,
    PdfField,
    PortalForm,
    RowField,
    TableField,
    date_field,
)
from .filters import JournalFilter, NoticeFilter, ObligationFilter, StatusDateForm
from .receipts import AnswerContestForm, ConfirmReceiptForm, ContestReceiptForm

__all__ = [
    "LARGEST_COUNT", "AddProofForm", "AnswerContestForm", "ConfirmReceiptForm", "ContestReceiptForm", "CountField",
    "DateInput", "DecideCorrectionForm", "JournalFilter", "NipField", "NoticeFilter", "ObligationFilter", "PdfField",
    "PortalForm", "ProposeCorrectionForm", "RestoreForm", "RowField", "StatusDateForm", "SuspendForm", "TableField",
    "date_field",
]
