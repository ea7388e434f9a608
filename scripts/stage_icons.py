"""Build the icon sprite from the allow-list `static/portal/icons.txt`: the whole set weighs a megabyte."""

import re
from pathlib import Path

ALLOW_LIST = Path(__file__).resolve().parent.parent / "static" / "portal" / "icons.txt"
_SVG = re.compile(r"<svg[^>]*viewBox=\"(?P<box>[0-9 ]+)\"[^>]*>(?P<body>.*)</svg>", re.DOTALL)


def write(source: Path, target: Path) -> None:
    """Write the listed icons of the folder `source` as one SVG of symbols.

    Raises FileNotFoundError for a listed icon that does not exist, ValueError for one that is no icon.
    """
    symbols = []
    for name in ALLOW_LIST.read_text(encoding="utf-8").split():
        found = _SVG.search((source / f"{name}.svg").read_text(encoding="utf-8"))
        if found is None:
            raise ValueError(f"{name}.svg tidak memuat gambar SVG.")
        body = re.sub(r">\s+<", "><", found["body"].strip())
        symbols.append(f'<symbol id="{name}" viewBox="{found["box"]}">{body}</symbol>')
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n", encoding="utf-8"
    )
