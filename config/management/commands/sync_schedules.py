"""Write the timetable into the scheduler's table."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

from config.timetable import TIMETABLE, Job


class Command(BaseCommand):
    help = "Menyelaraskan jadwal pekerjaan latar dengan config/timetable.py."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = sync(timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{len(TIMETABLE)} jadwal selaras, {removed} jadwal asing dihapus.")


@transaction.atomic
def sync(at: datetime) -> int:
    """Make the scheduler's rows equal to the timetable and return how many foreign rows were removed.

    The next run of an unchanged row is kept, unless it lies farther ahead than the job's period allows.
    """
    kept = [_write(job, at) for job in TIMETABLE]
    foreign = Schedule.objects.exclude(pk__in=kept)
    count = foreign.count()
    foreign.delete()
    return count


def _write(job: Job, at: datetime) -> int:
    kind = Schedule.DAILY if job.minutes is None else Schedule.MINUTES
    wanted = {
        "func": job.function, "schedule_type": kind, "minutes": job.minutes, "repeats": -1,
        "args": None, "kwargs": None, "hook": None, "cron": None, "cluster": None, "intended_date_kwarg": None,
    }
    row = Schedule.objects.filter(name=job.name).order_by("pk").first()
    if row is None:
        return Schedule.objects.create(name=job.name, next_run=job.first_run(at), **wanted).pk
    timing_changed = (row.schedule_type, row.minutes) != (kind, job.minutes)
    if timing_changed or row.next_run is None or row.next_run > at + job.period or _off_time(job, row.next_run):
        wanted["next_run"] = job.first_run(at)
    if any(getattr(row, field) != value for field, value in wanted.items()):
        Schedule.objects.filter(pk=row.pk).update(**wanted)
    return row.pk


def _off_time(job: Job, next_run: datetime) -> bool:
    return job.daily_at is not None and job.first_run(next_run) != next_run
