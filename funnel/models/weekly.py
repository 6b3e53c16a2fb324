"""Weekly reports as they were published, what they told of earlier weeks, and what was to be corrected."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Table, Tenant, day, ordered_text, small, tenant_fk


class WeeklyReport(Tenant):
    """A product's ISO week, frozen as it was read when it was published; never changed."""

    __tablename__ = "weekly_reports"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "product_id", "week_start", name="uq_weekly_reports_week"),
        Index("ix_weekly_reports_week_start", "workspace_id", "week_start", "id"),
        CheckConstraint(
            "isfinite(week_start) AND isfinite(published_at) AND extract(isodow FROM week_start) = 1", name="week"
        ),
    )

    product_id: Mapped[UUID]
    week_start: Mapped[date] = day()
    """Its Monday."""
    contents: Mapped[dict[str, Any]]
    """The copy, as `funnel.weekly.report.Contents` says."""
    text: Mapped[str]
    """As it went to the messenger."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class WeeklyFigure(Table):
    """What a report told of a week: of its own the figure, of earlier weeks what came later.

    The sum of a week's rows is what was told of it so far, so that every difference is told exactly once.
    """

    __tablename__ = "weekly_figures"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "report_id", "week_start", "metric", "step_key"),
        tenant_fk("report_id", "weekly_reports"),
        Index("ix_weekly_figures_week", "workspace_id", "product_id", "week_start"),
        CheckConstraint("isfinite(week_start)", name="week"),
    )

    workspace_id: Mapped[UUID]
    report_id: Mapped[UUID]
    product_id: Mapped[UUID]
    week_start: Mapped[date] = day()
    metric: Mapped[str] = ordered_text()
    """A metric of day cells, or SPEND."""
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    value: Mapped[int]
    """Counts as they are, units in millionths, money in minor units."""


class WeeklyCorrection(Tenant):
    """What a report says is to be done otherwise, and the change of the goal or the action that it causes."""

    __tablename__ = "weekly_corrections"
    __table_args__ = (
        tenant_fk("report_id", "weekly_reports"),
        tenant_fk("goal_id", "resource_goals"),
        tenant_fk("goal_revision_id", "goal_revisions"),
        tenant_fk("plan_action_id", "plan_actions"),
        UniqueConstraint("workspace_id", "report_id", "position"),
        Index("ix_weekly_corrections_goal", "workspace_id", "goal_id"),
        CheckConstraint("goal_revision_id IS NOT NULL OR plan_action_id IS NOT NULL", name="cause"),
    )

    report_id: Mapped[UUID]
    position: Mapped[int] = small()
    text: Mapped[str]
    goal_id: Mapped[UUID]
    """The goal that the revision or the action is of."""
    goal_revision_id: Mapped[UUID | None]
    plan_action_id: Mapped[UUID | None]
