"""A thread in hand: locked for the rest of the transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.models import Conversation
from crm.people.hold import hold as hold_persons


async def hold(work: Work, conversation_id: UUID, expected_version: int | None = None) -> Conversation:
    """The thread under its lock. Raises NotFound, or Stale when it is not the version the caller saw."""
    work.locking(Lock.DEALINGS)
    return await _taken(work, conversation_id, expected_version)


async def hold_with_person(work: Work, conversation_id: UUID, expected_version: int | None = None) -> Conversation:
    """The same for verbs that record a fact afterwards: the person first, as the lock order wants.

    The thread's lock is taken but not declared: `funnel.facts.record` declares those of before once more.
    """
    row = Conversation
    own = select(row.person_id).where(row.workspace_id == work.workspace_id, row.id == conversation_id)
    person_id = await work.scalar(own)
    if person_id is not None:
        await hold_persons(work, [person_id])
    return await _taken(work, conversation_id, expected_version)


async def hold_many(work: Work, ids: Sequence[UUID]) -> list[Conversation]:
    """Several, in the order of their ids; those that are not there are left out."""
    row = Conversation
    statement = (
        select(row)
        .where(row.workspace_id == work.workspace_id, row.id.in_(ids))
        .order_by(row.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list((await work.execute(statement)).scalars())


async def _taken(work: Work, conversation_id: UUID, expected_version: int | None) -> Conversation:
    found = await hold_many(work, [conversation_id])
    if not found:
        raise NotFound("There is no such conversation in this workspace.", field="conversationId")
    require_version("conversation", found[0].version, expected_version)
    return found[0]
