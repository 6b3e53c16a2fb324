"""Keeps a topic: what it is called, and who knows most of it."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.audit import record as audit
from crm.conversations.inputs import TopicKey
from crm.conversations.keep import locked
from crm.conversations.refers import require_product, require_team
from crm.core.ids import new_id
from crm.core.work import Work
from crm.leads.owner import require_active
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import Topic


class TopicSave(BaseModel, frozen=True):
    """By its key; whoever is left out does not stand for it any more."""

    key: TopicKey
    name: Line
    team_id: UUID | None = None
    member_id: UUID | None = None
    product_id: UUID | None = None
    expected_version: int | None = None


async def save_topic(work: Work, data: TopicSave) -> Topic:
    """The topic, new or changed. Threads keep whom they were given to."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    if data.team_id is not None:
        await require_team(work, data.team_id, field="teamId")
    if data.member_id is not None:
        await require_active(work, data.member_id, field="memberId")
    if data.product_id is not None:
        await require_product(work, data.product_id, field="productId")
    values = data.model_dump(exclude={"key", "expected_version"})
    known = await work.scalar(select(Topic.id).where(Topic.workspace_id == work.workspace_id, Topic.key == data.key))
    if known is None:
        topic = Topic(workspace_id=work.workspace_id, id=new_id(), key=data.key, version=1, **values)
        work.session.add(topic)
    else:
        topic = await locked(work, Topic, "topic", known, "key", data.expected_version)
        for name, value in values.items():
            setattr(topic, name, value)
        topic.version += 1
    audit.record(work, "topic.save", object_type="topic", object_id=topic.id)
    await work.flush()
    return topic
