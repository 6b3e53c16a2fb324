"""A change between two periods split into volume, mix, rate and value: exact, per row and in sum.

For row c with leads n, conversions k and value a (0 before, 1 after), N and K and A their sums:
r0 = k0 / n0, v0 = a0 / k0 (of all rows together where the row had none before), m0 = n0 / N0

    volume = (N1 − N0) · m0 · r0 · v0      more or fewer leads, shares as before
    mix    = (n1 − N1 · m0) · r0 · v0      a larger or smaller share of the leads
    rate   = (k1 − n1 · r0) · v0           more or fewer of its leads convert
    value  = a1 − k1 · v0                  a conversion brings more or less

They telescope to a1 − a0. Without leads before (N0 = 0) all of it is volume. A row that converts without leads in
either period has no rate: its whole change is `unexplained`. Rounding: largest remainder within the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True)
class Side:
    """One row in one period: leads and conversions in millionths, the value in its own unit."""

    leads: int
    conversions: int
    value: int


@dataclass(frozen=True)
class Effects:
    """Whole units of the value; they sum to the change exactly."""

    volume: int = 0
    mix: int = 0
    rate: int = 0
    value: int = 0
    unexplained: int = 0

    @property
    def total(self) -> int:
        """The change."""
        return self.volume + self.mix + self.rate + self.value + self.unexplained

    def plus(self, other: "Effects") -> "Effects":
        """Both together."""
        return Effects(
            self.volume + other.volume, self.mix + other.mix, self.rate + other.rate, self.value + other.value,
            self.unexplained + other.unexplained,
        )  # fmt: skip


@dataclass(frozen=True)
class _Before:
    """All comparable rows together: leads before and after, and what stands in for a row that had none."""

    leads: int
    leads_after: int
    rate: Fraction
    value: Fraction


def decompose(rows: Sequence[tuple[Side, Side]]) -> list[Effects]:
    """The effects of each row (before, after)."""
    comparable = [row for row in rows if _is_comparable(row)]
    leads, conversions, value = (sum(getattr(before, name) for before, _ in comparable)
                                 for name in ("leads", "conversions", "value"))  # fmt: skip
    whole = _Before(
        leads,
        sum(after.leads for _, after in comparable),
        Fraction(conversions, leads) if leads else Fraction(0),
        Fraction(value, conversions) if conversions else Fraction(0),
    )
    return [_effects(*row, whole) if _is_comparable(row) else _unexplained(*row) for row in rows]


def _is_comparable(row: tuple[Side, Side]) -> bool:
    return all(side.leads > 0 or (side.conversions == 0 and side.value == 0) for side in row)


def _unexplained(before: Side, after: Side) -> Effects:
    return Effects(unexplained=after.value - before.value)


def _effects(before: Side, after: Side, whole: _Before) -> Effects:
    if whole.leads == 0:
        return Effects(volume=after.value - before.value)
    rate = Fraction(before.conversions, before.leads) if before.leads else whole.rate
    value = Fraction(before.value, before.conversions) if before.conversions else whole.value
    share = Fraction(before.leads, whole.leads)
    parts = [
        (whole.leads_after - whole.leads) * share * rate * value,
        (after.leads - whole.leads_after * share) * rate * value,
        (after.conversions - after.leads * rate) * value,
        after.value - after.conversions * value,
    ]
    if before.conversions == 0 and before.value:  # value without a conversion: there is no mean to go by
        return _unexplained(before, after)
    return Effects(*whole_parts(parts))


def whole_parts(parts: Sequence[Fraction]) -> list[int]:
    """Integers next to the parts that sum to their (integer) sum: largest remainder, ties to the earlier part."""
    floors = [floor(part) for part in parts]
    left = int(sum(parts)) - sum(floors)
    order = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    for place in order[:left]:
        floors[place] += 1
    return floors
