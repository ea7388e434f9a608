"""Every list is a file too, as filtered, for whoever may see the list; nothing in it runs when it is opened."""

import csv
import io
import zipfile
from datetime import date, datetime
from itertools import cycle
from typing import Any
from wsgiref.util import FileWrapper

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import ApiClient, User
from agreements.models import Addendum, Dispute, ForceMajeure, Letter, Obligation, Official, Waiver
from agreements.views.export import ExportMixin
from agreements.views.lists import CHUNK
from agreements.views.obligations import ObligationList
from exchanges.models import (
    CodeRow,
    CodeSet,
    CompetencySupport,
    CorrectionList,
    DataGroup,
    DataIssue,
    Delivery,
    Disclosure,
    ExchangeMethod,
    Extract,
    Incident,
    MatchingSession,
    Minutes,
    SecurityItem,
    Undertaking,
)
from records.models import Installation, MailMessage
from records.spreadsheets import XLSX_TYPE
from records.tables import NOTES_SHEET
from reports.models import Evaluation
from tests.architecture.furnished import TODAY, Furnished
from tests.architecture.routes import address, route, routes

NOTHING = "tidak-ada-yang-bernama-begini"
# Each file: its route, what names it there, a filter that finds nothing ({} where there is none to set), and the name
# of the page's rows in its context ("" where it has none).
FILES: dict[str, tuple[str, dict[str, str], dict[str, str], str]] = {
    "obligations": ("obligations", {}, {"cari": NOTHING}, "page_obj"),
    "letters": ("letters", {}, {"q": NOTHING}, "page_obj"),
    "officials": ("officials", {}, {"cari": NOTHING}, "page_obj"),
    "notices": ("notices", {}, {"keadaan": "tergantikan"}, "page_obj"),
    "mails": ("notices", {"bagian": "surel"}, {}, "mail_page"),
    "api_clients": ("api_clients", {}, {}, "page_obj"),
    "journal": ("journal", {}, {"sampai": "01-05-2025"}, "page_obj"),
    "groups": ("catalogue", {}, {"q": NOTHING}, "page_obj"),
    "methods": ("catalogue", {"bagian": "metode"}, {}, "methods_page"),
    "deliveries": ("deliveries", {}, {"q": NOTHING}, "page_obj"),
    "coverage": ("coverage", {}, {"q": NOTHING}, "page_obj"),
    "codes": ("codes", {}, {"cari": NOTHING}, "page_obj"),
    "versions": ("code_set", {}, {}, "page_obj"),
    "code_rows": ("code_version", {}, {"cari": NOTHING}, "page_obj"),
    "findings": ("code_findings", {}, {}, ""),
    "difference": ("code_difference", {"dari": "1", "ke": "1"}, {}, "page_obj"),
    "minutes": ("minutes", {}, {"q": NOTHING}, "page_obj"),
    "corrections": ("corrections", {}, {"cari": NOTHING}, "page_obj"),
    "imports": ("imports", {}, {"jenis": "letters"}, "page_obj"),
    "import_findings": ("import_job", {}, {"temuan": "kekeliruan"}, "page_obj"),
    "disclosures": ("disclosures", {}, {"cari": NOTHING}, "page_obj"),
    "undertakings": ("undertakings", {}, {"cari": NOTHING}, "page_obj"),
    "security": ("security", {}, {"cari": NOTHING}, "page_obj"),
    "retention": ("retention", {}, {"cari": NOTHING}, "page_obj"),
    "incidents": ("incidents", {}, {"cari": NOTHING}, "page_obj"),
    "issues": ("issues", {}, {"cari": NOTHING}, "page_obj"),
    "matchings": ("matchings", {}, {"q": NOTHING}, "page_obj"),
    "extracts": ("extracts", {}, {"q": NOTHING}, "page_obj"),
    "support": ("support", {}, {"q": NOTHING}, "page_obj"),
    "requests": ("reports", {}, {"cari": NOTHING}, "page_obj"),
    "reports": ("reports", {"bagian": "laporan"}, {"cari": NOTHING}, "page_obj"),
    "evaluations": ("evaluations", {}, {"cari": NOTHING}, "page_obj"),
    "force_majeures": ("force_majeures", {}, {"cari": NOTHING}, "page_obj"),
    "waivers": ("waivers", {}, {"cari": NOTHING}, "page_obj"),
    "disputes": ("disputes", {}, {"cari": NOTHING}, "page_obj"),
    "addenda": ("addenda", {}, {"cari": NOTHING}, "page_obj"),
}
# A text of each list that somebody typed.
TYPED: dict[str, tuple[Any, str]] = {
    "obligations": (Obligation, "subject"), "letters": (Letter, "subject"), "notices": (Obligation, "subject"),
    "officials": (Official, "name"),
    "mails": (MailMessage, "subject"), "api_clients": (ApiClient, "name"), "groups": (DataGroup, "name"),
    "methods": (ExchangeMethod, "description"), "deliveries": (Delivery, "data_group"),
    "coverage": (Delivery, "data_group"), "codes": (CodeSet, "name"), "code_rows": (CodeRow, "name"),
    "minutes": (Minutes, "data_group"), "corrections": (CorrectionList, "title"), "issues": (DataIssue, "title"),
    "incidents": (Incident, "title"), "disclosures": (Disclosure, "recipient"),
    "undertakings": (Undertaking, "unit"), "security": (SecurityItem, "title"),
    "matchings": (MatchingSession, "data_group"), "extracts": (Extract, "source"),
    "support": (CompetencySupport, "title"), "evaluations": (Evaluation, "place"), "addenda": (Addendum, "title"),
    "force_majeures": (ForceMajeure, "title"), "waivers": (Waiver, "reason"), "disputes": (Dispute, "subject"),
}
FORMULAS = ("=1+1", "+62", "-x", "@SUM(A1)", "\tx")
every_file = pytest.mark.parametrize("name", FILES)


def ask(here: Furnished, name: str, wanted: str, by: User | None = None, **more: str) -> Any:
    client = Client()
    client.force_login(by or here.world.lan_decider)
    where, query, _, _ = FILES[name]
    asked = {**query, **more, **({"format": wanted} if wanted else {})}
    response: Any = client.get(address(route(where), here), asked)
    # A file can be read once.
    response.body = response.getvalue()
    return response


def in_csv(response: Any) -> list[list[str]]:
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.body.decode("utf-8-sig"), newline="")))


def in_xlsx(response: Any, sheet: int = 0) -> list[list[str]]:
    """The cells as a CSV file has them."""
    assert response.status_code == 200
    assert response["Content-Type"] == XLSX_TYPE
    found = CalamineWorkbook.from_filelike(io.BytesIO(response.body))
    return [list(map(_text, row)) for row in found.get_sheet_by_index(sheet).to_python(skip_empty_area=False)]


def notes(response: Any) -> dict[str, str]:
    return dict(in_xlsx(response, sheet=1))


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) else str(value)


def test_every_page_with_a_list_is_asked_for_its_files() -> None:
    offering = {r.name for r in routes() if r.view is not None and issubclass(r.view, ExportMixin)}
    assert {where for where, _, _, _ in FILES.values()} == offering
    # Pages that page through rows without a file: links to choose from, not a list of their own.
    assert {"obligations", "journal", "api_clients", "minutes"} <= offering


@every_file
def test_both_files_hold_the_rows_that_the_page_counts(here: Furnished, name: str) -> None:
    table = in_csv(ask(here, name, "csv"))
    assert in_xlsx(ask(here, name, "xlsx")) == table
    assert {len(row) for row in table} == {len(table[0])}
    rows_of_page = FILES[name][3]
    if rows_of_page:
        page = ask(here, name, "")
        assert len(table) - 1 == page.context[rows_of_page].paginator.count
        assert page.content.decode().count('<details class="menu download">') >= (1 if name != "difference" else 0)
    assert len(table) > 1 or name == "difference"


@pytest.mark.parametrize("name", [name for name, (_, _, sieve, _) in FILES.items() if sieve])
def test_a_filter_holds_for_the_files_and_an_empty_list_is_its_header(here: Furnished, name: str) -> None:
    header = in_csv(ask(here, name, "csv"))[0]
    sieve = FILES[name][2]
    assert in_csv(ask(here, name, "csv", **sieve)) == [header]
    sieved = ask(here, name, "xlsx", **sieve)
    assert in_xlsx(sieved) == [header]
    assert notes(sieved)["Saringan"] == ask(here, name, "", **sieve).context["active"][0][0]


@pytest.mark.parametrize(("name", "typed"), list(zip(TYPED, cycle(FORMULAS), strict=False)))
def test_what_somebody_typed_never_runs(here: Furnished, name: str, typed: str) -> None:
    model, field = TYPED[name]
    model.objects.update(**{field: typed})
    cells = {cell for row in in_csv(ask(here, name, "csv"))[1:] for cell in row}
    assert "'" + typed in cells
    assert not {cell for cell in cells if cell.startswith(typed)}
    response = ask(here, name, "xlsx")
    assert typed in {cell for row in in_xlsx(response)[1:] for cell in row}
    with zipfile.ZipFile(io.BytesIO(response.body)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@every_file
def test_whoever_may_see_the_list_may_take_it_and_nobody_else(here: Furnished, name: str) -> None:
    world = here.world
    for wanted in ("csv", "xlsx"):
        reader = 403 if name == "api_clients" else 200
        assert ask(here, name, wanted, world.lan_reader).status_code == reader
        assert ask(here, name, wanted, world.outsider).status_code == 404
        assert ask(here, name, wanted, world.admin).status_code == 403
        path = address(route(FILES[name][0]), here)
        assert Client().get(path, {"format": wanted})["Location"].startswith("/akun/masuk/")


@every_file
def test_another_format_does_not_exist(here: Furnished, name: str) -> None:
    assert [ask(here, name, wanted).status_code for wanted in ("pdf", "XLSX", "csv ")] == [404, 404, 404]


def test_a_file_says_what_it_is(here: Furnished) -> None:
    response = ask(here, "obligations", "xlsx", per="2025-12-10", cari="balikan", wajib="lan")
    assert response["Content-Disposition"] == (
        f'attachment; filename="kewajiban-{here.code}-per-2025-12-10.xlsx"'
    )
    assert notes(response) == {
        "Daftar": "Kewajiban", "Perjanjian": here.world.agreement.title, "Tanggal status": "10 Desember 2025",
        "Saringan": "Cari: balikan\nPihak wajib: LAN", "Dibuat": "20 Januari 2026, 10.00 WIB",
        "Oleh": "Pejabat LAN, LAN", "Penggunaan": "TERBATAS – hanya untuk pelaksanaan PKS",
    }
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(response.body))
    assert workbook.sheet_names == ["Kewajiban", NOTES_SHEET]
    assert "tidak bergantung" in notes(ask(here, "journal", "xlsx"))["Tanggal status"]


def test_a_file_of_a_sample_portal_says_so(here: Furnished) -> None:
    Installation.objects.create(pk=1, is_sample=True, created_at=timezone.now())
    assert notes(ask(here, "letters", "xlsx"))["Jenis data"] == "DATA CONTOH – bukan data resmi"


def test_asked_twice_at_one_instant_a_file_is_the_same(here: Furnished) -> None:
    assert ask(here, "deliveries", "xlsx").body == ask(here, "deliveries", "xlsx").body


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_the_journals_file_names_nobody_and_gives_no_reason(here: Furnished, wanted: str) -> None:
    response = ask(here, "journal", wanted)
    told = str(in_csv(response) if wanted == "csv" else in_xlsx(response))
    page = ask(here, "journal", "").content.decode()
    for kept in ("Petugas LAN", "Petugas BKN"):
        assert kept in page
        assert kept not in told
    assert "Salah catat." not in told


def test_the_outbox_file_masks_the_addresses_of_people(here: Furnished) -> None:
    (_, *rows) = in_csv(ask(here, "mails", "csv"))
    official = {here.world.lan.agency.email, here.world.bkn.agency.email}
    others = set(MailMessage.objects.values_list("to_address", flat=True)) - official
    told = {row[2] for row in rows}
    assert others and not told & others
    assert told <= official | {f"{address[0]}…@{address.rpartition('@')[2]}" for address in others}


def test_a_real_server_can_send_the_file(here: Furnished) -> None:
    request: Any = RequestFactory().get(address(route("obligations"), here), {"format": "xlsx"})
    request.user, request.status_date = here.world.lan_reader, TODAY
    response = ObligationList.as_view()(request, code=here.code)
    # Django hangs the response's own end on it, for a server that sends files by itself.
    ended: list[bool] = []
    response.file_to_stream.close = lambda: ended.append(True)
    sent = FileWrapper(response.file_to_stream, response.block_size)
    body = b"".join(sent)
    assert body.startswith(b"PK")
    assert response["Content-Length"] == str(len(body))
    sent.close()
    assert ended == [True]


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_ten_thousand_rows_take_as_many_queries_as_few(here: Furnished, wanted: str) -> None:
    with CaptureQueriesContext(connection) as few:
        ask(here, "obligations", wanted)
    duty = Obligation.objects.filter(agreement=here.world.agreement, slot__isnull=False, opened_on__lte=TODAY)[0]
    fields = {f.attname: getattr(duty, f.attname) for f in Obligation._meta.concrete_fields if not f.primary_key}
    Obligation.objects.bulk_create(
        (Obligation(**fields | {"slot": 100 + n, "subject": f"Kewajiban {n}"}) for n in range(10_000)),
        batch_size=500,
    )
    with CaptureQueriesContext(connection) as many:
        response = ask(here, "obligations", wanted)
    assert len((in_csv if wanted == "csv" else in_xlsx)(response)) > 10 * CHUNK
    assert len(many) == len(few)
