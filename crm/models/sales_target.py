"""What members and teams are to sell in a month, and what they get of what they sold."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, tenant_fk
from crm.models.sales_words import CommissionBase, CommissionKind, SalesTargetMetric


class SalesTarget(Tenant):
    """A target of a member or a team for one month."""

    __tablename__ = "sales_targets"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        tenant_fk("team_id", "teams"),
        one_of("metric", SalesTargetMetric),
        CheckConstraint("num_nonnulls(member_id, team_id) = 1", name="whose"),
        CheckConstraint("(metric = 'UNITS') = (units_micro IS NOT NULL)"
                        " AND (metric = 'AMOUNT') = (amount_minor IS NOT NULL)", name="units_or_amount"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("units_micro > 0", name="units"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("extract(day FROM month) = 1", name="first_of_month"),
        UniqueConstraint("workspace_id", "member_id", "month", "metric"),
        UniqueConstraint("workspace_id", "team_id", "month", "metric"),
        Index("ix_sales_targets_month", "workspace_id", "month", "id"),
    )  # fmt: skip

    member_id: Mapped[UUID | None]
    team_id: Mapped[UUID | None]
    month: Mapped[date] = day()
    metric: Mapped[str]
    units_micro: Mapped[int | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    set_at: Mapped[datetime]
    set_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class CommissionTerm(Tenant):
    """What a member, or a firm that brings deals, gets of sales made from a day on; a later term replaces it."""

    __tablename__ = "commission_terms"
    __table_args__ = (
        tenant_fk("member_id", "members"),
        tenant_fk("partner_id", "companies"),
        tenant_fk("product_id", "products"),
        one_of("kind", CommissionKind),
        one_of("base", CommissionBase, nullable=True),
        CheckConstraint("num_nonnulls(member_id, partner_id) = 1", name="whose"),
        CheckConstraint("(kind = 'SHARE') = (share IS NOT NULL AND base IS NOT NULL)"
                        " AND (kind = 'PER_UNIT') = (unit_minor IS NOT NULL)", name="share_or_unit"),
        CheckConstraint("share IS NULL OR (share >= 0 AND share <= 1)", name="share"),
        CheckConstraint("unit_minor IS NULL OR unit_minor >= 0", name="unit"),
        Index("ix_commission_terms_member", "workspace_id", "member_id", "valid_from"),
        Index("ix_commission_terms_partner", "workspace_id", "partner_id", "valid_from"),
        Index("ix_commission_terms_created", "workspace_id", "created_at", "id"),
    )  # fmt: skip

    member_id: Mapped[UUID | None]
    partner_id: Mapped[UUID | None]
    product_id: Mapped[UUID | None]
    """Of all products when it is empty; a term of the product itself goes before."""
    valid_from: Mapped[date] = day()
    kind: Mapped[str]
    share: Mapped[Decimal | None] = mapped_column(Numeric(7, 6))
    base: Mapped[str | None]
    unit_minor: Mapped[int | None]
    currency: Mapped[str]
    """The workspace's, as it was then."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
