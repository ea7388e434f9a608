"""The life of a *berita acara*: drafted and submitted by one party, made final by the other, never edited after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.access import NotAllowed
from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Fact, FactKind
from agreements.services import Refused, facts
from agreements.services.acting import act_as, other_party
from agreements.wording import long_date

from ..figures import Figures, faults
from ..models import Minutes

State = Minutes.State

#: What a draft holds and may be changed in it; everything else follows from the acts.
DRAFT_FIELDS = (
    "data_group", "matched_on", "place", "match_key", "rule_version",
    "first_source", "first_cutoff_on", "first_file_name", "first_file_sha256",
    "second_source", "second_cutoff_on", "second_file_name", "second_file_sha256",
    "rows_first", "rows_second", "matched", "matched_with_differences", "only_first", "only_second",
    "duplicate_first", "duplicate_second", "invalid_first", "invalid_second", "findings", "follow_up",
    "first_signatory_name", "first_signatory_nip", "first_signatory_rank", "first_signatory_office",
    "second_signatory_name", "second_signatory_nip", "second_signatory_rank", "second_signatory_office",
)
_FIGURES = tuple(Figures.__dataclass_fields__)


class FiguresRefused(Refused):
    """The figures do not add up; `faults` maps each field to its sentence."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(faults.values())), next(iter(faults)))
        self.faults = dict(faults)


class MinutesRefused(Refused):
    """The minutes are not in the state that this act needs."""


@transaction.atomic
def draft_minutes(
    *, agreement: Agreement, values: Mapping[str, Any], supersedes: Minutes | None = None, by: User, at: datetime
) -> Minutes:
    """Make a draft from `values` (one for each of DRAFT_FIELDS).

    `supersedes`: a cancelled one that this is to take the place of. Raises FiguresRefused, MinutesRefused.
    """
    actor = act_as(Act.DRAFT_MINUTES, agreement=agreement, by=by, at=at)
    _check_values(values, actor.on)
    minutes = Minutes.objects.create(
        agreement=agreement, drafted_by_party=actor.party, created_at=at, created_by=by,
        **{name: values[name] for name in DRAFT_FIELDS},
    )
    if supersedes is not None:
        replaced = Minutes.objects.filter(
            pk=supersedes.pk, agreement=agreement, state=State.CANCELLED, superseded_by=None
        ).update(superseded_by=minutes)
        if not replaced:
            raise MinutesRefused("Hanya berita acara yang dibatalkan dan belum digantikan yang dapat digantikan.")
    actor.journal(f"minutes:{minutes.pk}", after=_public(minutes))
    return minutes


@transaction.atomic
def revise_minutes(*, minutes: Minutes, values: Mapping[str, Any], revision: int, by: User, at: datetime) -> Minutes:
    """Change a draft. `revision` is the one the person saw: if another has saved since, nothing is overwritten."""
    actor = act_as(Act.DRAFT_MINUTES, agreement=minutes.agreement, by=by, at=at)
    _check_values(values, actor.on)
    before = _public(Minutes.objects.get(pk=minutes.pk))
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.DRAFT, revision=revision).update(
        revision=revision + 1, **{name: values[name] for name in DRAFT_FIELDS}
    )
    if not changed:
        raise MinutesRefused("Konsep ini sudah diubah atau diajukan oleh orang lain; muat ulang halaman ini.")
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", before=before, after=_public(minutes))
    return minutes


@transaction.atomic
def submit_minutes(*, minutes: Minutes, revision: int, by: User, at: datetime) -> Minutes:
    """Submit the draft as it was seen (`revision`) to the other party, who makes it final or sends it back."""
    actor = act_as(Act.SUBMIT_MINUTES, agreement=minutes.agreement, by=by, at=at)
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.DRAFT, revision=revision).update(
        state=State.SUBMITTED, submitted_at=at, submitted_by=by, submitted_by_party=actor.party, returned_reason=""
    )
    if not changed:
        raise MinutesRefused(
            "Berita acara ini bukan konsep lagi, atau konsepnya sudah berubah; muat ulang halaman ini."
        )
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state, "revision": revision})
    return minutes


@transaction.atomic
def return_minutes(*, minutes: Minutes, reason: str, by: User, at: datetime) -> Minutes:
    """Send submitted minutes back to draft with a reason; only the party that did not submit them may."""
    minutes = _submitted(minutes)
    assert minutes.submitted_by_party is not None
    actor = act_as(
        Act.RETURN_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=other_party(minutes.submitted_by_party)
    )
    if not reason.strip():
        raise MinutesRefused("Tuliskan alasan pengembalian.", "reason")
    changed = Minutes.objects.filter(pk=minutes.pk, state=State.SUBMITTED).update(
        state=State.DRAFT, submitted_at=None, submitted_by=None, submitted_by_party=None, returned_reason=reason
    )
    _won(changed)
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state}, detail={"reason": reason})
    return minutes


@transaction.atomic
def finalise_minutes(*, minutes: Minutes, revision: int, by: User, at: datetime) -> Minutes:
    """Make submitted minutes final as they were seen (`revision`): both parties have agreed, nobody edits them again.

    Made by both, they are in both parties' hands with this act (Pasal 3 ayat (2) huruf c). Raises NotAllowed for the
    submitting party and for the person who drafted them.
    """
    minutes = _submitted(minutes)
    assert minutes.submitted_by_party is not None
    actor = act_as(
        Act.FINALISE_MINUTES, agreement=minutes.agreement, by=by, at=at, holder=other_party(minutes.submitted_by_party)
    )
    if by.pk in (minutes.created_by_id, minutes.submitted_by_id):
        raise NotAllowed("Anda menyusun atau mengajukan berita acara ini; orang lain yang memfinalkannya.")
    if minutes.revision != revision:
        raise MinutesRefused("Berita acara ini sudah berubah sejak Anda membukanya; baca kembali sebelum memfinalkan.")
    fact = Fact.objects.create(
        agreement=actor.agreement, kind=FactKind.MINUTES, subject=str(minutes)[:300], dated_on=minutes.matched_on,
        sent_on=actor.on, received_on=actor.on, through_portal=True, recorded_at=at, recorded_by=by,
    )
    # Sent back and submitted again since: what stands there now may be the acting party's own.
    changed = Minutes.objects.filter(
        pk=minutes.pk, state=State.SUBMITTED, revision=minutes.revision, submitted_by_party=minutes.submitted_by_party
    ).update(
        state=State.FINAL, finalised_at=at, finalised_by=by, fact=fact
    )
    _won(changed)
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state, "fact": fact.pk})
    return minutes


@transaction.atomic
def number_minutes(*, minutes: Minutes, number: str, by: User, at: datetime) -> Minutes:
    """Record the number that the acting party's own archive system gave to final minutes; once, and never again.

    Raises MinutesRefused if they are not final, the number is empty, was recorded already, or is in use.
    """
    actor = act_as(Act.NUMBER_MINUTES, agreement=minutes.agreement, by=by, at=at)
    field = "first_number" if actor.party.ordinal == 1 else "second_number"
    if not number.strip():
        raise MinutesRefused("Isi nomor berita acara.", "number")
    try:
        with transaction.atomic():
            changed = Minutes.objects.filter(pk=minutes.pk, state=State.FINAL, **{field: ""}).update(
                **{field: number.strip()}
            )
    except IntegrityError as error:
        raise MinutesRefused(f"Nomor {number.strip()} sudah dipakai berita acara lain.", "number") from error
    if not changed:
        raise MinutesRefused("Berita acara ini belum final, atau nomor instansi Anda sudah tercatat.")
    minutes.refresh_from_db()
    actor.journal(f"minutes:{minutes.pk}", after={field: number.strip()})
    return minutes


@transaction.atomic
def cancel_minutes(*, minutes: Minutes, reason: str, by: User, at: datetime) -> Minutes:
    """Cancel minutes with a reason; they stay, marked *dibatalkan*, and may be superseded by new ones."""
    actor = act_as(Act.CANCEL_MINUTES, agreement=minutes.agreement, by=by, at=at)
    if not reason.strip():
        raise MinutesRefused("Tuliskan alasan pembatalan.", "reason")
    changed = (
        Minutes.objects.filter(pk=minutes.pk)
        .exclude(state=State.CANCELLED)
        .update(state=State.CANCELLED, cancelled_on=actor.on, cancelled_reason=reason)
    )
    if not changed:
        raise MinutesRefused("Berita acara ini sudah dibatalkan.")
    minutes.refresh_from_db()
    if minutes.fact is not None:
        facts.withdraw(minutes.fact, reason, actor)
    actor.journal(f"minutes:{minutes.pk}", after={"state": minutes.state}, detail={"reason": reason})
    return minutes


def _submitted(minutes: Minutes) -> Minutes:
    minutes = Minutes.objects.select_related("agreement", "submitted_by_party").get(pk=minutes.pk)
    if minutes.state != State.SUBMITTED:
        raise MinutesRefused(f"Berita acara ini tidak sedang diajukan ({minutes.get_state_display()}).")
    return minutes


def _won(changed: int) -> None:
    if not changed:
        raise MinutesRefused("Keadaan berita acara ini baru saja berubah; muat ulang halaman ini.")


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


def _public(minutes: Minutes) -> dict[str, Any]:
    """What the journal keeps of a draft: figures and identity of data, no names of officials."""
    names = [n for n in DRAFT_FIELDS if "signatory" not in n]
    return {name: getattr(minutes, name) for name in names} | {"state": minutes.state, "revision": minutes.revision}
