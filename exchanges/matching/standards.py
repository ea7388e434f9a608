"""What keys and cells say about the quality of an extract: warnings, and SIASN's dimensions where computable. Pure.

NIP of PNS: birth date 8 digits, month of appointment 6, sex 1, serial 3. NI PPPK: birth date 8, year 4, two digits of
at least 21, sex 1, serial 3. A real NIP is never changed when a birth date is corrected, so what looks impossible is a
warning and moves no row to another class.
"""

from collections.abc import Sequence

from ..figures import Figures
from .desk import Desk
from .result import FieldResult, QualityResult, WarningResult
from .rule import Field, Kind, Rule
from .sides import Relation
from .writing import literal, plain_form

COMPLETENESS, TIMELINESS, ACCURACY, CONSISTENCY = "kelengkapan", "ketepatan waktu", "akurasi", "konsistensi"

_YEAR, _MONTH, _DAY = "k // 100000000000000", "(k // 1000000000000) % 100", "(k // 10000000000) % 100"
_APPOINTED_YEAR, _APPOINTED_MONTH = "(k // 1000000) % 10000", "(k // 10000) % 100"
_SEX, _SERIAL = "(k // 1000) % 10", "k % 1000"
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
    ("kunci_berspasi", "NIP dengan spasi, dianggap perbedaan penulisan", "strlen(given) <> 18"),
)
_EXCEL = "^[0-9]([.,][0-9]+)?[eE][+]?[0-9]+$"
#: Of rows without a valid key.
_OF_OTHERS = (
    ("kunci_kosong", "Kunci kosong", "given IS NULL"),
    ("kunci_bilangan", "Kunci tersimpan sebagai bilangan, digitnya sudah hilang",
     f"coalesce(regexp_matches(given, {literal(_EXCEL)}), false)"),
)


def warnings(desk: Desk, sides: Sequence[Relation]) -> tuple[WarningResult, ...]:
    """Count what is worth a look on either side."""
    of_keys, of_others = (*_OF_KEYS, *_FORMS), _OF_OTHERS
    counted = []
    for side in sides:
        keys = ", ".join(f"count(*) FILTER ({sql})" for _name, _label, sql in of_keys)
        others = ", ".join(f"count(*) FILTER ({sql})" for _name, _label, sql in of_others)
        counted.append([
            *desk.one(f"SELECT {keys} FROM {side.sql} WHERE k IS NOT NULL"),
            *desk.one(f"SELECT {others} FROM {side.sql} WHERE k IS NULL"),
        ])
    return tuple(
        WarningResult(name, label, first, second)
        for (name, label, _sql), first, second in zip((*of_keys, *of_others), *counted, strict=True)
    )


def quality(
    desk: Desk, sides: Sequence[Relation], rule: Rule, figures: Figures, fields: Sequence[FieldResult]
) -> tuple[QualityResult, ...]:
    """Return SIASN's dimensions of quality of either side, those that the extracts let one compute."""
    results = []
    compared, differing = sum(field.compared for field in fields), sum(field.content for field in fields)
    rows = (figures.rows_first, figures.rows_second)
    outside = (
        figures.duplicate_first + figures.invalid_first, figures.duplicate_second + figures.invalid_second
    )
    for number, (side, name) in enumerate(zip(sides, ("first", "second"), strict=True)):
        filled = desk.one(
            f"SELECT {' + '.join(f'count(f{i})' for i in range(len(rule.fields)))} FROM {side.sql}"
        )[0]
        suspect = desk.one(
            f"SELECT count(*) FROM {side.sql} ANTI JOIN (FROM odd WHERE c = 4) USING (k) "
            f"WHERE k IS NOT NULL AND ({' OR '.join(sql for _name, _label, sql in _OF_KEYS)})"
        )[0]
        results += [
            QualityResult(COMPLETENESS, name, filled, rows[number] * len(rule.fields),
                          "isian yang tidak kosong di antara semua isian unsur yang dibandingkan"),
            QualityResult(ACCURACY, name, compared - differing, compared,
                          "isian yang sama dengan pihak lain, di antara isian baris yang padan (C dan D)"),
            QualityResult(CONSISTENCY, name, rows[number] - outside[number] - suspect, rows[number],
                          "baris dengan kunci sah, tidak ganda, dan tanpa peringatan NIP, di antara semua baris"),
        ]
        if rule.timeliness:
            results.append(_timeliness(desk, side, name, rule, rows[number]))
    return tuple(results)


def _timeliness(desk: Desk, side: Relation, name: str, rule: Rule, rows: int) -> QualityResult:
    assert rule.timeliness is not None
    since = rule.timeliness.since.isoformat()
    day = plain_form("fresh", Field(rule.timeliness.name, Kind.DATE), rule)
    current = desk.one(
        f"SELECT count(*) FROM {side.sql} WHERE regexp_full_match({day}, '[0-9-]{{10}}') AND {day} >= '{since}'"
    )[0]
    return QualityResult(
        TIMELINESS, name, current, rows,
        f"baris yang tanggal “{rule.timeliness.name}”-nya {since} atau sesudahnya, di antara semua baris",
    )
