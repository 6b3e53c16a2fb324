"""A member sends an answer again that failed, or of which nobody knows whether it was sent."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.consents.may_contact import require_contact
from crm.conversations.allowed import ANSWERING
from crm.conversations.hold import hold
from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Message
from funnel.inputs import Input
from funnel.models import MessageSend
from funnel.models.words import MessageStatus
from funnel.replies.allowed import may_be_sent_again
from funnel.replies.outgoing import outgoing_of
from funnel.replies.settle import tell
from funnel.replies.way import way_of


class MessageSendAgain(Input):
    """Which sending."""

    message_send_id: UUID
    expected_version: int | None = None


async def send_again(work: Work, data: MessageSendAgain) -> MessageSend:
    """In line again, by the connected account that has a token now.

    Of two who ask at once one is refused; raises Conflict for what is on its way or has been sent, OutsideWindow where
    the time to answer is over. Where nobody knew whether it was sent, the person may get it twice: that is for the
    member to judge, who may look there.
    """
    work.actor.require(Action.CONVERSATION_HANDLE)
    send, words = await _held(work, data)
    thread = await hold(work, send.conversation_id)
    if not may_be_sent_again(send.status):
        raise Conflict(f"The answer is {send.status}; only one that failed or is unknown is sent again.",
                       field="messageSendId")  # fmt: skip
    way = await way_of(work, thread)
    if way is None or words is None:
        raise Conflict("The conversation cannot be answered from here any more; give its connected account a token.",
                       field="messageSendId")  # fmt: skip
    outgoing = await outgoing_of(work, thread, way, send_id=send.id, text=words, template=send.template)
    await require_contact(work, thread.person_id, outgoing.channel_key, ANSWERING, field="messageSendId")
    way.sender.check(outgoing, work.now)
    _in_line(work, send, way.connected_account_id)
    audit.record(work, "MESSAGE_SEND_AGAIN", object_type="Conversation", object_id=thread.id)
    await work.flush()
    await tell(work, thread.id, send.message_id)
    return send


def _in_line(work: Work, send: MessageSend, connected_account_id: UUID) -> None:
    send.status, send.due_at = MessageStatus.QUEUED.value, work.now
    # a network that knows repeats by our number shall know this one as well, so `id` stays; attempts count on, for
    # each tells its own claim, and the hour in which repeats are known began with the first
    send.connected_account_id = connected_account_id
    send.code = send.reason = send.failed_at = None
    send.external_id = send.sent_at = None  # of the one that failed: the network gives the next one an id of its own
    send.version += 1


async def _held(work: Work, data: MessageSendAgain) -> tuple[MessageSend, str | None]:
    row = MessageSend
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == data.message_send_id)
    locked = asked.with_for_update(key_share=True).execution_options(populate_existing=True)
    send: MessageSend | None = (await work.execute(locked)).scalar_one_or_none()
    if send is None:
        raise NotFound("There is no such answer on its way in this workspace.", field="messageSendId")
    require_version("answer", send.version, data.expected_version)
    message = Message
    words = select(message.text).where(message.workspace_id == work.workspace_id, message.id == send.message_id)
    return send, await work.scalar(words)
