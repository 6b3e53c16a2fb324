"""Keeps words to begin an answer with."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from crm.conversations.inputs import Said, TopicKey
from crm.conversations.keep import keep
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import ReplyTemplate


class ReplyTemplateSave(BaseModel, frozen=True):
    """A new one, or the one with that id; whether it is used any more stays as it is when that is left out."""

    template_id: UUID | None = None
    name: Line
    text: Said
    topic: TopicKey | None = None
    retired: bool | None = None
    expected_version: int | None = None


async def save_template(work: Work, data: ReplyTemplateSave) -> ReplyTemplate:
    """Answers that were given keep the words they had."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    values: dict[str, Any] = {"name": data.name, "text": data.text, "topic": data.topic}
    if data.retired is not None:
        values["retired_at"] = work.now if data.retired else None
    taken = Conflict(f"There is a template {data.name!r} already; change that one.", field="name")
    refusals = {"uq_reply_templates_workspace_id_name": taken}
    return await keep(
        work, ReplyTemplate, "template", data.template_id, data.expected_version, values, refusals=refusals
    )
