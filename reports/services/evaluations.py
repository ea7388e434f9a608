"""Recording a *pemantauan dan evaluasi* (Pasal 7)."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Act
from agreements.models import Agreement, Fact, FactKind
from agreements.services import Refused, obligations
from agreements.services.acting import Actor, act_as
from agreements.wording import long_date

from ..models import Evaluation


class EvaluationRefused(Refused):
    """The evaluation cannot be recorded as asked."""


@transaction.atomic
def hold_evaluation(
    *, agreement: Agreement, subject: str, held_on: date, joint: bool, place: str, findings: str,
    recommendations: str = "", follow_up: str = "", by: User, at: datetime,
) -> Evaluation:
    """Record an evaluation held on `held_on`, by the acting party alone or (`joint`) by both.

    It counts in the windows of the term for whoever held it; a joint one is recorded once, by either. Raises
    EvaluationRefused and NotAllowed.
    """
    actor = act_as(Act.HOLD_EVALUATION, agreement=agreement, by=by, at=at)
    if held_on > actor.on:
        raise EvaluationRefused(f"Tanggal pelaksanaan {long_date(held_on)} belum tiba.", "held_on")
    if held_on < actor.agreement.signed_on:
        raise EvaluationRefused(
            f"Tanggal pelaksanaan mendahului penandatanganan pada {long_date(actor.agreement.signed_on)}.", "held_on"
        )
    _check_new(actor, subject, held_on, joint)
    if not findings.strip():
        raise EvaluationRefused("Isi hasil atau temuan pemantauan dan evaluasi.", "findings")
    fact = Fact.objects.create(
        agreement=actor.agreement, kind=FactKind.EVALUATION, actor=None if joint else actor.party, subject=subject,
        dated_on=held_on, recorded_at=at, recorded_by=by,
    )
    evaluation = Evaluation.objects.create(
        fact=fact, held_on=held_on, joint=joint, place=place, findings=findings, recommendations=recommendations,
        follow_up=follow_up,
    )
    obligations.recount(actor.agreement, FactKind.EVALUATION, at=at, by=by)
    actor.journal(
        f"evaluation:{fact.pk}",
        after={"held_on": held_on, "joint": joint},
        detail={"subject": subject, "findings": findings},
    )
    return evaluation


def _check_new(actor: Actor, subject: str, held_on: date, joint: bool) -> None:
    # Counted by number: a second click, or both parties recording their joint one, must not count twice.
    held = Evaluation.objects.filter(
        fact__agreement=actor.agreement, fact__withdrawn_on=None, held_on=held_on, joint=joint
    )
    if not joint:
        held = held.filter(fact__actor=actor.party, fact__subject__iexact=subject.strip())
    if held.exists():
        words = "bersama" if joint else f"{actor.party.agency.short_name} dengan judul yang sama"
        raise EvaluationRefused(
            f"Pemantauan dan evaluasi {words} pada {long_date(held_on)} sudah dicatat; dihitung satu kali.", "held_on"
        )
