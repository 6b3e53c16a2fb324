"""Filters, orders and inputs of conversations."""

from __future__ import annotations

from datetime import datetime

from strawberry import ID

from crm.models import Conversation as ConversationRow
from crm.models.words import TouchpointKind
from crm.models.words_conversation import (
    ConversationCategory,
    ConversationStatus,
    NegativeKind,
    ReplyFlag,
    ResponseBand,
    Sentiment,
)
from funnel.models import Channel as ChannelRow
from graphapi.compiler import filters, input_type, match, orders
from graphapi.identities.inputs import IdentityInput
from graphapi.scalars import URL

CONVERSATION_FILTER = filters(
    "ConversationFilter",
    ConversationRow,
    status=match.enum(ConversationStatus),
    category=match.enum(ConversationCategory),
    sentiment=match.enum(Sentiment),
    negative_kind=match.enum(NegativeKind),
    band=match.enum(ResponseBand),
    topic=match.string(),
    channel_key=match.string(
        through=lambda conversation, matches, scope: conversation.channel_id.in_(
            scope.values(ChannelRow, lambda c: c.id, lambda c: matches(c.key))
        )
    ),
    resource_id=match.id("res"),
    place_id=match.id("place"),
    product_id=match.id("prod"),
    assignee_id=match.id("mem"),
    team_id=match.id("team"),
    lead_id=match.id("lead"),
    person_id=match.id("per"),
    appeared_at=match.datetime(),
    response_due_at=match.datetime(),
)
CONVERSATION_ORDER = orders(
    "ConversationOrder",
    ConversationRow,
    appeared_at="appeared_at",
    response_due_at="response_due_at",
    default="-appeared_at",
)


@input_type
class ConversationReceiveInput:
    """One message of a person. The same `externalId` on the same channel and account, or place, is the same message."""

    external_id: str
    """The message's id in its source."""
    channel_key: str
    """On which channel."""
    resource_id: ID | None = None
    """On which resource of ours."""
    place_url: URL | None = None
    """On which page of others."""
    appeared_at: datetime
    """When it appeared: all times to answer run from here."""
    received_at: datetime | None = None
    """When it was known here; now when left out."""
    author: IdentityInput
    """Who wrote it."""
    text: str
    """The words."""
    sentiment: Sentiment | None = None
    """How they speak of the company, where the source tells; else the rules do."""
    author_name: str | None = None
    """As they call themselves."""
    thread_external_id: str | None = None
    """The thread's id in its source; messages with the same one are one conversation."""
    kind: TouchpointKind | None = None
    """What kind of touch it is; told by channel and place when left out."""
    product_id: ID | None = None
    """About which product; told by the topic when left out."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class ConversationClassifyInput:
    """What a thread is; what is left out stays. What a member says, the rules leave alone."""

    conversation_id: ID
    """Which thread."""
    category: ConversationCategory | None = None
    """What the person wants."""
    sentiment: Sentiment | None = None
    """How they speak of the company."""
    negative_kind: NegativeKind | None = None
    """Whether the negative is a customer's or staged; makes it a negative."""
    topic: str | None = None
    """The topic's key; its specialists get the thread."""
    reason: str | None = None
    """Why, for the history."""
    expected_version: int | None = None
    """`version` as it was read."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class NetworkTemplateInput:
    """A message that the network has approved, and what stands in its gaps; WhatsApp takes them at any time."""

    name: str
    """Its name at the network."""
    language: str
    """Its language at the network: `ru`, `en_US`."""
    parameters: list[str] | None = None
    """What stands in the gaps of its text, in their order."""


@input_type
class MessageSendAgainInput:
    """Which answer is sent again."""

    message_send_id: ID
    """The answer's `sending`."""
    expected_version: int | None = None
    """`version` as it was read."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class ConversationReplyInput:
    """An answer of the company."""

    conversation_id: ID
    """Which thread."""
    text: str
    """The words."""
    sent_at: datetime | None = None
    """When it was sent; now when left out."""
    from_template: bool | None = False
    """Whether it is a template and nothing else."""
    flags: list[ReplyFlag] | None = None
    """What is wrong with it."""
    template_id: ID | None = None
    """The template it was begun with; it counts as one then."""
    argument_id: ID | None = None
    """The entry of the argument base it was written from; the words of now are kept with it."""
    external_id: str | None = None
    """Its id where it was sent; the same one again changes nothing."""
    send: bool | None = None
    """Whether the network is to send it. When left out it is sent where the thread's connected account has a token and
    neither `sentAt` nor `externalId` says that it was sent already; false keeps it only, true refuses what cannot be
    sent.
    """
    network_template: NetworkTemplateInput | None = None
    """The network's template to send in place of the text; the text is kept as what was said."""
    expected_version: int | None = None
    """`version` as it was read."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class ExposureInput:
    """How an attack was exposed."""

    statement_url: URL
    """The public statement."""
    accounts: list[str]
    """The accounts that took part."""


@input_type
class ConversationResolveInput:
    """How a thread ended."""

    conversation_id: ID
    """Which thread."""
    solution: str | None = None
    """How it was solved; a genuine negative does not end without."""
    shared_url: URL | None = None
    """Where the public sees the solution; with `reach`."""
    reach: int | None = None
    """How many saw it; with `sharedUrl`."""
    exposure: ExposureInput | None = None
    """Of an orchestrated negative, which does not end without."""
    satisfaction: int | None = None
    """1 to 5, as the person said; attackers are not asked."""
    resolved_at: datetime | None = None
    """When; now when left out."""
    expected_version: int | None = None
    """`version` as it was read."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""


@input_type
class ConversationAssignInput:
    """Who answers: a member, a team, or a member of a team."""

    conversation_id: ID
    """Which thread."""
    member_id: ID | None = None
    """The member."""
    team_id: ID | None = None
    """The team."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ConversationReopenInput:
    """It is not over after all."""

    conversation_id: ID
    """Which thread."""
    reason: str
    """Why."""
    expected_version: int | None = None
    """`version` as it was read."""


@input_type
class ConversationJoinInput:
    """Threads about one matter."""

    conversation_ids: list[ID]
    """Which threads."""
    discussion_id: ID | None = None
    """The discussion they join; a new one when left out."""
    name: str | None = None
    """What the discussion is called; needed for a new one."""
    expected_version: int | None = None
    """`version` of the discussion as it was read."""


@input_type
class ConversationToLeadInput:
    """Whose thread becomes a lead."""

    conversation_id: ID
    """Which thread."""
    product_id: ID | None = None
    """Of which product; the thread's when left out."""
    step_key: str | None = None
    """At which step; the first when left out."""
    expected_version: int | None = None
    """`version` as it was read."""
    idempotency_key: str | None = None
    """Writing again with the same key and input answers the same."""
