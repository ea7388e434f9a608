"""Addenda (Pasal 12; rules §8): proposed by one party, in effect once the other has agreed; clocks follow exactly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Act
from records.services.files import store_pdf
from records.uploads import CheckedPdf

from ..amendments import Reach
from ..models import Addendum, Agreement, ClauseVersion, Obligation, ObligationRevision, Term, TermVersion
from ..terms import Rule
from ..wording import long_date
from .acting import Actor, act_as
from .proposing import ProposalRefused, decide, take_back
from .recomputing import Change, Effect, effects_of, recompute, replan, set_last_day

_LARGEST = {"months": 120, "days": 3660, "hours": 8760, "times": 52}


@dataclass(frozen=True)
class Draft:
    """An addendum as it lies before the officer who enters it.

    `terms`: by the term's code, the parameters it is to have; `clauses`: by reference, our summary of the new wording.
    """

    title: str
    first_number: str
    second_number: str
    dated_on: date
    effective_on: date
    summary: str
    reach: Reach = Reach.NO
    last_day: date | None = None
    terms: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    clauses: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def propose_addendum(
    *, agreement: Agreement, draft: Draft, pdf: CheckedPdf | None = None, by: User, at: datetime
) -> Addendum:
    """Enter an addendum that both parties have signed; nothing follows from it until the other party agrees here.

    Raises ProposalRefused with the field at fault.
    """
    actor = act_as(Act.PROPOSE_ADDENDUM, agreement=agreement, by=by, at=at)
    addendum = _write(actor, draft, pdf)
    actor.journal(f"addendum:{addendum.pk}", after=_public(draft), detail={"title": draft.title})
    return addendum


@transaction.atomic
def decide_addendum(*, addendum: Addendum, agreed: bool, reason: str = "", by: User, at: datetime) -> Addendum:
    """Agree to an addendum of the other party, which then takes effect on its day, or decline it with a reason.

    Raises ProposalRefused, NotAllowed (see `proposing.decide`).
    """
    actor = decide(
        addendum, addendum.agreement, act=Act.AGREE_ADDENDUM, agreed=agreed, reason=reason, by=by, at=at
    )
    if agreed:
        _apply(addendum, actor)
    actor.journal(
        f"addendum:{addendum.pk}", after={"state": addendum.state},
        detail={"reason": reason.strip()} if reason.strip() else None,
    )
    return addendum


@transaction.atomic
def withdraw_addendum(*, addendum: Addendum, reason: str, by: User, at: datetime) -> Addendum:
    """Take back an addendum that the other party has not decided on. Raises ProposalRefused."""
    actor = take_back(addendum, addendum.agreement, act=Act.PROPOSE_ADDENDUM, reason=reason, by=by, at=at)
    actor.journal(f"addendum:{addendum.pk}", after={"state": addendum.state}, detail={"reason": reason.strip()})
    return addendum


def preview_addendum(*, agreement: Agreement, draft: Draft, by: User, at: datetime) -> list[Effect]:
    """Return what `draft` would do to every duty if both agreed to it now. Nothing is written.

    Raises ProposalRefused as `propose_addendum` does.
    """

    def act() -> None:
        actor = act_as(Act.PROPOSE_ADDENDUM, agreement=agreement, by=by, at=at)
        addendum = _write(actor, draft, None)
        # As if the other party had agreed: only the rehearsal, which is undone, may skip the second key.
        Addendum.objects.filter(pk=addendum.pk).update(
            state=Addendum.State.AGREED, decided_at=at, decided_by=_other_person(by)
        )
        _apply(addendum, actor)

    return effects_of(agreement, act)


def effects_of_agreeing(addendum: Addendum, by: User, at: datetime) -> list[Effect]:
    """Return what agreeing to `addendum` would do to every duty. Nothing is written. Raises as `decide_addendum`."""
    return effects_of(
        addendum.agreement, lambda: decide_addendum(addendum=addendum, agreed=True, by=by, at=at)
    )


def _other_person(by: User) -> int:
    other: int = User.objects.exclude(pk=by.pk).values_list("pk", flat=True)[:1][0]
    return other


def _write(actor: Actor, draft: Draft, pdf: CheckedPdf | None) -> Addendum:
    agreement = actor.agreement
    _check(agreement, draft, actor.on)
    try:
        with transaction.atomic():
            addendum = Addendum.objects.create(
                agreement=agreement, title=draft.title.strip(), first_number=draft.first_number.strip(),
                second_number=draft.second_number.strip(), dated_on=draft.dated_on, effective_on=draft.effective_on,
                reach=draft.reach.value, last_day=draft.last_day, summary=draft.summary.strip(),
                file=store_pdf(pdf, at=actor.at, by=actor.user) if pdf else None, proposed_by_party=actor.party,
                proposed_by=actor.user, proposed_at=actor.at,
            )
    except IntegrityError as error:
        raise ProposalRefused("Nomor adendum ini sudah tercatat pada adendum lain.", "first_number") from error
    terms = {term.code: term for term in agreement.terms.all()}
    TermVersion.objects.bulk_create(
        TermVersion(addendum=addendum, term=terms[code], parameters={**terms[code].parameters, **parameters})
        for code, parameters in draft.terms.items()
    )
    clauses = {clause.ref: clause for clause in agreement.clauses.all()}
    ClauseVersion.objects.bulk_create(
        ClauseVersion(addendum=addendum, clause=clauses[ref], before=clauses[ref].summary, summary=text.strip())
        for ref, text in draft.clauses.items()
    )
    return addendum


def _apply(addendum: Addendum, actor: Actor) -> None:
    change = Change(actor, ObligationRevision.Cause.AMENDED, f"addendum:{addendum.pk}")
    for version in addendum.clause_versions.select_related("clause"):
        version.before = version.clause.summary
        version.save(update_fields=["before"])
        version.clause.summary = version.summary
        version.clause.save(update_fields=["summary"])
    changed = Term.objects.filter(versions__addendum=addendum)
    clocks = Obligation.objects.filter(
        term__in=changed, rule__in=[Rule.MONTHS_AFTER_RECEIPT.value, Rule.MONTHS_BEFORE_END.value],
    )
    recompute(clocks.select_related("term", "agreement", "opened_by"), change)
    if addendum.last_day is not None and addendum.last_day != actor.agreement.last_day:
        set_last_day(actor.agreement, addendum.last_day, change)
    elif changed.filter(rule=Rule.COUNT_PER_YEAR.value).exists():
        replan(actor.agreement, change)


def _check(agreement: Agreement, draft: Draft, today: date) -> None:
    for name, words in (
        ("title", "judul adendum"), ("summary", "pokok perubahan"), ("first_number", "nomor menurut PIHAK KESATU"),
        ("second_number", "nomor menurut PIHAK KEDUA"),
    ):
        if not getattr(draft, name).strip():
            raise ProposalRefused(f"Isi {words}.", name)
    _check_days(agreement, draft, today)
    _check_terms(agreement, draft)
    _check_clauses(agreement, draft)


def _check_days(agreement: Agreement, draft: Draft, today: date) -> None:
    signed, last = long_date(agreement.signed_on), long_date(agreement.last_day)
    for field_name, wrong, sentence in (
        ("dated_on", draft.dated_on > today, f"Tanggal penandatanganan {long_date(draft.dated_on)} belum tiba."),
        ("dated_on", draft.dated_on < agreement.signed_on,
         f"Adendum tidak dapat mendahului perjanjian yang ditandatangani {signed}."),
        ("effective_on", draft.effective_on < draft.dated_on,
         "Adendum tidak berlaku surut: mulai berlaku paling awal pada hari ditandatangani."),
        ("effective_on", draft.effective_on > agreement.last_day,
         f"Perjanjian berakhir {last}; adendum yang baru berlaku sesudahnya tidak mengubah apa pun."),
        ("last_day", draft.last_day is not None and draft.last_day < max(draft.effective_on, today),
         "Hari terakhir yang baru tidak dapat mendahului hari ini atau mulai berlakunya adendum."),
    ):
        if wrong:
            raise ProposalRefused(sentence, field_name)


def _check_terms(agreement: Agreement, draft: Draft) -> None:
    terms = {term.code: term for term in agreement.terms.all()}
    for code, parameters in draft.terms.items():
        term = terms.get(code)
        if term is None:
            raise ProposalRefused(f"Ketentuan “{code}” tidak ada dalam perjanjian ini.", "terms")
        for name, value in parameters.items():
            if name not in Rule(term.rule).parameters:
                raise ProposalRefused(f"{term.label}: aturannya tidak mengenal “{name}”.", "terms")
            if not 1 <= value <= _LARGEST[name]:
                raise ProposalRefused(f"{term.label}: isi bilangan 1 sampai dengan {_LARGEST[name]}.", "terms")


def _check_clauses(agreement: Agreement, draft: Draft) -> None:
    known = set(agreement.clauses.values_list("ref", flat=True))
    for ref, text in draft.clauses.items():
        if ref not in known:
            raise ProposalRefused(f"Pasal “{ref}” tidak ada dalam perjanjian ini.", "clauses")
        if not text.strip():
            raise ProposalRefused(f"Isi ringkasan baru pasal {ref}.", "clauses")


def _public(draft: Draft) -> dict[str, Any]:
    return {
        "numbers": [draft.first_number, draft.second_number], "dated_on": draft.dated_on,
        "effective_on": draft.effective_on, "reach": draft.reach.value, "last_day": draft.last_day,
        "terms": {code: dict(parameters) for code, parameters in draft.terms.items()},
        "clauses": sorted(draft.clauses),
    }
