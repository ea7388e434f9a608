"""The drawn trees and the drawn history of stops: what holds is told by shape and word, never by colour alone."""

from datetime import date
from xml.etree import ElementTree

from agreements.charts import Branch, Result, Stopped, Stops, Tree, draw_stops, draw_tree

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    return ["".join(t.itertext()) for t in ElementTree.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314


def tree(*holds: bool, joint: str = "ATAU") -> Tree:
    return Tree(
        "Pohon", "Ada dasar?", (Result(any(holds), "ya" if any(holds) else "tidak"),), joint,
        tuple(Branch(f"Dasar {n} <&>", (Result(h, "terpenuhi" if h else "tidak terpenuhi"),))
              for n, h in enumerate(holds)),
    )


def test_every_branch_is_drawn_with_its_words_and_the_joint() -> None:
    assert texts(draw_tree(tree(True, False))) == [
        "ATAU", "Ada dasar?", "ya", "Dasar 0 <&>", "terpenuhi", "Dasar 1 <&>", "tidak terpenuhi",
    ]


def test_what_holds_and_what_does_not_differ_in_outline() -> None:
    def dashed(drawn: str) -> int:
        return drawn.count("stroke-dasharray")

    # A branch has a line and a box, the question likewise.
    assert [dashed(draw_tree(tree(*h))) for h in [(True, True), (True, False), (False, False)]] == [0, 2, 6]
    assert "#" not in draw_tree(tree(True, False)).replace("http://", "")


def test_a_stop_that_stands_is_open_ended_and_one_that_ended_is_not() -> None:
    day = date(2025, 12, 12)
    ended = Stopped("Surat B-1", day, date(2025, 12, 15), date(2025, 12, 23))
    stands = Stopped("Surat B-2", day, date(2025, 12, 15), None)
    term = (date(2025, 5, 7), date(2028, 5, 6), date(2026, 1, 20))
    drawn = [draw_stops(Stops("Riwayat", *term, rows=(row,))) for row in (ended, stands)]
    assert ["stroke-dasharray" in d for d in drawn] == [False, True]
    assert texts(drawn[0]) == ["2025", "2026", "2027", "2028", "Status per 20 Januari 2026", "Surat B-1"]
