"""Topics, templates, the argument base and questions to the client, as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Argument as ArgumentRow
from crm.models import ArgumentVersion as ArgumentVersionRow
from crm.models import ClassificationRule as RuleRow
from crm.models import InformationItem as InformationItemRow
from crm.models import ReplyTemplate as ReplyTemplateRow
from crm.models import Topic as TopicRow
from crm.models.words_conversation import ConversationCategory, InformationStatus, Sentiment
from graphapi.compiler import column, everyone, many, one, record
from graphapi.nodes import Node
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.conversations.types import Conversation
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.teams.types import Team


@record(TopicRow, prefix="topic", policy=everyone)
class Topic(Node):
    """What conversations are about, and who knows most of it."""

    key: str = column(description="Its key, as conversations name it.")
    name: str = column(description="What people call it.")
    version: int = column(description="Counts changes.")
    team: Team | None = one(on="team_id", description="The specialist group.")
    member: Member | None = one(on="member_id", description="The specialist.")
    product: Product | None = one(on="product_id", description="Which product it is about.")


@record(RuleRow, prefix="crule", policy=everyone)
class ClassificationRule(Node):
    """A message that holds one of the words is this; the first rule that says something says it."""

    position: int = column(description="Its place among the rules, from 1.")
    words: list[str] = column(description="Whole words or phrases; `*` at the end stands for any ending.")
    category: ConversationCategory | None = column(description="What the person wants.")
    sentiment: Sentiment | None = column(description="How they speak of the company.")
    topic: str | None = column(description="The topic's key.")


@record(ReplyTemplateRow, prefix="rtpl", policy=everyone)
class ReplyTemplate(Node):
    """Words to begin an answer with."""

    name: str = column(description="What people call it.")
    topic: str | None = column(description="The topic's key; null for any.")
    text: str = column(description="The words.")
    retired_at: datetime | None = column(description="Since when it is not used any more.")
    version: int = column(description="Counts changes.")


@record(ArgumentVersionRow, prefix="argv", policy=everyone)
class ArgumentVersion(Node):
    """The words of an entry of the argument base as they were from then on."""

    number: int = column(description="Which version, from 1.")
    facts: str = column(description="What is true.")
    proof_url: URL | None = column(description="What proves it.")
    created_at: datetime = column(description="Since when.")
    argument: Argument = one(on="argument_id", description="The entry.")
    created_by: Member | None = one(on="created_by_id", description="Who wrote it.")


@record(ArgumentRow, prefix="arg", policy=everyone)
class Argument(Node):
    """An entry of the argument base: what is true about a topic."""

    topic: str = column(description="The topic's key.")
    title: str = column(description="What it says in a line.")
    created_at: datetime = column(description="When it was first written.")
    version: int = column(description="The number of its newest words.")
    product: Product | None = one(on="product_id", description="About which product.")
    versions: list[ArgumentVersion] = many(
        on="argument_id", order="-number", description="Its words, newest first."
    )


@record(InformationItemRow, prefix="info", policy=everyone)
class InformationItem(Node):
    """A question nobody here can answer, put to the client's information support."""

    topic: str | None = column(description="The topic's key.")
    question: str = column(description="What is asked.")
    status: InformationStatus = column(description="Whether the client has answered.")
    answer: str | None = column(description="What the client says.")
    asked_at: datetime = column(description="When it was asked.")
    answered_at: datetime | None = column(description="When it was answered.")
    version: int = column(description="Counts changes.")
    conversation: Conversation = one(on="conversation_id", description="For whose sake.")
    argument: ArgumentVersion | None = one(
        on="argument_version_id", description="What the base learned of it."
    )
    asked_by: Member | None = one(on="asked_by_id", description="Who asked.")
    answered_by: Member | None = one(on="answered_by_id", description="Who answered.")
