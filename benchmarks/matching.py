"""Matching measured beside other ways to do it, each in a process of its own: seconds, peak memory, ratios.

Usage: scripts/bench matching [--rows 100000,1000000,5000000] [--only NAME,…] [--folder DIR] [--other-writing]
A ratio is the time over that of reading and parsing both files and nothing else, in the same run. Processor seconds
are told beside those of the clock, since they bear a machine that others use too.
"""

import argparse
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .extracts import TITLES

_ROOT = Path(__file__).resolve().parents[1]
_THREADS = 2


def parse_only(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """Read and parse both files as text, nothing else."""
    import duckdb

    desk = duckdb.connect(config={"threads": _THREADS})
    for path in (first, second):
        desk.sql(f"SELECT {', '.join(f'sum(strlen({t}))' for t in TITLES)} FROM {_table(path)}").fetchall()
    return {}


def outer_join(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """A plain full outer join that counts the differences of each column."""
    import duckdb

    folder = tempfile.mkdtemp()
    desk = duckdb.connect(config={"threads": _THREADS, "memory_limit": "2GB", "temp_directory": folder})
    counts = ", ".join(f"count(*) FILTER (a.{t} IS DISTINCT FROM b.{t})" for t in TITLES[1:])
    desk.sql(f"SELECT count(*), {counts} FROM {_table(first)} a FULL JOIN {_table(second)} b USING (nip)").fetchall()
    shutil.rmtree(folder)
    return {}


def _table(path: Path) -> str:
    columns = ", ".join(f"'{title}': 'VARCHAR'" for title in TITLES)
    return f"read_csv('{path}', header=true, auto_detect=false, delim=',', quote='\"', columns={{{columns}}})"


def command(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """`manage.py match`, from two files to the printed table."""
    subprocess.run(
        [sys.executable, "manage.py", "match", str(first), str(second)], cwd=_ROOT, check=True,
        stdout=subprocess.DEVNULL,
    )
    return {}


def portal(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """Ingest and seal both files, then match: what a session in the browser does."""
    from exchanges import matching
    from exchanges.matching import Side, Source

    key, sides = secrets.token_bytes(32), list[Side]()
    with tempfile.TemporaryDirectory() as folder:
        looks = [matching.look(Source.at(path)) for path in (first, second)]
        rule = matching.default_rule(looks[0].titles, looks[1].titles)
        for path, seen in zip((first, second), looks, strict=True):
            mapping, store = matching.suggested_mapping(rule, seen.titles), Path(folder) / path.name
            extract = matching.ingest(Source.at(path), seen, store, key, rule=rule, mapping=mapping)
            sides.append(Side(store, key, extract, mapping))
        begun, busy = time.perf_counter(), time.process_time()
        matching.match(sides[0], sides[1], rule, found=Path(folder) / "found", found_key=key)
        return {"match alone": (time.perf_counter() - begun, time.process_time() - busy)}


def pandas_merge(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """pandas: read both as text, merge, compare each column."""
    import pandas

    tables = [pandas.read_csv(path, dtype=str, keep_default_na=False) for path in (first, second)]
    merged = tables[0].merge(tables[1], on="nip", how="outer", suffixes=("_a", "_b"), indicator=True)
    both = merged[merged["_merge"] == "both"]
    [int((both[f"{title}_a"] != both[f"{title}_b"]).sum()) for title in TITLES[1:]]
    return {}


def datacompy_polars(first: Path, second: Path) -> dict[str, tuple[float, float]]:
    """datacompy on Polars: read both as text, compare, count and list the rows that differ."""
    import datacompy
    import polars

    tables = [polars.read_csv(path, infer_schema=False) for path in (first, second)]
    compared = datacompy.PolarsCompare(*tables, join_columns="nip")
    compared.count_matching_rows()
    compared.all_mismatch()
    return {}


CONTENDERS: dict[str, Callable[[Path, Path], dict[str, tuple[float, float]]]] = {
    "parse only": parse_only, "command": command, "portal": portal, "outer join": outer_join,
    "pandas": pandas_merge, "datacompy": datacompy_polars,
}


def measured(name: str, first: Path, second: Path) -> dict[str, Any]:
    """Run one contender in a process of its own; return seconds, peak bytes, and what it measured itself."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.matching", "--run", name, str(first), str(second)], cwd=_ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "POLARS_MAX_THREADS": str(_THREADS)},
    )
    told, errors = process.communicate()
    if process.returncode:
        return {"failed": errors.strip().splitlines()[-1] if errors.strip() else f"exit {process.returncode}"}
    answer: dict[str, Any] = json.loads(told.splitlines()[-1])
    return answer | {"whole": time.perf_counter() - begun}


def run(name: str, first: Path, second: Path) -> None:
    """Do the work of one contender and tell how long it took and how much memory it held."""
    import resource

    begun = time.perf_counter()
    more = CONTENDERS[name](first, second)
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text()
    # Its own peak since it began, and that of what it started.
    kilobytes = max(
        int(status.partition("VmHWM:")[2].split()[0]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    )
    busy = sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )
    print(json.dumps({"seconds": seconds, "busy": busy, "bytes": kilobytes * 1024, "more": more}))


def table(rows: int, results: dict[str, dict[str, Any]]) -> list[str]:
    """The results of one size as a Markdown table."""
    bound = results.get("parse only", {"seconds": 0, "busy": 0})
    head = [
        "| way | seconds | × parse only | processor seconds | × parse only | peak MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    lines = [f"### {rows:,} rows a side", "", *head]
    for name, result in results.items():
        if "failed" in result:
            lines.append(f"| {name} | failed: {result['failed']} | | | | |")
            continue
        parts = [(name, result["seconds"], result["busy"], f"{result['bytes'] / 1e6:.0f}")]
        parts += [(f"— of it {part}", *both, "") for part, both in result["more"].items()]
        lines += [
            f"| {part} | {seconds:.2f} | {_ratio(seconds, bound['seconds'])} | {busy:.2f} | "
            f"{_ratio(busy, bound['busy'])} | {memory} |"
            for part, seconds, busy, memory in parts
        ]
    return [*lines, ""]


def _ratio(value: float, bound: float) -> str:
    return f"{value / bound:.2f}" if bound else ""


def _made(rows: int, folder: Path, other_writing: bool) -> tuple[Path, Path]:
    """Have the extracts made in a process of its own, whose memory is not counted, and laid in the file cache."""
    more = ["--other-writing"] if other_writing else []
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.extracts", str(rows), str(folder.resolve()), *more], cwd=_ROOT, check=True,
        capture_output=True, text=True,
    ).stdout.split()
    for path in told:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass
    return Path(told[0]), Path(told[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="100000,1000000,5000000")
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--folder", type=Path, default=_ROOT / "var" / "bench")
    parser.add_argument("--other-writing", action="store_true")
    parser.add_argument("--run", nargs=3, metavar=("NAME", "FIRST", "SECOND"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run(options.run[0], Path(options.run[1]), Path(options.run[2]))
        return
    for rows in map(int, options.rows.split(",")):
        first, second = _made(rows, options.folder, options.other_writing)
        results = {name: measured(name, first, second) for name in options.only.split(",")}
        print("\n".join(table(rows, results)), flush=True)


if __name__ == "__main__":
    main()
