"""For every act of the agreement: who may do it on its thing in the furnished world, and what they would send."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Act
from agreements.models import Fact, Party
from exchanges.models import ExchangeMethod, Extract, MatchingRule
from tests.architecture.furnished import DRAFT, Furnished, stop_that_may_end
from tests.exchanges.imported import OUT, SENT, content
from tests.exchanges.lists import table
from tests.exchanges.values import delivery_post, minutes_values
from tests.reports.pdfs import pdf

Typed = dict[str, object]


@dataclass(frozen=True)
class Post:
    """A whole, confirmed form; `by` are those of World's people who may send it, `before` what it still needs.

    `done` is the answer to the act once done; `changes`: whether it leaves more than its entry in the journal.
    """

    act: Act
    by: tuple[str, ...]
    typed: Callable[[], Typed]
    before: Callable[[Furnished], None] = lambda here: None
    done: int = 302
    changes: bool = True


def _minutes() -> Typed:
    values = minutes_values(data_group="JF Baru")
    typed = {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in values.items()}
    return typed | {"tindak-TOTAL_FORMS": "0", "tindak-INITIAL_FORMS": "0"}


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def _report() -> Typed:
    return {
        "kind": "periodic", "answers": "", "subject": "Laporan Semester II", "reference": "L-2",
        "dated_on": "2026-01-19", "period_first": "2025-10-01", "period_last": "2025-12-31", "summary": "Ringkasan.",
        "file": _file("laporan.pdf", pdf()),
    }


def _party(ordinal: int) -> int:
    return Party.objects.get(agreement__code="lan-bkn-2025", ordinal=ordinal).pk


def _extract(ordinal: int) -> int:
    return Extract.objects.filter(party__ordinal=ordinal).latest("pk").pk


def _list(*statuses: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("daftar.csv", table(*statuses).content, "text/csv")


def _import(row: dict[str, str], kind: str = "deliveries") -> SimpleUploadedFile:
    return SimpleUploadedFile("riwayat.csv", content(row, kind=kind), "text/csv")


LAN = ("lan_officer", "lan_decider")
BKN = ("bkn_officer", "bkn_decider")
DECIDERS = ("lan_decider", "bkn_decider")
YES = {"confirmed": "1"}

POSTS: dict[str, Post] = {
    "suspend_access": Post(Act.SUSPEND_ACCESS, ("bkn_decider",), lambda: {
        "grounds": ["4(1)b.1"], "letter_number": "B-1/BKN/2026", "letter_dated_on": "2026-01-19",
        "effective_on": "2026-01-20", "reason": "Terlambat.", **YES,
    }),
    "restore_access": Post(Act.RESTORE_ACCESS, ("bkn_decider",), lambda: {
        "letter_number": "P-1/BKN/2026", "letter_dated_on": "2026-01-20", "restored_on": "2026-01-20", **YES,
    }, stop_that_may_end),
    "retry_mail": Post(Act.RETRY_MAIL, LAN, lambda: {**YES}),
    "confirm_receipt": Post(Act.CONFIRM_RECEIPT, LAN, lambda: {
        "received_on": "2026-01-06", "evidence": "Agenda 12", **YES,
    }),
    "contest_receipt": Post(Act.CONTEST_RECEIPT, (*LAN, *BKN), lambda: {
        "claim": "received", "received_on": "2025-06-10", "reason": "Log kami berbeda.", **YES,
    }),
    "answer_contest": Post(Act.ANSWER_CONTEST, LAN, lambda: {
        "answer": "counter", "received_on": "2025-10-02", "reason": "Log kami berbeda.", **YES,
    }),
    "record_delivery": Post(Act.RECORD_DELIVERY, (*LAN, *BKN), delivery_post),
    "lodge_feedback": Post(Act.LODGE_FEEDBACK, LAN, lambda: {
        "data_coverage": "part", "reference_coverage": "whole", "row_count": "12", "reference": "F-1",
        "note": "Sebagian.", **YES,
    }),
    "record_received_delivery": Post(Act.RECORD_DELIVERY, (*LAN, *BKN), lambda: {
        "data_group": "Data keluarga ASN", "method": "web_service", "sent_on": "2026-01-12",
        "received_on": "2026-01-13", "channel": "web service", **YES,
    }),
    "supersede_delivery": Post(Act.SUPERSEDE_DELIVERY, BKN, lambda: {
        "method": "web_service", "sent_on": "2026-01-12", "proof": "10", "received_on": "2026-01-12",
        "reason": "Kolom tertukar.", **YES,
    }),
    "add_proof": Post(Act.ADD_PROOF, (*LAN, *BKN), lambda: {
        "kind": "50", "received_on": "2025-06-10", "evidence": "BAST-1", **YES,
    }),
    "propose_correction": Post(Act.PROPOSE_CORRECTION, (*LAN, *BKN), lambda: {
        "field": "reference", "new_value": "112/PD.01/2025", "reason": "Belum diisi.", **YES,
    }),
    "decide_correction": Post(Act.DECIDE_CORRECTION, LAN, lambda: {"decision": "approve", "reason": "", **YES}),
    "return_feedback": Post(Act.RETURN_FEEDBACK, BKN, lambda: {"reason": "Kode tidak dikenal.", **YES}),
    "resubmit_feedback": Post(Act.LODGE_FEEDBACK, LAN, lambda: {"row_count": "12", "note": "Diperbaiki.", **YES}),
    "propose_group": Post(Act.PROPOSE_ITEM, (*LAN, *BKN), lambda: {
        "provider": str(Party.objects.get(agreement__code="lan-bkn-2025", ordinal=1).pk), "code": "DIKLAT",
        "name": "Riwayat pelatihan", "purposes": ["capacity"], "elements": "Nama pelatihan: judulnya",
    }),
    "import_groups": Post(Act.PROPOSE_ITEM, (*LAN, *BKN), lambda: {
        "provider": str(Party.objects.get(agreement__code="lan-bkn-2025", ordinal=2).pk),
        "file": SimpleUploadedFile(
            "kelompok.csv", b"kode;kelompok data;tujuan\nJF;Riwayat JF;pembelajaran ASN\n", "text/csv"
        ),
    }),
    "propose_method": Post(Act.PROPOSE_ITEM, (*LAN, *BKN), lambda: {
        "name": "Berkas terenkripsi", "kind": "file", "cutoff": "each_file", "reference": "Notula 3",
    }),
    "agree_group": Post(Act.AGREE_ITEM, ("lan_decider",), lambda: {**YES}),
    "agree_method": Post(Act.AGREE_ITEM, ("lan_decider",), lambda: {**YES}),
    "end_group": Post(Act.END_ITEM, ("lan_decider", "bkn_decider"), lambda: {"reason": "Digabung.", **YES}),
    "end_method": Post(Act.END_ITEM, ("lan_decider", "bkn_decider"), lambda: {"reason": "Diganti.", **YES}),
    "withdraw_delivery": Post(Act.WITHDRAW_DELIVERY, BKN, lambda: {"reason": "Salah catat.", **YES}),
    "draft_minutes": Post(Act.DRAFT_MINUTES, (*LAN, *BKN), _minutes),
    "revise_minutes": Post(Act.DRAFT_MINUTES, (*LAN, *BKN), lambda: _minutes() | {"revision": "1"}),
    "submit_minutes": Post(Act.SUBMIT_MINUTES, (*LAN, *BKN), lambda: {"revision": "1"}),
    "return_minutes": Post(Act.RETURN_MINUTES, BKN, lambda: {"reason": "Angka D keliru."}),
    "finalise_minutes": Post(Act.FINALISE_MINUTES, ("bkn_decider",), lambda: {"revision": 1}),
    "number_minutes": Post(Act.NUMBER_MINUTES, (*LAN, *BKN), lambda: {"number": "7/BA/2026", **YES}),
    "cancel_minutes": Post(Act.CANCEL_MINUTES, ("lan_decider", "bkn_decider"), lambda: {"reason": "Keliru.", **YES}),
    "lodge_signed_copy": Post(Act.LODGE_SIGNED_COPY, (*LAN, *BKN), lambda: {
        "file": SimpleUploadedFile("pindaian.pdf", pdf().replace(b"1.7", b"1.4")), "signed_on": "2026-01-19",
    }),
    "decide_signed_copy": Post(Act.DECIDE_SIGNED_COPY, BKN, lambda: {"decision": "accept", **YES}),
    "deliver_minutes": Post(Act.DELIVER_MINUTES, LAN, dict),
    "receive_minutes": Post(Act.RECEIVE_MINUTES, BKN, dict),
    "decide_cancellation": Post(Act.AGREE_CANCELLATION, ("bkn_decider",), lambda: {"decision": "agree", **YES}),
    "remark_minutes": Post(
        Act.REMARK_MINUTES, (*LAN, *BKN), lambda: {"section": "figures", "text": "Angka D perlu diperiksa."}
    ),
    "compose_corrections": Post(Act.SUBMIT_CORRECTIONS, (*LAN, *BKN), lambda: {
        "title": "Perbaikan nama", "elements": ["Nama"], "missing": "1", "note": "", "purge_on": "2026-12-31", **YES,
    }),
    "resolve_remark": Post(Act.REMARK_MINUTES, LAN, dict),
    "add_official": Post(Act.MANAGE_OFFICIALS, (*LAN, *BKN), lambda: {
        "name": "Wati Contoh", "office": "Kepala Bidang", "acting": "own", "valid_from": "2026-01-01", **YES,
    }),
    "end_official": Post(Act.MANAGE_OFFICIALS, LAN, lambda: {"valid_to": "2026-01-20", **YES}),
    "request_report": Post(Act.REQUEST_REPORT, BKN, lambda: {
        "reference": "B-303/BKN/2026", "subject": "Permintaan laporan", "dated_on": "2026-01-19", "way": "outside",
        "sent_on": "2026-01-19", "proof": "20", "received_on": "2026-01-20", "evidence": "Agenda 9",
        "period_first": "2025-07-01", "period_last": "2025-12-31", "note": "Mohon rincian.", **YES,
    }),
    "lodge_report": Post(Act.LODGE_REPORT, LAN, _report),
    "draft_letter": Post(Act.DRAFT_LETTER, (*LAN, *BKN), lambda: {
        "jenis": "notice", "subject": "Pemberitahuan", "nature": "ordinary", "body": "Dengan hormat, kami sampaikan.",
        "signatory_office": "Kepala Pusat", "signatory_name": "Budi Peraga", "signatory_nip": "198001012005011001",
        "copies": "Arsip",
    }),
    "revise_letter": Post(Act.DRAFT_LETTER, LAN, lambda: {
        **vars(DRAFT), "copies": "Arsip", "seen": DRAFT.fingerprint,
    }),
    "number_letter": Post(Act.RECORD_LETTER, LAN, lambda: {
        "number": "S-20/LAN/2026", "dated_on": "2026-01-19", "sent_on": "2026-01-20", **YES,
    }),
    "record_letter": Post(Act.RECORD_LETTER, (*LAN, *BKN), lambda: {
        "arah": "masuk", "kind": "other", "number": "S-99/2026", "dated_on": "2026-01-19", "subject": "Undangan",
        "nature": "ordinary", "sent_on": "2026-01-19", "received_on": "2026-01-20", "agenda_number": "A-1", **YES,
    }),
    "receive_letter": Post(Act.RECORD_LETTER, BKN, lambda: {"received_on": "2026-01-13", "agenda_number": "A-2"}),
    "attach_to_letter": Post(Act.RECORD_LETTER, (*LAN, *BKN), lambda: {
        "title": "Lampiran", "file": _file("lampiran.pdf", pdf(b"2 0 obj\n<<>>\nendobj\n")),
    }),
    "link_letter": Post(Act.RECORD_LETTER, (*LAN, *BKN), lambda: {
        "about": f"fact:{Fact.objects.filter(agreement__code='lan-bkn-2025').latest('recorded_at', 'pk').pk}",
    }),
    "cancel_letter": Post(Act.CANCEL_LETTER, LAN, lambda: {"reason": "Salah catat.", **YES}),
    "create_api_client": Post(Act.MANAGE_API_CLIENTS, ("lan_decider", "bkn_decider"), lambda: {
        "name": "Gateway baru", "scopes": ["record_delivery"], "expires_on": "2026-12-31", **YES,
    }),
    "rotate_api_key": Post(Act.MANAGE_API_CLIENTS, ("lan_decider",), lambda: {**YES}),
    "revoke_api_client": Post(Act.MANAGE_API_CLIENTS, ("lan_decider",), lambda: {**YES}),
    "record_support": Post(Act.RECORD_SUPPORT, (*LAN, *BKN), lambda: {
        "kind": "training", "position": "Analis Kebijakan", "title": "Pelatihan", "started_on": "2026-01-12",
        "ended_on": "2026-01-14", "participants": "25", "cost": "each", "evidence": "ST-2", "file": "",
    }),
    "withdraw_support": Post(Act.WITHDRAW_SUPPORT, LAN, lambda: {"reason": "Salah catat.", **YES}),
    "raise_issue": Post(Act.RAISE_ISSUE, (*LAN, *BKN), lambda: {
        "title": "Unit kerja ganda", "description": "Pada 12 baris.", "delivery": "", "target_on": "2026-02-01",
        "file": SimpleUploadedFile("bukti.pdf", pdf(), "application/pdf"),
    }),
    "remark_issue": Post(Act.REMARK_ISSUE, (*LAN, *BKN), lambda: {"text": "Kami periksa."}),
    "answer_issue": Post(Act.ANSWER_ISSUE, BKN, lambda: {"text": "Sudah diperbaiki."}),
    "close_issue": Post(Act.CLOSE_ISSUE, LAN, lambda: {"text": "Setuju.", **YES}),
    "reopen_issue": Post(Act.REOPEN_ISSUE, LAN, lambda: {"text": "Masih kosong."}),
    "submit_corrections": Post(Act.SUBMIT_CORRECTIONS, (*LAN, *BKN), lambda: {
        "title": "Perbaikan pangkat", "minutes": "", "note": "Triwulan I.", "purge_on": "2026-12-31",
        "file": _list("Diusulkan"),
    }),
    "return_corrections": Post(Act.RETURN_CORRECTIONS, (*LAN, *BKN), lambda: {
        "purge_on": "2026-12-31", "file": _list("Diverifikasi", "Ditolak"),
    }),
    # A file is given out, and only the journal tells.
    "open_annex": Post(Act.OPEN_SEALED_FILE, (*LAN, *BKN), dict, done=200, changes=False),
    "set_letterhead": Post(Act.SET_LETTERHEAD, ("lan_decider", "bkn_decider"), lambda: {
        "seen": "0", "name_lines": "Instansi Contoh", "address_lines": "Jalan Peraga 1", "face": "tinos",
        "face_size": "12", "top": "20", "right": "20", "bottom": "30", "left": "35", "sides": "first_second",
        "signature_height": "25", "anchor": "#", "esign_footer": "",
    }),
    "open_corrections": Post(Act.OPEN_SEALED_FILE, (*LAN, *BKN), dict, done=200, changes=False),
    "upload_extract": Post(Act.UPLOAD_EXTRACT, (*LAN, *BKN), lambda: {
        "party": _party(1), "data_group": "JF Contoh", "source": "Basis data", "cutoff_on": "2026-01-10",
        "purge_on": "2026-12-31", "file": SimpleUploadedFile("ekstrak.csv", b"NIP;Nama\n"),
    }),
    "open_first_rows": Post(Act.OPEN_SEALED_FILE, (*LAN, *BKN), dict, done=200, changes=False),
    "destroy_extract": Post(Act.DESTROY_FILE, DECIDERS, lambda: {"reason": "Salah berkas.", **YES}),
    "prepare_matching": Post(Act.RUN_MATCHING, (*LAN, *BKN), lambda: {
        "first": _extract(1), "second": _extract(2),
    }),
    "choose_rule": Post(Act.RUN_MATCHING, (*LAN, *BKN), lambda: {"rule": MatchingRule.objects.latest("pk").pk}),
    "set_rule": Post(Act.SET_MATCHING_RULE, (*LAN, *BKN), lambda: {
        "name": "Aturan baru", "key": "NIP", "field_0": "Nama", "kind_0": "nama", "kind_1": "teks", "kind_2": "teks",
        "kind_3": "teks", "kind_4": "teks", "writings": ["huruf"],
    }),
    "map_columns": Post(Act.RUN_MATCHING, (*LAN, *BKN), lambda: {
        f"{side}_{number}": title for side in ("first", "second")
        for number, title in enumerate(("NIP", "Nama", "Jabatan"))
    }),
    "state_purpose": Post(Act.RUN_MATCHING, (*LAN, *BKN), lambda: {
        "purpose": "Pemutakhiran.", "impact_assessment": "Rendah.", "purge_on": "2026-12-31",
    }),
    "start_matching": Post(Act.RUN_MATCHING, (*LAN, *BKN), dict),
    "cancel_matching": Post(Act.RUN_MATCHING, (*LAN, *BKN), dict),
    "repeat_matching": Post(Act.RUN_MATCHING, (*LAN, *BKN), dict),
    "open_matching_list": Post(Act.OPEN_SEALED_FILE, (*LAN, *BKN), dict, done=200, changes=False),
    "open_matching_sheet": Post(Act.OPEN_SEALED_FILE, (*LAN, *BKN), dict, done=200, changes=False),
    "destroy_matching": Post(Act.DESTROY_FILE, DECIDERS, lambda: {"reason": "Selesai.", **YES}),
    "create_codes": Post(Act.PUBLISH_CODES, (*LAN, *BKN), lambda: {
        "short_code": "kode-baru", "name": "Kode baru", "note": "Keterangan.",
    }),
    # The preview, which a file goes through first, has tests of its own.
    "publish_codes": Post(Act.PUBLISH_CODES, LAN, lambda: {
        "effective_on": "2026-02-01", "id_title": "", "name_title": "", "parent_title": "", "note": "", **YES,
        "file": SimpleUploadedFile("kode.csv", b"id;nama\n1;Widyaiswara\n", "text/csv"),
    }),
    "acknowledge_codes": Post(Act.ACKNOWLEDGE_CODES, BKN, dict),
    "import_deliveries": Post(Act.IMPORT_RECORDS, (*LAN, *BKN), lambda: {"file": _import(OUT)}),
    "import_letters": Post(Act.IMPORT_RECORDS, (*LAN, *BKN), lambda: {"file": _import(SENT, "letters")}),
    "confirm_import": Post(Act.IMPORT_RECORDS, LAN, lambda: {"accept_warnings": "on"}),
    "cancel_import": Post(Act.IMPORT_RECORDS, LAN, dict),
    "record_incident": Post(Act.RECORD_INCIDENT, (*LAN, *BKN), lambda: {
        "title": "Berkas hilang", "processor": "lan", "known_on": "20-01-2026", "known_time": "08.30",
        "data_disclosed": "Jabatan.", "when_and_how": "", "handling": "", **YES,
    }),
    "record_disclosure": Post(Act.RECORD_DISCLOSURE, (*LAN, *BKN), lambda: {
        "subject": "Data JF", "described": "Jumlah.", "recipient": "Pengadilan", "basis": "law",
        "reference": "UU 14/2008", "disclosed_on": "20-01-2026", **YES,
    }),
    "decide_disclosure": Post(Act.AGREE_DISCLOSURE, ("bkn_decider",), lambda: {"decision": "agree", **YES}),
    "withdraw_disclosure": Post(Act.RECORD_DISCLOSURE, LAN, lambda: {"reason": "Batal."}),
    "record_undertaking": Post(Act.RECORD_UNDERTAKING, (*LAN, *BKN), lambda: {
        "person": "Budi Contoh", "unit": "Pusdatin", "started_on": "20-01-2026", "file": _file("surat.pdf", pdf()),
    }),
    "end_undertaking": Post(Act.RECORD_UNDERTAKING, LAN, lambda: {"ended_on": "20-01-2026", **YES}),
    "record_security": Post(Act.REVIEW_SECURITY, (*LAN, *BKN), lambda: {
        "method": str(ExchangeMethod.objects.filter(agreement__code="lan-bkn-2025").latest("pk").pk),
        "area": "storage", "title": "Cadangan terenkripsi", "status": "yes", "evidence": "SOP-1",
        "reviewed_on": "20-01-2026", "next_on": "20-07-2026",
    }),
    "review_security": Post(Act.REVIEW_SECURITY, LAN, lambda: {
        "status": "yes", "evidence": "SOP-1", "reviewed_on": "20-01-2026", "next_on": "20-07-2026",
    }),
    "update_incident": Post(Act.UPDATE_INCIDENT, LAN, lambda: {"data_disclosed": "Jabatan saja."}),
    "notify_incident": Post(Act.UPDATE_INCIDENT, LAN, lambda: {
        "recipient": "authority", "notified_on": "20-01-2026", "notified_time": "09.30", "reference": "S-7", **YES,
    }),
    "state_responsibility": Post(Act.STATE_RESPONSIBILITY, (*LAN, *BKN), lambda: {
        "responsible": "lan", "text": "Menurut log.", **YES,
    }),
    "close_incident": Post(Act.CLOSE_INCIDENT, ("lan_decider",), lambda: {
        "outcome": "unfounded", "lessons": "Data uji.", **YES,
    }),
    "reopen_incident": Post(Act.STATE_RESPONSIBILITY, (*LAN, *BKN), lambda: {"reason": "Ada berkas lain."}),
    "draft_incident_letter": Post(Act.DRAFT_LETTER, (*LAN, *BKN), dict),
    "propose_addendum": Post(Act.PROPOSE_ADDENDUM, (*LAN, *BKN), lambda: {
        "title": "Perubahan balikan", "first_number": "AD-8/2026", "second_number": "AD-9/2026",
        "dated_on": "2026-01-19", "effective_on": "2026-01-20", "summary": "Balikan 9 bulan.", "reach": "no",
        "feedback.months": "9", "clause_rows": "1", "clause_0": "7", "text_0": "Monev 4 kali setahun.",
        "file": _file("adendum.pdf", pdf()), **YES,
    }),
    "decide_addendum": Post(Act.AGREE_ADDENDUM, ("bkn_decider",), lambda: {"decision": "agree", "reason": "", **YES}),
    "withdraw_addendum": Post(Act.PROPOSE_ADDENDUM, LAN, lambda: {"reason": "Salah nomor.", **YES}),
    "propose_reading": Post(Act.PROPOSE_READING, (*LAN, *BKN), lambda: {
        "chosen": "calendar", "reason": "Mengikuti tahun anggaran.", **YES,
    }),
    "decide_reading": Post(Act.AGREE_READING, ("bkn_decider",), lambda: {"decision": "agree", "reason": "", **YES}),
    "withdraw_reading": Post(Act.PROPOSE_READING, LAN, lambda: {"reason": "Keliru.", **YES}),
    "give_end_notice": Post(Act.GIVE_END_NOTICE, (*LAN, *BKN), lambda: {
        "wish": "extend", "wished_on": "2031-05-06", "way": "portal", **YES,
    }),
    "claim_force_majeure": Post(Act.CLAIM_FORCE_MAJEURE, (*LAN, *BKN), lambda: {
        "title": "Banjir", "description": "Terendam.", "first_on": "2026-01-18", "last_on": "2026-01-19",
        "scope": "all", "statement_reference": "BPBD 3/2026", "way": "portal",
        "file": _file("pernyataan.pdf", pdf(b"3 0 obj\n<<>>\nendobj\n")),
    }),
    "decide_force_majeure": Post(Act.DECIDE_FORCE_MAJEURE, ("lan_decider",), lambda: {
        "state": "accepted", "answer": "", **YES,
    }),
    "accept_end": Post(Act.DECIDE_FORCE_MAJEURE, ("lan_decider",), lambda: {"last_on": "2025-11-26", **YES}),
    "answer_force_majeure": Post(Act.CLAIM_FORCE_MAJEURE, BKN, lambda: {"description": "Terhenti dua hari."}),
    "state_end": Post(Act.CLAIM_FORCE_MAJEURE, BKN, lambda: {"last_on": "2025-11-27", **YES}),
    "withdraw_force_majeure": Post(Act.CLAIM_FORCE_MAJEURE, BKN, lambda: {"reason": "Tidak jadi.", **YES}),
    "propose_waiver": Post(Act.PROPOSE_WAIVER, (*LAN, *BKN), lambda: {
        "from_on": "2026-01-20", "until_on": "2026-03-31", "reason": "Sistem diganti.", **YES,
    }),
    "decide_waiver": Post(Act.AGREE_WAIVER, ("bkn_decider",), lambda: {"decision": "agree", "reason": "", **YES}),
    "withdraw_waiver": Post(Act.PROPOSE_WAIVER, LAN, lambda: {"reason": "Tidak jadi.", **YES}),
    "raise_dispute": Post(Act.RAISE_DISPUTE, (*LAN, *BKN), lambda: {
        "subject": "Masa simpan", "reason": "Berbeda pendapat.", "clause_refs": ["7"],
    }),
    "record_deliberation": Post(Act.RECORD_DELIBERATION, (*LAN, *BKN), lambda: {
        "held_on": "2026-01-15", "place": "Jakarta", "attended": "Kedua PIHAK", "outcome": "Belum mufakat.",
    }),
    "propose_settlement": Post(Act.PROPOSE_SETTLEMENT, (*LAN, *BKN), lambda: {"text": "Sejak BAST.", **YES}),
    "take_to_law": Post(Act.TAKE_TO_LAW, DECIDERS, lambda: {
        "on": "2026-01-19", "reference": "Perkara 1/2026", "reason": "Tidak mufakat.", **YES,
    }),
    "decide_settlement": Post(Act.AGREE_SETTLEMENT, ("bkn_decider",), lambda: {
        "decision": "agree", "reason": "", **YES,
    }),
    "withdraw_settlement": Post(Act.PROPOSE_SETTLEMENT, LAN, lambda: {"reason": "Diubah.", **YES}),
    "hold_evaluation": Post(Act.HOLD_EVALUATION, (*LAN, *BKN), lambda: {
        "way": "own", "subject": "Monev Januari", "held_on": "2026-01-15", "place": "Jakarta", "findings": "Temuan.",
        "recommendations": "Rekomendasi.", "follow_up": "Tindak lanjut.", **YES,
    }),
}
