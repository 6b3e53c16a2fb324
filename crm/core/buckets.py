"""How often somebody may do something: a bucket each, which fills again by so much a second.

In this process: an installation grants as many times as much as it has serving processes.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Hashable


class Buckets:
    """Token buckets by any key; `most` of them are kept, the ones not used for longest go first, and are full again."""

    def __init__(self, most: int = 20_000) -> None:
        self._most = most
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        """What was left, and when."""

    def take(self, key: Hashable, *, per_minute: float, burst: int | None = None) -> int:
        """0 where it may be done now, and is counted; else the seconds until it may. A full bucket holds `burst`, a
        minute's without it."""
        now, rate, most = time.monotonic(), per_minute / 60, float(burst or per_minute)
        left, at = self._left.get(key, (most, now))
        left = min(most, left + (now - at) * rate)
        if left < 1:
            return math.ceil((1 - left) / rate)
        self._left[key] = left - 1, now
        self._left.move_to_end(key)
        while len(self._left) > self._most:
            self._left.popitem(last=False)
        return 0

    def __len__(self) -> int:
        return len(self._left)
