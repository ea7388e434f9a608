"""The steps of warning about one day. Pure. Source: trust page §1.

Steps are days relative to the day warned about: -90, -30, -14, -7, -1, 0, +1, then weekly (+8, +15, …).
"""

from datetime import date

BEFORE = (-90, -30, -14, -7, -1, 0)
_WEEK = 7


def step_reached(anchor: date, as_of: date, *, after: bool = True, weekly: bool = True) -> int | None:
    """Return the most severe step whose day has come by `as_of`, None before the first.

    Steps that were missed collapse into this one. `after` False: no step after the day itself; `weekly` False: only
    the first one after it.
    """
    days = (as_of - anchor).days
    if days >= 1 and after:
        return 1 + _WEEK * ((days - 1) // _WEEK) if weekly else 1
    come = [step for step in BEFORE if step <= days]
    return come[-1] if come else None


def step_label(step: int) -> str:
    """Return the short form officers know: H-30, H, H+8."""
    return "H" if step == 0 else f"H{step:+d}"
