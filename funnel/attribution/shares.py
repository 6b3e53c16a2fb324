"""The rules of the models: which share of its conversion each touch of a chunk gets (numbers.md, domain.md §5).

Three forms of shares: some touches equally, exact fractions, and (time decay and runs) real numbers.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from funnel.attribution.models import WHOLE, Kind, Model
from funnel.attribution.paths import LONGEST, Flags, Ints, Paths
from funnel.attribution.paths import Floats as Floats

ABSENT = 1 << 40
"""The position of a touch that a conversion does not have: behind every path."""
WEIGHT_BITS = 14
"""Holds a weight of an anchor."""
OWNER_BITS, ORDER_BITS = 47, 12
"""Sort key of a touch in a chunk: conversion from bit 47, remainder from bit 12, position in the path below."""


@dataclass(frozen=True, eq=False)
class Part:
    """One chunk of paths with the index arithmetic that all models share."""

    paths: Paths

    @cached_property
    def start(self) -> Ints:
        """Place of each conversion's first touch."""
        return self.paths.lengths.cumsum() - self.paths.lengths

    @cached_property
    def last(self) -> Ints:
        """Place of each conversion's last touch."""
        return self.paths.lengths.cumsum() - 1

    @cached_property
    def owner(self) -> Ints:
        """The conversion of each touch."""
        return np.arange(len(self.paths.lengths)).repeat(self.paths.lengths)

    @cached_property
    def index(self) -> Ints:
        """Position of each touch in its path, from 0."""
        return np.arange(len(self.owner)) - self.start[self.owner]

    @cached_property
    def base(self) -> Ints:
        """Sort key without the remainder: conversion, then position."""
        return (self.owner << OWNER_BITS) | self.index

    @cached_property
    def newcomers(self) -> Ints:
        """Places of the first touch of each distinct dim of each conversion, in path order."""
        key = np.sort((self.owner << OWNER_BITS) | (self.paths.dim << ORDER_BITS) | self.index)
        first = np.ones(len(key), bool)
        first[1:] = (key[1:] >> ORDER_BITS) != (key[:-1] >> ORDER_BITS)
        chosen = key[first]
        return np.sort(self.start[chosen >> OWNER_BITS] + (chosen & LONGEST))

    def sum(self, column: Ints) -> Ints:
        """Sum per conversion of a column of touches."""
        return np.add.reduceat(column, self.start)


@dataclass(frozen=True, slots=True, eq=False)
class Equal:
    """Touches that share their conversion equally: those at the places `at`, of every conversion in path order and
    `count` of each, at least one; or all of them (None).
    """

    at: Ints | None
    count: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Weighted:
    """Shares of few kinds: share of a touch = numerator / denominator of its conversion, exactly.

    `places` (kinds × conversions): positions in the path, from 0, that have the `numerators` of their own; rising in
    every conversion, `ABSENT` where it has no such touch. All other touches have `rest`. A denominator is below 2^26.
    """

    places: Ints
    numerators: Ints
    rest: Ints
    denominator: Ints
    renormalised: int = 0

    def of_touches(self, part: Part) -> Ints:
        """The numerator of every touch."""
        numerator = self.rest.repeat(part.paths.lengths)
        for place, own in zip(self.places, self.numerators, strict=True):
            present = place < ABSENT
            numerator[(part.start + place)[present]] = own[present]
        return numerator


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """Share of a touch as a real number. `evened`: conversions of which no touch had a weight, shared equally."""

    share: Floats
    evened: int = 0


Shares = Equal | Weighted | Real


def weigh(part: Part, model: Model, direct: Flags | None = None) -> Shares:
    """The shares of a chunk's touches under a model (the rules of numbers.md); participation has none."""
    match model.kind:
        case Kind.FIRST:
            return _one(part, part.start)
        case Kind.LAST:
            return _one(part, part.last)
        case Kind.LAST_NON_DIRECT:
            return _one(part, _last_non_direct(part, direct))
        case Kind.LINEAR:
            return Equal(None, part.paths.lengths)
        case Kind.SHAPLEY:
            return _distinct(part)
        case Kind.POSITION:
            return _position(part.paths.lengths, model.weights)
        case Kind.DECAY:
            return _decay(part, model.half_life)
        case Kind.ANCHORS:
            return _anchored(part, model)
        case Kind.RUN:
            return _by_run(part, model)
        case Kind.PARTICIPATION:
            raise ValueError(f"The model {model.canonical()} has no shares of its own.")


def _one(part: Part, at: Ints) -> Equal:
    return Equal(at, np.ones(len(at), np.int64))


def _last_non_direct(part: Part, direct: Flags | None) -> Ints:
    """Last touch whose dim is not direct; the last touch where all are direct."""
    if direct is None:
        return part.last
    place = np.where(direct[part.paths.dim], -1, np.arange(len(part.paths.dim)))
    found = np.maximum.reduceat(place, part.start)
    return np.where(found < 0, part.last, found)


def _distinct(part: Part) -> Equal:
    """Additive Shapley value: with v(S) = conversions of paths inside S, each of the k distinct dims of a path gets
    1/k (attribution.md §4); it stands at the dim's first touch.
    """
    owner = part.owner[part.newcomers]
    return Equal(part.newcomers, np.bincount(owner, minlength=len(part.start)).astype(np.int64))


def _position(n: Ints, weights: tuple[int, int, int]) -> Weighted:
    """First, last, and the rest equally between; n = 2: first and last renormalised (equal where both are 0)."""
    first, middle, last = weights
    between = np.maximum(n - 2, 1)
    two_first, two_last = (first, last) if first + last else (1, 1)
    one, two = n == 1, n == 2
    return Weighted(
        np.stack((np.zeros_like(n), np.where(one, ABSENT, n - 1))),
        np.stack((np.where(one, 1, np.where(two, two_first, first * between)),
                  np.where(two, two_last, last * between))),
        np.full_like(n, middle),
        np.where(one, 1, np.where(two, two_first + two_last, WHOLE * between)),
    )  # fmt: skip


def _decay(part: Part, half_life: int) -> Real:
    """2^(-age / half-life), age measured to the conversion. Counting from the newest touch instead leaves the shares
    as they are and keeps old journeys from underflowing to nothing.
    """
    age = part.paths.age
    weight = np.exp2((age[part.last][part.owner] - age) / half_life)
    return Real(weight / np.add.reduceat(weight, part.start)[part.owner])


def _by_run(part: Part, model: Model) -> Real:
    """What the run gave each touch's key, over what it gave the whole path; equal where that is nothing."""
    if model.canonical() not in part.paths.weights:
        raise ValueError(f"The weights of {model.canonical()} are not loaded.")
    weight = part.paths.weights[model.canonical()]
    whole = np.add.reduceat(weight, part.start)
    nothing = whole <= 0
    weight = np.where(nothing[part.owner], 1.0, weight)
    return Real(weight / np.where(nothing, part.paths.lengths, whole)[part.owner], int(nothing.sum()))


def _anchored(part: Part, model: Model) -> Weighted:
    """Anchors get their weights, coinciding ones add up, the touches that are no anchor share the rest. A missing
    anchor, or no other touch, leaves weights that do not sum to the whole: they are renormalised and counted.
    """
    if model.anchors is None:
        raise ValueError(f"The weights of {model.canonical()} are not loaded.")
    n, rest = part.paths.lengths, model.anchors.rest
    places, given = _merged(_anchor_rows(part, model), n)
    present = places < ABSENT
    others = n - present.sum(axis=0)
    weight_sum = (given * present).sum(axis=0) + np.where(others > 0, rest, 0)
    share_of_rest = np.maximum(others, 1)
    nobody = weight_sum == 0
    return Weighted(
        places,
        given * share_of_rest,
        np.where(nobody, 1, rest),
        np.where(nobody, n, weight_sum * share_of_rest),
        int((weight_sum != WHOLE).sum()),
    )


def _merged(rows: list[tuple[int, Ints]], n: Ints) -> tuple[Ints, Ints]:
    """Places and weights of anchors in the order of places, those on the same touch as one."""
    if not rows:
        return np.zeros((0, len(n)), np.int64), np.zeros((0, len(n)), np.int64)
    packed = [np.where(ordinal > 0, ordinal - 1, ABSENT) << WEIGHT_BITS | weight for weight, ordinal in rows]
    key = np.sort(np.stack(packed, axis=1), axis=1).T
    places, given = key >> WEIGHT_BITS, key & ((1 << WEIGHT_BITS) - 1)
    for row in range(1, len(places)):
        same = (places[row] == places[row - 1]) & (places[row] < ABSENT)
        given[row] += np.where(same, given[row - 1], 0)
        places[row - 1][same] = ABSENT
    return places, given


def _anchor_rows(part: Part, model: Model) -> list[tuple[int, Ints]]:
    """Weight and ordinals of every anchor of the set; a weight of 0 makes no anchor, an undeclared step is missing."""
    weights, n = model.anchors, part.paths.lengths
    assert weights is not None
    rows = [(weights.first, np.ones_like(n))]
    for step, weight in enumerate(weights.steps):
        row = model.row_of(step)
        declared = row < len(part.paths.anchors)
        rows.append((weight, part.paths.anchors[row] if declared else np.zeros_like(n)))
    rows.append((weights.last, n))
    return [(weight, ordinal) for weight, ordinal in rows if weight]
