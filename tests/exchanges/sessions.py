"""Small extracts and sessions for tests of matching. Every person in them is invented: born in 1900."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from exchanges.matching import default_rule, suggested_mapping
from exchanges.models import Extract, MatchingRule, MatchingSession
from exchanges.services import matching_jobs, matching_rules, matching_sessions
from exchanges.services.extracts import About, lodge_extract
from exchanges.services.matching_rules import read_body
from records import vault
from records.services import sealing
from records.spreadsheets import XLSX_TYPE
from tests.factories import World, at

DAY = date(2026, 1, 14)
PURGE = date(2026, 6, 10)
GROUP = "Jabatan Fungsional Analis Kebijakan"


def nip(number: int) -> str:
    """An NIP of nobody."""
    return f"19000101192501{1 + number % 2}{number:03d}"


FIRST = "\n".join([
    "NIP;Nama;Jabatan;Kode jabatan",
    f"{nip(1)};Ani Contoh, S.E.;Analis;10",
    f"{nip(2)};Budi Contoh;Analis;10",
    f"{nip(3)};Cici Contoh;Analis;11",
    f"{nip(4)};Dedi Contoh;Analis;10",
    f"{nip(5)};Ganda Contoh;Analis;10",
    f"{nip(5)};Ganda Contoh;Analis;10",
    "12345;Salah Contoh;Analis;10",
])
SECOND = "\n".join([
    "NIP,NAMA,JABATAN,KODE JABATAN",
    f"{nip(1)},ANI CONTOH,ANALIS,10",
    f"{nip(2)},Budi Contoh,Penelaah,10",
    f"{nip(3)},Cici Contoh,Analis,12",
    f"{nip(6)},Eka Contoh,Analis,10",
])


def sealed_upload(text: str | bytes) -> vault.Sealed:
    content = text.encode() if isinstance(text, str) else text
    return vault.seal([content], settings.VAULT_DIR, sealing.keys())


def extract(
    world: World, ordinal: int, text: str | bytes, *, name: str = "", by: User | None = None, **about: Any
) -> Extract:
    """An extract of a party as it was handed in, not yet read."""
    party = world.lan if ordinal == 1 else world.bkn
    said = {
        "data_group": GROUP, "source": f"Basis data {party.agency.short_name}", "cutoff_on": DAY, "purge_on": PURGE
    } | about
    return lodge_extract(
        agreement=world.agreement, about=About(party=party, **said), name=name or f"ekstrak-{ordinal}.csv",
        sealed=sealed_upload(text), by=by or world.lan_officer, at=at(DAY),
    )


@dataclass
class Clock:
    """A clock that stands still until it is told."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def work(now: datetime | None = None) -> dict[str, int]:
    return matching_jobs.work(at_clock=Clock(now or at(DAY, 11)))


def set_rule(world: World, session: MatchingSession, by: User | None = None) -> MatchingRule:
    rule = default_rule(session.first.headings, session.second.headings)
    return matching_rules.set_rule(
        agreement=world.agreement, name=GROUP, body=rule.as_dict(), by=by or world.lan_officer, at=at(DAY, 12)
    )


def prepared(world: World, first: str | bytes = FIRST, second: str | bytes = SECOND) -> MatchingSession:
    """A session that lacks nothing but its start."""
    sides = [extract(world, 1, first), extract(world, 2, second, by=world.bkn_officer)]
    work()
    for side in sides:
        side.refresh_from_db()
        assert side.state == Extract.State.READY, side.refusal
    return ready(world, *sides)


def ready(world: World, first: Extract, second: Extract) -> MatchingSession:
    by, when = world.lan_officer, at(DAY, 12)
    session = matching_sessions.prepare_session(
        agreement=world.agreement, first=first, second=second, by=by, at=when
    )
    rule = MatchingRule.objects.filter(agreement=world.agreement).first() or set_rule(world, session)
    matching_sessions.choose_rule(session=session, rule=rule, by=by, at=when)
    columns = [suggested_mapping(read_body(rule), side.headings) for side in (first, second)]
    matching_sessions.map_columns(session=session, first=columns[0], second=columns[1], by=by, at=when)
    matching_sessions.state_purpose(
        session=session, by=by, at=when,
        said=matching_sessions.Purpose("Pemutakhiran SIASN (contoh)", "Risiko rendah (contoh)", "", PURGE),
    )
    session.refresh_from_db()
    return session


def started(world: World, **texts: Any) -> MatchingSession:
    session = prepared(world, **texts)
    matching_sessions.start_session(session=session, by=world.lan_officer, at=at(DAY, 13))
    session.refresh_from_db()
    return session


def finished(world: World, **texts: Any) -> MatchingSession:
    session = started(world, **texts)
    work(at(DAY, 14))
    session.refresh_from_db()
    assert session.state == MatchingSession.State.DONE, session.failure
    return session


# --- Without the process, for tests that only look ---------------------------------------------------------------
def read_already(one: Extract) -> Extract:
    """The extract as its job leaves it; what is sealed as its rows is no store."""
    file = {"chain": one.agreement.code, "purge_on": PURGE, "by": one.uploaded_by, "at": at(DAY, 11)}
    with transaction.atomic():
        one.rows = sealing.seal(name="baris", media_type=matching_jobs.ROWS_TYPE, content=[b"-"], **file)
        rows = json.dumps([[nip(1), "Ani Contoh", "Analis"]]).encode()
        assert one.raw is not None
        sealing.destroy(one.raw.pk, at=at(DAY, 11))
        one.first_rows = sealing.seal(name="baris pertama", media_type="application/json", content=[rows], **file)
    one.headings, one.row_count, one.state = ["NIP", "Nama", "Jabatan"], 7, Extract.State.READY
    one.reading = {"kind": "csv", "encoding": "utf-8", "delimiter": ";", "inner": ""}
    one.save()
    return one


def matched_already(session: MatchingSession, finished_at: datetime | None = None) -> MatchingSession:
    """The session as its job leaves it, with figures of two extracts of some thousand rows."""
    figures = {
        "rows_first": 6120, "rows_second": 6204, "matched": 5730, "matched_with_differences": 284, "only_first": 71,
        "only_second": 163, "duplicate_first": 22, "duplicate_second": 18, "invalid_first": 13, "invalid_second": 9,
    }
    for name, value in figures.items():
        setattr(session, name, value)
    session.results = {
        "figures": figures, "matched_by_writing": 41, "listed": 580, "codes": [{
            "field": "Jabatan", "first": "10", "second": "11", "first_meaning": "Analis", "second_meaning": "Analis",
            "same_meaning": True, "count": 12,
        }],
        "fields": [{
            "name": "Nama", "kind": "nama", "compared": 6014, "equal": 5689, "writing": 41, "content": 284,
            "empty_first": 0, "empty_second": 3,
        }],
        "warnings": [{"name": "sex", "label": "Angka jenis kelamin tidak lazim", "first": 1, "second": 0}],
        "quality": [
            {"dimension": "akurasi", "side": side, "numerator": number, "denominator": 6100, "definition": "Contoh."}
            for side, number in (("first", 5900), ("second", 6000))
        ],
    }
    file = {"chain": session.agreement.code, "purge_on": PURGE, "by": session.created_by, "at": at(DAY, 14)}
    with transaction.atomic():
        session.discrepancies = sealing.seal(name="TERBATAS.csv", media_type="text/csv", content=[b"Kelas"], **file)
        session.discrepancy_sheet = sealing.seal(name="TERBATAS.xlsx", media_type=XLSX_TYPE, content=[b"PK"], **file)
    session.state, session.engine_version = MatchingSession.State.DONE, "pemadanan 1"
    session.finished_at = finished_at or at(DAY, 14)
    session.save()
    return session


def furnished_sessions(world: World) -> dict[str, Any]:
    """An extract of LAN, a session that lacks nothing but its start, a finished one, and one to be destroyed."""
    pairs = [
        [read_already(extract(world, ordinal, f"{text}{number}", by=world.lan_officer)) for ordinal, text in (
            (1, FIRST), (2, SECOND)
        )]
        for number in range(3)
    ]
    draft, *ended = (ready(world, first, second) for first, second in pairs)
    for session in ended:
        matching_sessions.start_session(session=session, by=world.lan_officer, at=at(DAY, 13))
        session.refresh_from_db()
    done, unwanted = (matched_already(session) for session in ended)
    return {"extract": pairs[1][0], "matching_draft": draft, "matching": done, "matching_unwanted": unwanted}
