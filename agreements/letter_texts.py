"""What the draft of a letter says to begin with, from what the portal knows; the officer changes it as they see fit.

Paragraphs are parted by an empty line. Lines `Label : value` are set as a table, lines `a. …` or `1. …` as a list.
"""

from dataclasses import dataclass
from datetime import date

from records.words import with_words

from .access_texts import access_text
from .deadlines import wib_date
from .models import Agreement, Fact, FactKind, Letter, Obligation, Party, Term
from .standing import days_overdue
from .term_versions import versions_of
from .terms import Rule
from .wording import clause_words, long_date

#: What only the officer knows is left as dots; a letter is not numbered while they stand.
BLANK = "…………"
_THANKS = "Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih."


@dataclass(frozen=True)
class DraftText:
    subject: str
    body: str


@dataclass(frozen=True)
class About:
    """What a letter is about: a duty to remind of, or an event that was received."""

    duty: Obligation | None = None
    fact: Fact | None = None

    @property
    def facts(self) -> list[Fact]:
        """The recorded events that the letter will be linked to."""
        fact = self.fact or (self.duty.opened_by if self.duty else None)
        return [fact] if fact else []


def draft_text(kind: str, *, agreement: Agreement, sender: Party, about: About, as_of: date) -> DraftText:
    """Return the text with which a draft of `kind` begins on `as_of`. `sender` writes to the other party."""
    if kind == Letter.Kind.REMINDER and about.duty is not None:
        return _reminder(agreement, about.duty, as_of)
    if kind == Letter.Kind.RECEIPT and about.fact is not None:
        return _receipt(agreement, about.fact)
    if kind == Letter.Kind.REQUEST and (term := request_term(agreement, sender)) is not None:
        return _request(agreement, term)
    if (about_access := access_text(kind, agreement, as_of)) is not None:
        subject, paragraphs = about_access
        return DraftText(subject, _joined(f"Menunjuk {_basis(agreement)}, {paragraphs[0]}", *paragraphs[1:], _THANKS))
    return DraftText("", _joined(
        f"Menunjuk {_basis(agreement)}, dengan ini kami beritahukan bahwa {BLANK}.",
        "Demikian kami sampaikan. " + _THANKS,
    ))


def request_term(agreement: Agreement, sender: Party) -> Term | None:
    """Return the term under which `sender` may ask for a report; None where it may not."""
    asked = agreement.terms.filter(opens_on=FactKind.REPORT_REQUEST, rule=Rule.MONTHS_AFTER_RECEIPT.value)
    return asked.filter(creditor=sender).first()


def _request(agreement: Agreement, term: Term) -> DraftText:
    months = with_words(versions_of(term)[-1].parameters["months"])
    return DraftText(
        "Permintaan laporan hasil pertukaran dan pemanfaatan data",
        _joined(
            f"Menunjuk {_basis(agreement)}, khususnya {_clauses(term)}, kami mohon Saudara menyampaikan laporan hasil "
            f"pertukaran dan pemanfaatan data untuk periode {BLANK} sampai dengan {BLANK}.",
            f"Laporan tersebut kami harapkan telah kami terima paling lambat {months} bulan sejak surat ini Saudara "
            "terima.",
            _THANKS,
        ),
    )


def _reminder(agreement: Agreement, duty: Obligation, as_of: date) -> DraftText:
    late = days_overdue(duty.dates, as_of)
    state = "belum dipenuhi dan telah melewati batas waktunya" if late else "belum dipenuhi"
    return DraftText(
        f"Pengingat {_lower(duty.subject)}"[:300],
        _joined(
            f"Menunjuk {_basis(agreement)}, dengan hormat kami ingatkan bahwa menurut catatan kami kewajiban berikut "
            f"sampai dengan tanggal {long_date(as_of)} {state}:",
            "\n".join(f"{label} : {value}" for label, value in _duty_rows(duty, as_of)),
            f"Sehubungan dengan hal tersebut, kami mohon Saudara {_wanted(bool(late))}. {_no_new_clock(duty)}",
            _ground(duty) if late else "",
            _THANKS,
        ),
    )


def _duty_rows(duty: Obligation, as_of: date) -> list[tuple[str, str]]:
    rows = [("Kewajiban", duty.subject), ("Dasar", _clauses(duty.term))]
    if (fact := duty.opened_by) is not None:
        rows += [(_OPENERS.get(fact.kind, "Peristiwa"), _cited(fact))]
        rows += [("Diterima", long_date(fact.received_on) if fact.received_on else "belum dikonfirmasi")]
    elif duty.window_first and duty.window_last:
        rows += [("Jendela hitung", f"{long_date(duty.window_first)} s.d. {long_date(duty.window_last)}")]
    if duty.start_settled and duty.due_on:
        rows += [("Batas waktu", long_date(duty.due_on))]
    elif duty.earliest_due_on:
        latest = f"paling akhir {long_date(duty.due_on)}" if duty.due_on else "paling akhir belum dapat dinyatakan"
        rows += [("Batas waktu", f"paling awal {long_date(duty.earliest_due_on)}, {latest}")]
    if late := days_overdue(duty.dates, as_of):
        rows += [("Keterlambatan", f"{with_words(late)} hari per {long_date(as_of)}")]
    return rows


_OPENERS: dict[str, str] = {
    FactKind.REPORT_REQUEST: "Surat permintaan", FactKind.DELIVERY: "Penyerahan", FactKind.FORCE_MAJEURE: "Kejadian",
}


def _wanted(late: bool) -> str:
    return "memenuhinya pada kesempatan pertama" if late else "memenuhinya sebelum batas waktu tersebut"


def _no_new_clock(duty: Obligation) -> str:
    since = "jangka waktunya tetap dihitung sebagaimana tersebut di atas"
    asked = duty.opened_by is not None and duty.opened_by.kind == FactKind.REPORT_REQUEST
    of = " atas surat permintaan tersebut" if asked else ""
    return f"Surat ini merupakan pengingat{of} dan tidak memulai jangka waktu baru; {since}."


def _ground(duty: Obligation) -> str:
    if not duty.term.ground:
        return ""
    return (
        f"Kami sampaikan pula bahwa menurut {clause_words(duty.term.ground)}, keterlambatan tersebut dapat menjadi "
        "dasar penghentian sementara akses terbatas."
    )


def _receipt(agreement: Agreement, fact: Fact) -> DraftText:
    kind = fact.get_kind_display()
    received = long_date(fact.received_on) if fact.received_on else BLANK
    rows = [
        ("Perihal", fact.subject), ("Nomor", fact.reference), ("Dikirim", _day(fact.sent_on)), ("Diterima", received),
    ]
    clocks = fact.opened.filter(voided_on=None, start_settled=True, due_on__isnull=False).select_related("term")
    return DraftText(
        f"Penyampaian tanda terima {kind}",
        _joined(
            f"Menunjuk {_basis(agreement)}, bersama ini kami sampaikan tanda terima atas {kind} dari Saudara dengan "
            "rincian sebagai berikut:",
            "\n".join(f"{label} : {value}" for label, value in rows if value),
            " ".join(
                f"Sejak tanggal diterima tersebut, jangka waktu {_lower(o.term.label)} dihitung dan jatuh tempo pada "
                f"tanggal {_day(o.due_on)}."
                for o in clocks
            ),
            "Demikian kami sampaikan. " + _THANKS,
        ),
    )


def _cited(fact: Fact) -> str:
    if fact.reference and fact.kind == FactKind.REPORT_REQUEST:
        dated = f" tanggal {long_date(fact.dated_on)}" if fact.dated_on else ""
        return f"Nomor {fact.reference}{dated} hal {fact.subject}"
    number = f", surat pengantar Nomor {fact.reference}" if fact.reference else ""
    return f"{fact.subject}, dikirim {_day(fact.sent_on or wib_date(fact.recorded_at))}{number}"


def _basis(agreement: Agreement) -> str:
    first, second = agreement.parties.order_by("ordinal")
    signed = long_date(agreement.signed_on)
    return f"{agreement.title}, Nomor {first.number} dan Nomor {second.number}, tanggal {signed}"


def _clauses(term: Term) -> str:
    return " dan ".join(clause_words(ref) for ref in term.clause_refs) or term.label


def _day(day: date | None) -> str:
    return long_date(day) if day else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _joined(*paragraphs: str) -> str:
    return "\n\n".join(filter(None, paragraphs))
