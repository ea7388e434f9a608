"""Every door for an act: the page for the same act, and what is sent to each."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import Act
from tests.api.asking import delivery_body
from tests.architecture.furnished import Furnished
from tests.reports.pdfs import pdf

CONFIRM = {"received_on": "2026-01-06", "evidence": "Agenda 12"}
PROOF = {"kind": "signed_receipt", "received_on": "2026-01-06", "evidence": "TT-7"}
PROPOSE = {"received_on": "2025-06-10", "reason": "Log kami berbeda."}
COUNTER = {"received_on": "2025-10-02", "reason": "Log kami berbeda."}
FEEDBACK = {
    "data_coverage": "part", "reference_coverage": "whole", "row_count": 12, "reference": "F-1", "note": "Sebagian.",
}
LETTER = {
    "reference": "B-303/BKN/2026", "subject": "Permintaan laporan", "dated_on": "2026-01-19",
    "outside": {
        "sent_on": "2026-01-19", "proof": "letter_agenda", "received_on": "2026-01-20", "evidence": "Agenda 9",
    },
    "period_first": "2025-07-01", "period_last": "2025-12-31", "note": "Mohon rincian.",
}
REPORT = {
    "subject": "Laporan Semester II", "reference": "L-2", "dated_on": "2026-01-19", "period_first": "2025-10-01",
    "period_last": "2025-12-31", "summary": "Ringkasan.",
}
EVALUATION = {
    "subject": "Monev Januari", "held_on": "2026-01-15", "joint": False, "place": "Jakarta", "findings": "Temuan.",
    "recommendations": "Rekomendasi.", "follow_up": "Tindak lanjut.",
}
DATA = {
    "method": "web_service", "sent_on": "2026-01-19", "cutoff_on": "2026-01-18", "row_count": 6120,
    "reference": "112/PD.01/2026", "dated_on": "2026-01-19", "period_first": "2026-01-01",
    "period_last": "2026-01-18",
}
SUPERSEDING = {
    **DATA, "proof": "system_log", "received_on": "2026-01-19", "evidence": "log 9", "reason": "Kolom tertukar.",
}
RECEIVED = {
    **DATA, "data_group": "JF Analis", "received_on": "2026-01-20", "channel": "kurir", "evidence": "Agenda 4",
}
REASON = {"reason": "Salah catat."}
AGAIN = {"row_count": 12, "reference": "F-2", "note": "Kode diperbaiki."}
CORRECTION = {"field": "row_count", "new_value": "99", "reason": "Salah ketik."}
DECISION = {"approved": True, "reason": "Sesuai log."}
CODE_SET = {"short_code": "golongan", "name": "Golongan ruang", "note": "Dari SIASN."}
TABLE = b"id;nama;id_induk\n1;Widyaiswara;\n2;Ahli Pertama;1\n"
VERSION = {
    "file": {"name": "kode.csv", "content_base64": b64encode(TABLE).decode()}, "effective_on": "2026-02-01",
    "note": "Semester I",
}
ISSUE = {"title": "Kode ganda", "description": "Ada kode ganda.", "target_on": "2026-02-20"}
STEP = {"text": "Diperiksa."}
PAPER = {
    "incoming": False, "kind": "notice", "nature": "important", "number": "B-9/BKN/2026", "dated_on": "2026-01-19",
    "subject": "Pemberitahuan pemeliharaan", "sent_on": "2026-01-19",
}
RECEIPT = {"received_on": "2026-01-13", "agenda_number": "A-77"}
SCAN = pdf(b"5 0 obj\n<< >>\nendobj\n")
ATTACHMENT = {"title": "Naskah", "file": {"name": "naskah.pdf", "content_base64": b64encode(SCAN).decode()}}
#: Those that make a new thing of the agreement; all others change a thing that the client may have seen.
FRESH = {
    "penyerahan", "penyerahan-diterima", "kode-referensi", "permasalahan", "surat", "surat-permintaan", "laporan",
    "monev",
}
YES = {"confirmed": "1"}


@dataclass(frozen=True)
class DoorCase:
    """A door, the page for the same act, what is sent to each, by whom, and a body that the domain refuses."""

    act: Act
    by: str
    other: str
    path: Callable[[Furnished], str]
    page: Callable[[Furnished], str]
    body: dict[str, Any]
    typed: Callable[[], dict[str, Any]]
    wrong: dict[str, Any] | None
    fields: dict[str, str]


def at(path: str, thing: str) -> Callable[[Furnished], str]:
    return lambda here: path.format(getattr(here, thing).pk)


def words(body: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in body.items()}


FUTURE = "Tanggal {} 21 Januari 2026 belum tiba; hari ini 20 Januari 2026."
CASES = {
    "penyerahan": DoorCase(
        Act.RECORD_DELIVERY, "bkn", "", lambda here: "/penyerahan", lambda here: "penyerahan/catat/", delivery_body(),
        lambda: {**words(delivery_body()), "proof": "30", **YES},
        {"sent_on": "2026-01-21", "received_on": "2026-01-21"}, {"sent_on": FUTURE.format("kirim")},
    ),
    "balikan": DoorCase(
        Act.LODGE_FEEDBACK, "lan", "bkn", at("/penyerahan/{}/balikan", "late"), at("penyerahan/{}/balikan/", "late"),
        FEEDBACK, lambda: {**words(FEEDBACK), **YES},
        {"data_coverage": "none", "reference_coverage": "none"},
        {"data_coverage": "Pilih data balikan, referensi balikan, atau keduanya."},
    ),
    "konfirmasi": DoorCase(
        Act.CONFIRM_RECEIPT, "lan", "bkn", at("/peristiwa/{}/konfirmasi", "unconfirmed"),
        at("peristiwa/{}/konfirmasi/", "unconfirmed"), CONFIRM, lambda: {**CONFIRM, **YES},
        {"received_on": "2026-01-04"},
        {"received_on": "Tanggal diterima 4 Januari 2026 mendahului tanggal kirim 5 Januari 2026."},
    ),
    "bukti": DoorCase(
        Act.ADD_PROOF, "lan", "", at("/peristiwa/{}/bukti", "unconfirmed"), at("peristiwa/{}/bukti/", "unconfirmed"),
        PROOF, lambda: {**PROOF, "kind": "50", **YES}, {"received_on": "2026-01-04"},
        {"received_on": "Tanggal diterima 4 Januari 2026 mendahului tanggal kirim 5 Januari 2026."},
    ),
    "sanggah": DoorCase(
        Act.CONTEST_RECEIPT, "lan", "", at("/peristiwa/{}/sanggah", "settled"), at("peristiwa/{}/sanggah/", "settled"),
        PROPOSE, lambda: {"claim": "received", **PROPOSE, **YES}, {"received_on": "2026-01-21"},
        {"received_on": FUTURE.format("diterima")},
    ),
    "usulkan": DoorCase(
        Act.ANSWER_CONTEST, "lan", "bkn", at("/peristiwa/{}/usulkan", "contested"),
        at("peristiwa/{}/jawab/", "contested"), COUNTER, lambda: {"answer": "counter", **COUNTER, **YES},
        {"received_on": "2026-01-21"}, {"received_on": FUTURE.format("diterima")},
    ),
    "terima": DoorCase(
        Act.ANSWER_CONTEST, "lan", "bkn", at("/peristiwa/{}/terima", "contested"),
        at("peristiwa/{}/jawab/", "contested"), {}, lambda: {"answer": "accept", **YES}, None, {},
    ),
    "penyerahan-diterima": DoorCase(
        Act.RECORD_DELIVERY, "lan", "", lambda here: "/penyerahan-diterima", lambda here: "penyerahan/terima/",
        RECEIVED, lambda: {**words(RECEIVED), **YES}, {"received_on": "2026-01-18"},
        {"received_on": "Tanggal diterima 18 Januari 2026 mendahului tanggal kirim 19 Januari 2026."},
    ),
    "penggantian": DoorCase(
        Act.SUPERSEDE_DELIVERY, "bkn", "lan", at("/penyerahan/{}/penggantian", "late"),
        at("penyerahan/{}/gantikan/", "late"), SUPERSEDING, lambda: {**words(SUPERSEDING), "proof": "30", **YES},
        {"sent_on": "2025-07-09", "received_on": "2025-07-09"},
        {"sent_on": "Tanggal kirim 9 Juli 2025 mendahului versi yang digantikan, yang dikirim 10 Juli 2025."},
    ),
    "pembatalan": DoorCase(
        Act.WITHDRAW_DELIVERY, "bkn", "lan", at("/penyerahan/{}/pembatalan", "unconfirmed"),
        at("penyerahan/{}/batalkan/", "unconfirmed"), REASON, lambda: {**REASON, **YES}, None, {},
    ),
    "pengembalian": DoorCase(
        Act.RETURN_FEEDBACK, "bkn", "lan", at("/balikan/{}/pengembalian", "feedback"),
        at("balikan/{}/kembalikan/", "feedback"), REASON, lambda: {**REASON, **YES}, None, {},
    ),
    "pengajuan-kembali": DoorCase(
        Act.LODGE_FEEDBACK, "lan", "bkn", at("/balikan/{}/pengajuan-kembali", "returned"),
        at("balikan/{}/ajukan-kembali/", "returned"), AGAIN, lambda: {**words(AGAIN), **YES}, None, {},
    ),
    "perbaikan": DoorCase(
        Act.PROPOSE_CORRECTION, "lan", "", at("/peristiwa/{}/perbaikan", "unconfirmed"),
        at("peristiwa/{}/perbaiki/", "unconfirmed"), CORRECTION, lambda: {**CORRECTION, **YES}, {"field": "kolom"},
        {"field": "Bagian ini tidak dapat diperbaiki dengan cara ini."},
    ),
    "putusan": DoorCase(
        Act.DECIDE_CORRECTION, "lan", "bkn", at("/usulan-perbaikan/{}/putusan", "correction"),
        at("perbaikan/{}/putuskan/", "correction"), DECISION,
        lambda: {"decision": "approve", "reason": DECISION["reason"], **YES}, {"approved": False, "reason": ""},
        {"reason": "Tuliskan alasan penolakan."},
    ),
    "kode-referensi": DoorCase(
        Act.PUBLISH_CODES, "lan", "", lambda here: "/kode-referensi", lambda here: "kode-referensi/buat/", CODE_SET,
        lambda: CODE_SET, {"short_code": "jf-binaan"},
        {"short_code": "LAN sudah memiliki kode referensi “jf-binaan”. Pakai singkatan lain, atau terbitkan versi "
                       "baru dari yang sudah ada."},
    ),
    "versi": DoorCase(
        Act.PUBLISH_CODES, "lan", "bkn", lambda here: f"/kode-referensi/{here.codes.code_set_id}/versi",
        lambda here: f"kode-referensi/{here.codes.code_set_id}/terbitkan/", VERSION,
        lambda: {
            "file": SimpleUploadedFile("kode.csv", TABLE), "effective_on": "2026-02-01", "note": "Semester I", **YES,
        },
        {"effective_on": "2025-11-19"},
        {"effective_on": "Versi 1 berlaku mulai 20 November 2025; versi berikutnya tidak dapat berlaku lebih dahulu."},
    ),
    "konfirmasi-versi": DoorCase(
        Act.ACKNOWLEDGE_CODES, "bkn", "lan",
        lambda here: f"/kode-referensi/{here.codes.code_set_id}/versi/1/konfirmasi",
        lambda here: f"kode-referensi/{here.codes.code_set_id}/versi/1/konfirmasi/", {}, lambda: YES, None, {},
    ),
    "permasalahan": DoorCase(
        Act.RAISE_ISSUE, "lan", "", lambda here: "/permasalahan", lambda here: "permasalahan/ajukan/", ISSUE,
        lambda: ISSUE, {"target_on": "2026-01-19"},
        {"target_on": "Target 19 Januari 2026 sudah lewat; isi hari ini atau sesudahnya."},
    ),
    "tanggapan": DoorCase(
        Act.REMARK_ISSUE, "bkn", "", at("/permasalahan/{}/tanggapan", "issue"),
        at("permasalahan/{}/tanggapi/", "issue"), STEP, lambda: STEP, None, {},
    ),
    "penyelesaian": DoorCase(
        Act.ANSWER_ISSUE, "bkn", "lan", at("/permasalahan/{}/penyelesaian", "issue"),
        at("permasalahan/{}/selesaikan/", "issue"), STEP, lambda: STEP, None, {},
    ),
    "persetujuan": DoorCase(
        Act.CLOSE_ISSUE, "lan", "bkn", at("/permasalahan/{}/persetujuan", "issue_answered"),
        at("permasalahan/{}/setujui/", "issue_answered"), STEP, lambda: {**STEP, **YES}, None, {},
    ),
    "pembukaan-kembali": DoorCase(
        Act.REOPEN_ISSUE, "lan", "bkn", at("/permasalahan/{}/pembukaan-kembali", "issue_answered"),
        at("permasalahan/{}/buka-kembali/", "issue_answered"), STEP, lambda: STEP, None, {},
    ),
    "surat": DoorCase(
        Act.RECORD_LETTER, "bkn", "", lambda here: "/surat", lambda here: "surat/catat/", PAPER,
        lambda: {**{k: v for k, v in PAPER.items() if k != "incoming"}, "arah": "keluar", **YES},
        {"dated_on": "2026-01-21"}, {"dated_on": FUTURE.format("surat")},
    ),
    "penerimaan-surat": DoorCase(
        Act.RECORD_LETTER, "bkn", "lan", at("/surat/{}/penerimaan", "letter"), at("surat/{}/terima/", "letter"),
        RECEIPT, lambda: RECEIPT, {"received_on": "2026-01-11"},
        {"received_on": "Tanggal diterima 11 Januari 2026 mendahului tanggal kirim 12 Januari 2026."},
    ),
    "lampiran": DoorCase(
        Act.RECORD_LETTER, "bkn", "", at("/surat/{}/lampiran", "letter"), at("surat/{}/lampirkan/", "letter"),
        ATTACHMENT, lambda: {"title": "Naskah", "file": SimpleUploadedFile("naskah.pdf", SCAN)}, None, {},
    ),
    "surat-permintaan": DoorCase(
        Act.REQUEST_REPORT, "bkn", "lan", lambda here: "/surat-permintaan", lambda here: "laporan/surat/catat/",
        LETTER,
        lambda: {
            **{k: v for k, v in LETTER.items() if k != "outside"}, "way": "outside", **LETTER["outside"],
            "proof": "20", **YES,
        }, {"dated_on": "2026-01-20"},
        {"dated_on": "Tanggal surat atau berkas 20 Januari 2026 melewati tanggal kirim 19 Januari 2026."},
    ),
    "laporan": DoorCase(
        Act.LODGE_REPORT, "lan", "bkn", lambda here: "/laporan", lambda here: "laporan/sampaikan/", REPORT,
        lambda: {"kind": "periodic", "answers": "", **REPORT}, {"period_last": "2026-01-31"},
        {"period_last": "Periode laporan berakhir 31 Januari 2026, sesudah hari ini."},
    ),
    "monev": DoorCase(
        Act.HOLD_EVALUATION, "lan", "", lambda here: "/monev", lambda here: "monev/catat/", EVALUATION,
        lambda: {**{k: v for k, v in EVALUATION.items() if k != "joint"}, "way": "own", **YES},
        {"held_on": "2026-01-21"}, {"held_on": "Tanggal pelaksanaan 21 Januari 2026 belum tiba."},
    ),
}
