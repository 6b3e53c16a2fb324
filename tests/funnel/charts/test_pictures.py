"""Pictures of reports as XML: lengths are figures, every figure is in the table and told, nothing runs or is loaded."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from funnel.charts.bars import LONGEST, Group, bars
from funnel.charts.canvas import DARK, LIGHT, STYLE, WIDTH, Picture, at, svg, told
from funnel.charts.flow import HIGH, Path, flow
from funnel.charts.step_bars import StepBar, Words, step_bars
from funnel.charts.trend_line import Point, trend_line

SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert('x')</script> & \"quoted\" \x01"
WORDS = Words("name", "Title", "About it.", "Nothing to show.", ("Step", "Reached"))


def parsed(picture: Picture) -> ElementTree.Element:
    return ElementTree.fromstring(svg(picture))


def found(picture: Picture, tag: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in parsed(picture).iter(f"{SVG}{tag}") if each.attrib["class"].split()[0] == kind]


def step(label: str, reached: Fraction, lost: Fraction = Fraction(0)) -> StepBar:
    return StepBar(label, reached, lost, Fraction(1, 4), Fraction(1, 2), "8", "below", (label, "8"))


def everything(label: str = "VK") -> list[Picture]:
    return [
        step_bars(WORDS, [step(label, Fraction(1)), step(label, Fraction(1, 2), Fraction(1, 4))]),
        bars(WORDS, ["first", "last"], [Group(label, [8, 2], ["8", "2"])]),
        trend_line(WORDS, [Point(label, Fraction(1, 2), (label, "1"))], top_label="100 %", most=1),
        flow(WORDS, [Path([label, "B"], 3, "3"), Path(["B"], 1, "1")], label),
    ]


def test_steps_are_parts_of_the_cohort_and_end_in_the_lost() -> None:
    picture = step_bars(WORDS, [step("A", Fraction(1)), step("B", Fraction(1, 2), Fraction(1, 4))])
    assert [bar.attrib["width"] for bar in found(picture, "rect", "bar")] == ["344", "172"]
    assert [(lost.attrib["x"], lost.attrib["width"]) for lost in found(picture, "rect", "lost")] == [
        ("352", "0"), ("94", "86"),
    ]  # fmt: skip
    interval = found(picture, "line", "interval")[0].attrib
    assert (interval["x1"], interval["x2"]) == ("94", "180")


def test_models_stand_side_by_side_under_one_scale() -> None:
    picture = bars(WORDS, ["first", "last"], [Group("VK", [8, 2], ["8", "2"]), Group("TG", [4, None], ["4", ""])])
    assert [Fraction(bar.attrib["width"]) for bar in found(picture, "rect", "bar")] == [
        LONGEST, Fraction(LONGEST, 4), Fraction(LONGEST, 2), 0,
    ]  # fmt: skip
    assert len(found(picture, "rect", "legend")) == 2
    assert picture.rows == [("VK", "8", "2"), ("TG", "4", "")]


def test_a_share_is_of_the_whole_not_of_the_largest() -> None:
    picture = bars(WORDS, ["first"], [Group("VK", [500_000], ["50 %"])], most=1_000_000)
    assert [bar.attrib["width"] for bar in found(picture, "rect", "bar")] == ["125"]


def test_a_trend_is_broken_where_nobody_came() -> None:
    values = [Fraction(1, 2), Fraction(1), None, Fraction(0)]
    points = [Point(f"{place}", value, (f"{place}", "")) for place, value in enumerate(values)]
    picture = trend_line(WORDS, points, top_label="100 %", most=1)
    (line,) = parsed(picture).iter(f"{SVG}polyline")
    assert line.attrib["points"] == "48,111 148,36"
    assert [(dot.attrib["cx"], dot.attrib["cy"]) for dot in parsed(picture).iter(f"{SVG}circle")] == [
        ("48", "111"), ("148", "36"), ("348", "186"),
    ]  # fmt: skip


def test_figures_stand_at_the_points_of_a_trend_where_there_is_room() -> None:
    few = [Point(f"{place}", Fraction(place, 4), (f"{place}", "n"), f"{25 * place} %") for place in range(5)]
    drawn = svg(trend_line(WORDS, few, top_label="100 %", most=1))
    assert re.findall(r'y="([0-9.]+)"[^>]*>([0-9]+ %)<', drawn)[1:] == [
        ("180", "0 %"), ("142.5", "25 %"), ("105", "50 %"), ("67.5", "75 %"), ("30", "100 %"),
    ]  # fmt: skip
    rates = [3, 5, 90, 7, 8, *range(20, 60), 2, 60]
    many = [Point(f"{place}", Fraction(rate, 100), (f"{place}", "n"), f"{rate} %") for place, rate in enumerate(rates)]
    told = re.findall(r">([0-9]+ %)<", svg(trend_line(WORDS, many, top_label="100 %", most=1)))[1:]
    assert told[0] == "90 %"  # the highest; the first one stands too near
    assert told[-1] == "60 %"
    assert 5 <= len(told) <= 8
    nobody = [Point("a", None, ("a", ""), ""), Point("b", None, ("b", ""), "")]
    assert "%<" not in svg(trend_line(WORDS, nobody, top_label="", most=1))


def test_streams_are_as_thick_as_their_paths_are_frequent() -> None:
    picture = flow(WORDS, [Path(["X", "A", "B", "C"], 3, "3"), Path(["C"], 1, "1")], "Sale")
    heights = [Fraction(node.attrib["height"]) for node in found(picture, "rect", "node")]
    assert heights == [Fraction(HIGH * 3, 4), Fraction(HIGH * 3, 4), HIGH, HIGH]  # A, B, C (of both), the sale
    assert len(found(picture, "path", "stream")) == 3
    assert picture.rows == [("X → A → B → C", "3"), ("C", "1")]


@pytest.mark.parametrize("place", range(4))
def test_what_people_wrote_is_text(place: int) -> None:
    picture = everything(EVIL)[place]
    drawn = svg(picture)
    assert "<script" not in drawn
    assert not re.search(r"href|url\(|@import|\son\w+=", drawn)
    (desc,) = parsed(picture).iter(f"{SVG}desc")
    assert "<script>alert('x')</script>" in (desc.text or "")


@pytest.mark.parametrize("place", range(4))
def test_the_same_is_drawn_the_same_and_told_to_who_does_not_see_it(place: int) -> None:
    picture = everything()[place]
    assert svg(picture) == svg(everything()[place])
    root = parsed(picture)
    assert (root.attrib["role"], root.attrib["aria-labelledby"]) == ("img", "name-title name-about")
    assert root.attrib["viewBox"].split()[2] == str(WIDTH)
    (desc,) = root.iter(f"{SVG}desc")
    assert desc.text == told(picture)
    assert all(cell in told(picture) for row in picture.rows for cell in row)
    assert min(int(text.attrib["font-size"]) for text in root.iter(f"{SVG}text")) >= 11
    assert max(Fraction(text.attrib["x"]) for text in root.iter(f"{SVG}text")) <= WIDTH


def test_light_on_paper_dark_on_dark_screens_and_without_a_style_still_seen() -> None:
    picture = everything()[0]
    assert f"prefers-color-scheme:dark){{.tl{{--tl-ink:{DARK['ink']}" in STYLE
    assert f"@media print{{.tl{{--tl-ink:{LIGHT['ink']}" in STYLE
    plain = svg(picture, styled=False)
    assert "<style" not in plain
    assert f'fill="{LIGHT["c0"]}"' in plain
    ElementTree.fromstring(plain)


def test_nothing_is_said_where_there_is_nothing() -> None:
    for picture in (
        step_bars(WORDS, []), bars(WORDS, ["a"], []), trend_line(WORDS, [], top_label="", most=1), flow(WORDS, [], "x"),
    ):  # fmt: skip
        assert [text.text for text in parsed(picture).iter(f"{SVG}text")] == ["Title", "Nothing to show."]
        assert told(picture) == "About it. Nothing to show."


@given(some.fractions(min_value=-1000, max_value=1000))
def test_coordinates_are_right_to_a_hundredth(value: Fraction) -> None:
    assert abs(Fraction(at(value)) - value) <= Fraction(1, 200)
    assert "e" not in at(value)
