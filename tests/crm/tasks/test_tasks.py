"""Tasks and promises, and which of them a lead shows."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.work import Work
from crm.models import Task, TimelineEntry
from crm.models.words import Role
from crm.tasks.complete import TaskComplete, complete
from crm.tasks.create import TaskCreate, create
from crm.tasks.snooze import TaskSnooze, snooze
from tests.factories.leads import again, as_member, lead_row, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _task(work: Work, lead_id: UUID, hours: float, **more: object) -> UUID:
    given = {"lead_id": lead_id, "title": "Call back", "due_at": work.now + timedelta(hours=hours)} | more
    return await create(again(work), TaskCreate.model_validate(given))


async def test_the_next_task_is_the_earliest_open_one(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    late = await _task(work, lead_id, 5)
    assert (await lead_row(work, lead_id)).next_task_id == late
    early = await _task(work, lead_id, 1, title="Send the price", is_promise=True)
    assert (await lead_row(work, lead_id)).next_task_id == early
    await snooze(again(work), TaskSnooze(task_id=early, due_at=work.now + timedelta(hours=9)))
    assert (await lead_row(work, lead_id)).next_task_id == late
    await complete(again(work), TaskComplete(task_id=late))
    assert (await lead_row(work, lead_id)).next_task_id == early
    await complete(again(work), TaskComplete(task_id=early))
    assert (await lead_row(work, lead_id)).next_task_id is None
    lines = await work.execute(select(TimelineEntry.kind, TimelineEntry.title).order_by(TimelineEntry.id))
    assert lines.all() == [
        ("TASK", "Task: Call back"), ("TASK", "Promise: Send the price"), ("STATUS", "Task done: Call back"),
        ("STATUS", "Promise kept: Send the price"),
    ]  # fmt: skip


async def test_whoever_creates_it_owns_it(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    boris = await make_seller(work, "Boris")
    own = await create(as_member(work, boris), TaskCreate(lead_id=lead_id, title="Ask", due_at=work.now))
    given = await _task(work, lead_id, 1, owner_id=boris)
    owners = dict((await work.execute(select(Task.id, Task.owner_id))).all())
    assert owners == {own: boris, given: boris}


async def test_done_is_done_and_somebody_elses_is_theirs(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    boris, cleo = await make_seller(work, "Boris"), await make_seller(work, "Cleo")
    task_id = await _task(work, lead_id, 1, owner_id=boris)
    with pytest.raises(Forbidden, match="somebody else's"):
        await complete(as_member(work, cleo), TaskComplete(task_id=task_id))
    with pytest.raises(Forbidden, match="TASK_EDIT"):
        await complete(as_member(work, boris, Role.ANALYST), TaskComplete(task_id=task_id))
    assert await work.scalar(select(Task.completed_at)) is None
    await complete(as_member(work, cleo, Role.SALES_LEAD), TaskComplete(task_id=task_id))
    with pytest.raises(Conflict, match="completed at"):
        await complete(as_member(work, boris), TaskComplete(task_id=task_id))
    with pytest.raises(NotFound):
        await complete(again(work), TaskComplete(task_id=lead_id))


async def test_refused_for_an_unknown_owner_nothing_is_written(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    with pytest.raises(NotFound) as caught:
        await _task(work, lead_id, 1, owner_id=lead_id)
    assert caught.value.field == "ownerId"
    assert await work.scalar(select(func.count()).select_from(Task)) == 0
