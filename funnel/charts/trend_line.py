"""A rate over time: a line through the periods that have one, broken where there was nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.charts.canvas import LIGHT, SMALL, TOP, WIDTH, Picture, at, line, text
from funnel.charts.step_bars import Words
from funnel.charts.svg import Number, part_of

LEFT, RIGHT, HIGH = 48, WIDTH - 12, 150
MOST_DOTS = 62
ROOM = Fraction(40)
"""That a figure takes."""


@dataclass(frozen=True, slots=True)
class Point:
    """A period: its rate (None: nobody came) and its row of the table."""

    label: str
    value: Number | None
    row: Sequence[str]
    figure: str = ""
    """What is written at the point, where there is room."""


def trend_line(words: Words, points: Sequence[Point], *, top_label: str, most: Number) -> Picture:
    """`most` is the value at the upper edge, `top_label` what stands beside it; the lower edge is nothing."""
    if not points:
        return Picture(words.name, words.title, words.about, words.nothing, TOP, (), words.headings, ())
    shapes = [
        line(LEFT, TOP + 6, RIGHT, TOP + 6, colour="soft", kind="grid"),
        line(LEFT, TOP + 6 + HIGH, RIGHT, TOP + 6 + HIGH, colour="faint", kind="grid"),
        text(LEFT - 4, TOP + 10, top_label, size=SMALL, end=True),
        text(LEFT - 4, TOP + 10 + HIGH, "0", size=SMALL, end=True),
        text(LEFT, TOP + HIGH + 24, points[0].label, size=SMALL),
        *([text(RIGHT, TOP + HIGH + 24, points[-1].label, size=SMALL, end=True)] if len(points) > 1 else []),
        *_runs(points, most),
        *_figures(points, most),
    ]
    rows = [point.row for point in points]
    return Picture(
        words.name, words.title, words.about, words.nothing, TOP + HIGH + 34, shapes, words.headings, rows
    )  # fmt: skip


def _placed(points: Sequence[Point], most: Number) -> list[tuple[Fraction, Fraction] | None]:
    """Where each point stands; None where nobody came."""
    step = Fraction(RIGHT - LEFT, max(len(points) - 1, 1))
    return [
        None
        if point.value is None
        else (LEFT + step * place, TOP + 6 + HIGH * (1 - min(part_of(point.value, most), Fraction(1))))
        for place, point in enumerate(points)
    ]


def _figures(points: Sequence[Point], most: Number) -> list[str]:
    """The last, the highest, the lowest and the first one's, then all for which there is room beside them."""
    at_points = _placed(points, most)
    there = [place for place, found in enumerate(at_points) if found is not None and points[place].figure]
    if not there:
        return []
    values = {place: Fraction(points[place].value or 0) for place in there}
    first = [there[-1], max(there, key=values.__getitem__), min(there, key=values.__getitem__), there[0]]
    taken: dict[int, Fraction] = {}
    for place in dict.fromkeys([*first, *there]):
        x, _ = at_points[place] or (Fraction(0), Fraction(0))
        if all(abs(x - other) >= ROOM for other in taken.values()):
            taken[place] = x
    return [_figure(points[place].figure, *(at_points[place] or ())) for place in sorted(taken)]


def _figure(figure: str, x: Fraction, y: Fraction) -> str:
    """Above its point; what stands near the right edge ends at it."""
    is_last = x > RIGHT - ROOM / 2
    begins = x if is_last else max(x - ROOM / 2, Fraction(LEFT + 4))
    return text(begins, y - 6, figure, size=SMALL, end=is_last, clear=True)


def _runs(points: Sequence[Point], most: Number) -> list[str]:
    runs: list[list[tuple[Fraction, Fraction]]] = [[]]
    for found in _placed(points, most):
        if found is None:
            runs.append([])
        else:
            runs[-1].append(found)
    return [shape for run in runs if run for shape in _run(run, dots=len(points) <= MOST_DOTS or len(run) == 1)]


def _run(run: list[tuple[Fraction, Fraction]], *, dots: bool) -> list[str]:
    through = " ".join(f"{at(x)},{at(y)}" for x, y in run)
    shapes = [
        f'<polyline class="s-c0" points="{through}" fill="none" stroke="{LIGHT["c0"]}" stroke-width="2"/>'
    ] if len(run) > 1 else []  # fmt: skip
    if dots:
        shapes += [
            f'<circle class="f-c0" cx="{at(x)}" cy="{at(y)}" r="2.5" fill="{LIGHT["c0"]}"/>' for x, y in run
        ]  # fmt: skip
    return shapes
