"""The client answers, and the argument base knows it from then on."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.conversations.inputs import InformationAnswer
from crm.conversations.keep import locked
from crm.conversations.save_argument import ArgumentSave, write_argument
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Argument, InformationItem
from crm.models.words_conversation import InformationStatus

GENERAL = "general"
"""The topic of what was asked about none."""


async def answer_support(work: Work, data: InformationAnswer) -> InformationItem:
    """The item, answered once; its words are a new version of the named entry, or a new entry."""
    work.actor.require(Action.QUESTION_ANSWER)
    item = await locked(work, InformationItem, "item", data.item_id, "itemId", data.expected_version)
    if item.status == InformationStatus.ANSWERED.value:
        raise Conflict("This question was answered already; change the argument base instead.", field="itemId")
    words = await write_argument(work, await _words(work, item, data))
    item.status, item.answer, item.answered_at = InformationStatus.ANSWERED.value, data.answer, work.now
    item.answered_by_id, item.argument_version_id = work.actor.member_id, words.id
    item.version += 1
    audit.record(work, "INFORMATION_ANSWER", object_type="InformationItem", object_id=item.id)
    await work.flush()
    return item


async def _words(work: Work, item: InformationItem, data: InformationAnswer) -> ArgumentSave:
    if data.argument_id is None:
        return ArgumentSave(
            topic=item.topic or GENERAL, title=data.title or item.question[:200], facts=data.answer,
            proof_url=data.proof_url,
        )  # fmt: skip
    row = Argument
    columns = select(row.topic, row.title, row.product_id)
    found = (
        await work.execute(columns.where(row.workspace_id == work.workspace_id, row.id == data.argument_id))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such argument in this workspace.", field="argumentId")
    return ArgumentSave(
        argument_id=data.argument_id, topic=found.topic, title=data.title or found.title, facts=data.answer,
        proof_url=data.proof_url, product_id=found.product_id,
    )  # fmt: skip
