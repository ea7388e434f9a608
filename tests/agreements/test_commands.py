import json
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from agreements.models import Notice
from agreements.services.suspension import suspend_access
from tests.factories import World, at

JUN9, DEC12 = date(2025, 6, 9), date(2025, 12, 12)


def ask(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def ask_json(command: str, *arguments: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(ask(command, *arguments, "--format", "json"))
    return answer


def test_the_feedback_overdue_by_one_day_is_named_with_its_clauses(world: World) -> None:
    world.received_delivery(JUN9)
    overdue = [r for r in ask_json("obligations", "--as-of", "2025-12-10") if r["standing"] == "overdue"]
    assert overdue == [{
        "agreement": "lan-bkn-2025", "as_of": "2025-12-10", "term": "feedback",
        "subject": "Balikan data dan referensi: Data pokok ASN", "clauses": ["3(1)b.1", "4(1)b.1"],
        "debtor": "LAN", "creditor": "BKN", "opened_on": "2025-06-09", "start_settled": True,
        "earliest_due_on": "2025-12-09", "due_on": "2025-12-09", "met_on": None, "standing": "overdue",
        "standing_label": "terlambat 1 hari", "days_overdue": 1,
    }]
    assert [r for r in ask_json("obligations", "--as-of", "2025-12-09") if r["standing"] == "overdue"] == []


def test_the_table_of_duties_is_in_indonesian(world: World) -> None:
    world.received_delivery(JUN9)
    head, first = ask("obligations", "--as-of", "2025-12-10", "--agreement", "lan-bkn-2025").splitlines()[:2]
    assert head.split("  ")[0] == "Kewajiban"
    assert "Batas waktu" in head
    assert first.endswith("LAN          BKN           2025-12-09   2025-12-09   terlambat 1 hari")


def test_without_a_date_the_question_is_for_today_in_wib(world: World) -> None:
    with time_machine.travel("2025-12-09 17:00+00:00", tick=False):
        assert {r["as_of"] for r in ask_json("obligations")} == {"2025-12-10"}


def test_before_the_agreement_nothing_has_begun(world: World) -> None:
    assert ask_json("obligations", "--as-of", "2025-05-06") == []
    assert ask("obligations", "--as-of", "2025-05-06") == "Tidak ada kewajiban yang sudah dimulai per 2025-05-06.\n"


@pytest.mark.parametrize("command", ["obligations", "access", "raise_notices"])
def test_a_date_that_cannot_be_read_is_refused_in_one_sentence(world: World, command: str) -> None:
    with pytest.raises(CommandError) as refused:
        ask(command, "--as-of", "10-12-2025")
    assert str(refused.value) == (
        "Tanggal “10-12-2025” tidak dikenali; tulis sebagai tttt-bb-hh, misalnya 2025-12-10."
    )
    assert refused.value.returncode == 1


@pytest.mark.parametrize("command", ["obligations", "access"])
def test_an_unknown_agreement_is_refused_with_the_codes_there_are(world: World, command: str) -> None:
    with pytest.raises(CommandError) as refused:
        ask(command, "--agreement", "tidak-ada")
    assert str(refused.value) == "Perjanjian “tidak-ada” tidak ada. Kode yang ada: lan-bkn-2025."


def test_access_is_told_with_its_proof(world: World) -> None:
    world.received_delivery(JUN9)
    [before] = ask_json("access", "--as-of", "2025-12-09")
    assert (before["state"], before["eligible"], before["grounds_held"]) == ("granted", False, [])
    [answer] = ask_json("access", "--as-of", "2025-12-10")
    assert (answer["state"], answer["state_label"], answer["restorable"]) == ("eligible", "layak dihentikan", None)
    assert answer["grounds"] == [
        {"clause": "4(1)b.1", "holds": True, "obligations": [
            {"subject": "Balikan data dan referensi: Data pokok ASN", "due_on": "2025-12-09", "days_overdue": 1}
        ]},
        {"clause": "4(1)b.2", "holds": False, "obligations": []},
    ]
    assert "dasar Pasal 4(1)b.1 terpenuhi" in ask("access", "--as-of", "2025-12-10")


def test_a_stop_is_told_with_its_conditions(world: World) -> None:
    world.received_delivery(JUN9)
    suspend_access(
        agreement=world.agreement, letter_number="B-1", letter_dated_on=DEC12, effective_on=DEC12,
        grounds=["4(1)b.1"], reason="", by=world.bkn_decider, at=at(DEC12),
    )
    [answer] = ask_json("access", "--as-of", "2025-12-12")
    assert (answer["state"], answer["effective_on"], answer["letter_number"]) == ("suspended", "2025-12-12", "B-1")
    assert [(c["clause"], c["curative"], c["none_open"]) for c in answer["conditions"]] == [
        ("3(1)b.1", False, False), ("3(1)b.2", True, True)
    ]
    assert "belum" in ask("access", "--as-of", "2025-12-12").splitlines()[1]


def test_notices_are_raised_once_and_a_dry_run_writes_nothing(world: World) -> None:
    world.received_delivery(JUN9)
    dry = ask_json("raise_notices", "--as-of", "2025-12-10", "--dry-run")
    assert Notice.objects.count() == 0
    real = ask_json("raise_notices", "--as-of", "2025-12-10")
    assert real == dry
    assert Notice.objects.count() == len(real)
    assert {"party": "LAN", "step_label": "H+1", "anchor_on": "2025-12-09"}.items() <= next(
        r for r in real if r["clauses"] == ["3(1)b.1", "4(1)b.1"] and r["party"] == "LAN"
    ).items()
    assert ask_json("raise_notices", "--as-of", "2025-12-10") == []
    assert ask("raise_notices", "--as-of", "2025-12-10") == (
        "Tidak ada pemberitahuan baru; semua yang harinya sudah tiba telah dibuat.\n"
    )


def test_the_table_of_notices_ends_with_how_many(world: World) -> None:
    world.received_delivery(JUN9)
    count = len(ask_json("raise_notices", "--as-of", "2025-12-10", "--dry-run"))
    assert ask("raise_notices", "--as-of", "2025-12-10", "--dry-run").splitlines()[-1] == (
        f"{count} pemberitahuan akan dibuat."
    )
