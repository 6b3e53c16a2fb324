"""Keeps words to begin an answer with."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.conversations.inputs import Said, TopicKey
from crm.conversations.keep import keep, locked
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import ReplyTemplate


class ReplyTemplateSave(BaseModel, frozen=True):
    """A new one, or the one with that id."""

    template_id: UUID | None = None
    name: Line
    text: Said
    topic: TopicKey | None = None
    retired: bool | None = None
    expected_version: int | None = None


async def save_template(work: Work, data: ReplyTemplateSave) -> ReplyTemplate:
    """Answers that were given keep the words they had."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    row = ReplyTemplate
    if data.template_id is not None:
        await locked(work, row, "template", data.template_id, "templateId", data.expected_version)
    own = select(row.id).where(row.workspace_id == work.workspace_id, row.name == data.name)
    if await work.scalar(own) not in (None, data.template_id):
        raise Conflict(f"There is a template {data.name!r} already; change that one.", field="name")
    values = {"name": data.name, "text": data.text, "topic": data.topic,
              "retired_at": work.now if data.retired else None}  # fmt: skip
    return await keep(work, row, "template", data.template_id, data.expected_version, values)
