"""When a delivery is tried again, and when an endpoint is left alone."""

import random
from collections.abc import Callable
from datetime import timedelta

PAUSES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
"""After the first attempt, the second and so on: ten attempts in 75 hours and 35 minutes (Standard Webhooks)."""
MOST_ATTEMPTS = len(PAUSES) + 1
JITTER = 0.1
"""Up to so much of a pause is added, so that what failed together does not come again together."""
LONGEST_ASKED = timedelta(hours=24)
"""Of a Retry-After."""
LONG = timedelta(hours=72)
"""An endpoint to which nothing could be delivered for so long is switched off when a delivery is given up."""
SLOWED = frozenset({429, 502, 503, 504})
"""The whole endpoint is given a pause, not this delivery alone."""
PATIENCE = 5
"""Failed attempts in a row from which on the endpoint is given pauses whatever it answers."""
FIRST_REST = timedelta(seconds=10)
LONGEST_REST = timedelta(minutes=10)


def pause(attempts: int, asked: float | None, *, draw: Callable[[], float] = random.random) -> timedelta | None:
    """Until the next attempt after so many failed ones; None when it was the last. `asked`: seconds of a Retry-After,
    which lengthens a pause and never shortens it.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    usual: timedelta = PAUSES[attempts - 1] * (1 + JITTER * draw())
    if asked is None:
        return usual
    return max(usual, min(timedelta(seconds=asked), LONGEST_ASKED))


def rest(failures: int, status: int | None, asked: float | None) -> timedelta | None:
    """For how long nothing goes to an endpoint after so many failed attempts in a row; None: not at all."""
    if status in SLOWED and asked is not None:
        return min(timedelta(seconds=asked), LONGEST_ASKED)
    if status not in SLOWED and failures < PATIENCE:
        return None
    doubled = failures - 1 if status in SLOWED else failures - PATIENCE
    return min(FIRST_REST * (1 << min(doubled, 10)), LONGEST_REST)
