"""Puts what the answers say into the matrix: the first AS_IS of a product."""

from datetime import date
from uuid import UUID

from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.matrix.snapshot import MatrixCellGiven, MatrixSnapshotTake, snapshot
from funnel.models import MatrixSnapshot
from funnel.questionnaires.as_is import AsIsCell
from funnel.questionnaires.read import read_questionnaire
from funnel.reads import WorkReads
from funnel.workspace import home

IN_USE, IDEA = "In use", "Idea"
"""The use of a thing of which nobody said what it does."""


class QuestionnaireFillAsIs(Input):
    """Of which product, and as of which day; today when it is left out."""

    product_id: UUID
    on: date | None = None


async def fill_as_is(work: Work, data: QuestionnaireFillAsIs) -> MatrixSnapshot:
    """A further version of that day's AS_IS, with a cell for each thing named that is registered.

    Refused while there is nothing to put in: no funnel with steps, or nothing registered of what was named.
    """
    work.actor.require(Action.MATRIX_EDIT)
    found = await read_questionnaire(WorkReads(work), data.product_id)
    if not found.as_is:
        names = ", ".join(f"“{resource.name}”" for resource in found.suggested[:5])
        first = f"Register what the answers name ({names})" if names else "Answer which resources there are"
        raise Conflict(f"{first}, publish the funnel, and fill the matrix then.", field="productId")
    on = data.on or (await home(work)).day(work.now)
    cells = tuple(_given(cell) for cell in found.as_is)
    return await snapshot(work, MatrixSnapshotTake(product_id=data.product_id, on=on, cells=cells))


def _given(cell: AsIsCell) -> MatrixCellGiven:
    return MatrixCellGiven(
        resource_id=cell.resource_id,
        objective_id=cell.objective_id,
        use=cell.use or (IDEA if cell.extent == 0 else IN_USE),
        extent=cell.extent,
        metric=cell.metric,
        value=cell.value,
    )
