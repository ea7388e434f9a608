"""Invented activity for a sample portal, told through the real acts: fictitious people, no real ASN data.

The first year is fixed (one clock from delivery to restored access); what follows is set around today, so that every
state of the portal is there to be looked at: due soon, unconfirmed, contested, overdue, drafted, submitted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import Agency, Membership, User
from accounts.roles import Role
from agreements.amendments import Reach
from agreements.deadlines import WIB
from agreements.eligibility import access_state
from agreements.letter_texts import About, draft_text
from agreements.models import Agreement, Letter, Notice, Obligation, Party
from agreements.receipts import Proof
from agreements.services import (
    alerts,
    corrections,
    disputes,
    facts,
    force_majeure,
    letter_drafts,
    letters,
    officials,
    suspension,
)
from agreements.services.addenda import Draft, propose_addendum
from agreements.services.readings import propose_reading
from exchanges.codes import Titles
from exchanges.models import CodeSet, CompetencySupport, CorrectionList, DataIssue, Delivery, Minutes
from exchanges.services import (
    catalogue,
    codes,
    correction_lists,
    deliveries,
    issues,
    minutes,
    minutes_life,
    minutes_remarks,
    returns,
    support,
    versions,
)
from exchanges.services.safeguards import disclosures, incidents, security
from records.spreadsheets import CheckedTable, checked_table
from reports.models import ReportRequest
from reports.services import evaluations, reporting

from . import sample_matching

PASSWORD = "contoh-portal-pks"
_NAMES = {
    (1, Role.OFFICER): ("Ratna Wijayanti", "Pranata Komputer Ahli Muda"),
    (1, Role.DECIDER): ("Bambang Setyono", "Kepala Pusat Data dan Informasi"),
    (1, Role.READER): ("Siti Rahmawati", "Auditor"),
    (2, Role.OFFICER): ("Dimas Prakoso", "Pranata Komputer Ahli Muda"),
    (2, Role.DECIDER): ("Lestari Handayani", "Direktur Pengelolaan Data dan Penyajian Informasi ASN"),
    (2, Role.READER): ("Yusuf Hidayat", "Auditor"),
}
_CODES = "id;nama;id_induk\nK1;Widyaiswara;\nW1;Widyaiswara Ahli Utama;K1\nW2;Widyaiswara Ahli Madya;K1\n"
_EMAIL_WORDS = {Role.OFFICER: "petugas", Role.DECIDER: "pejabat", Role.READER: "pembaca"}
Event = tuple[date, Callable[[datetime], None]]


@dataclass
class Story:
    """The people of a sample agreement, and what happened so far."""

    agreement: Agreement
    first: Party
    second: Party
    people: dict[tuple[int, Role], User]
    deliveries: dict[str, Delivery] = field(default_factory=dict)
    requests: dict[str, ReportRequest] = field(default_factory=dict)
    minutes: dict[str, Minutes] = field(default_factory=dict)
    issues: dict[str, DataIssue] = field(default_factory=dict)
    lists: dict[str, CorrectionList] = field(default_factory=dict)

    def who(self, ordinal: int, role: Role = Role.OFFICER) -> User:
        return self.people[ordinal, role]


def tell(agreement: Agreement, today: date) -> bool:
    """Fill an agreement that has no activity yet; return False, writing nothing, where it has some."""
    if agreement.facts.exists():
        return False
    first, second = agreement.parties.select_related("agency")
    story = Story(agreement, first, second, make_people([first, second]))
    events = [(day, act) for day, act in (*_first_year(story), *_around(story, today)) if day <= today]
    last = min(today, agreement.last_day)
    watched = agreement.signed_on
    for day, act in sorted((e for e in events if e[0] <= last), key=lambda event: event[0]):
        watched = _watch(watched, day)
        act(_at(day))
    _watch(watched, last)
    alerts.raise_notices(as_of=last, at=_at(last, 6))
    # Nobody is written to about what is long past; the last week's notices show how the outbox works.
    Notice.objects.filter(as_of__lt=last - timedelta(days=7)).update(mailed=True)
    return True


def make_people(parties: list[Party]) -> dict[tuple[int, Role], User]:
    """Make (or find) one officer, one deciding official and one reader for each party."""
    people = {}
    for party in parties:
        for role in Role:
            name, position = _NAMES[party.ordinal, role]
            email = sign_in(party.agency, role)
            user = User.objects.filter(email=email).first()
            if user is None:
                user = User.objects.create_user(email, PASSWORD, full_name=name, position=position)
                Membership.objects.create(
                    user=user, agency=party.agency, role=role.value, started_on=party.agreement.signed_on
                )
            people[party.ordinal, role] = user
    return people


def sign_in(agency: Agency, role: Role) -> str:
    """Return the e-mail address by which the sample person signs in."""
    return f"{_EMAIL_WORDS[role]}.{agency.code}@contoh.example"


def _first_year(story: Story) -> Iterator[Event]:
    signed = story.agreement.signed_on

    def day(month: int, number: int) -> date:
        year = signed.year if (month, number) >= (signed.month, signed.day) else signed.year + 1
        return date(year, month, number)

    deliver, confirm, answer = _deliver(story), _confirm(story), _answer(story)
    yield day(7, 14), _catalogue(story, "JF-WI", 1, "Data JF Widyaiswara", agreed=True)
    yield day(6, 7), deliver("pokok", 2, "Data pokok ASN", day(6, 7), Proof.SENDER_CLAIM, rows=4_812_377)
    yield day(6, 10), confirm("pokok", day(6, 9))
    yield day(7, 15), deliver("jf", 1, "Data JF Widyaiswara", day(7, 15), Proof.SENDER_CLAIM, rows=6_120)
    yield day(7, 17), confirm("jf", day(7, 16))
    yield day(9, 2), deliver("diklat", 2, "Riwayat pelatihan ASN", day(9, 2), Proof.SYSTEM_LOG, rows=1_204_511)
    yield day(9, 4), confirm("diklat", day(9, 2))
    yield day(10, 14), _evaluate(story, 1, joint=True, title="Monev Semester I")
    yield day(10, 20), answer("diklat", "whole", "part")
    yield day(10, 30), _periodic(story, "Laporan pertukaran dan pemanfaatan data Semester I", signed, day(9, 30))
    yield day(11, 28), answer("diklat", "none", "whole")
    yield day(12, 12), _stop(story)
    yield day(12, 15), answer("pokok", "whole", "whole")
    yield day(12, 16), _restore(story)
    yield day(8, 20), _force_majeure(story, day(8, 18), day(8, 19))
    yield day(8, 24), _dispute(story, day(8, 22))
    yield day(8, 4), _publish_codes(story, _CODES, acknowledged=True)
    yield day(3, 2), _publish_codes(story, _CODES.replace("Madya", "Madya ") + "W3;Widyaiswara Ahli Muda;K1\n")
    yield day(11, 21), _train(story, 1, "Analis Kebijakan", "Pelatihan dasar (contoh)", 30)
    yield day(2, 20), _train(story, 2, "Asesor SDM Aparatur", "Pelatihan asesor (contoh)", 24)
    yield day(7, 1), _officials(story)
    yield day(1, 20), _draft(story, "widyaiswara", "Widyaiswara", day(1, 20))
    yield day(1, 21), _submit(story, "widyaiswara", 1)
    yield day(1, 23), _finalise(story, "widyaiswara", 2)
    yield day(1, 26), _number(story, "widyaiswara")
    yield day(2, 10), _ask(story, "pertama", "B-0210/CONTOH/2026", day(2, 10))
    yield day(3, 25), _answer_letter(story, "pertama", day(1, 1), day(2, 28))
    yield day(4, 15), _periodic(story, "Laporan pertukaran dan pemanfaatan data Semester II", day(10, 1), day(3, 31))
    yield day(4, 22), _evaluate(story, 2, joint=True, title="Monev Semester II")


def _around(story: Story, today: date) -> Iterator[Event]:
    def ago(days: int) -> date:
        return today - timedelta(days=days)

    if ago(170) <= date(story.agreement.signed_on.year + 1, 5, 6):
        return
    deliver, confirm = _deliver(story), _confirm(story)
    yield ago(165), deliver("kinerja", 2, "Data penilaian kinerja ASN", ago(165), Proof.SENDER_CLAIM, rows=3_990_204)
    yield ago(163), confirm("kinerja", ago(164))
    yield ago(90), deliver("jabatan", 2, "Riwayat jabatan ASN", ago(90), Proof.SYSTEM_LOG, rows=2_551_090)
    yield ago(75), _ask(story, "kedua", f"B-{today:%m%d}/CONTOH/{today.year}", ago(75))
    yield ago(60), deliver("pendidikan", 2, "Riwayat pendidikan ASN", ago(60), Proof.SENDER_CLAIM, rows=4_702_118)
    yield ago(56), confirm("pendidikan", ago(57))
    yield ago(150), _supersede(story, "kinerja", ago(150))
    yield ago(70), _answer(story)("kinerja", "part", "none")
    yield ago(66), _give_back(story, "kinerja")
    yield ago(25), _correct(story, "jabatan")
    yield ago(14), _catalogue(story, "POKOK", 2, "Data pokok ASN", agreed=False)
    yield ago(45), _contest(story, "pendidikan", ago(60))
    yield ago(40), _raise(story, "kode", 1, "Kode jabatan kosong pada 312 baris", "jabatan")
    yield ago(34), _settle(story, "kode", 2)
    yield ago(12), _raise(story, "gelar", 2, "Gelar belakang memakai dua penulisan", None)
    yield ago(30), _propose(story, "gelar", 1, "Usulan perbaikan gelar (contoh)", ago(-330))
    yield ago(16), _return(story, "gelar", 2, ago(-340))
    yield ago(20), _periodic(story, "Laporan pertukaran dan pemanfaatan data", ago(180), ago(30))
    yield ago(10), _evaluate(story, 1, joint=False, title="Monev internal")
    yield ago(8), _invite(story)
    yield ago(9), _confide(story, ago(9), ago(-30))
    yield ago(2), _remind(story)
    yield ago(2), _propose_changes(story)
    yield ago(7), _match(story)
    yield ago(6), _draft(story, "kebijakan", "Analis Kebijakan", ago(6))
    yield ago(5), _submit(story, "kebijakan", 1)
    yield ago(4), _remark(story, "kebijakan", 2)
    yield ago(3), deliver("mutasi", 2, "Data mutasi ASN bulan lalu", ago(3), Proof.SENDER_CLAIM, rows=18_442)
    yield ago(1), _draft(story, "sdma", "Analis SDM Aparatur", ago(1))


def _force_majeure(story: Story, first_on: date, last_on: date) -> Callable[[datetime], None]:
    """A claim that the other party rejects: it is there to be looked at, and moves no date."""

    def act(at: datetime) -> None:
        event = force_majeure.Event(
            "Gangguan listrik di pusat data (contoh)", "Layanan terhenti dua hari.", first_on, last_on,
            statement_reference="Pernyataan 08/CONTOH/2025",
        )
        claim = force_majeure.claim_force_majeure(
            agreement=story.agreement, event=event, sent_on=at.astimezone(WIB).date(), by=story.who(1), at=at
        )
        force_majeure.decide_force_majeure(
            event=claim, state="rejected", answer="Tidak menghambat pekerjaan (contoh).",
            by=story.who(2, Role.DECIDER), at=at,
        )

    return act


def _dispute(story: Story, met_on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        dispute = disputes.raise_dispute(
            agreement=story.agreement,
            matter=disputes.Matter(
                "Bukti penerimaan yang dipakai (contoh)", "LAN memakai BAST, BKN log web service.", ["4(1)b.1"]
            ),
            by=story.who(1), at=at,
        )
        disputes.record_deliberation(
            dispute=dispute, by=story.who(2), at=at,
            meeting=disputes.Meeting(met_on, "Rapat daring", "Petugas kedua PIHAK", "Mufakat: BAST (contoh)."),
        )
        settlement = disputes.propose_settlement(
            dispute=dispute, text="BAST dipakai bila ada (contoh).", by=story.who(1), at=at
        )
        disputes.decide_settlement(settlement=settlement, agreed=True, by=story.who(2, Role.DECIDER), at=at)

    return act


def _deliver(story: Story) -> Callable[..., Callable[[datetime], None]]:
    def event(
        key: str, ordinal: int, group: str, sent_on: date, proof: Proof, rows: int
    ) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            method = Delivery.Method.WEB_SERVICE if ordinal == 2 else Delivery.Method.FILE
            evidence = "log-contoh-0001" if proof > Proof.SENDER_CLAIM else ""
            story.deliveries[key] = deliveries.record_delivery(
                agreement=story.agreement,
                data=deliveries.DataDescription(group, method, cutoff_on=sent_on, row_count=rows),
                sent_on=sent_on, outside=facts.Outside(proof, sent_on, evidence), by=story.who(ordinal), at=at,
            )

        return act

    return event


def _confirm(story: Story) -> Callable[[str, date], Callable[[datetime], None]]:
    def event(key: str, received_on: date) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            fact = story.deliveries[key].fact
            assert fact.addressee is not None
            facts.confirm_receipt(fact=fact, received_on=received_on, by=story.who(fact.addressee.ordinal), at=at)

        return act

    return event


def _answer(story: Story) -> Callable[[str, str, str], Callable[[datetime], None]]:
    def event(key: str, data: str, references: str) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            deliveries.lodge_feedback(
                delivery=story.deliveries[key], data_coverage=data, reference_coverage=references,
                note="Data contoh.", by=story.who(1), at=at,
            )

        return act

    return event


def _confide(story: Story, on: date, later: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        account = incidents.Account(
            "Jabatan dan unit kerja, 12 baris (contoh).", "Berkas terkirim ke alamat lain.", "Berkas ditarik kembali."
        )
        incidents.record_incident(
            agreement=story.agreement, title="Berkas salah alamat (contoh)", processor=story.first, known_at=at,
            account=account, by=story.who(1), at=at,
        )
        disclosures.record_disclosure(
            agreement=story.agreement, by=story.who(2), at=at,
            about=disclosures.About(
                "Ringkasan jumlah jabatan (contoh)", "Jumlah per jabatan.", "Perguruan tinggi contoh", "consent", later
            ),
        )
        method = catalogue.propose_method(
            agreement=story.agreement, name="Penarikan bulanan (contoh)", kind="web_service", cutoff="monthly_pull",
            by=story.who(2), at=at,
        )
        security.record_item(
            agreement=story.agreement, method=method, area="access", title="Kata sandi diganti berkala (contoh)",
            found=security.Found("part", on, on + timedelta(days=5), "SOP contoh"), by=story.who(1), at=at,
        )

    return act


def _supersede(story: Story, key: str, on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        older = story.deliveries[key]
        story.deliveries[key] = versions.supersede_delivery(
            delivery=older, data=deliveries.DataDescription(older.data_group, older.method, row_count=3_991_876),
            reason="Kolom periode penilaian tertukar (contoh).", sent_on=on,
            outside=facts.Outside(Proof.SYSTEM_LOG, on, "log-contoh-0002"), by=story.who(2), at=at,
        )

    return act


def _give_back(story: Story, key: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        returns.return_feedback(
            feedback=story.deliveries[key].feedback.get(), reason="Kode jabatan tidak dikenal (contoh).",
            by=story.who(2), at=at,
        )

    return act


def _correct(story: Story, key: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        corrections.propose_correction(
            fact=story.deliveries[key].fact, field="row_count", new_value="2551900", reason="Salah ketik (contoh).",
            by=story.who(2), at=at,
        )

    return act


def _catalogue(story: Story, code: str, ordinal: int, name: str, *, agreed: bool) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        elements = tuple(catalogue.Element(element) for element in ("NIP", "nama jabatan", "unit kerja"))
        group = catalogue.propose_groups(
            agreement=story.agreement, provider=story.first if ordinal == 1 else story.second,
            groups=[catalogue.Group(code, name, ("siasn",), elements)], by=story.who(ordinal), at=at,
        )[0]
        if agreed:
            catalogue.agree_item(item=group, by=story.who(3 - ordinal, Role.DECIDER), at=at)

    return act


def _contest(story: Story, key: str, received_on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        facts.contest_receipt(
            fact=story.deliveries[key].fact, received_on=received_on,
            reason="Log web service kami menunjukkan penarikan selesai pada hari pengiriman.", by=story.who(2), at=at,
        )

    return act


def _stop(story: Story) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        on = at.astimezone(WIB).date()
        suspension.suspend_access(
            agreement=story.agreement, letter_number="B-1212/CONTOH/2025", letter_dated_on=on, effective_on=on,
            grounds=_grounds_today(story, on), reason="Balikan belum diterima sampai batas waktu.",
            by=story.who(2, Role.DECIDER), at=at,
        )

    return act


def _grounds_today(story: Story, on: date) -> list[str]:
    state = access_state(story.agreement, on)
    return [g.clause for g in state.grounds if g.holds] if state else []


def _restore(story: Story) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        on = at.astimezone(WIB).date()
        suspension.restore_access(
            agreement=story.agreement, letter_number="B-1216/CONTOH/2025", letter_dated_on=on, restored_on=on,
            by=story.who(2, Role.DECIDER), at=at,
        )

    return act


def _ask(story: Story, key: str, reference: str, on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        story.requests[key] = reporting.request_report(
            agreement=story.agreement, reference=reference, subject="Permintaan laporan pemanfaatan data",
            dated_on=on, sent_on=on, outside=None, by=story.who(2), at=at,
        )

    return act


def _answer_letter(story: Story, key: str, first: date, last: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        reporting.lodge_report(
            agreement=story.agreement, subject="Laporan pemanfaatan data atas permintaan",
            period=reporting.Period(first, last), summary="Ringkasan contoh.", answers=story.requests[key],
            by=story.who(1), at=at,
        )

    return act


def _periodic(story: Story, title: str, first: date, last: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        reporting.lodge_report(
            agreement=story.agreement, subject=title, period=reporting.Period(first, last),
            summary="Ringkasan contoh: penyerahan, balikan, dan pemanfaatan dalam periode ini.", by=story.who(1),
            at=at,
        )

    return act


def _publish_codes(story: Story, text: str, acknowledged: bool = False) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        by, on = story.who(1), at.astimezone(WIB).date()
        code_set = CodeSet.objects.filter(agreement=story.agreement).first() or codes.create_code_set(
            agreement=story.agreement, code="jf-contoh", name="Jabatan fungsional (contoh)", by=by, at=at
        )
        version = codes.publish_version(
            code_set=code_set, file=checked_table("jf-contoh.csv", text.encode()), titles=Titles(), effective_on=on,
            accept_findings=True, by=by, at=at,
        )
        if acknowledged:
            codes.acknowledge_version(version=version, by=story.who(2), at=at)

    return act


def _train(story: Story, ordinal: int, position: str, title: str, people: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        last = at.astimezone(WIB).date()
        support.record_support(
            agreement=story.agreement, by=story.who(ordinal), at=at,
            given=support.Given(
                CompetencySupport.Kind.TRAINING, position, title, last - timedelta(days=4), last, people,
                evidence="Laporan kegiatan contoh",
            ),
        )

    return act


def _invite(story: Story) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        on = at.astimezone(WIB).date()
        paper = letters.Paper(
            Letter.Kind.OTHER, "Undangan rapat teknis", f"B-{on:%m%d}.7/CONTOH/{on.year}", on - timedelta(days=1),
            received_on=on, agenda_number="113/CONTOH",
        )
        letters.record_letter(agreement=story.agreement, incoming=True, paper=paper, by=story.who(1), at=at)

    return act


def _remind(story: Story) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        owed = Obligation.objects.of(story.agreement).owed_by(story.first).filter(met_on=None, voided_on=None)
        duty = owed.exclude(earliest_due_on=None).in_order().select_related("term", "opened_by", "creditor").first()
        if duty is None:
            return
        about = About(duty=duty)
        text = draft_text(
            Letter.Kind.REMINDER, agreement=story.agreement, sender=story.second, about=about,
            as_of=at.astimezone(WIB).date(),
        )
        name, office = _NAMES[2, Role.DECIDER]
        letter_drafts.draft_letter(
            agreement=story.agreement, kind=Letter.Kind.REMINDER, about=about.facts, by=story.who(2), at=at,
            contents=letter_drafts.Contents(text.subject, text.body, signatory_name=name, signatory_office=office),
        )

    return act


def _evaluate(story: Story, ordinal: int, *, joint: bool, title: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        evaluations.hold_evaluation(
            agreement=story.agreement, subject=title, held_on=at.astimezone(WIB).date(), joint=joint,
            place="Jakarta (contoh)", findings="Temuan contoh: balikan menunggu perbaikan kode referensi.",
            recommendations="Rekomendasi contoh: pertemuan teknis bulanan.", by=story.who(ordinal), at=at,
        )

    return act


def _match(story: Story) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        sides = [sample_matching.hand_in(party, story.who(1), at) for party in (story.first, story.second)]
        for hours, strict in ((1, True), (2, False)):
            sample_matching.match(*sides, strict=strict, by=story.who(1), at=at + timedelta(hours=hours))

    return act


def _draft(story: Story, key: str, group: str, on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        story.minutes[key] = minutes.draft_minutes(
            agreement=story.agreement, values=_minutes_values(story, group, on), follow_ups=(
                minutes.FollowUp(story.first, "Memperbaiki kunci ganda (contoh).", on + timedelta(days=60)),
                minutes.FollowUp(story.second, "Memeriksa baris yang hanya ada pada SIASN (contoh)."),
            ), by=story.who(1), at=at,
        )

    return act


def _officials(story: Story) -> Callable[[datetime], None]:
    """The officials of both agencies: two who hold their office, one who stands in for a month."""

    def act(at: datetime) -> None:
        since = story.agreement.signed_on
        for ordinal, nip in ((1, "190001011925011001"), (2, "190002021926022002")):
            name, office = _NAMES[ordinal, Role.DECIDER]
            officials.record_official(
                agreement=story.agreement, by=story.who(ordinal), at=at,
                office=officials.Office(name, office, since, nip, "Pembina Utama Muda, IV/c", basis="SK contoh"),
            )
        officials.record_official(
            agreement=story.agreement, by=story.who(1), at=at, office=officials.Office(
                "Hendra Wirawan (contoh)", _NAMES[1, Role.DECIDER][1], at.astimezone(WIB).date(), acting="plh",
                basis="Sprin-01/CONTOH", valid_to=at.astimezone(WIB).date() + timedelta(days=30),
            ),
        )

    return act


def _propose_changes(story: Story) -> Callable[[datetime], None]:
    """An addendum and a reading that wait for the other party; until it agrees they move nothing."""

    def act(at: datetime) -> None:
        on = at.astimezone(WIB).date()
        draft = Draft(
            title="Jangka waktu balikan (contoh)", first_number="AD-01/CONTOH/LAN", second_number="AD-07/CONTOH/BKN",
            dated_on=on - timedelta(days=2), effective_on=on, reach=Reach.LONGER,
            summary="Balikan menjadi 9 bulan karena jumlah kelompok data bertambah (contoh).",
            terms={"feedback": {"months": 9}},
        )
        propose_addendum(agreement=story.agreement, draft=draft, by=story.who(1), at=at)
        propose_reading(
            reading=story.agreement.reading("year"), chosen="calendar", reason="Mengikuti tahun anggaran (contoh).",
            by=story.who(2), at=at,
        )

    return act


def _remark(story: Story, key: str, ordinal: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        minutes_remarks.remark_on_minutes(
            minutes=story.minutes[key], section="figures", text="Mohon jelaskan jumlah kunci ganda (contoh).",
            by=story.who(ordinal), at=at,
        )

    return act


def _raise(story: Story, key: str, ordinal: int, title: str, about: str | None) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        story.issues[key] = issues.raise_issue(
            agreement=story.agreement, title=title, description="Ditemukan ketika data dipadankan (contoh).",
            delivery=story.deliveries[about] if about else None, by=story.who(ordinal), at=at,
        )

    return act


def _settle(story: Story, key: str, ordinal: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        text = "Kodenya sudah diisi dan dikirim ulang (contoh)."
        issues.answer(issue=story.issues[key], text=text, by=story.who(ordinal), at=at)

    return act


def _propose(story: Story, key: str, ordinal: int, title: str, purge_on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        story.lists[key] = correction_lists.submit_corrections(
            agreement=story.agreement, title=title, file=_list("Diusulkan", "Diusulkan", "Diusulkan", "Diusulkan"),
            purge_on=purge_on, by=story.who(ordinal), at=at,
        )

    return act


def _return(story: Story, key: str, ordinal: int, purge_on: date) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        correction_lists.return_corrections(
            corrections=story.lists[key], file=_list("Diterima", "Diterima", "Diverifikasi", "Ditolak"),
            purge_on=purge_on, by=story.who(ordinal), at=at,
        )

    return act


def _list(*statuses: str) -> CheckedTable:
    """A correction list with one row a status, for people who are nobody: born in 1900."""
    rows = [
        f"1900010{n}192501100{n};Gelar belakang;S.E;S.E.;{status};contoh" for n, status in enumerate(statuses, start=1)
    ]
    header = "NIP;elemen;nilai semula;nilai usulan;status;keterangan"
    return checked_table("daftar-perbaikan-contoh.csv", "\n".join([header, *rows]).encode())


def _submit(story: Story, key: str, ordinal: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        found = story.minutes[key]
        minutes.submit_minutes(minutes=found, revision=found.revision, by=story.who(ordinal), at=at)

    return act


def _finalise(story: Story, key: str, ordinal: int) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        found = story.minutes[key]
        minutes.finalise_minutes(
            minutes=found, revision=found.revision, by=story.who(ordinal, Role.DECIDER), at=at
        )

    return act


def _number(story: Story, key: str) -> Callable[[datetime], None]:
    def act(at: datetime) -> None:
        for ordinal, number in ((1, "BA-001/CONTOH/LAN/2026"), (2, "BA-017/CONTOH/BKN/2026")):
            minutes_life.number_minutes(minutes=story.minutes[key], number=number, by=story.who(ordinal), at=at)

    return act


def _minutes_values(story: Story, group: str, on: date) -> dict[str, Any]:
    first, second = story.first.agency, story.second.agency
    figures = {
        "rows_first": 6_120, "rows_second": 6_204, "matched": 5_730, "matched_with_differences": 284,
        "only_first": 71, "only_second": 163, "duplicate_first": 22, "duplicate_second": 18, "invalid_first": 13,
        "invalid_second": 9,
    }
    return figures | {
        "data_group": f"Jabatan Fungsional {group}", "matched_on": on, "place": "Jakarta", "match_key": "NIP",
        "signing": "wet",
        "rule_version": "aturan contoh 1",
        "first_source": f"Basis data {first.unit_short_name} {first.short_name} (contoh)", "first_cutoff_on": on,
        "first_file_name": "ekstrak-pertama-contoh.csv", "first_file_sha256": "1a" * 32,
        "second_source": f"SIASN {second.short_name} (contoh)", "second_cutoff_on": on,
        "second_file_name": "ekstrak-kedua-contoh.csv", "second_file_sha256": "2b" * 32,
        "findings": "Perbedaan terbanyak terdapat pada penulisan nama unit kerja dan gelar.",
        "follow_up": "Usulan perbaikan disampaikan kepada masing-masing instansi pengelola data.",
        "first_signatory_name": _NAMES[1, Role.DECIDER][0], "first_signatory_nip": "190001011925011001",
        "first_signatory_rank": "Pembina Utama Muda, IV/c", "first_signatory_office": _NAMES[1, Role.DECIDER][1],
        "second_signatory_name": _NAMES[2, Role.DECIDER][0], "second_signatory_nip": "190002021926022002",
        "second_signatory_rank": "Pembina Utama Muda, IV/c", "second_signatory_office": _NAMES[2, Role.DECIDER][1],
    }


def _watch(since: date, until: date) -> date:
    """Raise the notices of each week passed, as the daily job would have."""
    day = since
    while day + timedelta(days=7) <= until:
        day += timedelta(days=7)
        alerts.raise_notices(as_of=day, at=_at(day, 6))
    return day


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=WIB)
