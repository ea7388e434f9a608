"""The coverage matrix: what is answered, what is left, by when; the same rule in Python and in SQL."""

import csv
import io
import random
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.services import Refused
from exchanges.coverage import coverage
from exchanges.models import Coverage, Delivery, Feedback
from exchanges.services.deliveries import lodge_feedback
from exchanges.services.returns import resubmit_feedback, return_feedback
from tests.factories import World, at

JUN9, AUG1, AUG2 = date(2025, 6, 9), date(2025, 8, 1), date(2025, 8, 2)
ON_DEC1 = time_machine.travel("2025-12-01 10:00+07:00", tick=False)


def lodge(world: World, delivery: Delivery, data: str, references: str, day: date = AUG1) -> Feedback:
    return lodge_feedback(
        delivery=delivery, data_coverage=data, reference_coverage=references, by=world.lan_officer, at=at(day)
    )


def rows(world: World, **query: str) -> list[dict[str, str]]:
    client = Client()
    client.force_login(world.bkn_officer)
    response = client.get(world.url("balikan/"), {"format": "csv"} | query)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@ON_DEC1
def test_each_delivery_says_what_is_left_since_when_and_by_when(world: World) -> None:
    world.received_delivery(JUN9, "A")
    part = world.received_delivery(date(2025, 6, 10), "B")
    lodge(world, part, "whole", "part")
    whole = world.received_delivery(date(2025, 6, 11), "C")
    lodge(world, whole, "whole", "whole", AUG2)
    assert [tuple(row.values()) for row in rows(world, urut="terlama")] == [
        ("A", "BKN", "LAN", "2025-06-09", "tidak ada", "", "tidak ada", "",
         "seluruh data balikan, seluruh referensi balikan", "2025-12-09", "2025-12-09", "segera jatuh tempo"),
        ("B", "BKN", "LAN", "2025-06-10", "lengkap", "2025-08-01", "sebagian", "2025-08-01", "sisa referensi balikan",
         "2025-12-10", "2025-12-10", "segera jatuh tempo"),
        ("C", "BKN", "LAN", "2025-06-11", "lengkap", "2025-08-02", "lengkap", "2025-08-02", "", "2025-12-11",
         "2025-12-11", "dipenuhi tepat waktu"),
    ]  # fmt: skip


@ON_DEC1
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sisa": "sisa"}, "AB"), ({"sisa": "data"}, "A"), ({"sisa": "referensi"}, "AB"), ({"sisa": "lengkap"}, "C"),
        ({"status": "met_on_time"}, "C"), ({"status": "due_soon"}, "AB"), ({"q": "b"}, "B"),
        ({"arah": "keluar"}, "ABC"),
        ({"arah": "masuk"}, ""), ({"urut": "terbaru"}, "CBA"), ({"status": "salah"}, "ABC"),
    ],
)  # fmt: skip
def test_the_matrix_is_filtered_and_sorted(world: World, query: dict[str, str], expected: str) -> None:
    for number, (name, data, references) in enumerate(
        (("A", "none", "none"), ("B", "whole", "part"), ("C", "whole", "whole"))
    ):
        delivery = world.received_delivery(JUN9 + timedelta(days=number), name)
        if data != "none":
            lodge(world, delivery, data, references)
    found = "".join(row["Kelompok data"] for row in rows(world, **query))
    assert (found if "urut" in query else "".join(sorted(found))) == expected


@ON_DEC1
def test_on_a_past_day_only_what_had_been_lodged_and_not_returned_counts(world: World) -> None:
    delivery = world.received_delivery(JUN9, "A")
    feedback = lodge(world, delivery, "whole", "whole")
    return_feedback(feedback=feedback, reason="x", by=world.bkn_officer, at=at(AUG2))
    words = [rows(world, per=day)[0]["Data balikan"] for day in ("2025-07-31", "2025-08-01", "2025-08-02")]
    assert words == ["tidak ada", "lengkap", "tidak ada"]


@ON_DEC1
def test_the_number_of_queries_does_not_grow_and_the_list_is_paged(world: World) -> None:
    client = Client()
    client.force_login(world.lan_reader)
    world.received_delivery(JUN9, "A0")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.url("balikan/")).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(1, 27):
        lodge(world, world.received_delivery(JUN9, f"A{number}"), "part", "none")
    assert count() == few
    page = client.get(world.url("balikan/"), {"page": 2}).context["page_obj"]
    assert (page.number, len(page.object_list), page.paginator.count) == (2, 2, 27)


@ON_DEC1
def test_strangers_do_not_find_it_and_an_empty_one_says_what_to_do(world: World, client: Client) -> None:
    assert client.get(world.url("balikan/")).status_code == 302
    client.force_login(world.outsider)
    assert client.get(world.url("balikan/")).status_code == 404
    client.force_login(world.lan_reader)
    assert "catat penyerahan lebih dahulu" in client.get(world.url("balikan/")).content.decode()


@pytest.mark.parametrize("seed", range(3))
def test_sql_and_python_agree_whatever_was_lodged_and_returned(world: World, seed: int) -> None:
    chance, today = random.Random(seed), AUG1
    deliveries = [world.received_delivery(JUN9, name) for name in "AB"]
    for _ in range(25):
        today += timedelta(days=chance.randrange(3))
        _do_something(world, chance, deliveries, today)
    for ago in range(0, 40, 4):
        day = today - timedelta(days=ago)
        found: Any = Delivery.objects.with_answered(day).for_page(day)
        for row in found:
            whole = tuple(part == Coverage.WHOLE for part in coverage(row.lodged, day))
            assert whole == (row.data_whole, row.references_whole)


def _do_something(world: World, chance: random.Random, deliveries: list[Delivery], today: date) -> None:
    feedback = chance.choice([*Feedback.objects.all(), None])
    act = chance.choice(["lodge", "lodge", "return", "again"])
    try:
        if act == "lodge" or feedback is None:
            kinds = ["none", "part", "whole"]
            lodge(world, chance.choice(deliveries), chance.choice(kinds), chance.choice(kinds), today)
        elif act == "return":
            return_feedback(feedback=feedback, reason="x", by=world.bkn_officer, at=at(today))
        else:
            resubmit_feedback(feedback=feedback, by=world.lan_officer, at=at(today))
    except Refused:
        pass
