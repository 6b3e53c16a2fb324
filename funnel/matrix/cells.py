"""Cells of the matrix: as it is, as it should be, as it turned out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from crm.core.money import Money, spread_by
from funnel.matrix.load import GoalCell, Loaded, ObjectiveRow, ResourceColumn, by_place
from funnel.models.words import GoalStatus, MatrixVariant, Metric, ResourceState

SETTLING_DAYS = 3
"""How long after the period's end late facts are waited for before it is read how it turned out."""

Place = tuple[UUID, UUID]
"""Objective and resource."""


class MatrixCellState(StrEnum):
    """How far a variant of a cell is: the state of the resource, the way of the goal, or whether it can be read yet."""

    IDEA = "IDEA"
    PLANNED = "PLANNED"
    ACTIVE = "ACTIVE"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"
    RETIRED = "RETIRED"
    TOO_EARLY = "TOO_EARLY"
    FINAL = "FINAL"


@dataclass(frozen=True, slots=True)
class VariantOfCell:
    """One variant of a cell; what does not apply is None. Extent is 0–100 % of the way to the target."""

    variant: MatrixVariant
    state: MatrixCellState
    use: str | None = None
    extent: int | None = None
    metric: Metric | None = None
    target: Decimal | None = None
    result: Decimal | None = None
    cost: Money | None = None
    due: date | None = None
    goal_id: UUID | None = None
    available_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """An objective and a resource that have to do with one another."""

    objective_id: UUID
    resource_id: UUID
    variants: tuple[VariantOfCell, ...]


def cells(loaded: Loaded, variants: Sequence[MatrixVariant]) -> list[Cell]:
    """Every cell in which something stands in one of the asked variants, by rows and columns."""
    goals, costs = by_place(loaded.goals), _costs(loaded)
    made = []
    for objective in loaded.objectives:
        for resource in loaded.resources:
            at = (objective.id, resource.id)
            if at not in costs:
                continue
            found = tuple(
                variant
                for asked in dict.fromkeys(variants)
                for variant in _BUILD[asked](loaded, objective, resource, goals.get(at, []), costs[at])
            )
            if found:
                made.append(Cell(objective.id, resource.id, found))
    return made


def available_on(loaded: Loaded) -> date:
    """The first day on which it may be read how the period turned out."""
    return loaded.period.end + timedelta(days=SETTLING_DAYS)


def in_use(loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn, goals: Sequence[GoalCell]) -> bool:
    """Whether the resource does something for the objective: a goal, the main place, or people it moved on."""
    key = objective.step_key
    moved = key is not None and loaded.reached.get((resource.number, key), 0) > 0
    return bool(goals) or moved or (key is not None and (key, resource.id) in loaded.main)


def _costs(loaded: Loaded) -> Mapping[Place, int]:
    """Spend of each resource over the objectives it is used for: by its goals' budgets, else equally (numbers.md)."""
    goals = by_place(loaded.goals)
    costs: dict[Place, int] = {}
    for resource in loaded.resources:
        places = [
            (objective.id, resource.id)
            for objective in loaded.objectives
            if in_use(loaded, objective, resource, goals.get((objective.id, resource.id), []))
        ]
        if not places:
            continue
        budgets = [sum(goal.budget_minor or 0 for goal in goals.get(place, [])) for place in places]
        weights = budgets if sum(budgets) > 0 else [1] * len(places)
        costs |= zip(places, spread_by(loaded.spent.get(resource.id, 0), weights), strict=True)
    return costs


def _as_is(
    loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn, goals: Sequence[GoalCell], cost: int
) -> Iterator[VariantOfCell]:
    """What the resource is today and what it did in the period; ideas not done yet stand here too."""
    if resource.state is ResourceState.RETIRED:
        return
    running = next((goal for goal in goals if goal.status is GoalStatus.RUNNING), None)
    metric, result = _result(loaded, objective, resource, running)
    yield VariantOfCell(
        MatrixVariant.AS_IS,
        MatrixCellState(resource.state.value),
        use=running.text if running else _use(loaded, objective, resource),
        extent=_extent(running),
        metric=metric,
        target=running.progress.target if running else None,
        result=result,
        cost=Money(cost, loaded.currency),
        goal_id=running.id if running else None,
    )


def _to_be(
    loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn, goals: Sequence[GoalCell], cost: int
) -> Iterator[VariantOfCell]:
    """The goals of the period with what they may cost and when they are due."""
    for goal in goals:
        yield VariantOfCell(
            MatrixVariant.TO_BE,
            _way(goal.status),
            use=goal.text,
            metric=goal.metric,
            target=goal.progress.target,
            cost=None if goal.budget_minor is None else Money(goal.budget_minor, loaded.currency),
            due=goal.period_end,
            goal_id=goal.id,
        )


def _actual(
    loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn, goals: Sequence[GoalCell], cost: int
) -> Iterator[VariantOfCell]:
    """How it turned out; before the facts have settled only the day on which it can be read."""
    ready = available_on(loaded)
    asked: Sequence[GoalCell | None] = goals or [None]
    for goal in asked:
        if loaded.today < ready:
            yield VariantOfCell(
                MatrixVariant.ACTUAL,
                MatrixCellState.TOO_EARLY,
                goal_id=goal.id if goal else None,
                available_on=ready,
            )
            continue
        metric, result = _result(loaded, objective, resource, goal)
        yield VariantOfCell(
            MatrixVariant.ACTUAL,
            MatrixCellState.FINAL,
            extent=_extent(goal),
            metric=metric,
            target=goal.progress.target if goal else None,
            result=result,
            cost=Money(cost, loaded.currency),
            goal_id=goal.id if goal else None,
            available_on=ready,
        )


def _result(
    loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn, goal: GoalCell | None
) -> tuple[Metric | None, Decimal | None]:
    """The goal's figure; without a goal the step goals that the resource reached."""
    if goal is not None:
        return goal.metric, goal.progress.actual
    if objective.step_key is None or objective.is_terminal:
        return None, None
    return Metric.STEP_GOAL_REACHED, Decimal(loaded.reached.get((resource.number, objective.step_key), 0))


def _use(loaded: Loaded, objective: ObjectiveRow, resource: ResourceColumn) -> str:
    if (objective.step_key, resource.id) in loaded.main:
        return "The main resource of this step."
    if objective.step_key and loaded.reached.get((resource.number, objective.step_key), 0) > 0:
        return "Moves people on without a goal."
    return "Has a goal that does not run yet."


def _way(status: GoalStatus) -> MatrixCellState:
    if status in (GoalStatus.ACHIEVED, GoalStatus.MISSED):
        return MatrixCellState.FINAL
    return MatrixCellState.ACTIVE if status is GoalStatus.RUNNING else MatrixCellState.PLANNED


def _extent(goal: GoalCell | None) -> int | None:
    """Whole per cent of the way, between nothing and all of it."""
    if goal is None or goal.progress.extent is None:
        return None
    return min(max(int(goal.progress.extent * 100 + 0.5), 0), 100)


_BUILD = {MatrixVariant.AS_IS: _as_is, MatrixVariant.TO_BE: _to_be, MatrixVariant.ACTUAL: _actual}
