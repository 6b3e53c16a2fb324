"""Paths as streams (a Sankey diagram): what came before what, as thick as it was frequent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funnel.charts.canvas import LIGHT, SERIES, SMALL, TOP, WIDTH, Picture, at, rect, short, text
from funnel.charts.step_bars import Words

COLUMNS = 3
"""Contacts of a path that are drawn: the last ones; the table has them all."""
BLOCK, HIGH, GAP = 10, 200, 20
LETTERS = 18
"""Of a block's label with its number, so that it ends before the next column."""
Node = tuple[int, str]
"""Column and label."""


@dataclass(frozen=True, slots=True)
class Path:
    """Contacts in order, how many conversions came by them, and the same in words."""

    labels: Sequence[str]
    count: int
    figure: str


def flow(words: Words, paths: Sequence[Path], end: str) -> Picture:
    """`end` names what all paths lead to. Paths shorter than the columns begin further right."""
    drawn = [path for path in paths if path.count > 0 and path.labels]
    rows = [(" → ".join(path.labels), path.figure) for path in paths]
    if not drawn:
        return Picture(words.name, words.title, words.about, words.nothing, TOP, (), words.headings, rows)
    nodes, links = _counted(drawn, end)
    scale = Fraction(HIGH, sum(path.count for path in drawn))
    tops = _placed(nodes, scale)
    most = max(sum(1 for column, _ in nodes if column == each) for each in range(COLUMNS + 1))
    shapes = [*_streams(links, tops, scale), *_blocks(nodes, tops, scale)]
    height = TOP + HIGH + GAP * (most + 1) + 8
    return Picture(words.name, words.title, words.about, words.nothing, height, shapes, words.headings, rows)


def _counted(paths: Sequence[Path], end: str) -> tuple[Counter[Node], Counter[tuple[Node, Node]]]:
    nodes: Counter[Node] = Counter()
    links: Counter[tuple[Node, Node]] = Counter()
    for path in paths:
        last = path.labels[-COLUMNS:]
        way = [(COLUMNS - len(last) + place, label) for place, label in enumerate(last)] + [(COLUMNS, end)]
        for place, node in enumerate(way):
            nodes[node] += path.count
            if place:
                links[way[place - 1], node] += path.count
    return nodes, links


def _ordered(nodes: Counter[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (node[0], -nodes[node], node[1]))


def _placed(nodes: Counter[Node], scale: Fraction) -> dict[Node, Fraction]:
    """The upper edge of each block; the largest first, with room for its label above."""
    tops: dict[Node, Fraction] = {}
    below = [Fraction(TOP + GAP)] * (COLUMNS + 1)
    for node in _ordered(nodes):
        tops[node] = below[node[0]]
        below[node[0]] += nodes[node] * scale + GAP
    return tops


def _x(column: int) -> Fraction:
    return 8 + Fraction(WIDTH - 16 - BLOCK, COLUMNS) * column


def _blocks(nodes: Counter[Node], tops: dict[Node, Fraction], scale: Fraction) -> list[str]:
    shapes = []
    bottom = max(top + nodes[node] * scale for node, top in tops.items())
    labels = list(dict.fromkeys(label for _, label in _ordered(nodes)))
    for node in _ordered(nodes):
        x, is_last = _x(node[0]), node[0] == COLUMNS
        shapes.append(
            rect(
                x,
                tops[node],
                BLOCK,
                nodes[node] * scale,
                colour="ink" if is_last else SERIES[labels.index(node[1]) % len(SERIES)],
                kind="node",
            )
        )
        figure = f" {nodes[node]}"
        label = short(node[1], LETTERS - len(figure)) + figure
        # What all lead to is named below everything: beside its block it would run into labels of the column before.
        y = bottom + SMALL + 4 if is_last else tops[node] - 5
        shapes.append(text(x + BLOCK if is_last else x, y, label, size=SMALL, end=is_last))
    return shapes


def _streams(links: Counter[tuple[Node, Node]], tops: dict[Node, Fraction], scale: Fraction) -> list[str]:
    left, right = dict(tops), dict(tops)
    shapes = []
    for start, end in sorted(links, key=lambda link: (link[0][0], tops[link[0]], tops[link[1]])):
        thick = links[start, end] * scale
        shapes.append(_stream(_x(start[0]) + BLOCK, left[start], _x(end[0]), right[end], thick))
        left[start] += thick
        right[end] += thick
    return shapes


def _stream(x1: Fraction, y1: Fraction, x2: Fraction, y2: Fraction, thick: Fraction) -> str:
    middle = at((x1 + x2) / 2)
    return (
        f'<path class="stream f-soft" fill="{LIGHT["soft"]}" fill-opacity="0.6" d="M{at(x1)} {at(y1)}'
        f"C{middle} {at(y1)} {middle} {at(y2)} {at(x2)} {at(y2)}V{at(y2 + thick)}"
        f'C{middle} {at(y2 + thick)} {middle} {at(y1 + thick)} {at(x1)} {at(y1 + thick)}Z"/>'
    )
