"""Rows of the archive layer, one noun a module."""

from .document import IssuedDocument, StoredFile
from .installation import Heartbeat, Installation
from .journal import JournalChain, JournalDetail, JournalEntry
from .mail import MailAttempt, MailMessage
from .sealed import SealedFile

__all__ = [
    "Heartbeat", "Installation", "IssuedDocument", "JournalChain", "JournalDetail", "JournalEntry", "MailAttempt",
    "MailMessage", "SealedFile", "StoredFile",
]
