"""A member's judgement of how well a concrete resource suits an objective."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Prose
from funnel.models import Objective, SuitabilityJudgement


class SuitabilitySet(Input):
    """1 to 5 with the reason; the objective by its id, or by product and step."""

    resource_id: UUID
    objective_id: UUID | None = None
    product_id: UUID | None = None
    step_key: Key | None = None
    value: Annotated[int, Field(ge=1, le=5)]
    reason: Prose


async def judge(work: Work, data: SuitabilitySet) -> SuitabilityJudgement:
    """Writes a further judgement; the newest counts, older ones stay readable."""
    work.actor.require(Action.RESOURCE_EDIT)
    made = SuitabilityJudgement(
        workspace_id=work.workspace_id,
        id=new_id(),
        resource_id=data.resource_id,
        objective_id=await _objective(work, data),
        value=data.value,
        reason=data.reason,
        judged_by_id=work.actor.member_id,
        judged_at=work.now,
    )
    problem = NotFound("There is no such resource.", field="resourceId")
    async with refusing(work, {"fk_suitability_judgements_workspace_id_resource_id": problem}):
        work.session.add(made)
    audit.record(work, "SUITABILITY_SET", object_type="Resource", object_id=data.resource_id)
    await work.flush()
    return made


async def _objective(work: Work, data: SuitabilitySet) -> UUID:
    by_step = data.product_id is not None and data.step_key is not None
    if by_step == (data.objective_id is not None):
        raise Invalid("Say for which objective: give objectiveId, or productId and stepKey.", field="objectiveId")
    statement: Any = select(Objective.id).where(Objective.workspace_id == work.workspace_id)
    if data.objective_id is not None:
        statement = statement.where(Objective.id == data.objective_id)
    else:
        statement = statement.where(Objective.product_id == data.product_id, Objective.step_key == data.step_key)
    found: UUID | None = await work.scalar(statement)
    if found is None:
        field = "objectiveId" if data.objective_id is not None else "stepKey"
        raise NotFound("There is no such objective; publish the funnel or add an objective.", field=field)
    return found
