"""An item from brief to publication, and every refusal on the way, after which nothing has changed."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem, Stale
from crm.core.work import Work
from crm.models.words import Role
from funnel.content.brief import brief
from funnel.content.change import change
from funnel.content.decide import approve, cancel, return_item
from funnel.content.inputs import (
    ContentBrief,
    ContentChange,
    ContentMoveOn,
    ContentPublish,
    ContentSchedule,
    ContentWrite,
)
from funnel.content.publish import publish, publish_due, schedule
from funnel.content.states import ContentAction, actions_for
from funnel.content.write import write
from funnel.models import ContentItem, Resource
from funnel.models.words import ContentState, ResourceState
from tests.factories.model import as_role, counted, make_goal, make_model, make_resource
from tests.funnel.content.made import history, make_approved, make_item, make_published, make_written, row_of

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def set_state(work: Work, resource_id: UUID, state: ResourceState) -> None:
    row = update(Resource).where(Resource.workspace_id == work.workspace_id, Resource.id == resource_id)
    await work.execute(row.values(state=state.value))


async def refused(
    work: Work, item: ContentItem, verb: Callable[[], Awaitable[Any]], kind: type[Problem], field: str | None
) -> Problem:
    """The refusal; the item and its history are as they were."""
    before, moves = await row_of(work, item.id), await history(work, item.id)
    with pytest.raises(kind) as caught:
        await verb()
    assert caught.value.field == field
    assert caught.value.message.endswith(".")
    assert (await row_of(work, item.id), await history(work, item.id)) == (before, moves)
    return caught.value


async def test_the_whole_way_is_written_down(work: Work) -> None:
    page = await make_resource(work)
    item = await make_item(work, page.id, keywords=("back", "chair", "back"), due_on=date(2026, 12, 1))
    assert (item.number, item.keywords, item.version) == (1, ["back", "chair"], 1)
    await write(work, ContentWrite(item_id=item.id, body="Sit.", comment="First try"))
    assert item.author_id == work.actor.member_id
    await return_item(work, ContentMoveOn(item_id=item.id, comment="Longer"))
    await write(work, ContentWrite(item_id=item.id, body="Sit well.", expected_version=3))
    await approve(work, ContentMoveOn(item_id=item.id))
    await schedule(work, ContentSchedule(item_id=item.id, scheduled_for=work.now + timedelta(hours=1)))
    await schedule(work, ContentSchedule(item_id=item.id, scheduled_for=work.now + timedelta(hours=2)))
    assert await publish_due(work) == 0
    work.now += timedelta(hours=2)
    assert await publish_due(work) == 1
    assert await publish_due(work) == 0
    row = await row_of(work, item.id)
    assert (row["state"], row["published_at"], row["scheduled_for"]) == ("PUBLISHED", work.now, None)
    assert await history(work, item.id) == [
        (None, "BRIEF", None), ("BRIEF", "WRITTEN", "First try"), ("WRITTEN", "BRIEF", "Longer"),
        ("BRIEF", "WRITTEN", None), ("WRITTEN", "APPROVED", None), ("APPROVED", "SCHEDULED", None),
        ("SCHEDULED", "SCHEDULED", None), ("SCHEDULED", "PUBLISHED", None),
    ]  # fmt: skip
    again = await publish(work, ContentPublish(item_id=item.id, expected_version=1))
    assert (again.id, len(await history(work, item.id))) == (item.id, 8)
    assert (await make_item(work, page.id)).number == 2


async def test_steps_out_of_order_are_refused(work: Work) -> None:
    page = await make_resource(work)
    item = await make_item(work, page.id)
    on = ContentMoveOn(item_id=item.id, comment="Why")
    later = ContentSchedule(item_id=item.id, scheduled_for=work.now + timedelta(hours=1))
    await refused(work, item, lambda: approve(work, on), Conflict, "itemId")
    await refused(work, item, lambda: return_item(work, on), Conflict, "itemId")
    await refused(work, item, lambda: schedule(work, later), Conflict, "itemId")
    problem = await refused(work, item, lambda: publish(work, ContentPublish(item_id=item.id)), Conflict, "itemId")
    assert problem.message == "The item is BRIEF; to publish it, it has to be APPROVED or SCHEDULED."
    await refused(work, item, lambda: write(work, ContentWrite(item_id=item.id)), Invalid, "body")
    stale = ContentWrite(item_id=item.id, body="x", expected_version=9)
    await refused(work, item, lambda: write(work, stale), Stale, "expectedVersion")
    await cancel(work, on)
    await refused(work, item, lambda: cancel(work, on), Conflict, "itemId")
    await refused(work, item, lambda: change(work, ContentChange(item_id=item.id, title="x")), Conflict, "itemId")
    written = await make_written(work, page.id)
    bare = ContentMoveOn(item_id=written.id)
    await refused(work, written, lambda: return_item(work, bare), Invalid, "comment")
    with pytest.raises(NotFound):
        await approve(work, ContentMoveOn(item_id=new_id()))


async def test_nothing_is_published_where_nothing_runs(work: Work) -> None:
    page = await make_resource(work)
    item, waiting = await make_approved(work, page.id), await make_approved(work, page.id)
    await schedule(work, ContentSchedule(item_id=waiting.id, scheduled_for=work.now + timedelta(minutes=1)))
    past = ContentSchedule(item_id=item.id, scheduled_for=work.now)
    await refused(work, item, lambda: schedule(work, past), Invalid, "scheduledFor")
    await set_state(work, page.id, ResourceState.POSTPONED)
    later = ContentSchedule(item_id=item.id, scheduled_for=work.now + timedelta(hours=1))
    await refused(work, item, lambda: schedule(work, later), Conflict, "itemId")
    await refused(work, item, lambda: publish(work, ContentPublish(item_id=item.id)), Conflict, "itemId")
    work.now += timedelta(hours=1)
    assert await publish_due(work) == 0
    await set_state(work, page.id, ResourceState.ACTIVE)
    assert await publish_due(work) == 1


async def test_the_worker_publishes_many_in_a_fixed_number_of_statements(work: Work) -> None:
    page = await make_resource(work)

    async def sent(count: int) -> int:
        for _ in range(count):
            item = await make_approved(work, page.id)
            await schedule(work, ContentSchedule(item_id=item.id, scheduled_for=work.now + timedelta(seconds=1)))
        work.now += timedelta(seconds=2)
        async with counted(work) as statements:
            assert await publish_due(work) == count
        return len(statements)

    assert await sent(2) == await sent(7)


async def test_who_hands_in(work: Work) -> None:
    author, other = await as_role(work, Role.AUTHOR), await as_role(work, Role.COMMUNITY_MANAGER)
    marketer = await as_role(work, Role.MARKETER)
    strategist, analyst = await as_role(work, Role.STRATEGIST), await as_role(work, Role.ANALYST)
    page = await make_resource(work)
    item = await make_item(work, page.id, author_id=author.actor.member_id)
    data = ContentWrite(item_id=item.id, body="Mine")
    await refused(work, item, lambda: write(other, data), Forbidden, "itemId")
    for nobody in (strategist, analyst):
        await refused(work, item, lambda nobody=nobody: write(nobody, data), Forbidden, None)
    await write(author, data)
    await write(marketer, data)
    assert item.author_id == author.actor.member_id
    await refused(work, item, lambda: approve(author, ContentMoveOn(item_id=item.id)), Forbidden, None)
    await refused(work, item, lambda: approve(other, ContentMoveOn(item_id=item.id)), Forbidden, None)
    await approve(strategist, ContentMoveOn(item_id=item.id))
    await refused(work, item, lambda: publish(strategist, ContentPublish(item_id=item.id)), Forbidden, None)
    await publish(other, ContentPublish(item_id=item.id, url="https://vk.com/wall-1"))
    assert item.url == "https://vk.com/wall-1"
    owned = await make_resource(work, "Owned", owner_id=other.actor.member_id)
    second = await make_item(work, owned.id, author_id=author.actor.member_id)
    await write(other, ContentWrite(item_id=second.id, body="The owner's"))
    with pytest.raises(Forbidden):
        await make_item(author, page.id)


async def test_allowed_actions_are_what_the_verbs_allow(work: Work) -> None:
    author = (await as_role(work, Role.AUTHOR)).actor
    marketer = (await as_role(work, Role.MARKETER)).actor
    asked = ContentState.WRITTEN, author.member_id, None
    assert actions_for(author, *asked, ResourceState.ACTIVE) == [ContentAction.WRITE]
    assert actions_for(author, ContentState.WRITTEN, marketer.member_id, None, ResourceState.ACTIVE) == []
    assert actions_for(marketer, *asked, ResourceState.ACTIVE) == [
        ContentAction.CHANGE, ContentAction.WRITE, ContentAction.APPROVE, ContentAction.RETURN, ContentAction.CANCEL,
    ]  # fmt: skip
    approved = ContentState.APPROVED, author.member_id, None
    assert ContentAction.PUBLISH in actions_for(marketer, *approved, ResourceState.ACTIVE)
    assert ContentAction.PUBLISH not in actions_for(marketer, *approved, ResourceState.PLANNED)
    assert actions_for(marketer, ContentState.CANCELLED, None, None, ResourceState.ACTIVE) == []


async def test_a_brief_refers_to_what_is_there(work: Work) -> None:
    model = await make_model(work)
    other = await make_resource(work, "Other")
    goal = await make_goal(work, model)
    first = await make_item(work, model.page.id, goal_id=goal.id)
    second = await make_item(work, other.id, variant_of_id=first.id)
    third = await make_item(work, other.id, variant_of_id=second.id)
    assert (second.variant_of_id, third.variant_of_id) == (first.id, first.id)
    for given, kind, field in (
        ({"resource_id": new_id()}, NotFound, "resourceId"),
        ({"goal_id": new_id()}, NotFound, "goalId"),
        ({"goal_id": goal.id, "resource_id": other.id}, Invalid, "goalId"),
        ({"author_id": new_id()}, NotFound, "authorId"),
        ({"variant_of_id": new_id()}, NotFound, "variantOfId"),
    ):
        data = {"resource_id": model.page.id, "title": "x", "format": "POST", **given}
        with pytest.raises(kind) as caught:
            await brief(work, ContentBrief.model_validate(data))
        assert caught.value.field == field
    await set_state(work, other.id, ResourceState.RETIRED)
    with pytest.raises(Conflict):
        await make_item(work, other.id)
    assert (await make_item(work, model.page.id)).number == 4


async def test_what_is_published_keeps_its_text(work: Work) -> None:
    page = await make_resource(work)
    item = await make_published(work, page.id)
    filed = ContentChange(item_id=item.id, topic="Backs", url="https://vk.com/wall-2", expected_version=item.version)
    await change(work, filed)
    assert (item.topic, item.url) == ("Backs", "https://vk.com/wall-2")
    await refused(work, item, lambda: change(work, filed), Stale, "expectedVersion")
    late = ContentChange(item_id=item.id, due_on=date(2026, 12, 1))
    await refused(work, item, lambda: change(work, late), Conflict, "dueOn")
    empty = ContentChange(item_id=item.id, topic=None, keywords=None)
    await refused(work, item, lambda: change(work, empty), Invalid, "keywords")
