"""What keeps data: a backup comes back whole, and a rebuild puts right what was spoiled."""

import asyncio
import os
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from crm.core.database import Database
from crm.hearers import plug_in
from crm.models.words import Role
from tests.conftest import Urls, acting
from tests.crm.commands.conftest import answer, run
from tests.factories.workspaces import insert_workspace
from tests.funnel.rebuild.test_rebuild import SPOILED
from tests.funnel.rebuild.test_rebuild import lived as live

pytestmark = [pytest.mark.database, pytest.mark.newest]
PROGRAMS = os.environ.get("TOUCHLINE_PG_BIN")
FILLED = ("touchpoints", "leads", "sales", "journeys", "day_cells", "step_entries", "timeline_entries")


@pytest.fixture(scope="module")
def workspace(lent_urls: Urls) -> str:
    """The slug of a workspace with a history of every kind of fact; its tests leave it as they found it."""

    async def fill() -> str:
        plug_in()
        database = await Database.open(lent_urls.app, door_url=lent_urls.door, read_connections=1, work_connections=1)
        try:
            async with database.sessions() as session, session.begin():
                workspace_id, member_id = await insert_workspace(session)
                await live(acting(session, workspace_id, member_id, Role.ADMIN), 3)
                return f"w{workspace_id.hex[-12:]}"
        finally:
            await database.close()

    return asyncio.run(fill())


@pytest.fixture
def superuser(lent: pytest.MonkeyPatch, lent_urls: Urls) -> str:
    """The superuser's address of that database, which the commands know too."""
    lent.setenv("DATABASE_SUPERUSER_URL", lent_urls.superuser)
    if PROGRAMS is not None:
        lent.setenv("TOUCHLINE_PG_BIN", PROGRAMS)  # of the server's own version
    return lent_urls.superuser


def ask(url: str, *statements: str) -> list[Any]:
    """The first value of each statement."""

    async def send() -> list[Any]:
        connection = await asyncpg.connect(url)
        try:
            return [await connection.fetchval(one) for one in statements]
        finally:
            await connection.close()

    return asyncio.run(send())


def contents(url: str) -> dict[str, tuple[int, str]]:
    """Table → how many rows, and a checksum over all of them whatever their order."""
    tables = "SELECT array_agg(relname::text ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'p')"
    (names,) = ask(url, f"{tables} AND relnamespace = 'public'::regnamespace AND NOT relispartition")
    summed = "SELECT count(*) || ' ' || md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM"
    found = ask(url, *(f'{summed} "{name}" t' for name in names))
    return {name: (int(each.split()[0]), each.split()[1]) for name, each in zip(names, found, strict=True)}


MEANT = {
    "leads": "to_jsonb(t) - 'version' FROM leads t",
    "sales": "to_jsonb(t) - 'version' FROM sales t",
    "day_cells": "to_jsonb(t) FROM day_cells t WHERE value <> 0",
    "step_entries": "to_jsonb(t) - '{id,recorded_at}'::text[] FROM step_entries t WHERE voided_at IS NULL",
    "timeline_entries": "to_jsonb(t) - '{id,fact_id}'::text[] FROM timeline_entries t",
}
"""What a rebuild puts back where it writes new rows or versions: everything but their numbers."""


def meant(url: str) -> dict[str, str]:
    """Table → its rows as far as they mean something, in one text."""
    return dict(
        zip(MEANT, ask(url, *(f"SELECT string_agg(r::text, E'\\n' ORDER BY r::text) FROM (SELECT {rows}) _(r)"
                             for rows in MEANT.values())), strict=True)
    )  # fmt: skip


def test_what_is_restored_equals_what_was_saved(workspace: str, superuser: str, tmp_path: Path) -> None:
    file = tmp_path / "touchline.backup"
    before = contents(superuser)
    assert [name for name in FILLED if not before[name][0]] == []
    saved = answer(run("backup", str(file), "--json"))
    assert saved == {"file": str(file), "bytes": file.stat().st_size}
    assert file.stat().st_mode & 0o777 == 0o600

    ask(superuser, "DELETE FROM day_cells", "UPDATE leads SET step_key = 'nowhere'", "CREATE TABLE later (n int)")
    damaged = contents(superuser)
    assert {name for name in before if damaged[name] != before[name]} == {"day_cells", "leads"}
    refused = run("restore", str(file))
    assert refused.exit_code == 3
    assert "--replace" in refused.stderr
    assert run("restore", str(tmp_path / "none"), "--replace").exit_code == 3
    assert contents(superuser) == damaged

    assert answer(run("restore", str(file), "--replace", "--json")) == {"file": str(file)}
    assert contents(superuser) == before
    assert answer(run("workspace", "list", "--json"))["workspaces"][0]["slug"] == workspace


def test_a_rebuild_puts_right_what_was_spoiled(workspace: str, superuser: str) -> None:
    before, meaning = contents(superuser), meant(superuser)
    clean = answer(run("rebuild", "--verify", "--json"))["workspaces"][workspace]
    assert clean["facts"] > 10
    assert set(clean["differences"].values()) == {0}

    ask(superuser, *SPOILED.values())
    spoiled = contents(superuser)
    assert {name for name in before if spoiled[name] != before[name]} == set(SPOILED)
    found = run("rebuild", "--verify", "--workspace", workspace)
    assert found.exit_code == 1
    assert [name for name in SPOILED if name not in found.stdout] == []
    assert contents(superuser) == spoiled

    assert run("rebuild").exit_code == 0
    assert run("rebuild", "--verify").exit_code == 0
    after = contents(superuser)
    assert {name for name in before if after[name] != before[name]} <= set(MEANT)
    assert meant(superuser) == meaning
    assert run("rebuild", "--workspace", "nowhere").exit_code == 2
