"""Fifty thousand events of all networks, and `kill -9` of server and worker meanwhile: the facts equal the story's."""

import asyncio
import json
import os
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import httpx
import psutil
import pytest

from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.fake_platform.answers import Networks
from crm.fake_platform.sender import Report, Sender, Weather, forged
from crm.fake_platform.story import story
from crm.hearers import plug_in
from tests.conftest import Urls
from tests.crm.commands.conftest import clean, own
from tests.crm.commands.test_killed_at_work import kill, serving_processes
from tests.crm.commands.test_serving import port, serving, workers
from tests.crm.fake_platform.held import Held, Processes
from tests.crm.fake_platform.model import PROOFS, connect_all, found, look_at, same, wanted
from tests.crm.fake_platform.serving import served
from tests.http import COLUMN_KEY, make_office

__all__ = ["clean", "own", "port"]
pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest, pytest.mark.long]

EVENTS = int(os.environ.get("STORM_EVENTS", "50000"))
SECONDS = float(os.environ.get("STORM_SECONDS", "inf"))
"""How long it may take, where not as long as it wants."""
PATIENCE = 3600.0
KILLS = (0.1, 0.2, 0.3, 0.4)
"""At which shares of the story something is killed: the worker, what serves, the worker, what serves.
The processes of the second half live through it: what they hold is looked at."""
APART = 8.0
"""Seconds between two kills at least: granian takes quicker ones for a loop and gives up."""


async def test_a_storm_leaves_each_fact_once(
    own: pytest.MonkeyPatch, urls: Urls, port: int, database: Database
) -> None:
    plug_in()  # a workspace brings its channels
    office = await make_office(database)
    paths = await connect_all(database, office.workspace_id, Sealer(COLUMN_KEY))
    hooks = {network: f"http://127.0.0.1:{port}{path}" for network, path in paths.items()}
    true, false, networks = list(story(EVENTS, PROOFS, seed=11)), forged(EVENTS // 20, PROOFS), Networks()
    async with served(networks) as graph, httpx.AsyncClient(timeout=30) as http:
        _point(own, graph)
        with serving(port, says=DEVNULL) as process:
            sender, begun = Sender(http, hooks, PROOFS, at_once=24), time.monotonic()
            watching = asyncio.create_task(_disturb(process, sender, networks))
            async with Held(_named(process)) as held, _in_time(sender, database, office.workspace_id):
                report = await sender.send(true, false, Weather(seed=11))
                sent = time.monotonic() - begun
                await _until(lambda: _is_done(database, office.workspace_id))
            assert await watching == [2, 2]
            seen = await _seen(database, office.workspace_id, report, sent, time.monotonic() - begun)
            told = {each.body: each for each in sender.begun}.values()
            _write(seen | {"memoryMb": held.told()}, held)
            if not sender.enough.is_set():
                look_at(report, false)
                assert len(told) == EVENTS
            same(await found(database, office.workspace_id, told), wanted(list(told)))
            held.demand_flat()


@asynccontextmanager
async def _in_time(sender: Sender, database: Database, workspace_id: Any) -> AsyncGenerator[None, None]:
    """Where the machine is lent for a while only: enough is sent when what waits fills the rest of it."""

    async def watch() -> None:
        begun = time.monotonic()
        while True:
            await asyncio.sleep(5)
            async with database.read(workspace_id) as reader:
                (row,) = await reader.fetch(
                    "SELECT count(*) AS kept, count(*) FILTER (WHERE state = 'WAITING') AS waiting FROM intake_events"
                )
            gone = time.monotonic() - begun
            per_second = (row["kept"] - row["waiting"]) / gone
            if gone > SECONDS / 3 and gone + row["waiting"] / max(per_second, 1.0) > SECONDS:
                sender.enough.set()

    watching = asyncio.create_task(watch())
    yield
    watching.cancel()


def _named(process: psutil.Popen) -> dict[str, Processes]:
    return {"worker": lambda: workers(process), "serving": lambda: serving_processes(process)}


async def _seen(
    database: Database, workspace_id: Any, report: Report, sent: float, worked_off: float
) -> dict[str, Any]:
    async with database.read(workspace_id) as reader:
        (row,) = await reader.fetch(
            "SELECT count(*) AS kept, sum(recorded) AS recorded, sum(duplicates) AS duplicates, sum(tests) AS trials"
            " FROM intake_events"
        )
    return {
        "events": int(row["kept"]), "secondsSent": round(sent, 1), "secondsWorkedOff": round(worked_off, 1),
        "eventsPerSecond": round(row["kept"] / worked_off, 1), **{name: int(count or 0) for name, count in row.items()},
        **report.told(),
    }  # fmt: skip


def _write(seen: dict[str, Any], held: Held) -> None:
    """What was seen, for `benchmarks/results`; nothing of it is asserted."""
    folder = os.environ.get("STORM_OUT")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / "storm.json").write_text(json.dumps(seen, indent=2) + "\n")
        held.write(Path(folder) / "storm_samples.json")


def _point(own: pytest.MonkeyPatch, graph: str) -> None:
    from base64 import b64encode

    own.setenv("TOUCHLINE_COLUMN_KEY", b64encode(COLUMN_KEY).decode())
    own.setenv("TOUCHLINE_NETWORKS__META", graph)
    own.setenv("TOUCHLINE_NETWORKS__LINKEDIN", graph)
    own.setenv("TOUCHLINE_NETWORKS__VK", graph)
    own.setenv("TOUCHLINE_OUTBOUND__PER_SECOND", "1000")
    own.setenv("TOUCHLINE_OUTBOUND__REST_SECONDS", "1")
    own.setenv("TOUCHLINE_OUTBOUND__LONGEST_REST_SECONDS", "5")


async def _disturb(process: psutil.Popen, sender: Sender, networks: Networks) -> list[int]:
    """Kills, and networks that are away; how often each kind of process was killed."""
    killed = [0, 0]
    for turn, share in enumerate(KILLS):
        await _until(lambda share=share: _is_told(sender, share))  # type: ignore[misc]
        networks.go_away(2.0)
        victims: list[psutil.Process] = []
        while not victims:  # one that was killed before may be starting yet
            victims = (workers, serving_processes)[turn % 2](process)
            await asyncio.sleep(0.1)
        kill(victims)
        killed[turn % 2] += 1
        await asyncio.sleep(APART)
    return killed


async def _is_told(sender: Sender, share: float) -> bool:
    return sender.enough.is_set() or sum(sender.report.acknowledged.values()) >= share * EVENTS


async def _is_done(database: Database, workspace_id: Any) -> bool:
    async with database.read(workspace_id) as reader:
        events = await reader.fetch("SELECT 1 FROM intake_events WHERE state IN ('WAITING', 'ALONE') LIMIT 1")
        fetches = await reader.fetch("SELECT 1 FROM intake_fetches WHERE state = 'WAITING' LIMIT 1")
    return not events and not fetches


async def _until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(httpx.HTTPError):
                if await holds():
                    return
            await asyncio.sleep(0.2)
