"""Events are written with the change and told of after it; what was undone is told to nobody."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.notify import CHANNEL, notifier_of
from crm.core.outbox import publish, publish_all
from crm.core.work import begin

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _undo(database: Database, workspace_id: UUID) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        await publish(work, "LEAD_CREATED", {"leadId": new_id()})
        raise RuntimeError


async def test_committed_events_wake_who_listens_and_undone_ones_do_not(database: Database, urls: Any) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    listener = await asyncpg.connect(urls.app)
    await listener.add_listener(CHANNEL, lambda _connection, _pid, _channel, payload: heard.put_nowait(payload))
    undone, kept = new_id(), new_id()
    with pytest.raises(RuntimeError):
        await _undo(database, undone)
    async with begin(database.sessions, system(kept)) as work:
        await publish_all(work, [("STEP_ENTERED", {"leadId": kept, "stepKey": "call"}), ("MERGED", {})])
        await publish(work, "SLA_BREACHED", {"dueAt": work.now})
    assert await asyncio.wait_for(heard.get(), 5) == kept.hex
    await notifier_of(database.engine).settle()
    assert heard.empty()
    await listener.close()
    rows = "SELECT kind, payload FROM outbox_events WHERE workspace_id = :id ORDER BY xid, id"
    for workspace_id, kinds in ((undone, []), (kept, ["STEP_ENTERED", "MERGED", "SLA_BREACHED"])):
        async with begin(database.sessions, system(workspace_id)) as work:
            found = (await work.execute(text(rows), {"id": workspace_id})).all()
            assert [row.kind for row in found] == kinds
    assert found[0].payload == {"leadId": str(kept), "stepKey": "call"}
