"""How soon networks are acknowledged, how soon what they told is a fact, and what memory that takes.

    python benchmarks/intake_bench.py
    python benchmarks/intake_bench.py --events 2000 --rounds 1

`touchline serve` with its worker, beside a bare ASGI echo (granian, one worker, benchmarks/serving/echo.py), in turns:
each round sends the next part of one story of eighteen networks (`crm.fake_platform`), duplicates and forged requests
among it, over as many connections. Acknowledged is: verified and safe in the database; the echo answers `ok` and does
nothing. After the last round the worker works off what waits; facts per second are from the first request to the last
fact. Results go to benchmarks/results/intake.json and intake.md.
"""

import argparse
import asyncio
import base64
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import httpx
import psutil

from benchmarks.service_bench import _listens
from benchmarks.serving.machine import is_live, machine_of, say
from benchmarks.serving.runs import free_port, serving
from crm import migrate
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.accounts import account_of, given
from crm.fake_platform.sender import Report, Sender, Weather, forged
from crm.fake_platform.signing import SECRETS
from crm.fake_platform.story import story
from crm.fake_platform.telling import Told
from crm.hearers import plug_in
from crm.members.add import add as add_member
from crm.members.inputs import MemberAdd
from crm.models.words import Role
from crm.postgres.acquire import PostgresServer, acquire
from crm.workspaces.create import create as create_workspace
from crm.workspaces.inputs import WorkspaceCreate
from funnel.adapters.registry import BY_PATH
from funnel.connected_accounts.create import create
from funnel.connected_accounts.inputs import ConnectedAccountCreate

PROOFS = {network: f"bench-secret-{network}" for network in SECRETS}
MB = 1024 * 1024


async def connect_all(database: PostgresServer, sealer: Sealer) -> tuple[UUID, dict[str, str]]:
    """A workspace with an account of every network; no token of Meta's, so that nobody is called."""
    plug_in()
    opened = await Database.open(database.app_url, door_url=database.door_url)
    try:
        async with begin(opened.sessions, system(new_id())) as work:
            made = await create_workspace(
                work, WorkspaceCreate(name="Intake", currency="RUB", time_zone="Europe/Moscow")
            )
            await add_member(work, MemberAdd(email="ann@example.com", roles=(Role.ADMIN,)))  # somebody answers messages
            found = {}
            for network, proof in PROOFS.items():
                ours = account_of(network)
                adapter = BY_PATH[ours.path]
                told = [{"name": name, "value": given(network, proof)} for name in adapter.secrets]
                data = {"network": adapter.network, "name": network, "secrets": told, "account_id": ours.account_id,
                        "settings": dict(ours.settings)}  # fmt: skip
                _, token = await create(work, ConnectedAccountCreate.model_validate(data), sealer)
                found[network] = f"/hooks/{ours.path}/{token}"
        return made.id, found
    finally:
        await opened.close()


async def send(port: int, paths: dict[str, str], told: list[Told], options: argparse.Namespace, seed: int) -> Report:
    """One round, to its last acknowledgement."""
    limits = httpx.Limits(max_connections=options.connections)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        hooks = {network: f"http://127.0.0.1:{port}{path}" for network, path in paths.items()}
        sender = Sender(client, hooks, PROOFS, at_once=options.connections)
        return await sender.send(told, forged(len(told) // 20, PROOFS, seed=seed), Weather(seed=seed, cut=0))


def loaded(process: psutil.Process) -> dict[str, float]:
    """The same once nothing is loaded any more: a worker of 50 MB is one that has just been started."""
    before = {"worker": 0.0}
    while (now := memory(process))["worker"] - before["worker"] > 1.0 or not now["worker"]:
        before = now
        time.sleep(3)
    return now


def memory(process: psutil.Process) -> dict[str, float]:
    """Of what serves, and of the worker, in MB."""
    found = {"serving": 0.0, "worker": 0.0}
    for child in process.children(recursive=True):
        words = child.cmdline()
        if "crm.postgres.supervisor" in words or not child.name().startswith("python"):
            continue
        found["worker" if "worker" in words else "serving"] += child.memory_info().rss / MB
    return {name: round(value, 1) for name, value in found.items()}


async def waiting(database: Database, workspace_id: UUID) -> int:
    """Requests that are no facts yet."""
    async with database.read(workspace_id) as reader:
        (row,) = await reader.fetch("SELECT count(*) AS n FROM intake_events WHERE state IN ('WAITING', 'ALONE')")
    return int(row["n"])


async def facts(database: PostgresServer, workspace_id: UUID) -> tuple[float, int]:
    """When nothing waits any more, and how many facts there are."""
    opened = await Database.open(database.app_url, door_url=database.door_url, read_connections=1, work_connections=1)
    try:
        while await waiting(opened, workspace_id):  # noqa: ASYNC110 - another process works it off
            await asyncio.sleep(0.2)
        ended = time.perf_counter()
        async with opened.read(workspace_id) as reader:
            (row,) = await reader.fetch("SELECT sum(recorded) AS n FROM intake_events")
        return ended, int(row["n"])
    finally:
        await opened.close()


def measure(options: argparse.Namespace, stack: ExitStack, folder: Path, database: PostgresServer) -> dict[str, Any]:
    """Both, in turns."""
    key = b"thirty-two bytes of a benchmark."
    os.environ["TOUCHLINE_COLUMN_KEY"] = base64.b64encode(key).decode()
    workspace_id, paths = asyncio.run(connect_all(database, Sealer(key)))
    port, other = free_port(), free_port()
    arguments = ["-c", f"import os; os.environ['TOUCHLINE_COLUMN_KEY']={os.environ['TOUCHLINE_COLUMN_KEY']!r};"
                 f"import sys; sys.argv=['touchline','serve','--port={port}','--data-dir={folder / 'data'}'];"
                 "from crm.cli import main; main()"]  # fmt: skip
    ours = stack.enter_context(serving("touchline", arguments, port, folder / "touchline.log", is_live))
    stack.enter_context(
        serving("echo", ["-m", "benchmarks.serving.echo", str(other)], other, folder / "e.log", _listens)
    )
    told = list(story(options.events, PROOFS, seed=5))
    size = -(-len(told) // options.rounds)
    found: dict[str, Any] = {"touchline": [], "echo": [], "memoryMb": [loaded(ours.process)]}
    begun = time.perf_counter()
    for number in range(options.rounds):
        part = told[number * size : (number + 1) * size]
        for name, at in (("echo", other), ("touchline", port)):
            at_once = time.perf_counter()
            report = asyncio.run(send(at, paths, part, options, number))
            took = time.perf_counter() - at_once
            found[name].append({**report.told(), "perSecond": round(sum(report.sent.values()) / took, 1)})
        found["memoryMb"].append(memory(ours.process))
        say(f"round {number + 1}: {found['touchline'][-1]['p99Ms']} ms beside {found['echo'][-1]['p99Ms']} ms")
    ended, recorded = asyncio.run(facts(database, workspace_id))
    found["facts"] = {"recorded": recorded, "perSecond": round(recorded / (ended - begun), 1)}
    found["memoryMb"].append(memory(ours.process))
    return found | {"ratioP99": _ratio(found, "p99Ms"), "ratioP50": _ratio(found, "p50Ms")}


def _ratio(found: dict[str, Any], of: str) -> float:
    def middle(name: str) -> float:
        ordered = sorted(each[of] for each in found[name])
        return float(ordered[len(ordered) // 2])

    return round(middle("touchline") / max(middle("echo"), 0.1), 2)


def table(found: dict[str, Any]) -> str:
    """As Markdown."""
    lines = ["| | req/s | p50 ms | p99 ms |", "|---|---|---|---|"]
    for name in ("touchline", "echo"):
        for number, each in enumerate(found[name], start=1):
            lines.append(f"| {name}, round {number} | {each['perSecond']} | {each['p50Ms']} | {each['p99Ms']} |")
    lines += [
        "",
        f"p99 beside the echo: {found['ratioP99']} times, p50: {found['ratioP50']} times (medians of the rounds).",
    ]
    lines.append(f"Facts: {found['facts']['recorded']:,}, {found['facts']['perSecond']} a second until the last one.")
    held = ", ".join(f"{each['serving']} / {each['worker']}" for each in found["memoryMb"])
    lines.append(f"MB held by what serves / by the worker: {held} (before, after each round, when all was worked off).")
    return "\n".join(lines)


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    machine = machine_of()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        database = stack.enter_context(acquire(folder / "data", throwaway=False))
        asyncio.run(migrate.upgrade(database.owner_url))
        found = measure(options, stack, folder, database)
    found = {"measuredAt": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "events": options.events,
             "connections": options.connections} | found  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "intake.json").write_text(json.dumps(found, indent=2) + "\n")
    (options.out / "intake.md").write_text(table(found) + "\n")
    say(table(found))


if __name__ == "__main__":
    main()
