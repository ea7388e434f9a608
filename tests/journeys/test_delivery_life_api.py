"""The whole life of deliveries in both directions, told by two systems over the API, to the same end."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from tests.api.asking import Gateway, gateway
from tests.factories import World, at
from tests.journeys.delivery_life import (
    AUG1,
    AUG2,
    JUL1,
    JUL2,
    JUN7,
    JUN8,
    JUN9,
    JUN10,
    JUN12,
    JUN13,
    JUN20,
    JUN21,
    OCT1,
    OCT5,
    OCT6,
    OUTCOME,
    SEP1,
    outcome,
)

KEYS_GIVEN = ["manage_api_clients", "manage_api_clients"]


@pytest.fixture(autouse=True)
def _counted_anew() -> Iterator[None]:
    cache.clear()
    yield


def does(system: Gateway, day: date, path: str, body: dict[str, Any], *, seen: str = "") -> Any:
    """Do an act on `day`, and send it once more as a system does that lost the answer. `seen`: what it looked at."""
    key = f"{day}:{path.replace('/', '.')}"
    with time_machine.travel(at(day), tick=False):
        match = {"If-Match": system.get(seen)["ETag"]} if seen else {}
        first, again = (system.post(path, body, key=key, **match) for _ in range(2))
    assert first.status_code == 201, first.content.decode()
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    return first.json()


def test_the_life_of_deliveries_told_over_the_api(world: World) -> None:
    lan, bkn = gateway(world, world.lan_decider), gateway(world, world.bkn_decider)
    claim = {"method": "web_service", "proof": "sender_claim"}

    made = does(bkn, JUN7, "/penyerahan", {
        **claim, "data_group": "Data pokok ASN", "sent_on": "2025-06-07", "received_on": "2025-06-07",
        "row_count": 1000,
    })
    assert made["state"] == "unconfirmed"
    delivery, event = f"/penyerahan/{made['id']}", f"/peristiwa/{made['id']}"
    does(lan, JUN10, f"{event}/konfirmasi", {"received_on": "2025-06-10"}, seen=event)
    told = does(bkn, JUN10, f"{event}/sanggah", {
        "received_on": JUN8.isoformat(), "reason": "Log kami 8 Juni.",
    }, seen=event)
    assert told["contest"] == {"by": "bkn", "turn": "lan", "proposed_on": "2025-06-08"}
    does(lan, JUN12, f"{event}/usulkan", {
        "received_on": JUN9.isoformat(), "reason": "Berkas utuh 9 Juni.",
    }, seen=event)
    told = does(bkn, JUN13, f"{event}/terima", {}, seen=event)
    assert (told["received_on"], told["contest"]) == ("2025-06-09", None)

    proposed = does(bkn, JUN20, f"{event}/perbaikan", {
        "field": "row_count", "new_value": "1200", "reason": "Salah ketik.",
    }, seen=event)
    correction = f"/usulan-perbaikan/{proposed['id']}"
    decided = does(lan, JUN21, f"{correction}/putusan", {"approved": True}, seen=correction)
    assert (decided["old_value"], decided["new_value"], decided["approved"]) == ("1000", "1200", True)

    second = does(bkn, JUL1, f"{delivery}/penggantian", {
        **claim, "sent_on": "2025-07-01", "received_on": "2025-07-01", "row_count": 1250, "reason": "Kolom tertukar.",
    }, seen=delivery)
    assert (second["supersedes"], [d["due_on"] for d in second["duties"]]) == (made["id"], ["2025-12-09"])
    newer = f"/penyerahan/{second['id']}"
    does(lan, JUL2, f"/peristiwa/{second['id']}/konfirmasi", {"received_on": "2025-07-02"})

    partly = does(lan, AUG1, f"{newer}/balikan", {"data_coverage": "whole", "reference_coverage": "part"}, seen=newer)
    feedback = f"/balikan/{partly['feedback'][0]['id']}"
    sent_back = does(bkn, AUG2, f"{feedback}/pengembalian", {"reason": "Kode tidak dikenal."}, seen=feedback)
    assert sent_back["returned_on"] == "2025-08-02"
    again = does(lan, SEP1, f"{feedback}/pengajuan-kembali", {"note": "Kode diperbaiki."}, seen=feedback)
    assert again["resubmits"] == sent_back["id"]
    rest = does(lan, OCT1, f"{newer}/balikan", {"data_coverage": "none", "reference_coverage": "whole"}, seen=newer)
    assert [(d["standing"], d["met_on"]) for d in rest["duties"]] == [("met_on_time", "2025-10-01")]

    does(bkn, OCT6, "/penyerahan-diterima", {
        "data_group": "JF Widyaiswara", "method": "file", "sent_on": OCT5.isoformat(), "received_on": "2025-10-06",
        "channel": "kurir", "row_count": 6120,
    })
    assert outcome() == OUTCOME | {"acts": KEYS_GIVEN + OUTCOME["acts"]}
