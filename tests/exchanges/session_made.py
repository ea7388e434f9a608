"""A finished matching session with its list of differences, as its rows stand; persons in it are nobody."""

import csv
import io
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from agreements.models import Agreement
from exchanges.matching.listing import HEADER
from exchanges.models import Extract, MatchingRule, MatchingSession
from records.services import sealing
from tests.exchanges.values import SHA_FIRST, SHA_SECOND
from tests.factories import at

JUL1 = date(2025, 7, 1)
FIGURES = {
    "rows_first": 5, "rows_second": 5, "matched": 1, "matched_with_differences": 2, "only_first": 1, "only_second": 1,
    "duplicate_first": 0, "duplicate_second": 0, "invalid_first": 1, "invalid_second": 1,
}
#: Class, key, field, value of the first, value of the second.
ROWS = (
    ("D", "190001011925011001", "Nama", "Budi Contoh", "Budi Contho"),
    ("D", "190001011925011001", "Jabatan", "Analis", "(kosong)"),
    ("D", "190001011925012002", "Nama", "Siti Contoh", "Siti, Contoh"),
    ("E", "190001011925013003", "", "", "(tidak ada)"),
    ("F", "190001011925014004", "", "(tidak ada)", ""),
    ("F", "190001011925014000", "", "(tidak ada)", ""),
    ("H", "", "", "12345", ""),
)


def done_session(agreement: Agreement, by: User, on: date = JUL1, **given: Any) -> MatchingSession:
    first, second = agreement.parties.order_by("ordinal")
    made = {"uploaded_at": at(on), "uploaded_by": by, "uploaded_by_party": first, "state": Extract.State.READING}
    extracts = [
        Extract.objects.create(
            agreement=agreement, party=party, data_group="JF Analis", source=source, cutoff_on=date(2025, 6, 30),
            file_name=f"{source.lower()}.csv", size=100, sha256=sha256, **made,
        )
        for party, source, sha256 in ((first, "SIJF", SHA_FIRST), (second, "SIASN", SHA_SECOND))
    ]
    rule = MatchingRule.objects.create(
        agreement=agreement, name="Analis", number=3, fingerprint="ab" * 32, recorded_at=at(on), recorded_by=by,
        body={"nama": "Analis", "versi": "3", "kunci": "nip", "unsur": [
            {"nama": "Nama", "jenis": "nama"}, {"nama": "Jabatan", "jenis": "teks"},
        ]},
    )
    with transaction.atomic():
        found = sealing.seal(
            chain=agreement.code, name="TERBATAS-daftar-selisih.csv", media_type="text/csv", content=[_listing()],
            purge_on=date(2027, 1, 1), by=by, at=at(on),
        )
    return MatchingSession.objects.create(**({
        "agreement": agreement, "data_group": "JF Analis", "first": extracts[0], "second": extracts[1], "rule": rule,
        "purpose": "Pemadanan berkala.", "impact_assessment": "Ringan.", "purge_on": date(2026, 1, 1),
        "state": MatchingSession.State.DONE, "finished_at": at(on), "created_at": at(on), "created_by": by,
        "created_by_party": first, "discrepancies": found, "results": {"fields": [
            {"name": "Nama", "kind": "nama", "compared": 3, "equal": 1, "writing": 0, "content": 2, "empty_first": 0,
             "empty_second": 0},
            {"name": "Jabatan", "kind": "teks", "compared": 3, "equal": 2, "writing": 0, "content": 1,
             "empty_first": 0, "empty_second": 0},
        ], "codes": [], "warnings": [], "quality": [], "listed": len(ROWS)}, **FIGURES,
    } | given))


def _listing() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for kind, key, field, first, second in ROWS:
        writer.writerow([kind, key, field, 1, 1, first, second, "", "", "", ""])
    return text.getvalue().encode()
