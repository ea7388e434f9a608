"""Entries of the journal in words: what each was about, where that is shown, and what it changed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.apps import apps
from django.db.models import Field

from records.models import JournalEntry
from records.services.journal import ReadableEntry, readable

from .models import Agreement, Fact, Party
from .wording import long_date, long_instant

# Objects whose number is that of a fact.
_FACTS = frozenset({"fact", "delivery", "feedback", "report_request", "report", "evaluation"})
_OBJECTS = {
    "agreement": "perjanjian", "suspension": "penghentian sementara akses", "minutes": "berita acara",
    "mail": "surel", "document": "dokumen",
    "issue": "permasalahan data", "corrections": "daftar perbaikan data", "sealed": "berkas tersegel",
    "incident": "insiden", "disclosure": "pengungkapan", "undertaking": "pernyataan kerahasiaan",
    "security": "butir keamanan",
    "official": "pejabat", "letterhead": "kepala naskah", "addendum": "adendum", "reading": "tafsir",
    "force_majeure": "keadaan kahar", "dispute": "perselisihan", "obligation": "kewajiban",
    "extract": "ekstrak pemadanan", "matching": "pemadanan", "matching_rule": "aturan pemadanan",
}
# Words for what acts write under names of their own; all others carry the words of the rows' fields.
_NAMES = {
    "rows": "jumlah baris", "sha256": "SHA-256", "proof": "bukti", "contested": "tanggal disanggah menjadi",
    "proposed": "tanggal diusulkan", "settled": "tanggal disepakati", "data": "data balikan",
    "references": "referensi balikan", "letter": "nomor surat", "reading": "tafsir", "reason": "alasan",
    "to": "kepada", "kind": "jenis", "evidence": "keterangan bukti", "period_first": "awal periode",
    "period_last": "akhir periode", "round": "putaran", "rows_proposed": "diusulkan",
    "rows_verified": "diverifikasi", "rows_accepted": "diterima", "rows_rejected": "ditolak",
    "rows_done": "selesai", "file_name": "nama berkas",
    "first_sha256": "SHA-256 ekstrak PIHAK KESATU", "second_sha256": "SHA-256 ekstrak PIHAK KEDUA",
    "list_sha256": "SHA-256 daftar selisih", "rule_fingerprint": "sidik jari aturan", "engine": "mesin pemadanan",
    "columns": "unsur dipetakan", "raw_destroyed_at": "berkas asal dimusnahkan", "rule": "aturan",
    "numbers": "nomor", "terms": "ketentuan", "clauses": "pasal", "wish": "kehendak", "chosen": "tafsir yang dipakai",
    "despite_claims": "alasan tetap dilanjutkan", "statement": "pernyataan pejabat", "withdrawn": "ditarik",
    "text": "isi", "evidence_sha256": "SHA-256 bukti beku", "follow_ups": "tindak lanjut", "lines": "baris daftar",
    "logo_sha256": "SHA-256 logo", "agreed": "disetujui",
}
# Numbers of rows mean nothing to a reader; the entry leads to the thing itself.
_HIDDEN = frozenset({
    "delivery", "minutes", "answers", "fact", "document", "obligation", "followed_by", "notice", "duties", "waiver",
    "settlement",
})
_APPS = ("agreements", "exchanges", "reports", "records")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")


@dataclass(frozen=True)
class ChangeWords:
    """One value that an act set, in words; `before` "" where there was none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class EntryWords:
    """An entry ready for a page. `fact` leads to its subject where that is a fact, `about` names it."""

    entry: ReadableEntry
    party: Party | None
    about: str
    fact: Fact | None
    changes: tuple[ChangeWords, ...]
    detail: tuple[tuple[str, str], ...]

    @property
    def kind(self) -> str:
        return self.entry.object.partition(":")[0]

    @property
    def number(self) -> str:
        return self.entry.object.partition(":")[2]


def in_words(agreement: Agreement, entries: Sequence[JournalEntry], parties: Iterable[Party]) -> list[EntryWords]:
    """Return `entries` of the agreement's chain in words. Two queries at most."""
    facts = Fact.objects.select_related("agreement").in_bulk(
        [int(number) for kind, _, number in (e.object.partition(":") for e in entries) if kind in _FACTS]
    )
    by_code = {p.agency.code: p for p in parties}
    readings: dict[str, dict[str, str]] = {}
    if any(e.object.startswith("reading:") for e in entries):
        readings = {r.code: {o["code"]: o["label"] for o in r.options} for r in agreement.readings.all()}
    return [_words(readable(e), by_code, facts, agreement, readings) for e in entries]


def _words(
    entry: ReadableEntry, parties: Mapping[str, Party], facts: Mapping[int, Fact], agreement: Agreement,
    readings: Mapping[str, Mapping[str, str]],
) -> EntryWords:
    kind, _, number = entry.object.partition(":")
    fact = facts.get(int(number)) if kind in _FACTS else None
    labels = readings.get(number, {}) if kind == "reading" else {}
    return EntryWords(
        entry=entry,
        party=parties.get(entry.party),
        about=str(fact) if fact else _OBJECTS.get(kind, kind),
        fact=fact if fact and fact.agreement_id == agreement.pk else None,
        changes=tuple(
            ChangeWords(_name(c.name), _labelled(labels, c.name, c.before), _labelled(labels, c.name, c.after))
            for c in entry.changes
            if c.name not in _HIDDEN and (c.before or c.after not in (None, ""))
        ),
        detail=tuple((_name(name), text) for name, text in entry.detail.items() if text),
    )


def _labelled(labels: Mapping[str, str], name: str, value: object) -> str:
    """The value in words; of a reading, its codes are those of its own options."""
    return labels[value] if isinstance(value, str) and value in labels else _value(name, value)


def _name(name: str) -> str:
    return _NAMES.get(name) or _field_words()[0].get(name, name.replace("_", " "))


def _value(name: str, value: object) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, list):
        return ", ".join(_value(name, item) for item in value)
    if isinstance(value, dict):
        return f"{len(value)} butir"
    if isinstance(value, str):
        if _DATE.fullmatch(value):
            return long_date(date.fromisoformat(value))
        if _INSTANT.fullmatch(value):
            return long_instant(datetime.fromisoformat(value))
        words = _field_words()[1]
        coded = words.get((_FIELDS.get(name, name), value)) or words.get(("", value), value)
        return coded if name in _CODED else value
    return str(value)


# Fields and names whose values are codes with words of their own.
_CODED = frozenset({
    "method", "kind", "state", "data", "references", "reading", "data_coverage", "reference_coverage",
    "section", "acting", "signing", "reach", "wish",
})

# Names of their own whose values are those of a field.
_FIELDS = {"data": "data_coverage", "references": "reference_coverage"}


@cache
def _field_words() -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    """The words of every field of the ledgers by its name, and of every coded value by field and code.

    The field "" stands for what acts write under names of their own; there the first with the code has it.
    """
    names: dict[str, str] = {}
    values: dict[tuple[str, str], str] = {}
    for label in _APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.get_fields():
                if isinstance(field, Field) and not field.is_relation:
                    names.setdefault(field.name, str(field.verbose_name))
                    for code, words in field.flatchoices:
                        values.setdefault((field.name, str(code)), str(words))
                        values.setdefault(("", str(code)), str(words))
    return names, values
