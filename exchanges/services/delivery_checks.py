"""What every delivery is held to, whoever records it and whichever version it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.models import Agreement, Party, Suspension
from agreements.services import Refused
from agreements.services.suspension import power_holder
from agreements.wording import long_date

from ..models import DataGroup, Delivery, ExchangeMethod
from ..querysets import DeliveryQuerySet


class DeliveryRefused(Refused):
    """The delivery cannot be recorded as asked."""


@dataclass(frozen=True)
class DataDescription:
    """What was handed over. `row_count` and the dates where known; `file_sha256` is 64 lower-case hex digits.

    `group` and `agreed_method` are rows of the catalogue; with a group, `data_group` may be empty.
    """

    data_group: str
    method: str
    cutoff_on: date | None = None
    row_count: int | None = None
    file_name: str = ""
    file_sha256: str = ""
    note: str = ""
    group: DataGroup | None = None
    agreed_method: ExchangeMethod | None = None
    period_first: date | None = None
    period_last: date | None = None


@dataclass(frozen=True)
class AgreedItems:
    """The groups that one party gives access to and the methods, as both have ever agreed to them."""

    groups: tuple[DataGroup, ...]
    methods: tuple[ExchangeMethod, ...]


def agreed_items(sender: Party) -> AgreedItems:
    """Return what both have agreed to for `sender`. Two queries."""
    groups = DataGroup.objects.filter(provider=sender, agreed_at__isnull=False)
    methods = ExchangeMethod.objects.filter(agreement=sender.agreement_id, agreed_at__isnull=False)
    return AgreedItems(tuple(groups), tuple(methods))


def described(
    data: DataDescription, sender: Party, sent_on: date, agreed: AgreedItems | None = None
) -> DataDescription:
    """Return `data` with its group and method as the catalogue has them on the day of sending.

    While nothing is agreed in that direction the group is free text. `agreed`: as fetched for `sender` before. Raises
    DeliveryRefused.
    """
    agreed = agreed or agreed_items(sender)
    group = _group(data, agreed.groups, sender, sent_on)
    method = _method(data, agreed.methods, sent_on)
    name = group.name if group else data.data_group.strip()
    whole = replace(data, data_group=name, group=group, agreed_method=method)
    _check_description(whole, sent_on)
    return whole


def check_last_day(agreement: Agreement, sent_on: date) -> None:
    """Refuse a delivery after the end. Raises DeliveryRefused."""
    if sent_on > agreement.last_day:
        raise DeliveryRefused(
            f"Perjanjian berakhir pada {long_date(agreement.last_day)}; penyerahan baru sesudahnya tidak dapat "
            "dicatat.", "sent_on",
        )


def stopped_for(sender: Party, on: date) -> Suspension | None:
    """Return the stop under which `sender`, holding the power, gives no access on `on`."""
    stop = Suspension.objects.filter(agreement=sender.agreement_id).in_force(on).first()
    if stop is None or power_holder(sender.agreement) != sender:
        return None
    return stop


def refused_while_stopped(stop: Suspension) -> DeliveryRefused:
    """Return the refusal of a delivery that nobody has said was made although access is stopped."""
    return DeliveryRefused(
        f"Akses dihentikan sementara sejak {long_date(stop.effective_on)}; penyerahan baru tidak dilakukan "
        "berdasarkan perjanjian. Bila data tetap diserahkan, tandai pernyataan itu pada formulir.",
        "although_stopped",
    )


def check_new(data: DataDescription, sender: Party, reference: str, sent_on: date) -> None:
    """Refuse a delivery that is on record: each has its own clock. Raises DeliveryRefused."""
    same = of_sender(sender).filter(
        fact__sent_on=sent_on, fact__reference=reference, data_group__iexact=data.data_group, method=data.method,
        cutoff_on=data.cutoff_on, row_count=data.row_count, file_name=data.file_name, file_sha256=data.file_sha256,
    )
    if same.exists():
        raise repeated(sent_on)


def repeated(sent_on: date) -> DeliveryRefused:
    """Return the refusal of a delivery that is on record."""
    return DeliveryRefused(
        f"Penyerahan yang sama, dikirim {long_date(sent_on)}, sudah dicatat. Bila ini penyerahan lain, bedakan "
        "nomor, tanggal data, jumlah baris, atau berkasnya.", "data_group",
    )


def check_one_delivery(
    method: ExchangeMethod | None, data_group: str, sender: Party, sent_on: date, besides: Delivery | None = None
) -> None:
    """Refuse a second delivery where the method's cut-off makes all of a month one. Raises DeliveryRefused.

    `besides` and its other versions do not count.
    """
    if method is None or method.cutoff != ExchangeMethod.Cutoff.MONTHLY_PULL:
        return
    others = of_sender(sender).filter(
        agreed_method=method, data_group__iexact=data_group, fact__sent_on__year=sent_on.year,
        fact__sent_on__month=sent_on.month,
    )
    if besides is not None:
        others = others.exclude(first_version=besides.first_version_id)
    there = others.order_by("pk").first()
    if there is not None:
        assert there.fact.sent_on is not None
        raise second_of_month(method, there.data_group, there.fact.sent_on)


def second_of_month(method: ExchangeMethod, data_group: str, sent_on: date) -> DeliveryRefused:
    """Return the refusal of a second delivery in a month; the first was of `data_group`, sent on `sent_on`."""
    return DeliveryRefused(
        f"Menurut metode “{method.name}”, satu penyerahan adalah {method.get_cutoff_display()}, dan penyerahan "
        f"{data_group} untuk bulan itu sudah dicatat (dikirim {long_date(sent_on)}). Catat sebagai penyerahan "
        "pengganti bila datanya diserahkan ulang.", "sent_on",
    )


def of_sender(sender: Party) -> DeliveryQuerySet:
    """The deliveries of `sender` that still count."""
    return Delivery.objects.filter(
        fact__agreement=sender.agreement_id, fact__actor=sender, fact__withdrawn_on=None
    ).select_related("fact")


def _group(data: DataDescription, agreed: Sequence[DataGroup], sender: Party, on: date) -> DataGroup | None:
    usable = [group for group in agreed if _used(group, on)]
    if data.group is not None:
        if data.group not in usable:
            raise DeliveryRefused(
                f"Kelompok data “{data.group.name}” tidak sedang disepakati untuk diserahkan "
                f"{sender.agency.short_name} pada {long_date(on)}.", "group",
            )
        return data.group
    name = data.data_group.strip()
    found = next((g for g in usable if name.casefold() in (g.name.casefold(), g.code.casefold())), None)
    if found is None and name and usable:
        raise DeliveryRefused(
            f"“{name}” tidak ada dalam daftar kelompok data yang disepakati untuk {sender.agency.short_name}; pilih "
            "salah satunya, atau usulkan kelompok baru.", "data_group",
        )
    return found


def _method(data: DataDescription, agreed: Sequence[ExchangeMethod], on: date) -> ExchangeMethod | None:
    usable = [method for method in agreed if method.kind == data.method and _used(method, on)]
    if data.agreed_method is None:
        if len(usable) > 1:
            raise DeliveryRefused("Ada beberapa metode yang disepakati; sebutkan yang mana.", "agreed_method")
        return usable[0] if usable else None
    if data.agreed_method not in usable:
        raise DeliveryRefused(
            f"Metode “{data.agreed_method.name}” tidak sedang disepakati untuk jenis itu pada {long_date(on)}.",
            "agreed_method",
        )
    return data.agreed_method


def _used(item: DataGroup | ExchangeMethod, on: date) -> bool:
    return item.ended_on is None or item.ended_on > on


def _check_description(data: DataDescription, sent_on: date) -> None:
    if not data.data_group:
        raise DeliveryRefused("Isi kelompok data yang diserahkan.", "data_group")
    if data.cutoff_on is not None and data.cutoff_on > sent_on:
        raise DeliveryRefused(
            f"Tanggal data {long_date(data.cutoff_on)} melewati tanggal kirim {long_date(sent_on)}.", "cutoff_on"
        )
    if (data.period_first is None) != (data.period_last is None):
        missing = "period_last" if data.period_last is None else "period_first"
        raise DeliveryRefused("Isi awal dan akhir periode data, atau kosongkan keduanya.", missing)
    if data.period_first is not None and data.period_last is not None and data.period_last < data.period_first:
        raise DeliveryRefused("Akhir periode data mendahului awalnya.", "period_last")
