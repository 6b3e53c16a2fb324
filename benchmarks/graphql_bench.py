"""Contract 01, 02, 05, 06 and 09 beside PostGraphile 5, an ordinary Strawberry server and SQL by hand, in one run.

    python benchmarks/graphql_bench.py    # 200,000 leads, 2,000,000 touchpoints: `make bench-graphql`
    python benchmarks/graphql_bench.py --leads 20000 --seconds 1    # a try

Starts an embedded PostgreSQL of its own in a temporary folder (`--folder` keeps it), one worker of each server, all on
the loopback, compares their answers, and lets them answer in turns. Node 22 and PostGraphile come by npm into .data. Results
go to benchmarks/results/graphql.json and graphql.md; what stands beside what is told in docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import psutil

from benchmarks.filling import Bar
from benchmarks.serving import cold, functions, same
from benchmarks.serving.asking import SIDES, Names, Question, names_of, questions
from benchmarks.serving.counting import median
from benchmarks.serving.machine import machine_of, postmaster, say
from benchmarks.serving.peers import all_of_them
from benchmarks.serving.runs import Server, Side, over_raw
from benchmarks.serving.world import Size, World, build
from crm import migrate
from crm.postgres.acquire import PostgresServer, acquire

HEAD = (
    "| | | req/s | p50 / p99 ms | server CPU ms | PostgreSQL CPU ms | sum | per core: of PostGraphile | of ordinary | of by hand |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
COLD_HEAD = (
    "| | worker MB | process tree MB | connections | MB each in PostgreSQL | cold document ms | met again ms | fresh connections ms |\n"
    "|---|---|---|---|---|---|---|---|"
)


def side_of(question: Question, name: str, server: Server, postgres: psutil.Process) -> Side:
    """A side whose rounds send the same requests, or new ones each where they can be sent once only."""
    rounds = iter(range(1, 1_000))
    if not question.is_new:
        calls = [call.raw(server.port) for call in question.calls(name, 0)]
        return Side(name, over_raw(server, calls, question.connections, postgres))

    def run(seconds: float) -> dict[str, Any]:
        calls = [call.raw(server.port) for call in question.calls(name, next(rounds))]
        return over_raw(server, calls, question.connections, postgres, once=True)(seconds)

    return Side(name, run)


def measure(
    options: argparse.Namespace, question: Question, servers: dict[str, Server], postgres: psutil.Process
) -> Any:
    """One question, round by round."""
    sides = [side_of(question, name, servers[name], postgres) for name in SIDES]
    for side in sides:
        side.run(options.warm)
    for number in range(options.rounds):
        for side in sides[number % len(sides) :] + sides[: number % len(sides)]:
            side.rounds.append(side.run(options.seconds))
    found: dict[str, Any] = {side.name: side.figures() for side in sides}
    for side in sides[1:]:
        found[f"perCoreOf{side.name[0].upper()}{side.name[1:]}"] = _per_core(sides[0], side)
    return found


def _cost(side: Side, place: int) -> float:
    one = side.rounds[place]
    return float(one["cpu"] + one["postgres_cpu"]) / len(one["latencies"])


def _per_core(ours: Side, other: Side) -> float:
    """The other's processor time per request divided by ours, server and PostgreSQL together: median of the rounds."""
    return round(median([_cost(other, place) / _cost(ours, place) for place in range(len(ours.rounds))]), 2)


def rows(name: str, found: dict[str, Any]) -> str:
    """Lines of the table, one for each side."""
    lines = []
    for side in SIDES:
        one = found[side]
        whole = round(one["cpuMsPerRequest"] + one["postgresCpuMsPerRequest"], 3)
        others = [f"perCoreOf{other}" for other in ("Postgraphile", "Ordinary", "ByHand")]
        ratios = " | ".join(str(found[other]) if side == "touchline" else "" for other in others)
        lines.append(
            f"| {name} | {side} | {one['requestsPerSecond']} | {one['p50Ms']} / {one['p99Ms']} | {one['cpuMsPerRequest']} "
            f"| {one['postgresCpuMsPerRequest']} | {whole} | {ratios} |"
        )
    return "\n".join(lines)


def cold_costs(servers: dict[str, Server], inbox: Question, url: str, postgres: psutil.Process) -> dict[str, Any]:
    """Memory after the load, then what is paid once, of contract 01."""
    found: dict[str, Any] = {}
    for name in SIDES:
        call = inbox.calls(name, 0)[0]
        side_of(inbox, name, servers[name], postgres).run(0.5)  # some pools close what is idle for ten seconds
        found[name] = cold.memory(servers[name], url)
        if name != "byHand":
            found[name] |= cold.cold_documents(servers[name], call)
        found[name] |= cold.fresh_connections(servers[name], call, url)
    return found


def cold_rows(found: dict[str, Any]) -> str:
    """The same as lines of a table."""
    names = ("worker", "tree", "connections", "connectionMb", "coldDocumentMs", "metDocumentMs", "freshConnectionMs")
    return "\n".join(
        f"| {side} | " + " | ".join(str(found[side].get(name, "")) for name in names) + " |" for side in SIDES
    )


def ready(options: argparse.Namespace, folder: Path, database: PostgresServer) -> World:
    """The filled world; a folder that was kept is used as it is."""
    file = folder / "world.json"
    if not file.exists():
        say(f"Building {options.leads:,} leads and {options.touchpoints:,} touchpoints …")
        urls = (database.app_url, database.door_url, database.superuser_url)
        size = Size(options.leads, options.touchpoints, options.leads // 10)
        world = asyncio.run(build(*urls, size, small=0, told=Bar(sys.stdout.isatty())))
        file.write_text(json.dumps(world.as_json()))
    asyncio.run(functions.make(database.superuser_url))
    return World(**json.loads(file.read_text()))


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Everything, from the empty folder to the figures."""
    begun, machine = time.perf_counter(), machine_of()
    with ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        database = stack.enter_context(acquire(folder / "data", throwaway=False))
        asyncio.run(migrate.upgrade(database.owner_url))
        world = ready(options, folder, database)
        built = time.perf_counter() - begun
        url = database.superuser_url
        names: Names = asyncio.run(names_of(world, url))
        servers = stack.enter_context(all_of_them(folder, world, database))
        before = {name: cold.memory_mb(server.process) for name, server in servers.items()}
        every = questions(world, names)
        asked = [each for each in every if each.name.startswith(tuple(options.only))]
        for question in asked:
            same.check(question, servers)
        say(f"Ready after {time.perf_counter() - begun:.0f} s; all answers are equal.\n\n{HEAD}")
        postgres = asyncio.run(postmaster(url))
        results = {}
        for question in asked:
            results[question.name] = measure(options, question, servers, postgres)
            say(rows(question.name, results[question.name]))
        once = cold_costs(servers, every[0], url, postgres)
        say(f"\n{COLD_HEAD}\n{cold_rows(once)}")
    return {
        "measuredAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "postgresql": world.version,
        "rows": world.counts,
        "rounds": options.rounds,
        "secondsPerRound": options.seconds,
        "secondsToBuild": round(built, 1),
        "secondsInAll": round(time.perf_counter() - begun, 1),
        "memoryBeforeMb": before,
        "results": results,
        "once": once,
    }


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=200_000)
    parser.add_argument("--touchpoints", type=int, help="ten for each lead, if not said")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="of a round")
    parser.add_argument("--warm", type=float, help="seconds before the first round; as long as one, if not said")
    parser.add_argument("--folder", type=Path, help="keeps the database there and uses it again")
    parser.add_argument("--only", nargs="+", default=["0"], help="questions whose names begin like this, 01 among them")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    options.touchpoints = options.touchpoints or 10 * options.leads
    options.warm = options.seconds if options.warm is None else options.warm
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "graphql.json").write_text(json.dumps(found, indent=2) + "\n")
    table = "\n".join([HEAD, *(rows(name, figures) for name, figures in found["results"].items())])
    (options.out / "graphql.md").write_text(f"{table}\n\n{COLD_HEAD}\n{cold_rows(found['once'])}\n")
    say(f"\nWritten to {options.out} after {found['secondsInAll']} s.")


if __name__ == "__main__":
    main()
