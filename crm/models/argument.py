"""What answers are made of and by whom: topics, rules, templates, the argument base, response times."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk
from crm.models.words_conversation import ConversationCategory, InformationStatus, Sentiment


class ResponsePolicy(Tenant):
    """Who answers when nobody stands for a topic, and what a burst is; one row at most. Times are `SlaPolicy`'s."""

    __tablename__ = "response_policies"
    __table_args__ = (
        tenant_fk("fallback_team_id", "teams"),
        tenant_fk("fallback_member_id", "members"),
        UniqueConstraint("workspace_id"),
        CheckConstraint("burst_count >= 2 AND burst_window_seconds BETWEEN 60 AND 604800 AND burst_factor >= 1",
                        name="burst"),
    )  # fmt: skip

    fallback_team_id: Mapped[UUID | None]
    fallback_member_id: Mapped[UUID | None]
    burst_count: Mapped[int] = integer(default=5)
    burst_window_seconds: Mapped[int] = integer(default=3_600)
    burst_factor: Mapped[int] = integer(default=3)
    """So many times what is usual in such a window."""
    version: Mapped[int] = integer(default=1, server_default="1")


class Topic(Tenant):
    """What conversations are about, and which group or member knows most of it."""

    __tablename__ = "topics"
    __table_args__ = (
        tenant_fk("team_id", "teams"),
        tenant_fk("member_id", "members"),
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "key"),
    )

    key: Mapped[str] = ordered_text()
    name: Mapped[str]
    team_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ClassificationRule(Tenant):
    """A thread that holds one of the words is this; the first rule that says something says it."""

    __tablename__ = "classification_rules"
    __table_args__ = (
        one_of("category", ConversationCategory, nullable=True),
        one_of("sentiment", Sentiment, nullable=True),
        UniqueConstraint("workspace_id", "position"),
        CheckConstraint("cardinality(words) > 0", name="words"),
        CheckConstraint("num_nonnulls(category, sentiment, topic) > 0", name="says_something"),
    )

    position: Mapped[int] = small()
    words: Mapped[list[str]]
    category: Mapped[str | None]
    sentiment: Mapped[str | None]
    topic: Mapped[str | None] = ordered_text()


class ReplyTemplate(Tenant):
    """Words to begin an answer with; answers that are nothing else are a warning figure."""

    __tablename__ = "reply_templates"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: Mapped[str] = ordered_text()
    topic: Mapped[str | None] = ordered_text()
    text: Mapped[str]
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Argument(Tenant):
    """An entry of the argument base: what is true about a topic; its words are its newest version."""

    __tablename__ = "arguments"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        Index("ix_arguments_topic", "workspace_id", "topic", "created_at", "id"),
        Index("ix_arguments_product", "workspace_id", "product_id", "created_at", "id",
              postgresql_where=text("product_id IS NOT NULL")),
        Index("ix_arguments_created_at", "workspace_id", "created_at", "id"),
    )  # fmt: skip

    topic: Mapped[str] = ordered_text()
    title: Mapped[str]
    product_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")
    """The number of its newest words."""


class ArgumentVersion(Tenant):
    """The words of an entry as they were from then on; never changed."""

    __tablename__ = "argument_versions"
    __table_args__ = (
        tenant_fk("argument_id", "arguments"),
        tenant_fk("created_by_id", "members"),
        UniqueConstraint("workspace_id", "argument_id", "number"),
    )

    argument_id: Mapped[UUID]
    number: Mapped[int] = integer()
    facts: Mapped[str]
    proof_url: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]


class InformationItem(Tenant):
    """A question nobody here can answer: the client's information support does, and the base keeps the answer."""

    __tablename__ = "information_items"
    __table_args__ = (
        tenant_fk("conversation_id", "conversations"),
        tenant_fk("argument_version_id", "argument_versions"),
        tenant_fk("asked_by_id", "members"),
        tenant_fk("answered_by_id", "members"),
        one_of("status", InformationStatus),
        CheckConstraint("(status = 'ANSWERED') = (answered_at IS NOT NULL)", name="answered"),
        Index("ix_information_items_asked_at", "workspace_id", "asked_at", "id"),
        Index("ix_information_items_status", "workspace_id", "status", "asked_at", "id"),
        Index("ix_information_items_conversation", "workspace_id", "conversation_id", "asked_at", "id"),
    )

    conversation_id: Mapped[UUID]
    topic: Mapped[str | None] = ordered_text()
    question: Mapped[str]
    status: Mapped[str]
    answer: Mapped[str | None]
    argument_version_id: Mapped[UUID | None]
    """What the argument base learned of it."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
