"""Incidents that tests begin from."""

from datetime import datetime
from typing import Any

from exchanges.models import Incident
from exchanges.services.safeguards.incidents import Account, record_incident
from tests.factories import World

ACCOUNT = Account(
    "Jabatan dan unit kerja, 312 baris.", "20 Januari 2026, berkas terkirim ke alamat lain.", "Berkas ditarik kembali."
)


def incident(world: World, at: datetime, **values: Any) -> Incident:
    """LAN records its own failure, known at the instant itself."""
    return record_incident(**{
        "agreement": world.agreement, "title": "Berkas salah alamat", "processor": world.lan, "known_at": at,
        "account": ACCOUNT, "by": world.lan_officer, "at": at, **values,
    })
