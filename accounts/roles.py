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
    Act.LODGE_FEEDBACK: Rule("menyampaikan balikan", Capacity.DEBTOR, _WORKING),
    Act.REQUEST_REPORT: Rule("mencatat surat permintaan laporan", Capacity.CREDITOR, _WORKING),
    Act.LODGE_REPORT: Rule("menyampaikan laporan", Capacity.DEBTOR, _WORKING),
    Act.HOLD_EVALUATION: Rule("mencatat pemantauan dan evaluasi", Capacity.EITHER_PARTY, _WORKING),
    Act.DRAFT_MINUTES: Rule("menyusun berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.SUBMIT_MINUTES: Rule("mengajukan berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.RETURN_MINUTES: Rule("mengembalikan berita acara", Capacity.OTHER_PARTY, _WORKING),
    Act.FINALISE_MINUTES: Rule("memfinalkan berita acara", Capacity.OTHER_PARTY, _DECIDING),
    Act.NUMBER_MINUTES: Rule("mencatat nomor berita acara", Capacity.EITHER_PARTY, _WORKING),
    Act.CANCEL_MINUTES: Rule("membatalkan berita acara", Capacity.EITHER_PARTY, _DECIDING),
    Act.SUSPEND_ACCESS: Rule("menghentikan sementara akses", Capacity.POWER_HOLDER, _DECIDING),
    Act.RESTORE_ACCESS: Rule("memulihkan akses", Capacity.POWER_HOLDER, _DECIDING),
    Act.RETRY_MAIL: Rule("mengirim ulang surel", Capacity.EITHER_PARTY, _WORKING),
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
