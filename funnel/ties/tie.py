"""Ties one resource to another that it feeds."""

from uuid import UUID

from sqlalchemy import delete, select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problem
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Resource, Tie, TiePost
from funnel.models.words import ResourceKind, TieKind
from funnel.resources.kinds import CONNECTORS


class ResourceTie(Input):
    """From → to, possibly through a connector that is a resource of its own."""

    from_id: UUID
    to_id: UUID
    connector_id: UUID | None = None
    kind: TieKind


class TieRemove(Input):
    """The tie that is no more."""

    tie_id: UUID


_NO_RESOURCE = "There is no such resource."
_PROBLEMS: dict[str, Problem] = {
    "uq_ties_workspace_id_from_id_to_id_kind": Conflict("These two resources are tied that way already.", field="toId"),
    "fk_ties_workspace_id_from_id": NotFound(_NO_RESOURCE, field="fromId"),
    "fk_ties_workspace_id_to_id": NotFound(_NO_RESOURCE, field="toId"),
    "fk_ties_workspace_id_connector_id": NotFound(_NO_RESOURCE, field="connectorId"),
}


async def tie(work: Work, data: ResourceTie) -> Tie:
    """Adds the tie; the same one twice, a resource tied to itself and a connector that is no tool are refused."""
    work.actor.require(Action.RESOURCE_EDIT)
    if data.from_id == data.to_id:
        raise Invalid("A resource cannot feed itself; choose two resources.", field="toId")
    if data.connector_id in (data.from_id, data.to_id):
        raise Invalid("The connector is a third resource between the two.", field="connectorId")
    await _check_connector(work, data.connector_id)
    made = Tie(workspace_id=work.workspace_id, id=new_id(), created_at=work.now, **data.model_dump(exclude={"kind"}),
               kind=data.kind.value)  # fmt: skip
    async with refusing(work, _PROBLEMS):
        work.session.add(made)
    audit.record(work, "RESOURCE_TIE", object_type="Tie", object_id=made.id)
    await work.flush()
    return made


async def remove(work: Work, data: TieRemove) -> UUID:
    """Takes the tie away with what its connector reported; touches that passed along it stay."""
    work.actor.require(Action.RESOURCE_EDIT)
    posts = delete(TiePost).where(TiePost.workspace_id == work.workspace_id, TiePost.tie_id == data.tie_id)
    await work.execute(posts.execution_options(synchronize_session=False))
    own = delete(Tie).where(Tie.workspace_id == work.workspace_id, Tie.id == data.tie_id)
    gone = await work.scalar(own.returning(Tie.id).execution_options(synchronize_session=False))
    if gone is None:
        raise NotFound("There is no such tie.", field="tieId")
    audit.record(work, "TIE_REMOVE", object_type="Tie", object_id=data.tie_id)
    await work.flush()
    return data.tie_id


async def _check_connector(work: Work, connector_id: UUID | None) -> None:
    if connector_id is None:
        return
    own = select(Resource.kind, Resource.name).where(
        Resource.workspace_id == work.workspace_id, Resource.id == connector_id
    )
    row = (await work.execute(own)).one_or_none()
    if row is None:
        raise NotFound(_NO_RESOURCE, field="connectorId")
    if ResourceKind(row.kind) not in CONNECTORS:
        raise Invalid(
            f"{row.name!r} carries nothing over: a connector is a resource of the kind CONNECTOR, or a tool of the "
            "staff such as PUBLISHING_TOOL.",
            field="connectorId",
        )
