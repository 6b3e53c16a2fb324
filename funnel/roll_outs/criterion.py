"""A stage's criterion as one sentence."""

from collections.abc import Mapping
from decimal import Decimal

from funnel.models.words import Metric
from funnel.roll_outs.judge import number

_SAID: dict[Metric, tuple[str, str]] = {
    Metric.UNITS_SOLD: ("{n} unit is sold", "{n} units are sold"),
    Metric.SALES: ("{n} sale is made", "{n} sales are made"),
    Metric.LEADS: ("{n} lead comes in", "{n} leads come in"),
    Metric.HANDOFFS_ACCEPTED: ("Sales accept {n} lead", "Sales accept {n} leads"),
    Metric.REVENUE: ("Revenue reaches {n} {currency}", "Revenue reaches {n} {currency}"),
    Metric.CONTRIBUTION: ("Contribution reaches {n} {currency}", "Contribution reaches {n} {currency}"),
    Metric.STEP_ENTRIES: ("{n} person enters “{step}”", "{n} people enter “{step}”"),
    Metric.STEP_GOAL_REACHED: ("{n} person reaches the goal of “{step}”", "{n} people reach the goal of “{step}”"),
}
"""Of one and of several."""


def criterion_of(
    metric: Metric, target: Decimal, within_days: int, *, step_key: str, steps: Mapping[str, str], currency: str
) -> str:
    """E.g. "5 units are sold within 30 days."; `steps` are the names of steps by key."""
    one, many = _SAID[metric]
    said = (one if target == 1 else many).format(
        n=number(target), currency=currency, step=steps.get(step_key, step_key)
    )
    return f"{said} within {within_days} day{'' if within_days == 1 else 's'}."
