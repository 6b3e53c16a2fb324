"""What was looked up lately: tokens in addresses and requests come often, and what they lead to changes seldom."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Lately(Generic[K, T]):
    """Answers of a look-up, the newest of them, for some seconds each; that a token leads nowhere is kept too."""

    def __init__(self, look_up: Callable[[K], Awaitable[T]], *, seconds: float, most: int) -> None:
        self._look_up = look_up
        self._seconds, self._most = seconds, most
        self._kept: OrderedDict[K, tuple[float, T]] = OrderedDict()

    async def get(self, token: K) -> T:
        """What it leads to."""
        now = time.monotonic()
        kept = self._kept.get(token)
        if kept is None or kept[0] < now:
            kept = self._kept[token] = (now + self._seconds, await self._look_up(token))
            self._kept.move_to_end(token)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return kept[1]

    def forget(self) -> None:
        """Everything is looked up again."""
        self._kept.clear()
