"""What is sold, to whom, and step by step how."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk, workspace_fk
from funnel.models.words import LifecycleStage, RollOutState, StepPhase, StepSide


class Product(Tenant):
    """What marketing aims to sell: offer, markets, price, contribution per unit, target in units per month."""

    __tablename__ = "products"
    __table_args__ = (
        workspace_fk(),
        UniqueConstraint("workspace_id", "name"),
        Index(None, "workspace_id", "sort_key", "id"),
        CheckConstraint("baseline_units >= 0", name="baseline_not_negative"),
    )

    name: Mapped[str] = ordered_text()
    sort_key: Mapped[str] = ordered_text()
    value_proposition: Mapped[str | None]
    markets: Mapped[list[str]]
    sale_kinds: Mapped[list[str]]
    industry: Mapped[str | None]
    currency: Mapped[str]
    price_minor: Mapped[int | None]
    contribution_minor: Mapped[int | None]
    monthly_target_units: Mapped[int | None] = integer()
    baseline_units: Mapped[int | None] = integer()
    """Units sold in a month before the work began: what the target is compared with."""
    baseline_period: Mapped[str | None]
    """The months the baseline was counted in, and how: "24 months, online"."""
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Audience(Tenant):
    """Whom a product is for, in order of promise."""

    __tablename__ = "audiences"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("landing_page_id", "resources"),
        one_of("roll_out_state", RollOutState),
        UniqueConstraint("workspace_id", "product_id", "name"),
        UniqueConstraint("workspace_id", "number"),
        Index(None, "workspace_id", "product_id", "priority", "id"),
    )

    product_id: Mapped[UUID]
    number: Mapped[int] = small()
    name: Mapped[str] = ordered_text()
    priority: Mapped[int] = integer()
    estimated_size: Mapped[int | None] = integer()
    profile: Mapped[str | None]
    landing_page_id: Mapped[UUID | None]
    recognised_by: Mapped[dict[str, Any] | None]
    """The explicit rule tree that says who belongs to it; empty: its page and keywords do."""
    effective_rule: Mapped[dict[str, Any] | None]
    """The tree people are recognised by: the explicit one, else what page and keywords come to. The first that holds,
    by priority, wins. Kept so that facts, imports and the rebuild all read the same words."""
    roll_out_state: Mapped[str] = mapped_column(default=RollOutState.OPEN.value, server_default="OPEN")
    roll_out_criterion: Mapped[str | None]
    """One sentence made from the stage's typed criterion."""
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    """Since when nobody is recognised as one of them; what was counted stays."""
    version: Mapped[int] = integer(default=1, server_default="1")


class Keyword(Tenant):
    """A search phrase of an audience."""

    __tablename__ = "keywords"
    __table_args__ = (tenant_fk("audience_id", "audiences"), UniqueConstraint("workspace_id", "audience_id", "text"))

    audience_id: Mapped[UUID]
    text: Mapped[str] = ordered_text()


class FunnelDraft(Tenant):
    """The steps of a product being edited; publishing makes a version of it. One per product."""

    __tablename__ = "funnel_drafts"
    __table_args__ = (tenant_fk("product_id", "products"), UniqueConstraint("workspace_id", "product_id"))

    product_id: Mapped[UUID]
    entry_rule: Mapped[dict[str, Any]]
    steps: Mapped[list[Any]]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class Funnel(Tenant):
    """A published version of a product's steps; never changed, leads keep the version they entered."""

    __tablename__ = "funnels"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "product_id", "version"),
        Index("uq_funnels_current", "workspace_id", "product_id", unique=True, postgresql_where=text("is_current")),
    )

    product_id: Mapped[UUID]
    name: Mapped[str]
    version: Mapped[int] = integer()
    is_current: Mapped[bool]
    entry_rule: Mapped[dict[str, Any]]
    """Rule that lets a person into the first step; every later step is entered by the exit rule of the one before."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class Step(Tenant):
    """One step of a published funnel with its goal; `reached_when` is the exit rule and empty on the last step."""

    __tablename__ = "steps"
    __table_args__ = (
        tenant_fk("funnel_id", "funnels"),
        one_of("phase", StepPhase),
        one_of("side", StepSide),
        one_of("lifecycle_stage", LifecycleStage, nullable=True),
        UniqueConstraint("workspace_id", "funnel_id", "key"),
        UniqueConstraint("workspace_id", "funnel_id", "position"),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("position >= 1", name="position_from_one"),
    )

    funnel_id: Mapped[UUID]
    number: Mapped[int] = small()
    key: Mapped[str] = ordered_text()
    position: Mapped[int] = small()
    name: Mapped[str]
    phase: Mapped[str]
    side: Mapped[str]
    is_handoff: Mapped[bool]
    optional: Mapped[bool]
    expected_days: Mapped[int | None] = integer()
    lifecycle_stage: Mapped[str | None]
    goal_text: Mapped[str | None]
    reached_when: Mapped[dict[str, Any] | None]
    reached_when_description: Mapped[str | None]
    entered_when_description: Mapped[str]
    """One sentence: the rule that lets a person into this step, as shown in step histories."""


class Objective(Tenant):
    """A row of the matrix: every step of the product is one; others stand beside the steps or support a resource."""

    __tablename__ = "objectives"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("supports_resource_id", "resources"),
        Index("uq_objectives_step", "workspace_id", "product_id", "step_key", unique=True,
              postgresql_where=text("step_key IS NOT NULL")),
        Index("uq_objectives_name", "workspace_id", "product_id", "name", unique=True,
              postgresql_where=text("step_key IS NULL")),
    )  # fmt: skip

    product_id: Mapped[UUID]
    name: Mapped[str] = ordered_text()
    step_key: Mapped[str | None] = ordered_text()
    supports_resource_id: Mapped[UUID | None]
    position: Mapped[int] = small()
    retired_on: Mapped[date | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class MainResource(Tenant):
    """The chosen main resource of a step with the reason and the candidates of that day; the newest row counts."""

    __tablename__ = "main_resources"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        Index("ix_main_resources_step", "workspace_id", "product_id", "step_key", "chosen_at"),
        UniqueConstraint("workspace_id", "product_id", "step_key", "version", name="uq_main_resources_version"),
    )

    product_id: Mapped[UUID]
    step_key: Mapped[str] = ordered_text()
    resource_id: Mapped[UUID]
    reason: Mapped[str]
    candidates: Mapped[list[Any]]
    version: Mapped[int] = integer(default=1, server_default="1")
    """Its number among the choices for this step, from 1."""
    chosen_at: Mapped[datetime]
    chosen_by_id: Mapped[UUID | None]
