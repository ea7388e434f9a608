"""Real processes killed in the middle of checking and recording; the next one goes on and doubles nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from exchanges.models import Delivery, ImportFinding, ImportJob
from exchanges.services.imports import acts, runs
from records.models import JournalChain
from records.services import journal
from tests.exchanges.imported import TODAY, many, ran, started
from tests.factories import World, at, make_world

pytestmark = pytest.mark.django_db(transaction=True)

PROCESS = Path(__file__).with_name("import_process.py")


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


def killed(settings: Any, function: str, calls: int) -> None:
    arguments = [
        sys.executable, str(PROCESS), function, str(calls), str(settings.VAULT_DIR),
        str(connection.settings_dict["NAME"]),
    ]
    root = str(PROCESS.parents[2])
    process = subprocess.run(arguments, env={**os.environ, "PYTHONPATH": root}, cwd=root, timeout=60, check=False)
    assert process.returncode == -signal.SIGKILL


def test_a_killed_check_goes_on_where_it_was_and_tells_nothing_twice(world: World, settings: Any) -> None:
    rows = many(10)
    rows[1] |= {"Metode": "ws"}
    rows[9] |= {"Metode": "ws"}
    job = started(world, *rows)
    killed(settings, "_keep", 2)
    job.refresh_from_db()
    assert (job.state, job.rows_checked, ImportFinding.objects.count()) == (ImportJob.State.CHECKING, 4, 1)
    # As long as it might still be at work, nobody takes its place.
    ran(at(TODAY))
    job.refresh_from_db()
    assert job.rows_checked == 4
    ran(at(TODAY) + 2 * runs.LEASE)
    job.refresh_from_db()
    assert (job.state, job.rows_checked, job.rows_faulty) == (ImportJob.State.FAULTY, 10, 2)
    assert [finding.row for finding in ImportFinding.objects.order_by("row")] == [3, 11]


def test_a_killed_recording_goes_on_at_the_next_row_and_doubles_nothing(world: World, settings: Any) -> None:
    job = started(world, *many(10))
    ran(at(TODAY))
    acts.confirm_import(job=job, accept_warnings=False, by=world.lan_officer, at=at(TODAY))
    # Killed while the seventh row is being recorded: its chunk began with the fifth, and leaves nothing.
    killed(settings, "_refused", 7)
    job.refresh_from_db()
    assert (job.state, job.rows_written, Delivery.objects.count()) == (ImportJob.State.WRITING, 4, 4)
    killed_again_at = at(TODAY) + 2 * runs.LEASE
    ImportJob.objects.update(leased_until=None)
    killed(settings, "_refused", 5)
    job.refresh_from_db()
    assert (job.rows_written, Delivery.objects.count()) == (8, 8)
    ran(killed_again_at)
    job.refresh_from_db()
    assert (job.state, job.rows_written) == (ImportJob.State.DONE, 10)
    assert sorted(Delivery.objects.values_list("data_group", flat=True)) == [f"Kelompok {n}" for n in range(10)]
    assert list(journal.faults_of(JournalChain.objects.get(name=world.agreement.code))) == []
