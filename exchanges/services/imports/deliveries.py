"""Rows about deliveries: those that the party made, and those that it received and records for the sender."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from accounts.models import User
from agreements.deadlines import add_months
from agreements.models import Agreement, FactKind, Party, Suspension, Term
from agreements.receipts import DatedProof, Proof, start_of_clock
from agreements.services import facts, proofs
from agreements.services.acting import other_party
from agreements.services.obligations import terms_opened_by
from agreements.services.suspension import power_holder
from agreements.term_versions import due_days
from agreements.wording import long_date

from ...importing import TEMPLATES, Finding, Row
from ...importing.columns import INCOMING
from ...models import Delivery, ExchangeMethod
from .. import deliveries, delivery_checks
from ..delivery_checks import DataDescription, DeliveryRefused
from .judging import Judged, of_row, refusals

#: The fields of a delivery by which two are the same to `check_new`; and those by which they look the same.
_SAME = ("reference", "data_group", "method", "cutoff_on", "row_count", "file_name", "file_sha256")
_ALIKE = ("reference", "data_group", "method")
_DESCRIBED = tuple(name for name in DataDescription.__dataclass_fields__ if name not in ("group", "agreed_method"))
Key = tuple[object, ...]


class Deliveries:
    """Judges and records rows about deliveries (see `judging.Kind`)."""

    template = TEMPLATES["deliveries"]

    def __init__(self, agreement: Agreement, party: Party, today: date) -> None:
        self.agreement, self.party, self.today = agreement, party, today
        self.other = other_party(party)
        self.agreed = {p.pk: delivery_checks.agreed_items(p) for p in (party, self.other)}
        self.stops = list(Suspension.objects.filter(agreement=agreement))
        self.holder = power_holder(agreement).pk if self.stops else None
        #: For each sender, how the due day of each clock follows that a receipt from it starts.
        self.clocks = {p.pk: [due_days(term) for term in self._terms(p)] for p in (party, self.other)}
        #: What is on record by its key, with the day it was sent; and the row of this file that has it.
        self.held: dict[Key, date] = {}
        self.seen: dict[Key, int] = {}

    def hold(self, rows: Sequence[Row]) -> None:
        """Fetch what is on record in the months of these rows. One query."""
        self.held = {}
        days = [row.values["sent_on"] for row in rows if "sent_on" in row.values]
        if not days:
            return
        first, last = min(days).replace(day=1), add_months(max(days).replace(day=1), 1)
        there = Delivery.objects.filter(
            fact__agreement=self.agreement, fact__withdrawn_on=None, fact__sent_on__gte=first, fact__sent_on__lt=last
        ).order_by("-pk")
        for one in there.values("fact__actor", "fact__sent_on", "fact__reference", "agreed_method", *_SAME[1:]):
            sent_on = one["fact__sent_on"]
            data = one | {"reference": one["fact__reference"]}
            for key in _keys(one["fact__actor"], sent_on, data, one["agreed_method"]):
                self.held[key] = sent_on

    def judge(self, row: Row) -> Judged:
        """Return what is wrong with a row and what it would set in motion."""
        if row.findings:
            return Judged(row.findings)
        values = row.values
        sender, receiver = self._sides(row)
        stop = self._stop(sender, values["sent_on"])
        found = list(refusals(self.template, row, [
            lambda: delivery_checks.check_last_day(self.agreement, values["sent_on"]),
            lambda: self._check_stop(row, stop),
            lambda: facts.check_sent(
                values["sent_on"], self.agreement, self.today, dated_on=values.get("dated_on")
            ),
            lambda: self._check_receipt(row),
        ]))
        described = None
        try:
            described = self._described(row, sender)
        except DeliveryRefused as error:
            found.append(of_row(self.template, row, error.field, str(error)))
        if described is not None:
            found += self._repeats(row, sender, described)
        if any(not finding.warning for finding in found):
            return Judged(tuple(found))
        assert described is not None
        return Judged(tuple(found), self._effects(row, sender, stop), self._shown(row, sender, receiver, described))

    def record(self, row: Row, *, by: User, at: datetime) -> None:
        """Record the row by the act of its direction. Raises Refused, NotAllowed."""
        values = row.values
        sender, _ = self._sides(row)
        given: dict[str, Any] = {
            "agreement": self.agreement, "data": self._data(row, sender), "reference": values.get("reference", ""),
            "dated_on": values.get("dated_on"), "sent_on": values["sent_on"], "by": by, "at": at,
        }
        if sender.pk == self.party.pk:
            deliveries.record_delivery(
                outside=_outside(row), although_stopped=values.get("although_stopped", False), **given
            )
        else:
            deliveries.record_received_delivery(received=_received(row), **given)

    def _terms(self, sender: Party) -> Iterator[Term]:
        receiver = self.other if sender.pk == self.party.pk else self.party
        yield from terms_opened_by(FactKind.DELIVERY, sender=sender, receiver=receiver)

    def _sides(self, row: Row) -> tuple[Party, Party]:
        incoming = row.values["direction"] == INCOMING
        return (self.other, self.party) if incoming else (self.party, self.other)

    def _stop(self, sender: Party, on: date) -> Suspension | None:
        if sender.pk != self.holder:
            return None
        return next(
            (s for s in self.stops if s.effective_on <= on and (s.restored_on is None or s.restored_on > on)), None
        )

    def _check_stop(self, row: Row, stop: Suspension | None) -> None:
        if stop is not None and row.values["direction"] != INCOMING and not row.values.get("although_stopped"):
            raise delivery_checks.refused_while_stopped(stop)

    def _check_receipt(self, row: Row) -> None:
        if row.values["direction"] == INCOMING:
            proofs.check_received(_received(row), row.values["sent_on"], self.today)
        else:
            facts.check_outside(_outside(row), row.values["sent_on"], self.today)

    def _data(self, row: Row, sender: Party) -> DataDescription:
        values = row.values
        described = {name: values[name] for name in _DESCRIBED if name in values}
        return DataDescription(**described, agreed_method=self._method(row, sender))

    def _method(self, row: Row, sender: Party) -> ExchangeMethod | None:
        name = row.values.get("agreed_method")
        if not name:
            return None
        named = [m for m in self.agreed[sender.pk].methods if m.name.casefold() == name.casefold()]
        if not named:
            raise DeliveryRefused(f"Metode “{name}” tidak ada pada halaman Data dan metode.", "agreed_method")
        # The same name may have been agreed to again after it had ended.
        return next((m for m in named if m.ended_on is None or m.ended_on > row.values["sent_on"]), named[-1])

    def _described(self, row: Row, sender: Party) -> DataDescription:
        return delivery_checks.described(
            self._data(row, sender), sender, row.values["sent_on"], self.agreed[sender.pk]
        )

    def _repeats(self, row: Row, sender: Party, described: DataDescription) -> Iterator[Finding]:
        """What is on record or stands further up in the file: the same is refused, what looks the same is told."""
        sent_on = row.values["sent_on"]
        data = {name: getattr(described, name) for name in _SAME[1:]} | {"reference": row.values.get("reference", "")}
        method = described.agreed_method
        same, alike, month = _keys(sender.pk, sent_on, data, method.pk if method else None)
        above = {key: self.seen.setdefault(key, row.number) for key in (same, alike, month)}
        earlier = {key: number for key, number in above.items() if number != row.number}
        monthly = method is not None and method.cutoff == ExchangeMethod.Cutoff.MONTHLY_PULL
        if same in self.held:
            yield of_row(self.template, row, "data_group", str(delivery_checks.repeated(sent_on)))
        elif same in earlier:
            yield of_row(self.template, row, "data_group", f"Sama dengan baris {earlier[same]} pada berkas ini.")
        elif monthly and method is not None and month in self.held:
            refusal = delivery_checks.second_of_month(method, described.data_group, self.held[month])
            yield of_row(self.template, row, "sent_on", str(refusal))
        elif monthly and month in earlier:
            yield of_row(self.template, row, "sent_on", (
                f"Menurut metode yang disepakati, penyerahan kelompok ini dalam satu bulan dihitung sekali, dan sudah "
                f"ada pada baris {earlier[month]}."
            ))
        elif alike in self.held or alike in earlier:
            where = "sudah dicatat di portal" if alike in self.held else f"ada pada baris {earlier[alike]}"
            yield of_row(self.template, row, "data_group", (
                f"Penyerahan dengan kelompok, metode, tanggal kirim, dan nomor yang sama {where}; jumlah baris atau "
                "berkasnya berbeda. Lanjutkan hanya bila ini penyerahan lain."
            ), warning=True)

    def _effects(self, row: Row, sender: Party, stop: Suspension | None) -> Counter[str]:
        found = Counter({"incoming" if sender.pk == self.other.pk else "outgoing": 1})
        if stop is not None:
            return found + Counter({"outside": 1})
        incoming = sender.pk == self.other.pk
        kind = Proof.RECEIVER_CONFIRMATION if incoming else _outside(row).proof
        start = start_of_clock([DatedProof(kind, row.values["received_on"], self.today, incoming)])
        for due_from in self.clocks[sender.pk]:
            found["duties"] += 1
            days = [due_from(day) for day in (start.earliest, start.latest) if day is not None]
            if start.latest is not None and max(days) < self.today:
                found["overdue"] += 1
            elif min(days) < self.today:
                found["earliest_passed"] += 1
        return found

    def _shown(
        self, row: Row, sender: Party, receiver: Party, described: DataDescription
    ) -> tuple[tuple[str, str], ...]:
        values = row.values
        incoming = sender.pk == self.other.pk
        proof = Proof.RECEIVER_CONFIRMATION if incoming else _outside(row).proof
        number = values.get("reference", "")
        return (
            ("Dari, kepada", f"{sender.agency.short_name} kepada {receiver.agency.short_name}"),
            ("Kelompok data", described.data_group + (f", Nomor {number}" if number else "")),
            ("Dikirim", long_date(values["sent_on"])),
            ("Diterima", f"{long_date(values['received_on'])}, {proof.label}"),
        )


def _keys(sender: object, sent_on: date, data: dict[str, Any], method: object) -> tuple[Key, Key, Key]:
    """The keys by which a delivery is the same as another, looks the same, or is of the same month and method."""
    plain = data | {"data_group": data["data_group"].casefold()}
    return (
        ("same", sender, sent_on, *(plain[name] for name in _SAME)),
        ("alike", sender, sent_on, *(plain[name] for name in _ALIKE)),
        ("month", sender, sent_on.year, sent_on.month, plain["data_group"], method),
    )


def _outside(row: Row) -> facts.Outside:
    values = row.values
    return facts.Outside(
        values.get("proof", Proof.SENDER_CLAIM), values["received_on"], values.get("evidence", "")
    )


def _received(row: Row) -> proofs.Received:
    values = row.values
    return proofs.Received(values["received_on"], values["channel"], values.get("evidence", ""))
