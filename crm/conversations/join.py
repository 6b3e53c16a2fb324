"""Joins threads of several places into one discussion."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.conversations.hold import hold_many
from crm.conversations.inputs import ConversationJoin
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.members.permissions import Action
from crm.models import Discussion


async def join(work: Work, data: ConversationJoin) -> UUID:
    """The id of the discussion; a thread is in one at most, the newest word counts."""
    work.actor.require(Action.CONVERSATION_HANDLE)
    discussion = await _discussion(work, data)
    work.locking(Lock.DEALINGS)
    asked = list(dict.fromkeys(data.conversation_ids))
    found = {each.id: each for each in await hold_many(work, asked)}
    for place, conversation_id in enumerate(data.conversation_ids):
        if conversation_id not in found:
            raise NotFound("There is no such conversation in this workspace.", field=f"conversationIds.{place}")
    for thread in found.values():
        if thread.discussion_id != discussion.id:
            thread.discussion_id = discussion.id
            thread.version += 1
    audit.record(work, "CONVERSATION_JOIN", object_type="Discussion", object_id=discussion.id)
    await work.flush()
    return discussion.id


async def _discussion(work: Work, data: ConversationJoin) -> Discussion:
    if data.discussion_id is None:
        return await _new(work, data)
    row = Discussion
    statement = select(row).where(row.workspace_id == work.workspace_id, row.id == data.discussion_id)
    locked = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Discussion | None = (await work.execute(locked)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no such discussion in this workspace.", field="discussionId")
    require_version("discussion", found.version, data.expected_version)
    if data.name is not None:
        found.name = data.name
    found.version += 1
    return found


async def _new(work: Work, data: ConversationJoin) -> Discussion:
    if data.name is None:
        raise Invalid("Name the new discussion, or say which one the conversations join.", field="name")
    made = Discussion(
        workspace_id=work.workspace_id, id=new_id(), name=data.name, created_at=work.now,
        created_by_id=work.actor.member_id, version=1,
    )  # fmt: skip
    work.session.add(made)
    await work.flush()
    return made
