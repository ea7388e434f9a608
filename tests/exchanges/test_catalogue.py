"""Data groups and methods: proposed by one, agreed by the other, and what deliveries may then name."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from agreements.receipts import Proof
from agreements.services.facts import Outside
from exchanges.models import DataGroup, Delivery, ExchangeMethod
from exchanges.services.catalogue import (
    CatalogueRefused,
    Element,
    Group,
    agree_item,
    end_item,
    propose_groups,
    propose_method,
)
from exchanges.services.catalogue_import import groups_of
from exchanges.services.deliveries import DataDescription, DeliveryRefused, record_delivery
from exchanges.services.versions import supersede_delivery
from records.models import JournalEntry
from records.spreadsheets import read_table
from tests.factories import World, at

JUN2, JUN7, JUN30, JUL1 = date(2025, 6, 2), date(2025, 6, 7), date(2025, 6, 30), date(2025, 7, 1)
POKOK = Group("POKOK", "Data pokok ASN", ("siasn",), (Element("NIP"), Element("nama jabatan", "menurut SIASN")))


def group(world: World, proposed: Group = POKOK, provider: Any = None, agreed: bool = True) -> DataGroup:
    row = propose_groups(
        agreement=world.agreement, provider=provider or world.bkn, groups=[proposed], by=world.bkn_officer, at=at(JUN2)
    )[0]
    if agreed:
        agree_item(item=row, by=world.lan_decider, at=at(JUN2))
    return row


def method(
    world: World, cutoff: str = "monthly_pull", kind: str = "web_service", agreed: bool = True
) -> ExchangeMethod:
    row = propose_method(
        agreement=world.agreement, name=f"{kind} {cutoff}", kind=kind, cutoff=cutoff, by=world.bkn_officer, at=at(JUN2)
    )
    if agreed:
        agree_item(item=row, by=world.lan_decider, at=at(JUN2))
    return row


def deliver(world: World, sent_on: date = JUN7, **data: Any) -> Delivery:
    described = DataDescription(**({"data_group": "Data pokok ASN", "method": "web_service"} | data))
    return record_delivery(
        agreement=world.agreement, data=described, sent_on=sent_on, outside=Outside(Proof.SENDER_CLAIM, sent_on),
        by=world.bkn_officer, at=at(sent_on),
    )


# --- Proposing, agreeing, ending -----------------------------------------------------------------------------------
def test_a_group_is_in_use_once_the_other_party_has_agreed(world: World) -> None:
    row = group(world, agreed=False)
    assert not DataGroup.objects.in_use(JUN7).exists()
    agree_item(item=row, by=world.lan_decider, at=at(JUN2))
    assert [g.name for g in DataGroup.objects.in_use(JUN7)] == ["Data pokok ASN"]
    assert [(e.order, e.name, e.description) for e in row.elements.all()] == [
        (1, "NIP", ""), (2, "nama jabatan", "menurut SIASN"),
    ]
    assert list(JournalEntry.objects.order_by("-pk").values_list("act", "object")[:2]) == [
        ("agree_item", f"datagroup:{row.pk}"), ("propose_item", f"datagroup:{row.pk}"),
    ]


def test_only_the_other_partys_deciding_official_agrees(world: World) -> None:
    for item in (group(world, agreed=False), method(world, agreed=False)):
        for by in (world.bkn_officer, world.bkn_decider, world.lan_officer, world.lan_reader, world.outsider):
            with pytest.raises(NotAllowed):
                agree_item(item=item, by=by, at=at(JUN2))
        agree_item(item=item, by=world.lan_decider, at=at(JUN2))
        with pytest.raises(CatalogueRefused, match="sudah disetujui"):
            agree_item(item=item, by=world.lan_decider, at=at(JUN2))


def test_either_partys_deciding_official_ends_it_with_a_reason(world: World) -> None:
    row = group(world)
    for by in (world.lan_officer, world.bkn_officer, world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            end_item(item=row, reason="x", by=by, at=at(JUN7))
    with pytest.raises(CatalogueRefused, match="alasannya"):
        end_item(item=row, reason=" ", by=world.lan_decider, at=at(JUN7))
    end_item(item=row, reason="Digabung.", by=world.lan_decider, at=at(JUN7))
    assert [DataGroup.objects.in_use(day).count() for day in (date(2025, 6, 6), JUN7)] == [1, 0]
    with pytest.raises(CatalogueRefused, match="sudah diakhiri"):
        end_item(item=row, reason="x", by=world.bkn_decider, at=at(JUN7))
    group(world)


def test_readers_and_strangers_propose_nothing(world: World) -> None:
    for by in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            propose_groups(agreement=world.agreement, provider=world.bkn, groups=[POKOK], by=by, at=at(JUN2))
        with pytest.raises(NotAllowed):
            propose_method(
                agreement=world.agreement, name="m", kind="file", cutoff="each_file", by=by, at=at(JUN2)
            )
    assert not DataGroup.objects.exists() and not ExchangeMethod.objects.exists()


@pytest.mark.parametrize(
    "groups",
    [
        [], [Group("", "Nama", ("siasn",))], [Group("A", "", ("siasn",))], [Group("A", "Nama", ())],
        [Group("A", "Nama", ("jual",))], [Group("A" * 41, "Nama", ("siasn",))],
        [Group("A", "Nama", ("siasn",), (Element("NIP"), Element("nip")))],
        [Group("A", "Nama", ("siasn",)), Group("a", "Lain", ("siasn",))],
        [Group("B", "Lain", ("siasn",)), Group("pokok", "Nama", ("siasn",))],
    ],
)  # fmt: skip
def test_of_groups_that_cannot_be_none_is_proposed(world: World, groups: list[Group]) -> None:
    group(world)
    with pytest.raises(CatalogueRefused):
        propose_groups(agreement=world.agreement, provider=world.bkn, groups=groups, by=world.lan_officer, at=at(JUN2))
    assert DataGroup.objects.count() == 1


# --- From a file ---------------------------------------------------------------------------------------------------
def test_a_table_lists_groups_with_their_elements_by_row() -> None:
    text = (
        "Kode;Kelompok data;Tujuan;Elemen data;Uraian elemen\n"
        "POKOK;Data pokok ASN;pemutakhiran data pada SIASN;NIP;\n"
        "POKOK;Data pokok ASN;pemutakhiran data pada SIASN;nama jabatan;menurut SIASN\n"
        "DIKLAT;Riwayat pelatihan;Pembelajaran ASN, x\n"
    ).replace("Pembelajaran ASN, x", "pengembangan kapasitas ASN;;")
    assert groups_of(read_table(text.encode(), "a.csv")) == [
        POKOK, Group("DIKLAT", "Riwayat pelatihan", ("capacity",)),
    ]


def test_every_faulty_row_is_named() -> None:
    text = (
        "kode,kelompok data,tujuan,elemen data\nA,Nama,pembelajaran ASN,x\nA,Lain,pembelajaran ASN,y\n,B,jual,z\n"
    )
    with pytest.raises(CatalogueRefused) as refused:
        groups_of(read_table(text.encode(), "a.csv"))
    faults = refused.value.faults["file"]
    assert [fault.split(":")[0] for fault in faults] == ["Baris 3", "Baris 4", "Baris 4"]
    with pytest.raises(CatalogueRefused, match="“tujuan” tidak ada"):
        groups_of(read_table(b"kode,kelompok data\nA,B\n", "a.csv"))


# --- What a delivery may name --------------------------------------------------------------------------------------
def test_while_nothing_is_agreed_the_group_is_free_text(world: World) -> None:
    group(world, agreed=False)
    assert deliver(world, data_group="Apa saja").group is None


def test_once_there_are_agreed_groups_a_delivery_names_one_of_them(world: World) -> None:
    row = group(world)
    assert deliver(world, data_group="data POKOK asn").group == row
    assert deliver(world, JUN30, data_group="", group=row).data_group == "Data pokok ASN"
    with pytest.raises(DeliveryRefused, match="daftar kelompok data yang disepakati untuk BKN"):
        deliver(world, data_group="Apa saja")


def test_a_group_of_the_other_direction_or_not_in_use_is_refused(world: World) -> None:
    of_lan = group(world, Group("JF", "JF Widyaiswara", ("siasn",)), provider=world.lan)
    waiting = group(world, agreed=False)
    for wrong in (of_lan, waiting):
        with pytest.raises(DeliveryRefused, match="tidak sedang disepakati"):
            deliver(world, data_group="", group=wrong)
    agree_item(item=waiting, by=world.lan_decider, at=at(JUN2))
    end_item(item=waiting, reason="x", by=world.lan_decider, at=at(JUN30))
    with pytest.raises(DeliveryRefused, match="tidak sedang disepakati"):
        deliver(world, JUN30, data_group="", group=waiting)
    deliver(world, date(2025, 6, 29), data_group="", group=waiting)


def test_a_delivery_by_another_method_names_the_agreed_one(world: World) -> None:
    one = method(world, "each_file", "file")
    assert deliver(world, method="file").agreed_method == one
    assert deliver(world, method="web_service").agreed_method is None
    method(world, "each_pull", "file")
    with pytest.raises(DeliveryRefused, match="sebutkan yang mana"):
        deliver(world, JUN30, method="file")
    with pytest.raises(DeliveryRefused, match="tidak sedang disepakati untuk jenis itu"):
        deliver(world, JUN30, method="web_service", agreed_method=one)
    assert deliver(world, JUN30, method="file", agreed_method=one).agreed_method == one


def test_with_a_monthly_pull_a_second_one_of_the_month_is_refused_and_superseded_instead(world: World) -> None:
    method(world)
    first = deliver(world)
    with pytest.raises(DeliveryRefused, match="satu penyerahan adalah penarikan dalam satu bulan kalender"):
        deliver(world, JUN30)
    supersede_delivery(
        delivery=first, data=DataDescription("Data pokok ASN", "web_service"), reason="Kurang baris.", sent_on=JUN30,
        outside=Outside(Proof.SENDER_CLAIM, JUN30), by=world.bkn_officer, at=at(JUN30),
    )
    deliver(world, JUN30, data_group="Data lain")
    deliver(world, JUL1)


@pytest.mark.parametrize("cutoff", ["each_pull", "each_file"])
def test_where_each_is_one_a_second_of_the_month_has_its_own_clock(world: World, cutoff: str) -> None:
    method(world, cutoff)
    assert deliver(world).pk != deliver(world, JUN30).pk


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ((JUN2, None), "period_last"), ((None, JUN2), "period_first"), ((JUN7, JUN2), "period_last"),
    ],
)  # fmt: skip
def test_a_period_is_whole_and_in_order(world: World, period: tuple[date, date], field: str) -> None:
    with pytest.raises(DeliveryRefused) as refused:
        deliver(world, period_first=period[0], period_last=period[1])
    assert refused.value.field == field
    assert deliver(world, period_first=JUN2, period_last=JUN2).period_last == JUN2
