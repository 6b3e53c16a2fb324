"""Killed runs go on without doubles, dry runs report the same and write nothing, workspaces do not meet."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.problems import Forbidden, Problems
from crm.core.work import Work
from funnel.imports import run as runner
from funnel.imports.place import Place
from funnel.imports.records import Row
from funnel.imports.report import Landed, Progress
from funnel.imports.run import run_import
from funnel.imports.state import ImportRunning
from tests.conftest import ROOT, Urls
from tests.funnel.imports.landing import (
    HEADER,
    counts,
    land,
    lead_file,
    lead_line,
    lead_mapping,
    new_workspace,
    problems,
    rows,
    tally,
    write,
)

pytestmark = [pytest.mark.anyio, pytest.mark.database]

IMPORTS = (
    "SELECT status, dry_run, rows, committed_rows, created, updated, skipped, rejected FROM imports"
    " WHERE workspace_id = $1 ORDER BY started_at, id"
)


class Broken(RuntimeError):
    """The plug is pulled."""


def _breaking_at(batch: int) -> Any:
    """The real landing, which breaks after the rows of that batch were written, before they are committed."""
    real = runner.LAND["LEADS"]  # type: ignore[index]  # the words are strings
    number = 0

    async def broken(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
        nonlocal number
        landed = await real(work, place, rows, update=update)
        number += 1
        if number == batch:
            raise Broken
        return landed

    return broken


async def test_a_run_that_broke_goes_on_without_doubles(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 25)
    with monkeypatch.context() as patched:
        patched.setattr(runner, "LAND", {**runner.LAND, "LEADS": _breaking_at(2)})
        with pytest.raises(Broken):
            await land(database, workspace_id, path, lead_mapping(), batch_rows=10)
    (stored,) = await rows(database, workspace_id, IMPORTS)
    assert (stored["status"], stored["committed_rows"], stored["created"]) == ("FAILED", 10, 10)
    assert (await counts(database, workspace_id))["leads"] == 10
    report = await land(database, workspace_id, path, lead_mapping(), batch_rows=10)
    assert report.resumed_at == 10
    assert tally(report) == (25, 25, 0, 0, 0)
    (stored,) = await rows(database, workspace_id, IMPORTS)
    assert dict(stored) == {
        "status": "DONE", "dry_run": False, "rows": 25, "committed_rows": 25, "created": 25, "updated": 0,
        "skipped": 0, "rejected": 0,
    }  # fmt: skip
    found = await counts(database, workspace_id)
    assert found["leads"] == found["touchpoints"] == found["lead_starts"] == found["persons"] == 25


async def test_a_killed_process_leaves_a_run_that_goes_on(database: Database, urls: Urls, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 400)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _IMPORTER, urls.app, urls.door, str(workspace_id), str(path), cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(3):
        assert (await process.stdout.readline()).startswith(b"batch")
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    (stored,) = await rows(database, workspace_id, IMPORTS)
    assert stored["status"] == "RUNNING"
    assert 30 <= stored["committed_rows"] < 400
    assert (await counts(database, workspace_id))["leads"] == stored["committed_rows"]
    report = await land(database, workspace_id, path, lead_mapping(), batch_rows=100)
    assert tally(report) == (400, 400, 0, 0, 0)
    assert report.resumed_at == stored["committed_rows"]
    found = await counts(database, workspace_id)
    assert found["leads"] == found["touchpoints"] == found["lead_starts"] == found["persons"] == 400


_IMPORTER = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from crm.core.database import Database
from tests.funnel.imports.landing import land, lead_mapping

async def main(app, door, workspace_id, path):
    database = await Database.open(app, door_url=door)
    told = lambda progress: print("batch", progress.counts.rows, flush=True)
    await land(database, UUID(workspace_id), Path(path), lead_mapping(), batch_rows=10, on_progress=told)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_two_at_once_land_every_row_once(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 60)
    both = await asyncio.gather(
        *(land(database, workspace_id, path, lead_mapping(), batch_rows=10) for _ in range(2)), return_exceptions=True
    )
    assert any(not isinstance(one, BaseException) for one in both)
    assert all(isinstance(one, ImportRunning) for one in both if isinstance(one, BaseException))
    stored = await rows(database, workspace_id, IMPORTS)
    assert [(row["status"], row["rows"], row["created"]) for row in stored if row["created"]] == [("DONE", 60, 60)]
    found = await counts(database, workspace_id)
    assert found["leads"] == found["touchpoints"] == found["persons"] == 60


async def test_a_dry_run_reports_the_same_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = tmp_path / "messy.csv"
    path.write_text(HEADER + "".join(_messy()))
    before = await counts(database, workspace_id)
    dry = await land(database, workspace_id, path, lead_mapping(), dry_run=True, batch_rows=3)
    assert await counts(database, workspace_id) == before
    real = await land(database, workspace_id, path, lead_mapping(), batch_rows=3)
    assert tally(dry) == tally(real) == (11, 5, 2, 1, 3)
    expected = [(4, "channel", "UNKNOWN_CHANNEL"), (6, "occurred_at", "BAD_DATE"), (9, "owner", "UNKNOWN_MEMBER")]
    assert await problems(database, workspace_id, dry.import_id) == expected
    assert await problems(database, workspace_id, real.import_id) == expected
    stored = await rows(database, workspace_id, IMPORTS)
    assert [(row["status"], row["dry_run"], row["rows"]) for row in stored] == [("DONE", True, 11), ("DONE", False, 11)]
    assert (await counts(database, workspace_id))["leads"] == 5


def _messy() -> list[str]:
    """Eleven rows: five people, two of whom stand there twice under other ids, one double, three bad ones."""
    return [
        lead_line(1),
        lead_line(2),
        lead_line(3, channel="nowhere"),
        lead_line(4),
        "L5,some day,Lead 5,,,,vk,,,,,\n",
        lead_line(6, email="lead1@example.com"),
        lead_line(2),
        "L8,2026-03-01T10:00:00Z,Lead 8,,,,vk,,nobody@example.com,,,\n",
        lead_line(9, email="lead4@example.com"),
        lead_line(10),
        lead_line(11, channel=""),
    ]


async def test_progress_is_told_after_every_batch(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 25)
    told: list[Progress] = []
    await land(database, workspace_id, path, lead_mapping(), batch_rows=10, on_progress=told.append)
    assert [one.counts.rows for one in told] == [10, 20, 25]
    assert all(0 < one.position <= one.total_bytes == path.stat().st_size for one in told)


async def test_the_same_file_again_overwrites_nothing_that_people_changed_since(
    database: Database, tmp_path: Path
) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 3)
    await land(database, workspace_id, path, lead_mapping())
    await write(database, workspace_id, "UPDATE leads SET name = 'By hand' WHERE workspace_id = :w AND name = 'Lead 1'")
    assert tally(await land(database, workspace_id, path, lead_mapping())) == (3, 0, 0, 3, 0)
    names = await rows(database, workspace_id, "SELECT name FROM leads WHERE workspace_id = $1 ORDER BY name")
    assert [row["name"] for row in names] == ["By hand", "Lead 0", "Lead 2"]


async def test_a_newer_file_changes_what_it_says_differently(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await land(database, workspace_id, lead_file(tmp_path, 3), lead_mapping())
    newer = tmp_path / "newer.csv"
    newer.write_text(HEADER + lead_line(0) + lead_line(1, name="New name") + lead_line(2, name="") + lead_line(3))
    assert tally(await land(database, workspace_id, newer, lead_mapping())) == (4, 1, 1, 2, 0)
    names = await rows(database, workspace_id, "SELECT name FROM leads WHERE workspace_id = $1 ORDER BY name")
    assert [row["name"] for row in names] == ["Lead 0", "Lead 2", "Lead 3", "New name"]


async def test_one_workspace_knows_nothing_of_another(database: Database, tmp_path: Path) -> None:
    path = lead_file(tmp_path, 5)
    one, other = await new_workspace(database), await new_workspace(database)
    assert tally(await land(database, one, path, lead_mapping())) == (5, 5, 0, 0, 0)
    before = await counts(database, one)
    assert tally(await land(database, other, path, lead_mapping())) == (5, 5, 0, 0, 0)
    assert (await counts(database, other))["leads"] == 5
    assert await counts(database, one) == before
    assert len(await rows(database, other, "SELECT id FROM imports WHERE workspace_id = $1")) == 1
    async with database.read(other) as reader:
        assert await reader.fetchval("SELECT count(*) FROM imports WHERE workspace_id = $1", one) == 0
        assert await reader.fetchval("SELECT count(*) FROM leads WHERE workspace_id = $1", one) == 0


async def test_who_may_not_import_is_refused(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    actor = Actor(ActorKind.MEMBER, workspace_id, permissions=frozenset({"READ"}))
    with pytest.raises(Forbidden, match="IMPORT"):
        await run_import(database.sessions, actor, lead_file(tmp_path, 1), lead_mapping())
    assert await rows(database, workspace_id, IMPORTS) == []


async def test_a_mapping_that_does_not_fit_writes_nothing(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    before = await counts(database, workspace_id)
    path = tmp_path / "other.csv"
    path.write_text("id,date\n1,2026-01-01\n")
    with pytest.raises(Problems) as caught:
        await land(database, workspace_id, path, lead_mapping())
    assert "mapping.fields.email.column" in [problem.field for problem in caught.value.problems]
    assert await counts(database, workspace_id) == before
    assert await rows(database, workspace_id, IMPORTS) == []


async def test_without_a_template_the_product_must_be_there(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    path = lead_file(tmp_path, 1)
    with pytest.raises(Exception, match="There is no product 'Chair'") as missing:
        await land(database, workspace_id, path, lead_mapping(template=None))
    assert getattr(missing.value, "field", None) == "mapping.product"
    with pytest.raises(Exception, match="no funnel template 'leads-to-sail'"):
        await land(database, workspace_id, path, lead_mapping(template="leads-to-sail"))
    await land(database, workspace_id, path, lead_mapping())
    assert tally(await land(database, workspace_id, path, lead_mapping(template=None, product=None))) == (1, 0, 0, 1, 0)
    with pytest.raises(Exception, match="The funnel has no step 'sold'"):
        await land(database, workspace_id, path, lead_mapping(step="sold"))
