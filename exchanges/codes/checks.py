"""What the checks of reference codes find, and in which row. The same rows always give the same findings."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from .rows import NUL_PICTURE, Code

_CONTROL = re.compile(rf"[{NUL_PICTURE}\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+")
# Fifteen digits and then only zeros: what a spreadsheet program leaves of a longer number.
_CUT_NUMBER = re.compile(r"[0-9]{15}0+")
_DECIMAL_TAIL = re.compile(r"[0-9]+[.,]0+")
_HEX = re.compile(r"[0-9a-fA-F]{32}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DIGITS = re.compile(r"[0-9]+")


class Kind(Enum):
    """What a check finds, in the order of its weight."""

    EMPTY_ID = "empty_id"
    DUPLICATE_ID = "duplicate_id"
    SIMILAR_ID = "similar_id"
    EXCEL_NUMBER = "excel_number"
    ORPHAN_PARENT = "orphan_parent"
    MIXED_FORMS = "mixed_forms"
    EMPTY_NAME = "empty_name"
    BLANK_EDGES = "blank_edges"
    CONTROL = "control"

    @property
    def label(self) -> str:
        return _KINDS[self][0]

    @property
    def advice(self) -> str:
        """What it does to those who use the codes, in one sentence."""
        return _KINDS[self][1]


_KINDS = {
    Kind.EMPTY_ID: ("Id kosong", "Baris tanpa id tidak dapat dirujuk."),
    Kind.DUPLICATE_ID: ("Id ganda", "Satu id menunjuk lebih dari satu baris."),
    Kind.SIMILAR_ID: ("Id hampir sama", "Id hanya berbeda huruf besar-kecil atau spasi, sehingga mudah tertukar."),
    Kind.EXCEL_NUMBER: ("Id rusak oleh Excel", "Id tersimpan sebagai angka, sehingga sebagian angkanya berubah."),
    Kind.ORPHAN_PARENT: (
        "Induk tidak ditemukan", "Id induk tidak ada dalam berkas ini maupun kode referensi lain milik PIHAK ini."
    ),
    Kind.MIXED_FORMS: ("Bentuk id bercampur", "Sebagian kecil id berbentuk lain daripada kebanyakan."),
    Kind.EMPTY_NAME: ("Nama kosong", "Kode tanpa nama tidak dapat dibaca artinya."),
    Kind.BLANK_EDGES: ("Spasi di tepi", "Spasi di awal atau akhir membuat nilai yang tampak sama dianggap berbeda."),
    Kind.CONTROL: ("Karakter tak tampak", "Karakter kendali atau tak tampak ikut terbawa dalam isian."),
}


@dataclass(frozen=True)
class Finding:
    """One thing found in one row; `text` is an Indonesian phrase."""

    kind: Kind
    row: int
    text: str


def check(codes: Sequence[Code], known: Collection[str] = frozenset()) -> tuple[Finding, ...]:
    """Return what the checks find, by kind and then by row. `known`: ids of other sets that a parent may name."""
    ids = {code.id for code in codes if code.id}
    found = [
        *_duplicates(codes), *_forms("id", [(c.row, c.id) for c in codes]),
        *_forms("id induk", [(c.row, c.parent) for c in codes]),
    ]
    for code in codes:
        found += _of_one(code)
        if code.parent.strip() and code.parent not in ids and code.parent not in known:
            found.append(Finding(Kind.ORPHAN_PARENT, code.row, f"induk “{_shown(code.parent)}”"))
    order = {kind: number for number, kind in enumerate(Kind)}
    return tuple(sorted(found, key=lambda finding: (order[finding.kind], finding.row, finding.text)))


def orphans(codes: Sequence[Code]) -> set[str]:
    """Return the parents that no code of the same file has as its id."""
    return {code.parent for code in codes if code.parent.strip()} - {code.id for code in codes}


def _of_one(code: Code) -> Iterator[Finding]:
    if not code.id.strip():
        yield Finding(Kind.EMPTY_ID, code.row, f"nama “{_shown(code.name)}”")
    if not code.name.strip():
        yield Finding(Kind.EMPTY_NAME, code.row, f"id “{_shown(code.id)}”")
    for title, value in (("id", code.id), ("nama", code.name), ("id induk", code.parent), *code.attributes.items()):
        if value.strip() and value != value.strip():
            yield Finding(Kind.BLANK_EDGES, code.row, f"{title} “{_shown(value)}”")
        if _CONTROL.search(value):
            yield Finding(Kind.CONTROL, code.row, f"{title} “{_shown(value)}”")
    for title, value in (("id", code.id.strip()), ("id induk", code.parent.strip())):
        if any(pattern.fullmatch(value) for pattern in (_EXPONENT, _CUT_NUMBER, _DECIMAL_TAIL)):
            yield Finding(Kind.EXCEL_NUMBER, code.row, f"{title} “{value}”")


def _duplicates(codes: Sequence[Code]) -> Iterator[Finding]:
    first: dict[str, Code] = {}
    similar: dict[str, Code] = {}
    for code in codes:
        if not code.id.strip():
            continue
        plain = code.id.strip().casefold()
        if code.id in first:
            before = first[code.id]
            yield Finding(Kind.DUPLICATE_ID, code.row, f"id “{_shown(code.id)}” sudah ada di baris {before.row}")
        elif plain in similar:
            before = similar[plain]
            yield Finding(
                Kind.SIMILAR_ID, code.row, f"id “{_shown(code.id)}” dan “{_shown(before.id)}” di baris {before.row}"
            )
        first.setdefault(code.id, code)
        similar.setdefault(plain, code)


def _forms(title: str, values: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    padded = any(_DIGITS.fullmatch(value) and len(value) > 1 and value[0] == "0" for _, value in values)
    forms = [(row, value, _form(value.strip(), padded)) for row, value in values if value.strip()]
    counts = Counter(form for _, _, form in forms)
    if len(counts) < 2:
        return
    # The first to appear wins a tie, so that the same file always gives the same findings.
    usual, _ = counts.most_common(1)[0]
    for row, value, form in forms:
        if form != usual:
            yield Finding(Kind.MIXED_FORMS, row, f"{title} “{_shown(value)}” berbentuk {form}, kebanyakan {usual}")


def _form(value: str, padded: bool) -> str:
    if _DIGITS.fullmatch(value):
        # Where some ids keep their leading zeros, one that is shorter has lost them.
        return f"{len(value)} angka" if padded else "angka"
    for pattern, name in ((_HEX, "32 heksadesimal"), (_UUID, "UUID")):
        if pattern.fullmatch(value):
            return f"{name} huruf {_case(value)}"
    return "lain"


def _case(value: str) -> str:
    return "besar" if value.isupper() else "kecil" if value.islower() else "campuran"


def _shown(value: str) -> str:
    shown = "".join(chr(0x2400 + ord(c)) if ord(c) < 0x20 else c for c in value)
    return shown if len(shown) <= 80 else shown[:79] + "…"
