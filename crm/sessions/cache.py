"""What was found out a moment ago, bounded in size and time: a request costs no statement in the steady state."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """Keeps each value for `seconds`; when full, the oldest goes."""

    def __init__(self, *, seconds: float, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, Value]] = OrderedDict()
        self._cleared = 0

    @property
    def generation(self) -> int:
        """Changes with every `clear`: a value read before a clear must not be put after it."""
        return self._cleared

    def get(self, key: Hashable) -> Value | None:
        """The value, or None when there is none or it is too old."""
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] < self._clock():
            del self._kept[key]
            return None
        return found[1]

    def put(self, key: Hashable, value: Value, *, generation: int) -> None:
        """Keeps the value, unless the cache was cleared since `generation` was read."""
        if generation != self._cleared:
            return
        self._kept.pop(key, None)
        self._kept[key] = (self._clock() + self._seconds, value)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forgets everything."""
        self._cleared += 1
        self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)
