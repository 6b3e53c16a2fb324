"""Markov chains beside the ChannelAttribution package: the same paths, each side from what it takes in memory.

We take arrays of integers, as the database sends them; the package takes a table of strings "a > b > c". It runs in a
Python of its own (`--peer`), which is measured from inside, without its start and without reading the file.
"""

import asyncio
import csv
import json
import statistics
import subprocess
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from benchmarks.attribution.timing import peak_mb
from benchmarks.serving.world import ZONE
from benchmarks.strategist.world import World
from crm.core.database import Database
from funnel.attribution.question import AttributionDimension
from funnel.attribution_runs.compute import compute
from funnel.attribution_runs.journeys import Journeys
from funnel.attribution_runs.markov import removal_effects, shares
from funnel.attribution_runs.read import Seen, read
from funnel.models import AttributionRun
from funnel.models.words import RunModel

ORDERS = (1, 2, 3)
PATH_DATA = Path(__file__).parents[2].parent / "shared" / "data" / "pathdata" / "path_data.csv"


def path_data() -> tuple[Journeys, list[str]] | None:
    """The published data set, where it lies beside the checkout."""
    if not PATH_DATA.exists():
        return None
    with PATH_DATA.open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    numbers: dict[str, int] = {}
    paths = [[numbers.setdefault(name, len(numbers)) for name in row["path"].split(" > ")] for row in rows]
    return Journeys(
        np.concatenate([np.asarray(path) for path in paths]),
        np.asarray([len(path) for path in paths]),
        np.asarray([float(row["total_conversions"]) for row in rows]),
        np.asarray([float(row["total_null"]) for row in rows]),
        np.asarray([float(row["total_conversion_value"]) for row in rows]),
        len(numbers),
    ), [*numbers]


async def _seen(world: World, urls: tuple[str, str]) -> tuple[Seen, float]:
    """What a run over a year by channel sees, and the seconds it took to read it."""
    end = date.fromisoformat(world.closes)
    run = AttributionRun(
        product_id=UUID(world.product_id), period_start=end - timedelta(days=364), period_end=end, step_key=None,
        dimension=AttributionDimension.CHANNEL.value, window_days=90,
    )  # fmt: skip
    database = await Database.open(urls[0], door_url=urls[1])
    try:
        begun = time.perf_counter()
        async with database.read(UUID(world.workspace_id), snapshot=True) as reader:
            seen = await read(reader, run, ZONE)
        return seen, time.perf_counter() - begun
    finally:
        await database.close()


async def learn_from(world: World, urls: tuple[str, str]) -> tuple[Journeys, list[str]]:
    """All journeys of the year and the names of their channels."""
    seen, _ = await _seen(world, urls)
    return seen.journeys, [row.label for row in seen.rows]


def whole_run(world: World, urls: tuple[str, str]) -> dict[str, Any]:
    """A run by channel over a year, in this process: seconds and the memory it held at most."""
    before = peak_mb()
    seen, reading = asyncio.run(_seen(world, urls))
    read_peak, begun = peak_mb(), time.perf_counter()
    found = compute(seen, RunModel.MARKOV, 1, seed=1)
    return {
        "journeys": len(seen.journeys.lengths), "touches": len(seen.journeys.keys), "keys": len(found.lines),
        "secondsToRead": round(reading, 2), "secondsToCompute": round(time.perf_counter() - begun, 2),
        "peakMegabytes": {"before": before, "read": read_peak, "computed": peak_mb()},
    }  # fmt: skip


class Peer:
    """The package in its own process: a file of paths, then a time for each run asked of it."""

    def __init__(self, python: Path, journeys: Journeys, names: Sequence[str], folder: Path) -> None:
        self._file = folder / "paths.csv"
        _write(self._file, journeys, names)
        command = [python, Path(__file__).with_name("peer.py"), self._file]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.version = json.loads(self._process.stdout.readline())["version"]

    def run(self, order: int) -> dict[str, Any]:
        """Milliseconds and the conversions by channel."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ends it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._file.unlink()


def _write(file: Path, journeys: Journeys, names: Sequence[str]) -> None:
    ends = journeys.lengths.cumsum().tolist()
    keys, begin = journeys.keys.tolist(), 0
    with file.open("w") as out:
        out.write("path;converted;ended;value\n")
        for end, converted, ended, value in zip(ends, journeys.converted, journeys.ended, journeys.value, strict=True):
            out.write(f"{' > '.join(names[key] for key in keys[begin:end])};{converted:.0f};{ended:.0f};{value}\n")
            begin = end


def beside(journeys: Journeys, names: Sequence[str], peer: Peer | None, rounds: int) -> dict[str, Any]:
    """Medians by turns, and how far the package's simulation lies from the closed form."""
    found: dict[str, Any] = {"paths": len(journeys.lengths), "touches": len(journeys.keys)}
    for order in ORDERS:
        ours, theirs, answer = [], [], None
        for _ in range(rounds):
            begun = time.perf_counter()
            effects = removal_effects(journeys, order=order)
            ours.append((time.perf_counter() - begun) * 1_000)
            if peer is not None:
                answer = peer.run(order)
                theirs.append(answer["ms"])
        found[f"order {order}"] = {"oursMs": round(statistics.median(ours), 2), "states": effects.states}
        if answer is not None:
            credit = shares(effects.conversions) * journeys.converted.sum()
            found[f"order {order}"] |= {
                "peerMs": round(statistics.median(theirs), 1),
                "timesAsFast": round(statistics.median(theirs) / statistics.median(ours), 1),
                "largestDifference": _difference(credit, names, answer["conversions"]),
            }
    return found


def _difference(credit: Any, names: Sequence[str], theirs: dict[str, float]) -> float:
    """Of channels with at least two per cent of the credit, relative."""
    whole = float(credit.sum())
    near = [
        abs(theirs.get(name, 0.0) / float(own) - 1) for name, own in zip(names, credit, strict=True) if own > whole / 50
    ]
    return round(max(near), 4)
