"""A large file of touchpoints, its process killed at ten random moments, ends as an undisturbed run, in flat memory.

`make long` brings a gigabyte in twice (hours on a small machine); TOUCHLINE_LONG_IMPORT_MB makes it another size.
"""

import asyncio
import os
import random
import signal
import sys
from pathlib import Path
from uuid import UUID

import pytest

from crm.core.database import Database
from tests.conftest import ROOT, Urls
from tests.funnel.imports.landing import counts, new_workspace, rows

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.long, pytest.mark.newest]

MEGABYTES = float(os.environ.get("TOUCHLINE_LONG_IMPORT_MB", "1024"))
KILLS = 10
MOST_MB = 150
"""Megabytes that the process may take, whatever the size of the file."""

SUMS = (
    "SELECT count(*) AS rows, count(DISTINCT person_id) AS people, sum(hashtext(external_id || kind || occurred_at"
    " || coalesce(campaign, ''))::bigint) AS sum FROM touchpoints WHERE workspace_id = $1"
)
_IMPORTER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
import crm.commands.import_upload  # the process that the worker starts has no more than this
from crm.core.actor import system
from crm.core.database import Database
from crm.hearers import plug_in
from funnel.imports.mapping import parse_mapping
from funnel.imports.run import run_import

FIELDS = {"external_id": "id", "occurred_at": "date", "kind": "kind", "external_person_id": "person",
          "channel": "channel", "campaign": "campaign", "landing_page": "page"}

async def main(app, door, workspace_id, path):
    plug_in()
    database = await Database.open(app, door_url=door, read_connections=2, work_connections=2)
    told = lambda progress: print("batch", progress.counts.rows, flush=True)
    mapping = parse_mapping({"kind": "touchpoints", "source": "test", "fields": FIELDS})
    await run_import(database.sessions, system(UUID(workspace_id)), Path(path), mapping, on_progress=told)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print("peak", int(peak.split()[1]) // 1024, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


def touch_file(folder: Path, megabytes: float) -> Path:
    """So many megabytes of contacts, of a person in fifty rows."""
    path, number = folder / "touches.csv", 0
    with path.open("w") as file:
        file.write("id,date,kind,person,channel,campaign,page\n")
        while file.tell() < megabytes * 1_000_000:
            file.writelines(_line(each) for each in range(number, number + 5_000))
            number += 5_000
    return path


def _line(number: int) -> str:
    day, kind = f"2026-0{1 + number % 8}-{1 + number % 28:02}", ("VISIT", "CLICK", "VIEW")[number % 3]
    page = f"https://shop.example/catalogue/{number % 977}/item-{number % 31}"
    return f"touch-{number:09},{day}T10:00:{number % 60:02}Z,{kind},person-{number // 50},vk,spring,{page}\n"


async def bring(urls: Urls, workspace_id: UUID, path: Path, *, kill_after: float | None) -> int | None:
    """The peak of its memory in megabytes; None when it was killed before its end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _IMPORTER, urls.app, urls.door, str(workspace_id), str(path), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), kill_after)
    except TimeoutError:
        process.send_signal(signal.SIGKILL)
        await process.wait()
        return None
    assert process.returncode == 0
    return int(said.split()[-1])


async def test_killed_ten_times_it_ends_like_an_undisturbed_run(
    database: Database, urls: Urls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = touch_file(tmp_path, MEGABYTES)
    (tmp_path / "quarter").mkdir()
    small = touch_file(tmp_path / "quarter", MEGABYTES / 4)
    calm, killed, other = [await new_workspace(database) for _ in range(3)]
    loop = asyncio.get_running_loop()
    begun = loop.time()
    peak = await bring(urls, calm, path, kill_after=None)
    took = loop.time() - begun
    chance, kills = random.Random(7), 0
    while kills < KILLS and await bring(urls, killed, path, kill_after=chance.uniform(1.5, 1.5 + took / 12)) is None:
        kills += 1
    last = await bring(urls, killed, path, kill_after=None)
    assert kills == KILLS
    assert await rows(database, calm, SUMS) == await rows(database, killed, SUMS)
    assert await counts(database, calm) == await counts(database, killed)
    (run,) = await rows(database, killed, "SELECT status, rows FROM imports WHERE workspace_id = $1")
    assert (run["status"], run["rows"]) == ("DONE", (await rows(database, calm, SUMS))[0]["rows"])
    less = await bring(urls, other, small, kill_after=None)
    with capsys.disabled():
        sys.stderr.write(f"\npeak of a quarter {less} MB, of the whole {peak} MB in {took:.0f} s, resumed {last} MB\n")
    assert max(peak or 0, last or 0) <= MOST_MB
