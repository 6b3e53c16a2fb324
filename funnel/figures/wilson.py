"""How sure a rate is: the Wilson score interval."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054
"""Two-sided 95 % quantile of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Limits of a rate, 0 to 1."""

    low: float
    high: float


def wilson(successes: int, trials: int) -> Interval | None:
    """95 % interval of successes / trials; None without trials, because nothing is known then.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927):
    (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n). Unlike the plain interval it stays inside 0..1 and is usable
    for small samples, zero and all successes included.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials cannot be.")
    if trials == 0:
        return None
    rate, square = successes / trials, Z95 * Z95 / trials
    centre = rate + square / 2
    spread = Z95 * sqrt(rate * (1 - rate) / trials + square / (4 * trials))
    low = 0.0 if successes == 0 else (centre - spread) / (1 + square)
    high = 1.0 if successes == trials else (centre + spread) / (1 + square)
    return Interval(low, high)
