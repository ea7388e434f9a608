"""Rows that documents are printed from: an invented agreement between two invented agencies."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Agency, User
from agreements.models import Agreement, Fact, FactKind, Letterhead, Party, ReceiptProof
from agreements.receipts import Proof
from exchanges.models import Delivery, Minutes
from records.models import StoredFile
from tests.records.pictures import picture

SHA_FIRST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SHA_SECOND = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"


def agreement() -> Agreement:
    row = Agreement.objects.create(
        code="badan-lembaga-2024",
        title="Perjanjian Kerja Sama antara Badan Contoh Nasional dan Lembaga Peraga Negara tentang "
        "Pertukaran Data Peraga",
        signed_on=date(2024, 3, 4), signed_at_place="Bandung", term_years=2, last_day=date(2026, 3, 3),
        instrument_sha256="0" * 64,
    )
    for ordinal, code, name, unit, number in (
        (1, "bcn", "Badan Contoh Nasional", "Pusat Data dan Informasi", "7/S.1/HKM.01"),
        (2, "lpn", "Lembaga Peraga Negara",
         "Direktorat Pengelolaan Data dan Penyajian Informasi Aparatur Peraga", "19/HM.02.01/2024"),
    ):
        agency = Agency.objects.create(
            code=code, name=name, short_name=code.upper(), unit=unit, unit_short_name="Unit",
            address=f"Jalan Peraga Nomor {ordinal}, Bandung", phone="(022) 555 0100", email=f"data@{code}.example",
            badge_color="#2663a3",
        )
        Party.objects.create(
            agreement=row, ordinal=ordinal, agency=agency, number=number, signatory_name="PEJABAT CONTOH",
            signatory_office="Sekretaris Utama", authority="Keputusan contoh",
        )
    return row


def officer(email: str = "rina@lpn.example", name: str = "Rina Peraga") -> User:
    return User.objects.create(email=email, full_name=name, position="Pranata Komputer Ahli Muda")


def minutes(**given: Any) -> Minutes:
    """Minutes that are final unless `state` says otherwise."""
    row = given.pop("agreement", None) or agreement()
    by = User.objects.first() or officer()
    at = datetime(2025, 5, 7, 3, 0, tzinfo=UTC)
    first, second = row.parties.all()
    values: dict[str, Any] = {
        "data_group": "Jabatan Fungsional Analis Contoh", "matched_on": date(2025, 5, 7), "place": "Bandung",
        "rule_version": "aturan-2025.1",
        "first_source": "Sistem Informasi Jabatan Fungsional (SIJF)", "first_cutoff_on": date(2025, 4, 30),
        "first_file_name": "bcn-jf-analis-2025-04-30.csv", "first_file_sha256": SHA_FIRST,
        "second_source": "Sistem Informasi ASN (SIASN)", "second_cutoff_on": date(2025, 4, 28),
        "second_file_name": "lpn-jf-analis-2025-04-28.csv", "second_file_sha256": SHA_SECOND,
        "rows_first": 1000, "rows_second": 1012, "matched": 950, "matched_with_differences": 30, "only_first": 10,
        "only_second": 21, "duplicate_first": 6, "duplicate_second": 8, "invalid_first": 4, "invalid_second": 3,
        "findings": "Sebanyak 30 baris padan memiliki perbedaan.\n\nPerbedaan terbanyak ada pada jenjang jabatan.",
        "follow_up": "1. PIHAK KESATU memperbaiki 6 kunci ganda.\n2. PIHAK KEDUA memeriksa 21 baris.",
        "first_signatory_name": "Dr. Budi Peraga, M.Si.", "first_signatory_nip": "197001011995031001",
        "first_signatory_rank": "Pembina Utama Muda (IV/c)",
        "first_signatory_office": "Kepala Pusat Data dan Informasi",
        "second_signatory_name": "Siti Contoh, S.Kom., M.T.", "second_signatory_nip": "197502022000032002",
        "second_signatory_rank": "Pembina Tingkat I (IV/b)",
        "second_signatory_office": "Direktur Pengelolaan Data dan Penyajian Informasi",
        "drafted_by_party": first, "created_at": at, "created_by": by, "state": Minutes.State.FINAL,
    } | given
    if values["state"] == Minutes.State.FINAL:
        fact = Fact.objects.create(
            agreement=row, kind=FactKind.MINUTES, subject="Berita acara", dated_on=values["matched_on"],
            recorded_at=at, recorded_by=by,
        )
        values |= {"fact": fact, "submitted_at": at, "submitted_by": by, "submitted_by_party": first,
                   "finalised_at": at, "finalised_by": by}
    return Minutes.objects.create(agreement=row, **values)


#: What a session counted beside the figures of `minutes`.
RESULTS: dict[str, Any] = {
    "listed": 61,
    "fields": [{
        "name": "tanggal_lahir", "kind": "tanggal", "compared": 980, "equal": 940, "writing": 28, "content": 12,
        "empty_first": 0, "empty_second": 1,
    }, {
        "name": "TMT jabatan", "kind": "tanggal", "compared": 0, "equal": 0, "writing": 0, "content": 0,
        "empty_first": 0, "empty_second": 0,
    }],
    "codes": [{
        "field": "jenjang", "first": "10", "second": "", "first_meaning": "Ahli Muda", "second_meaning": "",
        "same_meaning": False, "count": 12,
    }],
    "warnings": [
        {"name": "a", "label": "Nomor urut dalam NIP 000", "first": 2, "second": 0},
        {"name": "b", "label": "Kunci kosong", "first": 0, "second": 0},
    ],
    "quality": [
        {"dimension": "kelengkapan", "side": "first", "numerator": 3990, "denominator": 4000, "definition": "Sel."},
        {"dimension": "akurasi", "side": "first", "numerator": 0, "denominator": 0, "definition": "Nilai."},
    ],
}


def minutes_of_a_session(**given: Any) -> Minutes:
    """Minutes with what a session counted."""
    row = minutes(**given)
    row.results = RESULTS
    return row


def letterhead(row: Minutes, ordinal: int, **given: Any) -> Letterhead:
    """A letterhead of a party of the minutes, with a logo."""
    party, content = row.agreement.parties.get(ordinal=ordinal), picture()
    file = StoredFile.objects.create(
        sha256="0" * 64, size=len(content), media_type="image/png", name="l.png", content=content,
        stored_at=row.created_at,
    )
    values = {"number": 1, "name_lines": f"Kop {ordinal}\nSatuan", "address_lines": "Jalan Kop", "logo": file} | given
    return Letterhead.objects.create(
        agency=party.agency, recorded_at=row.created_at, recorded_by=row.created_by, **values
    )


def delivery(**given: Any) -> Delivery:
    """A delivery from the second to the first party, claimed by its sender, not yet confirmed."""
    row = given.pop("agreement", None) or agreement()
    first, second = row.parties.all()
    by = User.objects.first() or officer()
    at = datetime(2025, 6, 7, 7, 5, tzinfo=UTC)
    fact = Fact.objects.create(
        agreement=row, kind=FactKind.DELIVERY, actor=second, addressee=first, reference="112/PD.01/2025",
        subject="Penyerahan data Analis Contoh", dated_on=date(2025, 6, 5), sent_on=date(2025, 6, 6), recorded_at=at,
        recorded_by=by,
    )
    ReceiptProof.objects.create(
        fact=fact, kind=Proof.SENDER_CLAIM, received_on=date(2025, 6, 7), by_party=second, recorded_at=at,
        recorded_by=by, evidence="pengantar nomor 112",
    )
    values: dict[str, Any] = {
        "data_group": "Jabatan Fungsional Analis Contoh", "method": Delivery.Method.FILE,
        "cutoff_on": date(2025, 4, 28), "row_count": 1012, "file_name": "lpn-jf-analis-2025-04-28.csv",
        "file_sha256": SHA_SECOND, "note": "Dikirim lewat berkas terenkripsi.",
    } | given
    return Delivery.objects.create(fact=fact, **values)


def confirm(row: Delivery, on: date = date(2025, 6, 9)) -> None:
    """Let the receiver confirm `row`."""
    assert row.fact.addressee is not None
    ReceiptProof.objects.create(
        fact=row.fact, kind=Proof.RECEIVER_CONFIRMATION, received_on=on, by_party=row.fact.addressee,
        recorded_at=datetime(2025, 6, 10, 2, 30, tzinfo=UTC), recorded_by=officer("dewi@bcn.example", "Dewi Contoh"),
    )
    row.fact.received_on = on
    row.fact.save()
