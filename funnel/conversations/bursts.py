"""When negatives are more than usual; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.conversations.policy import Policy

USUAL_DAYS = 28
"""What is usual is counted over so many days before."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch in which most of them appeared."""

    start: datetime
    end: datetime
    count: int


def densest(moments: Sequence[datetime], at: datetime, length: timedelta) -> Window:
    """Of all stretches of that length (both ends inclusive) that hold `at`, the one with most moments, the first such.

    `at` is one of the moments. Arrival order plays no part: an early one that comes late completes a burst too.
    """
    ordered = sorted(moments)
    best = Window(at, at, 0)
    for start in ordered:
        if start > at or start + length < at:
            continue
        inside = [each for each in ordered if start <= each <= start + length]
        if len(inside) > best.count:
            best = Window(start, inside[-1], len(inside))
    return best


def usual(count: int, length: timedelta) -> int:
    """What a window of that length held on average when `count` came in the days before, in millionths."""
    return round(count * 1_000_000 * (length / timedelta(days=USUAL_DAYS)))


def is_burst(count: int, usual_micro: int, policy: Policy) -> bool:
    """At least the asked number, and at least so many times what is usual."""
    return count >= policy.burst_count and count * 1_000_000 >= policy.burst_factor * usual_micro
