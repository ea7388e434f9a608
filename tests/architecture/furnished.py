"""One rich world: something of every kind that a route shows or changes, made by the real services."""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction

from accounts.models import ApiClient, User
from accounts.roles import Role
from agreements.models import (
    Addendum,
    Agreement,
    Correction,
    EndNotice,
    Letter,
    LetterAttachment,
    Official,
    Party,
    ReadingChange,
)
from agreements.receipts import Proof
from agreements.services import alerts, letters, suspension
from agreements.services.addenda import Draft, propose_addendum
from agreements.services.clients import create_client
from agreements.services.corrections import propose_correction
from agreements.services.ending import Notice, give_end_notice
from agreements.services.facts import Outside, contest_receipt
from agreements.services.letter_drafts import Contents, draft_letter
from agreements.services.loading import load_agreement
from agreements.services.officials import Office, record_official
from agreements.services.readings import propose_reading
from exchanges.codes import Titles
from exchanges.models import (
    CodeVersion,
    CompetencySupport,
    CorrectionList,
    DataGroup,
    DataIssue,
    DataIssueEntry,
    Delivery,
    Disclosure,
    ExchangeMethod,
    Extract,
    Feedback,
    ImportJob,
    Incident,
    MatchingSession,
    Minutes,
    MinutesRemark,
    SecurityItem,
    SignedCopy,
    Undertaking,
)
from exchanges.papers import minutes_key
from exchanges.services import issues
from exchanges.services.catalogue import Element, Group, propose_groups, propose_method
from exchanges.services.codes import create_code_set, publish_version
from exchanges.services.correction_lists import submit_corrections
from exchanges.services.deliveries import DataDescription, lodge_feedback, record_delivery, withdraw_delivery
from exchanges.services.minutes import draft_minutes, finalise_minutes, submit_minutes
from exchanges.services.minutes_life import ask_cancellation, cancel_minutes, deliver_minutes
from exchanges.services.minutes_remarks import remark_on_minutes
from exchanges.services.returns import return_feedback
from exchanges.services.safeguards.incidents import close_incident
from exchanges.services.support import Given, record_support
from records.models import IssuedDocument, MailMessage, StoredFile
from records.services import sealing
from records.spreadsheets import CheckedTable, Table
from records.uploads import checked_pdf
from reports.models import Evaluation, ReportRequest, UseReport
from reports.services.evaluations import hold_evaluation
from reports.services.reporting import Period, lodge_report, request_report
from tests.agreements.exceptions_made import Exceptions, exceptions_made
from tests.exchanges.imported import IN, checked
from tests.exchanges.incidents_made import incident
from tests.exchanges.lists import table
from tests.exchanges.minutes_made import sign, signed_copy
from tests.exchanges.safeguards_made import disclosure, item, undertaking
from tests.exchanges.session_made import done_session
from tests.exchanges.sessions import furnished_sessions
from tests.exchanges.values import minutes_values
from tests.factories import SIGNED_AT, World, at, person
from tests.reports.pdfs import pdf

OTHER_INSTRUMENT = Path(__file__).parent.parent / "instruments" / "bac-lpc-2024.toml"
TODAY = date(2026, 1, 20)
NOW = time_machine.travel("2026-01-20 10:00+07:00", tick=False)
DRAFT = Contents(
    subject="Pemberitahuan jadwal", body="Dengan hormat, kami sampaikan jadwal monev.", signatory_name="Budi Peraga",
    signatory_nip="198001012005011001", signatory_office="Kepala Pusat Data dan Informasi",
)
MAIL_STATES = ("dead", "ambiguous", "pending", "sent")


@dataclass(frozen=True)
class Furnished:
    """What stands in the world on TODAY: feedback on `late` is overdue, no stop is in force, one has ended."""

    world: World
    settled: Delivery
    """Received, answered in two parts after a stop."""
    late: Delivery
    unconfirmed: Delivery
    contested: Delivery
    """BKN disputes the date; LAN answers."""
    withdrawn: Delivery
    outbound: Delivery
    """From LAN, so that LAN has something to take back."""
    feedback: Feedback
    returned: Feedback
    """On `contested`, sent back by BKN."""
    correction: Correction
    """Of `late`, proposed by BKN."""
    group: DataGroup
    """Of BKN's data, proposed by BKN; LAN has not agreed, so groups are still free text."""
    method: ExchangeMethod
    """Proposed by BKN."""
    answered: ReportRequest
    open_letter: ReportRequest
    report: UseReport
    periodic: UseReport
    joint: Evaluation
    own: Evaluation
    draft: Minutes
    submitted: Minutes
    final: Minutes
    """With an annex of persons."""
    cancelled: Minutes
    replaced: Minutes
    signed: Minutes
    delivered: Minutes
    copy: SignedCopy
    """A scan that LAN handed in, waiting for BKN."""
    unwanted: Minutes
    """Final; LAN asks that they be cancelled."""
    remark: MinutesRemark
    """Of LAN's, on `draft`."""
    compared: MatchingSession
    """Done, with its list of differences."""
    letter_draft: Letter
    """LAN's, which BKN does not see."""
    letter: Letter
    """Recorded by LAN, its sender."""
    attachment: LetterAttachment
    official: Official
    """Of LAN's."""
    addendum: Addendum
    """Proposed by LAN, with its file."""
    reading_change: ReadingChange
    """Of who signs berita acara; proposed by LAN."""
    end_notice: EndNotice
    """To extend; from LAN."""
    exceptions: Exceptions
    client: ApiClient
    """A system of LAN's."""
    support: CompetencySupport
    """Given by LAN."""
    issue: DataIssue
    """Raised by LAN, open."""
    issue_answered: DataIssue
    """Raised by LAN, answered by BKN."""
    issue_entry: DataIssueEntry
    """The attachment of `issue`."""
    corrections: CorrectionList
    """From LAN, in its first round."""
    codes: CodeVersion
    """LAN's, with a finding; BKN has not acknowledged it."""
    extract: Extract
    """Of LAN, read; its session is done."""
    matching_draft: MatchingSession
    """Lacks nothing but its start."""
    matching: MatchingSession
    """Done."""
    matching_unwanted: MatchingSession
    """Done as well; its files may be destroyed, which no database gives back."""
    import_job: ImportJob
    """LAN's, checked: no fault, one warning."""
    incident: Incident
    """Of LAN's processing, open."""
    incident_closed: Incident
    disclosure: Disclosure
    """Proposed by LAN."""
    undertaking: Undertaking
    security_item: SecurityItem
    """Both of LAN."""
    mail: MailMessage
    """Refused, to LAN."""
    document: IssuedDocument

    @property
    def code(self) -> str:
        return self.world.agreement.code


def furnished(world: World) -> Furnished:
    """Fill `world` up to TODAY. Freeze the clock with NOW around whatever is asked afterwards."""
    sessions = furnished_sessions(world)
    deliveries = _deliveries(world)
    minutes = _minutes(world)
    return Furnished(
        world=world, **sessions, **deliveries, **_reporting(world), **minutes, **_issues(world), **_letters(world),
        codes=_codes(world.agreement, world.lan_officer, date(2025, 11, 20)),
        compared=done_session(world.agreement, world.lan_officer),
        official=_official(world.agreement, world.lan_officer, date(2025, 6, 2)),
        **_changes(world.agreement, world.lan_officer, date(2025, 11, 25), "signatories", "agreement-signatories"),
        exceptions=exceptions_made(world, world.feedback_duty(deliveries["contested"]), date(2025, 11, 26)),
        client=_client(world), support=_support(world.agreement, world.lan_officer, date(2025, 9, 15)),
        import_job=checked(
            world, IN | {"Kelompok data": "Data lama"}, IN | {"Kelompok data": "Data lama", "Jumlah baris": "12"}
        ),
        **_incidents(world), mail=_mails(world), document=_document(world, minutes["final"]),
    )


def annexed(minutes: Minutes, by: User) -> Minutes:
    """Give the minutes an annex, as the background does."""
    with transaction.atomic():
        minutes.annex = sealing.seal(
            chain=minutes.agreement.code, name="TERBATAS-lampiran.pdf", media_type="application/pdf",
            content=[b"%PDF-1.7"], purge_on=date(2026, 7, 4), by=by, at=at(date(2025, 7, 4)),
        )
        minutes.save(update_fields=["annex"])
    return minutes


def _official(agreement: Agreement, by: User, on: date) -> Official:
    office = Office("Budi Peraga", "Kepala Pusat Data dan Informasi", valid_from=on, nip="198001012005011001")
    return record_official(agreement=agreement, office=office, by=by, at=at(on))


def _changes(agreement: Agreement, by: User, on: date, reading: str, chosen: str) -> dict[str, Any]:
    """An addendum, a reading and a notice that the other party has still to answer."""
    draft = Draft(
        title="Perpanjangan jangka waktu", first_number="AD-1/2025", second_number="AD-2/2025", dated_on=on,
        effective_on=on, summary="Diperpanjang.", last_day=agreement.last_day.replace(year=2031),
        terms={agreement.terms.filter(rule="months_after_receipt")[0].code: {"months": 9}},
        clauses={agreement.clauses.all()[0].ref: "Tujuan kerja sama diperluas."},
    )
    return {
        "addendum": propose_addendum(
            agreement=agreement, draft=draft, pdf=checked_pdf("adendum.pdf", pdf()), by=by, at=at(on)
        ),
        "reading_change": propose_reading(
            reading=agreement.reading(reading), chosen=chosen, reason="Kesepakatan rapat.", by=by, at=at(on)
        ),
        "end_notice": give_end_notice(
            agreement=agreement, notice=Notice("extend", agreement.last_day.replace(year=2031)), sent_on=on, by=by,
            at=at(on),
        ),
    }


def _codes(agreement: Agreement, by: User, on: date) -> CodeVersion:
    code_set = create_code_set(agreement=agreement, code="jf-binaan", name="JF binaan", by=by, at=at(on))
    table = Table(("id", "nama", "id_induk"), ("A", "B", "C"), (("1", "Widyaiswara", ""), ("2", "Ahli ", "1")), (2, 3))
    content = b"id;nama;id_induk\n1;Widyaiswara;\n2;Ahli ;1\n"
    file = CheckedTable("kode.csv", content, hashlib.sha256(content).hexdigest(), "text/csv", table)
    return publish_version(
        code_set=code_set, file=file, titles=Titles(), effective_on=on, accept_findings=True, by=by, at=at(on)
    )


def _deliveries(world: World) -> dict[str, Any]:
    settled = world.received_delivery(date(2025, 6, 9))
    late = world.received_delivery(date(2025, 7, 10), group="Riwayat jabatan ASN")
    contested = world.received_delivery(date(2025, 10, 1), group="Riwayat pendidikan ASN")
    returned = lodge_feedback(
        delivery=contested, data_coverage="part", reference_coverage="none", by=world.lan_officer,
        at=at(date(2025, 10, 5)),
    )
    return_feedback(feedback=returned, reason="Kode tidak dikenal.", by=world.bkn_officer, at=at(date(2025, 10, 6)))
    correction = propose_correction(
        fact=late.fact, field="row_count", new_value="1200", reason="Salah ketik.", by=world.bkn_officer,
        at=at(date(2025, 10, 7)),
    )
    contest_receipt(
        fact=contested.fact, received_on=date(2025, 10, 3), reason="Log kami berbeda.", by=world.bkn_officer,
        at=at(date(2025, 10, 15)),
    )
    withdrawn = world.deliver(date(2025, 11, 3), group="Data salah kirim")
    withdraw_delivery(delivery=withdrawn, reason="Salah catat.", by=world.bkn_officer, at=at(date(2025, 11, 4)))
    _stop(world, date(2025, 12, 12))
    feedback = None
    for data, references in (("whole", "none"), ("none", "whole")):
        feedback = lodge_feedback(
            delivery=settled, data_coverage=data, reference_coverage=references, note="Lengkap.", by=world.lan_officer,
            at=at(date(2025, 12, 15)),
        )
    restore(world, date(2025, 12, 16))
    unconfirmed = world.deliver(date(2026, 1, 5), group="Data mutasi ASN")
    outbound = record_delivery(
        agreement=world.agreement, data=DataDescription("JF Widyaiswara", Delivery.Method.FILE, row_count=6120),
        sent_on=date(2026, 1, 6), outside=_claim(date(2026, 1, 6)), by=world.lan_officer, at=at(date(2026, 1, 6)),
    )
    return {
        "settled": settled, "late": late, "unconfirmed": unconfirmed, "contested": contested, "withdrawn": withdrawn,
        "outbound": outbound, "feedback": feedback, "returned": returned, "correction": correction,
        **_catalogue(world.agreement, outbound.fact.addressee, world.bkn_officer, date(2025, 10, 8)),
    }


def _catalogue(agreement: Agreement, provider: Party | None, by: User, on: date) -> dict[str, Any]:
    assert provider is not None
    group = Group("POKOK", "Data pokok ASN", ("siasn",), (Element("NIP"),))
    return {
        "group": propose_groups(agreement=agreement, provider=provider, groups=[group], by=by, at=at(on))[0],
        "method": propose_method(
            agreement=agreement, name="Penarikan bulanan", kind="web_service", cutoff="monthly_pull", by=by, at=at(on)
        ),
    }


def _claim(on: date) -> Outside:
    return Outside(Proof.SENDER_CLAIM, on)


def _stop(world: World, on: date) -> None:
    suspension.suspend_access(
        agreement=world.agreement, letter_number=f"B-{on:%d%m}/BKN/{on.year}", letter_dated_on=on, effective_on=on,
        grounds=["4(1)b.1"], reason="Balikan terlambat.", by=world.bkn_decider, at=at(on),
    )


def restore(world: World, on: date) -> None:
    """BKN restores access on `on`."""
    suspension.restore_access(
        agreement=world.agreement, letter_number=f"P-{on:%d%m}/BKN/{on.year}", letter_dated_on=on, restored_on=on,
        by=world.bkn_decider, at=at(on),
    )


def stop_that_may_end(thing: Furnished) -> None:
    """Stop access today because of `late`, and let LAN answer it, so that access may be restored."""
    _stop(thing.world, TODAY)
    lodge_feedback(
        delivery=thing.late, data_coverage="whole", reference_coverage="whole", by=thing.world.lan_officer,
        at=at(TODAY, 9),
    )


def _reporting(world: World) -> dict[str, Any]:
    answered = world.ask_report(date(2025, 7, 1))
    report = lodge_report(
        agreement=world.agreement, subject="Laporan atas permintaan",
        period=Period(date(2025, 5, 7), date(2025, 6, 30)), summary="Ringkasan.", answers=answered,
        pdf=checked_pdf("laporan.pdf", pdf()), by=world.lan_officer, at=at(date(2025, 8, 1)),
    )
    periodic = lodge_report(
        agreement=world.agreement, subject="Laporan Semester I", period=Period(date(2025, 5, 7), date(2025, 9, 30)),
        summary="Ringkasan.", reference="L-1/LAN/2025", by=world.lan_officer, at=at(date(2025, 10, 20)),
    )
    open_letter = request_report(
        agreement=world.agreement, reference="B-202/BKN/2025", subject="Permintaan laporan kedua",
        dated_on=date(2025, 12, 1), sent_on=date(2025, 12, 2), outside=_claim(date(2025, 12, 2)),
        period=Period(date(2025, 7, 1), date(2025, 11, 30)), note="Mohon rincian.", by=world.bkn_officer,
        at=at(date(2025, 12, 2)),
    )
    joint, own = (
        hold_evaluation(
            agreement=world.agreement, subject=subject, held_on=on, joint=together, place="Jakarta",
            findings="Temuan.", recommendations="Rekomendasi.", by=world.lan_officer, at=at(on),
        )
        for subject, on, together in (
            ("Monev bersama", date(2025, 10, 14), True), ("Monev internal", date(2025, 11, 14), False),
        )
    )
    return {
        "answered": answered, "open_letter": open_letter, "report": report, "periodic": periodic, "joint": joint,
        "own": own,
    }


def _minutes(world: World) -> dict[str, Any]:
    def draft(group: str, **more: Any) -> Minutes:
        return draft_minutes(
            agreement=world.agreement, values=minutes_values(data_group=group), by=world.lan_officer,
            at=at(date(2025, 7, 2)), **more,
        )

    def submit(group: str) -> Minutes:
        return submit_minutes(minutes=draft(group), revision=1, by=world.lan_officer, at=at(date(2025, 7, 3)))

    def finalise(group: str) -> Minutes:
        return finalise_minutes(minutes=submit(group), revision=1, by=world.bkn_decider, at=at(date(2025, 7, 4)))

    def cancel(group: str) -> Minutes:
        return cancel_minutes(
            minutes=submit(group), reason="Angka D keliru.", by=world.lan_decider, at=at(date(2025, 7, 5))
        )

    def signed(group: str) -> Minutes:
        return sign(finalise(group), world.lan_officer, date(2025, 7, 7))

    drafted = draft("JF Konsep")
    replaced = cancel("JF Digantikan")
    draft("JF Pengganti", supersedes=replaced)
    replaced.refresh_from_db()
    return {
        "draft": drafted, "submitted": submit("JF Diajukan"),
        "final": annexed(finalise("JF Final"), world.lan_officer),
        "cancelled": cancel("JF Dibatalkan"), "replaced": replaced, "signed": signed("JF Ditandatangani"),
        "delivered": deliver_minutes(
            minutes=signed("JF Disampaikan"), by=world.lan_officer, at=at(date(2025, 7, 8))
        ),
        "copy": signed_copy(
            finalise("JF Menunggu Salinan"), world.lan_officer, date(2025, 7, 7), kind=SignedCopy.Kind.SCAN,
            state=SignedCopy.State.WAITING,
        ),
        "unwanted": ask_cancellation(
            minutes=finalise("JF Tidak Diinginkan"), reason="Angka D keliru.", by=world.lan_decider,
            at=at(date(2025, 7, 8)),
        ),
        "remark": remark_on_minutes(
            minutes=drafted, section="figures", text="Periksa D.", by=world.lan_officer, at=at(date(2025, 7, 3))
        ),
    }


def _letters(world: World) -> dict[str, Any]:
    by, when = world.lan_officer, at(date(2026, 1, 12))
    letter = letters.record_letter(
        agreement=world.agreement, incoming=False, by=by, at=when,
        paper=letters.Paper(
            kind=Letter.Kind.OTHER, subject="Undangan rapat teknis", number="S-12/LAN/2026",
            dated_on=date(2026, 1, 12), sent_on=date(2026, 1, 12),
        ),
    )
    attachment = letters.attach(
        letter=letter, title="Naskah bertanda tangan", pdf=checked_pdf("naskah.pdf", pdf()), by=by, at=when
    )
    draft = draft_letter(agreement=world.agreement, kind=Letter.Kind.NOTICE, contents=DRAFT, by=by, at=when)
    return {"letter_draft": draft, "letter": letter, "attachment": attachment}


def _support(agreement: Agreement, by: User, on: date) -> CompetencySupport:
    given = Given("training", "Widyaiswara", "Pelatihan data", on, on, participants=30, evidence="ST-1")
    return record_support(
        agreement=agreement, given=given, pdf=checked_pdf("laporan-kegiatan.pdf", pdf()), by=by, at=at(on, 15)
    )


def _client(world: World) -> ApiClient:
    client, _ = create_client(
        agreement=world.agreement, name="Gateway contoh", scopes=["confirm_receipt"], expires_on=date(2026, 12, 1),
        by=world.lan_decider, at=at(date(2026, 1, 13)),
    )
    return client


def _issues(world: World) -> dict[str, Any]:
    when = at(date(2026, 1, 8))
    raised = [
        issues.raise_issue(
            agreement=world.agreement, title=title, description="Kode jabatan kosong.",
            pdf=checked_pdf("bukti.pdf", pdf()), by=world.lan_officer, at=when,
        )
        for title in ("Kode kosong", "Gelar keliru")
    ]
    issues.answer(issue=raised[1], text="Sudah diperbaiki.", by=world.bkn_officer, at=when)
    raised[1].refresh_from_db()
    corrections = submit_corrections(
        agreement=world.agreement, title="Perbaikan gelar", file=table("Diusulkan", "Diusulkan"),
        purge_on=date(2026, 12, 31), by=world.lan_officer, at=when,
    )
    return {
        "issue": raised[0], "issue_answered": raised[1], "issue_entry": raised[0].entries.get(),
        "corrections": corrections,
    }


def _incidents(world: World) -> dict[str, Any]:
    opened, closed = (incident(world, at(TODAY, 8), title=title) for title in ("Berkas salah alamat", "Cakram hilang"))
    close_incident(
        incident=closed, outcome="unfounded", lessons="Cakram ditemukan.", by=world.lan_decider, at=at(TODAY, 9)
    )
    return {
        "incident": opened, "incident_closed": closed, "disclosure": disclosure(world, at(TODAY, 8)),
        "undertaking": undertaking(world, at(TODAY, 8)), "security_item": item(world, at(TODAY, 8)),
    }


def _mails(world: World) -> MailMessage:
    alerts.raise_notices(as_of=date(2025, 12, 12), at=at(date(2025, 12, 12), 6))
    alerts.raise_notices(as_of=TODAY, at=at(TODAY, 6))
    alerts.queue_mails(at=at(TODAY, 7))
    for party in ("lan", "bkn"):
        mails = MailMessage.objects.filter(party=party).order_by("pk")
        for message, state in zip(mails[: len(MAIL_STATES)], MAIL_STATES, strict=True):
            message.state, message.sent_at = state, at(TODAY, 8) if state == "sent" else None
            message.save()
            message.attempts.create(number=1, started_at=at(TODAY, 8), finished_at=at(TODAY, 8), outcome="rejected")
    return MailMessage.objects.filter(party="lan", state="dead").get()


def _document(world: World, minutes: Minutes) -> IssuedDocument:
    # Drawn documents have tests of their own; here only the row counts, and drawing takes seconds.
    content = pdf()
    file = StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size=len(content), media_type="application/pdf",
        name="berita-acara.pdf", content=content, stored_at=at(date(2025, 7, 4)),
    )
    return IssuedDocument.objects.create(
        code="ABCDE-23456", key=minutes_key(minutes), chain=world.agreement.code, kind="Berita acara",
        title="Hasil pemadanan data JF Final", dated_on=minutes.matched_on, file=file,
        issued_at=at(date(2025, 7, 4)),
    )


@dataclass(frozen=True)
class Neighbours:
    """Another agreement of two other agencies, with things of its own, and one of its people."""

    agreement: Agreement
    officer: User
    delivery: Delivery
    feedback: Feedback
    correction: Correction
    group: DataGroup
    method: ExchangeMethod
    minutes: Minutes
    remark: MinutesRemark
    official: Official
    report: UseReport
    letter: Letter
    attachment: LetterAttachment
    client: ApiClient
    support: CompetencySupport
    codes: CodeVersion
    mail: MailMessage
    document: IssuedDocument
    addendum: Addendum
    reading_change: ReadingChange
    end_notice: EndNotice


def neighbours() -> Neighbours:
    """Load the invented second agreement and let its people do something."""
    agreement = load_agreement(text=OTHER_INSTRUMENT.read_text(encoding="utf-8"), at=SIGNED_AT).agreement
    first, second = agreement.parties.select_related("agency").order_by("ordinal")
    sender = person("petugas@bac.example", first.agency, Role.OFFICER)
    officer = person("petugas@lpc.example", second.agency, Role.DECIDER)
    delivery = record_delivery(
        agreement=agreement, data=DataDescription("Batas wilayah", Delivery.Method.FILE), sent_on=date(2025, 9, 1),
        outside=_claim(date(2025, 9, 1)), by=sender, at=at(date(2025, 9, 1)),
    )
    feedback = lodge_feedback(
        delivery=delivery, data_coverage="part", reference_coverage="none", by=officer, at=at(date(2025, 9, 2))
    )
    minutes = draft_minutes(
        agreement=agreement, values=minutes_values(), by=officer, at=at(date(2025, 9, 3))
    )
    remark = remark_on_minutes(
        minutes=minutes, section="whole", text="Periksa.", by=officer, at=at(date(2025, 9, 3))
    )
    report = lodge_report(
        agreement=agreement, subject="Laporan wilayah", period=Period(date(2025, 3, 1), date(2025, 8, 31)),
        summary="Ringkasan.", pdf=checked_pdf("wilayah.pdf", pdf()), by=officer, at=at(date(2025, 9, 4)),
    )
    letter = letters.record_letter(
        agreement=agreement, incoming=False, by=officer, at=at(date(2025, 9, 5)),
        paper=letters.Paper(
            kind=Letter.Kind.OTHER, subject="Undangan", number="S-1/LPC/2025", dated_on=date(2025, 9, 5)
        ),
    )
    attachment = letters.attach(
        letter=letter, title="Naskah", pdf=checked_pdf("naskah.pdf", pdf()), by=officer, at=at(date(2025, 9, 5))
    )
    client, _ = create_client(
        agreement=agreement, name="Gateway wilayah", scopes=[], expires_on=date(2026, 8, 1), by=officer,
        at=at(date(2025, 9, 6)),
    )
    mail = MailMessage.objects.create(
        key="tetangga", chain=agreement.code, party="lpc", to_address="ppd@lpc.example", subject="Perihal", text="Isi",
        message_id="<tetangga@contoh.example>", state="dead", created_at=at(TODAY, 7), next_attempt_at=at(TODAY, 7),
    )
    document = IssuedDocument.objects.create(
        code="FGHJK-34567", key="receipt:0:0", chain=agreement.code, kind="Tanda terima", title="Tetangga",
        dated_on=date(2025, 9, 1), file=report.file, issued_at=at(date(2025, 9, 4)),
    )
    correction = propose_correction(
        fact=delivery.fact, field="row_count", new_value="12", reason="Salah ketik.", by=sender,
        at=at(date(2025, 9, 3)),
    )
    offered = _catalogue(agreement, first, sender, date(2025, 9, 3))
    return Neighbours(
        agreement, officer, delivery, feedback, correction, offered["group"], offered["method"],
        minutes, remark, _official(agreement, officer, date(2025, 9, 3)), report, letter, attachment, client,
        _support(agreement, officer, date(2025, 9, 7)), _codes(agreement, officer, date(2025, 9, 8)), mail, document,
        **_changes(agreement, officer, date(2025, 9, 9), "cure", "curative"),
    )
