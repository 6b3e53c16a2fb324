"""How fast screens and reports are answered: the real service beside the same by hand.

    python benchmarks/screens_bench.py                              # 50,000 leads, 500,000 touchpoints
    python benchmarks/screens_bench.py --leads 20000 --touchpoints 100000 --seconds 1

Starts an embedded PostgreSQL of its own in a temporary folder, `touchline serve` (granian, one worker, no background
worker) and the server by hand (benchmarks/serving/byhand.py), all on the loopback, and stops them again. Before
anything is measured the answers are compared: equal as JSON for the screens, equal figures for the reports. Results go
to benchmarks/results/screens.json and screens.md; what they mean stands in docs/benchmarks.md.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(1, str(Path(__file__).parents[1] / "graphql"))

import asyncpg

from benchmarks.filling import Bar
from benchmarks.serving import documents
from benchmarks.serving.counting import memory_mb
from benchmarks.serving.machine import is_live, machine_of, postmaster, say
from benchmarks.serving.reports import (
    ATTRIBUTION,
    FUNNEL,
    MODELS,
    check_attribution,
    check_funnel,
)
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
from benchmarks.serving.world import SALES_STEP, ZONE, Size, World, build
from crm import migrate
from crm.core.ids import decode
from crm.postgres.acquire import PostgresServer, acquire

CONNECTIONS = 16


# what is asked ---------------------------------------------------------------------------------------------------------


def inbox_calls(world: World) -> tuple[list[Call], list[Call]]:
    """Contract 01 for each owner: ours, by hand."""
    ours, hand = [], []
    for owner in world.owners:
        variables = {"first": 50, "filter": {"stepKey": {"eq": SALES_STEP}, "ownerId": {"eq": owner}}}
        ours.append(_graphql(world, "SalesInbox", documents.SALES_INBOX, variables))
        hand.append(Call("/inbox", {"owner": owner, "step": SALES_STEP}))
    return ours, hand


def card_calls(world: World) -> tuple[list[Call], list[Call]]:
    """Contract 02 for each lead: ours, by hand."""
    ours = [_graphql(world, "LeadCard", documents.LEAD_CARD, {"id": lead}) for lead in world.leads]
    return ours, [Call("/card", {"id": lead}) for lead in world.leads]


def funnel_call(world: World) -> Call:
    """Contract 05: half a year by channel, with the trend by month; the half year before is what it compares with."""
    question = {"productId": world.product, "period": _half_year(world), "breakdown": "CHANNEL", "trend": "MONTH"}
    return _graphql(world, "FunnelReport", documents.FUNNEL_REPORT, {"input": question})


def attribution_call(world: World) -> Call:
    """Contract 06: everybody who became interested in the year, five models, by channel."""
    question = {
        "productId": world.product,
        "period": {"start": world.start, "end": world.end},
        "conversion": {"stepKey": "interested"},
        "models": [{"key": model} for model in MODELS],
        "dimension": "CHANNEL",
        "windowDays": 90,
    }
    return _graphql(world, "AttributionReport", documents.ATTRIBUTION_REPORT, {"input": question})


def _graphql(world: World, name: str, document: str, variables: dict[str, Any]) -> Call:
    return Call("/graphql", {"operationName": name, "query": document, "variables": variables}, world.key)


def _half_year(world: World) -> dict[str, str]:
    end = date.fromisoformat(world.end)
    first = (end - timedelta(days=182)).replace(day=1)
    return {"start": str(first), "end": str(end)}


def _midnight(day: str, *, after: bool = False) -> str:
    found = date.fromisoformat(day) + timedelta(days=after)
    return datetime(found.year, found.month, found.day, tzinfo=ZoneInfo(ZONE)).isoformat()


def report_arguments(world: World) -> dict[str, list[list[str]]]:
    """Arguments of the reports' statements behind the workspace."""
    product, half = str(decode(world.product)[1]), _half_year(world)
    start = date.fromisoformat(half["start"])
    before = str(start.replace(year=start.year - 1))
    until = ["time", _midnight(half["end"], after=True)]
    year = [["time", _midnight(world.start)], ["time", _midnight(world.end, after=True)]]
    return {
        "funnel": [
            ["uuid", product],
            ["time", _midnight(half["start"])],
            until,
            ["time", _midnight(before)],
            ["text", ZONE],
        ],
        "attribution": [["uuid", product], *year, ["text", ZONE]],
    }


# whether it is the same ----------------------------------------------------------------------------------------------


def check_screens(ours: Server, hand: Server, pairs: list[tuple[list[Call], list[Call]]]) -> None:
    """Raises AssertionError at the first answer that differs."""
    for mine, theirs in pairs:
        for one, other in zip(mine, theirs, strict=True):
            found, wanted = one.answer(ours.port), other.answer(hand.port)
            if found != wanted:
                raise AssertionError(f"The answers to {other.body} differ at {_difference(found, wanted, 'data')}.")


def _difference(one: Any, other: Any, path: str) -> str:
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return next(_difference(one[key], other[key], f"{path}.{key}") for key in one if one[key] != other[key])
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(_difference(a, b, f"{path}.{place}") for place, (a, b) in pairs if a != b)
    return f"{path}: {one!r} against {other!r}"


async def check_reports(ours: Server, world: World, url: str) -> None:
    """The same figures by one statement each."""
    arguments = report_arguments(world)
    connection = await asyncpg.connect(url)
    try:
        for name, sql, call, check in (
            ("funnel", FUNNEL, funnel_call(world), check_funnel),
            ("attribution", ATTRIBUTION, attribution_call(world), check_attribution),
        ):
            given = [datetime.fromisoformat(value) if kind == "time" else value for kind, value in arguments[name]]
            text = await connection.fetchval(sql, world.workspace_id, *given)
            check(call.answer(ours.port)[f"{name}Report"], json.loads(text))
    finally:
        await connection.close()


# the measurement -----------------------------------------------------------------------------------------------------


def measure_screens(
    options: argparse.Namespace, world: World, database: PostgresServer, ours: Server, hand: Server
) -> dict[str, Any]:
    """Contract 01 and 02 under sixteen connections."""
    postgres = asyncio.run(postmaster(database.superuser_url))
    alone = {"world": world.as_json(), "url": database.app_url, "postgres": postgres.pid}
    results: dict[str, Any] = {}
    inbox, card = inbox_calls(world), card_calls(world)
    owners = [[["uuid", str(decode(owner)[1])], ["text", SALES_STEP]] for owner in world.owners]
    leads = [[["uuid", str(decode(lead)[1])]] for lead in world.leads]
    screens = (("01 SalesInbox", "inbox", inbox, owners), ("02 LeadCard", "card", card, leads))
    for name, key, (mine, theirs), calls in screens:
        sides = [
            Side("touchline", over_http(ours, mine, CONNECTIONS, postgres)),
            Side("byHand", over_http(hand, theirs, CONNECTIONS, postgres)),
            Side("sqlAlone", by_asyncpg(alone | {"statement": key, "calls": calls, "connections": CONNECTIONS}), True),
        ]
        alternate(sides, options.rounds, options.seconds)
        results[name] = _compared(sides)
        say(rows(name, results[name]))
    return results


def measure_reports(
    options: argparse.Namespace, world: World, database: PostgresServer, ours: Server
) -> dict[str, Any]:
    """Contract 05 and 06, one at a time."""
    postgres = asyncio.run(postmaster(database.superuser_url))
    alone = {"world": world.as_json(), "url": database.app_url, "postgres": postgres.pid}
    results: dict[str, Any] = {}
    reports = (
        ("05 funnelReport", "funnel", funnel_call(world)),
        ("06 attributionReport", "attribution", attribution_call(world)),
    )
    for name, key, call in reports:
        task = alone | {"statement": key, "calls": [report_arguments(world)[key]], "connections": 1}
        sides = [Side("touchline", over_http(ours, [call], 1, postgres)), Side("sqlAlone", by_asyncpg(task), True)]
        alternate(sides, options.rounds, min(1.5, options.seconds))
        results[name] = _compared(sides)
        say(rows(name, results[name]))
    return results


def _compared(sides: list[Side]) -> dict[str, Any]:
    first, *others = sides
    found: dict[str, Any] = {side.name: side.figures() for side in sides}
    return found | {f"ratioTo{side.name[0].upper()}{side.name[1:]}": ratio(first, side) for side in others}


HEAD = (
    "| | | req/s | of by hand | of SQL alone | p50 / p99 ms | server CPU ms | PostgreSQL CPU ms |\n"
    "|---|---|---|---|---|---|---|---|"
)


def rows(name: str, found: dict[str, Any]) -> str:
    """Lines of the table, one for each side."""
    lines = []
    for side, figures in found.items():
        if not isinstance(figures, dict):
            continue
        ratios = [found.get("ratioToByHand", ""), found.get("ratioToSqlAlone", "")] if side == "touchline" else ["", ""]
        lines.append(
            f"| {name} | {side} | {figures['requestsPerSecond']} | {ratios[0]} | {ratios[1]} | {figures['p50Ms']} / "
            f"{figures['p99Ms']} | {figures['cpuMsPerRequest']} | {figures['postgresCpuMsPerRequest']} |"
        )
    return "\n".join(lines)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Everything, from the empty folder to the figures."""
    begun, machine = time.perf_counter(), machine_of()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchline-bench-")))
        folder.chmod(0o755)  # started by root, PostgreSQL runs as another account, which must get in
        data = folder / "data"
        database = stack.enter_context(acquire(data, throwaway=False))
        asyncio.run(migrate.upgrade(database.owner_url))
        say(f"Building {options.leads:,} leads and {options.touchpoints:,} touchpoints …")
        urls = (database.app_url, database.door_url, database.superuser_url)
        size = Size(options.leads, options.touchpoints, options.leads // 10)
        world = asyncio.run(build(*urls, size, small=0, told=Bar(sys.stdout.isatty())))
        built = time.perf_counter() - begun
        file = folder / "world.json"
        file.write_text(json.dumps(world.as_json()))
        port, other = free_port(), free_port()
        arguments = ["-m", "crm", "serve", f"--port={port}", f"--data-dir={data}", "--no-worker"]
        ours = stack.enter_context(serving("touchline", arguments, port, folder / "touchline.log", is_live))
        arguments = ["-m", "benchmarks.serving.byhand", str(other), str(file), database.app_url]
        hand = stack.enter_context(serving("byHand", arguments, other, folder / "byhand.log", listens))
        check_screens(ours, hand, [inbox_calls(world), card_calls(world)])
        asyncio.run(check_reports(ours, world, database.superuser_url))
        say(f"Ready after {time.perf_counter() - begun:.0f} s; all answers are equal.\n\n{HEAD}")
        results = measure_screens(options, world, database, ours, hand)
        results |= measure_reports(options, world, database, ours)
        memory = {server.name: memory_mb(server.process) for server in (ours, hand)}
    return {
        "measuredAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "postgresql": world.version,
        "rows": world.counts,
        "connections": {"screens": CONNECTIONS, "reports": 1},
        "rounds": options.rounds,
        "secondsPerRound": options.seconds,
        "secondsToBuild": round(built, 1),
        "secondsInAll": round(time.perf_counter() - begun, 1),
        "results": results,
        "memoryMb": memory,
    }


def listens(port: int) -> None:
    """Raises while the server by hand does not answer."""
    Call("/card", {"id": "lead_00000000000000000000000000"}).answer(port)


def main() -> None:
    """Reads the flags, measures, writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leads", type=int, default=50_000)
    parser.add_argument("--touchpoints", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of a round")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    found = run(options)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "screens.json").write_text(json.dumps(found, indent=2) + "\n")
    table = "\n".join([HEAD, *(rows(name, figures) for name, figures in found["results"].items())])
    (options.out / "screens.md").write_text(table + "\n")
    say(f"\nMemory (MB): {json.dumps(found['memoryMb'])}\nWritten to {options.out} after {found['secondsInAll']} s.")


if __name__ == "__main__":
    main()
