"""Charts as XML: bars as long as their figures, names escaped, nothing that runs or is loaded."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from funnel.charts.svg import BARS, Bar, Chart, drawn, length, part_of
from funnel.weekly.charts import funnel_chart, pace_chart, shares_chart
from funnel.weekly.report import ChannelShare, GoalOutcome, StepFigures
from tests.funnel.weekly.test_messenger import contents

ID = UUID(int=1)
SVG = "{http://www.w3.org/2000/svg}"
EVIL = "<script>alert('x')</script> & \"quoted\" \x01"


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def widths(svg: str) -> list[str]:
    return [bar.attrib["width"] for bar in parsed(svg).iter(f"{SVG}rect") if bar.attrib["class"] == "bar"]


def step(name: str, entered: int, before: int) -> StepFigures:
    return StepFigures(ID, "key", name, entered, before)


def goal(pace: float | None, *, on_pace: bool | None = True, text: str = "Goal") -> GoalOutcome:
    return GoalOutcome(ID, text, Decimal(9), None, None, pace, on_pace)


def test_bars_of_the_funnel_are_as_long_as_their_figures() -> None:
    chart = funnel_chart(contents(funnel=(step("Aware", 8, 4), step("Asked", 3, 0), step("Bought", 1, 2))))
    assert widths(chart) == ["300.00", "150.00", "112.50", "0.00", "37.50", "75.00"]


def test_bars_of_goals_and_the_line_of_the_right_pace() -> None:
    """Pace 1 is two thirds of the longest bar, 1.5 all of it."""
    chart = pace_chart(contents(outcome=(goal(0.75, on_pace=False), goal(1.0), goal(4.0), goal(None), goal(-1.0))))
    assert widths(chart) == ["150.00", "200.00", "300.00", "0.00", "0.00"]
    (mark,) = parsed(chart).iter(f"{SVG}line")
    assert (mark.attrib["x1"], mark.attrib["x2"]) == ("410.00", "410.00")
    colours = [bar.attrib["fill"] for bar in parsed(chart).iter(f"{SVG}rect")]
    assert colours[0] != colours[1] == colours[2]
    assert [text.text for text in parsed(chart).iter(f"{SVG}text")][2::2] == [
        "75 %", "100 %", "400 %", "no figure", "-100 %",
    ]  # fmt: skip


def test_bars_of_channels_are_parts_of_all_sales() -> None:
    shares = (
        ChannelShare(ID, "VK", True, 1_500_000), ChannelShare(None, None, True, 500_000),
        ChannelShare(None, None, False, 1_000_000),
    )  # fmt: skip
    chart = shares_chart(contents(shares=shares))
    assert widths(chart) == ["150.00", "50.00", "100.00"]
    assert "VK: 50.0 %. (not given): 16.7 %. Without a contact: 33.3 %." in chart


@pytest.mark.parametrize("language", ["en", "ru"])
def test_they_have_titles_and_nothing_runs(language: str) -> None:
    evil = contents(
        language=language,
        funnel=(step(EVIL, 1, 1),),
        outcome=(goal(1.0, text=EVIL),),
        shares=(ChannelShare(ID, EVIL, True, 1),),
    )
    for chart in (funnel_chart(evil), pace_chart(evil), shares_chart(evil)):
        root = parsed(chart)
        assert {element.tag for element in root.iter()} <= {
            f"{SVG}{name}" for name in ("svg", "title", "desc", "text", "rect", "line")
        }
        named = root.attrib["aria-labelledby"].split()
        assert [element.attrib["id"] for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")] == named
        assert root.attrib["role"] == "img"
        assert "<script" not in chart
        assert "\x01" not in chart


def test_nothing_is_said_to_be_nothing() -> None:
    for chart in (funnel_chart(contents()), pace_chart(contents()), shares_chart(contents())):
        assert widths(chart) == []
        assert "Nothing to show." in chart


@given(some.text(some.characters(exclude_categories=["Cs"])), some.fractions(-2, 2))
def test_any_name_and_figure_is_xml(name: str, share: Fraction) -> None:
    root = parsed(drawn(Chart("x", name, name, [Bar(name, share, name)], name)))
    (bar,) = root.iter(f"{SVG}rect")
    assert 0 <= Decimal(bar.attrib["width"]) <= BARS


@given(some.integers(0, 10**12), some.integers(1, 10**12))
def test_lengths_are_the_figures_part_of_the_largest(value: int, most: int) -> None:
    exact = min(Fraction(value, most), Fraction(1)) * BARS
    assert abs(Fraction(length(part_of(value, most))) - exact) <= Fraction(1, 200)
