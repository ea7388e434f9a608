"""What people type into the forms of the exchange layer; counts that add up, officials that are invented."""

from datetime import date
from typing import Any

SHA_FIRST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SHA_SECOND = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"


def minutes_values(**given: Any) -> dict[str, Any]:
    """A whole draft: A = 1000 = 950 + 30 + 10 + 6 + 4 and B = 1012 = 950 + 30 + 21 + 8 + 3."""
    return {
        "data_group": "JF Analis Kebijakan", "matched_on": date(2025, 7, 1), "place": "Jakarta", "match_key": "NIP",
        "signing": "wet",
        "rule_version": "aturan-1",
        "first_source": "SIJF", "first_cutoff_on": date(2025, 6, 30), "first_file_name": "lan.csv",
        "first_file_sha256": SHA_FIRST,
        "second_source": "SIASN", "second_cutoff_on": date(2025, 6, 28), "second_file_name": "bkn.csv",
        "second_file_sha256": SHA_SECOND,
        "rows_first": 1000, "rows_second": 1012, "matched": 950, "matched_with_differences": 30, "only_first": 10,
        "only_second": 21, "duplicate_first": 6, "duplicate_second": 8, "invalid_first": 4, "invalid_second": 3,
        "findings": "Perbedaan terbanyak ada pada jenjang.", "follow_up": "PIHAK KESATU memperbaiki kunci ganda.",
        "first_signatory_name": "Budi Peraga", "first_signatory_nip": "198001012005011001",
        "first_signatory_rank": "Pembina (IV/a)", "first_signatory_office": "Kepala Pusat Data dan Informasi",
        "second_signatory_name": "Siti Contoh", "second_signatory_nip": "197502022000032002",
        "second_signatory_rank": "Pembina (IV/a)", "second_signatory_office": "Direktur Pengelolaan Data",
        **given,
    }  # fmt: skip


def delivery_post(**given: Any) -> dict[str, Any]:
    """What the form for recording a delivery sends, confirmed."""
    return {
        "data_group": "Data pokok ASN", "method": "web_service", "cutoff_on": "2025-05-31", "row_count": "1.250",
        "file_name": "", "file_sha256": "", "reference": "112/PD.01/2025", "dated_on": "2025-06-05",
        "sent_on": "2025-06-07", "proof": "10", "received_on": "2025-06-07", "evidence": "", "note": "",
        "confirmed": "1", **given,
    }  # fmt: skip
