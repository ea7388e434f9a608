"""Rows that tests begin from: the real agreement, its people, and plain ways to do an act on a day.

Everything goes through the real loader and the real services; nothing here knows a rule.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from agreements.models import Agreement, Fact, Obligation, Party
from agreements.receipts import Proof
from agreements.services.facts import Outside, confirm_receipt
from agreements.services.loading import load_agreement
from exchanges.models import Delivery
from exchanges.services.deliveries import DataDescription, record_delivery
from reports.models import ReportRequest
from reports.services.reporting import request_report

INSTRUMENT = Path(__file__).parent.parent / "agreements" / "instruments" / "lan-bkn-2025.toml"
PASSWORD = "kata-sandi-pengujian-1"
SIGNED_AT = datetime(2025, 5, 7, 3, 0, tzinfo=UTC)


def at(day: date, hour: int = 10) -> datetime:
    """The instant `hour` o'clock WIB on `day`."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)


def person(email: str, agency: Agency | None, role: Role | None = None, name: str = "", **extra: Any) -> User:
    """A user, with an open membership since the signing day if an agency is given."""
    user = User.objects.create_user(email, PASSWORD, full_name=name or email.split("@")[0].title(), **extra)
    if agency is not None and role is not None:
        Membership.objects.create(user=user, agency=agency, role=role.value, started_on=date(2025, 5, 7))
    return user


@dataclass(frozen=True)
class World:
    """The LAN–BKN agreement with people of both parties, an outsider and the administrator."""

    agreement: Agreement
    lan: Party
    bkn: Party
    lan_officer: User
    lan_decider: User
    lan_reader: User
    bkn_officer: User
    bkn_decider: User
    outsider: User
    admin: User

    def url(self, path: str = "") -> str:
        return f"/pks/{self.agreement.code}/{path}"

    def deliver(
        self, sent_on: date, *, recorded_on: date | None = None, group: str = "Data pokok ASN",
        proof: Proof = Proof.SENDER_CLAIM, evidence: str = "",
    ) -> Delivery:
        """BKN hands data over to LAN; by default its own claim is the only proof."""
        return record_delivery(
            agreement=self.agreement, data=DataDescription(group, Delivery.Method.WEB_SERVICE), sent_on=sent_on,
            outside=Outside(proof, sent_on, evidence), by=self.bkn_officer, at=at(recorded_on or sent_on),
        )

    def confirm(self, fact: Fact, received_on: date, on: date | None = None) -> None:
        """LAN confirms that it received `fact` on `received_on`, on the day `on`."""
        confirm_receipt(fact=fact, received_on=received_on, by=self.lan_officer, at=at(on or received_on))

    def received_delivery(self, received_on: date, group: str = "Data pokok ASN") -> Delivery:
        """A delivery sent and confirmed on one day."""
        delivery = self.deliver(received_on, group=group)
        self.confirm(delivery.fact, received_on)
        return delivery

    def ask_report(self, received_on: date, reference: str = "B-101/BKN/2025") -> ReportRequest:
        """BKN lodges a request letter through the portal."""
        return request_report(
            agreement=self.agreement, reference=reference, subject="Permintaan laporan pemanfaatan data",
            dated_on=received_on, sent_on=received_on, outside=None, by=self.bkn_officer, at=at(received_on),
        )

    def feedback_duty(self, delivery: Delivery) -> Obligation:
        return Obligation.objects.get(opened_by=delivery.fact, term__code="feedback")

    def report_duty(self, request: ReportRequest) -> Obligation:
        return Obligation.objects.get(opened_by=request.fact, term__code="requested-report")


def make_world() -> World:
    """Load the real agreement and make its people. Names are invented."""
    agreement = load_agreement(text=INSTRUMENT.read_text(encoding="utf-8"), at=SIGNED_AT).agreement
    lan, bkn = agreement.parties.select_related("agency").order_by("ordinal")
    other = Agency.objects.create(
        code="lain", name="Instansi Lain", short_name="LAIN", unit="Unit Lain", unit_short_name="UL",
        address="Jalan Contoh 1", phone="021 000", email="unit@lain.example", badge_color="#555555",
    )
    return World(
        agreement=agreement,
        lan=lan,
        bkn=bkn,
        lan_officer=person("petugas.lan@contoh.example", lan.agency, Role.OFFICER, "Petugas LAN"),
        lan_decider=person("pejabat.lan@contoh.example", lan.agency, Role.DECIDER, "Pejabat LAN"),
        lan_reader=person("pembaca.lan@contoh.example", lan.agency, Role.READER, "Pembaca LAN"),
        bkn_officer=person("petugas.bkn@contoh.example", bkn.agency, Role.OFFICER, "Petugas BKN"),
        bkn_decider=person("pejabat.bkn@contoh.example", bkn.agency, Role.DECIDER, "Pejabat BKN"),
        outsider=person("orang@lain.example", other, Role.DECIDER, "Orang Lain"),
        admin=person("admin@contoh.example", None, is_staff=True, is_superuser=True),
    )
