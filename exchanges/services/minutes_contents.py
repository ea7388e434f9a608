"""What a draft of minutes holds, typed or taken over from a matching session, and every revision of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agreements.deadlines import wib_date
from agreements.models import Agreement, Party
from agreements.services import Refused
from agreements.services.acting import Actor
from agreements.wording import long_date

from ..figures import Figures, faults
from ..models import MatchingSession, Minutes, MinutesFollowUp, MinutesRevision

_FIGURES = tuple(Figures.__dataclass_fields__)
#: What is taken over from a session and is not typed then.
SESSION_FIELDS = (
    "data_group", "match_key", "rule_version",
    "first_source", "first_cutoff_on", "first_file_name", "first_file_sha256",
    "second_source", "second_cutoff_on", "second_file_name", "second_file_sha256", *_FIGURES,
)  # fmt: skip
#: What is typed in any case.
TYPED_FIELDS = (
    "matched_on", "place", "signing", "findings", "follow_up",
    "first_signatory_name", "first_signatory_nip", "first_signatory_rank", "first_signatory_office",
    "second_signatory_name", "second_signatory_nip", "second_signatory_rank", "second_signatory_office",
)  # fmt: skip
#: What a draft holds and may be changed in it; everything else follows from the acts.
DRAFT_FIELDS = (*SESSION_FIELDS, *TYPED_FIELDS)


class FiguresRefused(Refused):
    """The figures do not add up; `faults` maps each field to its sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(faults.values())), next(iter(faults)))
        self.faults = dict(faults)


class MinutesRefused(Refused):
    """The minutes are not in the state that this act needs, or cannot hold what they were given."""


@dataclass(frozen=True)
class FollowUp:
    """What `party` undertakes; `target_on` is the parties' own aim, not a deadline of the agreement."""

    party: Party
    text: str
    target_on: date | None = None


def contents(
    values: Mapping[str, Any], session: MatchingSession | None, agreement: Agreement, on: date
) -> dict[str, Any]:
    """Return what a draft is to hold: `values` as typed, figures and identity of the data from `session` if given.

    Raises FiguresRefused, MinutesRefused for what cannot be on the day `on`.
    """
    if session is None:
        held = {name: values[name] for name in DRAFT_FIELDS}
    else:
        held = {name: values[name] for name in TYPED_FIELDS} | session_values(session)
        _check_session(session, agreement, held["matched_on"])
    _check_values(held, on)
    return held


def session_values(session: MatchingSession) -> dict[str, Any]:
    """Return what minutes take over from a finished session: SESSION_FIELDS, the rule's mark, the other results."""
    assert session.rule is not None
    values: dict[str, Any] = {name: getattr(session, name) for name in _FIGURES}
    for side, extract in (("first", session.first), ("second", session.second)):
        values |= {
            f"{side}_source": extract.source, f"{side}_cutoff_on": extract.cutoff_on,
            f"{side}_file_name": extract.file_name, f"{side}_file_sha256": extract.sha256,
        }
    return values | {
        "data_group": session.data_group, "match_key": str(session.rule.body.get("key", "NIP")).upper(),
        "rule_version": str(session.rule), "rule_fingerprint": session.rule.fingerprint, "results": session.results,
    }


def write_follow_ups(minutes: Minutes, follow_ups: Iterable[FollowUp]) -> None:
    """Let these be the follow-ups of a draft, in this order. Part of an act. Raises MinutesRefused."""
    rows = []
    for order, wanted in enumerate(follow_ups, start=1):
        if wanted.party.agreement_id != minutes.agreement_id:
            raise MinutesRefused("Penanggung jawab harus salah satu PIHAK perjanjian ini.")
        if not wanted.text.strip():
            raise MinutesRefused(f"Tindak lanjut nomor {order} belum ada uraiannya.")
        if wanted.target_on is not None and wanted.target_on < minutes.matched_on:
            raise MinutesRefused(
                f"Target {long_date(wanted.target_on)} pada tindak lanjut nomor {order} mendahului tanggal pemadanan "
                f"{long_date(minutes.matched_on)}."
            )
        rows.append(MinutesFollowUp(
            minutes=minutes, order=order, party=wanted.party, text=wanted.text.strip(), target_on=wanted.target_on
        ))
    minutes.follow_ups.all().delete()
    MinutesFollowUp.objects.bulk_create(rows)


def keep_revision(minutes: Minutes, actor: Actor) -> None:
    """Keep what the draft holds now as its current revision, for comparison. Part of an act that saves it."""
    held = {name: getattr(minutes, name) for name in (*DRAFT_FIELDS, "rule_fingerprint") if not name.endswith("_nip")}
    values = {name: v.isoformat() if isinstance(v, date) else v for name, v in held.items()}
    values["follow_ups"] = [
        {"party": row.party.agency.short_name, "text": row.text,
         "target_on": row.target_on.isoformat() if row.target_on else None}
        for row in follow_ups_of(minutes)
    ]
    MinutesRevision.objects.create(
        minutes=minutes, number=minutes.revision, values=values, saved_at=actor.at, saved_by=actor.user,
        saved_by_party=actor.party,
    )


def follow_ups_of(minutes: Minutes) -> Sequence[MinutesFollowUp]:
    """Return the follow-ups with their parties, in order."""
    return list(minutes.follow_ups.select_related("party__agency"))


def public(minutes: Minutes) -> dict[str, Any]:
    """Return what the journal keeps of a draft: figures and identity of data, no names of officials."""
    names = [n for n in (*DRAFT_FIELDS, "rule_fingerprint") if "signatory" not in n]
    follow_ups = [f"{row.party.agency.short_name}: {row.text}" for row in follow_ups_of(minutes)]
    return {name: getattr(minutes, name) for name in names} | {
        "follow_ups": follow_ups, "state": minutes.state, "revision": minutes.revision,
    }


def _check_session(session: MatchingSession, agreement: Agreement, matched_on: date) -> None:
    if session.agreement_id != agreement.pk or session.state != MatchingSession.State.DONE:
        raise MinutesRefused("Pilih pemadanan perjanjian ini yang sudah selesai.")
    assert session.finished_at is not None
    if matched_on < wib_date(session.finished_at):
        raise MinutesRefused(
            f"Pemadanan ini selesai pada {long_date(wib_date(session.finished_at))}; berita acaranya tidak dapat "
            "bertanggal sebelumnya.", "matched_on",
        )


def _check_values(values: Mapping[str, Any], today: date) -> None:
    found = faults(Figures(**{name: values[name] for name in _FIGURES}))
    if found:
        raise FiguresRefused(found)
    if values["matched_on"] > today:
        raise MinutesRefused(f"Tanggal pemadanan {long_date(values['matched_on'])} belum tiba.", "matched_on")
    for side in ("first", "second"):
        cutoff = values[f"{side}_cutoff_on"]
        if cutoff > values["matched_on"]:
            raise MinutesRefused(
                f"Tanggal data {long_date(cutoff)} melewati tanggal pemadanan.", f"{side}_cutoff_on"
            )
