"""Receiving, answering and ending conversations."""

from __future__ import annotations

from crm.conversations.assign import assign
from crm.conversations.inputs import (
    ConversationAssign,
    ConversationClassify,
    ConversationJoin,
    ConversationReopen,
    ConversationReply,
    ConversationResolve,
)
from crm.conversations.join import join
from crm.conversations.reopen import reopen
from crm.conversations.resolve import resolve
from funnel.conversations.classify import classify
from funnel.conversations.inputs import ConversationReceive, ConversationToLead
from funnel.conversations.receive import receive
from funnel.conversations.reply import reply
from funnel.conversations.to_lead import to_lead
from funnel.replies.again import MessageSendAgain, send_again
from graphapi.answers import ref, ref_or_none
from graphapi.context import Info
from graphapi.conversations.inputs import (
    ConversationAssignInput,
    ConversationClassifyInput,
    ConversationJoinInput,
    ConversationReceiveInput,
    ConversationReopenInput,
    ConversationReplyInput,
    ConversationResolveInput,
    ConversationToLeadInput,
    MessageSendAgainInput,
)
from graphapi.conversations.types import Conversation, Discussion, MessageSend
from graphapi.leads.types import Lead
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {
    "conversation_id": "conv", "conversation_ids": "conv", "resource_id": "res", "product_id": "prod",
    "member_id": "mem", "message_send_id": "msnd",
    "team_id": "team", "discussion_id": "disc", "template_id": "rtpl", "argument_id": "arg",
}  # fmt: skip


@payload
class ConversationReceivePayload(Payload):
    """The thread the message belongs to."""

    conversation: Conversation | None = None


@payload
class ConversationClassifyPayload(Payload):
    """The thread as it is now."""

    conversation: Conversation | None = None


@payload
class ConversationReplyPayload(Payload):
    """The thread with the answer."""

    conversation: Conversation | None = None


@payload
class ConversationResolvePayload(Payload):
    """The thread, ended."""

    conversation: Conversation | None = None


@payload
class ConversationAssignPayload(Payload):
    """The thread as it is now."""

    conversation: Conversation | None = None


@payload
class ConversationReopenPayload(Payload):
    """The thread, open."""

    conversation: Conversation | None = None


@payload
class ConversationJoinPayload(Payload):
    """The discussion."""

    discussion: Discussion | None = None


@payload
class ConversationToLeadPayload(Payload):
    """The thread and its lead."""

    conversation: Conversation | None = None
    lead: Lead | None = None


@payload
class MessageSendAgainPayload(Payload):
    """The sending, in line again."""

    message_send: MessageSend | None = None


@mutations
class ConversationMutations:
    """Talking with people."""

    @mutation
    async def conversation_receive(self, info: Info, input: ConversationReceiveInput) -> ConversationReceivePayload:
        """Receives a message: a touch of the person, exactly once, and a thread that begins or goes on."""
        thread_id = await receive(info.work, fill(ConversationReceive, input, ids=IDS))
        return ConversationReceivePayload(conversation=ref(Conversation, thread_id))

    @mutation
    async def conversation_classify(self, info: Info, input: ConversationClassifyInput) -> ConversationClassifyPayload:
        """Says what a thread is."""
        thread = await classify(info.work, fill(ConversationClassify, input, ids=IDS))
        return ConversationClassifyPayload(conversation=ref(Conversation, thread.id))

    @mutation
    async def conversation_reply(self, info: Info, input: ConversationReplyInput) -> ConversationReplyPayload:
        """Answers, by the network where the thread's connected account has a token; the first answer stops the time."""
        thread = await reply(info.work, fill(ConversationReply, input, ids=IDS))
        return ConversationReplyPayload(conversation=ref(Conversation, thread.id))

    @mutation
    async def conversation_resolve(self, info: Info, input: ConversationResolveInput) -> ConversationResolvePayload:
        """Ends a thread: a genuine negative with its solution, an orchestrated one with its exposure."""
        thread = await resolve(info.work, fill(ConversationResolve, input, ids=IDS))
        return ConversationResolvePayload(conversation=ref(Conversation, thread.id))

    @mutation
    async def conversation_assign(self, info: Info, input: ConversationAssignInput) -> ConversationAssignPayload:
        """Gives a thread to a member or a team."""
        thread = await assign(info.work, fill(ConversationAssign, input, ids=IDS))
        return ConversationAssignPayload(conversation=ref(Conversation, thread.id))

    @mutation
    async def conversation_reopen(self, info: Info, input: ConversationReopenInput) -> ConversationReopenPayload:
        """Goes on with a thread that had ended."""
        thread = await reopen(info.work, fill(ConversationReopen, input, ids=IDS))
        return ConversationReopenPayload(conversation=ref(Conversation, thread.id))

    @mutation
    async def conversation_join(self, info: Info, input: ConversationJoinInput) -> ConversationJoinPayload:
        """Joins threads of several places into one discussion."""
        discussion_id = await join(info.work, fill(ConversationJoin, input, ids=IDS))
        return ConversationJoinPayload(discussion=ref(Discussion, discussion_id))

    @mutation
    async def conversation_to_lead(self, info: Info, input: ConversationToLeadInput) -> ConversationToLeadPayload:
        """Makes the person a lead, of a thread of category LEAD or ORDER; an orchestrated one makes none."""
        thread = await to_lead(info.work, fill(ConversationToLead, input, ids=IDS))
        return ConversationToLeadPayload(
            conversation=ref(Conversation, thread.id), lead=ref_or_none(Lead, thread.lead_id)
        )

    @mutation
    async def message_send_again(self, info: Info, input: MessageSendAgainInput) -> MessageSendAgainPayload:
        """Sends an answer again that failed, or of which nobody knows whether it was sent: look there first."""
        send = await send_again(info.work, fill(MessageSendAgain, input, ids=IDS))
        return MessageSendAgainPayload(message_send=ref(MessageSend, send.id))
