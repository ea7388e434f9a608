"""The example client does what it says, against a real server."""

import os
import subprocess
import sys
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

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
def test_the_example_client_records_once_confirms_and_reads_as_of_a_day(live_server: Any) -> None:
    cache.clear()
    world, today = make_world(), timezone.localdate()
    days = {"on": today, "expires_on": today + timedelta(days=1)}
    bkn, lan = (key_of(world, by, **days)[1] for by in (world.bkn_decider, world.lan_decider))

    told = run(live_server.url, bkn, "--catat")
    assert (told.returncode, told.stderr) == (0, "")
    number = Delivery.objects.get().pk
    assert told.stdout.splitlines()[1:4] == [
        f"Penyerahan {number}: tercatat, keadaan unconfirmed",
        f"Penyerahan {number}: jawaban yang sama, keadaan unconfirmed",
        f"Per {today}, akses LAN: berjalan",
    ]

    told = run(live_server.url, lan, "--konfirmasi", str(number), "--diterima", str(today))
    assert (told.returncode, told.stderr) == (0, "")
    assert f"Peristiwa {number}: diterima {today}" in told.stdout
    assert Delivery.objects.get().fact.received_on == today
    duty = world.feedback_duty(Delivery.objects.get())
    assert duty.due_on is not None

    told = run(live_server.url, lan, "--per", str(duty.due_on + timedelta(days=1)))
    assert f"  {duty.due_on}  LAN  {duty.subject}" in told.stdout.splitlines()

    refused = run(live_server.url, bkn, "--konfirmasi", str(number))
    assert refused.returncode == 1
    assert refused.stderr.startswith("403 not_allowed: Hanya PIHAK yang menerima, yaitu LAN,")
    refused = run(live_server.url, "salah")
    assert refused.returncode == 1
    assert refused.stderr.startswith("401 unauthenticated: Kunci API ini tidak dikenal")


class Flaky(BaseHTTPRequestHandler):
    """A portal whose first answers are lost; `asked` is what reached it."""

    failures: ClassVar[list[int]] = []
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.failures:
            status = self.failures.pop(0)
            if status:
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.end_headers()
            return
        body = b'{"items": [], "count": 0, "limit": 25, "offset": 0}'
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_the_example_client_sends_the_same_again_after_a_lost_answer() -> None:
    Flaky.failures, Flaky.asked = [503, 409, 0, 429], []
    with HTTPServer(("127.0.0.1", 0), Flaky) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        told = run(f"http://127.0.0.1:{server.server_port}", "awalan.rahasia")
        server.shutdown()
    assert (told.returncode, told.stderr) == (0, "")
    assert Flaky.asked == ["/api/v1/perjanjian"] * 5


def test_the_example_client_needs_its_settings() -> None:
    assert run("", "").returncode == 2
