"""Reminders, repetition, putting off, giving up."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.leads.lose import LeadLose, lose
from crm.models import OutboxEvent, Task
from crm.tasks.cancel import TaskCancel, cancel
from crm.tasks.change import TaskChange, change
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.remind import remind
from crm.tasks.snooze import TaskSnooze, snooze
from tests.factories.leads import again, as_member, lead_row, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
HOUR = timedelta(hours=1)


async def _task(work: Work, lead_id: UUID, hours: float, **more: object) -> UUID:
    given = {"lead_id": lead_id, "title": "Call back", "due_at": work.now + hours * HOUR} | more
    return await create(again(work), TaskCreate.model_validate(given))


def _later(work: Work, hours: float) -> Work:
    assert work.actor.member_id is not None
    return as_member(work, work.actor.member_id, now=work.now + hours * HOUR)


async def _sent(work: Work) -> list[str]:
    kinds = select(OutboxEvent.payload).where(OutboxEvent.kind == "REMINDER_DUE").order_by(OutboxEvent.created_at)
    return [each["taskId"] for each in (await work.execute(kinds)).scalars()]


async def test_a_reminder_is_sent_once_and_again_when_it_was_put_off(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    task_id = await _task(work, lead_id, 5, remind_at=work.now + 4 * HOUR)
    done = await _task(work, lead_id, 5, remind_at=work.now + 4 * HOUR)
    await complete(again(work), TaskComplete(task_id=done))
    assert await remind(_later(work, 3)) == 0
    assert (await remind(_later(work, 4)), await remind(_later(work, 4)), await remind(_later(work, 9))) == (1, 0, 0)
    assert await _sent(work) == [str(task_id)]
    await snooze(_later(work, 4.5), TaskSnooze(task_id=task_id, due_at=work.now + 10 * HOUR, expected_version=1))
    assert (await remind(_later(work, 8)), await remind(_later(work, 9)), await remind(_later(work, 10))) == (0, 1, 0)
    assert await _sent(work) == [str(task_id), str(task_id)]


async def test_nobody_is_reminded_of_a_lost_lead(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    await _task(work, lead_id, 5, remind_at=work.now + 4 * HOUR)
    await lose(again(work), LeadLose.model_validate({"lead_id": lead_id, "reason": "PRICE"}))
    assert (await remind(_later(work, 4)), await remind(_later(work, 4))) == (1, 0)
    assert await _sent(work) == []


async def test_a_reminder_comes_before_its_task(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    with pytest.raises(Invalid, match="before it is due"):
        await _task(work, lead_id, 1, remind_at=work.now + 2 * HOUR)
    task_id = await _task(work, lead_id, 5)
    with pytest.raises(Invalid, match="before it is due"):
        await change(again(work), TaskChange(task_id=task_id, remind_at=work.now + 6 * HOUR))
    assert (await work.execute(select(Task.remind_at, Task.version))).all() == [(None, 1)]


async def test_a_task_that_repeats_leaves_missed_turns_out(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    task_id = await _task(work, lead_id, 1, repeat_days=7, remind_at=work.now, kind="MEETING")
    await complete(_later(work, 24 * 15), TaskComplete(task_id=task_id))
    rows = await work.execute(select(Task.due_at, Task.remind_at, Task.kind, Task.completed_at).order_by(Task.due_at))
    first, second = rows.all()
    assert first.completed_at == work.now + 24 * 15 * HOUR
    assert (second.due_at - first.due_at, second.remind_at - first.remind_at) == (timedelta(21), timedelta(21))
    assert (second.kind, second.completed_at) == ("MEETING", None)


async def test_reassigned_and_given_up(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    boris = await make_seller(work, "Boris")
    task_id = await _task(work, lead_id, 5, is_promise=True)
    later = work.now + 9 * HOUR
    await change(again(work), TaskChange(task_id=task_id, owner_id=boris, due_at=later, expected_version=1))
    row = (await work.execute(select(Task.owner_id, Task.due_at, Task.promised_for, Task.version))).one()
    assert row == (boris, later, work.now + 5 * HOUR, 2)
    with pytest.raises(Invalid, match="customer waits"):
        await cancel(again(work), TaskCancel(task_id=task_id))
    assert (await lead_row(work, lead_id)).next_task_id == task_id
    await cancel(again(work), TaskCancel(task_id=task_id, reason="They bought elsewhere"))
    assert (await lead_row(work, lead_id)).next_task_id is None
    with pytest.raises(Conflict, match="cancelled at"):
        await complete(again(work), TaskComplete(task_id=task_id))
