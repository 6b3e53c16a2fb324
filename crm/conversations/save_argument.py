"""Keeps an entry of the argument base: every change is a further version of its words."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit import record as audit
from crm.conversations.inputs import Said, TopicKey, WebAddress
from crm.conversations.keep import locked
from crm.conversations.refers import require_product
from crm.core.ids import new_id
from crm.core.work import Work
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import Argument, ArgumentVersion


class ArgumentSave(BaseModel, frozen=True):
    """A new entry, or further words for the one with that id."""

    argument_id: UUID | None = None
    topic: TopicKey
    title: Line
    facts: Said
    proof_url: WebAddress | None = None
    product_id: UUID | None = None
    expected_version: int | None = None


async def save_argument(work: Work, data: ArgumentSave) -> ArgumentVersion:
    """The new words; answers of before show the words they were written from."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    return await write_argument(work, data)


async def write_argument(work: Work, data: ArgumentSave) -> ArgumentVersion:
    """The same for verbs that have asked who may."""
    if data.product_id is not None:
        await require_product(work, data.product_id, field="productId")
    values = {"topic": data.topic, "title": data.title, "product_id": data.product_id}
    if data.argument_id is None:
        entry = Argument(workspace_id=work.workspace_id, id=new_id(), created_at=work.now, version=1, **values)
        work.session.add(entry)
        await work.flush()
    else:
        entry = await locked(work, Argument, "argument", data.argument_id, "argumentId", data.expected_version)
        for name, value in values.items():
            setattr(entry, name, value)
        entry.version += 1
    words = ArgumentVersion(
        workspace_id=work.workspace_id, id=new_id(), argument_id=entry.id, number=entry.version, facts=data.facts,
        proof_url=data.proof_url, created_at=work.now, created_by_id=work.actor.member_id,
    )  # fmt: skip
    work.session.add(words)
    audit.record(work, "ARGUMENT_SAVE", object_type="Argument", object_id=entry.id)
    await work.flush()
    return words
