"""Values of conversions over their touches, exact to the unit: floors, then the units left over by largest remainder.

Whatever the touches have in common is worked out once per conversion: touches of equal share have equal remainders,
so of those the first ones get one unit more, and nothing is sorted. Only real shares (decay, runs) differ from touch
to touch and are sorted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from funnel.attribution.paths import LONGEST, Ints
from funnel.attribution.shares import ABSENT, ORDER_BITS, Equal, Part, Real, Shares, Weighted

GRID = 1 << 20
"""Remainders of real shares are compared in steps of 2^-20 of a unit (attribution.md §1: then 0 of 9,000 differ)."""

EXACT_IN_FLOAT = 1 << 53
"""Integers below it are exact in float64."""


def split(part: Part, shares: Shares, values: Ints) -> Ints:
    """Values (columns × conversions) over touches by shares (columns × touches, for `Equal` the touches `at`); the
    parts of each conversion sum to its value exactly. A negative value is split as its magnitude and re-signed.
    """
    if not isinstance(shares, Real):
        return lay(part, shares, values).of_touches(part)
    magnitude = np.abs(values)
    rows = [_split_real(part, shares, row) for row in magnitude]
    if (values < 0).any():
        rows = [row * each[part.owner] for row, each in zip(rows, np.sign(values), strict=True)]
    return np.stack(rows) if rows else np.zeros((0, len(part.paths.dim)), np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Values over touches, said once per conversion: every touch gets `whole`, the first `more` ones a unit more (all
    columns × conversions, magnitudes), but those at `places` (kinds × conversions) get their `own` (by kind, columns ×
    conversions).
    """

    whole: Ints
    more: Ints
    count: Ints
    sign: Ints
    places: Ints
    own: Sequence[Ints]

    def of_touches(self, part: Part) -> Ints:
        """Columns × touches."""
        credit = np.stack(((self.whole + 1) * self.sign, self.whole * self.sign), axis=-1)
        times = np.stack((self.more, self.count - self.more), axis=-1)
        laid: Ints = credit.ravel().repeat(times.ravel()).reshape(len(self.whole), int(self.count.sum()))
        for place, own in zip(self.places, self.own, strict=True):
            here = place < ABSENT
            laid[:, (part.start + place)[here]] = (own * self.sign)[:, here]
        return laid

    def own_instead(self, part: Part) -> tuple[Ints, Ints]:
        """Touches with credit of their own, and what they get more than `whole` and `more` give them; no value is
        negative.
        """
        at, instead = [], []
        for place, own in zip(self.places, self.own, strict=True):
            touch, more = part.start + place, own - self.whole - (place < self.more)
            here = np.flatnonzero(place < ABSENT)
            everywhere = len(here) == len(place)
            at.append(touch if everywhere else touch[here])
            instead.append(more if everywhere else more[:, here])
        return np.concatenate(at), np.concatenate(instead, axis=1)


def lay(part: Part, shares: Equal | Weighted, values: Ints) -> Laid:
    """Values (columns × conversions) by shares of few kinds."""
    magnitude, sign = np.abs(values), np.where(values < 0, -1, 1)
    if isinstance(shares, Equal):
        whole, left = np.divmod(magnitude, shares.count)
        return Laid(whole, left, shares.count, sign, np.zeros((0, len(shares.count)), np.int64), ())
    return _lay_weighted(part.paths.lengths, shares, magnitude, sign)


def _lay_weighted(n: Ints, shares: Weighted, magnitude: Ints, sign: Ints) -> Laid:
    """value * numerator / denominator without overflow: value = whole * denominator + over, and over * numerator is
    below denominator^2 < 2^53, where the floor of the float quotient is the integer quotient.

    Where a remainder is 0 nobody gets a unit more: fewer units are left than touches have one. So kinds that a
    conversion does not have, with the numerator 0, need no care.
    """
    denominator = shares.denominator
    if len(denominator) and int(denominator.max()) ** 2 >= EXACT_IN_FLOAT:
        raise ValueError("The weights are too fine to be split exactly.")
    whole, over = np.divmod(magnitude, denominator)
    of_rest, rest_remainder = _part_of(whole, over, shares.rest, denominator)
    others = n.copy()
    left = magnitude.copy()
    own, remainders, before = [], [], []
    for place, numerator in zip(shares.places, shares.numerators, strict=True):
        present = place < ABSENT
        credit, remainder = _part_of(whole, over, numerator * present, denominator)
        before.append(n - others)
        others -= present
        left -= credit
        own.append(credit)
        remainders.append(remainder)
    left -= of_rest * others
    upto = left.copy()
    for row, ahead in enumerate(_ahead(remainders, rest_remainder, others, shares.places, before)):
        more = ahead < left
        own[row] += more
        upto -= more
    for place in shares.places:
        upto += place < upto  # one of the first touches is of another kind: the units reach one touch further
    return Laid(of_rest * (others > 0), upto, n, sign, shares.places, own)


def _part_of(whole: Ints, over: Ints, numerator: Ints, denominator: Ints) -> tuple[Ints, Ints]:
    """Floor and remainder of (whole * denominator + over) * numerator / denominator."""
    product = over * numerator
    quotient = (product / denominator).astype(np.int64)
    product -= quotient * denominator
    quotient += whole * numerator
    return quotient, product


def _ahead(
    remainders: Sequence[Ints], rest_remainder: Ints, others: Ints, places: Ints, before: Sequence[Ints]
) -> Iterator[Ints]:
    """How many touches stand before that of each kind when units are handed out: larger remainders first, of equal ones
    the earlier touch. Of the rest that is all, none, or those that come before it in the path.
    """
    for row, remainder in enumerate(remainders):
        ahead = others * (rest_remainder > remainder)
        equal = (rest_remainder == remainder) & (remainder > 0)
        if equal.any():
            ahead += equal * np.minimum(places[row] - before[row], others)
        for other, theirs in enumerate(remainders):
            if other != row:
                ahead += theirs >= remainder if other < row else theirs > remainder
        yield ahead


def _split_real(part: Part, shares: Real, magnitude: Ints) -> Ints:
    """Floors of real shares, then the units left over. From about 2^50 units on float noise reaches whole units; the
    touch with the largest credit takes what would break the sum, so nothing turns negative.
    """
    exact = magnitude.astype(float).repeat(part.paths.lengths) * shares.share
    credit = exact.astype(np.int64)
    exact -= credit
    exact *= GRID
    remainder = np.rint(exact).astype(np.int64)
    left = magnitude - np.add.reduceat(credit, part.start)
    stray = left - np.clip(left, 0, part.paths.lengths)
    if stray.any():
        largest = np.maximum.reduceat(credit, part.start)[part.owner] == credit
        place = np.where(largest, np.arange(len(credit)), len(credit))
        credit[np.minimum.reduceat(place, part.start)] += stray
    _hand_out(part, credit, left - stray, GRID - remainder)
    return credit


def _hand_out(part: Part, credit: Ints, left: Ints, order: Ints) -> None:
    """One more unit for as many touches of each conversion as units are left: smallest `order` first, ties to the
    earlier touch. One sort of packed keys; a conversion's touches stay neighbours in it.
    """
    if not left.any():
        return
    order <<= ORDER_BITS
    order |= part.base
    order.sort()
    winner = np.flatnonzero(part.index < left.repeat(part.paths.lengths))
    credit[part.start.repeat(left) + (order[winner] & LONGEST)] += 1
