"""The cluster matrix as it was kept on a day, what was concluded from it, and how people judge what suits what."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, small, tenant_fk
from funnel.models.words import MatrixCellState, MatrixVariant, SnapshotSource


class MatrixSnapshot(Tenant):
    """The matrix of a product as it was on a day; never changed, a correction is the day's next version.

    ACTUAL is the published matrix of a period: there is one, and it is the copy that was frozen then.
    """

    __tablename__ = "matrix_snapshots"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        one_of("variant", MatrixVariant),
        one_of("source", SnapshotSource),
        UniqueConstraint(
            "workspace_id", "product_id", "variant", "taken_on", "version", name="uq_matrix_snapshots_version"
        ),
        Index("uq_matrix_snapshots_period", "workspace_id", "product_id", "period_start", "period_end", unique=True,
              postgresql_where=text("variant = 'ACTUAL'")),
        CheckConstraint("variant <> 'ACTUAL' OR (period_start IS NOT NULL AND period_end IS NOT NULL)", name="actual"),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint(
            "isfinite(taken_on) AND isfinite(taken_at) AND isfinite(period_start) AND isfinite(period_end)",
            name="finite",
        ),
    )  # fmt: skip

    product_id: Mapped[UUID]
    variant: Mapped[str]
    taken_on: Mapped[date] = day()
    version: Mapped[int] = integer()
    """1 for the first of that day."""
    source: Mapped[str]
    period_start: Mapped[date | None] = day()
    period_end: Mapped[date | None] = day()
    conclusion: Mapped[str | None]
    """What was concluded from the period as a whole, as it was published."""
    taken_by_id: Mapped[UUID | None]
    taken_at: Mapped[datetime]


class MatrixCell(Tenant):
    """A cell of a snapshot: what the resource did for the objective, in figures and words of that day."""

    __tablename__ = "matrix_cells"
    __table_args__ = (
        tenant_fk("snapshot_id", "matrix_snapshots"),
        tenant_fk("objective_id", "objectives"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("goal_id", "resource_goals"),
        one_of("state", MatrixCellState),
        UniqueConstraint("workspace_id", "snapshot_id", "position"),
        CheckConstraint("extent BETWEEN 0 AND 100", name="extent"),
        CheckConstraint(
            "value <> 'NaN' AND value < 'Infinity' AND value > '-Infinity'"
            " AND target <> 'NaN' AND target < 'Infinity' AND target > '-Infinity' AND isfinite(due_on)",
            name="finite",
        ),
    )

    snapshot_id: Mapped[UUID]
    position: Mapped[int] = integer()
    objective_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    goal_id: Mapped[UUID | None]
    state: Mapped[str]
    use: Mapped[str | None]
    extent: Mapped[int | None] = small()
    metric: Mapped[str | None]
    """The word of that day: what is kept does not change when the catalogue of metrics grows."""
    target: Mapped[Decimal | None] = mapped_column(Numeric)
    value: Mapped[Decimal | None] = mapped_column(Numeric)
    cost_minor: Mapped[int | None]
    due_on: Mapped[date | None] = day()
    conclusion: Mapped[str | None]


class MatrixConclusion(Tenant):
    """What was concluded from a period: of one cell, or of the whole when it names none. The newest counts."""

    __tablename__ = "matrix_conclusions"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("objective_id", "objectives"),
        tenant_fk("resource_id", "resources"),
        Index("ix_matrix_conclusions_period", "workspace_id", "product_id", "period_start", "period_end"),
        CheckConstraint("(objective_id IS NULL) = (resource_id IS NULL)", name="cell_or_whole"),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint("isfinite(period_start) AND isfinite(period_end) AND isfinite(concluded_at)", name="finite"),
    )

    product_id: Mapped[UUID]
    period_start: Mapped[date] = day()
    period_end: Mapped[date] = day()
    objective_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    text: Mapped[str]
    concluded_by_id: Mapped[UUID | None]
    concluded_at: Mapped[datetime]


class SuitabilityJudgement(Tenant):
    """How well a member thinks a concrete resource suits an objective, from 1 to 5, and why. The newest counts."""

    __tablename__ = "suitability_judgements"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        tenant_fk("objective_id", "objectives"),
        tenant_fk("judged_by_id", "members"),
        Index("ix_suitability_judgements_place", "workspace_id", "objective_id", "resource_id", "judged_at", "id"),
        CheckConstraint("value BETWEEN 1 AND 5", name="value"),
        CheckConstraint("isfinite(judged_at)", name="finite"),
    )

    resource_id: Mapped[UUID]
    objective_id: Mapped[UUID]
    value: Mapped[int] = small()
    reason: Mapped[str]
    judged_by_id: Mapped[UUID | None]
    judged_at: Mapped[datetime]
