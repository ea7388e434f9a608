"""The database holds no rows about ASN, and the journal's chain names nobody."""

import json
import re

from django.apps import apps

from records.models import JournalDetail, JournalEntry
from tests.architecture.furnished import Furnished

OURS = ("accounts", "agreements", "exchanges", "records", "reports")
# The officials who sign, as the paper itself names them.
ALLOWED = {
    "exchanges.Minutes.first_signatory_nip", "exchanges.Minutes.second_signatory_nip",
    "agreements.Letter.signatory_nip", "agreements.Official.nip",
}
# What a row about a person who is ASN would hold, in Indonesian and in English.
PERSONAL = re.compile(
    r"(^|_)(nip|nips|nik|npwp|nuptk|kk|ktp|birth|born|lahir|gender|sex|kelamin|religion|agama|marital|kawin|golongan|"
    r"salary|gaji|mother|ibu|passport|paspor|employee|pegawai|biometric|fingerprint_image)(_|$)"
)
_PERSONAL_WORDS = re.compile(r"\b(nip|nik|npwp|tanggal lahir|nomor induk)\b", re.IGNORECASE)


def fields() -> list[tuple[str, str]]:
    """Every field of our own models, with its words."""
    return [
        (f"{model._meta.label}.{field.name}", str(getattr(field, "verbose_name", "")))
        for model in apps.get_models() if model._meta.app_label in OURS
        for field in model._meta.get_fields()
    ]


def test_no_field_is_a_number_or_trait_of_an_asn_but_that_of_the_officials_who_sign() -> None:
    found = {
        label for label, words in fields()
        if PERSONAL.search(label.rsplit(".", 1)[1]) or _PERSONAL_WORDS.search(words)
    }
    assert found == ALLOWED


def test_the_check_would_notice() -> None:
    for name in ("nip", "nip_baru", "nik", "ibu_kandung", "tanggal_lahir", "birth_date"):
        assert PERSONAL.search(name), name
    for name in ("unit_short_name", "snippet", "unique", "technique", "description", "row_count"):
        assert not PERSONAL.search(name), name


def test_the_hashed_bodies_of_the_journal_hold_no_name_no_address_and_no_reason(here: Furnished) -> None:
    world = here.world
    people = [getattr(world, n) for n in ("lan_officer", "lan_decider", "lan_reader", "bkn_officer", "bkn_decider")]
    secrets = [word for person in people for word in (person.full_name, person.email)]
    secrets += ["Budi Peraga", "Siti Contoh", "198001012005011001", "Salah catat", "Log kami", here.mail.to_address]
    bodies = list(JournalEntry.objects.values_list("body", flat=True))
    assert len(bodies) > 30
    assert [(s, b) for s in secrets for b in bodies if s.lower() in b.lower()] == []
    assert [b for b in bodies if "@" in b or re.search(r"\b\d{16,18}\b", b)] == []
    for body in map(json.loads, bodies):
        assert set(body) == {
            "act", "object", "party", "refused", "schema", "actor", "at", "before", "after", "detail", "sequence",
            "request", "revision",
        }
        assert body["request"] == "" or re.fullmatch(r"[0-9A-Za-z-]{8,64}", body["request"])
        assert re.fullmatch(r"u\d+|portal", body["actor"])
        assert re.fullmatch(r"[a-z_]+:[0-9a-z-]+", body["object"])
        assert all(re.fullmatch(r"[0-9a-f]{64}", body[k]) for k in ("before", "after", "detail") if body[k])


def test_the_details_of_the_journal_hold_no_official_of_the_minutes(here: Furnished) -> None:
    details = list(JournalDetail.objects.values_list("detail", flat=True))
    assert any('"Petugas LAN"' in d for d in details)
    assert [d for d in details for word in ("Budi Peraga", "Siti Contoh", "198001012005011001") if word in d] == []
