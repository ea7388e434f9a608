"""Issues with data: who may do which step, what it leads to, and how the thread stood on a day."""

from datetime import date
from typing import Any

import pytest

from accounts.access import NotAllowed
from accounts.models import User
from exchanges.issue_state import clauses, issues, thread
from exchanges.models import DataIssue, DataIssueEntry
from exchanges.services.deliveries import withdraw_delivery
from exchanges.services.issues import IssueRefused, answer, close, raise_issue, remark, reopen
from records.models import JournalEntry, StoredFile
from records.services import journal
from records.uploads import checked_pdf
from tests.factories import World, at
from tests.reports.pdfs import pdf

DAYS = [date(2026, 2, d) for d in range(2, 20)]
MON, TUE, WED, THU, FRI = DAYS[:5]
PDF = checked_pdf("bukti.pdf", pdf())


def raised(world: World, by: User | None = None, **given: Any) -> DataIssue:
    values: dict[str, Any] = {"title": "Kode jabatan kosong", "description": "Pada 312 baris.", **given}
    return raise_issue(agreement=world.agreement, by=by or world.lan_officer, at=at(MON), **values)


def answered(world: World, **given: Any) -> DataIssue:
    issue = raised(world, **given)
    answer(issue=issue, text="Sudah diisi.", by=world.bkn_officer, at=at(TUE))
    issue.refresh_from_db()
    return issue


def closed(world: World) -> DataIssue:
    issue = answered(world)
    close(issue=issue, by=world.lan_officer, at=at(WED))
    issue.refresh_from_db()
    return issue


def acts() -> list[str]:
    return list(JournalEntry.objects.filter(sequence__gt=1).order_by("sequence").values_list("act", flat=True))


def test_an_issue_goes_from_raised_to_answered_to_closed_with_one_entry_each(world: World) -> None:
    issue = raised(world, pdf=PDF)
    assert (issue.state, issue.raised_by_party, issue.closed_at) == ("open", world.lan, None)
    remark(issue=issue, text="Sedang kami periksa.", by=world.bkn_officer, at=at(TUE))
    answer(issue=issue, text="Sudah diisi.", pdf=PDF, by=world.bkn_decider, at=at(WED))
    issue.refresh_from_db()
    assert (issue.state, issue.closed_at) == ("answered", None)
    close(issue=issue, by=world.lan_officer, at=at(THU))
    issue.refresh_from_db()
    assert (issue.state, issue.closed_at) == ("closed", at(THU))
    assert acts() == ["raise_issue", "remark_issue", "answer_issue", "close_issue"]
    assert list(issue.entries.values_list("kind", "by_party__agency__code", "text")) == [
        ("remark", "lan", "Lampiran permasalahan."), ("remark", "bkn", "Sedang kami periksa."),
        ("answer", "bkn", "Sudah diisi."), ("close", "lan", "Penyelesaian disetujui."),
    ]
    assert [e.file.name if e.file else "" for e in issue.entries.all()] == ["bukti.pdf", "", "bukti.pdf", ""]


def test_the_raiser_opens_it_again_after_an_answer_and_after_the_close(world: World) -> None:
    issue = answered(world)
    reopen(issue=issue, text="Masih kosong 4 baris.", by=world.lan_officer, at=at(WED))
    answer(issue=issue, text="Empat baris juga diisi.", by=world.bkn_officer, at=at(THU))
    close(issue=issue, text="Setuju.", by=world.lan_officer, at=at(FRI))
    reopen(issue=issue, text="Muncul lagi.", by=world.lan_officer, at=at(DAYS[5]))
    issue.refresh_from_db()
    assert (issue.state, issue.closed_at) == ("open", None)
    assert acts()[-1] == "reopen_issue"


@pytest.mark.parametrize("step", [answer, close, reopen])
def test_a_party_never_does_the_others_step(world: World, step: Any) -> None:
    issue = {answer: raised, close: answered, reopen: closed}[step](world)
    wrong = world.lan_officer if step is answer else world.bkn_officer
    entries, known = DataIssueEntry.objects.count(), len(acts())
    with pytest.raises(NotAllowed, match="Hanya pihak|Hanya PIHAK"):
        step(issue=issue, text="Tidak berhak.", by=wrong, at=at(THU))
    assert (DataIssueEntry.objects.count(), len(acts())) == (entries, known)


def test_raised_by_the_other_party_the_roles_are_turned_round(world: World) -> None:
    issue = raised(world, by=world.bkn_officer)
    with pytest.raises(NotAllowed, match="yaitu LAN"):
        answer(issue=issue, text="Kami sendiri.", by=world.bkn_decider, at=at(TUE))
    answer(issue=issue, text="Sudah.", by=world.lan_officer, at=at(TUE))
    close(issue=issue, by=world.bkn_officer, at=at(WED))
    issue.refresh_from_db()
    assert issue.state == "closed"


@pytest.mark.parametrize(("make", "step", "by", "said"), [
    (raised, close, "lan_officer", "masih terbuka"), (raised, reopen, "lan_officer", "masih terbuka"),
    (answered, answer, "bkn_officer", "menunggu persetujuan"), (closed, answer, "bkn_officer", "sudah selesai"),
    (closed, close, "lan_officer", "sudah selesai"), (closed, remark, "bkn_officer", "membukanya kembali"),
])
def test_a_step_out_of_its_turn_is_refused_with_the_reason(
    world: World, make: Any, step: Any, by: str, said: str
) -> None:
    issue = make(world)
    before = DataIssueEntry.objects.count()
    with pytest.raises(IssueRefused, match=said):
        step(issue=issue, text="Sesuatu.", by=getattr(world, by), at=at(THU))
    assert DataIssueEntry.objects.count() == before


@pytest.mark.parametrize(("make", "step", "by"), [
    (raised, remark, "bkn_officer"), (raised, answer, "bkn_officer"), (closed, reopen, "lan_officer"),
])
def test_a_step_says_why(world: World, make: Any, step: Any, by: str) -> None:
    issue = make(world)
    with pytest.raises(IssueRefused) as caught:
        step(issue=issue, text="  ", pdf=PDF, by=getattr(world, by), at=at(THU))
    assert caught.value.field == "text"
    assert not StoredFile.objects.exists()


def test_the_same_remark_twice_is_one(world: World) -> None:
    issue = raised(world)
    remark(issue=issue, text="Kami periksa.", by=world.bkn_officer, at=at(TUE))
    with pytest.raises(IssueRefused, match="Tulisan yang sama baru saja dicatat"):
        remark(issue=issue, text="Kami periksa. ", by=world.bkn_officer, at=at(TUE))
    remark(issue=issue, text="Kami periksa.", by=world.lan_officer, at=at(TUE))
    assert issue.entries.count() == 2


@pytest.mark.parametrize(("given", "field"), [
    ({"title": " "}, "title"), ({"description": " "}, "description"), ({"target_on": date(2026, 2, 1)}, "target_on"),
])
def test_an_issue_without_a_title_a_description_or_with_a_target_gone_by_is_refused(
    world: World, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(IssueRefused) as caught:
        raised(world, **given)
    assert caught.value.field == field
    assert not DataIssue.objects.exists() and acts() == []


def test_a_target_of_today_is_taken(world: World) -> None:
    assert raised(world, target_on=MON).target_on == MON


def test_the_same_issue_is_not_raised_twice_while_it_is_open(world: World) -> None:
    issue = closed(world)
    again = raised(world)
    assert again.pk != issue.pk
    with pytest.raises(IssueRefused, match="sudah diajukan dan belum selesai"):
        raised(world, title="KODE JABATAN KOSONG ")
    raised(world, by=world.bkn_officer)


def test_an_issue_names_a_delivery_that_stands_in_this_agreement(world: World) -> None:
    delivery = world.deliver(date(2026, 1, 12))
    assert raised(world, delivery=delivery).delivery == delivery
    withdraw_delivery(delivery=delivery, reason="Salah.", by=world.bkn_officer, at=at(date(2026, 1, 13)))
    with pytest.raises(IssueRefused, match="sudah dibatalkan"):
        raised(world, title="Lain", delivery=delivery)


def test_readers_and_outsiders_do_nothing(world: World) -> None:
    with pytest.raises(NotAllowed, match="Peran Anda"):
        raised(world, by=world.lan_reader)
    with pytest.raises(NotAllowed):
        raised(world, by=world.outsider)
    issue = raised(world)
    for user in (world.lan_reader, world.outsider, world.admin):
        with pytest.raises(NotAllowed):
            remark(issue=issue, text="Saya.", by=user, at=at(TUE))


def test_the_state_and_the_thread_are_those_of_the_day_asked_for(world: World) -> None:
    issue = answered(world)
    reopen(issue=issue, text="Belum.", by=world.lan_officer, at=at(WED))
    answer(issue=issue, text="Kini sudah.", by=world.bkn_officer, at=at(THU))
    remark(issue=issue, text="Terima kasih.", by=world.lan_officer, at=at(THU, 11))
    close(issue=issue, by=world.lan_officer, at=at(FRI))
    told = {}
    for day in (date(2026, 2, 1), MON, TUE, WED, THU, FRI):
        found: Any = issues(world.agreement, day).first()
        told[day] = (found.state_then, thread(issue, day).count()) if found else None
    assert told == {
        date(2026, 2, 1): None, MON: ("open", 0), TUE: ("answered", 1), WED: ("open", 2), THU: ("answered", 4),
        FRI: ("closed", 5),
    }


def test_who_settles_does_so_under_the_clause_of_its_own_duty(world: World) -> None:
    assert (clauses(world.lan), clauses(world.bkn)) == (["3(2)e"], ["4(2)d"])


def test_the_journal_keeps_the_words_where_they_can_be_erased(world: World) -> None:
    raised(world, pdf=PDF)
    entry = JournalEntry.objects.get(act="raise_issue")
    read = journal.readable(entry)
    assert (read.detail["title"], read.detail["description"]) == ("Kode jabatan kosong", "Pada 312 baris.")
    assert "Kode jabatan" not in entry.body
    assert {c.name: c.after for c in read.changes}["sha256"] == PDF.sha256
