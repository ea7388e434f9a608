"""How a written notice reaches the other party: through the portal now, or on paper with its proof."""

from typing import Any

from django import forms

from ..receipts import Proof
from ..services.facts import Outside
from .fields import PortalForm, date_field

_PROOFS = (Proof.SENDER_CLAIM, Proof.LETTER_AGENDA, Proof.SIGNED_RECEIPT)


class SendingForm(PortalForm):
    """The fields of a notice's way; a form that derives from it says where they stand by `field_order`."""

    PORTAL, OUTSIDE = "portal", "outside"

    reference = forms.CharField(
        label="Nomor surat", required=False, max_length=100, help_text="Seperti tertulis pada surat."
    )
    dated_on = date_field("Tanggal surat", "Tanggal yang tercantum pada surat.", required=False)
    way = forms.ChoiceField(
        label="Cara penyampaian", widget=forms.RadioSelect,
        choices=[(PORTAL, "Disampaikan melalui portal sekarang"), (OUTSIDE, "Surat di luar portal")],
    )
    sent_on = date_field("Tanggal kirim", "Isi bila surat dikirim di luar portal.", required=False)
    proof = forms.TypedChoiceField(
        label="Bukti penerimaan", required=False, coerce=lambda value: Proof(int(value)), empty_value=None,
        help_text="Isi bila surat dikirim di luar portal. Pernyataan pengirim saja belum memastikan tanggal diterima.",
        choices=[("", "Pilih bukti"), *((p.value, p.label[:1].upper() + p.label[1:]) for p in _PROOFS)],
    )
    received_on = date_field(
        "Tanggal diterima menurut bukti", "Isi bila surat dikirim di luar portal.", required=False
    )
    evidence = forms.CharField(
        label="Keterangan bukti", required=False, max_length=300,
        help_text="Misalnya nomor agenda penerima atau nomor tanda terima.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("way") == self.OUTSIDE:
            for name, words in (
                ("sent_on", "Isi tanggal kirim surat."), ("proof", "Pilih bukti penerimaannya."),
                ("received_on", "Isi tanggal diterima menurut bukti itu."),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif any(cleaned.get(name) for name in ("sent_on", "proof", "received_on", "evidence")):
            self.add_error("way", (
                "Tanggal kirim dan bukti hanya untuk surat di luar portal; yang disampaikan melalui portal diterima "
                "hari ini. Kosongkan isian itu, atau pilih surat di luar portal."
            ))
        return cleaned

    @property
    def outside(self) -> Outside | None:
        """How it was received outside the portal; None where it is given through it. Needs a valid form."""
        typed = self.cleaned_data
        if typed["way"] == self.PORTAL:
            return None
        return Outside(typed["proof"], typed["received_on"], typed["evidence"].strip())
