"""What is published: content items from brief to publication, and experiments between variants of one message."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Table, Tenant, day, integer, one_of, small, tenant_fk
from funnel.models.words import ContentFormat, ContentState, ExperimentMetric, ExperimentState


class ContentItem(Tenant):
    """One post, article, video … of a resource; `variant_of_id` is the first of the items with the same message."""

    __tablename__ = "content_items"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        tenant_fk("goal_id", "resource_goals"),
        tenant_fk("author_id", "members"),
        tenant_fk("variant_of_id", "content_items"),
        one_of("format", ContentFormat),
        one_of("state", ContentState),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("variant_of_id IS NULL OR variant_of_id <> id", name="variant_of_another"),
        CheckConstraint("(state = 'SCHEDULED') = (scheduled_for IS NOT NULL)", name="scheduled"),
        CheckConstraint("(state = 'PUBLISHED') = (published_at IS NOT NULL)", name="published"),
        CheckConstraint("isfinite(due_on) AND isfinite(scheduled_for) AND isfinite(published_at)", name="finite"),
        Index("ix_content_items_created_at", "workspace_id", "created_at", "id"),
        Index("ix_content_items_resource", "workspace_id", "resource_id", "created_at", "id"),
        Index("ix_content_items_due", "workspace_id", "due_on", "id"),
        Index("ix_content_items_scheduled", "workspace_id", "scheduled_for", "id"),
        Index("ix_content_items_published", "workspace_id", "published_at", "id"),
        Index("ix_content_items_state", "workspace_id", "state", "created_at", "id"),
        Index("ix_content_items_author", "workspace_id", "author_id", "created_at", "id"),
        Index("ix_content_items_goal", "workspace_id", "goal_id", postgresql_where=text("goal_id IS NOT NULL")),
        Index(
            "ix_content_items_variant_of", "workspace_id", "variant_of_id",
            postgresql_where=text("variant_of_id IS NOT NULL"),
        ),
    )  # fmt: skip

    number: Mapped[int] = small()
    """Dense, from 1: what people call it by."""
    resource_id: Mapped[UUID]
    goal_id: Mapped[UUID | None]
    variant_of_id: Mapped[UUID | None]
    title: Mapped[str]
    brief: Mapped[str | None]
    format: Mapped[str]
    topic: Mapped[str | None]
    keywords: Mapped[list[str]]
    author_id: Mapped[UUID | None]
    due_on: Mapped[date | None] = day()
    """The day by which it is to be published."""
    body: Mapped[str | None]
    url: Mapped[str | None]
    external_id: Mapped[str | None]
    """Its id on the network where it stands."""
    state: Mapped[str]
    scheduled_for: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ContentMove(Tenant):
    """A step of an item from one state to another: who, when and why. Never changed."""

    __tablename__ = "content_moves"
    __table_args__ = (
        tenant_fk("item_id", "content_items"),
        one_of("from_state", ContentState, nullable=True),
        one_of("to_state", ContentState),
        Index("ix_content_moves_item", "workspace_id", "item_id", "moved_at", "id"),
    )

    item_id: Mapped[UUID]
    from_state: Mapped[str | None]
    """None: it was briefed."""
    to_state: Mapped[str]
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[UUID | None]
    """None: the service, at the scheduled time."""
    comment: Mapped[str | None]


class Experiment(Tenant):
    """Which variant of one message works best, by one metric, and who decided so why."""

    __tablename__ = "experiments"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("winner_id", "content_items"),
        one_of("metric", ExperimentMetric),
        one_of("state", ExperimentState),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("isfinite(starts_on) AND isfinite(ends_on)", name="finite"),
        CheckConstraint("(state = 'DECIDED') = (winner_id IS NOT NULL)", name="winner"),
        Index("ix_experiments_created_at", "workspace_id", "created_at", "id"),
        Index("ix_experiments_product", "workspace_id", "product_id", "created_at", "id"),
    )

    product_id: Mapped[UUID]
    name: Mapped[str]
    metric: Mapped[str]
    starts_on: Mapped[date] = day()
    ends_on: Mapped[date | None] = day()
    state: Mapped[str] = mapped_column(default=ExperimentState.OPEN.value)
    winner_id: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    """Why that one won, or why it was cancelled."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ExperimentVariant(Table):
    """An item that takes part."""

    __tablename__ = "experiment_variants"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "experiment_id", "item_id"),
        tenant_fk("experiment_id", "experiments"),
        tenant_fk("item_id", "content_items"),
        Index("ix_experiment_variants_item", "workspace_id", "item_id"),
    )

    workspace_id: Mapped[UUID]
    experiment_id: Mapped[UUID]
    item_id: Mapped[UUID]
    position: Mapped[int] = small()
