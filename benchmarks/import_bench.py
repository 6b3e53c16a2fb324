"""How fast files land: leads and touchpoints through the importer, beside plain COPY of the same rows.

    python benchmarks/import_bench.py                             # 100,000 leads, 1,000,000 touchpoints
    python benchmarks/import_bench.py --leads 5000 --touchpoints 20000

Runs on an embedded PostgreSQL of its own (fsync on) in a temporary folder that is removed at the end; `make bench
ARGS=import` is the whole. COPY goes into a bare table without keys and indexes: the bound of what any importer could
reach here. Memory is what this process ever held; PostgreSQL's processor time stands beside ours, as neither depends on
what else the machine does. Results are written to benchmarks/results/import.json.
"""

import argparse
import asyncio
import cProfile
import json
import os
import platform
import pstats
import random
import resource
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import asyncpg
import psutil

from crm import migrate
from crm.commands.imports import progress_bar
from crm.core.actor import system
from crm.core.database import Database
from crm.postgres.acquire import PostgresServer, acquire
from funnel.imports.mapping import ImportMapping, parse_mapping
from funnel.imports.run import BATCH, run_import
from tests.funnel.imports.landing import new_workspace

LOAD = os.getloadavg()
CHANNELS = ("vk", "google_ads", "organic_search", "email", "direct", "referral", "telegram", "")
START = datetime(2024, 1, 1, tzinfo=UTC)

LEADS = {
    "kind": "leads", "source": "bench", "product": "Bench", "template": "leads-to-sale",
    "fields": {name: name for name in ("external_id", "occurred_at", "name", "email", "channel", "landing_page")},
}  # fmt: skip
TOUCHPOINTS = {
    "kind": "touchpoints", "source": "bench",
    "fields": {name: name for name in ("external_id", "occurred_at", "kind", "external_person_id", "channel",
                                       "landing_page")},
}  # fmt: skip


def write_leads(path: Path, count: int) -> None:
    """One row per person, over a year."""
    dice = random.Random(1)
    with path.open("w") as out:
        out.write("external_id,occurred_at,name,email,channel,landing_page\n")
        for number in range(count):
            at = START + timedelta(seconds=dice.randrange(365 * 86_400))
            out.write(f"L{number},{at.isoformat()},Person {number},p{number}@example.com,{dice.choice(CHANNELS)},"
                      f"https://example.com/{number % 50}\n")  # fmt: skip


def write_touchpoints(path: Path, count: int, leads: int) -> None:
    """Contacts of the same people, most of few, some of many."""
    dice = random.Random(2)
    kinds = ("VISIT", "CLICK", "VIEW", "COMMENT", "MESSAGE")
    with path.open("w") as out:
        out.write("external_id,occurred_at,kind,external_person_id,channel,landing_page\n")
        for number in range(count):
            at = START + timedelta(seconds=dice.randrange(365 * 86_400))
            person = int(leads * dice.random() ** 2)
            out.write(f"T{number},{at.isoformat()},{dice.choice(kinds)},L{person},{dice.choice(CHANNELS)},"
                      f"https://example.com/{number % 50}\n")  # fmt: skip


@contextmanager
def server() -> Generator[PostgresServer, None, None]:
    """An embedded server of its own, as `touchline serve` starts it (fsync on), gone at the end."""
    with tempfile.TemporaryDirectory(prefix="touchline-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        with acquire(folder / "data", throwaway=False) as running:
            yield running


@asynccontextmanager
async def migrated(running: PostgresServer) -> AsyncGenerator[Database, None]:
    """Its database at this version."""
    await migrate.upgrade(running.owner_url)
    database = await Database.open(running.app_url, door_url=running.door_url)
    try:
        yield database
    finally:
        await database.close()


async def copy(owner: str, path: Path) -> float:
    """Seconds that COPY of the file takes into a bare table of the same columns."""
    columns = path.open().readline().strip().split(",")
    kinds = {"occurred_at": "timestamptz"}
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute("DROP TABLE IF EXISTS bare")
        typed = ", ".join(f"{column} {kinds.get(column, 'text')}" for column in columns)
        await connection.execute(f"CREATE TABLE bare ({typed})")
        begun = time.perf_counter()
        await connection.copy_to_table("bare", source=str(path), format="csv", header=True)
        return time.perf_counter() - begun
    finally:
        await connection.close()


def cpu_seconds() -> float:
    """Processor time of this process; what a busy machine does not change."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_mb() -> float:
    """The most memory this process ever held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def postgres_seconds(running: PostgresServer) -> float:
    """Processor time of all processes of this server that are alive."""
    home = str(running.data_dir)
    masters = [
        one for one in psutil.process_iter(["cmdline"]) if any(home in word for word in one.info["cmdline"] or ())
    ]
    alive = {one for master in masters if master.name() == "postgres" for one in (master, *master.children())}
    return sum(one.cpu_times().user + one.cpu_times().system for one in alive)


async def measure(
    database: Database, running: PostgresServer, workspace_id: UUID, path: Path, mapping: ImportMapping, batch: int
) -> dict[str, Any]:
    """Both ways, and what they say."""
    before = peak_mb()
    worked, served = cpu_seconds(), postgres_seconds(running)
    begun = time.perf_counter()
    with progress_bar(path) as told:
        report = await run_import(
            database.sessions, system(workspace_id), path, mapping, batch_rows=batch, on_progress=told
        )
    seconds = time.perf_counter() - begun
    worked, served = cpu_seconds() - worked, postgres_seconds(running) - served
    copied = await copy(running.owner_url, path)
    counts = report.counts
    assert counts.created == counts.rows, report
    result = {
        "rows": counts.rows,
        "seconds": round(seconds, 2),
        "rowsPerSecond": round(counts.rows / seconds),
        "importerCpuSeconds": round(worked, 2),
        "postgresqlCpuSeconds": round(served, 2),
        "copySeconds": round(copied, 3),
        "copyRowsPerSecond": round(counts.rows / copied),
        "timesCopy": round(seconds / copied, 1),
        "peakMemoryMbBefore": before,
        "peakMemoryMb": peak_mb(),
    }
    print(f"{mapping.kind.lower()}: {json.dumps(result)}", flush=True)
    return result


async def run(options: argparse.Namespace, running: PostgresServer) -> dict[str, Any]:
    """Everything, leads before the touchpoints of the same people."""
    with tempfile.TemporaryDirectory() as folder:
        leads, touchpoints = Path(folder, "leads.csv"), Path(folder, "touchpoints.csv")
        write_leads(leads, options.leads)
        write_touchpoints(touchpoints, options.touchpoints, options.leads)
        async with migrated(running) as database:
            workspace_id = await new_workspace(database)
            measured = [
                await measure(database, running, workspace_id, path, parse_mapping(mapping), options.batch)
                for path, mapping in ((leads, LEADS), (touchpoints, TOUCHPOINTS))
            ]
            async with database.read(workspace_id) as reader:
                version = await reader.fetchval("SHOW server_version")
    return {
        "leads": measured[0],
        "touchpoints": measured[1],
        "batchRows": options.batch,
        "python": platform.python_version(),
        "postgresql": version,
        "cpus": os.cpu_count(),
        "loadAverageBefore": [round(value, 2) for value in LOAD],
        "measuredAt": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--touchpoints", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "import.json")
    parser.add_argument("--profile", type=int, default=0, help="print so many lines of a profile by own time")
    options = parser.parse_args()
    profiler = cProfile.Profile() if options.profile else None
    with server() as running:
        if profiler:
            profiler.enable()
        results = asyncio.run(run(options, running))
        if profiler:
            profiler.disable()
            pstats.Stats(profiler).sort_stats("tottime").print_stats(options.profile)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=2) + "\n")
    print(f"written to {options.out}")


if __name__ == "__main__":
    main()
