from datetime import UTC, datetime, time, timedelta

import pytest
from django.contrib import admin
from django_q.models import Schedule

from config.management.commands.sync_schedules import sync
from config.timetable import TIMETABLE, Job

# 10.00 WIB
AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SIX_WIB = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


def rows():
    return list(Schedule.objects.order_by("name").values())


@pytest.mark.django_db
def test_the_scheduler_gets_one_row_for_each_job():
    assert sync(AT) == 0
    wanted = {(job.name, job.function, job.minutes) for job in TIMETABLE}
    assert {(row["name"], row["func"], row["minutes"]) for row in rows()} == wanted
    assert {(row["args"], row["kwargs"], row["repeats"]) for row in rows()} == {(None, None, -1)}


@pytest.mark.django_db
def test_writing_the_timetable_again_changes_nothing():
    sync(AT)
    before = rows()
    assert sync(AT + timedelta(seconds=30)) == 0
    assert rows() == before


@pytest.mark.django_db
def test_foreign_and_doubled_rows_go_and_changed_ones_are_put_right():
    sync(AT)
    before = rows()
    Schedule.objects.create(name="asing", func="os.getcwd", args="not readable (")
    Schedule.objects.create(name=TIMETABLE[0].name, func="os.getcwd")
    Schedule.objects.filter(name="Pengiriman surel").update(args="(", repeats=0, minutes=5)
    assert sync(AT) == 2
    assert rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(("ahead", "kept"), [(timedelta(minutes=1), True), (timedelta(minutes=1, seconds=1), False)])
def test_a_next_run_farther_ahead_than_the_period_is_pulled_back(ahead, kept):
    sync(AT)
    row = Schedule.objects.filter(name="Detak pekerja latar")
    row.update(next_run=AT + ahead)
    sync(AT)
    assert row.get().next_run == (AT + ahead if kept else AT)


@pytest.mark.django_db
def test_the_daily_run_moved_off_its_hour_is_put_back_to_six_wib():
    sync(AT)
    row = Schedule.objects.filter(name="Pemberitahuan harian")
    assert row.get().next_run == SIX_WIB
    row.update(next_run=SIX_WIB - timedelta(hours=1))
    sync(AT)
    assert row.get().next_run == SIX_WIB


@pytest.mark.parametrize(
    ("after", "first"),
    [(SIX_WIB, SIX_WIB), (SIX_WIB + timedelta(microseconds=1), SIX_WIB + timedelta(days=1)), (AT, SIX_WIB)],
)
def test_a_daily_job_first_runs_at_its_hour_today_or_tomorrow(after, first):
    assert Job("x", "y.z", daily_at=time(6, 0)).first_run(after) == first


@pytest.mark.parametrize("timing", [{}, {"minutes": 5, "daily_at": time(6, 0)}])
def test_a_job_has_exactly_one_timing(timing):
    with pytest.raises(ValueError, match="either minutes or daily_at"):
        Job("x", "y.z", **timing)


def test_the_administrators_site_offers_no_way_to_edit_jobs():
    assert not [model for model in admin.site._registry if model._meta.app_label == "django_q"]
