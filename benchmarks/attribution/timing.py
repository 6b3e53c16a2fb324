"""Milliseconds by turns, and what a process held at most."""

import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any


async def timed(call: Callable[[], Awaitable[Any]]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    await call()
    return (time.perf_counter() - begun) * 1_000


async def by_turns(rounds: int, calls: Mapping[str, Callable[[], Awaitable[Any]]]) -> dict[str, float]:
    """Medians; one of each in every round, so that what else the machine does meets all of them."""
    spent: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            spent[name].append(await timed(call))
    return {name: round(statistics.median(each), 2) for name, each in spent.items()}


def peak_mb() -> float:
    """Of this process, whatever it did; `ru_maxrss` would know who started it, too."""
    told = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    return round(int(told.split()[0]) / 1_024, 1)
