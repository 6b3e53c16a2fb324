"""Types of the economics of channels; every figure is defined in funnel/README.md."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from crm.core.money import MICRO
from funnel.economics import answer
from graphapi.analytics.types import ReportNote
from graphapi.channels.types import Channel
from graphapi.compiler import answer_type, ref_or_none
from graphapi.resources.types import Resource
from graphapi.scalars import Money

if TYPE_CHECKING:
    from collections.abc import Sequence


@answer_type
class StepEconomics:
    """Credited first entries into a step, and what one cost."""

    step_key: str
    """Which step."""
    entries: float
    """Credited first entries."""
    cost_per_entry: Money | None
    """Cost / entries; null without any."""


@answer_type
class EconomicsFigures:
    """Cost and credit together; a ratio is null where nothing is there to divide by."""

    cost: Money | None
    """Spend of the period; null by a dimension nothing is spent on, and for what no touch precedes."""
    leads: float | None
    """Credited first entries into the step that makes a lead; null without such a step."""
    customers: float | None
    """Credited first entries into the step that makes a customer; null without such a step."""
    sales: float
    """Credited sales, second ones of a customer included."""
    units: float
    """Credited units, net of returns."""
    amount: Money
    """Credited net amount."""
    contribution: Money
    """Credited net contribution."""
    cost_per_lead: Money | None
    """CPL: cost / leads."""
    cost_per_customer: Money | None
    """CAC: cost / customers."""
    cost_per_sale: Money | None
    """Cost / sales."""
    cost_per_unit: Money | None
    """Cost / units."""
    roas: float | None
    """Return on ad spend: amount / cost."""
    romi: float | None
    """Return on marketing investment: (contribution − cost) / cost."""
    steps: list[StepEconomics]
    """One per step asked for, in that order."""
    is_small_sample: bool
    """Fewer than 30 credited customers (sales where no step makes one): the ratios say little."""


@answer_type
class PaybackCohort:
    """The leads that started in one month, and what they brought for what was spent in it."""

    month: date
    """First day of the month."""
    cost: Money
    """Spend on the period's days of the month."""
    contribution: list[Money]
    """Credited contribution of the cohort's sales, cumulated by month of the sale, its own month first."""
    months: int | None
    """Months after its own until contribution covered the cost: 0 in the same month, null not yet."""


@answer_type
class EconomicsRow:
    """One channel, group, resource …"""

    key: str | None
    """As in the attribution report; null for (not given)."""
    label: str
    """Name to show."""
    channel: Channel | None
    """Set where the row is one channel."""
    resource: Resource | None
    """Set where the row is one resource."""
    figures: EconomicsFigures
    """Its figures."""
    payback: list[PaybackCohort]
    """One per month in which it cost something."""


@answer_type
class ChannelEconomics:
    """What each row cost and brought under one model; rows and `unattributed` sum to `total` exactly."""

    as_of: datetime
    """Facts received until then are in it."""
    model: str
    """Canonical key of the model."""
    lead_step_key: str | None
    """The step that makes a lead here."""
    customer_step_key: str | None
    """The step that makes a customer here."""
    total: EconomicsFigures
    """All of it."""
    unattributed: EconomicsFigures
    """What no touch inside the look-back precedes."""
    rows: list[EconomicsRow]
    """The dearest first."""
    payback: list[PaybackCohort]
    """All rows together, sales no touch precedes included."""
    notes: list[ReportNote]
    """What to know when reading."""


def economics_of(found: answer.EconomicsAnswer) -> ChannelEconomics:
    """The GraphQL shape of the room's answer."""
    return ChannelEconomics(
        as_of=found.as_of,
        model=found.model,
        lead_step_key=found.lead_step,
        customer_step_key=found.customer_step,
        total=_figures(found.total, found.currency),
        unattributed=_figures(found.unattributed, found.currency),
        rows=[
            EconomicsRow(
                key=row.key,
                label=row.label,
                channel=ref_or_none(Channel, row.channel_id),
                resource=ref_or_none(Resource, row.resource_id),
                figures=_figures(row.figures, found.currency),
                payback=_payback(row.payback, found.currency),
            )
            for row in found.rows
        ],
        payback=_payback(found.payback, found.currency),
        notes=[ReportNote(code=note.code, message=note.message) for note in found.notes],
    )


def _figures(found: answer.Figures, currency: str) -> EconomicsFigures:
    return EconomicsFigures(
        cost=_money(found.cost_minor, currency),
        leads=None if found.leads_micro is None else found.leads_micro / MICRO,
        customers=None if found.customers_micro is None else found.customers_micro / MICRO,
        sales=found.sales_micro / MICRO,
        units=found.units_micro / MICRO,
        amount=Money.of(found.amount_minor, currency),
        contribution=Money.of(found.contribution_minor, currency),
        cost_per_lead=_money(found.cost_per_lead_minor, currency),
        cost_per_customer=_money(found.cost_per_customer_minor, currency),
        cost_per_sale=_money(found.cost_per_sale_minor, currency),
        cost_per_unit=_money(found.cost_per_unit_minor, currency),
        roas=found.roas,
        romi=found.romi,
        steps=[
            StepEconomics(
                step_key=step.step_key,
                entries=step.entries_micro / MICRO,
                cost_per_entry=_money(step.cost_per_entry_minor, currency),
            )
            for step in found.steps
        ],
        is_small_sample=found.is_small_sample,
    )


def _payback(cohorts: Sequence[answer.Payback], currency: str) -> list[PaybackCohort]:
    return [
        PaybackCohort(
            month=cohort.month,
            cost=Money.of(cohort.cost_minor, currency),
            contribution=[Money.of(value, currency) for value in cohort.contribution_minor],
            months=cohort.months,
        )
        for cohort in cohorts
    ]


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money.of(minor, currency)
