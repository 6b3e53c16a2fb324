"""How conversions answer to spend: the square-root response, and how sure it is. Pure.

Over the weeks of a row, with x spent in a week and y conversions credited to touches of that week:

    y = a + b · √x                                    by ordinary least squares
    gain of x → x + m  =  max(b, 0) · (√(x + m) − √x)  conversions a week

The fractional-root model with exponent one half (D. M. Hanssens, L. J. Parsons, R. L. Schultz, Market Response Models,
2001): returns diminish, and weeks without spend need no constant. Intervals: moving-block bootstrap of weeks (H. R.
Künsch, The jackknife and the bootstrap for general stationary observations, Annals of Statistics 17 (1989)) with
blocks of four weeks, since neighbouring weeks are alike; the same weeks are drawn for all rows, so that what moves
together is drawn together. 95 % percentiles.
"""

from dataclasses import dataclass

import numpy as np

from funnel.attribution.paths import Floats, Ints
from funnel.figures.wilson import Interval

DRAWS = 1_000
BLOCK = 4
"""Weeks that are drawn together."""
SEED = 20_010_911
"""Always the same: the same weeks give the same intervals."""
LEVEL = 0.95

ENOUGH_WEEKS = 12
ENOUGH_SPENT = 8
"""Of them with money spent."""
ENOUGH_CONVERSIONS = 30
ENOUGH_VARIATION = 0.1
"""Standard deviation of weekly spend by its mean: money that is always the same teaches nothing."""


@dataclass(frozen=True)
class Found:
    """Gains in conversions a week; `low` and `high` of each are the interval."""

    expected: float
    interval: Interval


def missing(spend: Floats, conversions: Floats) -> str | None:
    """What a row lacks for a curve, in a sentence with the counts; None where there is enough."""
    weeks, spent, sold = len(spend), int((spend > 0).sum()), float(conversions.sum())
    if weeks < ENOUGH_WEEKS:
        return f"{weeks} ripe weeks of {ENOUGH_WEEKS}."
    if spent < ENOUGH_SPENT:
        return f"{spent} weeks with spend of {ENOUGH_SPENT}."
    if sold < ENOUGH_CONVERSIONS:
        return f"{sold:.1f} credited conversions of {ENOUGH_CONVERSIONS}."
    variation = float(spend.std() / spend.mean())
    if variation < ENOUGH_VARIATION:
        return f"Weekly spend varies by {variation:.1%} of its mean; {ENOUGH_VARIATION:.0%} are needed."
    return None


def slope(spend: Floats, conversions: Floats) -> Floats:
    """b of each row of weeks (the last axis); NaN where spend never varies."""
    root = np.sqrt(np.maximum(spend, 0))
    apart = root - root.mean(axis=-1, keepdims=True)
    squares = (apart**2).sum(axis=-1)
    product = (apart * (conversions - conversions.mean(axis=-1, keepdims=True))).sum(axis=-1)
    found: Floats = np.divide(product, squares, out=np.full_like(squares, np.nan), where=squares > 0)
    return found


def drawn_weeks(weeks: int) -> Ints:
    """DRAWS × weeks: which weeks are looked at in each draw."""
    random = np.random.default_rng(SEED)
    blocks = -(-weeks // BLOCK)
    starts = random.integers(0, weeks - BLOCK + 1, size=(DRAWS, blocks))
    whole = (starts[:, :, None] + np.arange(BLOCK)).reshape(DRAWS, blocks * BLOCK)
    return np.asarray(whole[:, :weeks], np.int64)


@dataclass(frozen=True, eq=False)
class Curve:
    """A row's response: b as it is and as it was drawn, the week's spend now, and what was ever spent in a week."""

    slope: float
    drawn: Floats
    now: float
    least: float
    most: float

    @classmethod
    def of(cls, spend: Floats, conversions: Floats, draws: Ints, now: float) -> "Curve":
        """Fitted to these weeks."""
        again = slope(spend[draws], conversions[draws])
        return cls(float(slope(spend, conversions)), again, now, float(spend.min()), float(spend.max()))

    def effect(self, change: float) -> tuple[float, Floats]:
        """Conversions a week that spending so much more (or less) brings: expected, and in every draw. More spend
        never takes conversions away: a b below 0 counts as 0.
        """
        way = float(np.sqrt(max(self.now + change, 0.0)) - np.sqrt(max(self.now, 0.0)))
        return max(self.slope, 0.0) * way, np.maximum(self.drawn, 0.0) * way

    def may_take(self, step: float) -> bool:
        """Whether so much more stays within what was ever spent in a week."""
        return self.now + step <= self.most

    def may_give(self, step: float) -> bool:
        """Whether so much less stays within it."""
        return self.now - step >= self.least


def found(expected: float, draws: Floats) -> Found:
    """With its percentile interval; draws that say nothing are left out."""
    low, high = np.nanquantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Found(expected, Interval(float(low), float(high)))


def more(curve: Curve, step: float) -> Found:
    """What a step more of spend a week brings."""
    return found(*curve.effect(step))


def moved(source: Curve, target: Curve, step: float) -> Found:
    """What moving a step of spend a week from one row to another brings, net."""
    lost, gained = source.effect(-step), target.effect(step)
    return found(gained[0] + lost[0], gained[1] + lost[1])
