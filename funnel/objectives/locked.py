"""The objective that a verb is about to change."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import Objective


async def locked_objective(work: Work, objective_id: UUID, expected_version: int | None) -> Objective:
    """Locked until the transaction ends. Steps are no objectives that people change: the funnel says what they are."""
    statement = (
        select(Objective)
        .where(Objective.workspace_id == work.workspace_id, Objective.id == objective_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    objective: Objective | None = await work.scalar(statement)
    if objective is None:
        raise NotFound("There is no such objective.", field="objectiveId")
    require_version("objective", objective.version, expected_version)
    if objective.step_key is not None:
        raise Conflict(
            "This objective is a step of the funnel; change the funnel's draft and publish it.", field="objectiveId"
        )
    return objective
