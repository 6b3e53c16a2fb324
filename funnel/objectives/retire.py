"""Retires an objective beside the steps, or takes it up again."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Objective, ResourceGoal
from funnel.models.words import GoalStatus
from funnel.objectives.locked import locked_objective
from funnel.reads import among
from funnel.workspace import home

OPEN = (GoalStatus.DRAFT, GoalStatus.PROPOSED, GoalStatus.APPROVED, GoalStatus.RUNNING)


class ObjectiveRetire(Input):
    """Which objective; with `retired` false it is taken up again."""

    objective_id: UUID
    retired: bool = True
    expected_version: int | None = None


async def retire(work: Work, data: ObjectiveRetire) -> Objective:
    """From today on it is no row of later periods; earlier matrices keep it. Done again nothing changes.

    Refused while it has goals that are not over.
    """
    work.actor.require(Action.OBJECTIVE_EDIT)
    objective = await locked_objective(work, data.objective_id, data.expected_version)
    if (objective.retired_on is not None) == data.retired:
        return objective
    if data.retired:
        await _demand_no_open_goals(work, data.objective_id)
    today: date = (await home(work)).day(work.now)
    objective.retired_on = today if data.retired else None
    objective.version += 1
    word = "OBJECTIVE_RETIRE" if data.retired else "OBJECTIVE_TAKE_UP"
    audit.record(work, word, object_type="Objective", object_id=objective.id)
    await work.flush()
    return objective


async def _demand_no_open_goals(work: Work, objective_id: UUID) -> None:
    statement = select(func.count()).where(
        ResourceGoal.workspace_id == work.workspace_id,
        ResourceGoal.objective_id == objective_id,
        among(ResourceGoal.status, [status.value for status in OPEN]),
    )
    count = await work.scalar(statement)
    if count:
        goals = "a goal that is" if count == 1 else f"{count} goals that are"
        raise Conflict(f"The objective has {goals} not over; cancel first what is not wanted any more.",
                       field="objectiveId")  # fmt: skip
