"""Who is late is told, and who rests is not."""

from datetime import timedelta

import pytest

from crm.commands.examination.tables import look_at_rounds
from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.work import begin
from crm.models import RetentionRun
from crm.postgres.errors import SetupError
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_a_workspace_that_is_to_be_deleted_waits_for_no_retention(database: Database) -> None:
    office = await make_office(database, "Going")
    async with begin(database.sessions, system(office.workspace_id)) as work:
        days_ago = clock.now() - timedelta(days=4)
        run = RetentionRun(workspace_id=office.workspace_id, id=new_id(), started_at=days_ago, rules={}, counts={})
        work.session.add(run)
    async with database.reads.acquire() as connection:
        with pytest.raises(SetupError, match=rf"late: {office.slug} \(retention\)\."):
            await look_at_rounds(connection)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        await request_deletion(work, WorkspaceDeletionRequest(name="Going"))
    async with database.reads.acquire() as connection:
        assert await look_at_rounds(connection) == "Nothing waits for the worker in 1 workspaces."
