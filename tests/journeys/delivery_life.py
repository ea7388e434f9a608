"""What the life of some deliveries leaves behind: contested, corrected, superseded, partly fed back, returned.

The story is told by the acts, through the browser and over the API; every telling ends in OUTCOME. One delivery goes
from BKN to LAN on JUN7, its date of receipt is disputed and settled, its row count corrected, and it is replaced on
JUL1; feedback on the replacement comes in parts. On OCT6 BKN records what it received from LAN.
"""

from datetime import date
from typing import Any

from agreements.models import Correction, Obligation, ObligationRevision, ReceiptProof
from agreements.receipts import Proof
from exchanges.models import Delivery, Feedback
from exchanges.services.deliveries import coverage_of
from records.models import JournalEntry

JUN7, JUN8, JUN9, JUN10, JUN12, JUN13 = (date(2025, 6, day) for day in (7, 8, 9, 10, 12, 13))
JUN20, JUN21, JUL1, JUL2, AUG1, AUG2 = (
    date(2025, 6, 20), date(2025, 6, 21), date(2025, 7, 1), date(2025, 7, 2), date(2025, 8, 1), date(2025, 8, 2)
)
SEP1, OCT1, OCT5, OCT6 = date(2025, 9, 1), date(2025, 10, 1), date(2025, 10, 5), date(2025, 10, 6)
ACTS = [
    "record_delivery", "confirm_receipt", "contest_receipt", "answer_contest", "answer_contest", "propose_correction",
    "decide_correction", "supersede_delivery", "confirm_receipt", "lodge_feedback", "return_feedback",
    "lodge_feedback", "lodge_feedback", "record_delivery",
]  # fmt: skip
OUTCOME: dict[str, Any] = {
    "deliveries": [
        ("Data pokok ASN", "bkn", "lan", JUN7, JUN9, 1200, False, ""),
        ("Data pokok ASN", "bkn", "lan", JUL1, JUL2, 1250, True, ""),
        ("JF Widyaiswara", "lan", "bkn", OCT5, OCT6, 6120, False, "lan"),
    ],
    "proofs": [
        (Proof.SENDER_CLAIM, JUN7), (Proof.RECEIVER_CONFIRMATION, JUN10), (Proof.SETTLED_BY_BOTH, JUN9),
        (Proof.SENDER_CLAIM, JUL1), (Proof.RECEIVER_CONFIRMATION, JUL2), (Proof.RECEIVER_CONFIRMATION, OCT6),
    ],
    "corrections": [("row_count", "1000", "1200", True)],
    "feedback": [("whole", "part", AUG1, AUG2), ("whole", "part", SEP1, None), ("none", "whole", OCT1, None)],
    "duties": [(JUN9, date(2025, 12, 9), OCT1)],
    "revisions": [
        "opened", "receipt", "contested", "contested", "settled", "partly_met", "returned", "partly_met", "met",
    ],
    "coverage": ("whole", "whole"),
    "acts": ACTS,
}  # fmt: skip


def outcome() -> dict[str, Any]:
    """What stands in the database after the story."""
    return {
        "deliveries": [
            (
                d.data_group, d.fact.actor.agency.code, d.fact.addressee.agency.code, d.fact.sent_on,
                d.fact.received_on, d.row_count, d.supersedes_id is not None,
                d.fact.entered_for.agency.code if d.fact.entered_for else "",
            )
            for d in Delivery.objects.order_by("pk")
        ],
        "proofs": list(
            ReceiptProof.objects.exclude(kind=Proof.LODGED_IN_PORTAL).order_by("pk").values_list("kind", "received_on")
        ),
        "corrections": list(
            Correction.objects.order_by("pk").values_list("field", "old_value", "new_value", "approved")
        ),
        "feedback": list(
            Feedback.objects.order_by("pk").values_list(
                "data_coverage", "reference_coverage", "fact__sent_on", "returned_on"
            )
        ),
        "duties": list(
            Obligation.objects.filter(opened_by__isnull=False).order_by("pk")
            .values_list("opened_on", "due_on", "met_on")
        ),
        "revisions": list(
            ObligationRevision.objects.filter(obligation__opened_by__isnull=False).order_by("pk")
            .values_list("cause", flat=True)
        ),
        "coverage": coverage_of(Delivery.objects.order_by("pk")[0]),
        "acts": list(JournalEntry.objects.filter(sequence__gt=1, refused=False).order_by("pk").values_list(
            "act", flat=True
        )),
    }
