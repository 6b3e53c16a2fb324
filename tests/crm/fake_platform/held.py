"""What the processes of a service hold while a storm blows, and whether that stays the same."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import psutil

EVERY = 1.0
"""Seconds between two looks."""
NOISE_MB = 8.0
"""What may lie between two quarters of a run in which nothing is kept: batches differ, caches fill."""
MOST_MB = 350.0
"""No process of ours has ever to hold more than this, whatever waits."""
MB = 1024 * 1024
Processes = Callable[[], Sequence[psutil.Process]]


@dataclass(frozen=True, slots=True)
class Sample:
    """Which process held how much, and when."""

    at: float
    """Seconds since the first look."""
    name: str
    pid: int
    mb: float


class Held:
    """Looks at processes by their names for as long as the block runs."""

    def __init__(self, named: Mapping[str, Processes]) -> None:
        self._named = named
        self.samples: list[Sample] = []

    async def __aenter__(self) -> "Held":
        self._task = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _watch(self) -> None:
        begun = time.monotonic()
        while True:
            for name, processes in self._named.items():
                with contextlib.suppress(psutil.Error):  # it was killed meanwhile
                    found = [(each.pid, each.memory_info().rss / MB) for each in processes()]
                    self.samples += [Sample(round(time.monotonic() - begun, 1), name, *each) for each in found]
            await asyncio.sleep(EVERY)

    def quarters(self, name: str) -> tuple[float, float]:
        """MB of the third and the last quarter, medians, of the life of the process that was there at the end: before
        that it loads (48 MB grow to 166 without a single event), and meets each kind of work for the first time.
        """
        of = [each for each in self.samples if each.name == name]
        life = [each for each in of if each.pid == of[-1].pid]
        begun, lasted = life[0].at, life[-1].at - life[0].at
        third = [each.mb for each in life if begun + lasted / 2 <= each.at < begun + lasted * 3 / 4]
        fourth = [each.mb for each in life if each.at >= begun + lasted * 3 / 4]
        return median(third), median(fourth)

    def demand_flat(self) -> None:
        """Nobody held more at the end than before, or too much at any time."""
        for name in self._named:
            third, fourth = self.quarters(name)
            assert fourth <= third + NOISE_MB, (name, third, fourth)
        most = max(self.samples, key=lambda each: each.mb)
        assert most.mb <= MOST_MB, most

    def told(self) -> dict[str, Any]:
        """First, most and last of each process, and the quarters."""
        found: dict[str, Any] = {}
        for name in self._named:
            lives: dict[int, list[float]] = {}
            for each in self.samples:
                if each.name == name:
                    lives.setdefault(each.pid, []).append(round(each.mb, 1))
            found[name] = {
                "lives": [{"first": of[0], "most": max(of), "last": of[-1]} for of in lives.values()],
                "thirdAndLastQuarter": [round(each, 1) for each in self.quarters(name)],
            }
        return found

    def write(self, path: Path) -> None:
        """Every sample, for a look at the curve."""
        path.write_text(json.dumps([asdict(each) for each in self.samples]))
