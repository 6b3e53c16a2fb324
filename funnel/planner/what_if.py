"""What if money moved from one resource to another, by the figures of a period."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select

from crm.core.problems import Invalid, NotFound
from funnel.figures import what_if as figures
from funnel.figures.break_even import PlanWarning
from funnel.inputs import Amount, Input, Period
from funnel.models import DayCell, Product, Resource, SpendDay
from funnel.models.words import Metric
from funnel.planner.break_even import steps_of
from funnel.reads import Reads, among
from funnel.workspace import read_home

MOST = 50
CELLS = (Metric.SALES, Metric.UNITS_SOLD, Metric.CONTRIBUTION, Metric.STEP_ENTRIES)


class MoneyMove(Input):
    """Money taken from one resource and given to another."""

    from_resource_id: UUID
    to_resource_id: UUID
    amount: Amount


class WhatIfAsk(Input):
    """What is moved, and the period whose figures tell what it does."""

    product_id: UUID
    period: Period
    moves: tuple[MoneyMove, ...]
    commission_share: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class WhatIfMove:
    """One move, the two resources in the period, and what is expected of it."""

    asked: MoneyMove
    move: figures.Move
    effect: figures.Effect | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """All moves together; None where one of them cannot be told. `contribution` in minor units after commission."""

    currency: str
    moves: tuple[WhatIfMove, ...]
    effect: figures.Effect | None
    contribution: int | None
    step_ids: Mapping[str, UUID]
    warnings: tuple[PlanWarning, ...]


async def what_if(reads: Reads, ask: WhatIfAsk) -> WhatIf:
    """Expected change by what a unit of money brought in the period; six statements.

    Credit is that of the day cells: who sent the last touch before it. Shared resources are counted with all they
    cost, and with what they brought for this product.
    """
    currency = (await read_home(reads)).currency
    amounts = _check(ask, currency)
    steps = {row["key"]: row["id"] for row in await steps_of(reads, ask.product_id)}
    known = await _history(reads, ask)
    _check_budget(ask, amounts, known)
    moves = []
    for asked, amount in zip(ask.moves, amounts, strict=True):
        move = figures.Move(known[asked.from_resource_id], known[asked.to_resource_id], amount)
        moves.append(WhatIfMove(asked, move, figures.effect(move)))
    effects = [one.effect for one in moves if one.effect is not None]
    whole = figures.together(effects) if len(effects) == len(moves) else None
    left = None if whole is None else _rounded(whole.contribution * (1 - Fraction(ask.commission_share)))
    told = tuple(figures.warnings([one.move for one in moves]))
    return WhatIf(currency, tuple(moves), whole, left, steps, told)


def _rounded(exact: Fraction) -> int:
    """Half away from zero, like any amount of money."""
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return whole if exact >= 0 else -whole


def _check(ask: WhatIfAsk, currency: str) -> list[int]:
    if not 0 < len(ask.moves) <= MOST:
        raise Invalid(f"Give 1 to {MOST} moves.", field="moves")
    if not 0 <= ask.commission_share < 1:
        raise Invalid("The commission is a share of the contribution, from 0 to below 1.", field="commissionShare")
    amounts = []
    for index, move in enumerate(ask.moves):
        amounts.append(move.amount.minor(currency, field=f"moves.{index}.amount"))
        if amounts[-1] <= 0:
            raise Invalid("Move more than zero; swap the resources for the other way.", field=f"moves.{index}.amount")
        if move.from_resource_id == move.to_resource_id:
            raise Invalid("Money moves from one resource to another one.", field=f"moves.{index}.toResourceId")
    return amounts


def _check_budget(ask: WhatIfAsk, amounts: Sequence[int], known: Mapping[UUID, figures.History]) -> None:
    """Nobody can take from a resource more than it costs."""
    taken: dict[UUID, int] = defaultdict(int)
    for index, (move, amount) in enumerate(zip(ask.moves, amounts, strict=True)):
        source = known[move.from_resource_id]
        taken[move.from_resource_id] += amount
        if 0 < source.spend < taken[move.from_resource_id]:
            raise Invalid(
                f"“{source.name}” cost less than that in the period; move at most what it cost.",
                field=f"moves.{index}.amount",
            )


async def _history(reads: Reads, ask: WhatIfAsk) -> Mapping[UUID, figures.History]:
    own = Product.workspace_id == reads.workspace_id
    if not await reads.rows(select(Product.id).where(own, Product.id == ask.product_id)):
        raise NotFound("There is no such product.", field="productId")
    ids = sorted({id for move in ask.moves for id in (move.from_resource_id, move.to_resource_id)})
    found = select(Resource.id, Resource.number, Resource.name).where(
        Resource.workspace_id == reads.workspace_id, among(Resource.id, ids)
    )
    resources = {row["id"]: row for row in await reads.rows(found)}
    for index, move in enumerate(ask.moves):
        for field, id in (("from", move.from_resource_id), ("to", move.to_resource_id)):
            if id not in resources:
                raise NotFound("There is no such resource.", field=f"moves.{index}.{field}ResourceId")
    spent = await _spent(reads, ids, ask.period)
    cells = await _cells(reads, [row["number"] for row in resources.values()], ask)
    return {id: _credited(row["name"], spent.get(id, 0), cells[row["number"]]) for id, row in resources.items()}


def _credited(name: str, spend: int, cells: Mapping[tuple[str, str], int]) -> figures.History:
    return figures.History(
        name,
        spend,
        cells.get((Metric.SALES.value, ""), 0),
        cells.get((Metric.UNITS_SOLD.value, ""), 0),
        cells.get((Metric.CONTRIBUTION.value, ""), 0),
        {key: value for (metric, key), value in cells.items() if metric == Metric.STEP_ENTRIES.value},
    )


async def _spent(reads: Reads, ids: Sequence[UUID], period: Period) -> Mapping[UUID, int]:
    rows = await reads.rows(
        select(SpendDay.resource_id, func.sum(SpendDay.amount_minor).label("minor"))
        .where(
            SpendDay.workspace_id == reads.workspace_id,
            among(SpendDay.resource_id, ids),
            SpendDay.day.between(period.start, period.end),
        )
        .group_by(SpendDay.resource_id)
    )
    return {row["resource_id"]: int(row["minor"]) for row in rows}


async def _cells(reads: Reads, numbers: Sequence[int], ask: WhatIfAsk) -> Mapping[int, dict[tuple[str, str], int]]:
    cell = DayCell
    rows = await reads.rows(
        select(cell.resource_number, cell.metric, cell.step_key, func.sum(cell.value).label("value"))
        .where(
            cell.workspace_id == reads.workspace_id,
            cell.product_id == ask.product_id,
            among(cell.metric, [metric.value for metric in CELLS]),
            among(cell.resource_number, numbers),
            cell.day.between(ask.period.start, ask.period.end),
        )
        .group_by(cell.resource_number, cell.metric, cell.step_key)
    )
    found: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in rows:
        found[row["resource_number"]][row["metric"], row["step_key"]] = int(row["value"])
    return found
