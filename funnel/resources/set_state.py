"""Changes whether a resource is in use, with the reason; every state stays readable."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose
from funnel.models import Resource
from funnel.models.words import ResourceState
from funnel.resources.attach import tell_states
from funnel.resources.check import require
from funnel.resources.hold import hold, undone_when_refused
from funnel.resources.kinds import NEEDS_REASON

_S = ResourceState
NEXT: dict[ResourceState, frozenset[ResourceState]] = {
    _S.IDEA: frozenset({_S.PLANNED, _S.ACTIVE, _S.POSTPONED, _S.REJECTED}),
    _S.PLANNED: frozenset({_S.IDEA, _S.ACTIVE, _S.POSTPONED, _S.REJECTED}),
    _S.ACTIVE: frozenset({_S.POSTPONED, _S.REJECTED, _S.RETIRED}),
    _S.POSTPONED: frozenset({_S.IDEA, _S.PLANNED, _S.ACTIVE, _S.REJECTED, _S.RETIRED}),
    _S.REJECTED: frozenset({_S.IDEA, _S.PLANNED}),
    _S.RETIRED: frozenset({_S.PLANNED, _S.ACTIVE}),
}
"""What may follow. What was rejected is thought over again before it is used; what was used never was a mere idea."""


class ResourceSetState(Input):
    """The new state; postponed, rejected and retired ones say why."""

    resource_id: UUID
    state: ResourceState
    reason: Prose | None = None
    expected_version: int | None = None


async def set_state(work: Work, data: ResourceSetState) -> Resource:
    """Sets state and reason; facts of the resource stay, whatever becomes of it.

    Refused: a step that is not allowed (`NEXT`); a missing reason; an incomplete resource that is to be used. The
    same state again corrects its reason.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    if data.state in NEEDS_REASON and data.reason is None:
        raise Invalid(f"Say why the resource is {data.state.value}.", field="reason")
    held = (await hold(work, [data.resource_id]))[data.resource_id]
    require_version("resource", held.row.version, data.expected_version)
    _require_step(held.row, data)
    with undone_when_refused(work, held.row):
        held.row.state, held.row.state_reason = data.state.value, data.reason
        held.row.version += 1
        require(held.sketch(held.group))
    await tell_states(work, [(data.resource_id, data.state, data.reason)])
    audit.record(work, "RESOURCE_SET_STATE", object_type="Resource", object_id=data.resource_id,
                 details={"state": data.state.value})  # fmt: skip
    await work.flush()
    return held.row


def _require_step(row: Resource, data: ResourceSetState) -> None:
    now = ResourceState(row.state)
    if data.state is now:
        if data.reason == row.state_reason:
            raise Conflict(f"The resource is {now.value} already.", field="state")
    elif data.state not in NEXT[now]:
        allowed = ", ".join(state.value for state in ResourceState if state in NEXT[now])
        raise Conflict(f"From {now.value} a resource becomes {allowed}; choose one of these.", field="state")
