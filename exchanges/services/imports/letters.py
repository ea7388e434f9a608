"""Rows about letters, sent and received by the party."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Letter, Party
from agreements.services import letters
from agreements.services.acting import Actor, other_party
from agreements.wording import long_date

from ...importing import TEMPLATES, Finding, Row
from ...importing.columns import INCOMING
from .judging import Judged, of_row, refusals

_DEFAULTS = {"kind": Letter.Kind.OTHER, "nature": Letter.Nature.ORDINARY}
_PAPER = tuple(letters.Paper.__dataclass_fields__)
Number = tuple[int, str]


class Letters:
    """Judges and records rows about letters (see `judging.Kind`)."""

    template = TEMPLATES["letters"]

    def __init__(self, agreement: Agreement, party: Party, by: User, at: datetime) -> None:
        self.party, self.other = party, other_party(party)
        # Never acts: the checks of a letter ask who is asking, on which day.
        self.asking = Actor(Act.RECORD_LETTER, by, party, agreement, at)
        #: The dates of the letters that carry a number: on record, and with its row in this file.
        self.held: dict[Number, set[date | None]] = {}
        self.seen: dict[Number, dict[date | None, int]] = {}

    def hold(self, rows: Sequence[Row]) -> None:
        """Fetch the numbers that both parties have on record. One query."""
        self.held = {}
        there = Letter.objects.filter(agreement=self.asking.agreement).exclude(number="")
        for sender, number, day in there.exclude(state=Letter.State.CANCELLED).values_list(
            "sender", "number", "dated_on"
        ):
            self.held.setdefault((sender, number.casefold()), set()).add(day)

    def judge(self, row: Row) -> Judged:
        """Return what is wrong with a row."""
        if row.findings:
            return Judged(row.findings)
        sender, addressee, incoming = self._sides(row)
        paper = _paper(row)
        found = list(refusals(self.template, row, [
            lambda: letters.check_paper(self.asking, paper, incoming=incoming, addressee=addressee)
        ]))
        found += self._repeats(row, sender)
        return Judged(
            tuple(found), Counter({"incoming" if incoming else "outgoing": 1}), (
                ("Dari, kepada", f"{sender.agency.short_name} kepada {addressee.agency.short_name}"),
                ("Nomor dan tanggal", f"{paper.number}, {long_date(paper.dated_on)}"),
                ("Hal", paper.subject),
                ("Diterima", long_date(paper.received_on) if paper.received_on else "–"),
            ),
        )

    def record(self, row: Row, *, by: User, at: datetime) -> None:
        """Record the row in the register. Raises Refused, NotAllowed."""
        letters.record_letter(
            agreement=self.asking.agreement, incoming=self._sides(row)[2], paper=_paper(row), by=by, at=at
        )

    def _sides(self, row: Row) -> tuple[Party, Party, bool]:
        incoming = row.values["direction"] == INCOMING
        return (self.other, self.party, True) if incoming else (self.party, self.other, False)

    def _repeats(self, row: Row, sender: Party) -> Iterator[Finding]:
        """A number of the same day is the same letter; one of another day may be, for archives do repeat numbers."""
        key, day = (sender.pk, row.values["number"].casefold()), row.values["dated_on"]
        held, above = self.held.get(key, set()), self.seen.setdefault(key, {})
        earlier = dict(above)
        above.setdefault(day, row.number)
        if day in held:
            yield of_row(self.template, row, "number", "Surat dengan nomor dan tanggal ini sudah tercatat.")
        elif day in earlier:
            text = f"Nomor dan tanggalnya sama dengan baris {earlier[day]} pada berkas ini."
            yield of_row(self.template, row, "number", text)
        elif held or earlier:
            where = "sudah tercatat di portal" if held else f"ada pada baris {min(earlier.values())}"
            yield of_row(self.template, row, "number", (
                f"Nomor ini {where} dengan tanggal lain. Lanjutkan hanya bila ini surat yang lain."
            ), warning=True)


def _paper(row: Row) -> letters.Paper:
    return letters.Paper(**(_DEFAULTS | {name: row.values[name] for name in _PAPER if name in row.values}))
