"""How far shares may lie off by chance: the journeys are drawn again, with each seen a Poisson number of times.

The Poisson bootstrap draws every journey independently with its own frequency as the mean; for many journeys it is
the multinomial one, and needs no list of single journeys (Hanley and MacGibbon 2006).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from funnel.attribution.shares import Floats
from funnel.attribution_runs.journeys import Journeys

DRAWS = 200
LEVEL = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """Per key the percentile interval of its share at `LEVEL`."""

    low: Floats
    high: Floats
    draws: int


def interval(
    journeys: Journeys,
    share: Callable[[Journeys], Floats],
    *,
    seed: int,
    draws: int = DRAWS,
    tick: Callable[[int], None] = lambda done: None,
) -> Interval:
    """Of what `share` answers per key; `tick` hears after every draw how many are done, and may raise to give up."""
    random = np.random.default_rng(seed)
    found = np.empty((draws, journeys.size))
    for draw in range(draws):
        again = journeys.weighted(
            random.poisson(journeys.converted).astype(float), random.poisson(journeys.ended).astype(float)
        )
        found[draw] = share(again)
        tick(draw + 1)
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return Interval(low, high, draws)
