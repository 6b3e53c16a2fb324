"""What each actor may still spend: a bucket that fills by so much a second.

In this process: an installation grants as many times as much as it has serving processes.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Hashable

from graphapi.context import Context
from graphapi.gateway.errors import plain
from graphapi.gateway.limits import Limits
from graphapi.gateway.refused import Refused

MOST_ACTORS = 20_000
"""Buckets kept; the ones not used for longest are forgotten first, and they are full again."""


class Budgets:
    """Token buckets by actor; somebody not logged in is known by the address."""

    def __init__(self, limits: Limits) -> None:
        self._burst, self._rate = limits.actor_burst, limits.actor_per_second
        self._left: OrderedDict[Hashable, list[float]] = OrderedDict()
        """What was left, and when; changed in place, because every request comes through here."""

    def spend(self, context: Context, cost: int) -> int | None:
        """What is left after it; None where nobody is held back. Raises Refused, and then nothing was spent."""
        if not self._rate:
            return None
        key, now = _key(context), time.monotonic()
        found = self._left.get(key)
        if found is None:
            found = self._new(key, now)
        else:
            self._left.move_to_end(key)
        left = min(self._burst, found[0] + (now - found[1]) * self._rate)
        if cost > left:
            raise self._refused(cost, left)
        found[0], found[1] = left - cost, now
        return int(found[0])

    def _new(self, key: Hashable, now: float) -> list[float]:
        found = self._left[key] = [self._burst, now]
        if len(self._left) > MOST_ACTORS:
            self._left.popitem(last=False)
        return found

    def _refused(self, cost: int, left: float) -> Refused:
        seconds = max(1, math.ceil((cost - left) / self._rate))
        words = (
            f"This costs {cost} and you have {int(left)} of {self._burst} left; "
            f"{self._rate} come back each second, so try again in {seconds} s."
        )
        told = {"requested": cost, "limit": self._burst, "remaining": int(left)}
        error = plain(words, "RATE_LIMITED", limit="actorBurst", asked=cost, retryAfter=seconds, cost=told)
        return Refused([error], status=429, retry_after=seconds)

    def __len__(self) -> int:
        return len(self._left)


def _key(context: Context) -> Hashable:
    actor = context.actor
    return context.remote if actor is None else (actor.workspace_id, actor.id)
