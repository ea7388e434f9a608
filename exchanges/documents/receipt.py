"""The *tanda terima* of anything that one party handed to the other, as a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from agreements.correctable import parts_of, shown
from agreements.documents.layout import Layout, frame, look_of
from agreements.models import Fact, ReceiptProof
from agreements.receipts import Proof
from records.words import long_date, long_instant, thousands

from ..models import Delivery, Feedback

_UNSETTLED = "belum ditetapkan"


@dataclass(frozen=True)
class ListedFile:
    """A file that was handed over, named by its fingerprint."""

    name: str
    sha256: str


def receipt_html(
    fact: Fact, *, code: str, check_url: str, journal_line: str | None = None,
    particulars: Sequence[tuple[str, str]] = (), files: Sequence[ListedFile] = (), layout: Layout | None = None,
) -> str:
    """Return the receipt of `fact` as a page for `records.drawing.draw_pdf`.

    What this layer knows of a delivery or feedback is printed by itself; `particulars` (label, value) and `files`
    are for what a higher layer keeps with the fact, such as a report's period and its file. A withdrawn fact is
    printed as no longer valid, with the reason. In the look of the party that received it.
    """
    parties = list(fact.agreement.parties.select_related("agency"))
    own, heads = look_of(parties, fact.addressee or parties[0])
    context: dict[str, Any] = {
        **frame(
            heads=heads, layout=layout or own, code=code, check_url=check_url, journal_line=journal_line, mark="",
        ),
        "fact": fact, "kind": fact.get_kind_display(), "agreement": fact.agreement,
        "signed_on": long_date(fact.agreement.signed_on),
        "particulars": [*_particulars(fact), *particulars], "dates": _dates(fact),
        "files": [*_files(fact), *files],
        "proofs": [_proof(p) for p in fact.proofs.select_related("by_party__agency", "recorded_by")],
        "confirmation": _confirmation(fact),
        "contested": fact.contests.filter(settled_at=None).exists(),
        "withdrawn_on": long_date(fact.withdrawn_on) if fact.withdrawn_on else "",
    }
    return render_to_string("documents/receipt.html", context)


def _particulars(fact: Fact) -> list[tuple[str, str]]:
    delivery: Delivery | None = getattr(fact, "delivery", None)
    feedback: Feedback | None = getattr(fact, "feedback", None)
    if delivery:
        return [
            ("Kelompok data", delivery.data_group),
            ("Metode", delivery.agreed_method.name if delivery.agreed_method else delivery.get_method_display()),
            ("Data per tanggal", long_date(delivery.cutoff_on) if delivery.cutoff_on else "–"),
            ("Jumlah baris", _count(delivery.row_count)),
            *_on_behalf(fact), *_version(delivery), *_corrected(fact),
            ("Catatan", delivery.note or "–"),
        ]
    if feedback:
        about = feedback.delivery
        received = f", diterima {long_date(about.fact.received_on)}" if about.fact.received_on else ""
        return [
            ("Atas penyerahan", f"{about.data_group}{received}"),
            ("Data balikan", feedback.get_data_coverage_display()),
            ("Referensi balikan", feedback.get_reference_coverage_display()),
            ("Jumlah baris", _count(feedback.row_count)),
            ("Uraian", feedback.note or "–"),
        ]
    return []


def _on_behalf(fact: Fact) -> Iterator[tuple[str, str]]:
    if fact.entered_for:
        yield "Dicatatkan", f"oleh {fact.addressee} atas nama {fact.entered_for}, melalui {fact.channel}"


def _version(delivery: Delivery) -> Iterator[tuple[str, str]]:
    earlier, first = delivery.supersedes, delivery.first_version.fact
    if earlier is None:
        return
    since = f"sejak versi pertama diterima {long_date(first.received_on)}" if first.received_on else "versi pertama"
    sent = f" yang dikirim {long_date(earlier.fact.sent_on)}" if earlier.fact.sent_on else ""
    yield "Menggantikan", f"penyerahan{sent}; jangka waktu tetap {since}"


def _corrected(fact: Fact) -> Iterator[tuple[str, str]]:
    for correction in fact.corrections.filter(approved=True):
        part = parts_of(fact).get(correction.field)
        if part and correction.decided_at:
            yield (
                "Diperbaiki",
                f"{part.label}: {shown(part, correction.old_value)} menjadi {shown(part, correction.new_value)}, "
                f"disetujui {long_instant(correction.decided_at)}",
            )


def _files(fact: Fact) -> list[ListedFile]:
    delivery: Delivery | None = getattr(fact, "delivery", None)
    if delivery and delivery.file_sha256:
        return [ListedFile(delivery.file_name or "–", delivery.file_sha256)]
    return []


def _count(n: int | None) -> str:
    return "–" if n is None else thousands(n)


def _dates(fact: Fact) -> list[tuple[str, str]]:
    return [
        ("Bertanggal", long_date(fact.dated_on) if fact.dated_on else "–"),
        ("Dikirim", long_date(fact.sent_on) if fact.sent_on else "–"),
        ("Diterima", long_date(fact.received_on) if fact.received_on else _UNSETTLED),
        ("Dicatat di portal", long_instant(fact.recorded_at)),
    ]


def _proof(proof: ReceiptProof) -> dict[str, str]:
    return {
        "kind": Proof(proof.kind).label,
        "received_on": long_date(proof.received_on),
        "by": f"{proof.recorded_by.full_name} ({proof.by_party})",
        "recorded_at": long_instant(proof.recorded_at),
        "evidence": proof.evidence,
    }


def _confirmation(fact: Fact) -> dict[str, str] | None:
    """Who confirmed: the person behind the highest proof that settles a date, the latest of equals."""
    settling = fact.proofs.filter(kind__gte=Proof.RECEIVER_CONFIRMATION)
    best = settling.select_related("by_party__agency", "recorded_by").order_by("-kind", "-recorded_at", "-pk").first()
    if best is None:
        return None
    return {
        "name": best.recorded_by.full_name,
        "position": best.recorded_by.position,
        "agency": best.by_party.agency.name,
        "title": best.by_party.title,
        "kind": Proof(best.kind).label,
        "recorded_at": long_instant(best.recorded_at),
    }
