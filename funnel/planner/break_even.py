"""Break-even and the way back from a target, with the product's own figures where none are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.problems import Invalid, NotFound
from funnel.figures import break_even as figures
from funnel.inputs import Amount, Input, Key, Period, minor_or_none
from funnel.models import Funnel, Product, Step
from funnel.planner.history import SURE, Passed, passed_on
from funnel.reads import Reads, Row
from funnel.workspace import read_home


class StepConversion(Input):
    """Share of a step's entries that pass on."""

    step_key: Key
    conversion: Decimal


class BreakEvenAsk(Input):
    """What is asked; contribution and target are the product's where they are left out."""

    product_id: UUID | None = None
    costs: tuple[Amount, ...] = ()
    units: int | None = None
    contribution: Amount | None = None
    commission_share: Decimal | None = None
    target_units: int | None = None
    conversions: tuple[StepConversion, ...] = ()
    price_per_entry: Amount | None = None
    entries: int | None = None
    units_per_month: int | None = None
    history: Period | None = None


@dataclass(frozen=True, slots=True)
class BreakEvenAnswer:
    """The figures, their currency, and the ids of the product's steps by key."""

    figures: figures.BreakEven
    currency: str
    step_ids: Mapping[str, UUID]
    history: Mapping[str, Passed]
    """By step, where a period of history was named."""


async def break_even(reads: Reads, ask: BreakEvenAsk) -> BreakEvenAnswer:
    """Units that carry the costs, and what each step needs for the target; four statements at most.

    Conversions that are given count before those of the history.
    """
    currency = (await read_home(reads)).currency
    product = await _product(reads, ask.product_id) if ask.product_id is not None else None
    steps = await steps_of(reads, ask.product_id) if ask.product_id is not None else []
    contribution = minor_or_none(ask.contribution, currency, field="contribution")
    if contribution is None and product is not None:
        contribution = product["contribution_minor"]
    if contribution is None:
        raise Invalid("Say what one unit contributes, or name a product that says it.", field="contribution")
    target = ask.target_units
    if target is None and product is not None:
        target = product["monthly_target_units"]
    passed = await _history(reads, ask, [row["key"] for row in steps])
    question = figures.Question(
        contribution=contribution,
        costs=tuple(cost.minor(currency, field=f"costs.{index}") for index, cost in enumerate(ask.costs)),
        commission_share=ask.commission_share or Decimal(0),
        units=ask.units,
        target_units=target,
        conversions=_conversions(ask.conversions, [row["key"] for row in steps], passed),
        price_per_entry=minor_or_none(ask.price_per_entry, currency, field="pricePerEntry"),
        entries=ask.entries,
        units_per_month=ask.units_per_month,
    )
    found = figures.break_even(question)
    found = replace(found, warnings=(*found.warnings, *_small(question, passed, {s.step_key for s in ask.conversions})))
    return BreakEvenAnswer(found, currency, {row["key"]: row["id"] for row in steps}, passed)


async def _history(reads: Reads, ask: BreakEvenAsk, keys: Sequence[str]) -> Mapping[str, Passed]:
    if ask.history is None:
        return {}
    if ask.product_id is None:
        raise Invalid("History is a product's; name the product.", field="productId")
    return await passed_on(reads, ask.product_id, keys, ask.history)


def _small(question: figures.Question, passed: Mapping[str, Passed], given: set[str]) -> list[figures.PlanWarning]:
    """Steps whose history is told from fewer than `SURE` entries; those under `ENOUGH` are not told at all."""
    return [
        figures.PlanWarning(
            figures.SMALL_SAMPLE,
            f"The conversion of the step {step.step_key!r} comes from {passed[step.step_key].entries} entries only.",
        )
        for step in question.conversions
        if step.conversion and step.step_key not in given and passed[step.step_key].entries < SURE
    ]


def _conversions(
    given: Sequence[StepConversion], keys: Sequence[str], passed: Mapping[str, Passed]
) -> tuple[figures.StepConversion, ...]:
    """In the order of the product's steps, from the first one that is given to the last but one of the funnel.

    With history from the funnel's first step; a step that neither is given nor has enough of it has none. Without a
    product the order is the caller's.
    """
    said: dict[str, Decimal | Fraction] = {}
    for index, step in enumerate(given):
        if step.step_key in said:
            raise Invalid("This step is given twice.", field=f"conversions.{index}.stepKey")
        if keys and step.step_key not in keys[:-1]:
            raise Invalid(
                f"The published funnel has no step {step.step_key!r} that people pass on from.",
                field=f"conversions.{index}.stepKey",
            )
        said[step.step_key] = step.conversion
    told = {key: one.share for key, one in passed.items() if one.share is not None}
    if passed:
        return tuple(figures.StepConversion(key, said.get(key, told.get(key))) for key in keys[:-1])
    if not said:
        return ()
    first = min((keys.index(key) for key in said), default=0) if keys else 0
    order = keys[first:-1] if keys else list(said)
    return tuple(figures.StepConversion(key, said.get(key)) for key in order)


async def _product(reads: Reads, product_id: UUID) -> Row:
    rows = await reads.rows(
        select(Product.contribution_minor, Product.monthly_target_units).where(
            Product.workspace_id == reads.workspace_id, Product.id == product_id
        )
    )
    if not rows:
        raise NotFound("There is no such product.", field="productId")
    return rows[0]


async def steps_of(reads: Reads, product_id: UUID) -> Sequence[Row]:
    """Steps of the current version in order; none before the first publishing."""
    return await reads.rows(
        select(Step.id, Step.key)
        .join(Funnel, and_(Funnel.workspace_id == reads.workspace_id, Funnel.id == Step.funnel_id))
        .where(Step.workspace_id == reads.workspace_id, Funnel.product_id == product_id, Funnel.is_current)
        .order_by(Step.position)
    )
