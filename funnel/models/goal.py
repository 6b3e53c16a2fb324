"""The heart: what a resource is to reach for an objective in a period, and the plan by which it will."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, func, literal_column, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, small, tenant_fk
from funnel.models.words import GoalStatus, Metric, PlanStatus


class ResourceGoal(Tenant):
    """Resource × objective (× audience) × period with one deciding metric, target and budget.

    Set by the strategist, or proposed by a marketer; runs only with an approved plan. One per resource, objective,
    audience and overlapping period, unless cancelled.
    """

    __tablename__ = "resource_goals"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("objective_id", "objectives"),
        tenant_fk("audience_id", "audiences"),
        one_of("metric", Metric),
        one_of("status", GoalStatus),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint("target <> 'NaN' AND target < 'Infinity' AND target > '-Infinity'", name="finite"),
        CheckConstraint(
            "closed_actual <> 'NaN' AND closed_actual < 'Infinity' AND closed_actual > '-Infinity'",
            name="closed_actual_finite",
        ),
        ExcludeConstraint(
            (literal_column("workspace_id"), "="),
            (literal_column("resource_id"), "="),
            (literal_column("objective_id"), "="),
            (literal_column("coalesce(audience_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "="),
            (
                func.daterange(literal_column("period_start"), literal_column("period_end"), literal_column("'[]'")),
                "&&",
            ),
            name="ex_resource_goals_one_per_period",
            where=text("status <> 'CANCELLED'"),
            using="gist",
        ),
        Index(None, "workspace_id", "product_id", "period_start"),
        Index(None, "workspace_id", "resource_id"),
        Index(None, "workspace_id", "objective_id"),
    )

    product_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    objective_id: Mapped[UUID]
    audience_id: Mapped[UUID | None]
    text: Mapped[str]
    metric: Mapped[str]
    keyword: Mapped[str | None]
    target: Mapped[Decimal] = mapped_column(Numeric)
    baseline: Mapped[Decimal | None] = mapped_column(Numeric)
    """Value at the start, for metrics whose last value counts."""
    period_start: Mapped[date] = day()
    period_end: Mapped[date] = day()
    budget_minor: Mapped[int | None]
    currency: Mapped[str]
    status: Mapped[str]
    revision: Mapped[int] = integer(default=1, server_default="1")
    supporting_revision: Mapped[int] = integer(default=1, server_default="1")
    """The revision whose supporting KPIs hold: approving and starting raise the revision too, and set none."""
    set_by_id: Mapped[UUID | None]
    approved_by_id: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    return_comment: Mapped[str | None]
    """What whoever decides asked to change, until it is changed."""
    closed_by_id: Mapped[UUID | None]
    """Who closed it by hand; empty when the service did after the period."""
    close_reason: Mapped[str | None]
    closed_actual: Mapped[Decimal | None] = mapped_column(Numeric)
    """What was reached when it was closed; facts that come later change `actual` only."""


class GoalRevision(Tenant):
    """A goal as it once was: every change keeps the old one readable."""

    __tablename__ = "goal_revisions"
    __table_args__ = (tenant_fk("goal_id", "resource_goals"), UniqueConstraint("workspace_id", "goal_id", "revision"))

    goal_id: Mapped[UUID]
    revision: Mapped[int] = integer()
    text: Mapped[str]
    metric: Mapped[str]
    keyword: Mapped[str | None]
    target: Mapped[Decimal] = mapped_column(Numeric)
    period_start: Mapped[date] = day()
    period_end: Mapped[date] = day()
    budget_minor: Mapped[int | None]
    currency: Mapped[str]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None]
    baseline: Mapped[Decimal | None] = mapped_column(Numeric)
    reason: Mapped[str | None]
    """Why it was changed."""


class Plan(Tenant):
    """How a goal is to be reached: a version of actions, drafted and approved by a marketer."""

    __tablename__ = "plans"
    __table_args__ = (
        tenant_fk("goal_id", "resource_goals"),
        one_of("status", PlanStatus),
        UniqueConstraint("workspace_id", "goal_id", "version"),
        Index(
            "uq_plans_approved", "workspace_id", "goal_id", unique=True, postgresql_where=text("status = 'APPROVED'")
        ),
    )

    goal_id: Mapped[UUID]
    version: Mapped[int] = integer()
    """Its number among the goal's plans, from 1."""
    revision: Mapped[int] = integer(default=1, server_default="1")
    """Counts changes of this plan: approved, returned, superseded."""
    status: Mapped[str]
    comment: Mapped[str | None]
    """Why it was returned."""
    drafted_by_id: Mapped[UUID | None]
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    needs_review_since: Mapped[datetime | None]
    """When the goal it is carried out for got another target, period or budget; empty once it was confirmed."""


class PlanAction(Tenant):
    """One thing to do by a day, and when it was done."""

    __tablename__ = "plan_actions"
    __table_args__ = (
        tenant_fk("plan_id", "plans"),
        tenant_fk("owner_id", "members"),
        tenant_fk("resource_id", "resources"),
        UniqueConstraint("workspace_id", "plan_id", "position"),
        Index(None, "workspace_id", "owner_id", "due_on"),
    )

    plan_id: Mapped[UUID]
    position: Mapped[int] = small()
    text: Mapped[str]
    owner_id: Mapped[UUID]
    due_on: Mapped[date] = day()
    resource_id: Mapped[UUID | None]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None]
    late_by_days: Mapped[int | None] = integer()
    note: Mapped[str | None]
    evidence_url: Mapped[str | None]
    version: Mapped[int] = integer(default=1, server_default="1")
