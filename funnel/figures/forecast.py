"""What days to come will bring: the rate of the days behind, with an interval by bootstrap over those days.

The future is drawn as *expected by weekday + residuals drawn at random*: weekdays have their own means once two weeks
are known, what is left of each day is scaled by √(n / (n − k)) for the k means it was taken from, and every draw
carries two errors: that of the future days themselves and that of the means (Davison & Hinkley, Bootstrap Methods,
§6.3: resampling errors for prediction). The draws depend on the lengths alone, so equal figures have equal forecasts,
at every reading.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

WINDOW = 28
"""Days behind that are looked at."""
DRAWS = 1_000
CONFIDENCE = 0.8
LEAST_DAYS = 2
WEEKLY_FROM = 14
"""From this many days on each weekday was seen twice and has a mean of its own."""
MOST_ROWS = 256
"""Series drawn at once: bounds the memory to rows × draws numbers."""
_WEEK = 7

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Horizon:
    """How many days are known, how many are to come, and how many lie between that do not count."""

    known: int
    ahead: int
    skipped: int = 0
    weekly: bool = True
    """Whether the values are of days that follow one another, so that weekdays can be told."""

    @property
    def by_weekday(self) -> bool:
        """Whether each weekday has a mean of its own."""
        return self.weekly and self.known >= WEEKLY_FROM


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sum of the days to come, by series: expected, and as it may turn out."""

    expected: Numbers
    """One number a series."""
    draws: Numbers
    """Series × DRAWS."""


def ahead(series: Numbers, horizon: Horizon) -> Drawn:
    """Draws the sum of the days to come for each row of values, oldest first; needs two days at least."""
    if horizon.known < LEAST_DAYS or series.shape[1] != horizon.known:
        raise ValueError("A forecast needs two days, and as many values as it says there are.")
    kind, coming, seen = _weekdays(horizon)
    means = series @ _indicator(kind, len(coming)) / seen
    free = np.sqrt(horizon.known / (horizon.known - len(coming)))
    residuals = (series - means[:, kind]) * free
    expected = means @ coming
    return Drawn(expected, expected[:, None] + residuals @ _errors(horizon).T)


def interval(draws: Numbers) -> tuple[Numbers, Numbers]:
    """Bounds between which CONFIDENCE of the draws lie, by row."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, (tail, 1 - tail), axis=1)
    return low, high


def trend(ages: Numbers, values: Numbers, days: int) -> tuple[float, Numbers]:
    """Where a value that moves about a line will be in so many days: its last value plus the line's slope.

    `ages` are days before the last value. The draws carry the errors of the slope and of a single day; three values
    are needed, for the line takes two.
    """
    if len(values) < LEAST_DAYS + 1:
        raise ValueError("A line with an interval needs three values.")
    times = -ages - (-ages).mean()
    spread = float(times @ times)
    slope = float(times @ values) / spread
    residuals = values - values.mean() - slope * times
    residuals *= np.sqrt(len(values) / (len(values) - 2))
    chosen = np.random.default_rng([len(values), days]).integers(0, len(values), (DRAWS, len(values) + 1))
    slopes = residuals[chosen[:, 1:]] @ times / spread
    expected = float(values[np.argmin(ages)]) + slope * days
    return expected, expected + slopes * days + residuals[chosen[:, 0]]


def _weekdays(horizon: Horizon) -> tuple[NDArray[np.intp], Numbers, Numbers]:
    """Class of each known day, how many days to come are of each class, and how many known ones were."""
    if not horizon.by_weekday:
        return np.zeros(horizon.known, np.intp), np.array([float(horizon.ahead)]), np.array([float(horizon.known)])
    known = np.arange(1 - horizon.known, 1) % _WEEK
    to_come = (horizon.skipped + np.arange(1, horizon.ahead + 1)) % _WEEK
    coming = np.bincount(to_come, minlength=_WEEK).astype(np.float64)
    return known, coming, np.bincount(known, minlength=_WEEK).astype(np.float64)


def _indicator(kind: NDArray[np.intp], classes: int) -> Numbers:
    return np.eye(classes)[kind]


@lru_cache(maxsize=64)
def _errors(horizon: Horizon) -> Numbers:
    """DRAWS × known: how often each residual is met in the days to come, and how heavily in the means behind them."""
    known, shape = horizon.known, (DRAWS, horizon.known)
    generator = np.random.default_rng([known, horizon.ahead, horizon.skipped % _WEEK, int(horizon.by_weekday)])
    future = generator.multinomial(horizon.ahead, np.full(known, 1 / known), size=DRAWS)
    kind, coming, seen = _weekdays(horizon)
    drawn = generator.integers(0, known, shape) + np.arange(DRAWS)[:, None] * known
    weights = np.broadcast_to((coming / seen)[kind], shape)
    behind = np.bincount(drawn.ravel(), weights=weights.ravel(), minlength=DRAWS * known).reshape(shape)
    return np.asarray(future + behind, np.float64)
