"""An answer as its network's adapter needs to know it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.limits import at_most
from crm.core.work import Work
from crm.models import Conversation, Identity, Message, Person
from crm.models.words import Direction, IdentityKind
from funnel.adapters.sending import Outgoing, Template
from funnel.models import Channel
from funnel.replies.way import Way

_THREAD = "thread:"
MOST_IDS = 20


async def outgoing_of(
    work: Work,
    thread: Conversation,
    way: Way,
    *,
    send_id: UUID,
    text: str,
    template: Mapping[str, Any] | None,
    attempt: int = 1,
) -> Outgoing:
    """With what the person last said there, and how they are known on the channel."""
    said, heard_at = await _newest(work, thread)
    channel = await work.scalar(
        select(Channel.key).where(Channel.workspace_id == work.workspace_id, Channel.id == thread.channel_id)
    )
    return Outgoing(
        id=send_id,
        channel_key=channel or "",
        account_id=way.account_id,
        thread=thread.thread_key.removeprefix(_THREAD),
        text=text,
        answers=said,
        last_heard_at=heard_at,
        template=template_of(template),
        settings=way.settings,
        person_ids=await _ids(work, thread.person_id, channel or ""),
        attempt=attempt,
    )


def template_of(kept: Mapping[str, Any] | None) -> Template | None:
    """As it is kept; a blanked one is none."""
    if not kept:
        return None
    return Template(str(kept["name"]), str(kept["language"]), tuple(str(each) for each in kept.get("parameters", ())))


async def _newest(work: Work, thread: Conversation) -> tuple[Any, Any]:
    row = Message
    asked = (
        select(row.external_id, row.sent_at)
        .where(row.workspace_id == work.workspace_id, row.conversation_id == thread.id)
        .where(row.direction == Direction.INBOUND.value)
        .order_by(row.sent_at.desc(), row.id.desc())
        .limit(at_most(1))
    )
    found = (await work.execute(asked)).one_or_none()
    return (None, None) if found is None else (found.external_id, found.sent_at)


async def _ids(work: Work, person_id: UUID, channel: str) -> tuple[str, ...]:
    one, same, known = Person.__table__.alias("one"), Person.__table__.alias("same"), Identity
    asked = (
        select(known.value)
        .select_from(one)
        .join(same, and_(same.c.workspace_id == work.workspace_id, same.c.canonical_id == one.c.canonical_id))
        .join(known, and_(known.workspace_id == work.workspace_id, known.person_id == same.c.id))
        .where(one.c.workspace_id == work.workspace_id, one.c.id == person_id)
        .where(known.kind == IdentityKind.PLATFORM_USER_ID.value, known.account == channel)
        .order_by(known.value)
        .limit(at_most(MOST_IDS))
    )
    return tuple((await work.execute(asked)).scalars())
