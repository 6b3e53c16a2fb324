"""Whose turn it is: of each key so many calls at a time and in a second, and none while it is left alone."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import islice

from crm.core.outbound_limits import OutboundLimits
from crm.outbound.problems import CircuitOpen

MOST_KEYS = 10_000
"""Remembered at a time; those not called for longest are forgotten first."""
Clock = Callable[[], float]


class Turn:
    """What is known of one key."""

    def __init__(self, limits: OutboundLimits, now: float) -> None:
        self._limits = limits
        self._places = asyncio.Semaphore(limits.at_once)
        self._tokens = float(limits.burst)
        self._counted_at = now
        self._failures = 0
        self._rest = limits.rest_seconds
        self._closed_until = 0.0
        self._asked_until = 0.0
        self._is_trying = False
        self.users = 0

    @asynccontextmanager
    async def taken(self, clock: Clock) -> AsyncGenerator[None, None]:
        """Waits for a place and a token. Raises CircuitOpen while the key is left alone."""
        self._demand_open(clock())
        async with self._places:
            trial = self._demand_open(clock())  # it may have closed while we waited
            self._is_trying = self._is_trying or trial
            try:
                await self._token(clock)
                yield
            finally:
                if trial:
                    self._is_trying = False

    def succeeded(self) -> None:
        """An answer that is no fault of the other side's: the breaker closes."""
        self._failures, self._closed_until, self._rest = 0, 0.0, self._limits.rest_seconds

    def failed(self, now: float) -> None:
        """So many in a row, or a failed trial, and the key is left alone; each time for twice as long."""
        self._failures += 1
        if self._failures >= self._limits.failures and now >= self._closed_until:  # several may fail together
            self._closed_until = now + self._rest
            self._rest = min(self._rest * 2, self._limits.longest_rest_seconds)

    def asked_to_wait(self, seconds: float, now: float) -> None:
        """Retry-After: nothing goes there until then."""
        until = now + min(seconds, self._limits.longest_rest_seconds)
        self._asked_until = max(self._asked_until, until)  # an answer that was under way does not end it

    def is_idle(self, now: float) -> bool:
        """Whether forgetting it changes nothing."""
        return not self.users and not self._failures and now >= self._alone_until()

    def _alone_until(self) -> float:
        return max(self._closed_until, self._asked_until)

    def _demand_open(self, now: float) -> bool:
        """Whether this call is the one that tries whether the other side is well again."""
        if now < self._alone_until():
            raise CircuitOpen("The other side is left alone for a while; it is tried again by itself.",
                              seconds=self._alone_until() - now)  # fmt: skip
        if self._failures < self._limits.failures:
            return False
        if self._is_trying:
            raise CircuitOpen("One call tries whether the other side is well again; wait for it.", seconds=1.0)
        return True

    async def _token(self, clock: Clock) -> None:
        now, pace = clock(), self._limits.per_second
        self._tokens = min(self._tokens + (now - self._counted_at) * pace, float(self._limits.burst))
        self._counted_at = now
        self._tokens -= 1
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / pace)


class Turns:
    """The turns of all keys."""

    def __init__(self, limits: OutboundLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._turns: OrderedDict[str, Turn] = OrderedDict()

    @asynccontextmanager
    async def of(self, key: str) -> AsyncGenerator[Turn, None]:
        """The key's turn, taken for as long as the block runs."""
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = Turn(self._limits, self._clock())
        self._turns.move_to_end(key)
        turn.users += 1
        try:
            async with turn.taken(self._clock):
                yield turn
        finally:
            turn.users -= 1
            self._forget_some()

    def _forget_some(self) -> None:
        over, now = len(self._turns) - MOST_KEYS, self._clock()
        if over > 0:  # as a rule one, and the first of them is idle: the others are not looked at
            idle = (key for key, turn in self._turns.items() if turn.is_idle(now))
            for key in list(islice(idle, over)):
                del self._turns[key]
