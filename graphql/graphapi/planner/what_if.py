"""What if money moved."""

from __future__ import annotations

import strawberry

from funnel.planner.what_if import WhatIf as Found
from funnel.planner.what_if import WhatIfMove as FoundMove
from graphapi.answers import ref, ref_or_none
from graphapi.compiler import answer_type
from graphapi.planner.types import PlanWarning
from graphapi.resources.types import Resource
from graphapi.scalars import Money
from graphapi.steps.types import Step


@answer_type
class WhatIfStep:
    """A step's expected change."""

    step: Step | None = strawberry.field(description="The step of the current funnel; null where it has none such.")
    step_key: str = strawberry.field(description="Its key.")
    entries: float = strawberry.field(description="Entries more, or less where it is below zero.")


@answer_type
class WhatIfSide:
    """A resource in the period that is learned from."""

    resource: Resource = strawberry.field(description="Which one.")
    spend: Money = strawberry.field(description="What it cost.")
    sales: int = strawberry.field(description="Sales whose last touch it sent.")
    cost_per_unit: Money | None = strawberry.field(description="Of a unit sold; null where there is none.")


@answer_type
class WhatIfMove:
    """One move."""

    source: WhatIfSide = strawberry.field(description="Where the money is taken from.")
    target: WhatIfSide = strawberry.field(description="Where it goes.")
    amount: Money = strawberry.field(description="How much.")
    units: float | None = strawberry.field(description="Units more or less; null where it cannot be told.")


@answer_type
class WhatIf:
    """Expected change of all moves together, over a period like the one learned from."""

    units: float | None = strawberry.field(description="Units more or less; null where one move cannot be told.")
    units_low: float | None = strawberry.field(description="At least so many, at 95 %.")
    units_high: float | None = strawberry.field(description="At most so many, at 95 %.")
    contribution: Money | None = strawberry.field(description="Contribution more or less, after the commission.")
    steps: list[WhatIfStep] = strawberry.field(description="In the funnel's order.")
    moves: list[WhatIfMove] = strawberry.field(description="In the order given.")
    warnings: list[PlanWarning] = strawberry.field(description="What to know before trusting it.")


def what_if_of(found: Found) -> WhatIf:
    """The answer as the API shows it."""
    whole = found.effect
    return WhatIf(
        units=None if whole is None else float(whole.units),
        units_low=None if whole is None else whole.low,
        units_high=None if whole is None else whole.high,
        contribution=None if found.contribution is None else Money.of(found.contribution, found.currency),
        steps=_steps(found),
        moves=[_move(one, found.currency) for one in found.moves],
        warnings=[PlanWarning(code=warning.code, message=warning.message) for warning in found.warnings],
    )


def _steps(found: Found) -> list[WhatIfStep]:
    """Steps of the current funnel in order, then those of older versions only."""
    if found.effect is None:
        return []
    entries = found.effect.entries
    keys = [key for key in found.step_ids if key in entries]
    keys += [key for key in entries if key not in found.step_ids]
    return [
        WhatIfStep(step=ref_or_none(Step, found.step_ids.get(key)), step_key=key, entries=float(entries[key]))
        for key in keys
    ]


def _move(one: FoundMove, currency: str) -> WhatIfMove:
    return WhatIfMove(
        source=_side(one, currency, is_source=True),
        target=_side(one, currency, is_source=False),
        amount=Money.of(one.move.amount, currency),
        units=None if one.effect is None else float(one.effect.units),
    )


def _side(one: FoundMove, currency: str, *, is_source: bool) -> WhatIfSide:
    history = one.move.source if is_source else one.move.target
    resource_id = one.asked.from_resource_id if is_source else one.asked.to_resource_id
    each = history.cost_per_unit
    return WhatIfSide(
        resource=ref(Resource, resource_id),
        spend=Money.of(history.spend, currency),
        sales=history.sales,
        cost_per_unit=None if each is None else Money.of(round(each), currency),
    )
