"""Notices: exactly once, from state, to both sides, and never a storm."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from agreements.models import Notice
from agreements.receipts import Proof
from agreements.services.alerts import queue_mails, raise_notices
from agreements.services.facts import accept_contest, contest_receipt, counter_contest
from agreements.steps import step_label, step_reached
from exchanges.services.deliveries import lodge_feedback, withdraw_delivery
from records.models import MailMessage
from tests.factories import World, at

JUN9 = date(2025, 6, 9)
DUE = date(2025, 12, 9)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-91, None), (-90, -90), (-31, -90), (-30, -30), (-15, -30), (-14, -14), (-7, -7), (-1, -1), (0, 0), (1, 1),
     (7, 1), (8, 8), (14, 8), (15, 15), (36, 36)],
)
def test_each_day_has_its_most_severe_step(days: int, step: int | None) -> None:
    assert step_reached(DUE, DUE + days * DAY) == step


def test_a_plan_warns_no_further_than_its_day_and_a_missed_window_once() -> None:
    assert step_reached(DUE, DUE + 5 * DAY, after=False) == 0
    assert step_reached(DUE, DUE + 90 * DAY, weekly=False) == 1


def test_steps_are_written_as_officers_know_them() -> None:
    assert [step_label(s) for s in (-30, 0, 8)] == ["H-30", "H", "H+8"]


def feedback_notices(world: World) -> list[tuple[str, int, date]]:
    rows = Notice.objects.filter(obligation__term__code="feedback").order_by("pk")
    return [(n.party.agency.short_name, n.step, n.anchor_on) for n in rows.select_related("party__agency")]


def run(as_of: date) -> int:
    return len(raise_notices(as_of=as_of, at=at(as_of, 6)))


def test_both_sides_are_told_thirty_days_before(world: World) -> None:
    world.received_delivery(JUN9)
    run(date(2025, 11, 8))
    assert feedback_notices(world) == [("LAN", -90, DUE), ("BKN", -90, DUE)]
    run(date(2025, 11, 9))
    assert feedback_notices(world)[2:] == [("LAN", -30, DUE), ("BKN", -30, DUE)]


def test_a_second_run_on_the_same_day_raises_nothing(world: World) -> None:
    world.received_delivery(JUN9)
    assert run(date(2025, 11, 9)) > 0
    assert run(date(2025, 11, 9)) == 0


def test_ten_days_off_collapse_into_the_most_severe_step(world: World) -> None:
    world.received_delivery(JUN9)
    run(date(2025, 11, 30))
    before = len(feedback_notices(world))
    run(DUE + DAY)
    assert feedback_notices(world)[before:] == [("LAN", 1, DUE), ("BKN", 1, DUE)]


def test_after_the_due_day_a_notice_goes_out_each_week(world: World) -> None:
    world.received_delivery(JUN9)
    for offset in range(1, 17):
        run(DUE + offset * DAY)
    assert [step for who, step, _ in feedback_notices(world) if who == "BKN"] == [1, 8, 15]


def test_a_met_duty_is_silent(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    lodge_feedback(delivery=delivery, data_coverage="whole", reference_coverage="whole", by=world.lan_officer,
                   at=at(date(2025, 7, 1)))
    run(DUE)
    assert feedback_notices(world) == []


def test_while_unconfirmed_only_the_debtor_is_warned_by_the_earliest_bound(world: World) -> None:
    world.deliver(date(2025, 6, 7))
    run(date(2025, 12, 20))
    assert feedback_notices(world) == [("LAN", 8, date(2025, 12, 7))]
    assert "tanggal diterima belum pasti" in Notice.objects.get(obligation__term__code="feedback").body


def test_a_moved_due_day_supersedes_its_notices_and_moving_back_repeats_none(world: World) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    run(date(2025, 11, 9))
    contest = contest_receipt(fact=delivery.fact, received_on=date(2025, 6, 20), reason="Baru lengkap.",
                              by=world.lan_officer, at=at(date(2025, 11, 10)))
    superseded = Notice.objects.filter(obligation__term__code="feedback", superseded=True)
    assert list(superseded.values_list("party__agency__short_name", flat=True)) == ["BKN"]
    counter_contest(contest=contest, received_on=JUN9, reason="Log.", by=world.bkn_officer,
                    at=at(date(2025, 11, 11)))
    accept_contest(contest=contest, by=world.lan_officer, at=at(date(2025, 11, 12)))
    assert not superseded.exists()
    before = len(feedback_notices(world))
    run(date(2025, 11, 12))
    assert len(feedback_notices(world)) == before


def test_a_notice_that_speaks_again_before_it_was_mailed_is_mailed_then(world: World) -> None:
    delivery = world.deliver(JUN9, proof=Proof.SYSTEM_LOG, evidence="log-1")
    run(date(2025, 11, 9))
    contest = contest_receipt(fact=delivery.fact, received_on=date(2025, 6, 20), reason="Baru lengkap.",
                              by=world.lan_officer, at=at(date(2025, 11, 9)))
    queue_mails(at=at(date(2025, 11, 9)))
    mails = MailMessage.objects.filter(party="bkn", key__in=[
        f"notice:{n.pk}:pdpik@bkn.go.id" for n in Notice.objects.filter(obligation__opened_by=delivery.fact)
    ])
    assert not mails.exists()
    counter_contest(contest=contest, received_on=JUN9, reason="Log.", by=world.bkn_officer,
                    at=at(date(2025, 11, 10)))
    accept_contest(contest=contest, by=world.lan_officer, at=at(date(2025, 11, 10)))
    queue_mails(at=at(date(2025, 11, 10)))
    assert mails.count() == 1
    assert queue_mails(at=at(date(2025, 11, 10))) == 0


def test_a_duty_that_is_void_by_then_is_not_mailed_about(world: World) -> None:
    delivery = world.deliver(JUN9)
    run(date(2025, 11, 9))
    withdraw_delivery(delivery=delivery, reason="Salah catat.", by=world.bkn_officer, at=at(date(2025, 11, 9)))
    queue_mails(at=at(date(2025, 11, 9)))
    about = Notice.objects.filter(obligation__opened_by=delivery.fact)
    assert about.exists() and not about.filter(mailed=False).exists()
    assert not MailMessage.objects.filter(key__in=[f"notice:{n.pk}:pusdatin@lan.go.id" for n in about]).exists()


def test_the_notice_row_is_unique_in_the_database(world: World) -> None:
    world.received_delivery(JUN9)
    run(date(2025, 11, 9))
    again = Notice.objects.first()
    assert again is not None
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


def test_a_dry_run_tells_the_same_and_writes_nothing(world: World) -> None:
    world.received_delivery(JUN9)
    planned = raise_notices(as_of=date(2025, 11, 9), at=at(date(2025, 11, 9)), dry_run=True)
    assert not Notice.objects.exists()
    raised = raise_notices(as_of=date(2025, 11, 9), at=at(date(2025, 11, 9)))
    assert [n.title for n in planned] == [n.title for n in raised]


def test_a_window_is_planned_for_its_debtor_and_missed_once(world: World) -> None:
    run(date(2025, 11, 6))
    plans = Notice.objects.filter(obligation__term__code="periodic-report", basis="plan")
    assert [(n.party.agency.short_name, n.step) for n in plans] == [("LAN", 0)]
    for as_of in (date(2026, 5, 7), date(2026, 5, 20), date(2026, 8, 1)):
        run(as_of)
    missed = Notice.objects.filter(
        obligation__term__code="periodic-report", basis="due", anchor_on=date(2026, 5, 6), step=1
    )
    assert sorted(n.party.agency.short_name for n in missed) == ["BKN", "LAN"]


def test_the_last_day_for_the_notice_to_extend_warns_each_party_and_then_lapses(world: World) -> None:
    run(date(2028, 4, 6))
    last = Notice.objects.filter(obligation__term__code="end-notice", step=0)
    assert sorted((n.party.agency.short_name, n.anchor_on) for n in last) == [
        ("BKN", date(2028, 4, 6)), ("LAN", date(2028, 4, 6)),
    ]
    run(date(2028, 4, 7))
    assert not Notice.objects.filter(obligation__term__code="end-notice", step__gt=0).exists()


def test_mails_go_to_the_official_address_and_the_officers_and_from_the_due_day_to_the_deciders(
    world: World,
) -> None:
    world.received_delivery(JUN9)
    run(date(2025, 11, 9))
    queue_mails(at=at(date(2025, 11, 9), 6))
    lan = MailMessage.objects.filter(party="lan", key__in=[
        m.key for m in MailMessage.objects.all() if "Balikan" in m.subject or "balikan" in m.subject
    ])
    assert sorted(m.to_address for m in lan) == ["petugas.lan@contoh.example", "pusdatin@lan.go.id"]
    run(DUE)
    queue_mails(at=at(DUE, 6))
    assert MailMessage.objects.filter(to_address="pejabat.lan@contoh.example").exists()
    assert not MailMessage.objects.filter(to_address="pembaca.lan@contoh.example").exists()


def test_queueing_twice_puts_nothing_in_the_outbox_again(world: World) -> None:
    world.received_delivery(JUN9)
    run(date(2025, 11, 9))
    assert queue_mails(at=at(date(2025, 11, 9), 6)) > 0
    assert queue_mails(at=at(date(2025, 11, 9), 7)) == 0


def test_a_mail_says_duty_clause_date_reason_and_where_to_look(world: World) -> None:
    delivery = world.received_delivery(JUN9)
    run(date(2025, 11, 9))
    queue_mails(at=at(date(2025, 11, 9), 6))
    duty = world.feedback_duty(delivery)
    notice = Notice.objects.get(obligation=duty, party=world.lan)
    mail = MailMessage.objects.get(key=f"notice:{notice.pk}:pusdatin@lan.go.id")
    assert mail.subject.startswith("[Portal PKS] H-30: ")
    link = f"/pks/lan-bkn-2025/kewajiban/{duty.pk}/"
    for part in ("4(1)b.1", "9 Desember 2025 (30 hari lagi)", "9 Juni 2025", link):
        assert part in mail.text
