"""What belongs to a deal: stages, history, contacts, lines."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from crm.models.sales_words import DealMoveKind, DealRole
from crm.models.words import LossReason


class DealStage(Tenant):
    """A stage of the deals of a product, in order; what is used no more is archived, its deals keep it."""

    __tablename__ = "deal_stages"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "product_id", "key"),
        CheckConstraint("probability_percent BETWEEN 0 AND 100", name="probability"),
    )

    product_id: Mapped[UUID]
    key: Mapped[str] = ordered_text()
    name: Mapped[str]
    position: Mapped[int] = small()
    probability_percent: Mapped[int] = small()
    """How likely a deal at this stage is won, where nobody says otherwise of the deal itself."""
    archived_at: Mapped[datetime | None]


class DealMove(Tenant):
    """Append-only: the deal came to a stage, was lost or taken up again; who said so and why."""

    __tablename__ = "deal_moves"
    __table_args__ = (
        tenant_fk("deal_id", "deals"),
        tenant_fk("from_stage_id", "deal_stages"),
        tenant_fk("to_stage_id", "deal_stages"),
        tenant_fk("moved_by_id", "members"),
        one_of("kind", DealMoveKind),
        one_of("loss_reason", LossReason, nullable=True),
        Index("ix_deal_moves_deal", "workspace_id", "deal_id", "moved_at", "id"),
        Index("ix_deal_moves_stage", "workspace_id", "to_stage_id", "deal_id"),
    )

    deal_id: Mapped[UUID]
    kind: Mapped[str]
    from_stage_id: Mapped[UUID | None]
    to_stage_id: Mapped[UUID | None]
    moved_at: Mapped[datetime]
    moved_by_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    loss_reason: Mapped[str | None]


class DealSlip(Tenant):
    """Append-only: the expected close was put off, drawn near, or said for the first time."""

    __tablename__ = "deal_slips"
    __table_args__ = (
        tenant_fk("deal_id", "deals"),
        tenant_fk("changed_by_id", "members"),
        Index("ix_deal_slips_deal", "workspace_id", "deal_id", "changed_at", "id"),
    )

    deal_id: Mapped[UUID]
    was_on: Mapped[date | None] = day()
    is_on: Mapped[date | None] = day()
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None]


class DealContact(Tenant):
    """A person in a deal; the same person may be in several deals. The lead's own person is always one of them."""

    __tablename__ = "deal_contacts"
    __table_args__ = (
        tenant_fk("deal_id", "deals"),
        tenant_fk("person_id", "persons"),
        one_of("role", DealRole),
        UniqueConstraint("workspace_id", "deal_id", "person_id"),
        Index("ix_deal_contacts_person", "workspace_id", "person_id"),
        Index("uq_deal_contacts_primary", "workspace_id", "deal_id", unique=True, postgresql_where=text("is_primary")),
    )

    deal_id: Mapped[UUID]
    person_id: Mapped[UUID]
    role: Mapped[str]
    is_primary: Mapped[bool] = mapped_column(default=False, server_default="false")
    added_at: Mapped[datetime]
    added_by_id: Mapped[UUID | None]


class DealLine(Tenant):
    """So many units of a product at a price; the amount of a deal with lines is their sum."""

    __tablename__ = "deal_lines"
    __table_args__ = (
        tenant_fk("deal_id", "deals"),
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "deal_id", "position"),
        CheckConstraint("units_micro > 0 AND unit_price_minor >= 0 AND discount_minor >= 0 AND amount_minor >= 0",
                        name="amounts"),
    )  # fmt: skip

    deal_id: Mapped[UUID]
    position: Mapped[int] = small()
    product_id: Mapped[UUID]
    units_micro: Mapped[int]
    unit_price_minor: Mapped[int]
    discount_minor: Mapped[int]
    """Off the whole line."""
    amount_minor: Mapped[int]
    """Units × price, rounded half away from zero, less the discount."""
    note: Mapped[str | None]


class DealFigures:
    """Columns of a deal beside its name and amount; mixed into the table."""

    stage_id: Mapped[UUID | None]
    stage_entered_at: Mapped[datetime | None]
    probability_percent: Mapped[int | None] = small()
    """A member's own word; the stage's holds when it is empty."""
    is_committed: Mapped[bool] = mapped_column(default=False, server_default="false")
    """The owner vouches that it is won in time."""
    loss_reason: Mapped[str | None]
    loss_text: Mapped[str | None]
    competitor: Mapped[str | None]
    won_reason: Mapped[str | None]
    promo_code: Mapped[str | None]
    self_reported: Mapped[str | None]
    partner_id: Mapped[UUID | None]
    """The firm that brought it, for its commission."""
    slips: Mapped[int] = integer(default=0, server_default="0")
    """How often the expected close was put off."""
