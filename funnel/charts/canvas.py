"""What every picture of a report shares: SVG that needs nothing else, 360 units wide, so that telephones show it whole.

Colours stand twice: as attributes for readers that know no style sheet (and pages whose policy forbids one), and as
variables of one constant style, so that a picture is light or dark like the screen it is on, and light on paper.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.charts.svg import Number, written

WIDTH, SHOWN = 360, 720
"""Units of the picture, and how wide it is shown where there is room."""
LINE, SMALL = 12, 11
"""Sizes of text; nothing is smaller."""
TOP = 30
"""Where shapes begin, below the title."""
LIGHT = {
    "ink": "#1a1a1a", "paper": "#ffffff", "faint": "#5f6670", "c0": "#1f4e79", "c1": "#b25d12", "c2": "#2e7d4f",
    "c3": "#7a3e8e", "c4": "#8c2f2f", "c5": "#4d5b66", "soft": "#a9c4de",
}  # fmt: skip
DARK = {
    "ink": "#f0f0f0", "paper": "#16191d", "faint": "#9aa0a6", "c0": "#7fb2e5", "c1": "#f0a35e", "c2": "#7fcf9e",
    "c3": "#cf9be0", "c4": "#ee8f8f", "c5": "#b4c0ca", "soft": "#3b5670",
}  # fmt: skip
SERIES = ("c0", "c1", "c2", "c3", "c4", "c5")


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--tl-{name}:{colour};" for name, colour in colours.items())


STYLE = (
    f".tl{{max-width:100%;height:auto;{_variables(LIGHT)}}}"
    + f"@media (prefers-color-scheme:dark){{.tl{{{_variables(DARK)}}}}}"
    + f"@media print{{.tl{{{_variables(LIGHT)}}}}}"
    + "".join(f".tl .f-{name}{{fill:var(--tl-{name})}}.tl .s-{name}{{stroke:var(--tl-{name})}}" for name in LIGHT)
)
"""The same for every picture: a page may allow it by its hash."""


def style_hash() -> str:
    """What a Content-Security-Policy names the style by."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, how it is told to who does not see it, and its figures as a table."""

    name: str
    """Names its parts; unique on a page."""
    title: str
    about: str
    nothing: str
    """Instead of shapes where there are none."""
    height: int
    shapes: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    """The same figures in words: what the picture does not say aloud, its table does."""


def svg(picture: Picture, *, styled: bool = True) -> str:
    """The document; `styled` False leaves the style out (light colours only), for pages that allow none."""
    title, about = f"{picture.name}-title", f"{picture.name}-about"
    height = max(picture.height, TOP + 2 * LINE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" viewBox="0 0 {WIDTH} {height}" width="{SHOWN}"'
        f' height="{height * SHOWN // WIDTH}" role="img" aria-labelledby="{title} {about}" font-family="sans-serif"'
        f' font-size="{LINE}">',
        f'<title id="{title}">{written(picture.title)}</title>',
        f'<desc id="{about}">{written(told(picture))}</desc>',
        f"<style>{STYLE}</style>" if styled else "",
        f'<rect class="f-paper" width="{WIDTH}" height="{height}" fill="{LIGHT["paper"]}"/>',
        text(8, 18, short(picture.title, 48), size=14, bold=True),
        *(picture.shapes or [text(8, TOP + LINE, picture.nothing)]),
        "</svg>",
    ]
    return "".join(parts)


def told(picture: Picture) -> str:
    """The picture in sentences: what it is, then a row each."""
    rows = ["; ".join(_named(picture.headings, row)) + "." for row in picture.rows]
    return " ".join([picture.about, *(rows or [picture.nothing])])


def _named(headings: Sequence[str], row: Sequence[str]) -> list[str]:
    first, *others = zip(headings, row, strict=True)
    return [first[1], *(f"{heading}: {value}" for heading, value in others if value)]


def text(
    x: Number, y: Number, what: str, *, size: int = LINE, bold: bool = False, end: bool = False, colour: str = "ink",
    clear: bool = False,
) -> str:  # fmt: skip
    """A line of text; `end` puts its end at x, `clear` keeps lines behind it away."""
    more = (' font-weight="bold"' if bold else "") + (' text-anchor="end"' if end else "")
    if clear:
        more += f' paint-order="stroke" stroke="{LIGHT["paper"]}" stroke-width="4"'
    painted = f"f-{colour} s-paper" if clear else f"f-{colour}"
    return (
        f'<text class="{painted}" x="{at(x)}" y="{at(y)}" font-size="{size}" fill="{LIGHT[colour]}"{more}>'
        f"{written(what)}</text>"
    )


def rect(x: Number, y: Number, width: Number, height: Number, *, colour: str = "c0", kind: str = "bar") -> str:
    """A filled rectangle; `kind` says what it stands for."""
    return (
        f'<rect class="{kind} f-{colour}" x="{at(x)}" y="{at(y)}" width="{at(width)}" height="{at(height)}"'
        f' fill="{LIGHT[colour]}"/>'
    )


def line(x1: Number, y1: Number, x2: Number, y2: Number, *, colour: str = "ink", kind: str = "mark") -> str:
    """A straight line."""
    return (
        f'<line class="{kind} s-{colour}" x1="{at(x1)}" y1="{at(y1)}" x2="{at(x2)}" y2="{at(y2)}"'
        f' stroke="{LIGHT[colour]}" stroke-width="1.5"/>'
    )


def at(value: Number) -> str:
    """A coordinate, to a hundredth, without trailing zeros: the same on every machine."""
    hundredths = round(Fraction(value) * 100)
    sign, whole, part = ("-" if hundredths < 0 else ""), *divmod(abs(hundredths), 100)
    return f"{sign}{whole}" + (f".{part:02d}".rstrip("0") if part else "")


def short(label: str, longest: int) -> str:
    """A label that fits so many letters, on one line."""
    found = " ".join(label.split())
    return found if len(found) <= longest else f"{found[: longest - 1].rstrip()}…"
