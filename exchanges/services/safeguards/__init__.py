"""Acts about confidentiality (Pasal 9), one noun a module."""

import re

from agreements.services import Refused

_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ .-]?\d){14,17}(?!\d)")


class SafeguardRefused(Refused):
    """What concerns confidentiality cannot be recorded or decided as asked."""


def stated(text: str, field: str, missing: str = "") -> str:
    """Return `text` without blanks around it.

    Raises SafeguardRefused with `missing` where it is empty and must not be, or where it
    names a person by number: the database holds no such number.
    """
    text = text.strip()
    if missing and not text:
        raise SafeguardRefused(missing, field)
    if _LONG_NUMBER.search(text):
        raise SafeguardRefused("Jangan menulis NIP atau NIK di sini; uraikan datanya tanpa menyebut orangnya.", field)
    return text
