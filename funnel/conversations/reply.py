"""Answers: the words of the company, a touch that earns no credit, and the band of the first one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.consents.may_contact import require_contact
from crm.conversations import timers
from crm.conversations.allowed import ANSWERING, ENDED
from crm.conversations.bands import band_of
from crm.conversations.hold import hold_with_person
from crm.conversations.inputs import ConversationReply, at_or_now
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.outbox import publish
from crm.core.problems import Invalid, NotFound
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Argument, ArgumentVersion, Conversation, Message, ReplyTemplate, Touchpoint
from crm.models.words import Direction, TouchpointKind
from crm.models.words_conversation import ConversationStatus, ReplyFlag
from funnel.facts.facts import TouchFact
from funnel.leads.one import record_one
from funnel.models import Channel
from funnel.replies.queue import plan, put_in_line


async def reply(work: Work, data: ConversationReply) -> Conversation:
    """The thread, ANSWERED if this is the last word. An answer with an external id that is known changes nothing.

    It is sent by the worker where the thread's connected account has a token (`funnel.replies.queue`). Raises
    DoNotContact for somebody who refused to be answered there, or is not to be contacted.
    """
    work.actor.require(Action.CONVERSATION_HANDLE)
    thread = await hold_with_person(work, data.conversation_id, data.expected_version)
    sent_at = at_or_now(data.sent_at, work.now)
    if sent_at < thread.appeared_at:
        raise Invalid("An answer is sent after the mention appeared; correct the time.", field="sentAt")
    words_id = await _argument(work, data.argument_id)
    await _check_template(work, data.template_id)
    fact = await _fact(work, thread, data.external_id or str(new_id()), sent_at)
    if data.external_id is None or not await _is_told(work, fact):
        await _require_contact(work, thread)
    planned = await plan(work, thread, data)
    result = await record_one(work, fact, written={"occurredAt": "sentAt"})
    if result.status == "DUPLICATE" or result.fact_id is None:
        return thread
    message = _message(work, thread, data, fact, result.fact_id, words_id)
    work.session.add(message)
    if planned is not None:
        put_in_line(work, thread, message, data, planned)
    _count(thread, message)
    await timers.answered(work, thread, message.sent_at)
    audit.record(work, "CONVERSATION_REPLY", object_type="Conversation", object_id=thread.id)
    await work.flush()
    await publish(work, "CONVERSATION_REPLIED", {"conversationId": thread.id})
    return thread


async def _is_told(work: Work, fact: TouchFact) -> bool:
    row = Message
    same = (row.source == fact.source, row.external_id == fact.external_id)
    return await work.scalar(select(row.id).where(row.workspace_id == work.workspace_id, *same)) is not None


async def _require_contact(work: Work, thread: Conversation) -> None:
    own = select(Channel.key).where(Channel.workspace_id == work.workspace_id, Channel.id == thread.channel_id)
    channel = await work.scalar(own)
    await require_contact(work, thread.person_id, channel, ANSWERING, field="conversationId")


def _count(thread: Conversation, message: Message) -> None:
    """The first answer by when it was sent, whenever it was told; and what is wrong with answers."""
    sent_at = message.sent_at
    if thread.first_responded_at is None or sent_at < thread.first_responded_at:
        thread.first_responded_at = sent_at
        thread.band = band_of(thread.appeared_at, sent_at).value
    thread.answers += 1
    thread.template_answers += message.from_template
    thread.blaming_answers += ReplyFlag.BLAMES_CUSTOMER.value in message.flags
    if sent_at >= thread.last_message_at:
        thread.last_message_at = sent_at
        if thread.status not in ENDED:
            thread.status = ConversationStatus.ANSWERED.value
    thread.version += 1


async def _fact(work: Work, thread: Conversation, external_id: str, sent_at: datetime) -> TouchFact:
    """Of the same kind and at the same place as what is answered; OUTBOUND earns no credit."""
    touch = Touchpoint
    first = (
        select(touch.kind)
        .join(Message, (Message.workspace_id == work.workspace_id) & (Message.touchpoint_id == touch.id))
        .where(touch.workspace_id == work.workspace_id, Message.conversation_id == thread.id)
        .order_by(Message.sent_at, Message.id)
    )
    kind = TouchpointKind(await work.scalar(first.limit(at_most(1))) or TouchpointKind.MESSAGE)
    return TouchFact(
        source=f"{thread.source}:answers",
        external_id=external_id,
        kind=kind,
        occurred_at=sent_at,
        person_id=thread.person_id,
        channel_id=thread.channel_id,
        resource_id=thread.resource_id,
        place_resource_id=thread.resource_id,
        place_url=thread.place_url if thread.resource_id is None else None,
        direction=Direction.OUTBOUND,
        product_id=thread.product_id,
    )


def _message(
    work: Work, thread: Conversation, data: ConversationReply, fact: TouchFact, touchpoint_id: UUID,
    words_id: UUID | None,
) -> Message:  # fmt: skip
    return Message(
        workspace_id=work.workspace_id, id=new_id(), conversation_id=thread.id, person_id=thread.person_id,
        direction=Direction.OUTBOUND.value, text=data.text, search_key=sort_key(data.text)[:4_000],
        sent_at=fact.occurred_at, received_at=work.now, source=fact.source, external_id=fact.external_id,
        touchpoint_id=touchpoint_id, member_id=work.actor.member_id,
        from_template=data.from_template or data.template_id is not None,
        flags=sorted({each.value for each in data.flags}), template_id=data.template_id, argument_version_id=words_id,
    )  # fmt: skip


async def _argument(work: Work, argument_id: UUID | None) -> UUID | None:
    """The words of the entry as they are now."""
    if argument_id is None:
        return None
    row, words = Argument, ArgumentVersion
    found: UUID | None = await work.scalar(
        select(words.id)
        .join(row, (row.workspace_id == work.workspace_id) & (row.id == words.argument_id))
        .where(words.workspace_id == work.workspace_id, row.id == argument_id, words.number == row.version)
    )
    if found is None:
        raise NotFound("There is no such argument in this workspace.", field="argumentId")
    return found


async def _check_template(work: Work, template_id: UUID | None) -> None:
    if template_id is None:
        return
    row = ReplyTemplate
    columns = select(row.name, row.retired_at)
    found = (
        await work.execute(columns.where(row.workspace_id == work.workspace_id, row.id == template_id))
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such template in this workspace.", field="templateId")
    if found.retired_at is not None:
        raise Invalid(f"The template {found.name!r} is not used any more; choose another.", field="templateId")
