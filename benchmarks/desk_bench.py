"""How fast lists, screens and the day of sales are at a million leads: over HTTP, without it, and by one statement.

    python benchmarks/desk_bench.py                                  # 1,000,000 leads, 10,000,000 touchpoints
    python benchmarks/desk_bench.py --leads 20000 --touchpoints 200000 --conversations 2000 --requests 5

Starts an embedded PostgreSQL (`--folder` keeps it: a world that is there already is not filled again) and `touchline serve`
(granian, one worker, no background worker) on the loopback. Every question is asked over HTTP, of the gateway in this
process, and as a statement by hand through asyncpg, in turns, one at a time; before that the rows of all are compared.
Then contract 01 and 02 under sixteen connections, beside the server by hand of `screens_bench.py`. Results go to
benchmarks/results/desk.json and desk.md; what they mean stands in docs/benchmarks.md.
"""

import argparse
import asyncio
import http.client
import json
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

import asyncpg
import orjson

from benchmarks import screens_bench
from benchmarks.desk.questions import DEEP, ROWS, Asked, Question, questions, uid
from benchmarks.filling import Bar
from benchmarks.serving.byhand import Screens
from benchmarks.serving.counting import memory_mb, percentile
from benchmarks.serving.machine import is_live, machine_of, say
from benchmarks.serving.runs import Call, Server, free_port, serving
from benchmarks.serving.world import Size, World, build
from crm import migrate
from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.members.permissions import permissions_of
from crm.models.words import Role
from crm.postgres.acquire import PostgresServer, acquire
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema

SIDES = ("http", "gateway", "sql")
PATIENCE, FEWEST = 12.0, 5
"""Seconds a question is asked, and how often in any case."""


class Sides:
    """The three ways to an answer, each with what it needs open."""

    def __init__(self, world: World, ours: Server, database: PostgresServer) -> None:
        self._world, self._urls, self._port = world, database, ours.port
        self._gateway = Gateway(schema)
        self._http = http.client.HTTPConnection("127.0.0.1", ours.port, timeout=120)
        self._screens = Screens(world.as_json(), database.app_url)

    async def open(self) -> None:
        """Connects."""
        self._database = await Database.open(self._urls.app_url, door_url=self._urls.door_url)
        await self._screens.open()

    async def close(self) -> None:
        """Closes what was opened."""
        self._http.close()
        await self._screens.close()
        await self._database.close()

    async def http(self, question: Question, call: Asked) -> bytes:
        """Over the loopback, the connection kept; the client is a thread of nobody, so it costs what a client costs."""
        body = json.dumps({"query": question.document, "variables": call.variables})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {call.key}"}
        self._http.request("POST", "/graphql", body, headers)
        return self._http.getresponse().read()

    async def gateway(self, question: Question, call: Asked) -> bytes:
        """The same document without HTTP, login, log line and counters."""
        roles = (Role.SALES_LEAD.value,) if call.member == UUID(self._world.member_id) else (Role.SALES_MANAGER.value,)
        own = UUID(self._world.workspace_id)
        actor = Actor(ActorKind.MEMBER, own, id=call.member, roles=roles, permissions=permissions_of(roles))
        reply = await self._gateway.answer(
            Request(question.document, variables=call.variables), Context(self._database, actor)
        )
        return reply.body

    async def sql(self, question: Question, call: Asked) -> list[Any]:
        """One statement in the same kind of transaction; rows as asyncpg gives them."""
        return await self._screens.rows(question.sql, *call.arguments)


def answered(body: bytes) -> Any:
    """`data`, proved to be whole."""
    found = orjson.loads(body)
    assert "errors" not in found, found["errors"]
    return found["data"]


def compared(question: Question, body: bytes, rows: list[Any]) -> int:
    """How many rows; raises AssertionError where the answer has others than the statement, or in another order."""
    data = answered(body)
    if "viewer" in data:
        found, row = data["viewer"]["myDay"], rows[0]
        ours = {name: [uid(each["id"]) for each in found[name]] for name in ("offers", "tasks", "unanswered", "deals")}
        assert ours == {name: [each[0] for each in row[name]] for name in ours}, question.name
        return sum(map(len, ours.values()))
    (listed,) = data.values()
    if "totalCount" in listed:
        assert listed["totalCount"] == min(rows[0]["n"], 10_000), question.name
        return int(listed["totalCount"])
    ours = [uid(edge["node"]["id"]) for edge in listed["edges"]]
    assert ours == [row["id"] for row in rows[: len(ours)]], question.name
    assert listed["pageInfo"]["hasNextPage"] == (len(rows) > len(ours)), question.name
    return len(ours)


async def measure(sides: Sides, question: Question, requests: int) -> dict[str, Any]:
    """Compares every call once, which also warms; then asks in turns, of what takes long fewer times."""
    rows = []
    for call in question.calls:
        body = await sides.http(question, call)
        assert answered(await sides.gateway(question, call)) == answered(body), question.name
        rows.append(compared(question, body, await sides.sql(question, call)))
    times: dict[str, list[float]] = {side: [] for side in SIDES}
    ends = time.perf_counter() + PATIENCE
    for number in range(requests):
        if time.perf_counter() > ends and number >= FEWEST:
            break
        call = question.calls[number % len(question.calls)]
        for side in SIDES:
            begun = time.perf_counter()
            await getattr(sides, side)(question, call)
            times[side].append((time.perf_counter() - begun) * 1000)
    figures: dict[str, Any] = {side: _figures(sorted(each)) for side, each in times.items()}
    whole, core, sql = (figures[side]["p50Ms"] for side in SIDES)
    return figures | {
        "rows": max(rows),
        "requests": len(times["sql"]),
        "ratioToSql": round(sql / whole, 3),
        "ratioWithoutHttp": round(sql / core, 3),
    }


def _figures(times: list[float]) -> dict[str, float]:
    return {"p50Ms": round(percentile(times, 0.5), 2), "p95Ms": round(percentile(times, 0.95), 2)}


async def deep_cursor(world: World, ours: Server, url: str) -> tuple[str, Any, UUID]:
    """The cursor behind the first 10,000 of a step, walked page by page, and the values that stand in it."""
    after, found = None, None
    for _ in range(DEEP):
        variables = {"first": 200, "after": after, "filter": {"stepKey": {"eq": "aware"}}}
        found = Call("/graphql", {"query": ROWS, "variables": variables}, world.key).answer(ours.port)["leads"]
        after = found["pageInfo"]["endCursor"]
    assert found is not None
    last = uid(found["edges"][-1]["node"]["id"])
    connection = await asyncpg.connect(url)
    try:
        at = await connection.fetchval(
            "SELECT last_activity_at FROM leads WHERE workspace_id = $1 AND id = $2", UUID(world.workspace_id), last
        )
    finally:
        await connection.close()
    return str(after), at, last


HEAD = (
    "| | rows | over HTTP p50 / p95 ms | gateway alone | SQL by hand | of SQL | of SQL without HTTP |\n"
    "|---|---|---|---|---|---|---|"
)


def row(name: str, found: dict[str, Any]) -> str:
    """A line of the table."""
    times = " | ".join(f"{found[side]['p50Ms']} / {found[side]['p95Ms']}" for side in SIDES)
    return f"| {name} | {found['rows']} | {times} | {found['ratioToSql']} | {found['ratioWithoutHttp']} |"


async def ask_all(
    options: argparse.Namespace, world: World, ours: Server, database: PostgresServer
) -> dict[str, dict[str, Any]]:
    """Every question, in order."""
    sides = Sides(world, ours, database)
    await sides.open()
    found = {}
    try:
        for question in questions(world, await deep_cursor(world, ours, database.superuser_url)):
            if options.only and options.only not in question.name:
                continue
            found[question.name] = await measure(sides, question, options.requests)
            say(row(question.name, found[question.name]))
    finally:
        await sides.close()
    return found


def made(options: argparse.Namespace, folder: Path, database: PostgresServer) -> tuple[World, bool]:
    """The world of the folder, and whether it was filled now."""
    asyncio.run(migrate.upgrade(database.owner_url))
    file = folder / "world.json"
    if file.exists():
        return World(**json.loads(file.read_text())), False
    size = Size(options.leads, options.touchpoints, options.conversations)
    say(f"Building {size.leads:,} leads and {size.touchpoints:,} touchpoints …")
    urls = (database.app_url, database.door_url, database.superuser_url)
    world = asyncio.run(build(*urls, size, small=options.small, told=Bar(sys.stdout.isatty())))
    file.write_text(json.dumps(world.as_json()))
    return world, True


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Everything."""
    begun, machine = time.perf_counter(), machine_of()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        database = stack.enter_context(acquire(folder / "data", throwaway=False))
        world, is_new = made(options, folder, database)
        built = time.perf_counter() - begun
        file, port, other = folder / "world.json", free_port(), free_port()
        arguments = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={folder / 'data'}", "--no-worker"]
        ours = stack.enter_context(serving("touchline", arguments, port, folder / "touchline.log", is_live))
        before = memory_mb(ours.process)
        say(f"Ready after {built:.0f} s.\n\n{HEAD}")
        found = asyncio.run(ask_all(options, world, ours, database))
        arguments = ["-m", "benchmarks.serving.byhand", str(other), str(file), database.app_url]
        hand = stack.enter_context(serving("byHand", arguments, other, folder / "byhand.log", screens_bench.listens))
        pairs = [screens_bench.inbox_calls(world), screens_bench.card_calls(world)]
        screens_bench.check_screens(ours, hand, pairs)
        say(f"\n{screens_bench.HEAD}")
        screens = screens_bench.measure_screens(options, world, database, ours, hand)
        memory = {"before": before, "touchline": memory_mb(ours.process), "byHand": memory_mb(hand.process)}
    return {
        "measuredAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "postgresql": world.version,
        "rows": world.counts,
        "megabytes": world.megabytes,
        "workspaces": world.workspaces,
        "requests": options.requests,
        "secondsToBuild": round(built, 1) if is_new else None,
        "secondsInAll": round(time.perf_counter() - begun, 1),
        "questions": found,
        "screens": screens,
        "memoryMb": memory,
    }


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--touchpoints", type=int, default=10_000_000)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--small", type=int, default=20, help="further workspaces of a five-hundredth")
    parser.add_argument("--requests", type=int, default=40, help="of each question on each side")
    parser.add_argument("--rounds", type=int, default=3, help="of contract 01 and 02 under sixteen connections")
    parser.add_argument("--seconds", type=float, default=3.0, help="of a round")
    parser.add_argument("--only", help="questions with this in their name")
    parser.add_argument("--folder", type=Path, help="where the database stays; some 22 GB at full size")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "desk.json").write_text(json.dumps(found, indent=2) + "\n")
    lines = [HEAD, *(row(*each) for each in found["questions"].items()), "", screens_bench.HEAD]
    lines += [screens_bench.rows(*each) for each in found["screens"].items()]
    (options.out / "desk.md").write_text("\n".join(lines) + "\n")
    say(f"\nMemory (MB): {json.dumps(found['memoryMb'])}\nWritten to {options.out} after {found['secondsInAll']} s.")


if __name__ == "__main__":
    main()
