"""A workspace that goes: nothing of it is left in any table, and nothing of the neighbours is missing."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import select, text

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid
from crm.core.work import WorkspaceLeaving, begin
from crm.jobs.queue import enqueue
from crm.members.add import add
from crm.members.inputs import MemberAdd
from crm.models import Account, Team, WorkspaceDeletion, WorkspaceDirectory
from crm.models.words import Role
from crm.workspaces import delete_rows as deleting
from crm.workspaces.cancel_deletion import WorkspaceDeletionCancel, cancel_deletion
from crm.workspaces.delete_rows import delete_rows, order
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from tests.conftest import Urls, Work
from tests.factories.leads import as_member, make_seller
from tests.http import Office, make_office
from tests.tenancy.check import fenced_tables, put_a_row_in_every_table, state

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def ask(work: Work, name: str = "Test works", **given: Any) -> UUID:
    return await request_deletion(work, WorkspaceDeletionRequest(name=name, **given))


async def test_it_is_asked_for_with_the_name_and_once(work: Work) -> None:
    with pytest.raises(Invalid, match="not the workspace's name") as refused:
        await ask(work, "Test work")
    assert refused.value.field == "name"
    seller = as_member(work, await make_seller(work, "Sam"), Role.SALES_LEAD)
    with pytest.raises(Forbidden, match="WORKSPACE_MANAGE"):
        await ask(seller)
    assert await work.scalar(select(WorkspaceDeletion.id)) is None
    await ask(work)
    due = await work.scalar(select(WorkspaceDeletion.due_at))
    assert due == work.now + timedelta(days=30)
    with pytest.raises(Conflict, match="asked for already"):
        await ask(work)
    assert await delete_rows(work) == 0  # its time has not come
    await cancel_deletion(work, WorkspaceDeletionCancel(name="Test works"))
    with pytest.raises(Conflict, match="nothing to call off"):
        await cancel_deletion(work, WorkspaceDeletionCancel(name="Test works"))
    await ask(work, days=1)


async def test_every_table_has_its_place(work: Work) -> None:
    """A table that points at others in a ring would be told here: `delete_rows` could not begin with any of them."""
    names = [table.name for table in await order(work)]
    assert set(names) == {*fenced_tables(), "workspace_directory"} - {deleting.REMAINS}
    assert (names[0], names[-2:]) == ("entry_points", ["workspaces", "workspace_directory"])
    assert names.index("touchpoints") < names.index("persons") < names.index("members")


async def write(database: Database, office: Office, name: str = "New") -> None:
    async with begin(database.sessions, office.actor()) as work:
        work.session.add(Team(workspace_id=work.workspace_id, name=name, created_at=work.now))


async def finished(database: Database, workspace_id: UUID) -> list[int]:
    """What each transaction of the deletion took."""
    parts = []
    while not parts or parts[-1]:
        async with begin(database.sessions, system(workspace_id), leaving=True) as work:
            parts.append(await delete_rows(work))
    return parts


async def test_nobody_writes_until_it_is_called_off(database: Database) -> None:
    office = await make_office(database, "Office")
    await write(database, office)
    async with begin(database.sessions, office.actor()) as work:
        await ask(work, "Office")
    with pytest.raises(WorkspaceLeaving):
        await write(database, office)
    async with database.read(office.workspace_id) as reader:
        assert await reader.fetchval("SELECT count(*) FROM teams WHERE name = 'New'") == 1
    async with begin(database.sessions, office.actor(), leaving=True) as work:
        await cancel_deletion(work, WorkspaceDeletionCancel(name="Office"))
    await write(database, office, "Newer")


async def test_it_waits_for_who_is_writing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    office = await make_office(database, "Office")
    monkeypatch.setattr("crm.workspaces.request_deletion.PATIENCE", "50ms")
    async with begin(database.sessions, office.actor()):
        with pytest.raises(Conflict, match="Something large is being written"):
            async with begin(database.sessions, office.actor()) as work:
                await ask(work, "Office")
    await write(database, office)


async def test_the_neighbour_keeps_every_row_and_the_app_alone_cannot_delete(urls: Urls, database: Database) -> None:
    """A row of each in every table there is; foreign keys are dropped here, their order is the next test's."""
    ours, theirs = new_id(), new_id()
    superuser = await asyncpg.connect(urls.superuser)
    try:
        await put_a_row_in_every_table(superuser, (ours, theirs))
        for workspace_id in (ours, theirs):
            await superuser.execute(
                "INSERT INTO workspace_directory VALUES ($1, $2, 'x')", str(workspace_id), workspace_id
            )
        async with begin(database.sessions, system(ours), leaving=True) as work:
            refused = await work.execute(text("DELETE FROM audit_entries WHERE workspace_id = :w"), {"w": ours})
            assert refused.rowcount == 0
        before = await state(superuser, theirs)
        assert await finished(database, ours) == [0]
        left = {table: count for table, (count, _) in (await state(superuser, ours)).items() if count}
        assert left == {"workspace_deletions": 1}
        assert await state(superuser, theirs) == before
        directory = await superuser.fetch("SELECT workspace_id FROM workspace_directory")
        assert [row["workspace_id"] for row in directory] == [theirs]
    finally:
        await superuser.close()


async def test_a_killed_deletion_goes_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts, with all foreign keys; log-ins that lead elsewhere too stay."""
    monkeypatch.setattr(deleting, "AT_ONCE", 7)
    ours, theirs = await make_office(database, "Ours"), await make_office(database, "Theirs")
    async with begin(database.sessions, theirs.actor()) as work:
        await add(work, MemberAdd(email=f"admin@{ours.slug}.test", roles=(Role.ANALYST,)))
    async with begin(database.sessions, ours.actor()) as work:
        await request_deletion(work, WorkspaceDeletionRequest(name="Ours"), due_at=clock.now())
    with suppress(RuntimeError):
        async with begin(database.sessions, system(ours.workspace_id), leaving=True) as work:
            assert await delete_rows(work) >= 7
            raise RuntimeError("killed")
    parts = await finished(database, ours.workspace_id)
    assert len(parts) > 3
    assert set(parts[:-1]) == {7}
    async with begin(database.sessions, system(ours.workspace_id), leaving=True) as work:
        stone = (await work.execute(select(WorkspaceDeletion))).scalar_one()
        assert (stone.requested_by_id, stone.finished_at is not None) == (None, True)
        assert stone.rows_deleted >= sum(parts)
        slugs = (await work.execute(select(WorkspaceDirectory.name))).scalars().all()
        assert slugs == ["Theirs"]
        emails = (await work.execute(select(Account.email))).scalars().all()
        assert sorted(each for each in emails if each.endswith(f"@{ours.slug}.test")) == [f"admin@{ours.slug}.test"]
        assert len(emails) == 11
    await write(database, theirs)
    with pytest.raises(WorkspaceLeaving):  # who was let in a moment before: jobs and events point at no other row
        async with begin(database.sessions, ours.actor()) as work:
            await enqueue(work, "note", {})
