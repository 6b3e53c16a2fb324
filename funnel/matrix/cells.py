"""Cells of the matrix: as it is, as it should be, as it turned out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from crm.core.money import Money, spread_by
from funnel.matrix.loaded import GoalCell, Kept, KeptCell, Loaded, ObjectiveRow, Place, ResourceColumn, by_place
from funnel.models.words import GoalStatus, MatrixCellState, MatrixVariant, Metric, ResourceState


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
    conclusion: str | None = None
    available_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """An objective and a resource that have to do with one another."""

    objective_id: UUID
    resource_id: UUID
    variants: tuple[VariantOfCell, ...]


Variants = Mapping[Place, Sequence[VariantOfCell]]


def cells(loaded: Loaded, variants: Sequence[MatrixVariant]) -> list[Cell]:
    """Every cell in which something stands in one of the asked variants, by rows and columns."""
    asked = [variants_of(loaded, variant) for variant in dict.fromkeys(variants)]
    made = []
    for objective in loaded.objectives:
        for resource in loaded.resources:
            found = tuple(one for stands in asked for one in stands.get((objective.id, resource.id), ()))
            if found:
                made.append(Cell(objective.id, resource.id, found))
    return made


def variants_of(loaded: Loaded, variant: MatrixVariant) -> Variants:
    """One variant of all cells: as it was kept where a snapshot counts, else as the facts say now."""
    kept = {MatrixVariant.AS_IS: loaded.as_is, MatrixVariant.ACTUAL: loaded.published}.get(variant)
    return computed(loaded, variant) if kept is None else _of_kept(loaded, variant, kept)


def computed(loaded: Loaded, variant: MatrixVariant) -> Variants:
    """One variant of all cells as the facts say now."""
    goals, costs = by_place(loaded.goals), _costs(loaded)
    made: dict[Place, Sequence[VariantOfCell]] = {}
    for objective in loaded.objectives:
        for resource in loaded.resources:
            place = (objective.id, resource.id)
            if place in costs:
                made[place] = list(_BUILD[variant](loaded, objective, resource, goals.get(place, []), costs[place]))
    return made


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
        extent=extent_of(running),
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
    """How it turned out. Of several goals in a cell (one an audience) each has its own result, and its share of the
    cell's cost by its budget, else an equal one."""
    asked: Sequence[GoalCell | None] = goals or [None]
    budgets = [goal.budget_minor or 0 if goal else 0 for goal in asked]
    shares = spread_by(cost, budgets if sum(budgets) > 0 else [1] * len(asked))
    conclusion = loaded.concluded.get((objective.id, resource.id))
    for goal, share in zip(asked, shares, strict=True):
        if not loaded.is_available:
            yield _locked(loaded, goal, conclusion)
            continue
        metric, result = _result(loaded, objective, resource, goal)
        yield VariantOfCell(
            MatrixVariant.ACTUAL,
            MatrixCellState.FINAL,
            use=goal.text if goal else None,
            extent=extent_of(goal),
            metric=metric,
            target=goal.progress.target if goal else None,
            result=result,
            cost=Money(share, loaded.currency),
            goal_id=goal.id if goal else None,
            conclusion=conclusion,
            available_on=loaded.available_on,
        )


def _locked(loaded: Loaded, goal: GoalCell | None, conclusion: str | None) -> VariantOfCell:
    """Before the facts have settled there is no figure, only the day on which there will be."""
    return VariantOfCell(
        MatrixVariant.ACTUAL,
        MatrixCellState.LOCKED,
        goal_id=goal.id if goal else None,
        conclusion=conclusion,
        available_on=loaded.available_on,
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


def extent_of(goal: GoalCell | None) -> int | None:
    """Whole per cent of the way to the target, halves up, between nothing and all of it (numbers.md, Goals)."""
    if goal is None or goal.progress.extent is None:
        return None
    return min(max(int(Decimal(str(goal.progress.extent)) * 100 + Decimal("0.5")), 0), 100)


def _of_kept(loaded: Loaded, variant: MatrixVariant, kept: Kept) -> Variants:
    made: dict[Place, list[VariantOfCell]] = {}
    for cell in kept.cells:
        made.setdefault((cell.objective_id, cell.resource_id), []).append(_of_cell(loaded, variant, cell))
    return made


def _of_cell(loaded: Loaded, variant: MatrixVariant, cell: KeptCell) -> VariantOfCell:
    return VariantOfCell(
        variant,
        cell.state,
        use=cell.use,
        extent=cell.extent,
        metric=cell.metric,
        target=cell.target,
        result=cell.value,
        cost=None if cell.cost_minor is None else Money(cell.cost_minor, loaded.currency),
        due=cell.due_on,
        goal_id=cell.goal_id,
        conclusion=cell.conclusion,
        available_on=loaded.available_on if variant is MatrixVariant.ACTUAL else None,
    )


_BUILD: Mapping[MatrixVariant, Callable[..., Iterator[VariantOfCell]]] = {
    MatrixVariant.AS_IS: _as_is,
    MatrixVariant.TO_BE: _to_be,
    MatrixVariant.ACTUAL: _actual,
}
