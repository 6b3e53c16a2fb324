"""Money beside the spend itself: what foreign currency was worth, and what is paid again and again."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, tenant_fk, workspace_fk
from funnel.models.words import SpendCadence


class CurrencyRate(Tenant):
    """What one unit of a foreign currency was worth from a day on, in the workspace's currency.

    Append-only: a corrected rate is a further row of the same day, and the newest recorded one counts.
    """

    __tablename__ = "currency_rates"
    __table_args__ = (
        workspace_fk(),
        UniqueConstraint("workspace_id", "currency", "valid_on", "recorded_at", name="uq_currency_rates_known"),
        CheckConstraint("rate > 0 AND rate <> 'NaN'", name="rate"),
        CheckConstraint("isfinite(valid_on) AND isfinite(recorded_at)", name="finite"),
        Index("ix_currency_rates_day", "workspace_id", "valid_on", "id"),
        Index("ix_currency_rates_recorded", "workspace_id", "recorded_at", "id"),
    )

    currency: Mapped[str] = ordered_text()
    valid_on: Mapped[date] = day()
    rate: Mapped[Decimal] = mapped_column(Numeric(20, 10))
    source: Mapped[str]
    recorded_at: Mapped[datetime]
    member_id: Mapped[UUID | None]


class SpendSchedule(Tenant):
    """What a resource costs every week or month; each period becomes a spend on its first day."""

    __tablename__ = "spend_schedules"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        one_of("every", SpendCadence),
        UniqueConstraint("workspace_id", "resource_id", "every", "starts_on", "label", name="uq_spend_schedules_start"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("next_number > 0", name="next_number"),
        CheckConstraint(
            "isfinite(starts_on) AND isfinite(coalesce(ends_on, starts_on)) AND isfinite(coalesce(next_on, starts_on))",
            name="finite",
        ),
        Index("ix_spend_schedules_due", "workspace_id", "next_on", "id", postgresql_where=text("next_on IS NOT NULL")),
    )

    resource_id: Mapped[UUID]
    label: Mapped[str] = ordered_text(default="", server_default="")
    """Tells two of one resource apart: hosting, licence."""
    amount_minor: Mapped[int | None]
    """Of every period; None: the n-th period costs the n-th price of the resource, the last one for all that follow."""
    currency: Mapped[str]
    every: Mapped[str]
    starts_on: Mapped[date] = day()
    ends_on: Mapped[date | None] = day()
    """Last day on which a period may begin; what began is paid whole."""
    next_on: Mapped[date | None] = day()
    """First day of the next period that is not written yet; None when all are."""
    next_number: Mapped[int] = integer(default=1, server_default="1")
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = integer(default=1, server_default="1")
