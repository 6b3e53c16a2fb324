"""Data-driven attribution: a question asked once, what went in, and what came out, frozen."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from funnel.models.words.attribution import RunModel, RunStatus


class AttributionRun(Tenant):
    """One run: the question, the facts it saw (`cut_off`, `input_sha256`), where it stands, and its totals.

    A finished run is never computed again; asking once more makes another number.
    """

    __tablename__ = "attribution_runs"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("requested_by_id", "members"),
        one_of("model", RunModel),
        one_of("status", RunStatus),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        Index("ix_attribution_runs_created", "workspace_id", "created_at", "id"),
        Index("ix_attribution_runs_status", "workspace_id", "status", "created_at", "id"),
        Index("ix_attribution_runs_product", "workspace_id", "product_id", "created_at", "id"),
        Index("ix_attribution_runs_waiting", "workspace_id", "created_at",
              postgresql_where=text("status IN ('QUEUED', 'RUNNING')")),
    )  # fmt: skip

    number: Mapped[int] = integer()
    """1, 2, 3 … in the workspace: what people call it by."""
    product_id: Mapped[UUID | None]
    model: Mapped[str]
    model_order: Mapped[int] = small()
    """Touches a state remembers, 1 to 3; 0 for Shapley, which knows no order."""
    step_key: Mapped[str | None] = ordered_text()
    """The step entered; empty for sales."""
    period_start: Mapped[date] = day()
    period_end: Mapped[date] = day()
    window_days: Mapped[int] = integer()
    dimension: Mapped[str]
    currency: Mapped[str]
    status: Mapped[str]
    cut_off: Mapped[datetime]
    """Facts received until then are in it."""
    created_at: Mapped[datetime]
    requested_by_id: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[UUID | None]
    progress: Mapped[int] = integer(default=0, server_default="0")
    attempts: Mapped[int] = integer(default=0, server_default="0")
    leased_until: Mapped[datetime | None]
    """Until when its process is believed to live; it moves this on while it computes."""
    cancel_requested_at: Mapped[datetime | None]
    journeys: Mapped[int | None] = integer()
    """Journeys read, converting ones and others."""
    null_journeys: Mapped[int | None] = integer()
    transitions: Mapped[int | None] = integer()
    states: Mapped[int | None] = integer()
    conversion_rate: Mapped[float | None] = mapped_column(Double)
    conversions_micro: Mapped[int | None]
    units_micro: Mapped[int | None]
    amount_minor: Mapped[int | None]
    contribution_minor: Mapped[int | None]
    unattributed_micro: Mapped[int | None]
    unattributed_amount_minor: Mapped[int | None]
    input_sha256: Mapped[str | None]
    code_version: Mapped[str | None]
    warnings: Mapped[list[Any]]
    error: Mapped[str | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class AttributionResult(Tenant):
    """Append-only: what a run gave one channel, resource … of its dimension."""

    __tablename__ = "attribution_results"
    __table_args__ = (
        tenant_fk("run_id", "attribution_runs"),
        Index("ix_attribution_results_run", "workspace_id", "run_id", "place"),
    )

    run_id: Mapped[UUID]
    place: Mapped[int] = integer()
    """The most credited first."""
    key: Mapped[str | None]
    """As in the attribution report; empty for touches without one ("(not given)")."""
    label: Mapped[str]
    """Its name when the run was made."""
    share: Mapped[float] = mapped_column(Double)
    share_low: Mapped[float | None] = mapped_column(Double)
    share_high: Mapped[float | None] = mapped_column(Double)
    removal_effect: Mapped[float | None] = mapped_column(Double)
    """Markov: part of the conversions lost when every journey ends at its first touch of this key."""
    shapley_value: Mapped[float | None] = mapped_column(Double)
    """Shapley: what the key adds to the conversion rate, averaged over all orders; may be below 0."""
    standard_error: Mapped[float | None] = mapped_column(Double)
    """Of the Shapley value, where it was sampled."""
    touches: Mapped[int] = integer()
    converted_journeys: Mapped[int] = integer()
    """Converting journeys the key took part in."""
    conversions_micro: Mapped[int]
    units_micro: Mapped[int]
    amount_minor: Mapped[int]
    contribution_minor: Mapped[int]
    currency: Mapped[str]
