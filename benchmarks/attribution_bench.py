"""How fast attribution is over a million leads: the kernel over kept journeys beside plain window-function SQL.

    make bench-attribution                                           # 1,000,000 leads, 10,000,000 touchpoints
    python benchmarks/attribution_bench.py --touchpoints 1000000    # a tenth
    python benchmarks/attribution_bench.py --keep /tmp/world        # fills the folder once, and uses it again

All rule models by channel and by resource, of 90 days and of all time; a sale and a late touch recorded with journeys
and day cells, with journeys alone, and with neither; Markov chains beside the ChannelAttribution package (`--peer`: the
Python of an environment that has it); a whole run; the funnel report by channel with a weekly trend beside one
statement. Starts an embedded PostgreSQL of its own. Before anything is measured both ways are compared: row by row they
give the same to a unit per touch that was rounded. Results go to benchmarks/results/attribution.json and .md.
"""

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

from benchmarks.attribution import rows
from benchmarks.attribution.funnels import funnel
from benchmarks.attribution.learning import Peer, beside, learn_from, path_data, whole_run
from benchmarks.attribution.reading import read
from benchmarks.attribution.table import table
from benchmarks.attribution.web import web
from benchmarks.attribution.writing import write
from benchmarks.filling import Bar
from benchmarks.serving.machine import machine_of, say
from benchmarks.strategist.world import World, build
from crm import migrate
from crm.postgres.acquire import PostgresServer, acquire

Urls = tuple[str, str]
PARTS = ("reading", "writing", "learning", "run", "funnel", "web")


@contextmanager
def filled(options: argparse.Namespace) -> Iterator[tuple[World, Urls, float, Path]]:
    """The world, made or kept from before, the addresses, the seconds it took to make, the data folder."""
    with tempfile.TemporaryDirectory(prefix="touchline-bench-", dir=options.folder) as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        told = folder / "world.json"
        with acquire(folder / "data", throwaway=False) as database:
            begun = time.perf_counter()
            if not told.exists():
                asyncio.run(migrate.upgrade(database.owner_url))
                told.write_text(json.dumps(asyncio.run(_build(database, options.touchpoints)).as_json()))
            world = World(**json.loads(told.read_text()))
            yield world, (database.app_url, database.door_url), time.perf_counter() - begun, folder / "data"


async def _build(database: PostgresServer, touchpoints: int) -> World:
    bar = Bar(sys.stdout.isatty())
    world = await build(
        database.app_url, database.door_url, database.superuser_url, touchpoints=touchpoints,
        neighbour=touchpoints // 10, told=bar, script=rows,
    )  # fmt: skip
    bar("Built", 1.0)
    return world


def alone(work: Callable[..., Any], *given: Any) -> Any:
    """What it answers from a process of its own, so that its peak of memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, given)


def reading(world: World, urls: Urls, rounds: int) -> dict[str, Any]:
    """In a process of its own."""
    return asyncio.run(read(world, urls, rounds))


def funnels(world: World, urls: Urls, rounds: int) -> dict[str, Any]:
    """In a process of its own."""
    return asyncio.run(funnel(world, urls, rounds))


def learning(options: argparse.Namespace, world: World, urls: Urls) -> dict[str, Any]:
    """PathData, then all journeys of the database by channel."""
    found: dict[str, Any] = {}
    data = {"PathData": path_data(), "database": asyncio.run(learn_from(world, urls))}
    for name, known in data.items():
        if known is None:
            continue
        with tempfile.TemporaryDirectory(prefix="touchline-bench-") as folder:
            peer = Peer(options.peer, *known, Path(folder)) if options.peer else None
            try:
                found[name] = beside(*known, peer, options.rounds)
                found[name]["peer"] = f"ChannelAttribution {peer.version}" if peer else None
            finally:
                if peer:
                    peer.close()
    return found


def measure(options: argparse.Namespace) -> None:
    """Builds, measures part by part; each is written at once, beside what was found before over the same rows."""
    with filled(options) as (world, urls, seconds, data):
        found = _before(options.out, world) | {"machine": machine_of(), "postgres": world.version}
        if seconds > 60:
            found["secondsToBuild"] = round(seconds)
        parts: dict[str, Callable[[], Any]] = {
            "reading": lambda: alone(reading, world, urls, options.rounds),
            "writing": lambda: asyncio.run(write(world, urls, options.writes)),
            "learning": lambda: learning(options, world, urls),
            "run": lambda: alone(whole_run, world, urls),
            "funnel": lambda: alone(funnels, world, urls, options.rounds),
            "web": lambda: web(world, data),
        }
        for name in options.parts:
            say(f"Measuring: {name}")
            found[name] = parts[name]()
            (options.out / "attribution.json").write_text(json.dumps(found, indent=2) + "\n")
            (options.out / "attribution.md").write_text(table(found) + "\n")
    say(table(found))


def _before(folder: Path, world: World) -> dict[str, Any]:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "attribution.json"
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found if found.get("counts") == world.counts else {"counts": world.counts}


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--touchpoints", type=int, default=10_000_000, help="a neighbour has a tenth of them beside")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--writes", type=int, default=100, help="sales and touches recorded each way")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--peer", type=Path, default=None, help="a Python that has ChannelAttribution")
    parser.add_argument("--folder", type=Path, default=None, help="where the database goes; 1 GB a million touchpoints")
    parser.add_argument("--keep", type=Path, default=None, help="a folder whose database outlives the measurement")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    if options.touchpoints < 50_000:
        parser.error("--touchpoints: ask for 50,000 at least, or hardly anybody buys")
    measure(options)


if __name__ == "__main__":
    main()
