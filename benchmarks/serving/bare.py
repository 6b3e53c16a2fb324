"""The reference: the statements by hand through asyncpg alone, in the same transaction, no HTTP, no dict, no JSON.

A process of its own, as the servers are; reads its task from standard input like the load.
"""

import asyncio
import json
import resource
import sys
import time
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psutil
import uvloop

from benchmarks.serving.byhand import CARD, INBOX, Screens
from benchmarks.serving.counting import cpu_seconds
from benchmarks.serving.reports import ATTRIBUTION, FUNNEL
from benchmarks.strategist import byhand

STATEMENTS = {"inbox": INBOX, "card": CARD, "funnel": FUNNEL, "attribution": ATTRIBUTION} | byhand.STATEMENTS


def _argument(given: list[str]) -> Any:
    """JSON knows no ids and instants: each argument says what it is."""
    kind, value = given
    return {"uuid": UUID, "time": datetime.fromisoformat, "date": date.fromisoformat, "text": str}[kind](value)


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def run(task: dict[str, Any]) -> dict[str, Any]:
    """The closed loop; the first round of each connection is not counted."""
    screens = Screens(task["world"], task["url"])
    screens.begin += task.get("settings", "")
    await screens.open()
    sql = STATEMENTS[task["statement"]]
    calls = [[_argument(each) for each in arguments] for arguments in task["calls"]]
    latencies: list[float] = []

    async def ask(number: int, until: float, kept: list[float]) -> None:
        place = number * 7
        while True:
            place += 1
            asked = time.perf_counter()
            await screens.rows(sql, *calls[place % len(calls)])
            ended = time.perf_counter()
            kept.append(ended - asked)
            if ended >= until:
                return

    await asyncio.gather(*(ask(number, 0.0, []) for number in range(task["connections"])))
    server = psutil.Process(task["postgres"])
    own, theirs, begun = _own_cpu(), cpu_seconds(server), time.perf_counter()
    until = begun + task["seconds"]
    await asyncio.gather(*(ask(number, until, latencies) for number in range(task["connections"])))
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "latencies": latencies,
        "cpu": _own_cpu() - own,
        "postgres_cpu": cpu_seconds(server) - theirs,
        "failed": [],
    }


if __name__ == "__main__":
    json.dump(uvloop.run(run(json.load(sys.stdin))), sys.stdout)
