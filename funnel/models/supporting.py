"""Figures that are watched beside a goal's deciding one."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk
from funnel.models.words import Metric


class SupportingMetric(Tenant):
    """A supporting KPI of one revision of a goal; those of the goal's newest revision are in force.

    Every revision has rows of its own, so that an old one stays readable as it was.
    """

    __tablename__ = "supporting_metrics"
    __table_args__ = (
        tenant_fk("goal_id", "resource_goals"),
        one_of("metric", Metric),
        UniqueConstraint("workspace_id", "goal_id", "revision", "position", name="uq_supporting_metrics_position"),
        UniqueConstraint(
            "workspace_id", "goal_id", "revision", "metric", "keyword", name="uq_supporting_metrics_metric"
        ),
        CheckConstraint("target <> 'NaN' AND target < 'Infinity' AND target > '-Infinity'", name="finite"),
        CheckConstraint(
            "baseline <> 'NaN' AND baseline < 'Infinity' AND baseline > '-Infinity'", name="baseline_finite"
        ),
    )

    goal_id: Mapped[UUID]
    revision: Mapped[int] = integer()
    position: Mapped[int] = small()
    metric: Mapped[str] = ordered_text()
    keyword: Mapped[str] = ordered_text(default="", server_default="")
    """Empty where the metric is not measured by keyword."""
    target: Mapped[Decimal] = mapped_column(Numeric)
    baseline: Mapped[Decimal | None] = mapped_column(Numeric)
