"""The people who never ask, told by a process of its own: the other core's work.

Nobody of the staff ever deals with them, so this process and the one that builds never wait for one another's rows.
It ends when its standard input does: a builder that was killed leaves nothing running.
"""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import orjson

from crm.core.actor import Actor, system
from crm.core.database import Database
from crm.core.ids import drawn_from
from crm.core.work import begin
from crm.demo.cast import Places
from crm.demo.facts import Row, tell, weeks
from crm.demo.people import Human, midnight, people
from crm.hearers import plug_in

Told = Callable[[int], None]
"""How many contacts were recorded."""


class CrowdFailed(RuntimeError):
    """The other process ended before it was done; its words are on standard error."""


async def tell_crowd(
    database: Database, actor: Actor, places: Places, crowd: list[Human], end: datetime, told: Told
) -> None:
    """Records everything these people did, a transaction for each half of a week."""
    for until, rows in weeks(crowd, end):
        seeds = (f"crowd {until.isoformat()} {parity}" for parity in (0, 1))
        parts = zip(halves(rows), seeds, strict=True)
        await asyncio.gather(*(_tell(database, actor, places, part, until, seed) for part, seed in parts))
        told(len(rows))


def halves(rows: list[Row]) -> list[list[Row]]:
    """People with even and with odd numbers: one half computes while the other waits for the database."""
    return [[row for row in rows if row[1].number % 2 == parity] for parity in (0, 1)]


async def _tell(database: Database, actor: Actor, places: Places, rows: list[Row], until: datetime, seed: str) -> None:
    """Ids are drawn by each half for itself: which of the two comes first is nobody's choice."""
    with drawn_from(f"{actor.workspace_id} {seed}"):
        async with begin(database.sessions, actor) as work:
            work.now = until
            await tell(work, places, rows)


@asynccontextmanager
async def beside(
    database: Database, actor: Actor, places: Places, anchor: date, scale: float, told: Told
) -> AsyncGenerator[None, None]:
    """Lets another process tell the crowd while the block runs; at its end everything is told."""
    asked = {
        "url": database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False),
        "workspace_id": actor.workspace_id,
        "channels": places.channels,
        "resources": places.resources,
        "anchor": anchor,
        "scale": scale,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "crm.demo.crowd",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=_environment(),
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    listening = asyncio.ensure_future(_listen(process.stdout, told))
    try:
        process.stdin.write(orjson.dumps(asked, default=str) + b"\n")
        yield
        await listening
        if await process.wait() != 0:
            raise CrowdFailed("The process that records the crowd's contacts failed.")
    finally:
        listening.cancel()
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _listen(stdout: asyncio.StreamReader, told: Told) -> None:
    async for line in stdout:
        told(int(line))


def _environment() -> dict[str, str]:
    source = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (source, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}


async def _main() -> None:
    asked = orjson.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    plug_in()
    actor = system(UUID(asked["workspace_id"]))
    places = Places(*({key: UUID(value) for key, value in asked[name].items()} for name in ("channels", "resources")))
    anchor = date.fromisoformat(asked["anchor"])
    crowd = [human for human in people(anchor, scale=asked["scale"]) if human.fate is None]
    database = await Database.open(asked["url"], door_url=asked["url"], read_connections=1, work_connections=2)
    try:
        await tell_crowd(database, actor, places, crowd, midnight(anchor), _say)
    finally:
        await database.close()


def _say(count: int) -> None:
    sys.stdout.write(f"{count}\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    while os.read(0, 4096):  # not through sys.stdin: its lock would be held when this process ends
        pass
    os._exit(1)


if __name__ == "__main__":
    asyncio.run(_main())
