"""What is told of threads."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StringConstraints

from crm.leads.texts import Given, Key, Line, Words
from crm.models.words_conversation import (
    ConversationCategory,
    NegativeKind,
    ReplyFlag,
    Sentiment,
)

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000, pattern=r"^[^\x00]*$")]
"""The words of a message."""
TopicKey = Annotated[
    str, BeforeValidator(lambda value: " ".join(value.casefold().split()) if isinstance(value, str) else value), Key
]
"""A topic's key: the same in any case and spacing."""
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^https?://[^\s/@][^\s@]*$")
]
Flags = Annotated[tuple[ReplyFlag, ...], Field(max_length=10)]


class Exposure(BaseModel, frozen=True):
    """How an attack was exposed: the public statement, and the accounts that took part."""

    statement_url: WebAddress
    accounts: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1_000)]


class ConversationClassify(BaseModel, frozen=True):
    """What a thread is; what is left out stays."""

    conversation_id: UUID
    category: ConversationCategory | None = None
    sentiment: Sentiment | None = None
    negative_kind: NegativeKind | None = None
    topic: TopicKey | None = None
    reason: Words | None = None
    expected_version: int | None = None


class NetworkTemplate(Given, frozen=True):
    """A message that the network has approved, and what stands in its gaps."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z]{2,3}(_[a-zA-Z]{2,4})?$")]
    parameters: Annotated[tuple[Words, ...], Field(max_length=50)] = ()


class ConversationReply(Given, frozen=True):
    """An answer of the company."""

    conversation_id: UUID
    text: Said
    sent_at: AwareDatetime | None = None
    from_template: bool = False
    flags: Flags = ()
    template_id: UUID | None = None
    argument_id: UUID | None = None
    external_id: Key | None = None
    send: bool | None = None
    network_template: NetworkTemplate | None = None
    expected_version: int | None = None


class ConversationResolve(BaseModel, frozen=True):
    """How a thread ended."""

    conversation_id: UUID
    solution: Words | None = None
    shared_url: WebAddress | None = None
    reach: int | None = Field(default=None, ge=0, le=2_147_483_647)
    exposure: Exposure | None = None
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    resolved_at: AwareDatetime | None = None
    expected_version: int | None = None


class ConversationAssign(BaseModel, frozen=True):
    """To a member, a team, or a member of a team."""

    conversation_id: UUID
    member_id: UUID | None = None
    team_id: UUID | None = None
    expected_version: int | None = None


class ConversationReopen(BaseModel, frozen=True):
    """It is not over after all."""

    conversation_id: UUID
    reason: Words
    expected_version: int | None = None


class ConversationJoin(BaseModel, frozen=True):
    """Threads about one matter; a new discussion with that name, or one that is there."""

    conversation_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=200)]
    discussion_id: UUID | None = None
    name: Line | None = None
    expected_version: int | None = None


class InformationAsk(BaseModel, frozen=True):
    """A question that nobody here can answer."""

    conversation_id: UUID
    question: Words


class InformationAnswer(BaseModel, frozen=True):
    """The client's answer; a new version of an entry of the argument base, or a new entry."""

    item_id: UUID
    answer: Words
    proof_url: WebAddress | None = None
    argument_id: UUID | None = None
    title: Line | None = None
    expected_version: int | None = None


def at_or_now(moment: datetime | None, now: datetime) -> datetime:
    """A time that may be left out."""
    return now if moment is None else moment
