"""Makes a goal from a gap: prefilled, to be worked over by the strategist."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.goals.set import ResourceGoalSet, set_goal
from funnel.inputs import Amount, Input, Period, Prose
from funnel.matrix.gaps.find import gaps
from funnel.matrix.gaps.gap import Gap, GapCode
from funnel.matrix.load import load
from funnel.matrix.loaded import Loaded
from funnel.matrix.matrix import suitability
from funnel.matrix.suggest import BY_A_GOAL, GoalSuggestion, suggest
from funnel.models import ResourceGoal
from funnel.models.words import Metric
from funnel.reads import WorkReads
from funnel.workspace import home


class GoalFromGap(Input):
    """The gap by its code and what it is about. Resource and objective may be chosen where the gap leaves them open;
    what else is given is taken instead of what is suggested."""

    product_id: UUID
    period: Period
    code: GapCode
    objective_id: UUID | None = None
    resource_id: UUID | None = None
    text: Prose | None = None
    metric: Metric | None = None
    target: Annotated[Decimal, Field(ge=0)] | None = None
    budget: Amount | None = None


async def goal_from_gap(work: Work, data: GoalFromGap) -> ResourceGoal:
    """A DRAFT of whoever sets goals, else a proposal. Refused when there is no such gap any more, and for gaps that
    another thing than a goal closes."""
    if not work.actor.can(Action.GOAL_PROPOSE):
        work.actor.require(Action.GOAL_SET)
    if data.code not in BY_A_GOAL:
        raise Invalid(
            f"A goal does not close {data.code}; these it does: {', '.join(sorted(BY_A_GOAL))}.", field="code"
        )
    where, reads = await home(work), WorkReads(work)
    loaded = await load(reads, data.product_id, data.period, where.day(work.now), zone=where.time_zone, now=work.now)
    _check(loaded, data)
    gap = _gap(loaded, data)
    fits = await suitability(reads, loaded)
    found = suggest(loaded, fits, gap, objective_id=data.objective_id, resource_id=data.resource_id).goal
    if found is None:
        field = "resourceId" if gap.resource_id is None else "objectiveId"
        raise NotFound("The product has no resource in use, or no objective, to make this goal with.", field=field)
    return await set_goal(work, _input(data, found))


def _check(loaded: Loaded, data: GoalFromGap) -> None:
    if data.objective_id is not None and data.objective_id not in {row.id for row in loaded.objectives}:
        raise NotFound("The product has no such objective in this period.", field="objectiveId")
    if data.resource_id is not None and data.resource_id not in {column.id for column in loaded.resources}:
        raise NotFound("The product's cluster has no such resource.", field="resourceId")


def _gap(loaded: Loaded, data: GoalFromGap) -> Gap:
    for gap in gaps(loaded):
        if gap.code is data.code and (
            (gap.objective_id is not None and gap.objective_id == data.objective_id)
            or (gap.resource_id is not None and gap.resource_id == data.resource_id)
        ):
            return gap
    raise Conflict("There is no such gap (any more); read the matrix again.", field="code")


def _input(data: GoalFromGap, found: GoalSuggestion) -> ResourceGoalSet:
    return ResourceGoalSet(
        resource_id=found.resource_id,
        objective_id=found.objective_id,
        text=data.text or found.text,
        metric=data.metric or found.metric,
        target=found.target if data.target is None else data.target,
        period=data.period,
        budget=data.budget,
    )
