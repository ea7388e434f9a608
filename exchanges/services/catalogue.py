"""What may be exchanged and how: proposed by one party, in use once the other has agreed (Lampiran, 3(2)a, 4(2)a)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Party
from agreements.services import Refused
from agreements.services.acting import act_as, other_party

from ..models import DataElement, DataGroup, Delivery, ExchangeMethod

_CODE, _NAME, _DESCRIPTION = 40, 200, 300
Item = DataGroup | ExchangeMethod


class CatalogueRefused(Refused):
    """The group or method cannot be proposed, agreed to or ended as asked.

    `faults` gives, per input, every sentence about it.
    """

    def __init__(self, message: str, field: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(message, field)
        self.faults = {field: list(faults) or [message]}


@dataclass(frozen=True)
class Element:
    name: str
    description: str = ""


@dataclass(frozen=True)
class Group:
    """A data group as it is proposed; `purposes` are values of `DataGroup.Purpose`."""

    code: str
    name: str
    purposes: tuple[str, ...]
    elements: tuple[Element, ...] = ()
    description: str = ""


@transaction.atomic
def propose_groups(
    *, agreement: Agreement, provider: Party, groups: Sequence[Group], by: User, at: datetime
) -> list[DataGroup]:
    """Propose data groups that `provider`, one of the parties, gives access to: all of them or none.

    Raises CatalogueRefused with a sentence for every group that cannot be.
    """
    actor = act_as(Act.PROPOSE_ITEM, agreement=agreement, by=by, at=at)
    if provider.agreement_id != actor.agreement.pk:
        raise CatalogueRefused("Pemberi data harus salah satu PIHAK perjanjian ini.", "provider")
    if not groups:
        raise CatalogueRefused("Sebutkan paling sedikit satu kelompok data.", "code")
    faults = [fault for number, group in enumerate(groups) for fault in _faults(provider, group, groups[:number])]
    if faults:
        raise CatalogueRefused(" ".join(faults), "code", faults)
    rows = []
    for group in groups:
        row = DataGroup.objects.create(
            agreement=actor.agreement, provider=provider, code=group.code, name=group.name,
            purposes=list(group.purposes), description=group.description, proposed_by_party=actor.party,
            proposed_by=by, proposed_at=at,
        )
        DataElement.objects.bulk_create(
            DataElement(group=row, order=order, name=element.name, description=element.description)
            for order, element in enumerate(group.elements, start=1)
        )
        rows.append(row)
    actor.journal(
        f"datagroup:{rows[0].pk}",
        after={
            "provider": provider.agency.code, "groups": [group.code for group in groups],
            "elements": sum(len(group.elements) for group in groups),
        },
    )
    return rows


@transaction.atomic
def propose_method(
    *, agreement: Agreement, name: str, kind: str, cutoff: str, reference: str = "", description: str = "", by: User,
    at: datetime,
) -> ExchangeMethod:
    """Propose a method of exchange with what counts as one delivery under it. Raises CatalogueRefused."""
    actor = act_as(Act.PROPOSE_ITEM, agreement=agreement, by=by, at=at)
    name = name.strip()
    if not name:
        raise CatalogueRefused("Isi nama metode.", "name")
    if kind not in Delivery.Method.values or cutoff not in ExchangeMethod.Cutoff.values:
        raise CatalogueRefused("Pilih jenis metode dan apa yang dihitung sebagai satu penyerahan.", "kind")
    if ExchangeMethod.objects.filter(agreement=actor.agreement, name__iexact=name, ended_on=None).exists():
        raise CatalogueRefused(f"Metode “{name}” sudah ada; akhiri lebih dahulu bila hendak diganti.", "name")
    method = ExchangeMethod.objects.create(
        agreement=actor.agreement, name=name, kind=kind, cutoff=cutoff, reference=reference, description=description,
        proposed_by_party=actor.party, proposed_by=by, proposed_at=at,
    )
    actor.journal(f"exchangemethod:{method.pk}", after={"name": name, "kind": kind, "cutoff": cutoff})
    return method


@transaction.atomic
def agree_item(*, item: Item, by: User, at: datetime) -> Item:
    """Agree to what the other party proposed; from now on it is in use. Raises CatalogueRefused, NotAllowed."""
    holder = other_party(item.proposed_by_party)
    actor = act_as(Act.AGREE_ITEM, agreement=item.agreement, by=by, at=at, holder=holder)
    item = _reread(item)
    if item.agreed_at is not None:
        raise CatalogueRefused("Usulan ini sudah disetujui.")
    if item.proposed_by_id == by.pk:
        raise NotAllowed("Anda sendiri yang mengusulkannya; orang lain yang menyetujui.")
    item.agreed_by, item.agreed_at = by, at
    item.save()
    actor.journal(name_of(item), after={"agreed": item.name})
    return item


@transaction.atomic
def end_item(*, item: Item, reason: str, by: User, at: datetime) -> Item:
    """Use a group or method no more from today; a proposal is thereby withdrawn or declined. It stays on record.

    Raises CatalogueRefused.
    """
    actor = act_as(Act.END_ITEM, agreement=item.agreement, by=by, at=at)
    item = _reread(item)
    if not reason.strip():
        raise CatalogueRefused("Tuliskan alasannya.", "reason")
    item.ended_on = actor.on
    item.save()
    actor.journal(name_of(item), after={"ended_on": actor.on}, detail={"reason": reason})
    return item


def name_of(item: Item) -> str:
    """Return how the journal names the item."""
    return f"{item._meta.model_name}:{item.pk}"


def _reread(item: Item) -> Item:
    found: Item = type(item).objects.select_related("agreement").get(pk=item.pk)
    if found.ended_on is not None:
        raise CatalogueRefused("Ini sudah diakhiri; usulkan yang baru.")
    return found


def _faults(provider: Party, group: Group, before: Sequence[Group]) -> list[str]:
    """What is wrong with one group, among those that stand and those proposed with it."""
    faults = []
    if not group.code or not group.name:
        faults.append("Isi kode dan nama setiap kelompok data.")
    if len(group.code) > _CODE or len(group.name) > _NAME:
        faults.append(f"“{group.code[:_CODE]}”: kode paling panjang {_CODE} dan nama paling panjang {_NAME} huruf.")
    if not group.purposes or not set(group.purposes) <= set(DataGroup.Purpose.values):
        faults.append(f"“{group.code}”: pilih tujuan menurut Pasal 1.")
    names = [element.name.casefold() for element in group.elements]
    if len(set(names)) < len(names):
        faults.append(f"“{group.code}”: ada elemen data yang ditulis dua kali.")
    if any(not e.name or len(e.name) > _NAME or len(e.description) > _DESCRIPTION for e in group.elements):
        faults.append(
            f"“{group.code}”: nama elemen diisi, paling panjang {_NAME} huruf, dan uraiannya {_DESCRIPTION} huruf."
        )
    same = DataGroup.objects.filter(Q(code__iexact=group.code) | Q(name__iexact=group.name), provider=provider)
    there = any(
        other.code.casefold() == group.code.casefold() or other.name.casefold() == group.name.casefold()
        for other in before
    )
    if there or same.filter(ended_on=None).exists():
        faults.append(f"“{group.code}” {group.name}: kode atau nama itu sudah ada; akhiri lebih dahulu bila diganti.")
    return faults
