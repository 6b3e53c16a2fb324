"""The thread a message belongs to: found, begun, or gone on with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert

from crm.conversations.allowed import ENDED
from crm.conversations.bands import band_of
from crm.conversations.classify import Said, line
from crm.conversations.hold import hold_many
from crm.conversations.judge import Judgement
from crm.conversations.policy import Policy
from crm.conversations.reopen import begin_again
from crm.conversations.route import route
from crm.conversations.timers import begin_anew, planned, waited_for
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.leads.close import CLOSED
from crm.models import Conversation, Lead, Message, Person, Touchpoint
from crm.models.words import Direction, TouchpointKind
from crm.models.words_conversation import ConversationStatus, ResponseBand
from crm.sla.start import Timer
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.where import Where
from funnel.facts.facts import FactResult

_TIMED = ("id", "appeared_at", "assignee_id", "team_id", "product_id", "resource_id")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message, recorded as a touch, on its way into a thread."""

    data: ConversationReceive
    where: Where
    touchpoint_id: UUID
    person_id: UUID
    resource_id: UUID | None
    place_id: UUID | None
    lead_id: UUID | None
    received_at: datetime
    new_thread_id: UUID = field(default_factory=new_id)

    @property
    def thread_key(self) -> str:
        """The thread's own id in its source, else the message's: then it begins one."""
        told = self.data.thread_external_id
        return f"thread:{told}" if told else f"message:{self.data.external_id}"


async def familiar(work: Work, touchpoint_id: UUID | None) -> UUID | None:
    """The thread of a message that was received before."""
    row = Message
    found: UUID | None = await work.scalar(
        select(row.conversation_id).where(row.workspace_id == work.workspace_id, row.touchpoint_id == touchpoint_id)
    )
    return found


async def incoming(work: Work, data: ConversationReceive, place: Where, result: FactResult) -> Incoming:
    """What the fact found out: the person, and whose page it was."""
    touch = Touchpoint
    columns = select(touch.id, touch.person_id, touch.place_resource_id, touch.place_id)
    row = (await work.execute(columns.where(touch.workspace_id == work.workspace_id, touch.id == result.fact_id))).one()
    return Incoming(
        data=data,
        where=place,
        touchpoint_id=row.id,
        person_id=row.person_id,
        resource_id=data.resource_id or row.place_resource_id,
        place_id=row.place_id,
        lead_id=result.lead_id or await _open_lead(work, result),
        received_at=data.received_at or max(work.now, data.appeared_at),
    )


async def _open_lead(work: Work, result: FactResult) -> UUID | None:
    """Of the person's leads the open one that was active last."""
    if not result.leads:
        return None
    found: UUID | None = await work.scalar(
        select(Lead.id)
        .where(
            Lead.workspace_id == work.workspace_id,
            Lead.id.in_(result.leads),
            Lead.status.not_in([each.value for each in CLOSED]),
        )
        .order_by(Lead.last_activity_at.desc(), Lead.id)
        .limit(at_most(1))
    )
    return found


async def find_thread(work: Work, message: Incoming) -> Conversation | None:
    """The thread of that key; of direct messages without one what the person has open there. Locked."""
    row = Conversation
    own = (row.workspace_id == work.workspace_id, row.source == message.where.source)
    found = await work.scalar(select(row.id).where(*own, row.thread_key == message.thread_key))
    if found is None and message.data.thread_external_id is None and message.where.kind is TouchpointKind.MESSAGE:
        one, same = Person.__table__.alias("one"), Person.__table__.alias("same")
        persons = (
            select(same.c.id)
            .select_from(one)
            .join(same, and_(same.c.workspace_id == work.workspace_id, same.c.canonical_id == one.c.canonical_id))
            .where(one.c.workspace_id == work.workspace_id, one.c.id == message.person_id)
        )
        found = await work.scalar(
            select(row.id)
            .where(*own, row.person_id.in_(persons), row.status.not_in(ENDED))
            .order_by(row.appeared_at.desc(), row.id)
            .limit(at_most(1))
        )
    return next(iter(await hold_many(work, [found])), None) if found else None


async def begin(
    work: Work, message: Incoming, policy: Policy, said: Judgement, why: Said, owner_id: UUID | None
) -> Conversation | None:
    """A new thread with its first message, given to whoever answers; None when another transaction was first."""
    way = await route(work, said.topic, policy, owner_id)
    data = message.data
    values: dict[str, Any] = {
        "workspace_id": work.workspace_id, "id": message.new_thread_id, "person_id": message.person_id,
        "lead_id": message.lead_id, "channel_id": message.where.channel_id, "resource_id": message.resource_id,
        "place_id": message.place_id, "place_url": data.place_url, "product_id": data.product_id or way.product_id,
        "source": message.where.source, "thread_key": message.thread_key, "status": ConversationStatus.OPEN.value,
        "category": said.category and said.category.value, "sentiment": said.sentiment and said.sentiment.value,
        "negative_kind": said.negative_kind and said.negative_kind.value, "topic": said.topic, "by_hand": [],
        "appeared_at": data.appeared_at, "received_at": message.received_at,
        "last_message_at": data.appeared_at,
        "band": ResponseBand.UNANSWERED.value, "assignee_id": way.member_id, "team_id": way.team_id,
        "routing": way.routing.value, "version": 1,
    }  # fmt: skip
    timers = await planned(work, values)
    values |= _due(timers)
    statement = insert(Conversation).values(**values).on_conflict_do_nothing().returning(Conversation.id)
    if await work.scalar(statement) is None:
        return None
    (thread,) = await hold_many(work, [message.new_thread_id])
    work.session.add(line(work, thread, why))
    await add(work, thread, message)
    await waited_for(work, timers)
    return thread


def _due(timers: Sequence[Timer]) -> dict[str, datetime]:
    """When the answer is due, and the hard limit."""
    target, limit = timers
    return {"response_due_at": target.due_at, "limit_at": limit.due_at}


async def go_on(work: Work, thread: Conversation, message: Incoming) -> None:
    """A further message. One that appeared before all others begins the thread earlier; one after the last word of the
    company makes the thread wait again, also one that had ended.
    """
    appeared_at = message.data.appeared_at
    if appeared_at < thread.appeared_at:
        thread.appeared_at = appeared_at
        thread.received_at = min(thread.received_at, message.received_at)
        timers = await planned(work, {name: getattr(thread, name) for name in _TIMED})
        for name, moment in _due(timers).items():
            setattr(thread, name, moment)
        if thread.first_responded_at is None and thread.status not in ENDED:
            await begin_anew(work, thread, timers)
        thread.band = band_of(appeared_at, thread.first_responded_at).value
    if appeared_at >= thread.last_message_at:
        thread.last_message_at = appeared_at
        if thread.status in ENDED:
            begin_again(thread)
        thread.status = ConversationStatus.OPEN.value
    thread.lead_id = thread.lead_id or message.lead_id
    thread.version += 1
    await add(work, thread, message)


async def add(work: Work, thread: Conversation, message: Incoming) -> None:
    """The words themselves."""
    data = message.data
    work.session.add(
        Message(
            workspace_id=work.workspace_id, id=new_id(), conversation_id=thread.id, person_id=message.person_id,
            direction=Direction.INBOUND.value, text=data.text, search_key=sort_key(data.text)[:4_000],
            sent_at=data.appeared_at, received_at=message.received_at, source=message.where.source,
            external_id=data.external_id, touchpoint_id=message.touchpoint_id, flags=[],
        )
    )  # fmt: skip
    await work.flush()
