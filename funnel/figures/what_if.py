"""What is expected to change when money moves from one resource to another (domain.md, Break-even and planner).

Linear: a resource brings for one unit of money more or less what it brought on average in the history. Shares of
units and money are exact fractions; only the interval, which is an estimate of chance, is computed in floats.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt

from funnel.figures.break_even import NO_HISTORY, SMALL_SAMPLE, PlanWarning
from funnel.figures.wilson import Z95

FAR_FROM_HISTORY = "FAR_FROM_HISTORY"
ENOUGH = 30


@dataclass(frozen=True, slots=True)
class History:
    """A resource in the period: what it cost and what it is credited with (minor units, millionths of units)."""

    name: str
    spend: int
    sales: int = 0
    units_micro: int = 0
    contribution: int = 0
    entries: Mapping[str, int] = field(default_factory=dict)

    @property
    def cost_per_unit(self) -> Fraction | None:
        """Minor units; None where nothing was spent or nothing sold."""
        return Fraction(self.spend * 1_000_000, self.units_micro) if self.spend > 0 and self.units_micro > 0 else None


@dataclass(frozen=True, slots=True)
class Move:
    """Money taken from one resource and given to another."""

    source: History
    target: History
    amount: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Expected change, later less now; `low` and `high` of the units at 95 %."""

    units: Fraction
    low: float
    high: float
    contribution: Fraction
    entries: Mapping[str, Fraction]


def poisson(count: int) -> tuple[float, float]:
    """95 % interval of the mean behind a count: Byar's approximation (Breslow and Day, Statistical Methods in Cancer
    Research II, 1987, p. 69). 30 → about 20.2 to 42.8; 0 → 0 to about 3.7.
    """
    more = count + 1
    low = count * (1 - 1 / (9 * count) - Z95 / (3 * sqrt(count))) ** 3 if count else 0.0
    return max(low, 0.0), more * (1 - 1 / (9 * more) + Z95 / (3 * sqrt(more))) ** 3


def effect(move: Move) -> Effect | None:
    """What the target gains less what the source loses; None where one of them has no spend to learn from.

    5,000 from a resource that cost 10,000 and sold 2 to one that cost 20,000 and sold 8: −1 + 2 = +1 unit.
    """
    source, target = move.source, move.target
    if source.spend <= 0 or target.spend <= 0:
        return None
    lost, won = Fraction(move.amount, source.spend), Fraction(move.amount, target.spend)
    lost_low, lost_high = _units_between(source)
    won_low, won_high = _units_between(target)
    entries = {
        key: won * target.entries.get(key, 0) - lost * source.entries.get(key, 0)
        for key in sorted({*source.entries, *target.entries})
    }
    return Effect(
        (won * target.units_micro - lost * source.units_micro) / 1_000_000,
        float(won) * won_low - float(lost) * lost_high,
        float(won) * won_high - float(lost) * lost_low,
        won * target.contribution - lost * source.contribution,
        entries,
    )


def together(effects: Sequence[Effect]) -> Effect:
    """The sum of several; the interval is as wide as all of them together, which is on the safe side."""
    entries: dict[str, Fraction] = defaultdict(Fraction)
    for one in effects:
        for key, value in one.entries.items():
            entries[key] += value
    return Effect(
        sum((one.units for one in effects), Fraction(0)),
        sum(one.low for one in effects),
        sum(one.high for one in effects),
        sum((one.contribution for one in effects), Fraction(0)),
        dict(entries),
    )


def warnings(moves: Sequence[Move]) -> list[PlanWarning]:
    """What to know before trusting it, each resource once."""
    found: dict[tuple[str, str], PlanWarning] = {}
    for move in moves:
        for one in (move.source, move.target):
            for warning in _of(one, move):
                found.setdefault((warning.code, one.name), warning)
    return list(found.values())


def _of(one: History, move: Move) -> list[PlanWarning]:
    if one.spend <= 0:
        text = f"“{one.name}” cost nothing in the period, so what money does there is unknown; take another period."
        return [PlanWarning(NO_HISTORY, text)]
    found = []
    if one.sales < ENOUGH:
        text = f"“{one.name}” is credited with {one.sales} sales only; the interval is wide, the middle is a guess."
        found.append(PlanWarning(SMALL_SAMPLE, text))
    if one is move.target and move.amount > one.spend:
        text = f"“{one.name}” would get more than twice what it ever cost in the period; it may bring less per unit."
        found.append(PlanWarning(FAR_FROM_HISTORY, text))
    return found


def _units_between(one: History) -> tuple[float, float]:
    """95 % of the units: as uncertain as the number of sales; without a sale one unit each is taken."""
    each = one.units_micro / 1_000_000 / one.sales if one.sales and one.units_micro > 0 else 1.0
    low, high = poisson(one.sales)
    return low * each, high * each
