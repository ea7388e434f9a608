"""What can be corrected of a delivery, and what a corrected value is held to.

The act itself, its approval and its history are `agreements.services.corrections`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.correctable import Part, PartKind
from agreements.models import Fact
from agreements.services.corrections import DATED_ON, REFERENCE, SENT_ON, CorrectionRefused
from agreements.wording import long_date

from ..models import DataGroup, Delivery
from .delivery_checks import check_last_day, check_one_delivery, stopped_for

Check = Callable[[Fact, str, date], None]


@dataclass(frozen=True)
class _Column:
    """A column of the row that this layer keeps with a fact, as text."""

    relation: str
    name: str
    kind: PartKind

    def read(self, fact: Fact) -> str:
        value = getattr(self._row(fact), self.name)
        if value is None:
            return ""
        return value.isoformat() if isinstance(value, date) else str(value)

    def write(self, fact: Fact, text: str) -> None:
        row = self._row(fact)
        value: object = text
        if self.kind is PartKind.DATE:
            value = date.fromisoformat(text) if text else None
        elif self.kind is PartKind.COUNT:
            value = int(text) if text else None
        setattr(row, self.name, value)
        row.save()

    def _row(self, fact: Fact) -> Any:
        return getattr(fact, self.relation)


def _part(relation: str, name: str, label: str, kind: PartKind, check: Check) -> Part:
    column = _Column(relation, name, kind)
    return Part(name, label, kind, column.read, check, column.write)


def _anything(fact: Fact, value: str, today: date) -> None:
    """Any value that is written rightly will do."""


def _check_name(fact: Fact, value: str, today: date) -> None:
    if len(value) > 200:
        raise CorrectionRefused("Nama berkas paling panjang 200 huruf.", "new_value")


def _check_cutoff(fact: Fact, value: str, today: date) -> None:
    if value and fact.sent_on is not None and date.fromisoformat(value) > fact.sent_on:
        cutoff_on = long_date(date.fromisoformat(value))
        raise CorrectionRefused(
            f"Tanggal data {cutoff_on} melewati tanggal kirim {long_date(fact.sent_on)}.", "new_value"
        )


def _check_sent(fact: Fact, value: str, today: date) -> None:
    SENT_ON.check(fact, value, today)
    sent_on, delivery, sender = date.fromisoformat(value), fact.delivery, fact.actor
    assert sender is not None
    check_last_day(fact.agreement, sent_on)
    if (stopped_for(sender, sent_on) is not None) != delivery.outside_agreement:
        raise CorrectionRefused(
            "Dengan tanggal kirim itu berubah pula apakah penyerahan ini dilakukan selama akses dihentikan. Batalkan "
            "catatannya dan catat penyerahan yang benar.", "new_value",
        )
    if delivery.cutoff_on is not None and delivery.cutoff_on > sent_on:
        raise CorrectionRefused(
            f"Tanggal kirim {long_date(sent_on)} mendahului tanggal data {long_date(delivery.cutoff_on)}.", "new_value"
        )
    versions = Delivery.objects.filter(first_version=delivery.first_version_id, fact__withdrawn_on=None)
    if (
        versions.filter(pk__lt=fact.pk, fact__sent_on__gt=sent_on).exists()
        or versions.filter(pk__gt=fact.pk, fact__sent_on__lt=sent_on).exists()
    ):
        raise CorrectionRefused("Tanggal kirim itu membalik urutan versi penyerahan ini.", "new_value")
    check_one_delivery(delivery.agreed_method, delivery.data_group, sender, sent_on, besides=delivery)


def _check_group(fact: Fact, value: str, today: date) -> None:
    if not value or len(value) > 200:
        raise CorrectionRefused("Tulis kelompok data, paling panjang 200 huruf.", "new_value")
    delivery, sender, sent_on = fact.delivery, fact.actor, fact.sent_on
    assert sender is not None and sent_on is not None
    agreed = DataGroup.objects.filter(provider=sender).in_use(sent_on)
    if agreed.exists() and not agreed.filter(name__iexact=value).exists():
        raise CorrectionRefused("Tulis nama salah satu kelompok data yang disepakati.", "new_value")
    if Delivery.objects.filter(first_version=delivery.first_version_id).count() > 1:
        raise CorrectionRefused("Semua versi satu penyerahan memuat kelompok data yang sama.", "new_value")
    check_one_delivery(delivery.agreed_method, value, sender, sent_on, besides=delivery)


def _write_group(fact: Fact, value: str) -> None:
    delivery, sent_on = fact.delivery, fact.sent_on
    assert sent_on is not None
    group: DataGroup | None = (
        DataGroup.objects.filter(provider=fact.actor_id, name__iexact=value).in_use(sent_on).first()
    )
    delivery.group = group
    delivery.data_group = fact.subject = group.name if group else value
    delivery.save()
    fact.save()


DELIVERY_PARTS = (
    Part("data_group", "Kelompok data", PartKind.TEXT, lambda f: f.delivery.data_group, _check_group, _write_group),
    REFERENCE,
    DATED_ON,
    Part("sent_on", SENT_ON.label, SENT_ON.kind, SENT_ON.read, _check_sent, SENT_ON.write),
    _part("delivery", "cutoff_on", "Data per tanggal", PartKind.DATE, _check_cutoff),
    _part("delivery", "row_count", "Jumlah baris", PartKind.COUNT, _anything),
    _part("delivery", "file_name", "Nama berkas", PartKind.TEXT, _check_name),
    _part("delivery", "file_sha256", "SHA-256 berkas", PartKind.SHA256, _anything),
)
