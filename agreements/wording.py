"""Dates and distances in Indonesian words, for pages, mails and commands alike. Pure."""

from datetime import date

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)


def long_date(day: date) -> str:
    """Return e.g. `9 Desember 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def distance(due_on: date, as_of: date) -> str:
    """Return how far `due_on` is from `as_of`: `37 hari lagi`, `hari ini`, `terlambat 4 hari`."""
    days = (due_on - as_of).days
    if days == 0:
        return "hari ini"
    return f"{days} hari lagi" if days > 0 else f"terlambat {-days} hari"
