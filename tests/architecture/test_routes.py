"""Every route says which act it is, is named, and is addressed in Indonesian."""

import re

import pytest
from django.test import Client

from accounts.roles import Act
from tests.architecture.furnished import Furnished
from tests.architecture.routes import Route, address, routes

ROUTES = routes()
ACTS_WITHOUT_A_ROUTE = {
    Act.SIGN_IN: "the sign-in pages are allauth's own views; accounts/urls.py routes them, none of them takes an act",
}
# Words that English habits would put into an address.
ENGLISH = re.compile(
    "access|account|add|agreement|answer|cancel|change|check|confirm|contest|create|delete|"
    "delivery|detail|document|documents|download|draft|edit|evaluation|export|feedback|file|files|"
    "finalise|finalize|journal|letter|list|login|logout|mail|mails|minutes|new|notice|notices|"
    "number|obligation|obligations|password|preview|receipt|report|reports|request|reset|restore|"
    "retry|return|revise|search|show|submit|suspend|update|upload|user|view|withdraw"
)
# A monitor looks for this one.
KEPT_IN_ENGLISH = {"healthz"}


def test_the_walk_finds_the_routes_of_every_app() -> None:
    modules = {r.view.__module__.split(".")[0] for r in ROUTES if r.view}
    assert modules == {"agreements", "allauth", "config", "exchanges", "records", "reports"}
    assert len(ROUTES) > 50


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path or "/")
def test_a_route_has_a_name_and_a_view_class_that_declares_its_act(route: Route) -> None:
    assert route.name
    assert route.view is not None
    if not route.view.__module__.startswith("allauth."):
        assert isinstance(route.view.act, Act)


def test_a_route_that_shares_its_name_with_another_does_not_exist() -> None:
    names = [r.name for r in ROUTES]
    assert sorted(names) == sorted(set(names))


def test_only_the_sign_in_routes_are_not_our_own_views() -> None:
    foreign = [r for r in ROUTES if r.view.__module__.startswith("allauth.")]
    assert {r.path.split("/")[0] for r in foreign} == {"akun"}


@pytest.mark.parametrize("route", ROUTES, ids=lambda r: r.path or "/")
def test_an_address_is_indonesian(route: Route) -> None:
    parts = {part for part in re.sub(r"<[^>]+>", "", route.path).split("/") if part} - KEPT_IN_ENGLISH
    assert [word for part in parts for word in part.split("-") if ENGLISH.fullmatch(word)] == []
    assert [part for part in parts if not re.fullmatch(r"[a-z]+(-[a-z]+)*|-", part)] == []
    assert route.path == "healthz" or route.path == "" or route.path.endswith("/")


def test_every_act_is_declared_by_a_route_or_has_its_reason() -> None:
    declared = {r.view.act for r in ROUTES if hasattr(r.view, "act")}
    assert set(Act) - declared == set(ACTS_WITHOUT_A_ROUTE)


def test_a_view_that_changes_something_declares_more_than_looking() -> None:
    assert [r.name for r in ROUTES if r.changes and getattr(r.view, "act", None) is Act.VIEW] == []


def test_looking_at_an_act_shows_a_form_or_is_refused(here: Furnished) -> None:
    clients = []
    for user in (here.world.lan_decider, here.world.bkn_decider):
        clients.append(Client())
        clients[-1].force_login(user)
    shown = {}
    for route in (r for r in routes() if r.changes and r.of_agreement):
        answers = [client.get(address(route, here)) for client in clients]
        pages = [a.content.decode() for a in answers if a.status_code == 200]
        assert all('<form method="post"' in page for page in pages), route.name
        assert {a.status_code for a in answers} <= {200, 302, 403, 404}, route.name
        shown[route.name] = bool(pages)
    # Access is not stopped, so there is nothing to restore: its page sends back to the state of access.
    assert [name for name, was in shown.items() if not was] == ["restore_access"]


def test_what_has_no_page_refuses_to_be_looked_at(here: Furnished, client: Client) -> None:
    client.force_login(here.world.lan_officer)
    assert client.get("/status-per-tanggal/").status_code == 405
