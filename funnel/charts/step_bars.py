"""The funnel: a bar a step, where people stopped, and how sure the rate is."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.charts.canvas import LINE, SMALL, TOP, WIDTH, Picture, line, rect, short, text
from funnel.charts.svg import Number

ROW, BAR, LONGEST = 54, 16, WIDTH - 16


@dataclass(frozen=True, slots=True)
class StepBar:
    """One step: parts of the cohort (0 to 1) and what is written beside them."""

    label: str
    reached: Number
    lost: Number
    """Those who reached it and stopped there for good."""
    low: Number | None
    high: Number | None
    figure: str
    below: str
    row: Sequence[str]


@dataclass(frozen=True, slots=True)
class Words:
    """What a picture is called and how its table is headed."""

    name: str
    title: str
    about: str
    nothing: str
    headings: Sequence[str]


def step_bars(words: Words, steps: Sequence[StepBar], *, legend: tuple[str, str] | None = None) -> Picture:
    """The whole cohort is as long as the picture is wide; the lost end of a bar is in another colour. `legend` names
    that end and the line of the interval.
    """
    begin = TOP + (LINE + 8 if legend and steps else 0)
    shapes = _legend(*legend) if legend and steps else []
    shapes += [shape for place, step in enumerate(steps) for shape in _step(step, begin + ROW * place)]
    rows = [step.row for step in steps]
    return Picture(
        words.name, words.title, words.about, words.nothing, begin + ROW * len(steps), shapes, words.headings, rows
    )


def _legend(lost: str, interval: str) -> list[str]:
    """Side by side, below the title."""
    half = WIDTH // 2
    return [
        rect(8, TOP, LINE, LINE, colour="soft", kind="legend"),
        text(26, TOP + LINE - 1, short(lost, 24), size=SMALL),
        line(half, TOP + LINE // 2, half + LINE, TOP + LINE // 2, colour="c1", kind="legend"),
        text(half + 18, TOP + LINE - 1, short(interval, 24), size=SMALL),
    ]


def _step(step: StepBar, y: int) -> list[str]:
    top = y + LINE + 4
    whole, lost = _long(step.reached), _long(step.lost)
    shapes = [
        text(8, y + LINE, short(step.label, 32)),
        text(WIDTH - 8, y + LINE, step.figure, end=True, bold=True),
        rect(8, top, whole, BAR),
        rect(8 + whole - lost, top, lost, BAR, colour="soft", kind="lost"),
        text(8, top + BAR + SMALL + 1, short(step.below, 60), size=SMALL, colour="faint"),
    ]
    if step.low is not None and step.high is not None:
        middle = top + BAR // 2
        shapes.append(line(8 + _long(step.low), middle, 8 + _long(step.high), middle, colour="c1", kind="interval"))
    return shapes


def _long(share: Number) -> Fraction:
    return min(max(Fraction(share), Fraction(0)), Fraction(1)) * LONGEST
