import os
import signal
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
from django.conf import settings

PATH = settings.BASE_DIR / "scripts" / "supervise"
# A leader with one child in its group, as the worker cluster is; the child's id goes to the named file.
FAMILY = """
import subprocess, sys
child = subprocess.Popen(["sleep", "60"])
open(sys.argv[1], "w").write(str(child.pid))
child.wait()
"""
# A supervisor that starts one process, writes its id down and waits to be killed.
LONE = """
import sys, time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
loader = SourceFileLoader("supervise", sys.argv[1])
supervise = module_from_spec(spec_from_loader("supervise", loader))
loader.exec_module(supervise)
group = supervise.Group("x", ["sleep", "60"])
group.start()
open(sys.argv[2], "w").write(str(group.process.pid))
time.sleep(60)
"""


@pytest.fixture
def supervise():
    loader = SourceFileLoader("supervise", str(PATH))
    spec = spec_from_loader("supervise", loader)
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def until(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        os.sched_yield()
    return found


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def written(path):
    return until(lambda: path.exists() and path.read_text())


@pytest.fixture
def family(supervise, tmp_path):
    group = supervise.Group("Pekerja latar", [sys.executable, "-c", FAMILY, str(tmp_path / "child")])
    group.start()
    child = int(written(tmp_path / "child"))
    yield group, child
    group.stop()


def test_a_stop_ends_the_children_too(family):
    group, child = family
    leader = group.process.pid
    group.stop()
    assert until(lambda: not alive(child))
    assert (alive(leader), group.process) == (False, None)


def test_the_children_of_a_killed_leader_are_ended_before_it_is_started_again(family, supervise):
    group, child = family
    group.process.kill()
    until(lambda: group.process.poll() is not None)
    group.tend()
    assert until(lambda: not alive(child))
    assert group.process is None
    group.start_at = 0.0
    group.tend()
    assert alive(group.process.pid)


def test_a_process_that_keeps_failing_is_started_ever_more_slowly(supervise):
    group = supervise.Group("Server web", ["false"])
    waits = []
    for _ in range(8):
        group.start_at = 0.0
        group.tend()
        group.process.wait()
        group.tend()
        waits.append(group.wait)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


@pytest.mark.parametrize(("age", "restarted"), [("180", False), ("181", True), ("none", True)])
def test_a_worker_with_a_stale_heartbeat_is_restarted_as_a_group(family, supervise, age, restarted):
    group, child = family
    leader = group.process.pid
    supervise.Watchdog(group).judge(age, group.started + 181)
    assert (group.process.pid != leader) is restarted
    assert until(lambda: alive(child) is not restarted)


@pytest.mark.parametrize(("running", "restarted"), [(180, False), (181, True)])
def test_a_worker_that_has_just_started_is_given_time_for_its_first_beat(family, supervise, running, restarted):
    group, _ = family
    leader = group.process.pid
    supervise.Watchdog(group).judge("86400", group.started + running)
    assert (group.process.pid != leader) is restarted


def test_a_killed_supervisor_leaves_no_orphan(tmp_path):
    supervisor = subprocess.Popen([sys.executable, "-c", LONE, PATH, tmp_path / "pid"])
    child = int(written(tmp_path / "pid"))
    assert alive(child)
    supervisor.send_signal(signal.SIGKILL)
    supervisor.wait()
    assert until(lambda: not alive(child))


def test_a_taken_port_and_a_second_start_are_refused_with_one_line(supervise, tmp_path):
    def check(port, var):
        return subprocess.run(
            [sys.executable, PATH, "--check", "--port", str(port)], capture_output=True, text=True,
            env={**os.environ, "PORTAL_VAR": str(var)},
        )

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = check(port, tmp_path)
        assert refused.returncode == 1
        assert refused.stderr == f"Port {port} sedang dipakai program lain; pilih yang lain dengan --port N.\n"
    assert check(port, tmp_path).returncode == 0
    supervise.VAR = tmp_path
    with supervise.only_worker():
        assert check(port, tmp_path).stderr == f"Portal dengan folder data {tmp_path} sudah berjalan.\n"
    assert check(port, tmp_path).returncode == 0
