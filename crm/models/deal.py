"""Deals, sales with their signed events, and the line-by-line history of a person."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, tenant_fk
from crm.models.deal_parts import DealFigures
from crm.models.words import DealStatus, LossReason, SaleEventKind, SaleKind, TimelineKind


class Deal(DealFigures, Tenant):
    """What a lead may buy, for how much, and how it ended."""

    __tablename__ = "deals"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        tenant_fk("product_id", "products"),
        tenant_fk("owner_id", "members"),
        tenant_fk("stage_id", "deal_stages"),
        tenant_fk("partner_id", "companies"),
        one_of("status", DealStatus),
        one_of("loss_reason", LossReason, nullable=True),
        CheckConstraint("probability_percent BETWEEN 0 AND 100", name="probability"),
        Index("ix_deals_created", "workspace_id", "created_at", "id"),
        Index("ix_deals_owned", "workspace_id", "owner_id", "created_at", "id"),
        Index("ix_deals_product", "workspace_id", "product_id", "created_at", "id"),
        Index("ix_deals_status", "workspace_id", "status", "created_at", "id"),
        Index("ix_deals_stage", "workspace_id", "stage_id", "created_at", "id"),
        Index("ix_deals_expected", "workspace_id", "expected_close_on", "id"),
        Index("ix_deals_closed", "workspace_id", "closed_at", "id"),
        Index("ix_deals_lead", "workspace_id", "lead_id", "created_at"),
        Index("ix_deals_owner", "workspace_id", "owner_id", "status"),
        Index("uq_deals_external", "workspace_id", "source", "external_id", unique=True,
              postgresql_where=text("external_id IS NOT NULL")),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    product_id: Mapped[UUID]
    owner_id: Mapped[UUID | None]
    name: Mapped[str]
    status: Mapped[str]
    amount_minor: Mapped[int | None]
    currency: Mapped[str]
    expected_close_on: Mapped[date | None] = day()
    closed_at: Mapped[datetime | None]
    attributes: Mapped[dict[str, Any] | None]
    source: Mapped[str | None] = ordered_text()
    external_id: Mapped[str | None] = ordered_text()
    import_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class Sale(Tenant):
    """One conversion into money (or units without money); its figures are the signed sums of its events."""

    __tablename__ = "sales"
    __table_args__ = (
        tenant_fk("deal_id", "deals"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("person_id", "persons"),
        tenant_fk("product_id", "products"),
        one_of("kind", SaleKind),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index("ix_sales_sold", "workspace_id", "sold_at", "id"),
        Index("ix_sales_product", "workspace_id", "product_id", "sold_at"),
        Index("ix_sales_lead", "workspace_id", "lead_id", "sold_at"),
        Index("ix_sales_person", "workspace_id", "person_id", "sold_at"),
        Index("ix_sales_deal", "workspace_id", "deal_id"),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )

    deal_id: Mapped[UUID]
    lead_id: Mapped[UUID]
    person_id: Mapped[UUID]
    product_id: Mapped[UUID]
    kind: Mapped[str]
    """How it was sold."""
    is_repeat: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the person had bought this product before."""
    sold_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    currency: Mapped[str]
    units_micro: Mapped[int]
    """Units sold, in millionths, as first recorded."""
    amount_minor: Mapped[int | None]
    """Amount as first recorded, of partial payments the first; absent when nobody knows it."""
    agreed_minor: Mapped[int | None]
    """The whole price where it is paid in parts: further payments come up to it."""
    net_units_micro: Mapped[int]
    net_amount_minor: Mapped[int | None]
    refunded_minor: Mapped[int] = mapped_column(default=0, server_default="0")
    contribution_minor: Mapped[int | None]
    """Contribution per unit × net units, at the product's contribution when it was sold."""
    unit_contribution_minor: Mapped[int | None]
    promo_code: Mapped[str | None]
    self_reported: Mapped[str | None]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    member_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class SaleEvent(Tenant):
    """A signed change of a sale: the sale itself, a further payment, a refund, a cancellation."""

    __tablename__ = "sale_events"
    __table_args__ = (
        tenant_fk("sale_id", "sales"),
        one_of("kind", SaleEventKind),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index("ix_sale_events_sale", "workspace_id", "sale_id", "occurred_at"),
        Index("ix_sale_events_time", "workspace_id", "occurred_at"),
    )

    sale_id: Mapped[UUID]
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    units_micro: Mapped[int]
    amount_minor: Mapped[int | None]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    member_id: Mapped[UUID | None]


class TimelineEntry(Tenant):
    """One line of a person's history, written in the fact's transaction; `lead_id` is empty for the person's own."""

    __tablename__ = "timeline_entries"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        one_of("kind", TimelineKind),
        UniqueConstraint("workspace_id", "fact_id", "kind"),
        Index("ix_timeline_entries_person", "workspace_id", "person_id", "occurred_at", "id"),
    )

    person_id: Mapped[UUID]
    lead_id: Mapped[UUID | None]
    kind: Mapped[str]
    occurred_at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str | None]
    channel_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    fact_id: Mapped[UUID]
    """The touchpoint, step entry, handoff, call, task, sale … it tells of."""
    import_id: Mapped[UUID | None]
