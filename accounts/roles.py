"""Who may do what: one row per act. Pure: no Django.

An act is done for a party. `Capacity` says which party may do it; `Role` says which of that party's people may.
"""

from dataclasses import dataclass
from enum import Enum


class Role(Enum):
    """What a person is entitled to within their agency."""

    OFFICER = "officer"
    DECIDER = "decider"
    READER = "reader"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.OFFICER: "Petugas",
    Role.DECIDER: "Pejabat berwenang",
    Role.READER: "Pembaca",
}


class Capacity(Enum):
    """The standing towards a record that an act asks of the acting party."""

    EITHER_PARTY = "salah satu PIHAK"
    PROVIDER = "PIHAK yang menyerahkan"
    RECEIVER = "PIHAK yang menerima"
    DEBTOR = "pihak wajib"
    CREDITOR = "pihak berhak"
    OTHER_PARTY = "PIHAK lainnya"
    POWER_HOLDER = "PIHAK pemegang kewenangan"


class Act(Enum):
    """Every thing a person can do here; each route declares one."""

    SIGN_IN = "sign_in"
    CHECK_DOCUMENT = "check_document"
    READ_HEALTH = "read_health"
    VIEW = "view"
    CHOOSE_STATUS_DATE = "choose_status_date"
    RECORD_DELIVERY = "record_delivery"
    WITHDRAW_DELIVERY = "withdraw_delivery"
    CONFIRM_RECEIPT = "confirm_receipt"
    CONTEST_RECEIPT = "contest_receipt"
    ANSWER_CONTEST = "answer_contest"
    ADD_PROOF = "add_proof"
    LODGE_FEEDBACK = "lodge_feedback"
    REQUEST_REPORT = "request_report"
    LODGE_REPORT = "lodge_report"
    HOLD_EVALUATION = "hold_evaluation"
    DRAFT_MINUTES = "draft_minutes"
    SUBMIT_MINUTES = "submit_minutes"
    RETURN_MINUTES = "return_minutes"
    FINALISE_MINUTES = "finalise_minutes"
    NUMBER_MINUTES = "number_minutes"
    CANCEL_MINUTES = "cancel_minutes"
    SUSPEND_ACCESS = "suspend_access"
    RESTORE_ACCESS = "restore_access"
    RETRY_MAIL = "retry_mail"
    PROPOSE_ITEM = "propose_item"
    AGREE_ITEM = "agree_item"
    END_ITEM = "end_item"
    SUPERSEDE_DELIVERY = "supersede_delivery"
    PROPOSE_CORRECTION = "propose_correction"
    DECIDE_CORRECTION = "decide_correction"
    RETURN_FEEDBACK = "return_feedback"
    PUBLISH_CODES = "publish_codes"
    ACKNOWLEDGE_CODES = "acknowledge_codes"
    RAISE_ISSUE = "raise_issue"
    REMARK_ISSUE = "remark_issue"
    ANSWER_ISSUE = "answer_issue"
    CLOSE_ISSUE = "close_issue"
    REOPEN_ISSUE = "reopen_issue"
    SUBMIT_CORRECTIONS = "submit_corrections"
    RETURN_CORRECTIONS = "return_corrections"
    OPEN_SEALED_FILE = "open_sealed_file"
    RECORD_SUPPORT = "record_support"
    WITHDRAW_SUPPORT = "withdraw_support"
    DRAFT_LETTER = "draft_letter"
    RECORD_LETTER = "record_letter"
    CANCEL_LETTER = "cancel_letter"
    IMPORT_RECORDS = "import_records"
    MANAGE_API_CLIENTS = "manage_api_clients"
    UPLOAD_EXTRACT = "upload_extract"
    SET_MATCHING_RULE = "set_matching_rule"
    RUN_MATCHING = "run_matching"
    DESTROY_FILE = "destroy_file"
    REMARK_MINUTES = "remark_minutes"
    LODGE_SIGNED_COPY = "lodge_signed_copy"
    DECIDE_SIGNED_COPY = "decide_signed_copy"
    DELIVER_MINUTES = "deliver_minutes"
    RECEIVE_MINUTES = "receive_minutes"
    AGREE_CANCELLATION = "agree_cancellation"
    MANAGE_OFFICIALS = "manage_officials"
    SET_LETTERHEAD = "set_letterhead"
    PROPOSE_ADDENDUM = "propose_addendum"
    AGREE_ADDENDUM = "agree_addendum"
    PROPOSE_READING = "propose_reading"
    AGREE_READING = "agree_reading"
    PROPOSE_WAIVER = "propose_waiver"
    AGREE_WAIVER = "agree_waiver"
    CLAIM_FORCE_MAJEURE = "claim_force_majeure"
    DECIDE_FORCE_MAJEURE = "decide_force_majeure"
    GIVE_END_NOTICE = "give_end_notice"
    RECORD_INCIDENT = "record_incident"
    UPDATE_INCIDENT = "update_incident"
    STATE_RESPONSIBILITY = "state_responsibility"
    CLOSE_INCIDENT = "close_incident"
    RAISE_DISPUTE = "raise_dispute"
    RECORD_DELIBERATION = "record_deliberation"
    PROPOSE_SETTLEMENT = "propose_settlement"
    AGREE_SETTLEMENT = "agree_settlement"
    TAKE_TO_LAW = "take_to_law"
    RECORD_DISCLOSURE = "record_disclosure"
    AGREE_DISCLOSURE = "agree_disclosure"
    RECORD_UNDERTAKING = "record_undertaking"
    REVIEW_SECURITY = "review_security"


@dataclass(frozen=True)
class Rule:
    """One row of the act table. `capacity` None: no party is needed. `roles` empty: anyone."""

    label: str
    capacity: Capacity | None
    roles: frozenset[Role]


_ALL = frozenset(Role)
_WORKING = frozenset({Role.OFFICER, Role.DECIDER})
_DECIDING = frozenset({Role.DECIDER})

RULES: dict[Act, Rule] = {
    Act.SIGN_IN: Rule("masuk", None, frozenset()),
    Act.CHECK_DOCUMENT: Rule("memeriksa dokumen", None, frozenset()),
    Act.READ_HEALTH: Rule("membaca kesehatan portal", None, frozenset()),
    Act.VIEW: Rule("melihat", Capacity.EITHER_PARTY, _ALL),
    Act.CHOOSE_STATUS_DATE: Rule("memilih tanggal status", Capacity.EITHER_PARTY, _ALL),
    Act.RECORD_DELIVERY: Rule("mencatat penyerahan data", Capacity.PROVIDER, _WORKING),
    Act.WITHDRAW_DELIVERY: Rule("membatalkan catatan penyerahan", Capacity.PROVIDER, _WORKING),
    Act.CONFIRM_RECEIPT: Rule("mengonfirmasi penerimaan", Capacity.RECEIVER, _WORKING),
    Act.CONTEST_RECEIPT: Rule("menyanggah tanggal diterima", Capacity.EITHER_PARTY, _WORKING),
    Act.ANSWER_CONTEST: Rule("menjawab sanggahan", Capacity.OTHER_PARTY, _WORKING),
    Act.ADD_PROOF: Rule("menambahkan bukti penerimaan", Capacity.EITHER_PARTY, _WORKING),
    Act.LODGE_FEEDBACK: Rule("menyampaikan balikan", Capacity.DEBTOR, _WORKING),
    Act.REQUEST_REPORT: Rule("mencatat surat permintaan laporan", Capacity.CREDITOR, _WORKING),
    Act.LODGE_REPORT: Rule("menyampaikan laporan", Capacity.DEBTOR, _WORKING),
    Act.HOLD_EVALUATION: Rule("mencatat pemantauan dan evaluasi", Capacity.EITHER_PARTY, _WORKING),
    Act.DRAFT_MINUTES: Rule("menyusun berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.SUBMIT_MINUTES: Rule("mengajukan berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.RETURN_MINUTES: Rule("mengembalikan berita acara", Capacity.OTHER_PARTY, _WORKING),
    Act.FINALISE_MINUTES: Rule("memfinalkan berita acara", Capacity.OTHER_PARTY, _DECIDING),
    Act.NUMBER_MINUTES: Rule("mencatat nomor berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.CANCEL_MINUTES: Rule("membatalkan berita acara atau mengusulkannya", Capacity.EITHER_PARTY, _DECIDING),
    Act.SUSPEND_ACCESS: Rule("menghentikan sementara akses", Capacity.POWER_HOLDER, _DECIDING),
    Act.RESTORE_ACCESS: Rule("memulihkan akses", Capacity.POWER_HOLDER, _DECIDING),
    Act.RETRY_MAIL: Rule("mengirim ulang surel", Capacity.EITHER_PARTY, _WORKING),
    Act.PROPOSE_ITEM: Rule("mengusulkan kelompok data atau metode", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_ITEM: Rule("menyetujui kelompok data atau metode", Capacity.OTHER_PARTY, _DECIDING),
    Act.END_ITEM: Rule("mengakhiri kelompok data atau metode", Capacity.EITHER_PARTY, _DECIDING),
    Act.SUPERSEDE_DELIVERY: Rule("mencatat penyerahan pengganti", Capacity.PROVIDER, _WORKING),
    Act.PROPOSE_CORRECTION: Rule("mengusulkan perbaikan catatan", Capacity.EITHER_PARTY, _WORKING),
    Act.DECIDE_CORRECTION: Rule("memutus usulan perbaikan catatan", Capacity.OTHER_PARTY, _WORKING),
    Act.RETURN_FEEDBACK: Rule("mengembalikan balikan", Capacity.CREDITOR, _WORKING),
    Act.PUBLISH_CODES: Rule("menerbitkan kode referensi", Capacity.PROVIDER, _WORKING),
    Act.ACKNOWLEDGE_CODES: Rule("mengonfirmasi kode referensi", Capacity.RECEIVER, _WORKING),
    Act.RAISE_ISSUE: Rule("mengajukan permasalahan data", Capacity.EITHER_PARTY, _WORKING),
    Act.REMARK_ISSUE: Rule("menanggapi permasalahan data", Capacity.EITHER_PARTY, _WORKING),
    Act.ANSWER_ISSUE: Rule("menyelesaikan permasalahan data", Capacity.OTHER_PARTY, _WORKING),
    Act.CLOSE_ISSUE: Rule("menutup permasalahan data", Capacity.CREDITOR, _WORKING),
    Act.REOPEN_ISSUE: Rule("membuka kembali permasalahan data", Capacity.CREDITOR, _WORKING),
    Act.SUBMIT_CORRECTIONS: Rule("menyampaikan daftar perbaikan data", Capacity.EITHER_PARTY, _WORKING),
    Act.RETURN_CORRECTIONS: Rule("mengembalikan daftar perbaikan data", Capacity.EITHER_PARTY, _WORKING),
    Act.OPEN_SEALED_FILE: Rule("membuka berkas data pribadi", Capacity.EITHER_PARTY, _WORKING),
    Act.RECORD_SUPPORT: Rule("mencatat dukungan kompetensi", Capacity.EITHER_PARTY, _WORKING),
    Act.WITHDRAW_SUPPORT: Rule("membatalkan catatan dukungan kompetensi", Capacity.PROVIDER, _WORKING),
    Act.DRAFT_LETTER: Rule("menyusun konsep surat", Capacity.EITHER_PARTY, _WORKING),
    Act.RECORD_LETTER: Rule("mencatat surat", Capacity.EITHER_PARTY, _WORKING),
    Act.CANCEL_LETTER: Rule("membatalkan surat", Capacity.EITHER_PARTY, _WORKING),
    Act.IMPORT_RECORDS: Rule("mengimpor catatan", Capacity.EITHER_PARTY, _WORKING),
    Act.MANAGE_API_CLIENTS: Rule("mengelola klien API", Capacity.EITHER_PARTY, _DECIDING),
    Act.UPLOAD_EXTRACT: Rule("mengunggah ekstrak pemadanan", Capacity.EITHER_PARTY, _WORKING),
    Act.SET_MATCHING_RULE: Rule("menetapkan aturan pemadanan", Capacity.EITHER_PARTY, _WORKING),
    Act.RUN_MATCHING: Rule("menjalankan pemadanan", Capacity.EITHER_PARTY, _WORKING),
    Act.DESTROY_FILE: Rule("memusnahkan berkas data pribadi", Capacity.EITHER_PARTY, _DECIDING),
    Act.REMARK_MINUTES: Rule("mencatat tanggapan atas konsep berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.LODGE_SIGNED_COPY: Rule("mengunggah salinan bertanda tangan", Capacity.EITHER_PARTY, _WORKING),
    Act.DECIDE_SIGNED_COPY: Rule("memutus salinan bertanda tangan", Capacity.OTHER_PARTY, _WORKING),
    Act.DELIVER_MINUTES: Rule("menyampaikan berita acara", Capacity.DEBTOR, _WORKING),
    Act.RECEIVE_MINUTES: Rule("mengonfirmasi penerimaan berita acara", Capacity.CREDITOR, _WORKING),
    Act.AGREE_CANCELLATION: Rule("memutus usul pembatalan berita acara", Capacity.OTHER_PARTY, _DECIDING),
    Act.MANAGE_OFFICIALS: Rule("mengelola daftar pejabat", Capacity.EITHER_PARTY, _WORKING),
    Act.SET_LETTERHEAD: Rule("menetapkan profil kepala naskah", Capacity.EITHER_PARTY, _DECIDING),
    Act.PROPOSE_ADDENDUM: Rule("mencatat adendum", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_ADDENDUM: Rule("memutus adendum", Capacity.OTHER_PARTY, _DECIDING),
    Act.PROPOSE_READING: Rule("mengusulkan tafsir", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_READING: Rule("memutus usul tafsir", Capacity.OTHER_PARTY, _DECIDING),
    Act.PROPOSE_WAIVER: Rule("mengusulkan pengecualian", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_WAIVER: Rule("memutus usul pengecualian", Capacity.OTHER_PARTY, _DECIDING),
    Act.CLAIM_FORCE_MAJEURE: Rule("mengajukan keadaan kahar", Capacity.EITHER_PARTY, _WORKING),
    Act.DECIDE_FORCE_MAJEURE: Rule("memutus keadaan kahar", Capacity.OTHER_PARTY, _DECIDING),
    Act.GIVE_END_NOTICE: Rule("memberitahukan perpanjangan atau pengakhiran", Capacity.EITHER_PARTY, _WORKING),
    Act.RECORD_INCIDENT: Rule("mencatat insiden", Capacity.EITHER_PARTY, _WORKING),
    Act.UPDATE_INCIDENT: Rule("memutakhirkan insiden", Capacity.DEBTOR, _WORKING),
    Act.STATE_RESPONSIBILITY: Rule("menyatakan pendapat tentang insiden", Capacity.EITHER_PARTY, _WORKING),
    Act.CLOSE_INCIDENT: Rule("menutup insiden", Capacity.DEBTOR, _DECIDING),
    Act.RAISE_DISPUTE: Rule("mengajukan perselisihan", Capacity.EITHER_PARTY, _WORKING),
    Act.RECORD_DELIBERATION: Rule("mencatat musyawarah", Capacity.EITHER_PARTY, _WORKING),
    Act.PROPOSE_SETTLEMENT: Rule("mengusulkan penyelesaian perselisihan", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_SETTLEMENT: Rule("memutus usul penyelesaian perselisihan", Capacity.OTHER_PARTY, _DECIDING),
    Act.TAKE_TO_LAW: Rule("mencatat penyelesaian melalui jalur hukum", Capacity.EITHER_PARTY, _DECIDING),
    Act.RECORD_DISCLOSURE: Rule("mencatat pengungkapan", Capacity.EITHER_PARTY, _WORKING),
    Act.AGREE_DISCLOSURE: Rule("memutus usul pengungkapan", Capacity.OTHER_PARTY, _DECIDING),
    Act.RECORD_UNDERTAKING: Rule("mencatat pernyataan kerahasiaan", Capacity.EITHER_PARTY, _WORKING),
    Act.REVIEW_SECURITY: Rule("meninjau butir keamanan", Capacity.RECEIVER, _WORKING),
}


def refusal(act: Act, role: Role | None) -> str | None:
    """Return why a person with `role` may not do `act`, as an Indonesian sentence; None where they may.

    `role` None is a person without a membership in force, such as the portal's administrator.
    """
    rule = RULES[act]
    if not rule.roles:
        return None
    if role is None:
        return "Anda tidak sedang bertindak untuk salah satu PIHAK, sehingga tidak dapat " + rule.label + "."
    if role not in rule.roles:
        needed = " atau ".join(r.label for r in Role if r in rule.roles)
        return f"Peran Anda ({role.label}) tidak dapat {rule.label}; diperlukan peran {needed}."
    return None
