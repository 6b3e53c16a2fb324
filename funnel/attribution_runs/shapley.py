"""Shapley values of the conversion rate: v(S) = share of the journeys made of S alone that convert.

Not additive over journeys, so it belongs to a run; the additive form (v(S) = conversions within S) is the rule model
`shapley`. Exact over all sets of keys up to `EXACT` keys, else over random orders with their standard error.
"""

from dataclasses import dataclass
from math import factorial

import numpy as np

from funnel.attribution.paths import Ints
from funnel.attribution.shares import Floats
from funnel.attribution_runs.journeys import Journeys

EXACT = 20
"""Keys of which all sets are looked at: 2^20 rates."""
ORDERS = 2_000
"""Random orders beyond that, in pairs with their reverse."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Per key its Shapley value (they sum to the rate of all journeys) and standard error, 0 where exact."""

    rate: Floats
    error: Floats
    is_exact: bool


def rate_values(journeys: Journeys, *, seed: int = 0, orders: int = ORDERS) -> Values:
    """Values of every key; keys that no journey touches have 0."""
    used = np.unique(journeys.keys)
    own = Journeys(
        np.searchsorted(used, journeys.keys), journeys.lengths, journeys.converted, journeys.ended, journeys.value,
        max(1, len(used)),
    )  # fmt: skip
    found = _exact(own) if len(used) <= EXACT else _sampled(own, seed, orders)
    rate, error = np.zeros(journeys.size), np.zeros(journeys.size)
    rate[used], error[used] = found.rate[: len(used)], found.error[: len(used)]
    return Values(rate, error, found.is_exact)


def _exact(journeys: Journeys) -> Values:
    count = journeys.size
    sets = _masks(journeys)
    converted = _within(sets, journeys.converted, count)
    began: Floats = converted + _within(sets, journeys.ended, count)
    rate = np.divide(converted, began, out=np.zeros_like(converted), where=began > 0)
    members = np.bitwise_count(np.arange(1 << count, dtype=np.uint32)).astype(np.int64)
    weight = np.array([factorial(n) * factorial(count - n - 1) / factorial(count) for n in range(count)] + [0.0])[
        members
    ]
    value = np.empty(count)
    for key in range(count):
        with_and_without = rate.reshape(-1, 2, 1 << key)
        gain = with_and_without[:, 1] - with_and_without[:, 0]
        value[key] = (gain * weight.reshape(-1, 2, 1 << key)[:, 0]).sum()
    return Values(value, np.zeros(count), True)


def _masks(journeys: Journeys) -> Ints:
    """The set of keys of each journey, one bit a key."""
    bits = np.left_shift(np.int64(1), journeys.keys.astype(np.int64))
    return np.bitwise_or.reduceat(bits, journeys.start) if len(bits) else np.zeros(0, np.int64)


def _within(sets: Ints, weights: Floats, count: int) -> Floats:
    """By set of keys, the weights of the journeys inside it: sums over all subsets (zeta transform)."""
    sums = np.bincount(sets, weights, 1 << count).astype(float).reshape((2,) * count)
    for axis in range(count):
        has: list[slice | int] = [slice(None)] * count
        has_not = [*has]
        has[axis], has_not[axis] = 1, 0
        sums[tuple(has)] += sums[tuple(has_not)]
    return sums.ravel()


def _sampled(journeys: Journeys, seed: int, orders: int) -> Values:
    """Mean gain over random orders and their reverses; the error is that of the pairs' means."""
    random = np.random.default_rng(seed)
    keys, owner = journeys.distinct()
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    count, pairs = journeys.size, max(2, orders // 2)
    total, squares = np.zeros(count), np.zeros(count)
    for _ in range(pairs):
        order = random.permutation(count)
        mean = (_gains(journeys, order, keys, starts) + _gains(journeys, order[::-1], keys, starts)) / 2
        total += mean
        squares += mean * mean
    value = total / pairs
    spread = np.maximum(squares / pairs - value * value, 0) * pairs / (pairs - 1)
    return Values(value, np.sqrt(spread / pairs), False)


def _gains(journeys: Journeys, order: Ints, keys: Ints, starts: Ints) -> Floats:
    """What each key adds to the rate when keys come in that order: a journey counts once its last key has come."""
    rank = np.empty(journeys.size, np.int64)
    rank[order] = np.arange(journeys.size)
    complete = np.maximum.reduceat(rank[keys], starts)
    converted = np.bincount(complete, journeys.converted, journeys.size).cumsum()
    began = converted + np.bincount(complete, journeys.ended, journeys.size).cumsum()
    rate = np.divide(converted, began, out=np.zeros_like(converted), where=began > 0)
    gains: Floats = np.diff(rate, prepend=0.0)
    return gains[rank]
