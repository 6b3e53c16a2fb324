"""Writes down what is concluded from a period: of a cell, or of the whole."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Period, Prose
from funnel.matrix.keep import lock_product
from funnel.matrix.publish import published
from funnel.models import MatrixConclusion, Objective


class MatrixConclude(Input):
    """A conclusion of a cell (resource with step or objective), or of the whole period when it names none."""

    product_id: UUID
    period: Period
    resource_id: UUID | None = None
    step_key: Key | None = None
    objective_id: UUID | None = None
    text: Prose


async def conclude(work: Work, data: MatrixConclude) -> MatrixConclusion:
    """The newest conclusion of a place counts. It may be written before the figures are there, and written anew until
    the period is published; then it is refused."""
    work.actor.require(Action.MATRIX_EDIT)
    _check(data)
    await lock_product(work, data.product_id, shared=True)
    if await published(work, data.product_id, data.period) is not None:
        raise Conflict("The matrix of this period is published, and its conclusions with it.", field="period")
    made = MatrixConclusion(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=data.product_id,
        period_start=data.period.start,
        period_end=data.period.end,
        objective_id=await _objective_id(work, data),
        resource_id=data.resource_id,
        text=data.text,
        concluded_by_id=work.actor.member_id,
        concluded_at=work.now,
    )
    problem = NotFound("There is no such resource.", field="resourceId")
    async with refusing(work, {"fk_matrix_conclusions_workspace_id_resource_id": problem}):
        work.session.add(made)
    audit.record(work, "MATRIX_CONCLUDE", object_type="MatrixConclusion", object_id=made.id)
    await work.flush()
    return made


def _check(data: MatrixConclude) -> None:
    if data.step_key is not None and data.objective_id is not None:
        raise Invalid("Say which row: give stepKey or objectiveId, not both.", field="stepKey")
    has_row = data.step_key is not None or data.objective_id is not None
    if has_row and data.resource_id is None:
        raise Invalid("A conclusion is of a cell or of the whole: say of which resource too.", field="resourceId")
    if data.resource_id is not None and not has_row:
        raise Invalid("A conclusion is of a cell or of the whole: say of which step or objective too.", field="stepKey")


async def _objective_id(work: Work, data: MatrixConclude) -> UUID | None:
    if data.resource_id is None:
        return None
    statement: Any = select(Objective.id).where(
        Objective.workspace_id == work.workspace_id, Objective.product_id == data.product_id
    )
    if data.objective_id is not None:
        statement, field = statement.where(Objective.id == data.objective_id), "objectiveId"
    else:
        statement, field = statement.where(Objective.step_key == data.step_key), "stepKey"
    found: UUID | None = await work.scalar(statement)
    if found is None:
        raise NotFound("The product has no such objective.", field=field)
    return found
