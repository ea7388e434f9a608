"""Route × method × person: one table says the answer, and each refusal leaves the database as it was.

The columns are nobody, the officer, decider and reader of LAN, the officer and decider of BKN, a decider of an agency
that is no party, and the portal's administrator. A cell is a status; 302 of somebody signed in is a page that leads
on, `IN` the way to the sign-in, `DONE` an act done with the form in POSTS, `SAID_NO` one that it refuses itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from records.models import JournalEntry
from tests.architecture.furnished import Furnished, neighbours
from tests.architecture.kept import JOURNAL, state_of_the_database, undone
from tests.architecture.posts import POSTS
from tests.architecture.routes import address, foreign_things, routes
from tests.factories import World

ACTORS = (
    "nobody", "lan_officer", "lan_decider", "lan_reader", "bkn_officer", "bkn_decider", "outsider", "admin",
)
PEOPLE = ACTORS[1:]
IN = "sign-in"
Cells = tuple[Any, ...]


def public(status: int) -> Cells:
    return (status,) * 8


# What everybody of a party reads; the administrator is no party.
READ: Cells = (IN, 200, 200, 200, 200, 200, 404, 403)
LEADS: Cells = (IN, 302, 302, 302, 302, 302, 404, 403)
# What has no POST: still nobody learns of an agreement that is not theirs.
NO_POST: Cells = (IN, 405, 405, 405, 405, 405, 404, 403)


def only(*, lan: Cells, bkn: Cells, reader: int = 403) -> Cells:
    """A page of an act: officer and decider of each party; readers do no act."""
    return (IN, *lan, reader, *bkn, 404, 403)


OFFICERS: Cells = only(lan=(200, 200), bkn=(200, 200))
OF_LAN: Cells = only(lan=(200, 200), bkn=(403, 403))
OF_BKN: Cells = only(lan=(403, 403), bkn=(200, 200))
DECIDERS: Cells = only(lan=(403, 200), bkn=(403, 200))
# A refusal in the act itself is shown on the form and kept in the journal.
DONE, SAID_NO = 302, 422
ACT_OF_BOTH: Cells = only(lan=(DONE, DONE), bkn=(DONE, DONE))

TABLE: dict[str, tuple[Cells, Cells]] = {
    # name: (GET, POST)
    "healthz": (public(503), public(405)),
    "gallery": ((IN, *(200,) * 7), (IN, *(405,) * 7)),
    "account_login": ((200, *(302,) * 7), (200, *(302,) * 7)),
    "account_logout": ((302, *(200,) * 7), (302, *(302,) * 7)),
    "account_change_password": ((IN, *(200,) * 7), (IN, *(200,) * 7)),
    "account_reset_password": (public(200), public(200)),
    "account_reset_password_done": (public(200), public(405)),
    "account_reset_password_from_key": (public(200), public(200)),
    "account_reset_password_from_key_done": (public(200), public(405)),
    "check": (public(200), public(200)),
    "check_document": (public(200), public(200)),
    "home": ((IN, 302, 302, 302, 302, 302, 200, 302), (IN, *(405,) * 7)),
    "status_date": ((IN, *(405,) * 7), (IN, *(302,) * 7)),
    **{
        name: (READ, NO_POST)
        for name in (
            "dashboard", "clauses", "obligations", "obligation", "access", "stop_evidence",
            "restoration_evidence", "notices", "journal", "journal_check",
            "deliveries", "delivery", "minutes", "minutes_detail", "minutes_preview", "minutes_revisions",
            "signed_copy", "officials",
            "document", "reports",
            "report_request", "use_report", "requested_report", "periodic_report", "report_file", "evaluations",
            "evaluation", "catalogue", "coverage", "letters", "letter", "letter_file", "support",
            "support_detail", "support_file", "issues", "issue", "issue_file", "corrections", "correction_list",
            "extracts", "extract", "extract_progress", "matchings", "matching", "matching_progress", "matching_rule",
            "codes", "code_set", "code_difference", "code_version", "code_file", "code_findings",
            "force_majeures", "force_majeure", "force_majeure_statement", "waivers", "disputes", "dispute",
            "deliberation_minutes",
            "addenda", "addendum", "addendum_file", "readings", "reading_points", "term", "end_notice",
            "imports", "delivery_template", "letter_template", "confidentiality", "incidents", "incident",
            "disclosures", "disclosure", "undertakings", "undertaking_file", "security", "retention",
        )
    },
    "feedback": (LEADS, NO_POST),
    # A draft is its sender's own: for the other party there is none.
    "letter_preview": ((IN, 200, 200, 200, 404, 404, 404, 403), NO_POST),
    # What one party prepares is its own.
    "import_job": ((IN, 200, 200, 200, 404, 404, 404, 403), NO_POST),
    "import_deliveries": (OFFICERS, ACT_OF_BOTH),
    "import_letters": (OFFICERS, ACT_OF_BOTH),
    "confirm_import": (only(lan=(200, 200), bkn=(404, 404)), only(lan=(DONE, DONE), bkn=(404, 404))),
    "cancel_import": (only(lan=(200, 200), bkn=(404, 404)), only(lan=(DONE, DONE), bkn=(404, 404))),
    "draft_letter": (OFFICERS, ACT_OF_BOTH),
    "revise_letter": (only(lan=(200, 200), bkn=(404, 404)), only(lan=(DONE, DONE), bkn=(404, 404))),
    "number_letter": (only(lan=(200, 200), bkn=(404, 404)), only(lan=(DONE, DONE), bkn=(404, 404))),
    "record_letter": (OFFICERS, ACT_OF_BOTH),
    "receive_letter": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "attach_to_letter": (OFFICERS, ACT_OF_BOTH),
    "link_letter": (OFFICERS, ACT_OF_BOTH),
    "cancel_letter": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "letterheads": (READ, NO_POST),
    "set_letterhead": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "api_clients": (DECIDERS, only(lan=(403, 405), bkn=(403, 405))),
    "create_api_client": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "rotate_api_key": (only(lan=(403, 200), bkn=(403, 404)), only(lan=(403, DONE), bkn=(403, 404))),
    "revoke_api_client": (only(lan=(403, 200), bkn=(403, 404)), only(lan=(403, DONE), bkn=(403, 404))),
    "record_support": (OFFICERS, ACT_OF_BOTH),
    "withdraw_support": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "raise_issue": (OFFICERS, ACT_OF_BOTH),
    "remark_issue": (OFFICERS, ACT_OF_BOTH),
    "answer_issue": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "close_issue": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "reopen_issue": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "submit_corrections": (OFFICERS, ACT_OF_BOTH),
    "return_corrections": (OFFICERS, ACT_OF_BOTH),
    "open_annex": (OFFICERS, only(lan=(200, 200), bkn=(200, 200))),
    "open_corrections": (OFFICERS, only(lan=(200, 200), bkn=(200, 200))),
    "upload_extract": (OFFICERS, ACT_OF_BOTH),
    "open_first_rows": (OFFICERS, OFFICERS),
    "destroy_extract": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "prepare_matching": (OFFICERS, ACT_OF_BOTH),
    "choose_rule": (OFFICERS, ACT_OF_BOTH),
    "set_rule": (OFFICERS, ACT_OF_BOTH),
    "map_columns": (OFFICERS, ACT_OF_BOTH),
    "state_purpose": (OFFICERS, ACT_OF_BOTH),
    "start_matching": (OFFICERS, ACT_OF_BOTH),
    "cancel_matching": (OFFICERS, ACT_OF_BOTH),
    "repeat_matching": (OFFICERS, ACT_OF_BOTH),
    "open_matching_list": (OFFICERS, OFFICERS),
    "open_matching_sheet": (OFFICERS, OFFICERS),
    "destroy_matching": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "record_incident": (OFFICERS, ACT_OF_BOTH),
    "record_disclosure": (OFFICERS, ACT_OF_BOTH),
    "decide_disclosure": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "withdraw_disclosure": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "record_undertaking": (OFFICERS, ACT_OF_BOTH),
    "end_undertaking": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "record_security": (OFFICERS, ACT_OF_BOTH),
    "review_security": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "update_incident": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "notify_incident": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "state_responsibility": (OFFICERS, ACT_OF_BOTH),
    "close_incident": (only(lan=(403, 200), bkn=(403, 403)), only(lan=(403, DONE), bkn=(403, SAID_NO))),
    "reopen_incident": (OFFICERS, ACT_OF_BOTH),
    "draft_incident_letter": (OFFICERS, ACT_OF_BOTH),
    "create_codes": (OFFICERS, ACT_OF_BOTH),
    "publish_codes": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "acknowledge_codes": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "suspend_access": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "restore_access": (only(lan=(403, 403), bkn=(403, 302)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "retry_mail": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "confirm_receipt": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "contest_receipt": (OFFICERS, ACT_OF_BOTH),
    "answer_contest": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "record_delivery": (OFFICERS, ACT_OF_BOTH),
    "lodge_feedback": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "record_received_delivery": (OFFICERS, ACT_OF_BOTH),
    "supersede_delivery": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "add_proof": (OFFICERS, ACT_OF_BOTH),
    "propose_correction": (OFFICERS, ACT_OF_BOTH),
    "decide_correction": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "return_feedback": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "resubmit_feedback": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "propose_group": (OFFICERS, ACT_OF_BOTH),
    "import_groups": (OFFICERS, ACT_OF_BOTH),
    "propose_method": (OFFICERS, ACT_OF_BOTH),
    "agree_group": (only(lan=(403, 200), bkn=(403, 403)), only(lan=(403, DONE), bkn=(403, SAID_NO))),
    "agree_method": (only(lan=(403, 200), bkn=(403, 403)), only(lan=(403, DONE), bkn=(403, SAID_NO))),
    "end_group": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "end_method": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "withdraw_delivery": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "draft_minutes": (OFFICERS, ACT_OF_BOTH),
    "revise_minutes": (OFFICERS, ACT_OF_BOTH),
    "submit_minutes": (OFFICERS, ACT_OF_BOTH),
    "return_minutes": (OFFICERS, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "finalise_minutes": (DECIDERS, only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "number_minutes": (OFFICERS, ACT_OF_BOTH),
    "cancel_minutes": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "lodge_signed_copy": (OFFICERS, ACT_OF_BOTH),
    "decide_signed_copy": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "deliver_minutes": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "receive_minutes": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "decide_cancellation": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "remark_minutes": (OFFICERS, ACT_OF_BOTH),
    "compose_corrections": (OFFICERS, ACT_OF_BOTH),
    "resolve_remark": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "add_official": (OFFICERS, ACT_OF_BOTH),
    "end_official": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "request_report": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "lodge_report": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "propose_addendum": (OFFICERS, ACT_OF_BOTH),
    "decide_addendum": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "withdraw_addendum": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "propose_reading": (OFFICERS, ACT_OF_BOTH),
    "decide_reading": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "withdraw_reading": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "give_end_notice": (OFFICERS, ACT_OF_BOTH),
    "claim_force_majeure": (OFFICERS, ACT_OF_BOTH),
    "decide_force_majeure": (only(lan=(403, 200), bkn=(403, 403)), only(lan=(403, DONE), bkn=(403, SAID_NO))),
    "accept_end": (only(lan=(403, 200), bkn=(403, 403)), only(lan=(403, DONE), bkn=(403, SAID_NO))),
    "answer_force_majeure": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "state_end": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "withdraw_force_majeure": (OF_BKN, only(lan=(SAID_NO, SAID_NO), bkn=(DONE, DONE))),
    "propose_waiver": (OFFICERS, ACT_OF_BOTH),
    "decide_waiver": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "withdraw_waiver": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "raise_dispute": (OFFICERS, ACT_OF_BOTH),
    "record_deliberation": (OFFICERS, ACT_OF_BOTH),
    "propose_settlement": (OFFICERS, ACT_OF_BOTH),
    "take_to_law": (DECIDERS, only(lan=(403, DONE), bkn=(403, DONE))),
    "decide_settlement": (only(lan=(403, 403), bkn=(403, 200)), only(lan=(403, SAID_NO), bkn=(403, DONE))),
    "withdraw_settlement": (OF_LAN, only(lan=(DONE, DONE), bkn=(SAID_NO, SAID_NO))),
    "hold_evaluation": (OFFICERS, ACT_OF_BOTH),
}
ROUTES = routes()
OURS = [r for r in ROUTES if r.of_agreement]


@contextmanager
def acting(world: World, actor: str) -> Iterator[Client]:
    client = Client()
    if actor != "nobody":
        client.force_login(getattr(world, actor))
    yield client


def answer(response: Any) -> Any:
    leads_in = response.status_code == 302 and response["Location"].startswith("/akun/masuk/")
    return IN if leads_in else response.status_code


def test_the_table_has_each_route_and_no_other() -> None:
    assert sorted(TABLE) == sorted(r.name for r in ROUTES)


def test_each_act_of_the_agreement_has_its_form_and_is_done_by_whom_the_table_says() -> None:
    assert set(POSTS) == {r.name for r in OURS if r.changes}
    for name, post in POSTS.items():
        assert {a for a, cell in zip(ACTORS, TABLE[name][1], strict=True) if cell == post.done} == set(post.by), name


@pytest.mark.parametrize("actor", ACTORS)
def test_every_page_answers_as_the_table_says_and_writes_nothing(here: Furnished, actor: str) -> None:
    column = ACTORS.index(actor)
    found, changed = {}, []
    with acting(here.world, actor) as client:
        before = state_of_the_database()
        for route in ROUTES:
            found[route.name] = answer(client.get(address(route, here)))
            if (after := state_of_the_database()) != before:
                changed.append(route.name)
                before = after
    assert found == {name: cells[0][column] for name, cells in TABLE.items()}
    assert changed == []


@pytest.mark.parametrize("actor", ACTORS)
def test_every_act_answers_as_the_table_says_and_a_refused_one_changes_nothing(here: Furnished, actor: str) -> None:
    column = ACTORS.index(actor)
    found, faults = {}, []
    for route in ROUTES:
        with undone(), acting(here.world, actor) as client:
            post = POSTS.get(route.name)
            if post:
                post.before(here)
            known = set(JournalEntry.objects.values_list("pk", flat=True))
            before = state_of_the_database(without=JOURNAL)
            found[route.name] = status = answer(client.post(address(route, here), post.typed() if post else {}))
            written = list(JournalEntry.objects.exclude(pk__in=known).values_list("act", "refused"))
            changed = state_of_the_database(without=JOURNAL) != before
            done = post is not None and status == post.done
            # An act leaves its one entry, and a refused one too; who is of no party writes nothing into the journal.
            refused = status == SAID_NO or (status == 403 and actor != "admin")
            expected = [(route.view.act.value, not done)] if done or refused else []
            if changed != (post is not None and done and post.changes) or written != expected:
                faults.append((route.name, status, "changed" if changed else "unchanged", written))
    assert found == {name: cells[1][column] for name, cells in TABLE.items()}
    assert faults == []


@pytest.mark.parametrize("actor", ["lan_officer", "lan_decider", "bkn_officer", "bkn_decider"])
def test_things_of_another_agreement_do_not_exist_here(here: Furnished, actor: str) -> None:
    there = foreign_things(neighbours())
    with_thing = [r for r in OURS if "<" in r.path.replace("<slug:code>", "")]
    assert {r.name for r in with_thing} == set(there)
    with acting(here.world, actor) as client:
        before = state_of_the_database(without=JOURNAL)
        acts = JournalEntry.objects.filter(refused=False).count()
        for route in with_thing:
            where = address(route, here, there[route.name])
            post = POSTS.get(route.name)
            # Whose role does not reach the act learns nothing of the thing either.
            expected = 403 if {cells[ACTORS.index(actor)] for cells in TABLE[route.name]} == {403} else 404
            assert client.get(where).status_code == expected, route.name
            if post:
                assert client.post(where, post.typed()).status_code == expected, route.name
    assert state_of_the_database(without=JOURNAL) == before
    assert JournalEntry.objects.filter(refused=False).count() == acts


def test_another_agreement_does_not_exist_for_the_people_of_this_one_nor_the_other_way(here: Furnished) -> None:
    there = neighbours()
    foreign = foreign_things(there)
    for user, code in ((here.world.lan_decider, there.agreement.code), (there.officer, here.code)):
        client = Client()
        client.force_login(user)
        before = state_of_the_database()
        for route in OURS:
            thing = (foreign if code == there.agreement.code else {}).get(route.name)
            where = address(route, here, thing).replace(f"/pks/{here.code}/", f"/pks/{code}/")
            assert client.get(where).status_code == 404, where
            assert client.post(where, {"confirmed": "1"}).status_code == 404, where
        assert state_of_the_database() == before


def test_a_person_whose_membership_has_ended_does_nothing_any_more(here: Furnished) -> None:
    user = here.world.bkn_decider
    with acting(here.world, "bkn_decider") as client:
        user.memberships.update(ended_on="2026-01-19")
        before = state_of_the_database()
        for route in OURS:
            assert client.get(address(route, here)).status_code == 403, route.name
            if route.name in POSTS:
                assert client.post(address(route, here), POSTS[route.name].typed()).status_code == 403, route.name
    assert state_of_the_database() == before


@pytest.mark.parametrize("actor", ["lan_officer", "lan_decider", "lan_reader", "bkn_decider", "outsider"])
def test_nobody_but_the_administrator_sees_the_administration(here: Furnished, actor: str) -> None:
    with acting(here.world, actor) as client:
        before = state_of_the_database()
        for path in ("", "accounts/user/", "accounts/user/add/", "accounts/agency/", "agreements/holiday/add/"):
            assert client.get(f"/administrasi/{path}").status_code in (302, 403)
            assert client.get(f"/administrasi/{path}", follow=True).status_code == 403
            assert client.post(f"/administrasi/{path}", {}).status_code in (302, 403)
    assert state_of_the_database() == before


def test_the_administration_holds_people_and_holidays_and_no_ledger() -> None:
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.User", "accounts.Agency", "agreements.Holiday",
    }


def test_a_route_is_reached_by_its_own_agreement_only(here: Furnished) -> None:
    with acting(here.world, "lan_officer") as client:
        for route in OURS:
            where = address(route, here).replace(f"/pks/{here.code}/", "/pks/tidak-ada/")
            assert client.get(where).status_code == 404, route.name
