"""How fast the strategist's screens are over ten million touchpoints: the service beside SQL with and without day cells.

    python benchmarks/strategist_bench.py                              # 10,000,000 touchpoints
    python benchmarks/strategist_bench.py --touchpoints 100000 --seconds 1

A cluster matrix of 60 resources, 10 objectives and 3 variants, and the actuals of 200 goals. Starts an embedded
PostgreSQL of its own in a temporary folder and `touchline serve` (granian, one worker, no background worker). Before
anything is measured all answers are compared. Results go to benchmarks/results/strategist.json and strategist.md; what
they mean stands in docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import asyncpg
import psutil

from benchmarks.filling import Bar
from benchmarks.serving.counting import percentile, tree
from benchmarks.serving.machine import is_live, machine_of, postmaster, say
from benchmarks.serving.runs import (
    Call,
    Server,
    Side,
    alternate,
    by_asyncpg,
    free_port,
    over_http,
    ratio,
    serving,
)
from benchmarks.strategist import byhand, documents
from benchmarks.strategist.world import GOALS, OBJECTIVES, RESOURCES, World, build
from crm import migrate
from crm.postgres.acquire import PostgresServer, acquire
from tests.conftest import Urls
from tests.statements.counting import counting
from tests.tenancy.settled import running

VARIANTS = ["AS_IS", "TO_BE", "ACTUAL"]
FACTS_ROUNDS = 1
"""Rounds of the statements without cells: seconds each, and nobody waits for them."""


# what is asked -------------------------------------------------------------------------------------------------------


def calls(world: World) -> dict[str, Call]:
    """Each request once; both are of the same product."""
    period = {"start": world.opens, "end": world.closes}
    matrix = {"productId": world.product, "period": period, "variants": VARIANTS}
    board = {"input": {"productId": world.product, "statuses": documents.STATUSES}}
    listed = {"first": GOALS, "filter": {"productId": {"eq": world.product}}}
    asked = {
        "clusterMatrix (contract)": ("ClusterMatrix", documents.CLUSTER_MATRIX, matrix),
        "clusterMatrix (cells alone)": ("MatrixCells", documents.MATRIX_CELLS, matrix),
        "goalBoard": ("GoalBoard", documents.GOAL_BOARD, board),
        "goalBoard with forecast": ("GoalBoardForecast", documents.GOAL_BOARD_FORECAST, board),
        "resourceGoals": ("ResourceGoals", documents.RESOURCE_GOALS, listed),
    }
    return {
        name: Call("/graphql", {"operationName": operation, "query": document, "variables": variables}, world.key)
        for name, (operation, document, variables) in asked.items()
    }


BESIDE = {
    "clusterMatrix (contract)": ("matrixWhole", None),
    "clusterMatrix (cells alone)": ("matrixCells", "matrixFacts"),
    "goalBoard": ("goalsCells", "goalsFacts"),
    "goalBoard with forecast": ("goalsCells", None),
    "resourceGoals": ("goalsCells", None),
}
"""By hand over the day cells, and over the facts themselves where that says something new."""


def arguments(world: World, statement: str, today: str) -> list[list[str]]:
    """Behind the workspace; a goal is looked at today, the matrix on the last day of its period."""
    last = world.closes if statement.startswith("matrix") else today
    return [["uuid", world.product_id], ["date", last], ["date", world.opens]]


# whether it is the same ----------------------------------------------------------------------------------------------


async def check(ours: Server, world: World, url: str) -> tuple[str, int]:
    """Raises AssertionError at the first figure that differs; answers the day of the figures, and the cells compared."""
    answers = {name: call.answer(ours.port) for name, call in calls(world).items()}
    today = answers["goalBoard"]["goalBoard"]["asOf"]
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET jit = off")

        async def rows(statement: str) -> list[Any]:
            sql = byhand.STATEMENTS[statement]
            given = [_given(each) for each in arguments(world, statement, today)]
            used = given if "$4" in sql else given[:2]
            found: list[Any] = await connection.fetch(sql, UUID(world.workspace_id), *used)
            return found

        for statement in ("goalsCells", "goalsFacts"):
            found = await rows(statement)
            for name in ("goalBoard", "goalBoard with forecast"):
                byhand.check_goals(answers[name]["goalBoard"]["goals"], found)
            listed = [edge["node"] for edge in answers["resourceGoals"]["resourceGoals"]["edges"]]
            byhand.check_goals(listed, found)
        for statement in ("matrixCells", "matrixFacts"):
            alone = answers["clusterMatrix (cells alone)"]["clusterMatrix"]
            byhand.check_matrix(alone, await rows(statement))
        whole = answers["clusterMatrix (contract)"]["clusterMatrix"]
        size = len(whole["resources"]), len(whole["objectives"])
        assert size == (RESOURCES, OBJECTIVES), f"the matrix is of {size}"
        return today, byhand.check_matrix(whole, await rows("matrixWhole"))
    finally:
        await connection.close()


def _given(argument: list[str]) -> Any:
    kind, value = argument
    return UUID(value) if kind == "uuid" else datetime.fromisoformat(value).date()


async def statements(database: PostgresServer, world: World) -> dict[str, int]:
    """How many each request sends to the database when everything is warm; counted inside one process."""
    urls = Urls(database.superuser_url, database.owner_url, database.app_url, database.door_url)
    found = {}
    quiet = redirect_stdout(StringIO())  # it logs every request, here among our lines
    async with running(urls, read_connections=1) as client, counting(client.database) as counter:
        for name, call in calls(world).items():
            for _ in range(2):
                with quiet, counter.fresh() as seen:
                    answer = await client.graphql(call.body["query"], call.body["variables"], key=world.key)
                assert answer.data, answer
            found[name] = len(seen.all)
    return found


# the measurement -----------------------------------------------------------------------------------------------------


def measure(
    options: argparse.Namespace,
    world: World,
    database: PostgresServer,
    ours: Server,
    today: str,
    counted: dict[str, int],
) -> dict[str, Any]:
    """One connection each, in alternating rounds; the statements over the facts take part in the last one only."""
    postgres = asyncio.run(postmaster(database.superuser_url))
    alone = {"world": world.as_json(), "url": database.app_url, "postgres": postgres.pid, "connections": 1}

    def by_hand(statement: str) -> Callable[[float], dict[str, Any]]:
        given = arguments(world, statement, today)
        used = given if "$4" in byhand.STATEMENTS[statement] else given[:2]
        # the service's limit of 30 s would end on a busy machine what is only there to be compared with
        patience = {"settings": "; SET LOCAL statement_timeout = 0"}
        return by_asyncpg(alone | patience | {"statement": statement, "calls": [used]})

    results: dict[str, Any] = {}
    for name, call in calls(world).items():
        cells, facts = BESIDE[name]
        sides = [Side("touchline", over_http(ours, [call], 1, postgres)), Side("sqlOverCells", by_hand(cells), True)]
        alternate(sides, options.rounds, options.seconds)
        found: dict[str, Any] = {side.name: _figures(side) for side in sides} | {"statements": counted[name]}
        found["ratioToSqlOverCells"] = ratio(*sides)
        if facts is not None:
            whole = Side("sqlOverFacts", by_hand(facts), True)
            alternate([whole], FACTS_ROUNDS, options.seconds)
            found["sqlOverFacts"] = _figures(whole)
            found["ratioToSqlOverFacts"] = round(sides[0].rate(-1) / whole.rate(-1), 3)
        results[name] = found
        say(_rows(name, found))
    return results


def _figures(side: Side) -> dict[str, Any]:
    latencies = sorted(latency for one in side.rounds for latency in one["latencies"])
    return side.figures() | {"p95Ms": round(percentile(latencies, 0.95) * 1000, 3)}


HEAD = (
    "| | | req/s | of SQL over cells | of SQL over facts | p50 / p95 ms | statements | server CPU ms | PostgreSQL CPU ms |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def _rows(name: str, found: dict[str, Any]) -> str:
    lines = []
    for side in ("touchline", "sqlOverCells", "sqlOverFacts"):
        if side not in found:
            continue
        ours, figures = side == "touchline", found[side]
        ratios = [found.get("ratioToSqlOverCells", ""), found.get("ratioToSqlOverFacts", "")] if ours else ["", ""]
        lines.append(
            f"| {name} | {side} | {figures['requestsPerSecond']} | {ratios[0]} | {ratios[1]} | {figures['p50Ms']} / "
            f"{figures['p95Ms']} | {found['statements'] if ours else 1} | {figures['cpuMsPerRequest']} | "
            f"{figures['postgresCpuMsPerRequest']} |"
        )
    return "\n".join(lines)


def peak_mb(process: psutil.Process) -> float | None:
    """The most memory the process that answers ever held; None where the system does not tell."""
    peaks = []
    for one in tree(process):
        status = Path(f"/proc/{one.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        peaks += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return round(max(peaks), 1) if peaks else None


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Everything, from the empty folder to the figures."""
    begun, machine = time.perf_counter(), machine_of()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-", dir=options.folder)))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        data = folder / "data"
        database = stack.enter_context(acquire(data, throwaway=False))
        asyncio.run(migrate.upgrade(database.owner_url))
        urls = (database.app_url, database.door_url, database.superuser_url)
        bar = Bar(sys.stdout.isatty())
        world = asyncio.run(
            build(*urls, touchpoints=options.touchpoints, neighbour=options.touchpoints // 10, told=bar)
        )
        bar("Built", 1.0)
        built = time.perf_counter() - begun
        port = free_port()
        serve = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={data}", "--no-worker"]
        ours = stack.enter_context(serving("touchline", serve, port, folder / "touchline.log", is_live))
        before = peak_mb(ours.process)
        today, cells = asyncio.run(check(ours, world, database.superuser_url))
        counted = asyncio.run(statements(database, world))
        say(f"\nReady after {time.perf_counter() - begun:.0f} s; all answers are equal.\n\n{HEAD}")
        results = measure(options, world, database, ours, today, counted)
        memory = {"beforeTheFirstRequestMb": before, "peakMb": peak_mb(ours.process)}
    return {
        "measuredAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "loadAverageAfter": [round(value, 2) for value in os.getloadavg()],
        "postgresql": world.version,
        "rows": world.counts,
        "tableMegabytes": world.megabytes,
        "cellsCompared": cells,
        "connections": 1,
        "rounds": options.rounds,
        "secondsPerRound": options.seconds,
        "secondsToBuild": round(built, 1),
        "secondsInAll": round(time.perf_counter() - begun, 1),
        "results": results,
        "memory": memory,
    }


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--touchpoints", type=int, default=10_000_000, help="a neighbour has a tenth of them beside")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of a round")
    parser.add_argument("--folder", type=Path, default=None, help="where the database goes; 1 GB a million touchpoints")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    if options.touchpoints < 50_000:
        parser.error("--touchpoints: ask for 50,000 at least, or most goals stand at nothing")
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "strategist.json").write_text(json.dumps(found, indent=2) + "\n")
    table = "\n".join([HEAD, *(_rows(name, figures) for name, figures in found["results"].items())])
    (options.out / "strategist.md").write_text(table + "\n")
    say(f"\nMemory: {json.dumps(found['memory'])}\nTables (MB): {json.dumps(found['tableMegabytes'])}")
    say(f"Written to {options.out} after {found['secondsInAll']} s.")


if __name__ == "__main__":
    main()
