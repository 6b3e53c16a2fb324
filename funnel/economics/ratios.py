"""What one of something cost, and what money brought back; pure."""

from collections.abc import Mapping

from crm.core.money import MICRO
from funnel.attribution.answer import Amounts
from funnel.economics.answer import Figures, StepCost
from funnel.figures.cost_per import cost_per

SMALL = 30
"""Credited customers (sales where there are none) below which a ratio says little (numbers.md, smallSample)."""


def figures(
    cost: int | None,
    sales: Amounts,
    steps: Mapping[str, Amounts],
    *,
    lead_step: str | None,
    customer_step: str | None,
    shown: tuple[str, ...],
) -> Figures:
    """ROAS = amount / cost; ROMI = (contribution − cost) / cost; CPL and CAC = cost / credited first entries into the
    step that makes a lead, a customer (so a second sale to one customer makes no second customer).
    """
    leads = steps[lead_step].conversions_micro if lead_step else None
    customers = steps[customer_step].conversions_micro if customer_step else None
    spent = cost if cost is not None and cost > 0 else None
    enough = customers if customers is not None else sales.conversions_micro
    return Figures(
        cost_minor=cost,
        leads_micro=leads,
        customers_micro=customers,
        sales_micro=sales.conversions_micro,
        units_micro=sales.units_micro,
        amount_minor=sales.amount_minor,
        contribution_minor=sales.contribution_minor,
        cost_per_lead_minor=cost_per(cost, leads),
        cost_per_customer_minor=cost_per(cost, customers),
        cost_per_sale_minor=cost_per(cost, sales.conversions_micro),
        cost_per_unit_minor=cost_per(cost, sales.units_micro),
        roas=sales.amount_minor / spent if spent else None,
        romi=(sales.contribution_minor - spent) / spent if spent else None,
        steps=tuple(
            StepCost(key, steps[key].conversions_micro, cost_per(cost, steps[key].conversions_micro)) for key in shown
        ),
        is_small_sample=enough < SMALL * MICRO,
    )
