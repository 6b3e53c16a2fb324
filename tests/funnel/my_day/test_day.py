"""Promises kept and broken, calls to return, and what a day holds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.clock import day_of
from crm.core.work import Work
from crm.notes.write import NoteWrite, write
from crm.tasks.cancel import TaskCancel, cancel
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.snooze import TaskSnooze, snooze
from funnel.calls.log import CallLog, log
from funnel.inputs import Period
from funnel.my_day.counts import counts
from funnel.my_day.promises import Promises, promises
from funnel.my_day.to_return import to_return
from funnel.reads import WorkReads
from tests.factories.leads import again, as_member, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
HOUR = timedelta(hours=1)


async def _promise(work: Work, lead_id: UUID, hours: float, **more: Any) -> UUID:
    given = {"lead_id": lead_id, "title": "Send", "due_at": work.now + hours * HOUR, "is_promise": True} | more
    return await create(again(work), TaskCreate.model_validate(given))


async def test_putting_off_does_not_keep_a_promise(work: Work) -> None:
    assert work.actor.member_id is not None
    lead_id = await insert_lead(work, await published_funnel(work))
    kept, late, given_up, _broken, _open = [await _promise(work, lead_id, hours) for hours in (2, -2, 3, -1, 4)]
    await snooze(again(work), TaskSnooze(task_id=late, due_at=work.now + 5 * HOUR))
    await complete(again(work), TaskComplete(task_id=kept))
    await complete(again(work), TaskComplete(task_id=late))
    await cancel(again(work), TaskCancel(task_id=given_up, reason="No"))
    await _promise(work, lead_id, -2, is_promise=False)
    day = day_of(work.now, "Europe/Moscow")
    period = Period(start=day - timedelta(days=1), end=day + timedelta(days=1))
    me = work.actor.member_id
    wanted = [Promises(member_id=me, made=5, kept=1, late=1, broken=2, open=1)]
    assert await promises(WorkReads(work), period, work.now) == wanted
    assert await promises(WorkReads(work), period, work.now, member_id=me) == wanted
    assert await promises(WorkReads(work), period, work.now, member_id=lead_id) == []


async def test_a_missed_call_is_returned_by_calling_back_or_by_another_one_that_was_taken(work: Work) -> None:
    funnel = await published_funnel(work)
    anna = await make_seller(work, "Anna")
    numbers = [f"+7916000000{n}" for n in range(4)]
    calls: dict[tuple[int, int], UUID] = {}

    async def ring(number: int, hours: int, direction: str = "INBOUND", seconds: int = 0, **more: Any) -> None:
        given = {"phone": numbers[number], "direction": direction, "occurred_at": work.now - hours * HOUR,
                 "duration_seconds": seconds} | more  # fmt: skip
        calls[number, hours] = await log(as_member(work, anna), CallLog.model_validate(given))

    await ring(0, 9)
    await ring(0, 8, result="BUSY")
    await ring(1, 7)
    await ring(1, 6, "OUTBOUND")
    await ring(2, 5, result="VOICEMAIL", seconds=20)
    await ring(2, 4, seconds=30)
    await ring(3, 3)
    await ring(3, 24 * 20)
    assert funnel.product_id
    assert await to_return(WorkReads(work), [anna], work.now) == [calls[0, 8], calls[3, 3]]
    assert await to_return(WorkReads(work), [work.actor.id], work.now) == []


async def test_the_counts_of_a_day(work: Work) -> None:
    me = work.actor.member_id
    assert me is not None
    boris = await make_seller(work, "Boris")
    lead_id = await insert_lead(work, await published_funnel(work), owner_id=me)
    await _promise(work, lead_id, -1, remind_at=work.now - 2 * HOUR)
    await complete(again(work), TaskComplete(task_id=await _promise(work, lead_id, 1)))
    await write(again(work), NoteWrite(text="Likes green", lead_id=lead_id))
    call = {"lead_id": lead_id, "direction": "OUTBOUND", "occurred_at": work.now, "duration_seconds": 5}
    await log(again(work), CallLog.model_validate(call))
    today = day_of(work.now, "Europe/Moscow")
    found = await counts(
        WorkReads(work), [me, boris], now=work.now, today=today, soon=today, zone="Europe/Moscow", currency="RUB"
    )
    mine, other = (next(each for each in found if each.member_id == member) for member in (me, boris))
    assert (mine.overdue, mine.promises, mine.reminders, mine.tasks_done, mine.promises_kept) == (1, 1, 1, 1, 1)
    assert (mine.notes_written, mine.calls_made, mine.calls_reached, mine.sales_made) == (1, 1, 1, 0)
    assert (other.overdue, other.tasks_done, other.calls_made, other.notes_written) == (0, 0, 0, 0)
