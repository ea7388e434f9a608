"""Looking changes nothing, whoever looks, at whatever day; and what a page offers to a person is there for them."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture.furnished import Furnished
from tests.architecture.kept import state_of_the_database
from tests.architecture.routes import address, routes
from tests.factories import World

ROUTES = routes()
EVERYBODY = ("", "lan_officer", "lan_decider", "lan_reader", "bkn_officer", "bkn_decider", "outsider", "admin")
QUERIES = ({"per": "2025-08-15"}, {"per": "2030-01-01", "format": "csv"})
_WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|ALTER|DROP)\b", re.IGNORECASE)
_PASSING = re.compile(r'"django_session"')


def signed_in(world: World, name: str) -> Client:
    client = Client()
    if name:
        client.force_login(getattr(world, name))
    return client


@pytest.mark.parametrize("name", EVERYBODY)
def test_looking_at_any_page_on_any_day_writes_nothing(here: Furnished, name: str) -> None:
    client = signed_in(here.world, name)
    before = state_of_the_database()
    wrote, broken = [], []
    for route in ROUTES:
        for query in QUERIES:
            with CaptureQueriesContext(connection) as asked:
                status = client.get(address(route, here), query).status_code
            if any(_WRITES.match(q["sql"]) and not _PASSING.search(q["sql"]) for q in asked):
                wrote.append((route.name, query))
            if status not in (200, 302, 403, 404, 405) and route.name != "healthz":
                broken.append((route.name, query, status))
    assert (wrote, broken) == ([], [])
    assert state_of_the_database() == before


@pytest.mark.parametrize("name", ["lan_officer", "lan_reader", "bkn_officer", "bkn_decider"])
def test_every_link_that_a_page_offers_leads_somewhere_for_the_person(here: Furnished, name: str) -> None:
    client = signed_in(here.world, name)
    waiting = [address(r, here) for r in ROUTES if r.of_agreement]
    answered: dict[str, int] = {}
    offered: dict[str, str] = {}
    while waiting:
        where = waiting.pop()
        if where in answered:
            continue
        response = client.get(where)
        answered[where] = response.status_code
        if response.get("Content-Type", "").startswith("text/html"):
            for link in _links(response.content.decode()):
                offered.setdefault(link, where)
                waiting.append(link)
    assert [(link, on, answered[link]) for link, on in offered.items() if answered[link] not in (200, 302)] == []
    assert len(offered) > 60


def _links(page: str) -> set[str]:
    found = {unescape(link).split("#")[0] for link in re.findall(r'<a\s[^>]*href="([^"]+)"', page)}
    # Sorting, filters and days multiply without end: each page's own are asked elsewhere.
    return {link for link in found if link.startswith("/") and "?" not in link or "menggantikan=" in link}
