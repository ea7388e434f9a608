"""`manage.py match`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exchanges.management.commands.match import LIST_NAME, REFUSED, RESULT_NAME

from .table_files import csv_bytes

TITLES = ["NIP", "Nama", "Golongan"]
ROWS = [["198001012005011001", "Siti", "III/a"], ["198001012005011002", "Budi", "III/b"]]


@pytest.fixture
def files(tmp_path):
    first, second = tmp_path / "lan.csv", tmp_path / "bkn.csv"
    first.write_bytes(csv_bytes(TITLES, ROWS))
    second.write_bytes(csv_bytes(TITLES, [ROWS[0], [*ROWS[1][:2], "III/c"]], delimiter=";"))
    return first, second


def test_the_command_says_what_a_berita_acara_says(files, capsys):
    call_command("match", *map(str, files))
    said = capsys.readouterr().out
    assert "A  baris lan.csv                                                2" in said
    assert "D  padan, ada perbedaan                                         1" in said
    assert "Uji A = C + D + E + G + H: 2 = 2" in said


def test_json_and_files_hold_the_whole_result(files, tmp_path, capsys):
    out = tmp_path / "hasil"
    call_command("match", *map(str, files), "--format", "json", "--out", str(out))
    result = json.loads(capsys.readouterr().out)
    assert result["figures"]["matched_with_differences"] == 1
    assert json.loads((out / RESULT_NAME).read_text("utf-8")) == result
    assert "198001012005011002" in (out / LIST_NAME).read_text("utf-8")
    assert (out / LIST_NAME).stat().st_mode & 0o777 == 0o600
    assert "198001012005011002" not in (out / RESULT_NAME).read_text("utf-8")


def test_the_example_in_the_documentation_gives_what_it_says(capsys):
    folder = Path("docs/contoh-pemadanan")
    said = folder.joinpath("README.md").read_text("utf-8")
    call_command(
        "match", str(folder / "lan.csv"), str(folder / "bkn.csv"), "--rule", str(folder / "aturan.toml"),
        "--format", "json",
    )
    f = json.loads(capsys.readouterr().out)["figures"]
    assert (
        f"A = {f['rows_first']}, B = {f['rows_second']}, C = {f['matched']}, D = {f['matched_with_differences']}, "
        f"E = {f['only_first']}, F = {f['only_second']}, G = {f['duplicate_first']} dan {f['duplicate_second']}, "
        f"H = {f['invalid_first']} dan {f['invalid_second']}."
    ) in said


def test_a_rule_of_ones_own_is_used(files, tmp_path, capsys):
    rule = tmp_path / "aturan.toml"
    rule.write_text('nama = "Hanya nama"\nversi = "3"\n[[unsur]]\nnama = "nama"\njenis = "nama"\n', "utf-8")
    call_command("match", *map(str, files), "--rule", str(rule), "--format", "json")
    result = json.loads(capsys.readouterr().out)
    assert (result["figures"]["matched"], result["rule"]["versi"]) == (2, "3")


@pytest.mark.parametrize(("content", "words"), [
    (b"NIP,Nama,Golongan\n1,a\n", "bkn.csv ditolak:\n  Baris 2, kolom C: baris ini hanya memuat 2 isian"),
    (b"a,b\n1,2\n", "Aturan ditolak. Kedua berkas harus memuat kolom berjudul NIP."),
])
def test_what_is_refused_is_said_with_its_own_exit_code(files, content, words):
    files[1].write_bytes(content)
    with pytest.raises(CommandError) as refused:
        call_command("match", *map(str, files))
    assert words in str(refused.value)
    assert refused.value.returncode == REFUSED


def test_a_rule_that_names_what_a_file_lacks_is_refused(files, tmp_path):
    rule = tmp_path / "aturan.toml"
    rule.write_text('nama = "x"\nversi = "1"\n[[unsur]]\nnama = "pangkat"\n', "utf-8")
    with pytest.raises(CommandError, match="lan.csv tidak memuat kolom “pangkat”") as refused:
        call_command("match", *map(str, files), "--rule", str(rule))
    assert refused.value.returncode == REFUSED


def test_a_command_that_is_killed_leaves_nothing_that_can_be_read(tmp_path):
    source, folder = tmp_path / "besar.csv", tmp_path / "sementara"
    source.write_bytes(csv_bytes(
        TITLES, ([f"1980010120050{n:05d}"[:18].ljust(18, "1"), f"Orang Contoh {n}", "III/a"] for n in range(300_000))
    ))
    folder.mkdir()
    running = subprocess.Popen(
        [sys.executable, "manage.py", "match", str(source), str(source)], cwd=Path(__file__).parents[3],
        env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not any(path.is_file() and path.stat().st_size > 100_000 for path in folder.rglob("*")):
        assert running.poll() is None, "it ended before anything was written"
        assert time.monotonic() < deadline
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()
    left = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert left
    assert b"Orang Contoh" not in left
    assert b"1980010120050" not in left
