"""Ties one resource to another that it feeds."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.guard import refusing
from funnel.inputs import Input
from funnel.models import Tie
from funnel.models.words import TieKind


class ResourceTie(Input):
    """From → to, possibly through a connector that is a resource of its own."""

    from_id: UUID
    to_id: UUID
    connector_id: UUID | None = None
    kind: TieKind


_NO_RESOURCE = "There is no such resource."
_PROBLEMS: dict[str, Problem] = {
    "uq_ties_workspace_id_from_id_to_id_kind": Conflict("These two resources are tied that way already.", field="toId"),
    "fk_ties_workspace_id_from_id": NotFound(_NO_RESOURCE, field="fromId"),
    "fk_ties_workspace_id_to_id": NotFound(_NO_RESOURCE, field="toId"),
    "fk_ties_workspace_id_connector_id": NotFound(_NO_RESOURCE, field="connectorId"),
}


async def tie(work: Work, data: ResourceTie) -> Tie:
    """Adds the tie; the same one twice and a resource tied to itself are refused."""
    work.actor.require(Action.RESOURCE_EDIT)
    if data.from_id == data.to_id:
        raise Invalid("A resource cannot feed itself; choose two resources.", field="toId")
    if data.connector_id in (data.from_id, data.to_id):
        raise Invalid("The connector is a third resource between the two.", field="connectorId")
    made = Tie(workspace_id=work.workspace_id, id=new_id(), created_at=work.now, **data.model_dump(exclude={"kind"}),
               kind=data.kind.value)  # fmt: skip
    async with refusing(work, _PROBLEMS):
        work.session.add(made)
    audit.record(work, "resource.tie", object_type="tie", object_id=made.id)
    await work.flush()
    return made
