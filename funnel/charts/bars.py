"""Labelled bars, one or several a label: models side by side, shares of channels, a histogram of times."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.charts.canvas import LINE, SERIES, SMALL, TOP, Picture, rect, short, text
from funnel.charts.step_bars import Words
from funnel.charts.svg import Number, part_of

BAR, GAP, LONGEST = 12, 3, 250
MOST_SERIES = len(SERIES)


@dataclass(frozen=True, slots=True)
class Group:
    """A label with a value a series, and each value in words; None draws no bar."""

    label: str
    values: Sequence[Number | None]
    figures: Sequence[str]


def bars(words: Words, series: Sequence[str], groups: Sequence[Group], *, most: Number | None = None) -> Picture:
    """`most` is what the longest bar stands for; the largest value when left out. At most six series are drawn, all
    are in the table, below their names; a legend names them where there are several.
    """
    drawn = min(len(series), MOST_SERIES)
    top = max((value for group in groups for value in group.values[:drawn] if value is not None), default=0)
    longest = top if most is None else most
    shapes = [shape for place in range(drawn) for shape in _legend(series[place], place)] if drawn > 1 else []
    begin = TOP + ((LINE + 5) * drawn + 6 if drawn > 1 else 0)
    high = LINE + 6 + drawn * (BAR + GAP) + 6
    for place, group in enumerate(groups):
        shapes += _group(group, begin + high * place, drawn, longest)
    return Picture(
        words.name, words.title, words.about, words.nothing, begin + high * len(groups), shapes if groups else [],
        [words.headings[0], *series], [(group.label, *group.figures) for group in groups],
    )  # fmt: skip


def _legend(name: str, place: int) -> list[str]:
    y = TOP + (LINE + 5) * place
    return [rect(8, y, LINE, LINE, colour=SERIES[place], kind="legend"), text(26, y + LINE - 1, short(name, 46))]


def _group(group: Group, y: int, drawn: int, longest: Number) -> list[str]:
    shapes = [text(8, y + LINE, short(group.label, 50))]
    for place in range(drawn):
        value, top = group.values[place], y + LINE + 6 + place * (BAR + GAP)
        wide = Fraction(0) if value is None else min(part_of(value, longest), Fraction(1)) * LONGEST
        shapes.append(rect(8, top, wide, BAR, colour=SERIES[place]))
        shapes.append(text(12 + wide, top + BAR - 2, short(group.figures[place], 18), size=SMALL))
    return shapes
