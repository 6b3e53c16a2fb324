"""Explanations quote addresses: none outlives the erasure of its person, or the undoing of the import it came by."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.hearers import plug_in
from funnel.imports.mapping import parse_mapping
from funnel.imports.undo import ImportUndo, undo
from funnel.people.erase import PersonErase, erase
from funnel.reclassifications import report
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.step import step
from tests.factories.leads import again
from tests.factories.model import counted
from tests.factories.people import at, email, recorded, touch
from tests.funnel.imports.landing import new_workspace, rows
from tests.funnel.imports.test_undo import land_text
from tests.funnel.reclassifications.story import FRIEND, channels_of, company, go_on, say_rules, undone
from tests.funnel.reclassifications.test_runs import trial, world

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
VISITS = {"kind": "touchpoints", "source": "visits", "fields": {
    "external_id": "id", "occurred_at": "date", "kind": "kind", "email": "email", "referrer": "from",
}}  # fmt: skip
MOVES = "SELECT m.explanation FROM channel_reclassification_moves m WHERE m.workspace_id = $1"


async def test_who_is_erased_while_a_run_looks_leaves_nothing_in_it(database: Database) -> None:
    plug_in()
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        await company(work)
        visits = [touch("VISIT", email(f"{name}@example.test"), external_id=name, occurred_at=at(days=1),
                        referrer=f"https://friend.example/{name}") for name in ("ann", "bob")]  # fmt: skip
        await recorded(again(work), *visits)
        await say_rules(work, FRIEND)
    async with begin(database.sessions, system(workspace_id)) as work:
        run_id = (await start(work, ReclassificationStart())).id
    (ann,) = await rows(database, workspace_id, "SELECT person_id FROM touchpoints WHERE workspace_id = $1"
                        " AND external_id = 'ann'")  # fmt: skip

    async def look() -> bool:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await step(work, run_id)

    async with begin(database.sessions, system(workspace_id)) as work:
        await erase(work, PersonErase(person_id=ann["person_id"]))
        await work.flush()
        looking = asyncio.create_task(look())
        await asyncio.wait([looking], timeout=1)  # without the lock it is over now, with what was true before
    assert await looking
    assert not await look()
    explained = [row["explanation"] for row in await rows(database, workspace_id, MOVES)]
    assert len(explained) == 1
    assert "friend.example/ann" not in explained[0]
    (run,) = await rows(
        database, workspace_id,
        "SELECT status, found, looked, unmoved FROM channel_reclassifications WHERE workspace_id = $1",
    )  # fmt: skip
    assert (run["status"], run["found"], run["looked"]) == ("PREVIEWED", 1, 2)
    assert _plain(run["unmoved"]) == {"ERASED": 1}


async def test_who_is_erased_afterwards_is_blanked_in_it(work: Work) -> None:
    await world(work)
    await trial(work)
    (person_id,) = (await work.execute(text("SELECT person_id FROM touchpoints WHERE external_id = 'a'"))).scalars()
    await erase(again(work), PersonErase(person_id=person_id))
    told = text("SELECT t.external_id, m.explanation FROM channel_reclassification_moves m"
                " JOIN touchpoints t ON t.id = m.touch_id ORDER BY 1")  # fmt: skip
    found = {row.external_id: row.explanation for row in await work.execute(told)}
    assert "Friends" not in found["a"]
    assert "Friends" in found["b"]


async def test_an_import_that_is_undone_takes_its_moves_along(database: Database, tmp_path: Path) -> None:
    plug_in()
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        await company(work)
        kept = touch("VISIT", email("ann@example.test"), external_id="kept", occurred_at=at(days=1),
                     referrer="https://friend.example/kept")  # fmt: skip
        await recorded(again(work), kept)
    lines = "id,date,kind,email,from\nv1,2026-03-01T10:00:00Z,VISIT,bob@example.test,https://friend.example/bob\n"
    import_id = await land_text(database, workspace_id, tmp_path, parse_mapping(VISITS), lines)
    async with begin(database.sessions, system(workspace_id)) as work:
        await say_rules(work, FRIEND)
        run = await start(again(work), ReclassificationStart(dry_run=False))
        await go_on(work, run.id)
        assert (run.status, run.applied) == ("APPLIED", 2)
    async with begin(database.sessions, system(workspace_id)) as work:
        await undo(work, ImportUndo(import_id=import_id))
    explained = [row["explanation"] for row in await rows(database, workspace_id, MOVES)]
    assert len(explained) == 1
    assert "friend.example/bob" not in explained[0]
    async with begin(database.sessions, system(workspace_id)) as work:
        await undone(work, run)
        assert await channels_of(work) == {"kept": None}


async def test_what_an_undone_import_takes_while_a_run_looks_is_not_moved(database: Database, tmp_path: Path) -> None:
    plug_in()
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        await company(work)
    lines = "id,date,kind,email,from\nv1,2026-03-01T10:00:00Z,VISIT,bob@example.test,https://friend.example/bob\n"
    import_id = await land_text(database, workspace_id, tmp_path, parse_mapping(VISITS), lines)
    async with begin(database.sessions, system(workspace_id)) as work:
        await say_rules(work, FRIEND)
        run_id = (await start(again(work), ReclassificationStart())).id

    async def look() -> bool:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await step(work, run_id)

    async with begin(database.sessions, system(workspace_id)) as work:
        await undo(work, ImportUndo(import_id=import_id))
        looking = asyncio.create_task(look())
        await asyncio.wait([looking], timeout=1)  # it has read the touch, and waits for its person
    assert await looking
    assert not await look()
    assert await rows(database, workspace_id, MOVES) == []
    (run,) = await rows(
        database, workspace_id,
        "SELECT status, found, done, looked, unmoved FROM channel_reclassifications WHERE workspace_id = $1",
    )  # fmt: skip
    assert (run["status"], run["found"], run["done"], run["looked"]) == ("PREVIEWED", 0, 1, 0)
    assert _plain(run["unmoved"]) == {}


async def test_the_report_reads_the_journeys_once_and_no_money(work: Work) -> None:
    await world(work)
    run = await trial(work)
    assert run.report is not None
    assert {name for each in run.report["credit"] for model in each["models"] for name in model} == {
        "model", "before", "after"
    }  # fmt: skip
    async with counted(work) as asked:
        assert await report.make(work, run.id) == run.report
    assert [each.count("JOIN journeys") for each in asked] == [0, 1]
    assert not any("amount_minor" in each for each in asked)


def _plain(stored: Any) -> Any:
    return orjson.loads(stored) if isinstance(stored, str | bytes) else stored
