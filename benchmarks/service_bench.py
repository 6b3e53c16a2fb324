"""How fast tracked links send on, and what the worker costs where thousands of workspaces have nothing to do.

    python benchmarks/service_bench.py
    python benchmarks/service_bench.py --workspaces 200 --seconds 1

The redirect stands beside a bare litestar handler that does the same SELECTs, and beside the same with the click
written (benchmarks/serving/redirect.py), under sixteen connections in alternating rounds. The worker's idle round (all
its sweeps that ask first which workspaces have work, and the jobs) stands beside the same sweeps when each workspace is
visited, in turns. Results go to benchmarks/results/service.json and service.md; docs/benchmarks.md says what they mean.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import asyncpg

from benchmarks.serving.counting import cpu_seconds, median
from benchmarks.serving.machine import is_live, machine_of, postmaster, say
from benchmarks.serving.runs import Side, alternate, free_port, over_raw, ratio, serving
from crm import migrate
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import begin
from crm.hearers import plug_in
from crm.jobs.plugs import Plugs
from crm.jobs.worker import Worker
from crm.plug_board import worker_plugs
from crm.postgres.acquire import PostgresServer, acquire
from crm.workspaces.create import create as create_workspace
from crm.workspaces.inputs import WorkspaceCreate
from funnel.links.create import create as create_link
from funnel.links.inputs import TrackedLinkCreate
from funnel.resources.register import ResourceRegister, register

CONNECTIONS, LINKS = 16, 100
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def codes(database: PostgresServer) -> list[str]:
    """A workspace with a hundred links."""
    plug_in()
    opened = await Database.open(database.app_url, door_url=database.door_url)
    try:
        async with begin(opened.sessions, system(new_id())) as work:
            await create_workspace(work, WorkspaceCreate(name="Links", currency="RUB", time_zone="Europe/Moscow"))
            given = {
                "name": "Blog",
                "kind": "BLOG",
                "users": ["AUDIENCE"],
                "channel_key": "vk",
                "url": "https://b.example.com",
            }
            resource = await register(work, ResourceRegister.model_validate(given))
            links = [
                TrackedLinkCreate(resource_id=resource.id, target_url=f"https://shop.example.com/{number}")
                for number in range(LINKS)
            ]
            return [(await create_link(work, link)).code for link in links]
    finally:
        await opened.close()


def redirects(options: argparse.Namespace, stack: ExitStack, folder: Path, database: PostgresServer) -> dict[str, Any]:
    """Ours, and both by hand."""
    known, port, other = asyncio.run(codes(database)), free_port(), free_port()
    arguments = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={folder / 'data'}", "--no-worker"]
    ours = stack.enter_context(serving("touchline", arguments, port, folder / "touchline.log", is_live))
    arguments = ["-m", "benchmarks.serving.redirect", str(other), database.app_url, database.door_url]
    hand = stack.enter_context(serving("bare", arguments, other, folder / "bare.log", _listens))
    postgres = asyncio.run(postmaster(database.superuser_url))

    def side(name: str, server: Any, path: str) -> Side:
        raw = [
            f"GET {path}{code} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUser-Agent: {AGENT}\r\n\r\n".encode()
            for code in known
        ]
        return Side(name, over_raw(server, raw, CONNECTIONS, postgres, wanted=("HTTP/1.1 302", "")))

    sides = [side("touchline", ours, "/r/"), side("bareReading", hand, "/r/"), side("bareWriting", hand, "/w/")]
    alternate(sides, options.rounds, options.seconds)
    found: dict[str, Any] = {each.name: each.figures() for each in sides}
    return found | {"ratioToBareReading": ratio(sides[0], sides[1]), "ratioToBareWriting": ratio(sides[0], sides[2])}


def _listens(port: int) -> None:
    import socket

    socket.create_connection(("127.0.0.1", port), timeout=2).close()


class VisitsAll(Worker):
    """As it was: every workspace is visited, whether or not something waits there."""

    async def _waiting(self, *_kinds: str) -> list[UUID]:
        return await self._workspaces()


async def rounds(options: argparse.Namespace, database: PostgresServer) -> dict[str, Any]:
    """Idle rounds of both, in turns; the directory's workspaces are names without rows, which is what idle means."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        "INSERT INTO workspace_directory (workspace_id, slug, name)"
        f" SELECT gen_random_uuid(), 'idle-' || n, 'Idle' FROM generate_series(1, {options.workspaces}) n"
    )
    await connection.execute("ANALYZE")
    await connection.close()
    postgres = await postmaster(database.superuser_url)
    opened = await Database.open(database.app_url, door_url=database.door_url)
    plugs = worker_plugs()
    sweeps = [replace(each, every=timedelta(0)) for each in plugs.sweeps if each.waiting]
    workers = {kind.__name__: kind(opened, Plugs(plugs.jobs, sweeps)) for kind in (Worker, VisitsAll)}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in workers}
    try:
        for number in range(options.rounds + 1):
            for name, worker in workers.items():
                begun, used = time.perf_counter(), cpu_seconds(postgres)
                await worker.round()
                if number:  # the first one warms
                    found[name].append((time.perf_counter() - begun, cpu_seconds(postgres) - used))
    finally:
        await opened.close()
    told = {"Worker": "asksFirst", "VisitsAll": "visitsAll"}
    figures: dict[str, Any] = {
        told[name]: {
            "msPerRound": round(1000 * median([each for each, _ in times]), 1),
            "postgresCpuMs": round(1000 * median([each for _, each in times]), 1),
        }
        for name, times in found.items()
    }
    return figures | {"workspaces": options.workspaces, "sweeps": [each.name for each in sweeps]}


HEAD = "| | req/s | of bare reading | of bare writing | p50 / p99 ms | server CPU ms | PostgreSQL CPU ms |\n|---|---|---|---|---|---|---|"


def table(found: dict[str, Any]) -> str:
    """Both, as Markdown."""
    lines = [HEAD]
    for side, each in found["redirect"].items():
        if isinstance(each, dict):
            names = ("ratioToBareReading", "ratioToBareWriting")
            ratios = [found["redirect"][name] if side == "touchline" else "" for name in names]
            lines.append(
                f"| {side} | {each['requestsPerSecond']} | {ratios[0]} | {ratios[1]} | {each['p50Ms']} / {each['p99Ms']} |"
                f" {each['cpuMsPerRequest']} | {each['postgresCpuMsPerRequest']} |"
            )
    idle = found["idleRound"]
    lines += ["", f"| idle round, {idle['workspaces']:,} workspaces | ms | PostgreSQL CPU ms |", "|---|---|---|"]
    lines += [
        f"| {side} | {idle[side]['msPerRound']} | {idle[side]['postgresCpuMs']} |"
        for side in ("visitsAll", "asksFirst")
    ]
    return "\n".join(lines)


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspaces", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of a round of redirects")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    machine = machine_of()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        database = stack.enter_context(acquire(folder / "data", throwaway=False))
        asyncio.run(migrate.upgrade(database.owner_url))
        found = {"redirect": redirects(options, stack, folder, database)}
        found["idleRound"] = asyncio.run(rounds(options, database))
    found = {"measuredAt": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine} | found
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "service.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.out / "service.md").write_text(table(found) + "\n")
    say(table(found))


if __name__ == "__main__":
    main()
