"""Break-even and the way back from a target."""

from __future__ import annotations

import strawberry

from funnel.figures import break_even as figures
from funnel.planner.break_even import BreakEvenAnswer
from graphapi.answers import ref_or_none
from graphapi.compiler import answer_type
from graphapi.scalars import Money
from graphapi.steps.types import Step


@answer_type
class BreakEvenPeriod:
    """One period's cost, and the units that carry it."""

    index: int = strawberry.field(description="1 for the first period.")
    cost: Money = strawberry.field(description="What the period costs.")
    units: int = strawberry.field(description="Units that carry this period's cost.")
    cumulated_units: int = strawberry.field(description="Units that carry all costs so far, rounded up once.")


@answer_type
class BreakEvenStep:
    """What a step needs for the target."""

    step: Step | None = strawberry.field(description="The step of the product's funnel; null without a product.")
    step_key: str = strawberry.field(description="Its key.")
    needed: int | None = strawberry.field(description="Entries it needs; null where there is no history.")
    price_per_entry: Money | None = strawberry.field(description="The most one of them may cost.")
    expected: int | None = strawberry.field(description="Entries that come; null where that is unknown.")
    conversion: float | None = strawberry.field(description="In the history; null where none was asked, or too little.")
    sample: int | None = strawberry.field(description="Entries the history was told from.")


@answer_type
class PlanWarning:
    """Something to know before trusting the answer."""

    code: str = strawberry.field(description="For programs.")
    message: str = strawberry.field(description="For people.")


@answer_type
class BreakEven:
    """How many units carry the costs, and what they need."""

    units: int = strawberry.field(description="Units that carry all costs.")
    per_period: list[BreakEvenPeriod] = strawberry.field(description="Period by period.")
    contribution: Money = strawberry.field(description="Contribution of one unit after the commission.")
    steps: list[BreakEvenStep] = strawberry.field(description="From the first step asked about to the sale.")
    profit: Money | None = strawberry.field(description="Of the planned units, else of the target.")
    romi: float | None = strawberry.field(description="Profit / cost.")
    expected_units: int | None = strawberry.field(description="Units that the expected entries bring.")
    month_of_payback: int | None = strawberry.field(
        description="From this month on (1 is the first) the contribution covers the costs; null: not within 60 months."
    )
    warnings: list[PlanWarning] = strawberry.field(description="What to know before trusting it.")


def break_even_of(answer: BreakEvenAnswer) -> BreakEven:
    """The answer as the API shows it."""
    found, currency = answer.figures, answer.currency
    return BreakEven(
        units=found.units,
        per_period=[
            BreakEvenPeriod(
                index=period.index,
                cost=Money.of(period.cost, currency),
                units=period.units,
                cumulated_units=period.cumulated_units,
            )
            for period in found.per_period
        ],
        contribution=Money.of(found.contribution, currency),
        steps=[_step(step, answer) for step in found.steps],
        profit=None if found.profit is None else Money.of(found.profit, currency),
        expected_units=found.expected_units,
        month_of_payback=found.month_of_payback,
        romi=None if found.romi is None else float(found.romi),
        warnings=[PlanWarning(code=warning.code, message=warning.message) for warning in found.warnings],
    )


def _step(need: figures.StepNeed, answer: BreakEvenAnswer) -> BreakEvenStep:
    price, passed = need.price_per_entry, answer.history.get(need.step_key)
    share = passed.share if passed else None
    return BreakEvenStep(
        step=ref_or_none(Step, answer.step_ids.get(need.step_key)),
        step_key=need.step_key,
        needed=need.needed,
        expected=need.expected,
        conversion=None if share is None else float(share),
        sample=passed.entries if passed else None,
        price_per_entry=None if price is None else Money.of(price, answer.currency),
    )
