"""A page asks the database as often for thirty rows as for a few."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import Letter, Notice, Obligation, Official
from agreements.services import alerts, letters
from agreements.services.facts import contest_receipt
from agreements.services.officials import Office, record_official
from agreements.views.lists import FilteredList
from exchanges.models import (
    CodeRow,
    CodeSet,
    CompetencySupport,
    DataGroup,
    DataIssue,
    Delivery,
    Disclosure,
    Extract,
    Incident,
    MatchingSession,
    Minutes,
    SecurityItem,
    Undertaking,
)
from exchanges.services import issues
from exchanges.services.catalogue import Element, Group, propose_groups
from exchanges.services.codes import create_code_set
from exchanges.services.deliveries import lodge_feedback
from exchanges.services.minutes import draft_minutes
from exchanges.services.support import Given, record_support
from records.models import JournalEntry, MailMessage, SealedFile
from reports.models import Evaluation, ReportRequest, UseReport
from reports.services.evaluations import hold_evaluation
from reports.services.reporting import Period, lodge_report
from tests.architecture.furnished import TODAY, Furnished
from tests.architecture.routes import address, route, routes
from tests.exchanges.incidents_made import incident
from tests.exchanges.safeguards_made import disclosure, item, undertaking
from tests.exchanges.values import minutes_values
from tests.factories import at

MANY = 30
THOUSANDS = 10_000
# Sealing thirty files would take long: test_corrections_pages.py and test_imports_pages.py of tests/exchanges count.
COUNTED_ELSEWHERE = {"corrections", "imports", "import_job", "addenda", "force_majeures", "waivers", "disputes"}
# Every list, and the pages that gather: the rows each shows. A list that is not here fails the last test below.
LISTS = {
    "obligations": Obligation, "deliveries": Delivery, "minutes": Minutes, "reports": ReportRequest,
    "evaluations": Evaluation, "letters": Letter,
    "support": CompetencySupport, "issues": DataIssue, "matchings": MatchingSession, "extracts": Extract,
    "incidents": Incident, "disclosures": Disclosure, "undertakings": Undertaking,
    "security": SecurityItem, "retention": SealedFile, "coverage": Delivery, "catalogue": DataGroup,
    "notices": Notice, "journal": JournalEntry, "officials": Official,
    "codes": CodeSet, "code_version": CodeRow,
}
CSV = ("obligations", "deliveries", "reports", "evaluations", "letters", "support", "codes", "code_version")
GATHERED = ("dashboard", "access", "clauses")
AT_SCALE = ("deliveries", "coverage", "obligations", "letters", "journal", "notices", "dashboard", "access")


def sealed(here: Furnished, n: int) -> None:
    """One more row of a sealed file; its bytes are not asked for."""
    SealedFile.objects.create(
        chain=here.code, location=f"tanpa-isi-{n}", name="x", media_type="text/csv", size=1, sha256=f"{n:064x}",
        key_id="x", wrapped_key=b"x", purge_on=date(2026, 12, 31), stored_at=at(TODAY, 9),
        stored_by=here.world.lan_officer,
    )


def fill(here: Furnished) -> None:
    """Add MANY of whatever lists show, in every state that a row can be in."""
    world = here.world
    for n in range(MANY):
        on = date(2025, 8, 1) + timedelta(days=n)
        delivery = world.deliver(on, group=f"Kelompok {n}")
        if n % 3:
            world.confirm(delivery.fact, on)
        if n % 3 == 1:
            lodge_feedback(
                delivery=delivery, data_coverage="whole", reference_coverage="part", by=world.lan_officer,
                at=at(TODAY, 9),
            )
        if n % 3 == 2:
            contest_receipt(
                fact=delivery.fact, received_on=on + timedelta(days=1), reason="Log lain.", by=world.bkn_officer,
                at=at(TODAY, 9),
            )
        letter = world.ask_report(on, reference=f"B-{n}/BKN/2025")
        lodge_report(
            agreement=world.agreement, subject=f"Laporan {n}", period=Period(date(2025, 6, 1), on), summary="Isi.",
            answers=letter if n % 2 else None, by=world.lan_officer, at=at(on + timedelta(days=90)),
        )
        hold_evaluation(
            agreement=world.agreement, subject=f"Monev {n}", held_on=on, joint=bool(n % 2), place="Jakarta",
            findings="Temuan.", by=world.bkn_officer, at=at(on),
        )
        incident(world, at(TODAY, 9), title=f"Insiden {n}")
        disclosure(world, at(TODAY, 9), subject=f"Pengungkapan {n}")
        undertaking(world, at(TODAY, 9), person=f"Orang {n}")
        item(world, at(TODAY, 9), title=f"Butir {n}")
        sealed(here, n)
        issues.raise_issue(
            agreement=world.agreement, title=f"Masalah {n}", description="Kode kosong.", by=world.lan_officer,
            at=at(TODAY, 9),
        )
        record_support(
            agreement=world.agreement, by=world.lan_officer, at=at(on),
            given=Given("training", "Widyaiswara", f"Pelatihan {n}", on, on, participants=9),
        )
        letters.record_letter(
            agreement=world.agreement, incoming=True, by=world.lan_officer, at=at(TODAY, 9),
            paper=letters.Paper(kind=Letter.Kind.OTHER, subject=f"Surat {n}", number=f"S-{n}/BKN", dated_on=on),
        )
        draft_minutes(
            agreement=world.agreement, values=minutes_values(data_group=f"JF {n}"), by=world.bkn_officer, at=at(TODAY)
        )
        record_official(
            agreement=world.agreement, office=Office(f"Pejabat {n}", f"Kepala Bidang {n}", on), by=world.lan_officer,
            at=at(on),
        )
        create_code_set(agreement=world.agreement, code=f"kode-{n}", name=f"Kode {n}", by=world.bkn_officer, at=at(on))
        CodeRow.objects.create(version=here.codes, row=n + 10, code_id=f"X{n}", name=f"Kode {n}")
    bulk(copies(here.extract, MANY))
    bulk(copies(here.matching, MANY))
    propose_groups(
        agreement=world.agreement, provider=world.bkn, by=world.bkn_officer, at=at(TODAY, 9),
        groups=[Group(f"G{n}", f"Kelompok {n}", ("siasn",), (Element("NIP"),)) for n in range(MANY)],
    )
    alerts.raise_notices(as_of=TODAY, at=at(TODAY, 9))
    alerts.queue_mails(at=at(TODAY, 9))


def asked(client: Client, where: str, query: dict[str, str]) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where, query).status_code == 200
    return [q["sql"] for q in queries]


def copies(row: Any, n: int, **change: Callable[[int], object]) -> list[Any]:
    """Return `n` unsaved rows like `row` but for what `change` says of each."""
    fields = [f for f in row._meta.concrete_fields if f.attname != "id"]
    kept = {f.attname: getattr(row, f.attname) for f in fields if f.attname not in change}
    return [row.__class__(**kept, **{name: of(i) for name, of in change.items()}) for i in range(n)]


def fill_to_the_brim(here: Furnished) -> None:
    """Copy one delivery with all that hangs on it, a letter and an entry of the journal, THOUSANDS of times."""
    delivery = here.late
    duty = here.world.feedback_duty(delivery)
    with connection.cursor() as cursor:
        facts = bulk(copies(delivery.fact, THOUSANDS, subject=lambda i: f"Kelompok {i % 400}"))
        bulk(copies(
            delivery, THOUSANDS, fact_id=lambda i: facts[i].pk, first_version_id=lambda i: facts[i].pk,
            data_group=lambda i: facts[i].subject,
        ))
        for proof in delivery.fact.proofs.all():
            bulk(copies(proof, THOUSANDS, fact_id=lambda i: facts[i].pk))
        duties = bulk(copies(duty, THOUSANDS, opened_by_id=lambda i: facts[i].pk))
        for revision in duty.revisions.all():
            bulk(copies(revision, THOUSANDS, obligation_id=lambda i: duties[i].pk, fact_id=lambda i: facts[i].pk))
        bulk(copies(here.letter, THOUSANDS, number=lambda i: f"S-{i + 1000}/LAN/2026"))
        entry = JournalEntry.objects.latest("sequence")
        entries = bulk(copies(
            entry, THOUSANDS, sequence=lambda i: entry.sequence + 1 + i, hash=lambda i: f"{i:064x}",
            previous_hash=lambda i: f"{i - 1:064x}" if i else entry.hash,
        ))
        bulk(copies(entry.detail, THOUSANDS, entry_id=lambda i: entries[i].pk))
        # As the server does by itself.
        cursor.execute("ANALYZE")


def bulk(rows: list[Any]) -> list[Any]:
    return rows[0].__class__._default_manager.bulk_create(rows, batch_size=500)


@pytest.mark.parametrize("name", ["lan_officer", "bkn_decider"])
def test_a_page_takes_the_same_queries_for_a_few_rows_and_for_many(here: Furnished, name: str) -> None:
    client = Client()
    client.force_login(getattr(here.world, name))
    pages = [(page, {}) for page in (*LISTS, *GATHERED)]
    pages += [(page, {"per": "2026-01-19"}) for page in (*LISTS, *GATHERED)] + [("reports", {"bagian": "laporan"})]
    pages += [(page, {"format": "csv"}) for page in CSV]

    def count() -> dict[str, int]:
        return {
            f"{page} {query or ''}": len(asked(client, address(route(page), here), query)) for page, query in pages
        }

    count()  # What is kept between requests is warm now.
    few = count()
    fill(here)
    for model in (*LISTS.values(), UseReport, MailMessage):
        assert model.objects.count() > MANY, model
    many = count()
    # Fewer where what is shown is of one kind.
    assert {page: (n, many[page]) for page, n in few.items() if many[page] > n} == {}
    assert max(few.values()) < 60


def test_a_page_takes_the_same_queries_for_ten_thousand_rows_and_is_as_long(here: Furnished) -> None:
    client = Client()
    client.force_login(here.world.lan_officer)
    fill(here)

    def measure() -> dict[str, tuple[int, int]]:
        found = {}
        for page in AT_SCALE:
            where = address(route(page), here)
            client.get(where)
            with CaptureQueriesContext(connection) as queries:
                found[page] = len(client.get(where).content), len(queries)
        return found

    few = measure()
    fill_to_the_brim(here)
    for model in (Delivery, Obligation, Letter, JournalEntry):
        assert model.objects.count() > THOUSANDS, model
    many = measure()
    # Fewer where what is shown is of one kind.
    assert [page for page, (_, n) in many.items() if n > few[page][1]] == []
    # Longer numbers, and longer names of groups, but no further rows; what gathers names the first of each.
    assert [p for p, (size, _) in many.items() if size > few[p][0] * 1.2 and p not in GATHERED] == []
    assert {p: size for p, (size, _) in many.items() if p in GATHERED and size > 600_000} == {}


def test_each_list_is_watched() -> None:
    assert {r.name for r in routes() if r.view and issubclass(r.view, FilteredList)} <= {*LISTS, *COUNTED_ELSEWHERE}
