"""Summaries of facts: journeys behind conversions and day cells behind goals. Both are rebuilt equal."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Integer, PrimaryKeyConstraint, SmallInteger, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.ids import NIL
from crm.core.tables import Table, day, one_of, ordered_text, small, tenant_fk
from funnel.models.words import ConversionKind


class Journey(Table):
    """The credit-earning touches before one conversion, in path order, as arrays of dense numbers.

    A conversion is the first entry of a lead into a step, a sale, or a handoff that sales accepted. All arrays have
    one element per touch; `ages` are seconds before the conversion. Conversions without a touch have empty arrays and
    are reported as unattributed.
    """

    __tablename__ = "journeys"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "conversion_id"),
        one_of("kind", ConversionKind),
        tenant_fk("lead_id", "leads"),
        Index("ix_journeys_question", "workspace_id", "product_id", "kind", "step_key", "occurred_at"),
        Index("ix_journeys_lead", "workspace_id", "lead_id", "occurred_at"),
        CheckConstraint(
            "cardinality(touch_ids) = cardinality(resource_numbers)"
            " AND cardinality(touch_ids) = cardinality(channel_numbers) AND cardinality(touch_ids) = cardinality(ages)",
            name="one_element_per_touch",
        ),
    )

    workspace_id: Mapped[UUID]
    conversion_id: Mapped[UUID]
    """Id of the step entry, the sale or the handoff."""
    kind: Mapped[str]
    lead_id: Mapped[UUID]
    product_id: Mapped[UUID]
    audience_number: Mapped[int] = small()
    """0 when the lead has no audience."""
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    """The step entered; empty for sales and handoffs."""
    occurred_at: Mapped[datetime]
    touch_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    channel_numbers: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """0 for a touch without channel ("(not given)"), which is not unattributed."""
    resource_numbers: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """0 for a touch that no resource sent."""
    ages: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    step_starts: Mapped[dict[str, Any]]
    """Step key → age in seconds of the lead's first entry into it, for anchored models and `PREVIOUS_STEP`."""
    units_micro: Mapped[int]
    amount_minor: Mapped[int | None]
    contribution_minor: Mapped[int | None]


class DayCell(Table):
    """A count of one day: (day, metric, product, resource, step, audience) → value; goals' actuals are sums of these.

    `resource_number` is the resource of the journey's last touch, the one that moved the person on; 0 when none.
    """

    __tablename__ = "day_cells"
    __table_args__ = (
        PrimaryKeyConstraint(
            "workspace_id", "product_id", "metric", "resource_number", "step_key", "audience_number", "day"
        ),
        Index("ix_day_cells_day", "workspace_id", "day"),
    )

    workspace_id: Mapped[UUID]
    product_id: Mapped[UUID] = mapped_column(default=NIL)
    metric: Mapped[str] = ordered_text()
    resource_number: Mapped[int] = small()
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    audience_number: Mapped[int] = small()
    day: Mapped[date] = day()
    value: Mapped[int]
    """Counts as they are, units in millionths, money in minor units of the workspace's currency."""
