"""For which answers the worker is woken."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from crm.core import clock
from crm.core.actor import system
from crm.core.work import begin
from funnel.models.words import MessageStatus
from tests.crm.outbound.peer import answer, peer
from tests.funnel.intake.doors import Door
from tests.funnel.replies.test_errand import errand, replied, spoken
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
IN_LINE = "SELECT status, due_at FROM message_sends ORDER BY created_at, id"


async def is_woken(door: Door, at: datetime) -> bool:
    asked = "SELECT workspace_id FROM workspaces_waiting('replies', $1)"
    return door.office.workspace_id in {row[0] for row in await door.client.database.reads.fetch(asked, at)}


async def test_an_answer_behind_one_that_waits_for_its_retry_wakes_nobody(client: Client) -> None:
    door, thread_id = await spoken(client)
    away = answer(429, json.dumps({"ok": False, "error_code": 429, "parameters": {"retry_after": 600}}).encode())
    ok = answer(200, json.dumps({"ok": True, "result": {"message_id": 16}}).encode())
    async with peer(away, ok, ok) as other:
        await replied(door, thread_id, "One")
        assert await is_woken(door, clock.now())
        assert await errand(door, other) == 1
        await replied(door, thread_id, "Two")
        first, second = await door.rows(IN_LINE)
        assert (first["status"], second["status"]) == (MessageStatus.QUEUED.value, MessageStatus.QUEUED.value)
        assert second["due_at"] <= clock.now() < first["due_at"] - timedelta(minutes=9)
        assert not await is_woken(door, clock.now())
        assert not await is_woken(door, first["due_at"] - timedelta(microseconds=1))
        assert await is_woken(door, first["due_at"])
        assert await errand(door, other) == 0
        await of(door, "UPDATE message_sends SET due_at = due_at - interval '11 minutes' WHERE attempts = 1")
        assert await is_woken(door, clock.now())
        assert await errand(door, other) == 1
        assert await is_woken(door, clock.now())  # now it is the first
        assert await errand(door, other) == 1
        assert not await is_woken(door, clock.now() + timedelta(days=1))
        heard = [json.loads(each.partition(b"\r\n\r\n")[2])["text"] for each in other.heard]
        assert heard == ["One", "One", "Two"]


async def test_whose_sender_was_lost_wakes_whoever_is_before_it(client: Client) -> None:
    """An earlier one that is sent again stands before it in the line, and may wait for hours."""
    door, thread_id = await spoken(client)
    async with peer() as other:
        for words in ("One", "Two"):
            await replied(door, thread_id, words)
        assert len(other.heard) == 0
    later = "CASE text WHEN 'One' THEN interval '1 hour' ELSE interval '-1 second' END"
    await of(door, "UPDATE message_sends s SET due_at = now() + " + later + ", attempts = 1, first_tried_at = now(),"
             " status = CASE text WHEN 'One' THEN 'QUEUED' ELSE 'SENDING' END"
             " FROM messages m WHERE m.workspace_id = s.workspace_id AND m.id = s.message_id")  # fmt: skip
    assert await is_woken(door, clock.now())
    async with peer() as other:
        assert await errand(door, other) == 0  # it is told as unknown, and nobody sends it again
    lost = await door.rows("SELECT status FROM message_sends ORDER BY created_at, id")
    assert lost == [{"status": "QUEUED"}, {"status": "UNKNOWN"}]
    assert not await is_woken(door, clock.now())


async def of(door: Door, sql: str) -> None:
    """As the clock or another process would have it."""
    async with begin(door.client.database.sessions, system(door.office.workspace_id)) as work:
        await work.execute(text(sql))
