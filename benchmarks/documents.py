"""Drawing documents, measured: minutes from a waiting process and from a new one, annexes as lines and as a table.

Usage: scripts/bench documents [--rounds 5] [--lines 1000,10000] [--table 1000]
Seconds are the best of the rounds; a ratio is over the first row of its part, in the same run. Peak memory is that of
the process that draws.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_PEAK = """
import json, resource, sys, tempfile, time
from pathlib import Path
from records.drawing_worker import prepared

draw, html = prepared(Path(sys.argv[1]), Path(tempfile.mkdtemp())), sys.stdin.read()
begun = time.perf_counter()
draw({"html": html, "attachments": []})
print(json.dumps([time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def _best(rounds: int, work: Callable[[], object]) -> float:
    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return min(once() for _ in range(rounds))


def _peak(html: str, vendor: Path) -> tuple[float, float]:
    """Return seconds and megabytes of drawing `html` in a process that has loaded everything."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PEAK, str(vendor)], input=html, capture_output=True, text=True,
        check=True, cwd=_ROOT,
    )
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def _row(name: str, seconds: float, ratio: float, megabytes: float | None = None) -> None:
    memory = f"{megabytes:7.0f} MB" if megabytes else " " * 10
    print(f"{name:<58}{seconds:8.2f} s {ratio:7.2f} × {memory}", flush=True)


def minutes(rounds: int) -> None:
    """Draw minutes with every table, two logos and their figures attached."""
    from django.conf import settings

    from exchanges.documents import minutes_figures, minutes_html
    from records import drawing
    from tests.exchanges.papers import minutes_of_a_session

    row = minutes_of_a_session()
    code, url = "K7MPQ-4XTRA", "https://pks.example/periksa/K7MPQ-4XTRA/"

    def draw() -> None:
        drawing.draw_pdf(minutes_html(row, code=code, check_url=url), attachments=[minutes_figures(row, code)])

    def anew() -> None:
        drawing.forget()
        draw()

    warm = _best(rounds, draw)
    _, megabytes = _peak(minutes_html(row, code=code, check_url=url), settings.VENDOR_DIR)
    _row("Berita acara, from the waiting process", warm, 1.0, megabytes)
    cold = _best(rounds, anew)
    _row("Berita acara, from a process started for it", cold, cold / warm)


def annexes(lines: Sequence[int], table: int) -> None:
    """Draw lists of persons as the annex does, and one as a table."""
    from django.conf import settings

    from exchanges.documents.annex import PRINTED, annex_html
    from exchanges.models import Minutes

    row = Minutes.objects.select_related("agreement").first()
    assert row is not None
    first = 0.0
    for count in lines:
        html = annex_html(row, ",".join(PRINTED) + "\n" + "\n".join(_line(n) for n in range(count)))
        seconds, megabytes = _peak(html, settings.VENDOR_DIR)
        first = first or seconds
        _row(f"Annex of {count:,} lines", seconds, seconds / first, megabytes)
    if table:
        cells = "".join("<tr><td>" + _line(n).replace(",", "</td><td>") + "</td></tr>" for n in range(table))
        page = f"<style>html{{font:8pt Arimo}}</style><table>{cells}</table>"
        seconds, megabytes = _peak(page, settings.VENDOR_DIR)
        _row(f"The same {table:,} as a table", seconds, seconds / first, megabytes)


def _line(n: int) -> str:
    return f"D,{19800101 * 10**10 + n},Jabatan,{n},{n + 7},Analis Kebijakan Ahli Muda,Analis Kebijakan Ahli Madya,"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", default="1000,10000")
    parser.add_argument("--table", type=int, default=1000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as var:
        (Path(var) / "vendor").symlink_to(_ROOT / "var" / "vendor")
        os.environ |= {"PORTAL_VAR": var, "DJANGO_SETTINGS_MODULE": "config.settings_test", "DATABASE_URL": ""}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        minutes(asked.rounds)
        annexes([int(count) for count in asked.lines.split(",")], asked.table)


if __name__ == "__main__":
    main()
