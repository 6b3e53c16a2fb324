"""Keeps a topic: what it is called, and who knows most of it."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.conversations.inputs import TopicKey
from crm.conversations.keep import keep
from crm.conversations.refers import require_product, require_team
from crm.core.problems import Conflict
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
    values = data.model_dump(exclude={"expected_version"})
    known = await work.scalar(select(Topic.id).where(Topic.workspace_id == work.workspace_id, Topic.key == data.key))
    taken = f"Somebody else keeps the topic {data.key!r} at this moment; look at it, then change it."
    refusals = {"uq_topics_workspace_id_key": Conflict(taken, field="key")}
    return await keep(work, Topic, "topic", known, data.expected_version, values, refusals=refusals, field="key")
