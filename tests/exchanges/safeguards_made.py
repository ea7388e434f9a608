"""Rows of the registers of confidentiality that tests begin from."""

from datetime import date, datetime
from typing import Any

from agreements.deadlines import wib_date
from exchanges.models import Disclosure, ExchangeMethod, SecurityItem, Undertaking
from exchanges.services.catalogue import propose_method
from exchanges.services.safeguards import disclosures, security, undertakings
from records.uploads import checked_pdf
from tests.factories import World
from tests.reports.pdfs import pdf


def disclosure(world: World, at: datetime, **values: Any) -> Disclosure:
    """LAN proposes to give data to a third party by consent."""
    about = {
        "subject": "Data JF untuk penelitian", "data": "Jumlah per jabatan.", "recipient": "Perguruan tinggi",
        "basis": "consent", "disclosed_on": wib_date(at), **values,
    }
    return disclosures.record_disclosure(
        agreement=world.agreement, about=disclosures.About(**about), by=world.lan_officer, at=at
    )


def undertaking(world: World, at: datetime, **values: Any) -> Undertaking:
    """LAN records the paper of somebody who does not sign in here."""
    signed = {"person": "Wati Contoh", "unit": "Pusdatin", "started_on": wib_date(at), **values}
    return undertakings.record_undertaking(
        agreement=world.agreement, signed=undertakings.Signed(**signed), pdf=checked_pdf("pernyataan.pdf", pdf()),
        by=world.lan_officer, at=at,
    )


def method(world: World, at: datetime) -> ExchangeMethod:
    return propose_method(
        agreement=world.agreement, name=f"Penarikan {ExchangeMethod.objects.count()}", kind="web_service",
        cutoff="monthly_pull", by=world.bkn_officer, at=at,
    )


def item(world: World, at: datetime, **values: Any) -> SecurityItem:
    """LAN finds an item half done."""
    given: dict[str, Any] = {
        "area": "access", "title": "Kata sandi diganti berkala", "status": "part", "evidence": "SOP-1",
        "reviewed_on": wib_date(at), "next_on": date(2026, 7, 20), "by": world.lan_officer, **values,
    }
    found = security.Found(given["status"], given["reviewed_on"], given["next_on"], given["evidence"])
    return security.record_item(
        agreement=world.agreement, method=given.get("method") or method(world, at), area=given["area"],
        title=given["title"], found=found, by=given["by"], at=at,
    )
