"""Audiences opened one after another, and how far people were recognised by rules that changed."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from funnel.models.words import Metric, OnFail, RecognitionState, RollOutCause, RollOutState


class RollOutStage(Tenant):
    """An audience's place in the roll-out with its go criterion. The state itself stands on the audience.

    The window is `within_days` days of the workspace's zone, the day it opened being the first.
    """

    __tablename__ = "roll_out_stages"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("audience_id", "audiences"),
        one_of("metric", Metric),
        one_of("on_fail", OnFail),
        UniqueConstraint("workspace_id", "audience_id"),
        CheckConstraint("target > 0 AND target < 'Infinity'", name="target"),
        CheckConstraint("within_days BETWEEN 1 AND 3660", name="within_days"),
        CheckConstraint("opened_on IS NULL OR isfinite(opened_on)", name="finite"),
        CheckConstraint("position >= 1", name="position_from_one"),
        Index(None, "workspace_id", "product_id", "position"),
    )

    product_id: Mapped[UUID]
    audience_id: Mapped[UUID]
    position: Mapped[int] = small()
    metric: Mapped[str]
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    """Of metrics counted at a step; empty for all others."""
    target: Mapped[Decimal] = mapped_column(Numeric)
    within_days: Mapped[int] = integer()
    on_fail: Mapped[str]
    attempt: Mapped[int] = integer(default=1, server_default="1")
    """1 for the first window, one more for each further one."""
    opened_on: Mapped[date | None] = day()
    """First day of the window that runs or ran last; empty while locked."""
    opened_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    is_forced: Mapped[bool] = mapped_column(default=False, server_default="false")
    """A member set the state: a correction of facts does not take it back."""


class RollOutChange(Tenant):
    """Append-only: an audience's state changed, with the figure of that moment."""

    __tablename__ = "roll_out_changes"
    __table_args__ = (
        tenant_fk("audience_id", "audiences"),
        one_of("from_state", RollOutState),
        one_of("to_state", RollOutState),
        one_of("cause", RollOutCause),
        CheckConstraint("isfinite(changed_at)", name="finite"),
        Index("ix_roll_out_changes_audience", "workspace_id", "audience_id", "changed_at", "id"),
    )

    audience_id: Mapped[UUID]
    from_state: Mapped[str]
    to_state: Mapped[str]
    cause: Mapped[str]
    actual: Mapped[Decimal | None] = mapped_column(Numeric)
    target: Mapped[Decimal | None] = mapped_column(Numeric)
    note: Mapped[str]
    """One sentence: what the rule saw, or the member's own words."""
    member_id: Mapped[UUID | None]
    changed_at: Mapped[datetime]


class AudienceRecognition(Tenant):
    """People of a product being recognised once more, batch by batch, because the rules changed; one row a product."""

    __tablename__ = "audience_recognitions"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        one_of("state", RecognitionState),
        UniqueConstraint("workspace_id", "product_id"),
    )

    product_id: Mapped[UUID]
    run: Mapped[int] = integer(default=1, server_default="1")
    """Grows with each change of the rules; a job of an older run stops."""
    state: Mapped[str]
    total: Mapped[int] = integer(default=0, server_default="0")
    """Leads there were when the run began."""
    done: Mapped[int] = integer(default=0, server_default="0")
    changed: Mapped[int] = integer(default=0, server_default="0")
    """Leads that belong to another audience now."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
