"""Copy the few browser and font files that the portal serves from node_modules into `<var>/vendor`.

An allow-list: what is not named here never reaches a visitor. Standard library only.
"""

import shutil
import sys
from pathlib import Path

import stage_icons

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap/bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap/LICENSE",
    "bootstrap-icons/LICENSE": "icons/LICENSE",
    "@fontsource/arimo/LICENSE": "arimo/LICENSE",
    "@fontsource/cousine/LICENSE": "cousine/LICENSE",
    "@fontsource/tinos/LICENSE": "tinos/LICENSE",
} | {
    # WOFF2 for browsers.
    f"@fontsource/arimo/files/{name}": f"arimo/{name}"
    for subset in ("latin", "latin-ext")
    for weight in (400, 700)
    for style in ("normal", "italic")
    for name in (f"arimo-{subset}-{weight}-{style}.woff2",)
} | {
    # WOFF for the PDF drawing.
    f"@fontsource/{face}/files/{name}": f"{face}/{name}"
    for face in ("arimo", "cousine", "tinos")
    for subset in ("latin", "latin-ext")
    for weight in (400, 700)
    for name in (f"{face}-{subset}-{weight}-normal.woff",)
}

# Vendored scripts are bundled without their source maps; hashed static names would fail on the reference.
SOURCE_MAP_NOTES = (b"\n/*# sourceMappingURL=", b"\n//# sourceMappingURL=")


def stage(target: Path) -> None:
    """Fill `target` with exactly the allow-listed files."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, destination in FILES.items():
        content = (MODULES / source).read_bytes()
        for note in SOURCE_MAP_NOTES:
            content = content.split(note, 1)[0]
        (fresh / destination).parent.mkdir(parents=True, exist_ok=True)
        (fresh / destination).write_bytes(content)
    stage_icons.write(MODULES / "bootstrap-icons/icons", fresh / "icons/sprite.svg")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


if __name__ == "__main__":
    stage(Path(sys.argv[1]) / "vendor")
