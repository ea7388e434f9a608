"""The sample's matching: two invented extracts, matched twice by two versions of a rule. Nobody in them is real."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import User
from agreements.models import Party
from exchanges.matching import Rule, default_rule, suggested_mapping
from exchanges.models import Extract, MatchingRule, MatchingSession
from exchanges.services import extracts, matching_jobs, matching_rules, matching_sessions
from exchanges.services.matching_rules import read_body
from records import vault
from records.services import sealing

GROUP = "Jabatan Fungsional Analis Kebijakan"
_ROWS = 2000
_FIRST_NAMES = ("Ani", "Budi", "Cici", "Dedi", "Eka", "Fajar", "Gita", "Hadi", "Indah", "Joko")
_LAST_NAMES = ("Contoh", "Peraga", "Misal", "Umpama", "Teladan", "Rekaan", "Andaian")
_LEVELS = (("W1", "Ahli Pertama"), ("W2", "Ahli Muda"), ("W3", "Ahli Madya"), ("W4", "Ahli Utama"))


def hand_in(party: Party, by: User, at: datetime) -> Extract:
    """Upload the party's invented extract, and have it read."""
    lines = _first() if party.ordinal == 1 else _second()
    sealed = vault.seal([("\n".join(lines) + "\n").encode()], settings.VAULT_DIR, sealing.keys())
    about = extracts.About(
        party, GROUP, f"Basis data {party.agency.short_name} (contoh)", at.date() - timedelta(days=3),
        at.date() + timedelta(days=90),
    )
    name = f"ekstrak-contoh-{party.agency.code}.csv"
    extract = extracts.lodge_extract(
        agreement=party.agreement, about=about, name=name, sealed=sealed, by=by, at=at
    )
    matching_jobs.work(at_clock=lambda: at)
    extract.refresh_from_db()
    return extract


def match(first: Extract, second: Extract, *, strict: bool, by: User, at: datetime) -> MatchingSession:
    """Match both by a version of the rule; a `strict` one minds titles, blanks and marks."""
    session = matching_sessions.prepare_session(
        agreement=first.agreement, first=first, second=second, by=by, at=at
    )
    rule = _rule(session, strict, by, at)
    columns = [suggested_mapping(read_body(rule), extract.headings) for extract in (first, second)]
    matching_sessions.map_columns(session=session, first=columns[0], second=columns[1], by=by, at=at)
    said = matching_sessions.Purpose(
        "Pemutakhiran data jabatan pada SIASN (contoh).",
        "Risiko rendah: hanya data jabatan, tersegel, dimusnahkan sesudah 90 hari (contoh).", "PDP-01/CONTOH",
        at.date() + timedelta(days=90),
    )
    matching_sessions.state_purpose(session=session, said=said, by=by, at=at)
    matching_sessions.start_session(session=session, by=by, at=at)
    matching_jobs.work(at_clock=lambda: at)
    return session


def _rule(session: MatchingSession, strict: bool, by: User, at: datetime) -> MatchingRule:
    rule: Rule = default_rule(session.first.headings, session.second.headings)
    body = rule.as_dict() | ({"penulisan": ["huruf", "tanggal"]} if strict else {})
    return matching_rules.set_rule(
        agreement=session.agreement, name=GROUP, body=body, note="Aturan contoh.", session=session, by=by, at=at
    )


def _nip(number: int) -> str:
    """An NIP of nobody: born in 1900, appointed in 1925."""
    month, day, sex, serial = number % 12 + 1, number % 28 + 1, 1 + number % 2, number % 1000
    return f"1900{month:02}{day:02}192501{sex}{serial:03}"


def _name(number: int) -> str:
    first, last = _FIRST_NAMES[number % 10], _LAST_NAMES[number % 7]
    return f"{first} {last} {number}"


def _birth(number: int) -> tuple[str, str]:
    return f"1900-{number % 12 + 1:02}-{number % 28 + 1:02}", f"{number % 28 + 1:02}-{number % 12 + 1:02}-1900"


def _first() -> Iterator[str]:
    yield "NIP;Nama;Tanggal lahir;Kode jenjang;Jenjang;Unit kerja"
    for number in range(_ROWS):
        if number % 97 == 0:
            continue
        code, level = _LEVELS[number % 4]
        title = ", S.E." if number % 5 == 0 else ""
        key = _nip(number)[:17] if number % 401 == 0 else _nip(number)
        yield f"{key};{_name(number)}{title};{_birth(number)[0]};{code};{level};Pusat Contoh {number % 9}"
        if number % 499 == 0:
            yield f"{key};{_name(number)};{_birth(number)[0]};{code};{level};Pusat Contoh {number % 9}"


def _second() -> Iterator[str]:
    yield "NIP;NAMA;TANGGAL LAHIR;KODE JENJANG;JENJANG;UNIT KERJA"
    for number in range(_ROWS):
        if number % 89 == 0:
            continue
        code, level = _LEVELS[(number + (number % 37 == 0)) % 4]
        unit = "" if number % 61 == 0 else f"PUSAT CONTOH {(number + (number % 53 == 0)) % 9}"
        yield f"{_nip(number)};{_name(number).upper()};{_birth(number)[1]};{code};{level.upper()};{unit}"
