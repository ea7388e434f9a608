"""The example client does what it says, against a real server."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from exchanges.models import Delivery
from tests.api.asking import key_of
from tests.factories import make_world

SCRIPT = Path(settings.BASE_DIR) / "docs" / "contoh_klien.py"


def run(url: str, key: str, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PORTAL_URL": url, "PORTAL_KEY": key}
    command = [sys.executable, str(SCRIPT), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.django_db(transaction=True)
def test_the_example_client_reads_and_records_once(live_server: Any) -> None:
    cache.clear()
    world, today = make_world(), timezone.localdate()
    key = key_of(world, world.bkn_decider, on=today, expires_on=today + timedelta(days=1))[1]
    told = run(live_server.url, key, "--catat")
    assert (told.returncode, told.stderr) == (0, "")
    number = Delivery.objects.get().pk
    assert "Akses LAN: berjalan" in told.stdout
    assert told.stdout.splitlines()[-2:] == [
        f"Penyerahan {number}: tercatat, keadaan unconfirmed",
        f"Penyerahan {number}: jawaban yang sama, keadaan unconfirmed",
    ]
    refused = run(live_server.url, "salah")
    assert refused.returncode == 1
    assert refused.stderr.startswith("401 unauthenticated: Kunci API ini tidak dikenal")


def test_the_example_client_needs_its_settings() -> None:
    assert run("", "").returncode == 2
