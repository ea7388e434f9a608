import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
HASHED = sorted(ROOT.glob("requirements*.txt"))


def test_the_lock_file_of_the_browser_packages_names_no_registry():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_requirements_are_pinned_hashed_and_name_no_registry():
    assert len(HASHED) == 5
    for path in HASHED:
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", text) == [], path
        # A requirement starts at the margin; each has to be pinned and followed by a hash.
        starts = re.findall(r"^[A-Za-z0-9].*$", text, re.MULTILINE)
        assert starts != []
        assert [line for line in starts if "==" not in line or not line.endswith("\\")] == [], path


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="not a git checkout")
def test_nothing_made_by_set_up_is_kept_in_the_repository():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    kept = [path for path in tracked.split("\0") if re.match(r"(var|node_modules|\.venv)/|.*\.(sqlite3|pyc)$", path)]
    assert kept == []
