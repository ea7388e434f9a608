"""What a draft holds: taken over from a session, follow-ups, every revision of it, remarks on its sections."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from agreements.services.officials import Office, record_official
from exchanges.minutes_state import compared, remarks_by_section
from exchanges.models import MatchingSession, Minutes
from exchanges.services.minutes import FollowUp, MinutesRefused, draft_minutes, finalise_minutes, revise_minutes
from exchanges.services.minutes_life import cancel_minutes
from exchanges.services.minutes_remarks import remark_on_minutes, resolve_remark
from tests.exchanges.minutes_made import drafted, final, submitted
from tests.exchanges.session_made import FIGURES, done_session
from tests.exchanges.values import SHA_FIRST, SHA_SECOND, minutes_values
from tests.factories import World, at

JUL1, JUL2, JUL3, JUL4 = (date(2025, 7, day) for day in (1, 2, 3, 4))


# --- From a session -------------------------------------------------------------------------------------------------
def test_a_draft_from_a_session_has_its_figures_and_its_identity_whatever_was_typed(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    minutes = drafted(world, more={"session": session}, rows_first=999_999, first_source="Karangan")
    assert {name: getattr(minutes, name) for name in FIGURES} == FIGURES
    assert (minutes.data_group, minutes.match_key, minutes.rule_version) == ("JF Analis", "NIP", "Analis versi 3")
    assert (minutes.rule_fingerprint, minutes.results) == ("ab" * 32, session.results)
    assert (minutes.first_source, minutes.first_file_name, minutes.first_file_sha256) == (
        "SIJF", "sijf.csv", SHA_FIRST
    )
    assert (minutes.second_cutoff_on, minutes.second_file_sha256) == (date(2025, 6, 30), SHA_SECOND)


def test_revising_leaves_what_came_from_the_session(world: World) -> None:
    minutes = drafted(world, more={"session": done_session(world.agreement, world.lan_officer)})
    changed = minutes_values(matched=1, place="Bogor", rule_version="karangan")
    minutes = revise_minutes(minutes=minutes, values=changed, revision=1, by=world.bkn_officer, at=at(JUL3))
    assert (minutes.place, minutes.rule_version, minutes.matched) == ("Bogor", "Analis versi 3", FIGURES["matched"])


def test_what_is_frozen_does_not_follow_the_session(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    minutes = drafted(world, more={"session": session})
    MatchingSession.objects.filter(pk=session.pk).update(results={})
    minutes.refresh_from_db()
    assert [f["name"] for f in minutes.results["fields"]] == ["Nama", "Jabatan"]


@pytest.mark.parametrize("state", [s for s in MatchingSession.State if s != MatchingSession.State.DONE])
def test_a_session_that_is_not_done_makes_no_minutes(world: World, state: str) -> None:
    session = done_session(world.agreement, world.lan_officer, state=state)
    with pytest.raises(MinutesRefused):
        drafted(world, more={"session": session})


def test_minutes_are_not_dated_before_their_session_ended(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer, on=JUL2)
    with pytest.raises(MinutesRefused) as refused:
        drafted(world, more={"session": session}, matched_on=JUL1)
    assert refused.value.field == "matched_on"
    assert drafted(world, more={"session": session}, matched_on=JUL2).matched_on == JUL2


def test_one_session_makes_one_set_of_minutes_that_holds(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    drafted(world, more={"session": session})
    with pytest.raises(MinutesRefused):
        drafted(world, more={"session": session})
    assert Minutes.objects.count() == 1


# --- Follow-ups -----------------------------------------------------------------------------------------------------
def test_follow_ups_are_kept_in_order_and_replaced_as_a_whole(world: World) -> None:
    two = [FollowUp(world.lan, "Memperbaiki kunci ganda.", date(2025, 8, 1)), FollowUp(world.bkn, "Memeriksa.")]
    minutes = drafted(world, more={"follow_ups": two})
    assert list(minutes.follow_ups.values_list("order", "party", "target_on")) == [
        (1, world.lan.pk, date(2025, 8, 1)), (2, world.bkn.pk, None)
    ]
    revise_minutes(minutes=minutes, values=minutes_values(), follow_ups=two[1:], revision=1, by=world.lan_officer,
                   at=at(JUL3))
    assert list(minutes.follow_ups.values_list("order", "text")) == [(1, "Memeriksa.")]


@pytest.mark.parametrize(("text", "target_on"), [(" ", None), ("Memeriksa.", date(2025, 6, 30))])
def test_a_follow_up_without_text_or_with_a_target_before_the_matching_is_refused(
    world: World, text: str, target_on: date | None
) -> None:
    with pytest.raises(MinutesRefused):
        drafted(world, more={"follow_ups": [FollowUp(world.lan, text, target_on)]})
    assert not Minutes.objects.exists()
    drafted(world, more={"follow_ups": [FollowUp(world.lan, "Memeriksa.", JUL1)]})


# --- Revisions ------------------------------------------------------------------------------------------------------
def test_every_saving_is_kept_without_an_nip_and_compared_field_by_field(world: World) -> None:
    minutes = drafted(world)
    changed = minutes_values(matched=949, matched_with_differences=31, place="Bogor")
    revise_minutes(
        minutes=minutes, values=changed, follow_ups=[FollowUp(world.bkn, "Memeriksa.", JUL4)], revision=1,
        by=world.bkn_officer, at=at(JUL3),
    )
    first, second = minutes.revisions.all()
    assert (first.saved_by_party, second.saved_by_party) == (world.lan, world.bkn)
    assert "198001012005011001" not in str(second.values) and "Budi Peraga" in str(second.values)
    sections = {s.title: s for s in compared(first.values, second.values)}
    changes = {s.title: [(r.label, r.before, r.after) for r in s.rows if r.changed] for s in sections.values()}
    assert changes == {
        "identitas data": [("Tempat", "Jakarta", "Bogor")],
        "rekapitulasi": [("C – padan", "950", "949"), ("D – padan, ada perbedaan", "30", "31")],
        "uraian hasil": [],
        "tindak lanjut": [("Tindak lanjut 1", "", "BKN: Memeriksa. (target 4 Juli 2025)")],
        "penanda tangan": [],
    }
    sums = [r for r in sections["rekapitulasi"].rows if "+" in r.label]
    assert [(r.before, r.after) for r in sums] == [("1.000", "1.000"), ("1.012", "1.012")]


# --- Remarks --------------------------------------------------------------------------------------------------------
def remark(world: World, minutes: Minutes, **given: Any) -> Any:
    said = {"section": "figures", "text": "Periksa D.", "by": world.bkn_officer, "at": at(JUL3)} | given
    return remark_on_minutes(minutes=minutes, **said)


def test_a_remark_stands_at_its_section_until_its_own_party_resolves_it(world: World) -> None:
    minutes = submitted(world)
    made = remark(world, minutes)
    assert (made.revision, made.by_party) == (1, world.bkn)
    with pytest.raises(NotAllowed, match="hanya BKN yang"):
        resolve_remark(remark=made, by=world.lan_officer, at=at(JUL4))
    resolve_remark(remark=made, by=world.bkn_decider, at=at(JUL4))
    with pytest.raises(MinutesRefused):
        resolve_remark(remark=made, by=world.bkn_decider, at=at(JUL4))
    open_by_day = [remarks_by_section(minutes, day)["figures"].open for day in (JUL2, JUL3, JUL4)]
    assert open_by_day == [0, 1, 0]
    assert len(remarks_by_section(minutes, JUL4)["figures"].remarks) == 1


@pytest.mark.parametrize("given", [{"section": "lain"}, {"text": " "}])
def test_a_remark_needs_a_section_and_a_text(world: World, given: dict[str, str]) -> None:
    with pytest.raises(MinutesRefused):
        remark(world, drafted(world), **given)


def test_final_minutes_are_remarked_on_no_more(world: World) -> None:
    minutes = submitted(world)
    made = remark(world, minutes)
    finalise_minutes(minutes=minutes, revision=1, by=world.bkn_decider, at=at(JUL3))
    with pytest.raises(MinutesRefused):
        remark(world, minutes)
    with pytest.raises(MinutesRefused):
        resolve_remark(remark=made, by=world.bkn_officer, at=at(JUL4))
    with pytest.raises(MinutesRefused):
        remark(world, final(world))


def test_the_replacement_of_minutes_from_a_session_may_use_the_session_again(world: World) -> None:
    session = done_session(world.agreement, world.lan_officer)
    minutes = drafted(world, more={"session": session})
    cancel_minutes(minutes=minutes, reason="Tempat keliru.", by=world.lan_decider, at=at(JUL3))
    again = draft_minutes(
        agreement=world.agreement, values=minutes_values(), session=session, supersedes=minutes, by=world.lan_officer,
        at=at(JUL3),
    )
    minutes.refresh_from_db()
    assert minutes.superseded_by == again


def test_an_official_of_the_directory_is_named_with_the_office_they_stand_in_for(world: World) -> None:
    office = Office("Wati Contoh", "Kepala Pusdatin", JUL1, acting="plh", basis="Sprin-1")
    official = record_official(agreement=world.agreement, office=office, by=world.lan_officer, at=at(JUL1))
    assert official.full_office == "Plh. Kepala Pusdatin"
