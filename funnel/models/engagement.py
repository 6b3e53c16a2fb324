"""Agency and client: what was agreed, who works on it, how long, and what only the client can answer."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from funnel.models.words import EngagementStatus, EngagementTermKind, TermBase


class Engagement(Tenant):
    """An agency works for this company on one product: from a day, on terms to which the client said go."""

    __tablename__ = "engagements"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        one_of("status", EngagementStatus),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
        UniqueConstraint("workspace_id", "product_id", "agency_name", "starts_on", name="uq_engagements_start"),
        Index("ix_engagements_created_at", "workspace_id", "created_at", "id"),
    )

    product_id: Mapped[UUID]
    agency_name: Mapped[str] = ordered_text()
    task: Mapped[str | None]
    """What the agency is to do, in words."""
    starts_on: Mapped[date] = day()
    ends_on: Mapped[date | None] = day()
    currency: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
    proposed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[UUID | None]
    comment: Mapped[str | None]
    """Why the client said no, or why it ended."""
    version: Mapped[int] = integer(default=1, server_default="1")


class EngagementTerm(Tenant):
    """One thing the agency is paid for: a share of sales, a fee a month, or an amount a call."""

    __tablename__ = "engagement_terms"
    __table_args__ = (
        tenant_fk("engagement_id", "engagements"),
        one_of("kind", EngagementTermKind),
        one_of("base", TermBase, nullable=True),
        UniqueConstraint("workspace_id", "engagement_id", "kind", name="uq_engagement_terms_kind"),
        CheckConstraint(
            "(kind = 'SHARE_OF_SALE') = (share IS NOT NULL AND base IS NOT NULL)"
            " AND (kind = 'SHARE_OF_SALE') = (amount_minor IS NULL)",
            name="share_or_amount",
        ),
        CheckConstraint("share IS NULL OR (share > 0 AND share <= 1)", name="share"),
        CheckConstraint("amount_minor IS NULL OR amount_minor > 0", name="amount"),
    )

    engagement_id: Mapped[UUID]
    position: Mapped[int] = small()
    kind: Mapped[str]
    share: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    base: Mapped[str | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[str]


class EngagementMember(Tenant):
    """Who of the agency works on it, and what an hour of theirs costs."""

    __tablename__ = "engagement_members"
    __table_args__ = (
        tenant_fk("engagement_id", "engagements"),
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "engagement_id", "member_id", name="uq_engagement_members_member"),
        Index(None, "workspace_id", "member_id"),
        CheckConstraint("hourly_cost_minor >= 0", name="hourly_cost"),
    )

    engagement_id: Mapped[UUID]
    member_id: Mapped[UUID]
    hourly_cost_minor: Mapped[int]
    currency: Mapped[str]


class WorkLog(Tenant):
    """Minutes worked on a resource on a day; its cost is a spend. A correction is a further row, less than zero."""

    __tablename__ = "work_logs"
    __table_args__ = (
        tenant_fk("engagement_id", "engagements"),
        tenant_fk("member_id", "members"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("spend_id", "spends"),
        CheckConstraint("minutes <> 0", name="minutes"),
        Index("ix_work_logs_engagement", "workspace_id", "engagement_id", "day"),
        Index("ix_work_logs_member", "workspace_id", "member_id", "day"),
    )

    engagement_id: Mapped[UUID]
    member_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    day: Mapped[date] = day()
    minutes: Mapped[int] = integer()
    cost_minor: Mapped[int]
    currency: Mapped[str]
    note: Mapped[str | None]
    spend_id: Mapped[UUID | None]
    """None when the hour costs nothing."""
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[UUID | None]


class ClientQuestion(Tenant):
    """A question about the product that only the client can answer, and the answer."""

    __tablename__ = "client_questions"
    __table_args__ = (
        tenant_fk("engagement_id", "engagements"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered"),
        Index("ix_client_questions_engagement", "workspace_id", "engagement_id", "asked_at"),
    )

    engagement_id: Mapped[UUID]
    text: Mapped[str]
    due_on: Mapped[date | None] = day()
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[UUID | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
