"""The timetable of background jobs, as data. `manage.py sync_schedules` writes it into the scheduler's table.

Every job is level-triggered: it looks at what is so and does what is due, so a missed or doubled run does no harm.
A job takes no arguments: an argument that the scheduler cannot read would stop all jobs.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from agreements.deadlines import WIB


@dataclass(frozen=True)
class Job:
    """One row: `function` runs each `minutes`, or once a day at `daily_at` (WIB)."""

    name: str
    function: str
    minutes: int | None = None
    daily_at: time | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.daily_at is None):
            raise ValueError(f"{self.name}: either minutes or daily_at")

    @property
    def period(self) -> timedelta:
        return timedelta(days=1) if self.minutes is None else timedelta(minutes=self.minutes)

    def first_run(self, after: datetime) -> datetime:
        """Return the first instant at or after `after` at which the job has to run."""
        if self.daily_at is None:
            return after
        local = after.astimezone(WIB)
        today = datetime.combine(local.date(), self.daily_at, tzinfo=WIB)
        return today if today >= local else today + timedelta(days=1)


TIMETABLE = (
    Job("Detak pekerja latar", "config.tasks.beat", minutes=1),
    Job("Pemberitahuan harian", "agreements.tasks.raise_notices", daily_at=time(6, 0)),
    # The daily run is the promise; the hourly one makes good what a stopped server missed.
    Job("Pemberitahuan susulan", "agreements.tasks.raise_notices", minutes=60),
    Job("Antrean surel pemberitahuan", "agreements.tasks.queue_notice_mails", minutes=1),
    Job("Pengiriman surel", "records.tasks.send_mails", minutes=1),
    Job("Pemusnahan berkas tersegel", "records.tasks.purge_sealed", daily_at=time(1, 30)),
    Job("Penerbitan dokumen", "exchanges.tasks.draw_documents", minutes=1),
    Job("Pemadanan", "exchanges.tasks.match_if_due", minutes=1),
    Job("Impor catatan", "exchanges.tasks.run_imports", minutes=1),
    Job("Penerbitan surat", "agreements.tasks.draw_letters", minutes=1),
    Job("Pembersihan kunci idempotensi", "accounts.tasks.purge_idempotent_requests", daily_at=time(2, 30)),
)
