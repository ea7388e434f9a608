"""What the components show."""

import gzip
import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.html import strip_tags

from accounts.models import Agency
from agreements.standing import Standing
from agreements.templatetags import face
from agreements.wording import STANDINGS, standing_text
from exchanges.models import Minutes

ROOT = Path(__file__).parent.parent.parent
DUE = date(2025, 12, 9)


def draw(source: str, **context: Any) -> str:
    return Template("{% load face %}" + source).render(Context(context))


def text(source: str, **context: Any) -> str:
    return " ".join(strip_tags(draw(source, **context)).split())


@pytest.mark.parametrize("standing", list(Standing))
def test_a_standing_is_shown_by_word_icon_and_tone(standing: Standing) -> None:
    html = draw("{% standing value days=4 %}", value=standing.value)
    look = STANDINGS[standing]
    assert strip_tags(html).strip() == standing_text(standing, 4)
    assert f'class="state state-{look.tone}"' in html
    assert f"sprite.svg#{look.icon}" in html


def test_the_states_of_minutes_are_named_as_in_the_model() -> None:
    assert {value: look.word for value, look in face.MINUTES_STATES.items()} == dict(Minutes.State.choices)
    assert text('{% state_badge "submitted" %}') == "diajukan"


def show_due(due_on: date | None, as_of: date, standing: Standing, **more: Any) -> str:
    return text(
        "{% due due_on as_of standing earliest=earliest note=note %}",
        due_on=due_on, as_of=as_of, standing=standing, **({"earliest": None, "note": ""} | more),
    )


def test_a_due_day_shows_its_distance_while_the_duty_runs() -> None:
    assert show_due(DUE, date(2025, 12, 8), Standing.DUE_SOON) == "9 Desember 2025 1 hari lagi segera jatuh tempo"
    assert show_due(DUE, DUE, Standing.DUE_SOON) == "9 Desember 2025 hari ini segera jatuh tempo"
    assert show_due(DUE, date(2025, 12, 10), Standing.OVERDUE) == "9 Desember 2025 terlambat 1 hari"
    assert show_due(DUE, date(2026, 1, 9), Standing.MET_LATE) == "9 Desember 2025 dipenuhi terlambat"


def test_both_bounds_are_shown_while_the_start_is_not_settled() -> None:
    shown = show_due(DUE, date(2025, 12, 5), Standing.DUE_SOON, earliest=date(2025, 12, 1))
    assert shown == (
        "9 Desember 2025 4 hari lagi segera jatuh tempo Paling awal 1 Desember 2025: awal jangka waktu belum pasti."
    )


def test_an_earlier_bound_that_has_passed_makes_nobody_late() -> None:
    shown = show_due(None, date(2025, 12, 5), Standing.DUE_SOON, earliest=date(2025, 12, 1))
    assert shown == "1 Desember 2025 segera jatuh tempo Paling awal; batas paling akhir belum dapat ditetapkan."


@pytest.mark.parametrize("ended", [Standing.VOID, Standing.WAIVED, Standing.MET_ON_TIME])
def test_a_start_that_no_longer_counts_is_not_said_to_be_unsettled(ended: Standing) -> None:
    word = STANDINGS[ended].word
    assert show_due(None, DUE, ended, earliest=date(2025, 12, 1)) == f"1 Desember 2025 {word} Batas paling awal."
    assert show_due(DUE, DUE, ended, earliest=date(2025, 12, 1)) == f"9 Desember 2025 {word}"


def test_a_settled_due_day_shows_one_bound() -> None:
    assert "Paling awal" not in show_due(DUE, DUE, Standing.DUE_SOON, earliest=DUE)


def test_a_duty_without_a_deadline_shows_no_date() -> None:
    assert show_due(None, DUE, Standing.NO_DEADLINE) == "tanpa tenggat"


def test_a_party_badge_always_carries_the_name() -> None:
    agency = Agency(code="lan", short_name="LAN", badge_color="#2663a3")
    assert draw("{% party who %}", who=agency).strip() == '<span class="party party-lan">LAN</span>'
    assert text("{% party None %}") == "PARA PIHAK"


def test_typed_text_stays_text() -> None:
    html = draw('{% fact "Perihal" %}{{ subject }}{% endfact %}', subject="<script>x</script>")
    assert html == "<div><dt>Perihal</dt><dd>&lt;script&gt;x&lt;/script&gt;</dd></div>"


def test_an_empty_fact_is_a_dash() -> None:
    assert text('{% fact "Nomor" %} {% endfact %}') == "Nomor–"


def test_why_lists_its_steps_in_order_with_their_clause() -> None:
    steps = [
        SimpleNamespace(label="Aturan", text="6 bulan.", clause="3(1)b.1"),
        SimpleNamespace(label="Hitungan", text="9 Juni 2025 + 6 bulan.", clause=""),
    ]
    assert text("{% why steps %}", steps=steps) == (
        "Mengapa tanggal ini? Aturan 6 bulan. Pasal 3(1)b.1 Hitungan 9 Juni 2025 + 6 bulan."
    )


def test_a_sum_check_says_whether_it_holds() -> None:
    assert text('{% sum_check "A = C + D" 1500 1500 %}') == "A = C + D 1.500 = 1.500 cocok"
    assert text('{% sum_check "A = C + D" 1500 1499 %}') == "A = C + D 1.500 ≠ 1.499 selisih 1"


def test_paging_keeps_the_filters_in_the_address(rf: RequestFactory) -> None:
    page = Paginator(range(60), 25).get_page(2)
    html = draw("{% pagination page %}", page=page, request=rf.get("/daftar/?wajib=lan&page=2"))
    assert re.findall(r'<a [^>]*href="([^"]+)"', html) == [
        "?wajib=lan&amp;page=1", "?wajib=lan&amp;page=1", "?wajib=lan&amp;page=2", "?wajib=lan&amp;page=3",
        "?wajib=lan&amp;page=3",
    ]
    assert "26–50 dari 60" in html


def test_one_page_needs_no_paging(rf: RequestFactory) -> None:
    assert text("{% pagination page %}", page=Paginator(range(25), 25).get_page(1), request=rf.get("/daftar/")) == ""


def test_lifting_a_filter_keeps_the_others_and_goes_back_to_the_first_page(rf: RequestFactory) -> None:
    html = draw(
        "{% filter_bar active=active count=3 %}{% endfilter_bar %}", active=[("Pihak wajib: LAN", "wajib")],
        request=rf.get("/daftar/?wajib=lan&keadaan=overdue&page=2"),
    )
    assert 'class="chip" href="?keadaan=overdue"' in html


@pytest.mark.django_db
def test_each_agency_has_one_rule_with_a_text_colour_that_reads() -> None:
    for code, color in (("bkn", "#de1d5e"), ("kuning", "#ffe08a"), ("rusak", "red;}")):
        Agency.objects.create(code=code, name=code, short_name=code, badge_color=color)
    assert face.party_rules() == (
        ".party-bkn { --party: #de1d5e; --party-text: #ffffff }\n"
        ".party-kuning { --party: #ffe08a; --party-text: #14181d }"
    )


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    listed = set((ROOT / "static/portal/icons.txt").read_text().split())
    named = {look.icon for look in (*STANDINGS.values(), *face.MINUTES_STATES.values())}
    named |= {entry[2] for _, entries in face.NAVIGATION for entry in entries}
    for template in (ROOT / "templates").rglob("*.html"):
        source = template.read_text(encoding="utf-8")
        named |= set(re.findall(r"{% icon \"([a-z0-9-]+)\"", source))
        named |= set(re.findall(r"icon=\"([a-z0-9-]+)\"", source))
    assert sorted(named - listed) == []


def test_what_every_first_visit_loads_besides_fonts_leaves_room_for_the_page() -> None:
    loaded = ("vendor/bootstrap/bootstrap.min.css", "vendor/icons/sprite.svg", "portal/portal.css", "portal/portal.js")
    found = [finders.find(name) for name in loaded]
    assert None not in found
    assert sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found) < 75_000


def test_no_template_carries_a_style_or_a_script_of_its_own() -> None:
    pattern = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|<style(?! nonce=)")
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "documents" not in p.parts]
    assert [p.name for p in pages if pattern.search(p.read_text(encoding="utf-8"))] == []
