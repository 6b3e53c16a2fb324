"""Conversations as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func

from crm.conversations.allowed import ConversationAction
from crm.members.permissions import Action
from crm.models import AlertEvidence as AlertEvidenceRow
from crm.models import Conversation as ConversationRow
from crm.models import ConversationClassification as ClassificationRow
from crm.models import Discussion as DiscussionRow
from crm.models import Message as MessageRow
from crm.models.words import Direction
from crm.models.words_conversation import (
    ClassifiedBy,
    ConversationCategory,
    ConversationRouting,
    ConversationStatus,
    NegativeKind,
    ReplyFlag,
    ResponseBand,
    Sentiment,
)
from funnel.models import MessageSend as MessageSendRow
from funnel.models.words import MessageSendAction, MessageStatus
from graphapi.compiler import column, connection, embed, everyone, expr, hole, many, one, record
from graphapi.connections import Connection
from graphapi.conversations.allowed_actions import allowed_actions, allowed_sends, send_state_of, state_of
from graphapi.nodes import Node
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.alerts.types import Alert
    from graphapi.arguments.types import ArgumentVersion, InformationItem, ReplyTemplate
    from graphapi.channels.types import Channel
    from graphapi.connected_accounts.types import ConnectedAccount
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.places.types import Place
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.teams.types import Team


@record(ConversationRow, policy=everyone)
class ConversationPlace:
    """Where a thread stands outside the cluster."""

    url: URL | None = column("place_url", description="The page.")
    place: Place | None = one(on="place_id", description="The place the page belongs to.")


@record(MessageRow, prefix="msg", policy=everyone)
class Message(Node):
    """What was said once, by the person or by the company."""

    direction: Direction = column(description="INBOUND: the person; OUTBOUND: the company.")
    text: str | None = column(permission=Action.READ_PERSONAL, description="The words; null once they were erased.")
    sent_at: datetime = column(description="When it appeared, or was sent.")
    received_at: datetime = column(description="When it was known here.")
    from_template: bool = column(description="Whether the answer is a template.")
    flags: list[ReplyFlag] = column(description="What is wrong with the answer.")
    person: Person = one(on="person_id", description="Who wrote it, or to whom.")
    member: Member | None = one(on="member_id", description="Who answered.")
    template: ReplyTemplate | None = one(on="template_id", description="The template it was begun with.")
    argument: ArgumentVersion | None = one(
        on="argument_version_id", description="The words of the argument base that were used, as they were."
    )
    status: MessageStatus | None = expr(
        lambda message, scope: case(
            (
                message.direction == Direction.OUTBOUND.value,
                func.coalesce(
                    scope.value(MessageSendRow, lambda send: send.status, lambda send: send.message_id == message.id),
                    MessageStatus.RECORDED.value,
                ),
            ),
        ),
        description="How far an answer of the company has come; null for what the person said.",
    )
    sending: MessageSend | None = one(
        on=lambda message, send: send.message_id == message.id,
        description="How the answer is sent to its network; null for what is only kept here.",
    )


@record(MessageSendRow, prefix="msnd", policy=everyone)
class MessageSend(Node):
    """The sending of one answer to its network, and what the network says of it."""

    status: MessageStatus = column(description="How far it has come.")
    attempts: int = column(description="How often it was tried.")
    next_attempt_at: datetime | None = expr(
        lambda send: case((send.status == MessageStatus.QUEUED.value, send.due_at)),
        description="When it is tried next, while it waits.",
    )
    external_id: str | None = column(description="The network's id of the message.")
    code: str | None = column(description="Of what went wrong last: the network's own code, or one of ours.")
    reason: str | None = column(description="The same as a sentence, with what to do.")
    created_at: datetime = column(description="Since when it waited to be sent.")
    sent_at: datetime | None = column(description="When the network took it.")
    delivered_at: datetime | None = column(description="When it reached the person, where the network tells.")
    read_at: datetime | None = column(description="When the person saw it, where the network tells.")
    failed_at: datetime | None = column(description="When it was given up.")
    connected_account: ConnectedAccount = one(on="connected_account_id", description="Whose token it is sent with.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[MessageSendAction] = hole(
        allowed_sends, given=send_state_of, description="What the viewer may do with it."
    )


@record(ClassificationRow, prefix="cls", policy=everyone)
class ConversationClassification(Node):
    """What a thread was said to be from then on."""

    at: datetime = column(description="When.")
    classified_by: ClassifiedBy = column(description="By whom.")
    category: ConversationCategory | None = column(description="What the person wants.")
    sentiment: Sentiment | None = column(description="How they speak of the company.")
    negative_kind: NegativeKind | None = column(description="Of a negative, whether it is a customer's or staged.")
    topic: str | None = column(description="The topic's key.")
    reason: str | None = column(description="A member's words, or the words of the rule that were met.")
    member: Member | None = one(on="member_id", description="Which member.")


@record(ConversationRow, prefix="conv", policy=everyone)
class Conversation(Node):
    """A thread with a person on a resource or at a place of others; times run from the moment the mention appeared."""

    status: ConversationStatus = column(description="Who is to speak next, or that nobody is.")
    category: ConversationCategory | None = column(description="What the person wants.")
    sentiment: Sentiment | None = column(description="How they speak of the company.")
    negative_kind: NegativeKind | None = column(description="Of a negative, whether it is a customer's or staged.")
    topic: str | None = column(description="The topic's key; of a topic that nobody keeps, what was said.")
    appeared_at: datetime = column(description="When the first message appeared.")
    received_at: datetime = column(description="When it was known here; the difference is the detection lag.")
    response_due_at: datetime = column(description="Until when the first answer is due.")
    limit_at: datetime = column(description="24 hours after it appeared, whatever the calendar.")
    first_responded_at: datetime | None = column(description="When the first answer was sent.")
    last_message_at: datetime = column(description="When somebody last said something.")
    band: ResponseBand = column(description="How long the first answer took.")
    answers: int = column(description="How many answers there are.")
    resolved_at: datetime | None = column(description="When it ended.")
    solution: str | None = column(description="How the problem was solved.")
    shared_url: URL | None = column(description="Where the public sees that it was solved.")
    reach: int | None = column(description="How many saw the shared solution.")
    statement_url: URL | None = column(description="Of an attack: where it was exposed.")
    exposed_accounts: list[str] | None = column(description="Of an attack: the accounts that took part.")
    satisfaction: int | None = column(description="1 to 5, as the person said; attackers are not asked.")
    routing: ConversationRouting = column(description="How whoever answers was found.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[ConversationAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it."
    )
    person: Person = one(on="person_id", description="Whom it is with.")
    lead: Lead | None = one(on="lead_id", description="The lead it belongs to or became.")
    channel: Channel = one(on="channel_id", description="On which channel.")
    resource: Resource | None = one(on="resource_id", description="On which resource of ours.")
    place: ConversationPlace | None = embed(present="place_url", description="Where outside the cluster.")
    product: Product | None = one(on="product_id", description="About which product.")
    assignee: Member | None = one(on="assignee_id", description="Who answers; nobody in particular: the team.")
    team: Team | None = one(on="team_id", description="Which team answers.")
    resolved_by: Member | None = one(on="resolved_by_id", description="Who ended it.")
    discussion: Discussion | None = one(on="discussion_id", description="The discussion of several places it is in.")
    alert: Alert | None = one(
        on=lambda conversation, alert, scope: alert.id.in_(
            scope.values(AlertEvidenceRow, lambda e: e.alert_id, lambda e: e.conversation_id == conversation.id)
        ),
        description="The burst it is evidence of.",
    )
    messages: Connection[Message] = connection(
        on="conversation_id", order="sent_at", description="What was said, the oldest first; `last` for the newest."
    )
    classifications: list[ConversationClassification] = many(
        on="conversation_id", order="at", description="What it was said to be, the oldest first."
    )
    information_items: list[InformationItem] = many(
        on="conversation_id", order="asked_at", description="What the client was asked for its sake."
    )


@record(DiscussionRow, prefix="disc", policy=everyone)
class Discussion(Node):
    """Threads of several places about one matter."""

    name: str = column(description="What people call it.")
    created_at: datetime = column(description="When the first threads were joined.")
    version: int = column(description="Counts changes.")
    conversations: Connection[Conversation] = connection(
        on="discussion_id", order="-appeared_at", description="The threads, the newest first."
    )
