"""What keys and cells say about the quality of an extract: warnings, and SIASN's dimensions where computable. Pure.

NIP of PNS: birth date 8 digits, month of appointment 6, sex 1, serial 3. NI PPPK: birth date 8, year 4, two digits of
at least 21, sex 1, serial 3. A real NIP is never changed when a birth date is corrected, so what looks impossible is a
warning and moves no row to another class.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..figures import Figures
from .desk import Desk
from .result import FieldResult, QualityResult, WarningResult
from .rule import Field, Kind, Rule
from .sides import Relation
from .writing import literal, plain_form

COMPLETENESS, TIMELINESS, ACCURACY, CONSISTENCY = "kelengkapan", "ketepatan waktu", "akurasi", "konsistensi"

#: The parts of a key, which the questions below are put to.
_PARTS = (
    "k // 100000000000000 AS year, (k // 1000000000000) % 100 AS month, (k // 10000000000) % 100 AS day, "
    "(k // 1000000) % 10000 AS appointed_year, (k // 10000) % 100 AS appointed_month, (k // 1000) % 10 AS sex, "
    "k % 1000 AS serial, spaced"
)
_YEAR, _MONTH, _DAY, _APPOINTED_YEAR, _APPOINTED_MONTH = "year", "month", "day", "appointed_year", "appointed_month"
_SEX, _SERIAL = "sex", "serial"
_LEAP = f"({_YEAR} % 4 = 0 AND ({_YEAR} % 100 <> 0 OR {_YEAR} % 400 = 0))"
_LAST_DAY = (
    f"CASE WHEN {_MONTH} = 2 THEN CASE WHEN {_LEAP} THEN 29 ELSE 28 END "
    f"WHEN {_MONTH} IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
)
#: Of rows with a key: name, what it is called, and SQL for it.
_OF_KEYS = (
    ("tanggal_lahir", "Tanggal lahir dalam NIP tidak mungkin",
     f"NOT ({_YEAR} BETWEEN 1900 AND 2100 AND {_MONTH} BETWEEN 1 AND 12 AND {_DAY} BETWEEN 1 AND {_LAST_DAY})"),
    ("bulan_pengangkatan", "Tahun atau bulan pengangkatan dalam NIP tidak mungkin",
     f"NOT (({_APPOINTED_MONTH} BETWEEN 1 AND 12 OR {_APPOINTED_MONTH} >= 21) "
     f"AND {_APPOINTED_YEAR} BETWEEN {_YEAR} AND 2100)"),
    ("jenis_kelamin", "Angka jenis kelamin dalam NIP bukan 1 atau 2", f"{_SEX} NOT IN (1, 2)"),
    ("nomor_urut", "Nomor urut dalam NIP 000, mungkin karena dibulatkan Excel", f"{_SERIAL} = 0"),
)
_FORMS = (
    ("nip_pns", "NIP berbentuk NIP PNS", f"{_APPOINTED_MONTH} BETWEEN 1 AND 12"),
    ("ni_pppk", "NIP berbentuk NI PPPK", f"{_APPOINTED_MONTH} >= 21"),
    ("kunci_berspasi", "NIP dengan spasi, dianggap perbedaan penulisan", "spaced"),
)
_EXCEL = "^[0-9]([.,][0-9]+)?[eE][+]?[0-9]+$"
#: Of rows without a valid key.
_OF_OTHERS = (
    ("kunci_kosong", "Kunci kosong", "given IS NULL"),
    ("kunci_bilangan", "Kunci tersimpan sebagai bilangan, digitnya sudah hilang",
     f"coalesce(regexp_matches(given, {literal(_EXCEL)}), false)"),
)


@dataclass(frozen=True)
class KeyCounts:
    """Rows of one side per warning, and rows with a valid key that none of those about impossible NIPs concerns."""

    warned: tuple[int, ...]
    sound: int


def count_keys(desk: Desk, side: Relation, twice: str) -> KeyCounts:
    """Count what the keys of a side say. `twice` is SQL for the keys that stand more than once."""
    keys = ", ".join(f"count(*) FILTER ({sql})" for _name, _label, sql in (*_OF_KEYS, *_FORMS))
    others = ", ".join(f"count(*) FILTER ({sql})" for _name, _label, sql in _OF_OTHERS)
    suspect = " OR ".join(sql for _name, _label, sql in _OF_KEYS)
    parts = f"(SELECT {_PARTS} FROM {side.sql} WHERE k IS NOT NULL)"
    *warned, sound = desk.one(f"SELECT {keys}, count(*) FILTER (NOT ({suspect})) FROM {parts}")
    double = f"(SELECT {_PARTS} FROM {side.sql} SEMI JOIN {twice} USING (k))"
    sound -= desk.one(f"SELECT count(*) FILTER (NOT ({suspect})) FROM {double}")[0]
    keyless = f"(SELECT {side.given} AS given FROM {side.sql} WHERE k IS NULL)"
    return KeyCounts((*warned, *desk.one(f"SELECT {others} FROM {keyless}")), sound)


def warnings(counted: Sequence[KeyCounts]) -> tuple[WarningResult, ...]:
    """Return what is worth a look on either side."""
    return tuple(
        WarningResult(name, label, first, second)
        for (name, label, _sql), first, second in zip(
            (*_OF_KEYS, *_FORMS, *_OF_OTHERS), *(side.warned for side in counted), strict=True
        )
    )


def quality(
    desk: Desk, sides: Sequence[Relation], rule: Rule, counted: Sequence[KeyCounts], figures: Figures,
    fields: Sequence[FieldResult],
) -> tuple[QualityResult, ...]:
    """Return SIASN's dimensions of quality of either side, those that the extracts let one compute."""
    results = []
    compared, differing = sum(field.compared for field in fields), sum(field.content for field in fields)
    for side, keys, name, rows in zip(
        sides, counted, ("first", "second"), (figures.rows_first, figures.rows_second), strict=True
    ):
        filled = int(desk.one(f"SELECT coalesce(sum(filled), 0) FROM {side.sql}")[0])
        results += [
            QualityResult(COMPLETENESS, name, filled, rows * len(rule.fields),
                          "isian yang tidak kosong di antara semua isian unsur yang dibandingkan"),
            QualityResult(ACCURACY, name, compared - differing, compared,
                          "isian yang sama dengan pihak lain, di antara isian baris yang padan (C dan D)"),
            QualityResult(CONSISTENCY, name, keys.sound, rows,
                          "baris dengan kunci sah, tidak ganda, dan tanpa peringatan NIP, di antara semua baris"),
        ]
        if rule.timeliness:
            results.append(_timeliness(desk, side, name, rule, rows))
    return tuple(results)


def _timeliness(desk: Desk, side: Relation, name: str, rule: Rule, rows: int) -> QualityResult:
    assert rule.timeliness is not None
    since = rule.timeliness.since.isoformat()
    day = plain_form("fresh", Field(rule.timeliness.name, Kind.DATE), rule)
    current = desk.one(
        f"SELECT count(*) FROM (SELECT {side.fresh} AS fresh FROM {side.sql}) "
        f"WHERE regexp_full_match({day}, '[0-9-]{{10}}') AND {day} >= '{since}'"
    )[0]
    return QualityResult(
        TIMELINESS, name, current, rows,
        f"baris yang tanggal “{rule.timeliness.name}”-nya {since} atau sesudahnya, di antara semua baris",
    )
