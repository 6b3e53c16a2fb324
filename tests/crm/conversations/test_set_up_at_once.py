"""Two that set up the same thing at the same moment: one of them does, the other is told so."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.conversations.save_policy import ResponsePolicySave, save_policy
from crm.conversations.save_scheme import ResponseSchemeSave, save_scheme
from crm.conversations.save_template import ReplyTemplateSave, save_template
from crm.conversations.save_topic import TopicSave, save_topic
from crm.conversations.set_rules import RulesSet, set_rules
from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work, begin
from crm.models import ClassificationRule, ReplyTemplate, ResponsePolicy, ResponseScheme, Topic
from tests.factories.leads import again, make_seller
from tests.factories.waiting import somebody_waits
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
Verb = Callable[[Work], Awaitable[Any]]
RULE = {"words": ["late"], "sentiment": "NEGATIVE"}


def verbs(actor: Actor) -> list[tuple[Verb, Any, str | None]]:
    """Each verb with the rows it makes and the field it names."""
    steps = [{"title": "Answer", "member_id": actor.member_id, "within_seconds": 60}]
    scheme = ResponseSchemeSave.model_validate({"name": "Any", "steps": steps})
    return [
        (lambda work: save_policy(work, ResponsePolicySave(burst_count=3)), ResponsePolicy, None),
        (lambda work: save_topic(work, TopicSave(key="price", name="Price")), Topic, "key"),
        (lambda work: save_template(work, ReplyTemplateSave(name="Hi", text="Hello")), ReplyTemplate, "name"),
        (lambda work: save_scheme(work, scheme), ResponseScheme, "name"),
        (lambda work: set_rules(work, RulesSet.model_validate({"rules": [RULE]})), ClassificationRule, "rules"),
    ]


@pytest.mark.newest
async def test_the_second_one_is_told(database: Database) -> None:
    actor = (await make_office(database)).actor()

    async def second(verb: Verb) -> None:
        async with begin(database.sessions, actor) as work:
            await verb(work)

    for verb, row, field in verbs(actor):
        async with begin(database.sessions, actor) as work:
            await verb(work)
            other = asyncio.create_task(second(verb))
            await somebody_waits(database)
        with pytest.raises(Conflict) as refused:
            await other
        assert refused.value.field == field
        async with begin(database.sessions, actor) as work:
            count = select(func.count()).select_from(row).where(row.workspace_id == work.workspace_id)
            assert await work.scalar(count) == 1


async def test_a_template_that_is_changed_stays_retired(work: Work) -> None:
    made = await save_template(again(work), ReplyTemplateSave(name="Hi", text="Hello", retired=True))
    given = {"template_id": made.id, "name": "Hi", "text": "Hello there", "expected_version": 1}
    changed = await save_template(again(work), ReplyTemplateSave.model_validate(given))
    assert (changed.text, changed.retired_at, changed.version) == ("Hello there", work.now, 2)
    more = given | {"retired": False, "expected_version": 2}
    assert (await save_template(again(work), ReplyTemplateSave.model_validate(more))).retired_at is None
    with pytest.raises(Conflict, match="There is a template 'Hi' already"):
        await save_template(again(work), ReplyTemplateSave(name="Hi", text="Another"))
    rows = await work.execute(select(ReplyTemplate.name, ReplyTemplate.text))
    assert rows.all() == [("Hi", "Hello there")]


async def test_all_members_of_a_scheme_are_there(work: Work) -> None:
    ann = await make_seller(work, "Ann")
    steps = [{"title": "Answer", "member_id": each, "within_seconds": 60} for each in (ann, ann, work.workspace_id)]
    with pytest.raises(NotFound) as refused:
        await save_scheme(again(work), ResponseSchemeSave.model_validate({"name": "Any", "steps": steps}))
    assert refused.value.field == "steps.2.memberId"
    assert (await work.execute(select(ResponseScheme.id))).all() == []
