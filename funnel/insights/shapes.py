"""What the shapes of journeys tell: sequences, lengths, lags, overlap, who opens and who closes. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from funnel.attribution.load import AMOUNT
from funnel.attribution.paths import Ints
from funnel.figures.wilson import Interval, wilson
from funnel.insights.journeys import Seen
from funnel.sentences.told import Note, note

SMALL = 30
"""Journeys below which a share is marked (numbers.md, smallSample)."""
MOST_ROWS = 50
"""Rows of a journey of which pairs are told: a hundred would be 4,950 pairs of one journey."""
SECONDS_A_DAY = 86_400
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 21)
"""First length of each bucket; the last one is open."""
LAGS = (0, 1, 2, 4, 8, 15, 31, 61, 91, 181, 271)
"""First full day of each bucket, beyond 90 days too; the last one ends with the longest look-back, 365 days."""


@dataclass(frozen=True)
class Path:
    """A sequence of rows, repeats side by side told once."""

    rows: tuple[int, ...]
    conversions: int
    amount_minor: int


def paths(seen: Seen) -> list[Path]:
    """The most frequent first; of equals the one that brought more, then by its rows."""
    dim, owner = seen.paths.dim, seen.owner
    fresh = np.ones(len(dim), bool)
    fresh[1:] = (dim[1:] != dim[:-1]) | (owner[1:] != owner[:-1])
    kept, whose = dim[fresh], owner[fresh]
    lengths = np.bincount(whose, minlength=seen.conversions)
    ends = lengths.cumsum()
    sold: Counter[tuple[int, ...]] = Counter()
    brought: dict[tuple[int, ...], int] = defaultdict(int)
    for end, length, amount in zip(ends, lengths, seen.paths.values[AMOUNT], strict=True):
        key = tuple(kept[end - length : end].tolist())
        sold[key] += 1
        brought[key] += int(amount)
    found = [Path(key, count, brought[key]) for key, count in sold.items()]
    return sorted(found, key=lambda path: (-path.conversions, -path.amount_minor, path.rows))


@dataclass(frozen=True)
class Bucket:
    """Journeys from `start` to `end` (inclusive; None: open)."""

    start: int
    end: int | None
    conversions: int
    amount_minor: int


def lengths(seen: Seen) -> list[Bucket]:
    """Journeys by their number of touches."""
    return _buckets(seen.paths.lengths, seen.paths.values[AMOUNT], LENGTHS)


def lags(seen: Seen) -> list[Bucket]:
    """Journeys by full days of 24 hours from the first touch to the conversion."""
    return _buckets(seen.paths.age[seen.start] // SECONDS_A_DAY, seen.paths.values[AMOUNT], LAGS)


def _buckets(values: Ints, amounts: Ints, edges: tuple[int, ...]) -> list[Bucket]:
    place = np.searchsorted(edges, values, "right") - 1
    counts = np.bincount(place, minlength=len(edges))
    sums = np.zeros(len(edges), np.int64)
    np.add.at(sums, place, amounts)
    ends = [*(edge - 1 for edge in edges[1:]), None]
    return [
        Bucket(edge, end, int(count), int(amount))
        for edge, end, count, amount in zip(edges, ends, counts, sums, strict=True)
    ]


@dataclass(frozen=True)
class Together:
    """A set of rows and the journeys that hold exactly these (`sets`), or these and maybe others (`pairs`)."""

    rows: tuple[int, ...]
    conversions: int
    amount_minor: int


Held = Mapping[tuple[int, ...], tuple[int, int]]
"""How many journeys hold exactly these rows, and what they brought."""


def sets(held: Held) -> list[Together]:
    """Journeys by the set of rows they hold (the columns of an UpSet plot); they sum to all journeys with a touch."""
    return _ranked(held)


def pairs(held: Held) -> list[Together]:
    """Journeys that hold both rows; a journey with three rows is in three pairs, one with too many rows in none."""
    both: dict[tuple[int, ...], tuple[int, int]] = {}
    for rows, (count, amount) in held.items():
        if len(rows) > MOST_ROWS:
            continue
        for pair in combinations(rows, 2):
            before = both.get(pair, (0, 0))
            both[pair] = before[0] + count, before[1] + amount
    return _ranked(both)


def notes(held: Held) -> Iterator[Note]:
    """Of journeys that have too many rows to be paired."""
    skipped = sum(count for rows, (count, _) in held.items() if len(rows) > MOST_ROWS)
    if skipped:
        yield note("PAIRS_SKIPPED", n=skipped, most=MOST_ROWS)


def holding(seen: Seen) -> Held:
    """Read once, for the sets and the pairs."""
    held: dict[tuple[int, ...], tuple[int, int]] = {}
    ends = seen.paths.lengths.cumsum()
    for end, length, amount in zip(ends, seen.paths.lengths, seen.paths.values[AMOUNT], strict=True):
        key = tuple(np.unique(seen.paths.dim[end - length : end]).tolist())
        before = held.get(key, (0, 0))
        held[key] = before[0] + 1, before[1] + int(amount)
    return held


def _ranked(found: Held) -> list[Together]:
    told = [Together(rows, *figures) for rows, figures in found.items()]
    return sorted(told, key=lambda each: (-each.conversions, -each.amount_minor, each.rows))


class RoleKind(StrEnum):
    """What a row does for journeys it shares with others, as far as their number tells."""

    OPENER = "OPENER"
    CLOSER = "CLOSER"
    BOTH = "BOTH"


@dataclass(frozen=True)
class Role:
    """How often a row opens and closes the journeys it takes part in."""

    row: int
    journeys: int
    opens: int
    closes: int
    alone: int
    """Of these journeys, in which no other row took part: it opens and closes them."""
    opener: Interval | None
    """Wilson 95 % of the share of openings among openings and closings of journeys with others."""
    is_small_sample: bool

    @property
    def ratio(self) -> float | None:
        """Openings by closings, of journeys with others; None where it closes none."""
        return (self.opens - self.alone) / (self.closes - self.alone) if self.closes > self.alone else None

    @property
    def kind(self) -> RoleKind:
        """OPENER or CLOSER where the interval lies wholly on one side of a half, else BOTH."""
        if self.opener is None or self.opener.low <= 0.5 <= self.opener.high:
            return RoleKind.BOTH
        return RoleKind.OPENER if self.opener.low > 0.5 else RoleKind.CLOSER


def roles(seen: Seen) -> list[Role]:
    """By row that takes part in a journey, in the order of the journeys it takes part in."""
    size = len(seen.rows)
    dim, first, last = seen.paths.dim, seen.paths.dim[seen.start], seen.paths.dim[seen.last]
    taken = np.unique(seen.owner * size + dim)
    part = np.bincount(taken % size, minlength=size)
    distinct = np.bincount(taken // size, minlength=seen.conversions)
    opens, closes = np.bincount(first, minlength=size), np.bincount(last, minlength=size)
    alone = np.bincount(first[distinct == 1], minlength=size)
    found = []
    for row in np.flatnonzero(part):
        begun, ended = int(opens[row] - alone[row]), int(closes[row] - alone[row])
        found.append(
            Role(
                int(row), int(part[row]), int(opens[row]), int(closes[row]), int(alone[row]),
                wilson(begun, begun + ended), int(part[row]) < SMALL,
            )
        )  # fmt: skip
    return sorted(found, key=lambda role: (-role.journeys, seen.rows[role.row].label))
