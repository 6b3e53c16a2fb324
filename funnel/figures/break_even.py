"""Break-even and the backward planner (numbers.md, Break-even and spreading; domain.md, Break-even and planner).

Money is in integer minor units of one currency; the caller has made sure it is one. Quotients are exact fractions
until they become whole units (rounded up: half a chair earns nothing) or money (a price rounded down, so that paying
it never costs more than it earns).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from crm.core.problems import Invalid

NO_HISTORY = "NO_HISTORY"
TARGET_NOT_REACHED = "TARGET_NOT_REACHED"
SMALL_SAMPLE = "SMALL_SAMPLE"
HORIZON = 60
"""Months within which a cost must have paid back."""


@dataclass(frozen=True, slots=True)
class StepConversion:
    """Share of a step's entries that pass to the next step (the last one: to the sale); None = no history."""

    step_key: str
    conversion: Decimal | Fraction | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `costs` per period; `contribution` of one unit before the commission; `commission_share` of the
    contribution, 0 up to 1; `units` planned or sold; `conversions` in the order of the steps; `price_per_entry` = what
    an entry into the first of them costs.
    """

    contribution: int
    costs: tuple[int, ...] = ()
    commission_share: Decimal = Decimal(0)
    units: int | None = None
    target_units: int | None = None
    conversions: tuple[StepConversion, ...] = ()
    price_per_entry: int | None = None
    entries: int | None = None
    """Expected into the first of the steps; left out: what the costs buy at the price of an entry."""
    units_per_month: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its own cost and the units that carry it, and the units that carry all costs so far."""

    index: int
    cost: int
    units: int
    cumulated_units: int


@dataclass(frozen=True, slots=True)
class StepNeed:
    """Entries a step needs for the target, and the most one of them may cost before units are sold at a loss;
    `expected` of them come.
    """

    step_key: str
    needed: int | None
    price_per_entry: int | None
    expected: int | None = None


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something the reader must know before trusting the answer."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The answer. `contribution` after the commission; `units` carry all costs; `profit` and `romi` (profit / cost) of
    the planned units, else of the target; None where they cannot be told.
    """

    units: int
    per_period: tuple[Period, ...]
    contribution: int
    steps: tuple[StepNeed, ...]
    profit: int | None
    romi: Fraction | None
    warnings: tuple[PlanWarning, ...]
    expected_units: int | None = None
    """Units that the expected entries bring."""
    month_of_payback: int | None = None


def break_even(question: Question) -> BreakEven:
    """Answers a question; raises `Invalid` for a contribution that carries no cost, and for impossible input."""
    _check(question)
    contribution = after_commission(question.contribution, question.commission_share)
    costs = question.costs or _cost_of_entries(question)
    cost = sum(costs)
    units = question.units if question.units is not None else question.target_units
    profit = None if units is None else units * contribution - cost
    needs = backward(question.conversions, contribution, target_units=question.target_units)
    expected = forward(question.conversions, _entries(question))
    return BreakEven(
        units_needed(cost, contribution),
        per_period(costs, contribution),
        contribution,
        tuple(replace(need, expected=come) for need, come in zip(needs, expected, strict=False)),
        profit,
        None if profit is None or cost == 0 else Fraction(profit, cost),
        (*_without_history(question), *_missed_target(question)),
        expected[-1],
        month_of_payback(question.costs, contribution, question.units_per_month),
    )


def units_needed(cost: int, contribution: int) -> int:
    """ceil(cost / contribution); raises `Invalid` where a unit contributes nothing."""
    if contribution <= 0:
        raise Invalid("A unit contributes nothing, so no number of units carries the cost.", field="contribution")
    return -(-cost // contribution)


def per_period(costs: Sequence[int], contribution: int) -> tuple[Period, ...]:
    """Units per period, and cumulated from the cumulated cost: adding the periods' answers would round up twice."""
    return tuple(
        Period(index, cost, units_needed(cost, contribution), units_needed(so_far, contribution))
        for index, (cost, so_far) in enumerate(zip(costs, accumulate(costs), strict=True), start=1)
    )


def after_commission(contribution: int, share: Decimal) -> int:
    """The contribution less the commission on it, which is rounded half up like any amount that is paid."""
    commission = (Decimal(contribution) * share).quantize(Decimal(1), ROUND_HALF_UP)
    return contribution - int(commission)


def backward(
    conversions: Sequence[StepConversion], contribution: int, *, target_units: int | None
) -> tuple[StepNeed, ...]:
    """From the sale back to the first step: the chance p that an entry becomes a sale, ceil(target / p) entries, and
    floor(contribution × p) for one of them. Both are unknown before a step without history.
    """
    chance: Fraction | None = Fraction(1)
    needs = []
    for step in reversed(conversions):
        chance = chance * Fraction(step.conversion) if chance and step.conversion else None
        needed = ceil(target_units / chance) if chance and target_units is not None else None
        needs.append(StepNeed(step.step_key, needed, floor(contribution * chance) if chance else None))
    return tuple(reversed(needs))


def forward(conversions: Sequence[StepConversion], entries: int | None) -> tuple[int | None, ...]:
    """Entries into each step, and at the end the units: whole ones, rounded down from the exact product, never from
    step to step; unknown after a step without history, and unknown units where there are no steps.
    """
    share: Fraction | None = None if entries is None else Fraction(entries)
    found = []
    for step in conversions:
        found.append(None if share is None else floor(share))
        share = share * Fraction(step.conversion) if share is not None and step.conversion else None
    return (*found, None if share is None or not conversions else floor(share))


def month_of_payback(costs: Sequence[int], contribution: int, units_per_month: int | None) -> int | None:
    """The first month (from 1) from which on the cumulated contribution covers the cumulated cost for good; None when
    that is never within `HORIZON` months, and without units or costs.

    After the given periods nothing is spent. SpinaOK: 30,000 and 5,000; at 5 chairs of 3,000 a month

    | month | cumulated contribution | cumulated cost | covered |
    |---|---|---|---|
    | 1 | 15,000 | 30,000 | no |
    | 2 | 30,000 | 35,000 | no |
    | 3 | 45,000 | 35,000 | yes: paid back in month 3 |
    """
    if not costs or units_per_month is None:
        return None
    cost = list(accumulate(costs))
    paid_back = None
    for month in range(max(HORIZON, len(cost)), 0, -1):
        if month * units_per_month * contribution < cost[min(month, len(cost)) - 1]:
            break
        paid_back = month
    return paid_back if paid_back is not None and paid_back <= HORIZON else None


def _entries(question: Question) -> int | None:
    if question.entries is not None or not question.price_per_entry or not question.costs:
        return question.entries
    return sum(question.costs) // question.price_per_entry


def _check(question: Question) -> None:
    if question.contribution <= 0:
        raise Invalid(
            "The contribution of a unit must be more than zero: without it no number of units carries the cost.",
            field="contribution",
        )
    if not 0 <= question.commission_share < 1:
        raise Invalid("The commission is a share of the contribution, from 0 to below 1.", field="commissionShare")
    if after_commission(question.contribution, question.commission_share) <= 0:
        raise Invalid("The commission leaves nothing of the contribution. Lower it.", field="commissionShare")
    amounts: dict[str, int | None] = {f"costs.{index}": cost for index, cost in enumerate(question.costs)}
    amounts |= {
        "units": question.units,
        "targetUnits": question.target_units,
        "pricePerEntry": question.price_per_entry,
        "entries": question.entries,
        "unitsPerMonth": question.units_per_month,
    }
    for name, amount in amounts.items():
        if amount is not None and amount < 0:
            raise Invalid("This cannot be less than zero.", field=name)
    for index, step in enumerate(question.conversions):
        if step.conversion is not None and not 0 <= step.conversion <= 1:
            raise Invalid("A conversion is a share from 0 to 1.", field=f"conversions.{index}.conversion")


def _chance(question: Question) -> Fraction | None:
    """The chance that an entry into the first step becomes a sale; None without steps or history."""
    chance = Fraction(1)
    for step in question.conversions:
        chance *= Fraction(step.conversion or 0)
    return chance if question.conversions and chance else None


def _cost_of_entries(question: Question) -> tuple[int, ...]:
    """What the entries for the target cost, where no costs are given: one period."""
    chance = _chance(question)
    if chance is None or question.target_units is None or question.price_per_entry is None:
        return ()
    return (ceil(question.target_units / chance) * question.price_per_entry,)


def _without_history(question: Question) -> list[PlanWarning]:
    return [
        PlanWarning(
            NO_HISTORY,
            f"The step {step.step_key!r} has no history: nobody passed on, or too few came. So what it and the steps "
            "before it need is unknown; give an estimated conversion.",
        )
        for step in question.conversions
        if not step.conversion
    ]


def _missed_target(question: Question) -> list[PlanWarning]:
    """The planned units, or the sales the budget can buy at the price of an entry, fall short of the target."""
    target, warnings = question.target_units, []
    if target is None:
        return []
    if question.units is not None and question.units < target:
        text = f"{question.units} units are planned, {target} are the target."
        warnings.append(PlanWarning(TARGET_NOT_REACHED, text))
    chance, entries = _chance(question), _entries(question)
    if entries is not None and chance is not None and entries < ceil(target / chance):
        bought = "The budget buys" if question.entries is None else "There are"
        text = f"{bought} {entries} entries, which bring {floor(entries * chance)} units; the target is {target}."
        warnings.append(PlanWarning(TARGET_NOT_REACHED, text))
    return warnings
