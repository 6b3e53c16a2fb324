"""Threads with people on resources and at foreign places, what was said in them, and who said what they are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk
from crm.models.words import Direction
from crm.models.words_conversation import (
    ClassifiedBy,
    ConversationCategory,
    ConversationRouting,
    ConversationStatus,
    NegativeKind,
    ResponseBand,
    Sentiment,
)


def _listed(column: str) -> Index:
    """A filter's index, in the order of the list."""
    return Index(f"ix_conversations_{column}", "workspace_id", column, "appeared_at", "id")


def _listed_some(column: str) -> Index:
    """The same where many rows have none."""
    where = text(f"{column} IS NOT NULL")
    return Index(f"ix_conversations_{column}", "workspace_id", column, "appeared_at", "id", postgresql_where=where)


class Conversation(Tenant):
    """A thread with a person. Its times are of the wall clock, from the moment the first mention appeared."""

    __tablename__ = "conversations"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("channel_id", "channels"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("place_id", "places"),
        tenant_fk("product_id", "products"),
        tenant_fk("assignee_id", "members"),
        tenant_fk("team_id", "teams"),
        tenant_fk("discussion_id", "discussions"),
        tenant_fk("resolved_by_id", "members"),
        one_of("status", ConversationStatus),
        one_of("category", ConversationCategory, nullable=True),
        one_of("sentiment", Sentiment, nullable=True),
        one_of("negative_kind", NegativeKind, nullable=True),
        one_of("band", ResponseBand),
        one_of("routing", ConversationRouting),
        UniqueConstraint("workspace_id", "source", "thread_key"),
        CheckConstraint("(negative_kind IS NOT NULL) = (sentiment IS NOT DISTINCT FROM 'NEGATIVE')", name="negative"),
        CheckConstraint("(resolved_at IS NOT NULL) = (status IN ('RESOLVED', 'CLOSED'))", name="resolved"),
        CheckConstraint("(first_responded_at IS NULL) = (band = 'UNANSWERED')", name="answered"),
        CheckConstraint("(shared_url IS NULL) = (reach IS NULL)", name="shared"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint(
            "satisfaction IS NULL OR negative_kind IS DISTINCT FROM 'ORCHESTRATED'", name="attackers_rate_nothing"
        ),
        CheckConstraint("assignee_id IS NOT NULL OR team_id IS NOT NULL", name="never_nobody"),
        Index("ix_conversations_appeared_at", "workspace_id", "appeared_at", "id"),
        Index("ix_conversations_due", "workspace_id", "response_due_at", "id"),
        *(_listed(column) for column in ("status", "category", "sentiment", "band", "channel_id", "resource_id")),
        *(
            _listed_some(column)
            for column in ("negative_kind", "topic", "assignee_id", "team_id", "place_id", "product_id", "lead_id",
                           "discussion_id")
        ),
        Index("ix_conversations_waiting", "workspace_id", "assignee_id", "response_due_at", "id",
              postgresql_where=text("status = 'OPEN'")),
        Index("ix_conversations_team_waiting", "workspace_id", "team_id", "response_due_at", "id",
              postgresql_where=text("status = 'OPEN' AND assignee_id IS NULL")),
        Index("ix_conversations_person", "workspace_id", "person_id", "appeared_at", "id"),
    )  # fmt: skip

    person_id: Mapped[UUID]
    """Whom the thread is with; merged persons are read together."""
    lead_id: Mapped[UUID | None]
    channel_id: Mapped[UUID]
    resource_id: Mapped[UUID | None]
    place_id: Mapped[UUID | None]
    place_url: Mapped[str | None]
    product_id: Mapped[UUID | None]
    source: Mapped[str] = ordered_text()
    """Channel and account, or place: ids of threads and messages are unique in it."""
    thread_key: Mapped[str] = ordered_text()
    status: Mapped[str]
    category: Mapped[str | None]
    sentiment: Mapped[str | None]
    negative_kind: Mapped[str | None]
    topic: Mapped[str | None] = ordered_text()
    """A topic's key; of a topic that nobody keeps, what was said."""
    by_hand: Mapped[list[str]]
    """Of category, sentiment, negative_kind and topic those a member said: rules leave them alone."""
    appeared_at: Mapped[datetime]
    received_at: Mapped[datetime]
    response_due_at: Mapped[datetime]
    limit_at: Mapped[datetime]
    """24 hours after it appeared, whatever the calendar."""
    first_responded_at: Mapped[datetime | None]
    last_message_at: Mapped[datetime]
    band: Mapped[str] = mapped_column(default=ResponseBand.UNANSWERED.value)
    answers: Mapped[int] = integer(default=0, server_default="0")
    template_answers: Mapped[int] = integer(default=0, server_default="0")
    blaming_answers: Mapped[int] = integer(default=0, server_default="0")
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[UUID | None]
    solution: Mapped[str | None]
    shared_url: Mapped[str | None]
    """Where the public sees that the problem was solved."""
    reach: Mapped[int | None] = integer()
    """How many saw it."""
    statement_url: Mapped[str | None]
    """Of an attack: where it was exposed."""
    exposed_accounts: Mapped[list[str] | None]
    satisfaction: Mapped[int | None] = small()
    """1 to 5, as the person said."""
    assignee_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    routing: Mapped[str]
    discussion_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Message(Tenant):
    """What was said once, by the person or by the company."""

    __tablename__ = "messages"
    __table_args__ = (
        tenant_fk("conversation_id", "conversations"),
        tenant_fk("person_id", "persons"),
        tenant_fk("member_id", "members"),
        tenant_fk("template_id", "reply_templates"),
        tenant_fk("argument_version_id", "argument_versions"),
        one_of("direction", Direction),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index("ix_messages_conversation", "workspace_id", "conversation_id", "sent_at", "id"),
        Index("ix_messages_touchpoint", "workspace_id", "touchpoint_id"),
        Index("ix_messages_search", "workspace_id", "search_key", postgresql_using="gin",
              postgresql_ops={"search_key": "gin_trgm_ops"}),
        Index("ix_messages_person", "workspace_id", "person_id"),
    )  # fmt: skip

    conversation_id: Mapped[UUID]
    person_id: Mapped[UUID]
    """Who wrote it, or to whom."""
    direction: Mapped[str]
    text: Mapped[str | None]
    """Personal data: blanked when the person is erased."""
    search_key: Mapped[str | None]
    """The text as it is searched (`crm.core.tables.sort_key`); blanked with it."""
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    touchpoint_id: Mapped[UUID]
    """The fact behind it."""
    member_id: Mapped[UUID | None]
    from_template: Mapped[bool] = mapped_column(default=False, server_default="false")
    flags: Mapped[list[str]]
    template_id: Mapped[UUID | None]
    argument_version_id: Mapped[UUID | None]
    """The words of the argument base that were used, as they were."""


class ConversationClassification(Tenant):
    """What a thread was said to be from then on; only added."""

    __tablename__ = "conversation_classifications"
    __table_args__ = (
        tenant_fk("conversation_id", "conversations", name="fk_conversation_classifications_of"),
        tenant_fk("member_id", "members"),
        one_of("category", ConversationCategory, nullable=True),
        one_of("sentiment", Sentiment, nullable=True),
        one_of("negative_kind", NegativeKind, nullable=True),
        one_of("classified_by", ClassifiedBy),
        Index("ix_conversation_classifications_of", "workspace_id", "conversation_id", "at", "id"),
    )

    conversation_id: Mapped[UUID]
    at: Mapped[datetime]
    classified_by: Mapped[str]
    member_id: Mapped[UUID | None]
    category: Mapped[str | None]
    sentiment: Mapped[str | None]
    negative_kind: Mapped[str | None]
    topic: Mapped[str | None] = ordered_text()
    reason: Mapped[str | None]
    """A member's words, or the words of the rule that were met."""


class Discussion(Tenant):
    """Threads of several places about one matter."""

    __tablename__ = "discussions"
    __table_args__ = (Index("ix_discussions_created_at", "workspace_id", "created_at", "id"),)

    name: Mapped[str]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
