"""May access be stopped, and why: the answer in words, for the first screen."""

from dataclasses import dataclass

from agreements.eligibility import AccessState
from agreements.models import Obligation
from agreements.wording import Look, long_date


@dataclass(frozen=True)
class AccessCard:
    """The state of access as a word, a sentence, and each ground that holds with the duties that prove it."""

    state: AccessState
    look: Look
    sentence: str
    grounds: tuple[tuple[str, tuple[Obligation, ...]], ...]


def access_card(state: AccessState) -> AccessCard:
    """Return the state of access in words; the decision itself is always the holder's."""
    grounds = tuple((g.clause, g.overdue) for g in state.grounds if g.holds)
    look, sentence = _words(state)
    return AccessCard(state, look, sentence, grounds)


def _words(state: AccessState) -> tuple[Look, str]:
    holder, affected = state.holder.agency.short_name, state.affected.agency.short_name
    if state.stop is not None:
        since = long_date(state.stop.effective_on)
        if not state.stopped:
            return Look(f"dihentikan mulai {since}", "pause-circle", "strong"), (
                f"Surat {state.stop.letter_number}: akses {affected} dihentikan sementara mulai {since}."
            )
        return Look("dihentikan sementara", "pause-circle-fill", "strong"), (
            f"Akses {affected} dihentikan sejak {since}. {_restoring(state)}{_asked(state)}"
        )
    if state.eligible:
        return Look("layak dihentikan", "exclamation-triangle", "warn"), (
            f"Ada dasar penghentian akses {affected}. {holder} yang memutuskan; akses tidak berhenti sendiri."
        )
    if state.as_of > state.last_day:
        return Look("perjanjian berakhir", "circle", "muted"), (
            f"Perjanjian berakhir {long_date(state.last_day)}; tidak ada akses yang dapat dihentikan sesudahnya."
        )
    return Look("akses terbuka", "unlock", "good"), (
        f"Tidak ada dasar penghentian akses {affected}: tidak ada balikan atau laporan atas permintaan yang terlambat."
    )


def _asked(state: AccessState) -> str:
    if state.asked is None or state.asked.dated_on is None:
        return ""
    return (
        f" {state.affected.agency.short_name} memohon pemulihan dengan surat {state.asked.number}, "
        f"{long_date(state.asked.dated_on)}; {state.holder.agency.short_name} yang memutuskan."
    )


def _restoring(state: AccessState) -> str:
    if state.restoration is None or state.conditions_hold_since is None:
        return "Syarat pemulihan belum terpenuhi."
    literal = "" if state.restoration.literal else " menurut tafsir kuratif, tidak menurut bunyi teks"
    since, days = long_date(state.conditions_hold_since), state.days_since_conditions_hold
    return f"Syarat pemulihan terpenuhi sejak {since} ({days} hari){literal}."
