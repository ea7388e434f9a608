"""Failures to protect personal data: recorded with the law's hours, told to both, notified, closed (9)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Act, Role
from agreements.models import Agreement, Party, Term
from agreements.services.acting import Actor, act_as
from agreements.terms import Rule
from agreements.wording import long_instant
from records.services import mail

from ...incident_clock import notice_due, starts
from ...models import Incident, IncidentEntry
from ...safeguard_state import account_of
from . import SafeguardRefused, stated

Kind, Outcome, Recipient = IncidentEntry.Kind, IncidentEntry.Outcome, IncidentEntry.Recipient


@dataclass(frozen=True)
class Account:
    """The three things that a notice must say: which data, when and how, what was done about it. Persons unnamed."""

    data_disclosed: str = ""
    when_and_how: str = ""
    handling: str = ""

    def checked(self) -> dict[str, str]:
        return {name: stated(getattr(self, name), name) for name in self.__dataclass_fields__}


@transaction.atomic
def record_incident(
    *, agreement: Agreement, title: str, processor: Party, known_at: datetime, account: Account, by: User, at: datetime
) -> Incident:
    """Record a failure, start the law's hours and tell both parties by mail at once.

    The hours run from `known_at` where the party whose processing failed says so itself, else from now. Raises
    SafeguardRefused for an instant that has not come, what lacks its words, or an agreement without the law's term.
    """
    actor = act_as(Act.RECORD_INCIDENT, agreement=agreement, by=by, at=at)
    term = _term(actor.agreement)
    if processor.agreement_id != actor.agreement.pk:
        raise SafeguardRefused("Pilih PIHAK dalam perjanjian ini.", "processor")
    if known_at > at:
        raise SafeguardRefused(
            f"Kegagalan tidak dapat diketahui setelah saat ini, {long_instant(at)}.", "known_on"
        )
    starts_at = starts(known_at, at, by_processor=processor.pk == actor.party.pk)
    incident = Incident.objects.create(
        agreement=actor.agreement, term=term, processor=processor, known_at=known_at, starts_at=starts_at,
        title=stated(title, "title", "Isi judulnya."), due_at=notice_due(starts_at, term.parameters["hours"]),
        recorded_at=at, recorded_by=by, recorded_by_party=actor.party,
    )
    _entry(incident, actor, Kind.ACCOUNT, **account.checked())
    _tell_both(incident, actor)
    actor.journal(
        _thing(incident),
        after={"processor": processor.agency.code, "known_at": known_at, "starts_at": starts_at,
               "due_at": incident.due_at},
        detail={"title": incident.title},
    )
    return incident


@transaction.atomic
def update_incident(*, incident: Incident, account: Account, note: str = "", by: User, at: datetime) -> IncidentEntry:
    """Put a newer account beside the ones before. Moves no clock.

    Raises SafeguardRefused for a closed incident or an account that says nothing new, NotAllowed for anyone but the
    party whose processing failed.
    """
    actor, incident = _act(Act.UPDATE_INCIDENT, incident, by, at, of_processor=True)
    values, last = account.checked(), account_of(incident)
    if last is not None and values == {name: getattr(last, name) for name in values}:
        raise SafeguardRefused("Uraian ini sama dengan yang terakhir dicatat; ubah yang sudah berbeda.")
    entry = _entry(incident, actor, Kind.ACCOUNT, text=stated(note, "text"), **values)
    actor.journal(_thing(incident), after={"entry": entry.pk, "kind": entry.kind})
    return entry


@transaction.atomic
def notify_incident(
    *, incident: Incident, recipient: str, notified_at: datetime, reference: str, by: User, at: datetime
) -> IncidentEntry:
    """Record that a notice went to `recipient` at an instant, with what it said: the account as it now stands.

    The hours are met once the persons and the authority have been notified. Raises SafeguardRefused where one of the
    three things is still unsaid or the instant cannot be, NotAllowed for anyone but the party whose processing failed.
    """
    actor, incident = _act(Act.UPDATE_INCIDENT, incident, by, at, of_processor=True)
    if recipient not in Recipient.values:
        raise SafeguardRefused("Pilih kepada siapa pemberitahuan disampaikan.", "recipient")
    account = account_of(incident)
    said = {name: getattr(account, name) if account else "" for name in Account.__dataclass_fields__}
    if not all(said.values()):
        raise SafeguardRefused(
            "Lengkapi dahulu tiga hal isi pemberitahuan: data yang terungkap, kapan dan bagaimana terungkap, serta "
            "upaya penanganan dan pemulihan."
        )
    if not incident.known_at <= notified_at <= at:
        raise SafeguardRefused(
            f"Pemberitahuan disampaikan antara {long_instant(incident.known_at)} (diketahui) dan saat ini, "
            f"{long_instant(at)}.", "notified_on",
        )
    entry = _entry(
        incident, actor, Kind.NOTICE, recipient=recipient, notified_at=notified_at,
        reference=stated(reference, "reference", "Isi nomor surat atau bukti pemberitahuannya."), **said,
    )
    actor.journal(
        _thing(incident), after={"entry": entry.pk, "recipient": recipient, "notified_at": notified_at},
        detail={"reference": entry.reference},
    )
    return entry


@transaction.atomic
def state_responsibility(
    *, incident: Incident, responsible: Party | None, text: str, by: User, at: datetime
) -> IncidentEntry:
    """Record whom the acting party holds responsible (9(9)), None for nobody; the other's stands beside it."""
    actor, incident = _act(Act.STATE_RESPONSIBILITY, incident, by, at)
    if responsible is not None and responsible.agreement_id != incident.agreement_id:
        raise SafeguardRefused("Pilih PIHAK dalam perjanjian ini.", "responsible")
    entry = _entry(
        incident, actor, Kind.STATEMENT, responsible=responsible, text=stated(text, "text", "Isi dasar pernyataannya.")
    )
    actor.journal(
        _thing(incident),
        after={"entry": entry.pk, "responsible": responsible.agency.code if responsible else "none"},
    )
    return entry


@transaction.atomic
def close_incident(*, incident: Incident, outcome: str, lessons: str, by: User, at: datetime) -> IncidentEntry:
    """Close an incident with what was learnt from it. Its hours, met or missed, stay as they were.

    Raises SafeguardRefused for one that was handled and not notified to the persons and the authority, NotAllowed for
    anyone but the party whose processing failed.
    """
    actor, incident = _act(Act.CLOSE_INCIDENT, incident, by, at, of_processor=True)
    if outcome not in Outcome.values:
        raise SafeguardRefused("Pilih hasilnya.", "outcome")
    notified = set(incident.entries.filter(kind=Kind.NOTICE).values_list("recipient", flat=True))
    missing = [r for r in (Recipient.PERSONS, Recipient.AUTHORITY) if r.value not in notified]
    if outcome == Outcome.HANDLED and missing:
        raise SafeguardRefused(
            f"Pemberitahuan kepada {' dan '.join(r.label for r in missing)} belum dicatat; catat dahulu, lalu tutup.",
            "outcome",
        )
    entry = _entry(
        incident, actor, Kind.CLOSE, outcome=outcome,
        text=stated(lessons, "lessons", "Isi pelajaran atau alasan penutupannya."),
    )
    _move(incident, Incident.State.CLOSED)
    actor.journal(_thing(incident), after={"state": incident.state, "outcome": outcome})
    return entry


@transaction.atomic
def reopen_incident(*, incident: Incident, reason: str, by: User, at: datetime) -> IncidentEntry:
    """Open a closed incident again, for either party. Raises SafeguardRefused without a reason or while it is open."""
    actor = act_as(Act.STATE_RESPONSIBILITY, agreement=incident.agreement, by=by, at=at)
    incident = _again(incident)
    if incident.state != Incident.State.CLOSED:
        raise SafeguardRefused("Insiden ini masih terbuka.")
    entry = _entry(incident, actor, Kind.REOPEN, text=stated(reason, "reason", "Isi alasannya."))
    _move(incident, Incident.State.OPEN)
    actor.journal(_thing(incident), after={"state": incident.state})
    return entry


def _act(
    act: Act, incident: Incident, by: User, at: datetime, *, of_processor: bool = False
) -> tuple[Actor, Incident]:
    """Lock, and read the incident again: only an open one goes on."""
    holder = incident.processor if of_processor else None
    actor = act_as(act, agreement=incident.agreement, by=by, at=at, holder=holder)
    incident = _again(incident)
    if incident.state != Incident.State.OPEN:
        raise SafeguardRefused("Insiden ini sudah ditutup; buka kembali dahulu, dengan alasan.")
    return actor, incident


def _again(incident: Incident) -> Incident:
    return Incident.objects.select_related("agreement", "processor__agency").get(pk=incident.pk)


def _move(incident: Incident, state: Incident.State) -> None:
    incident.state = state
    incident.save(update_fields=["state"])


def _entry(incident: Incident, actor: Actor, kind: IncidentEntry.Kind, **values: object) -> IncidentEntry:
    return IncidentEntry.objects.create(
        incident=incident, kind=kind, by_party=actor.party, recorded_at=actor.at, recorded_by=actor.user, **values
    )


def _term(agreement: Agreement) -> Term:
    term = agreement.terms.filter(rule=Rule.HOURS_AFTER_KNOWLEDGE.value).order_by("pk").first()
    if term is None:
        raise SafeguardRefused(
            "Data perjanjian ini tidak memuat jangka waktu pemberitahuan menurut undang-undang, sehingga batasnya "
            "tidak dapat dihitung. Minta pengelola portal melengkapinya."
        )
    return term


def _tell_both(incident: Incident, actor: Actor) -> None:
    """Write to the official address, officers and deciding officials of both parties; no data in it."""
    path = reverse("incident", kwargs={"code": incident.agreement.code, "pk": incident.pk})
    roles = [Role.OFFICER.value, Role.DECIDER.value]
    for party in (actor.party, actor.other):
        people = Membership.objects.in_force(actor.on).filter(
            agency=party.agency, role__in=roles, user__is_active=True, user__api_client=None
        ).order_by("user__email").values_list("user__email", flat=True)
        for address in dict.fromkeys([party.agency.email, *people]):
            mail.queue(
                key=f"incident:{incident.pk}:{address}", chain=incident.agreement.code, party=party.agency.code,
                to=address, subject=f"[Portal PKS] Insiden: {incident.title}", at=actor.at,
                text=(
                    f"Kepada {party.agency.unit}, {party.agency.name}\n\n"
                    f"{actor.party.agency.short_name} mencatat dugaan kegagalan pelindungan data pribadi pada "
                    f"{incident.processor.agency.short_name}.\n"
                    f"Diketahui: {long_instant(incident.known_at)}.\n"
                    f"Batas pemberitahuan: {long_instant(incident.due_at)} ({incident.term.label}).\n\n"
                    f"Uraian dan tindak lanjutnya hanya di portal: {settings.SITE_URL}{path}\n\n"
                    "Surel ini dikirim otomatis, mohon tidak dibalas.\n"
                ),
            )


def _thing(incident: Incident) -> str:
    return f"incident:{incident.pk}"
