"""How fast events of Segment's libraries are taken and become facts, beside plain COPY of the same rows.

    python benchmarks/segment_bench.py                   # 1,000,000 track calls by /v1/batch
    python benchmarks/segment_bench.py --events 50000

`touchline serve --no-worker` on an embedded PostgreSQL of its own (fsync on) takes the batches over some connections;
then this process does what the worker does, turn by turn. COPY goes into a bare table without keys and indexes, in the
same run: the bound of what anything could reach here. Memory is the most each process held, and what the worker holds
after each tenth of the way, which says whether it grows. Results are written to benchmarks/results/segment.json.
"""

import argparse
import asyncio
import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import asyncpg
import httpx
import psutil

from benchmarks.serving.counting import cpu_seconds, memory_mb
from benchmarks.serving.machine import is_live, machine_of, postmaster, say
from benchmarks.serving.runs import free_port, serving
from crm import migrate
from crm.core.actor import system
from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.hearers import plug_in
from crm.postgres.acquire import PostgresServer, acquire
from funnel.connected_accounts.create import create as connect
from funnel.connected_accounts.inputs import ConnectedAccountCreate
from funnel.intake.process import process
from funnel.models.words import Network
from funnel.write_keys.create import create
from funnel.write_keys.inputs import WriteKeyCreate
from tests.funnel.imports.landing import new_workspace

START = datetime(2025, 1, 1, tzinfo=UTC)
SOURCES = ("vk", "google", "yandex", "telegram", "")
NAMES = ("Product Viewed", "Product Clicked", "Basket Opened", "Poll Answered", "File Downloaded")


@dataclass(frozen=True, slots=True)
class Event:
    """One track call, as it is sent and as a row."""

    number: int
    person: int
    at: datetime
    name: str
    source: str

    @property
    def url(self) -> str:
        return f"https://shop.example.com/p/{self.number % 500}"

    def message(self) -> dict[str, Any]:
        """With the context that libraries send along."""
        campaign = {"source": self.source, "medium": "cpc", "name": "spring"} if self.source else None
        return {
            "type": "track", "messageId": f"node-next-{self.number:012d}", "anonymousId": f"visitor-{self.person}",
            "event": self.name, "properties": {"sku": f"S{self.number % 900}", "price": 25.5, "currency": "RUB"},
            "timestamp": self.at.isoformat(), "integrations": {},
            "context": {"library": {"name": "@segment/analytics-node", "version": "3.1.0"}, "locale": "ru-RU",
                        "campaign": campaign, "page": {"url": self.url, "path": "/p", "title": "A product"}},
        }  # fmt: skip

    def row(self) -> tuple[Any, ...]:
        """The same for COPY."""
        return (f"node-next-{self.number:012d}", f"visitor-{self.person}", self.at, self.name, self.source, self.url)


def events(count: int) -> Iterator[Event]:
    """Of some people much, of most little; over a year."""
    dice = random.Random(1)
    people = max(count // 10, 1)
    for number in range(count):
        at = START + timedelta(seconds=dice.randrange(365 * 86_400))
        yield Event(number, int(people * dice.random() ** 2), at, dice.choice(NAMES), dice.choice(SOURCES))


def batches(count: int, size: int) -> Iterator[bytes]:
    """Bodies of requests, one at a time."""
    held: list[dict[str, Any]] = []
    for event in events(count):
        held.append(event.message())
        if len(held) == size:
            yield json.dumps({"batch": held}).encode()
            held = []
    if held:
        yield json.dumps({"batch": held}).encode()


def own_mb() -> float:
    """Resident memory of this process, without its children."""
    return round(psutil.Process().memory_info().rss / 2**20, 1)


def own_cpu() -> float:
    """Processor seconds of this process, without its children."""
    used = psutil.Process().cpu_times()
    return used.user + used.system


async def take(options: argparse.Namespace, url: str, key: str, server: psutil.Process) -> dict[str, Any]:
    """Every batch sent, over some connections; a batch is made when there is a connection for it."""
    waiting, peak, sent_bytes = batches(options.events, options.batch), [memory_mb(server)["worker"]], 0
    cpu, begun = cpu_seconds(server), time.perf_counter()

    async def sender(http: httpx.AsyncClient) -> None:
        nonlocal sent_bytes
        for body in waiting:
            answer = await http.post(f"{url}/v1/batch", content=body, auth=(key, ""))
            assert answer.status_code == 200, answer.text
            sent_bytes += len(body)
            peak[0] = max(peak[0], memory_mb(server)["worker"])

    async with httpx.AsyncClient(timeout=60, headers={"content-type": "application/json"}) as http:
        await asyncio.gather(*(sender(http) for _ in range(options.connections)))
    seconds = time.perf_counter() - begun
    return {
        "seconds": round(seconds, 2), "eventsPerSecond": round(options.events / seconds),
        "serverCpuSeconds": round(cpu_seconds(server) - cpu, 2), "megabytes": round(sent_bytes / 2**20, 1),
        "serverPeakMb": peak[0],
    }  # fmt: skip


async def work_off(database: Database, workspace_id: UUID, postgres: psutil.Process, count: int) -> dict[str, Any]:
    """What the worker does until nothing waits."""
    levels, done, cpu, served = [own_mb()], 0, own_cpu(), cpu_seconds(postgres)
    begun, turns = time.perf_counter(), 0
    taken = 1
    while taken:
        async with begin(database.sessions, system(workspace_id)) as work:
            taken = await process(work)
        turns += 1
        if turns % 10 == 0:
            levels.append(own_mb())
            async with database.read(workspace_id) as reader:
                done = await reader.fetchval("SELECT sum(recorded) FROM intake_events") or 0
            say(f"{done:,} of {count:,} facts, {levels[-1]} MB")
    seconds = time.perf_counter() - begun
    return {
        "seconds": round(seconds, 2), "eventsPerSecond": round(count / seconds), "turns": turns,
        "workerCpuSeconds": round(own_cpu() - cpu, 2), "postgresqlCpuSeconds": round(cpu_seconds(postgres) - served, 2),
        "workerPeakMb": max(levels), "workerMbByTenTurns": levels[:: max(len(levels) // 10, 1)],
    }  # fmt: skip


async def copy(owner: str, count: int) -> dict[str, Any]:
    """Seconds that COPY of the same rows takes into a bare table; making the rows is not counted."""
    lines = io.BytesIO()
    for event in events(count):
        lines.write("\t".join(str(each) for each in event.row()).encode() + b"\n")
    lines.seek(0)
    connection = await asyncpg.connect(owner)
    try:
        await connection.execute(
            "CREATE TABLE bare (id text, person text, occurred_at timestamptz, event text, source text, url text)"
        )
        begun = time.perf_counter()
        await connection.copy_to_table("bare", source=lines)
        seconds = time.perf_counter() - begun
    finally:
        await connection.close()
    return {"seconds": round(seconds, 3), "eventsPerSecond": round(count / seconds)}


async def prepared(database: Database) -> tuple[UUID, str]:
    """A workspace with a write key of a server."""
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        asked = ConnectedAccountCreate(network=Network.SEGMENT, name="Shop")
        account, _ = await connect(work, asked, Sealer(None))
        _, key = await create(work, WriteKeyCreate(connected_account_id=account.id, name="Server"))
    return workspace_id, key


async def measure(options: argparse.Namespace, running: PostgresServer, port: int, server: psutil.Process) -> Any:
    """Taking, making facts of it, COPY."""
    plug_in()
    database = await Database.open(running.app_url, door_url=running.door_url)
    postgres = await postmaster(running.superuser_url)
    try:
        workspace_id, key = await prepared(database)
        taken = await take(options, f"http://127.0.0.1:{port}", key, server)
        say(f"taken: {json.dumps(taken)}")
        facts = await work_off(database, workspace_id, postgres, options.events)
        say(f"facts: {json.dumps(facts)}")
        async with database.read(workspace_id) as reader:
            assert await reader.fetchval("SELECT count(*) FROM touchpoints") == options.events
            assert await reader.fetchval("SELECT count(*) FROM intake_problems") == 0
            version = await reader.fetchval("SHOW server_version")
    finally:
        await database.close()
    copied = await copy(running.owner_url, options.events)
    return {
        "events": options.events, "batch": options.batch, "connections": options.connections, "taken": taken,
        "facts": facts, "copy": copied,
        "takenTimesCopy": round(taken["seconds"] / copied["seconds"], 1),
        "factsTimesCopy": round(facts["seconds"] / copied["seconds"], 1), "postgresql": version,
    }  # fmt: skip


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=500, help="events a request")
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "segment.json")
    options = parser.parse_args()
    machine = machine_of()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        running = stack.enter_context(acquire(folder / "data", throwaway=False))
        asyncio.run(migrate.upgrade(running.owner_url))
        port = free_port()
        arguments = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={folder / 'data'}", "--no-worker"]
        server = stack.enter_context(serving("touchline", arguments, port, folder / "touchline.log", is_live))
        found = asyncio.run(measure(options, running, port, server.process))
    found = {"measuredAt": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine} | found
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=2) + "\n")
    say(f"written to {options.out}")


if __name__ == "__main__":
    main()
