"""Why this date ("Mengapa tanggal ini?"): how a duty's dates came about, for a reader who may dispute them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .amendments import Reach
from .deadlines import WIB, add_months, is_off_day, last_working_day_before
from .models import Addendum, Fact, ForceMajeure, Holiday, Obligation, ObligationRevision, Reading
from .receipts import Proof
from .term_versions import claimed, covering, if_accepted, versions_of
from .terms import Rule
from .wording import long_date


@dataclass(frozen=True)
class Step:
    """One step of the reasoning: what kind of step, what it says, and the clause it rests on ("" for none)."""

    label: str
    text: str
    clause: str = ""


def reasons(obligation: Obligation) -> list[Step]:
    """Return the steps from the fact that started the clock to the due day. At most eight queries.

    Needs `term`, `opened_by` and both parties' agencies selected.
    """
    steps = [_clause(obligation)]
    if obligation.opened_by is not None:
        steps += _start(obligation.opened_by, obligation)
    elif obligation.window_first and obligation.window_last:
        steps.append(
            Step(
                "Jendela",
                f"{long_date(obligation.window_first)} s.d. {long_date(obligation.window_last)}, kedua hari itu "
                "termasuk.",
            )
        )
    steps.append(Step("Aturan", _rule(obligation)))
    steps += _arithmetic(obligation)
    steps += _addenda(obligation)
    steps += _pauses(obligation)
    steps += _waivers(obligation)
    steps += _readings(obligation)
    if obligation.due_on:
        steps += _holiday_note(obligation.due_on)
    return steps


def _clause(obligation: Obligation) -> Step:
    refs = obligation.term.clauses_text
    return Step("Ketentuan", obligation.term.label, refs)


def _start(fact: Fact, obligation: Obligation) -> Iterable[Step]:
    sender = fact.actor.agency.short_name if fact.actor else "PARA PIHAK"
    sent = f", dikirim {long_date(fact.sent_on)}" if fact.sent_on else ""
    yield Step("Peristiwa awal", f"{str(fact)[:1].upper()}{str(fact)[1:]} oleh {sender}{sent}.")
    for proof in sorted(fact.proofs.all(), key=lambda p: -p.kind):
        recorded = long_date(proof.recorded_at.astimezone(WIB).date())
        evidence = f" – {proof.evidence}" if proof.evidence else ""
        yield Step(
            "Bukti diterima",
            f"{long_date(proof.received_on)} menurut {Proof(proof.kind).label}{evidence} (dicatat {recorded}).",
        )
    if obligation.start_settled:
        yield Step("Awal jangka waktu", f"{long_date(obligation.opened_on)}, menurut bukti tertinggi yang tercatat.")
    else:
        yield Step(
            "Awal jangka waktu",
            "Belum pasti: penerima belum mengonfirmasi, atau tanggalnya sedang disanggah. Karena itu ada dua batas: "
            "yang paling awal untuk mengingatkan pihak wajib, yang paling akhir sebelum pihak berhak dapat bertindak.",
        )


def _rule(obligation: Obligation) -> str:
    parameters = obligation.parameters
    match Rule(obligation.rule):
        case Rule.MONTHS_AFTER_RECEIPT:
            return (
                f"{parameters['months']} bulan sejak diterima: nomor hari yang sama; bila tidak ada dalam bulan itu, "
                "hari terakhirnya. Dipenuhi pada hari jatuh tempo masih tepat waktu."
            )
        case Rule.COUNT_PER_YEAR:
            return (
                f"Paling sedikit {parameters['times']} kali dalam 1 tahun. Batas waktunya hari terakhir jendela; "
                "tanggal rencana hanya anjuran portal agar pelaksanaan tersebar merata."
            )
        case Rule.MONTHS_BEFORE_END:
            return (
                f"Paling lambat {parameters['months']} bulan sebelum perjanjian berakhir, bila suatu PIHAK "
                "menghendakinya. Bila tidak digunakan, kemungkinan itu gugur pada hari berikutnya."
            )
        case _:
            return Rule(obligation.rule).label.capitalize() + "."


def _arithmetic(obligation: Obligation) -> Iterable[Step]:
    earliest, due_on = obligation.earliest_due_on, obligation.due_on
    if earliest is None:
        return
    match Rule(obligation.rule):
        case Rule.MONTHS_AFTER_RECEIPT:
            months = obligation.parameters["months"]
            counted = add_months(obligation.opened_on, months)
            sum_text = f"{long_date(obligation.opened_on)} + {months} bulan = {long_date(counted)}"
            if obligation.start_settled:
                yield Step("Hitungan", sum_text)
            else:
                yield Step("Batas paling awal", sum_text)
                latest = long_date(due_on) if due_on else "belum dapat dinyatakan sampai penerimaan dikonfirmasi"
                yield Step("Batas paling akhir", latest)
        case Rule.COUNT_PER_YEAR:
            assert obligation.window_last is not None
            yield Step("Hitungan", f"Hari terakhir jendela = {long_date(obligation.window_last)}")
            if obligation.planned_on and obligation.planned_on != obligation.window_last:
                yield Step("Rencana", f"{long_date(obligation.planned_on)} (bukan tenggat perjanjian)")
        case Rule.MONTHS_BEFORE_END:
            months = obligation.parameters["months"]
            yield Step(
                "Hitungan",
                f"{long_date(obligation.agreement.last_day)} − {months} bulan = {long_date(earliest)}",
            )
        case Rule.DAYS_AFTER_EVENT:
            days = obligation.parameters["days"]
            yield Step(
                "Hitungan",
                f"{long_date(obligation.opened_on)} + {days} hari kalender = {long_date(earliest)}; hari kejadian "
                "tidak dihitung.",
            )
        case _:
            yield Step("Hitungan", long_date(earliest))


def _addenda(obligation: Obligation) -> Iterable[Step]:
    """The addenda that changed the term: what each says, and whether it moved this duty."""
    moved = set(
        obligation.revisions.filter(cause=ObligationRevision.Cause.AMENDED).values_list("source", flat=True)
    )
    for version in versions_of(obligation.term)[1:]:
        addendum = Addendum.objects.get(pk=int(version.source.partition(":")[2]))
        if version.source in moved:
            effect = "Adendum ini menggeser batas waktu kewajiban ini."
        elif obligation.opened_on >= version.effective_on:
            effect = "Kewajiban ini dimulai sesudahnya, sehingga dihitung menurut adendum ini."
        else:
            effect = "Kewajiban ini sudah berjalan atau selesai, sehingga tetap menurut ketentuan sebelumnya."
        yield Step(
            "Adendum",
            f"{addendum}, berlaku mulai {long_date(addendum.effective_on)}; menjangkau yang berjalan: "
            f"{Reach(addendum.reach).label}. {effect}",
            "12",
        )


def _pauses(obligation: Obligation) -> Iterable[Step]:
    events = list(covering(obligation))
    for event in events:
        until = f"sampai dengan {long_date(event.last_on)}" if event.last_on else "dan belum berakhir"
        yield Step("Keadaan kahar", f"{event.title}: sejak {long_date(event.first_on)} {until}.", "10(3)")
    if not events:
        yield Step("Jeda", "Tidak ada keadaan kahar yang menggeser tanggal ini.")
    if obligation.tolled_days and obligation.due_on:
        original = obligation.due_on - timedelta(days=obligation.tolled_days)
        yield Step(
            "Jeda",
            f"{obligation.tolled_days} hari keadaan kahar tidak dihitung: batas waktu semula {long_date(original)}, "
            f"menjadi {long_date(obligation.due_on)}.",
        )
    if obligation.paused_on:
        until = f" sampai dengan {long_date(obligation.paused_until)}" if obligation.paused_until else (
            "; selama keadaan itu belum berakhir, batas waktu tidak dapat dinyatakan"
        )
        yield Step("Jeda", f"Ditangguhkan karena keadaan kahar sejak {long_date(obligation.paused_on)}{until}.")
    for claim, words in claims_over(obligation):
        yield Step(
            "Klaim keadaan kahar",
            f"{claim.title} sejak {long_date(claim.first_on)}: {claim.get_state_display()}. Belum menggeser tanggal "
            f"ini; bila diterima: {words}.",
            "10(2)",
        )


def claims_over(obligation: Obligation) -> list[tuple[ForceMajeure, str]]:
    """Return the undecided claims over a duty, each with where it would move the due day if accepted, in words."""
    return [(claim, _if_accepted(obligation, claim)) for claim in claimed(obligation)]


def _if_accepted(obligation: Obligation, claim: ForceMajeure) -> str:
    run = if_accepted(obligation, claim)
    if run is None:
        return "kedua batasnya dihitung lagi" if not obligation.start_settled else "tidak bergeser"
    if run.paused_on is not None:
        until = f" sampai dengan {long_date(run.paused_until)}" if run.paused_until else (
            ", dan batas waktunya baru dapat dinyatakan setelah keadaan itu berakhir"
        )
        return f"ditangguhkan sejak {long_date(run.paused_on)}{until}"
    if run.due_on == obligation.due_on:
        return "tidak bergeser"
    return f"{long_date(run.due_on)} ({run.days - obligation.tolled_days} hari lebih lambat)"


def _waivers(obligation: Obligation) -> Iterable[Step]:
    if obligation.waived_on:
        until = f" sampai dengan {long_date(obligation.waived_until)}" if obligation.waived_until else ""
        yield Step("Pengecualian", f"Dikecualikan oleh kedua PIHAK sejak {long_date(obligation.waived_on)}{until}.")


def _readings(obligation: Obligation) -> Iterable[Step]:
    refs = set(obligation.term.clause_refs)
    by_end = obligation.rule == Rule.MONTHS_BEFORE_END.value
    for reading in Reading.objects.filter(agreement=obligation.agreement_id):
        if refs & set(reading.clause_refs) or (by_end and reading.code == "last-day"):
            by = "bawaan" if reading.chosen == reading.default else "pilihan kedua PIHAK"
            text = f"{reading.question} – {reading.chosen_label} ({by})."
            yield Step("Tafsir", text, ", ".join(reading.clause_refs))


def _holiday_note(due_on: date) -> Iterable[Step]:
    near = dict(Holiday.objects.filter(on__lte=due_on).order_by("-on").values_list("on", "name")[:30])
    if is_off_day(due_on, near):
        name = near.get(due_on, "akhir pekan")
        working = last_working_day_before(due_on, near)
        yield Step(
            "Catatan",
            f"Jatuh pada hari libur ({name}); hari kerja terakhir sebelumnya {long_date(working)}. Hari libur tidak "
            "menggeser batas waktu.",
        )
