"""Large extracts of invented people, to measure with: the same bytes for the same arguments and DuckDB version.

Usage: python -m benchmarks.extracts ROWS FOLDER [--other-writing]
Twelve columns; one row in a hundred stands on one side only, one in a hundred differs in its name, one in five hundred
in its office. With --other-writing the second file writes every text in capitals and every date year first.
"""

import argparse
from pathlib import Path
from typing import Any

TITLES = (
    "nip", "nama", "tanggal_lahir", "tempat_lahir", "jenis_kelamin", "golongan", "jabatan", "instansi", "unit_kerja",
    "pelatihan", "tanggal_lulus", "nomor_sertifikat",
)
_FIRST = "Siti Agus Dewi Budi Rina Joko Putu Made Ahmad Nur Sri Eko Wahyu Yohana Maria Andi Rizky Fitri Hendra Yusuf"
_PARTS = "wi ra na di sa pu tri ha lo me ka yu fe gu nto sari wan dah tin dra mala rini suma jaya pati bowo"
_LAST = (
    "Santoso Wibowo Lestari Siregar Nasution Hidayat Pratama Kusuma Rahmawati Saputra Halim Ginting Wijaya Setiawan"
)
_TOWNS = "Jakarta Bandung Surabaya Medan Makassar Denpasar Yogyakarta Semarang Palembang Manado Ambon Jayapura Kupang"
_OFFICES = (
    "Analis Kebijakan Ahli Muda", "Widyaiswara Ahli Madya", "Pranata Komputer Ahli Pertama", "Arsiparis Terampil",
    "Kepala Subbagian Umum", "Perencana Ahli Muda", "Auditor Ahli Pertama", "Guru Ahli Madya", "Perawat Mahir",
)
_GRADES = "II/c II/d III/a III/b III/c III/d IV/a IV/b"


def extracts(rows: int, folder: Path, *, other_writing: bool = False) -> tuple[Path, Path]:
    """Write both extracts of `rows` rows to `folder`, unless they are there; return where they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix = "-lain" if other_writing else ""
    paths = folder / f"lan-{rows}{suffix}.csv", folder / f"bkn-{rows}{suffix}.csv"
    if not all(path.exists() for path in paths):
        _write(rows, paths, other_writing)
    return paths


def _write(rows: int, paths: tuple[Path, Path], other_writing: bool) -> None:
    import duckdb

    desk = duckdb.connect(config={"threads": 2})
    desk.execute("CREATE MACRO one_of(xs, i, salt) AS xs[1 + (hash(i, salt) % len(xs))::INTEGER]")
    gone = max(rows // 100, 1)
    desk.execute(f"CREATE TABLE people AS {_people(rows + gone)}")
    for number, (path, first) in enumerate(zip(paths, (0, gone), strict=True)):
        desk.execute(
            f"COPY (SELECT {_columns(number == 1, number == 1 and other_writing)} FROM people "
            f"WHERE i >= {first} AND i < {first + rows} ORDER BY hash(i, {50 + number})) "
            f"TO '{path}' (FORMAT csv, HEADER true)"
        )
    desk.close()


def _people(count: int) -> str:
    name = " || ' ' || ".join((
        _pick(_FIRST.split(), 1), f"concat(upper({_pick(_PARTS.split(), 2)}[1:1]), {_pick(_PARTS.split(), 3)}, "
        f"{_pick(_PARTS.split(), 4)})", _pick(_LAST.split(), 5),
    ))
    return f"""
        SELECT *, stem || lpad(((row_number() OVER (PARTITION BY stem)) % 1000)::VARCHAR, 3, '0') AS nip FROM (
            SELECT i, strftime(born, '%Y%m%d') || strftime(born + INTERVAL 25 YEAR, '%Y%m') || sex::VARCHAR AS stem,
                {name} AS name, born, {_pick(_TOWNS.split(), 6)} AS town,
                CASE sex WHEN 1 THEN 'L' ELSE 'P' END AS letter, {_pick(_GRADES.split(), 7)} AS grade,
                {_pick(_OFFICES, 8)} AS office, 'Instansi Contoh ' || (hash(i, 9) % 600) AS agency,
                'Unit Kerja Contoh ' || (hash(i, 10) % 20000) AS unit,
                'Pelatihan Contoh Angkatan ' || (hash(i, 11) % 300) AS training,
                DATE '2005-01-01' + (hash(i, 12) % 7000)::INTEGER AS passed,
                'CONTOH/' || (hash(i, 13) % 10000000) || '/' || (2005 + hash(i, 12) % 20) AS number
            FROM (SELECT i, DATE '1965-01-01' + (hash(i, 20) % 12000)::INTEGER AS born, 1 + (hash(i, 21) % 2) AS sex
                  FROM range({count}) t(i)))"""


def _pick(words: Any, salt: int) -> str:
    return "one_of([" + ", ".join(f"'{word}'" for word in words) + f"], i, {salt})"


def _columns(second: bool, other: bool) -> str:
    name, office = "name", "office"
    if second:
        name = "CASE WHEN hash(i, 99) % 100 = 0 THEN name || ' Contoh' ELSE name END"
        office = "CASE WHEN hash(i, 98) % 500 = 0 THEN 'Jabatan Contoh Lain' ELSE office END"
    written = "upper({})" if other else "{}"
    day = "strftime({}, '%Y-%m-%d')" if other else "strftime({}, '%d-%m-%Y')"
    values = (
        "nip", written.format(name), day.format("born"), written.format("town"), "letter", written.format("grade"),
        written.format(office), written.format("agency"), written.format("unit"), written.format("training"),
        day.format("passed"), written.format("number"),
    )
    return ", ".join(f"{value} AS {title}" for value, title in zip(values, TITLES, strict=True))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--other-writing", action="store_true")
    options = parser.parse_args()
    print(*extracts(options.rows, options.folder, other_writing=options.other_writing), sep="\n")
