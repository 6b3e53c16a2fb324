"""Entry points: a token leads to its workspace and target until it is closed; its text is stored nowhere."""

import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import begin
from crm.door.entries import close_entries, close_target, hash_of, open_entry
from crm.door.find import Way, find, memberships
from crm.models.words import EntryPointKind as Kind
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_a_token_leads_to_its_workspace_by_kind(database: Database) -> None:
    workspace_id, target = new_id(), new_id()
    async with begin(database.sessions, system(workspace_id)) as work:
        await open_entry(work, Kind.SHORT_LINK, "abc", target)
    assert await find(database, Kind.SHORT_LINK, "abc") == Way(workspace_id, target)
    assert await find(database, Kind.WEBHOOK, "abc") is None
    assert await find(database, Kind.SHORT_LINK, "abd") is None
    stored = await database.doors.fetchval("SELECT token_hash FROM entry_points")
    assert stored == hash_of("abc")
    assert len(stored) == 32


async def test_closed_and_opened_again(database: Database) -> None:
    workspace_id, first, second = new_id(), new_id(), new_id()
    async with begin(database.sessions, system(workspace_id)) as work:
        await open_entry(work, Kind.FORM, "f", first)
        await close_entries(work, Kind.FORM, ["f"])
    assert await find(database, Kind.FORM, "f") is None
    async with begin(database.sessions, system(workspace_id)) as work:
        await open_entry(work, Kind.FORM, "f", second)
    assert await find(database, Kind.FORM, "f") == Way(workspace_id, second)
    async with begin(database.sessions, system(workspace_id)) as work:
        await close_target(work, Kind.FORM, second)
    assert await find(database, Kind.FORM, "f") is None


async def test_nobody_closes_an_entry_of_another_workspace(database: Database) -> None:
    ours, theirs, target = new_id(), new_id(), new_id()
    async with begin(database.sessions, system(theirs)) as work:
        await open_entry(work, Kind.FORM, "f", target)
    async with begin(database.sessions, system(ours)) as work:
        await close_entries(work, Kind.FORM, ["f"])
        await close_target(work, Kind.FORM, target)
        seen = await work.scalar(text("SELECT count(*) FROM entry_points WHERE workspace_id = :w"), {"w": theirs})
        assert seen == 0
    assert await find(database, Kind.FORM, "f") == Way(theirs, target)


async def test_an_account_finds_its_workspaces(database: Database) -> None:
    office = await make_office(database)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        found = await work.execute(text("SELECT id, account_id FROM members WHERE workspace_id = :w"),
                                   {"w": office.workspace_id})  # fmt: skip
        members = found.all()
    for member in members:
        assert await memberships(database, member.account_id) == [Way(office.workspace_id, member.id)]
    assert await memberships(database, new_id()) == []
