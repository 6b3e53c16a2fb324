"""Frozen rows of the attribution report; the words are those of the GraphQL types."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from funnel.sentences.told import Note

NOT_GIVEN = "(not given)"
"""Label of touches without channel, resource …: key null, and not unattributed."""


class AnsweredBy(StrEnum):
    """Which way the figures were computed; the figures are the same by each that can answer."""

    DAY_CELLS = "day_cells"
    """Credit of whole days computed ahead; of days that changed since, the stored journeys."""
    JOURNEYS = "journeys"
    """The stored journeys, by the kernel."""
    FACTS = "facts"
    """Journeys cut anew: as known at an earlier time, or of more people than the buyer."""


@dataclass(frozen=True)
class RowKey:
    """Key and label of a row; the ids are set where the row is exactly one channel or resource."""

    key: str | None
    label: str
    channel_id: UUID | None = None
    resource_id: UUID | None = None


@dataclass(frozen=True)
class Amounts:
    """Conversions and units in millionths, money in minor units; a split of whole values, so sums are exact."""

    conversions_micro: int
    units_micro: int
    amount_minor: int
    contribution_minor: int


@dataclass(frozen=True)
class Credit:
    """What one model gives one row."""

    model: str
    amounts: Amounts
    share: float | None
    """Of attributed and unattributed conversions together; absent for participation, which is no share."""
    cost_per_conversion_minor: int | None
    roas: float | None


@dataclass(frozen=True)
class Told:
    """Conversions whose buyer named this source: a class of its own beside measured credit."""

    conversions: int
    amount_minor: int


@dataclass(frozen=True)
class AttributionRow:
    """One channel, resource … with its cost and its credit under every model asked for."""

    key: str | None
    label: str
    channel_id: UUID | None
    resource_id: UUID | None
    cost_minor: int | None
    """None by a dimension that nothing is spent on."""
    credits: tuple[Credit, ...]
    self_reported: Told | None


@dataclass(frozen=True)
class AttributionAnswer:
    """The whole report; per additive model the rows and `unattributed` sum to the totals exactly."""

    as_of: datetime
    answered_by: AnsweredBy
    fresh_as_of: datetime
    """When the oldest of the day cells was computed; `as_of` where none answered. What changed since is in it too."""
    currency: str
    totals: Amounts
    unattributed: Amounts
    models: tuple[str, ...]
    rows: tuple[AttributionRow, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class ExplainedTouch:
    """One touch of an explained conversion."""

    position: int
    touchpoint_id: UUID
    occurred_at: datetime
    channel_id: UUID | None
    resource_id: UUID | None
    share: Fraction
    amount_minor: int | None
    rule: str


@dataclass(frozen=True)
class Explanation:
    """Why a conversion is credited as it is."""

    conversion_id: UUID
    kind: str
    lead_id: UUID
    occurred_at: datetime
    units_micro: int
    amount_minor: int | None
    currency: str
    touches: tuple[ExplainedTouch, ...]
    """Those before the look-back first: they earn nothing."""
    notes: tuple[Note, ...]
