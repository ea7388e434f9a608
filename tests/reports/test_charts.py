"""The drawn timeline: well-formed, escaped, readable without colour, true to the dates."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from agreements.standing import Standing
from agreements.wording import STANDINGS
from reports.charts import Band, Clock, Lane, Mark, Stop, Timeline, draw

FIRST, LAST = date(2025, 5, 7), date(2028, 5, 6)
SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<script>alert("x")</script> & \x00\x0b\ud800 ]]>'


def clock(standing: Standing = Standing.NOT_YET_DUE, label: str = "9 Des 2025", title: str = "Balikan") -> Clock:
    first, last = date(2025, 6, 9), date(2025, 12, 9)
    return Clock(first, last, label, title, standing, (Mark(last, standing),))


def timeline(
    *clocks: Clock, as_of: date = date(2025, 12, 10), label: str = "Balikan – LAN", **more: object
) -> Timeline:
    return Timeline("Garis waktu", FIRST, LAST, as_of, (Band(FIRST, date(2026, 5, 6), "Tahun 1"),),
                    (Lane(label, clocks),), **more)  # type: ignore[arg-type]


def parsed(drawn: Timeline) -> ElementTree.Element:
    return ElementTree.fromstring(draw(drawn))


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(node.itertext()) for node in root.iter(SVG + "text")]


def test_it_is_one_image_with_a_name() -> None:
    root = parsed(timeline(clock()))
    assert (root.tag, root.get("role")) == (SVG + "svg", "img")
    assert root[0].tag == SVG + "title" and root[0].text == "Garis waktu"


def test_every_text_is_escaped_and_the_image_stays_well_formed() -> None:
    lanes, stops = (Lane(NASTY, (clock(label=NASTY, title=NASTY),)),), (Stop(FIRST, LAST, NASTY),)
    root = parsed(Timeline(NASTY, FIRST, LAST, FIRST, (Band(FIRST, LAST, NASTY),), lanes, NASTY, stops))
    known = ["svg", "title", "defs", "pattern", "path", "rect", "line", "text", "tspan", "g", "circle"]
    assert {node.tag for node in root.iter()} <= {SVG + tag for tag in known}
    assert root[0].text == '<script>alert("x")</script> &  ]]>'


def test_nothing_in_it_needs_a_style_sheet_or_a_script() -> None:
    drawn = draw(timeline(clock()))
    assert "style=" not in drawn and "<style" not in drawn and "on" + "click" not in drawn


@pytest.mark.parametrize("standing", Standing)
def test_each_standing_has_its_word_and_a_shape_of_its_own(standing: Standing) -> None:
    root = parsed(timeline(clock(standing)))
    assert STANDINGS[standing].word in words(root)


def test_standings_that_matter_differ_in_shape_and_not_only_in_colour() -> None:
    def outline(standing: Standing) -> str:
        group = parsed(timeline(clock(standing))).find(f"{SVG}g")
        assert group is not None
        mark = group[-1]
        return f"{mark.tag} {mark.get('d', '')} {mark.get('fill') == 'none'}"

    told = (Standing.NOT_YET_DUE, Standing.DUE_SOON, Standing.OVERDUE, Standing.MET_ON_TIME, Standing.MET_LATE,
            Standing.PAUSED, Standing.VOID)
    assert len({outline(s) for s in told}) == len(told)


def test_a_longer_period_is_drawn_longer_in_proportion() -> None:
    short = Clock(FIRST, FIRST + timedelta(days=99), "", "pendek", Standing.NOT_YET_DUE)
    long = Clock(FIRST, FIRST + timedelta(days=199), "", "panjang", Standing.NOT_YET_DUE)
    widths = [float(g[1].get("width", "0")) for g in parsed(timeline(short, long)).iter(SVG + "g")]
    assert widths[1] / widths[0] == pytest.approx(2, abs=0.01)


def test_clocks_that_overlap_are_drawn_in_rows_of_their_own_and_others_share_one() -> None:
    first, second = clock(title="a"), clock(title="b")
    later = Clock(date(2026, 6, 1), date(2026, 12, 1), "1 Des 2026", "c", Standing.NOT_YET_DUE)
    tops = {g[0].text: g[1].get("y") for g in parsed(timeline(first, second, later)).iter(SVG + "g")}
    assert tops["a"] == tops["c"] != tops["b"]


def test_the_day_asked_for_is_named_inside_and_outside_the_picture() -> None:
    assert "Status per 10 Desember 2025" in words(parsed(timeline(clock())))
    outside = words(parsed(timeline(clock(), as_of=date(2031, 1, 1))))
    assert "Status per 1 Januari 2031, di luar rentang gambar" in outside


def test_a_duty_that_runs_beyond_the_term_stretches_the_picture() -> None:
    beyond = Clock(date(2028, 4, 1), date(2028, 10, 1), "1 Okt 2028", "x", Standing.NOT_YET_DUE)
    root = parsed(timeline(beyond))
    bar = next(root.iter(SVG + "g"))[1]
    assert float(bar.get("x", "0")) + float(bar.get("width", "0")) <= 1100
    assert "Jul 2028" in words(root)


def test_a_stop_is_hatched_and_said_in_the_legend() -> None:
    stop = Stop(date(2025, 12, 12), date(2025, 12, 15), "Henti")
    root = parsed(timeline(clock(), stops_label="Akses", stops=(stop,)))
    hatched = [r for r in root.iter(SVG + "rect") if r.get("fill") == "url(#timeline-hatch)"]
    assert len(hatched) == 2
    assert "akses dihentikan sementara" in words(root)
