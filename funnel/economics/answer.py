"""Frozen rows of the economics of channels; money in minor units, counts in millionths."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from funnel.sentences.told import Note


@dataclass(frozen=True)
class StepCost:
    """Credited first entries into a step, and what one of them cost."""

    step_key: str
    entries_micro: int
    cost_per_entry_minor: int | None


@dataclass(frozen=True)
class Figures:
    """Cost and credit together; None where nothing is there to divide by."""

    cost_minor: int | None
    leads_micro: int | None
    customers_micro: int | None
    sales_micro: int
    units_micro: int
    amount_minor: int
    contribution_minor: int
    cost_per_lead_minor: int | None
    cost_per_customer_minor: int | None
    cost_per_sale_minor: int | None
    cost_per_unit_minor: int | None
    roas: float | None
    romi: float | None
    steps: tuple[StepCost, ...]
    is_small_sample: bool


@dataclass(frozen=True)
class Payback:
    """One cohort month: what was spent in it, and what its leads have brought by the end of each month since."""

    month: date
    cost_minor: int
    contribution_minor: tuple[int, ...]
    """Cumulated, the cohort's own month first, up to the month of now."""
    months: int | None
    """Full months after the cohort's own until it covered the cost: 0 in the same month, None not yet."""


@dataclass(frozen=True)
class EconomicsRow:
    """One channel, resource …"""

    key: str | None
    label: str
    channel_id: UUID | None
    resource_id: UUID | None
    figures: Figures
    payback: tuple[Payback, ...]


@dataclass(frozen=True)
class EconomicsAnswer:
    """Rows, what no touch precedes, and all of it; rows and `unattributed` sum to `total` exactly."""

    as_of: datetime
    currency: str
    model: str
    lead_step: str | None
    customer_step: str | None
    total: Figures
    unattributed: Figures
    rows: tuple[EconomicsRow, ...]
    payback: tuple[Payback, ...]
    notes: tuple[Note, ...]
