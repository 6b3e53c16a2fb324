"""Bars as SVG: a title and a description for who does not see them, figures as text beside the bars, no script, no
style sheet, nothing loaded. Colours are dark enough to tell apart in grey print.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from html import escape

Number = int | Decimal | Fraction

WIDTH, LABELS, BARS = 640, 210, 300
"""Of the picture, of the column of labels, and of the longest bar; the figures stand to the right of the bars."""
TOP, ROW, BAR = 34, 30, 16
LONGEST_LABEL = 30
DARK, LIGHT, WARNING, INK = "#1f4e79", "#a9c4de", "#b23b1e", "#1a1a1a"
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: how long, as a part of the longest one, and what stands beside it."""

    label: str
    share: Fraction
    """0 to 1."""
    figure: str
    colour: str = DARK
    is_thin: bool = False
    """The one before's companion: half as high, without a label of its own."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, and how it is told to who does not see it."""

    name: str
    """Names its parts; unique on a page."""
    title: str
    about: str
    bars: Sequence[Bar]
    nothing: str
    """Instead of bars where there are none."""
    mark: Fraction | None = None
    """Where a line stands, as a part of the longest bar."""


def drawn(chart: Chart) -> str:
    """The picture; whatever people wrote is escaped."""
    height = TOP + ROW * max(len(chart.bars), 1) + 10
    title, about = f"{chart.name}-title", f"{chart.name}-about"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        f' role="img" aria-labelledby="{title} {about}" font-family="sans-serif" font-size="13" fill="{INK}">',
        f'<title id="{title}">{written(chart.title)}</title>',
        f'<desc id="{about}">{written(_told(chart))}</desc>',
        f'<text x="0" y="18" font-size="15" font-weight="bold">{written(chart.title)}</text>',
        *(_bar(bar, TOP + ROW * place) for place, bar in enumerate(chart.bars)),
    ]
    if not chart.bars:
        parts.append(f'<text x="0" y="{TOP + 14}">{written(chart.nothing)}</text>')
    elif chart.mark is not None:
        parts.append(_mark(chart.mark, height))
    return "".join([*parts, "</svg>"])


def length(share: Fraction) -> str:
    """Of a bar, in units of the picture, to a hundredth."""
    hundredths = round(min(max(share, Fraction(0)), Fraction(1)) * BARS * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def part_of(value: Number, most: Number) -> Fraction:
    """The value as a part of the largest one; nothing of nothing is nothing."""
    return Fraction(value) / Fraction(most) if most > 0 and value > 0 else Fraction(0)


def written(text: str) -> str:
    """Text for XML: escaped, and without the characters that XML does not know."""
    return escape(_NOT_XML.sub("", text))


def short(label: str) -> str:
    """A label that fits its column."""
    line = " ".join(label.split())
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1].rstrip()}…"


def _told(chart: Chart) -> str:
    return " ".join([chart.about, *_sentences(chart)])


def _sentences(chart: Chart) -> Iterator[str]:
    for bar in chart.bars:
        yield f"{bar.label}: {bar.figure}."


def _bar(bar: Bar, y: int) -> str:
    height = BAR // 2 if bar.is_thin else BAR
    wide = length(bar.share)
    label = "" if bar.is_thin else f'<text x="0" y="{y + 13}">{written(short(bar.label))}</text>'
    figure = (
        f'<text x="{LABELS + BARS + 8}" y="{y + height - 3 + bar.is_thin}" font-size="12">{written(bar.figure)}</text>'
    )
    return (
        f'{label}<rect class="bar" x="{LABELS}" y="{y}" width="{wide}" height="{height}" fill="{bar.colour}"/>{figure}'
    )


def _mark(share: Fraction, height: int) -> str:
    x = LABELS + Decimal(length(share))
    return f'<line class="mark" x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{height - 6}" stroke="{INK}" stroke-width="1.5"/>'
