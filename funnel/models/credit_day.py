"""Credit of whole days, computed ahead: what the standard page of attribution sums instead of touches."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, LargeBinary, PrimaryKeyConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Table, day, integer, one_of, ordered_text, workspace_fk
from funnel.models.words import ConversionKind


class CreditDay(Table):
    """Credit of one day's conversions of one kind, by channel and resource, under every standard model.

    The day's cells stand in one row, so they are written and taken back together. A row says what the journeys said
    when it was computed; it counts while its `basis` is the workspace's and no mark lies between `begins` and `ends`.
    A day without a row is no day without conversions: it is computed from the journeys when somebody asks.
    """

    __tablename__ = "credit_days"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "product_id", "kind", "step_key", "day"),
        one_of("kind", ConversionKind),
        CheckConstraint("begins < ends", name="begins_before_it_ends"),
        CheckConstraint("cardinality(totals) = 4 AND cardinality(unattributed) = 4", name="four_values"),
        CheckConstraint(
            "cardinality(channel_numbers) = cardinality(resource_numbers)"
            " AND octet_length(credit) = 8 * 4 * slots * cardinality(channel_numbers)",
            name="one_element_per_cell",
        ),
    )

    workspace_id: Mapped[UUID]
    product_id: Mapped[UUID]
    kind: Mapped[str]
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    """The step entered; empty for sales."""
    day: Mapped[date] = day()
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    """The instants [begins, ends) of the day in the zone it was computed in."""
    basis: Mapped[str] = ordered_text()
    """Fingerprint of everything the figures rest on besides journeys: models, zone, look-back, what is direct, steps
    declared. Rows of another basis answer nothing and are computed anew."""
    computed_at: Mapped[datetime]
    totals: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Count, units (both in millionths), amount and contribution (minor units) of all conversions of the day."""
    unattributed: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """The same of those without a touch inside the look-back."""
    outside: Mapped[int]
    """Touches before the look-back."""
    shortened: Mapped[int] = integer()
    """Journeys of which only the newest touches count."""
    slots: Mapped[int] = mapped_column(SmallInteger)
    """How many models a cell has credit of."""
    renormalised: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """By slot: conversions in which an anchor was missing."""
    channel_numbers: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    resource_numbers: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    """Of each cell; 0 for touches without one."""
    credit: Mapped[bytes] = mapped_column(LargeBinary)
    """Cell by cell, in it slot by slot, in it the four values: 64-bit integers, little-endian."""


class CreditDayMark(Table):
    """A conversion of that hour looks different since: written with the facts, taken away by whoever computes anew.

    Marks are only ever added and never shared: two writers do not wait for one another, and whoever takes marks away
    takes those it has seen. Hours, because they belong to the same day in every zone that is whole hours from UTC; in
    others an hour may mark two days.
    """

    __tablename__ = "credit_day_marks"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "product_id", "kind", "step_key", "hour", "id"),
        one_of("kind", ConversionKind),
    )

    workspace_id: Mapped[UUID]
    product_id: Mapped[UUID]
    kind: Mapped[str]
    step_key: Mapped[str] = ordered_text(default="", server_default="")
    hour: Mapped[datetime]
    id: Mapped[UUID]


class CreditDayState(Table):
    """A workspace that keeps credit days. One without a row does not: its journeys answer fast enough.

    Whoever adds or removes days holds this row; whoever adds or removes the row itself lets no fact be recorded.
    """

    __tablename__ = "credit_day_states"
    __table_args__ = (PrimaryKeyConstraint("workspace_id"), workspace_fk())

    workspace_id: Mapped[UUID]
    kept_since: Mapped[datetime]
    touches: Mapped[int]
    """Of the journeys of a quarter, when that was decided."""
