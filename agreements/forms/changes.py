"""Forms of addenda, and of deciding what the other party proposed. What cannot be is refused by the services."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from ..amendments import Reach
from ..change_words import UNITS, rule_words
from ..models import Clause, Term
from ..models.change import Proposed
from ..services.addenda import Draft
from ..terms import Rule
from .fields import CountField, PdfField, PortalForm, date_field

_LONG = 10_000
_FIRST_ROWS, _MORE_ROWS, _MOST_ROWS = 2, 2, 200


class AddendumFilter(PortalForm):
    cari = forms.CharField(label="Nomor atau judul", required=False, max_length=100)
    keadaan = forms.ChoiceField(
        label="Keadaan", required=False,
        choices=[
            ("", "Semua"), (Proposed.State.PROPOSED.value, "Menunggu persetujuan"),
            (Proposed.State.AGREED.value, "Disetujui"), (Proposed.State.DECLINED.value, "Ditolak"),
            (Proposed.State.WITHDRAWN.value, "Ditarik"),
        ],
    )


class AddendumForm(PortalForm):
    """An addendum as signed on paper; what is left empty stays as it is.

    The terms that the agreement computes with have a field for each number, the clauses rows to choose and re-word.
    `file` is asked for on the page of confirmation, for a browser carries no file from one page to the next.
    """

    title = forms.CharField(label="Judul", max_length=300)
    first_number = forms.CharField(
        label="Nomor menurut PIHAK KESATU", max_length=100, help_text="Seperti tertulis pada naskah."
    )
    second_number = forms.CharField(label="Nomor menurut PIHAK KEDUA", max_length=100)
    dated_on = date_field("Ditandatangani", "Tanggal yang tercantum pada naskah.")
    effective_on = date_field("Berlaku mulai")
    reach = forms.ChoiceField(
        label="Menjangkau jangka waktu yang berjalan", widget=forms.RadioSelect, initial=Reach.NO.value,
        choices=[(r.value, r.label[:1].upper() + r.label[1:]) for r in Reach],
        help_text="Batas waktu tidak pernah bergeser ke hari sebelum adendum berlaku, dan keterlambatan yang sudah "
                  "ada tidak menjadi hilang.",
    )
    summary = forms.CharField(
        label="Pokok perubahan", max_length=_LONG, widget=forms.Textarea({"rows": 4}),
        help_text="Dengan ringkas: apa yang diubah, dan mengapa.",
    )
    last_day = date_field("Hari terakhir perjanjian yang baru", "Kosongkan bila tidak berubah.", required=False)
    clause_rows = forms.IntegerField(
        widget=forms.HiddenInput, initial=_FIRST_ROWS, min_value=0, max_value=_MOST_ROWS, required=False
    )
    file = PdfField(label="Naskah bertanda tangan (PDF)", required=False)

    def __init__(
        self, *args: Any, terms: Sequence[tuple[Term, Mapping[str, Any]]], clauses: Sequence[Clause],
        more: bool = False, **kwargs: Any
    ) -> None:
        """`terms`: each with its parameters in force now."""
        super().__init__(*args, **kwargs)
        # A duty that comes from a law has no clause here, and is not the parties' to change.
        changeable = [(t, held) for t, held in terms if t.clause_refs and Rule(t.rule).parameters]
        self.terms = [term for term, _ in changeable]
        for term, held in changeable:
            now = rule_words(Rule(term.rule), held)
            for name in Rule(term.rule).parameters:
                self.fields[f"{term.code}.{name}"] = CountField(
                    label=f"{term.label} ({UNITS[name]})", required=False, min_value=1,
                    help_text=f"Sekarang: {now} (Pasal {term.clauses_text}). Kosongkan bila tidak berubah.",
                )
        choices = [("", "Tidak ada"), *((c.ref, f"Pasal {c.ref} – {c.heading}") for c in clauses)]
        self.rows = self._wanted_rows() + (_MORE_ROWS if more else 0)
        for n in range(self.rows):
            self.fields[f"clause_{n}"] = forms.ChoiceField(
                label="Pasal yang diubah", choices=choices, required=False,
                error_messages={"invalid_choice": "Pilih pasal dari daftar."},
            )
            self.fields[f"text_{n}"] = forms.CharField(
                label="Ringkasan yang baru", required=False, max_length=_LONG, widget=forms.Textarea({"rows": 3})
            )

    def _wanted_rows(self) -> int:
        typed = self.data.get("clause_rows", "") if self.is_bound else ""
        return min(int(typed), _MOST_ROWS) if typed.isdecimal() and len(typed) < 4 else _FIRST_ROWS

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen: set[str] = set()
        for n in range(self.rows):
            ref, text = cleaned.get(f"clause_{n}", ""), cleaned.get(f"text_{n}", "").strip()
            if ref and not text:
                self.add_error(f"text_{n}", "Isi ringkasan pasal ini yang baru.")
            if text and not ref and f"clause_{n}" not in self.errors:
                self.add_error(f"clause_{n}", "Pilih pasal yang diubah.")
            if ref in chosen:
                self.add_error(f"clause_{n}", "Pasal ini sudah dipilih di atas.")
            chosen |= {ref} - {""}
        return cleaned

    @property
    def draft(self) -> Draft:
        """What was typed. Needs a valid form."""
        typed = self.cleaned_data
        terms = {
            term.code: {
                name: typed[f"{term.code}.{name}"] for name in Rule(term.rule).parameters
                if typed[f"{term.code}.{name}"] is not None
            }
            for term in self.terms
        }
        return Draft(
            **{name: typed[name] for name in (
                "title", "first_number", "second_number", "dated_on", "effective_on", "summary", "last_day",
            )},
            reach=Reach(typed["reach"]), terms={code: values for code, values in terms.items() if values},
            clauses={
                typed[f"clause_{n}"]: typed[f"text_{n}"] for n in range(self.rows) if typed[f"clause_{n}"]
            },
        )

    def sections(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """Yield heading, remark and fields of each part of the page."""
        names = ("title", "first_number", "second_number", "dated_on", "effective_on", "summary")
        yield "Naskah", "", [self[name] for name in names]
        terms = [n for t in self.terms for n in (f"{t.code}.{p}" for p in Rule(t.rule).parameters)]
        yield (
            "Ketentuan yang dihitung",
            "Isi hanya yang diubah. Yang baru berlaku bagi jangka waktu yang mulai sejak adendum berlaku.",
            [self[name] for name in (*terms, "reach")],
        )
        ending = "Perpanjangan dan pengakhiran lebih awal dilakukan di sini (Pasal 6)."
        yield "Jangka waktu", ending, [self["last_day"]]
        rows = [self[f"{name}_{n}"] for n in range(self.rows) for name in ("clause", "text")]
        yield "Pasal", "Ringkasan pasal yang berubah, seperti akan dibaca pada halaman Pasal.", rows


class DecideForm(PortalForm):
    AGREE, DECLINE = "agree", "decline"

    decision = forms.ChoiceField(
        label="Putusan Anda", widget=forms.RadioSelect, choices=[(AGREE, "Setujui"), (DECLINE, "Tolak")],
        help_text="Sebelum putusan dicatat, akibatnya pada setiap batas waktu ditampilkan.",
    )
    reason = forms.CharField(
        label="Alasan", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text="Wajib diisi bila menolak.",
    )


class WithdrawForm(PortalForm):
    reason = forms.CharField(label="Alasan", max_length=2000, widget=forms.Textarea({"rows": 3}))
