"""Puts an answer in line to be sent, in the transaction that keeps it."""

from dataclasses import dataclass
from uuid import UUID

from crm.conversations.inputs import ConversationReply
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models import Conversation, Message
from funnel.models import MessageSend
from funnel.models.words import MessageStatus
from funnel.replies.outgoing import outgoing_of
from funnel.replies.way import Way, way_of


@dataclass(frozen=True, slots=True)
class Planned:
    """An answer that its network would take now."""

    id: UUID
    way: Way


async def plan(work: Work, thread: Conversation, data: ConversationReply) -> Planned | None:
    """How the answer will be sent; None when it is only kept.

    It is sent when the thread's account has a token, unless the client says otherwise or that it was sent already (by
    `sent_at` or its id there). Raises OutsideWindow and Invalid for what the network would not take.
    """
    was_sent = data.sent_at is not None or data.external_id is not None
    if data.send is True and was_sent:
        raise Invalid("An answer with sentAt or externalId was sent already; leave them out, or send.", field="send")
    if data.send is False or was_sent:
        _demand_no_template(data)
        return None
    way = await way_of(work, thread)
    if way is not None:
        made = Planned(new_id(), way)
        outgoing = await outgoing_of(work, thread, way, send_id=made.id, text=data.text, template=_template(data))
        if way.sender.can_send(outgoing):
            way.sender.check(outgoing, work.now)
            return made
    if data.send is True:
        raise Invalid(
            "This conversation cannot be answered from here: no connected account of its network has a token; give it"
            " one, or keep the answer without sending it.",
            field="send",
        )
    _demand_no_template(data)
    return None


def _demand_no_template(data: ConversationReply) -> None:
    if data.network_template is not None:
        raise Invalid("This answer is kept and not sent, so the network's template is of no use; leave it out.",
                      field="networkTemplate")  # fmt: skip


def _template(data: ConversationReply) -> dict[str, object] | None:
    return None if data.network_template is None else data.network_template.model_dump(mode="json")


def put_in_line(work: Work, thread: Conversation, message: Message, data: ConversationReply, planned: Planned) -> None:
    """Exists only if the transaction holds."""
    work.session.add(
        MessageSend(
            workspace_id=work.workspace_id, id=planned.id, message_id=message.id, conversation_id=thread.id,
            person_id=thread.person_id, connected_account_id=planned.way.connected_account_id, source=thread.source,
            status=MessageStatus.QUEUED.value, due_at=work.now, template=_template(data), created_at=work.now,
        )
    )  # fmt: skip
