"""Chooses the main resource of a step, and keeps why and among which."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.guard import refusing
from funnel.inputs import Input, Key, Prose
from funnel.models import Funnel, MainResource, Step
from funnel.reads import WorkReads
from funnel.suitability.candidates import Candidate, candidates
from funnel.workspace import home


class ResourceChooseMain(Input):
    """The choice, its reason and the candidates of that day."""

    product_id: UUID
    step_key: Key
    resource_id: UUID
    reason: Prose
    candidate_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()


async def choose_main(work: Work, data: ResourceChooseMain) -> MainResource:
    """Writes a further choice; the newest counts, older ones stay readable."""
    work.actor.require(Action.RESOURCE_EDIT)
    step = (
        select(Step.id)
        .join(Funnel, (Funnel.id == Step.funnel_id) & (Funnel.workspace_id == work.workspace_id))
        .where(Step.workspace_id == work.workspace_id, Step.key == data.step_key)
        .where(Funnel.product_id == data.product_id, Funnel.is_current)
    )
    if await work.scalar(step) is None:
        raise NotFound(f"The published funnel of this product has no step {data.step_key!r}.", field="stepKey")
    among_them = await _candidates(work, data)
    choice = MainResource(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=data.product_id,
        step_key=data.step_key,
        resource_id=data.resource_id,
        reason=data.reason,
        candidates=[candidate.kept() for candidate in among_them],
        chosen_at=work.now,
        chosen_by_id=work.actor.member_id,
    )
    problem = NotFound("There is no such resource.", field="resourceId")
    async with refusing(work, {"fk_main_resources_workspace_id_resource_id": problem}):
        work.session.add(choice)
    audit.record(work, "resource.choose_main", object_type="resource", object_id=data.resource_id)
    await work.flush()
    return choice


async def _candidates(work: Work, data: ResourceChooseMain) -> Sequence[Candidate]:
    """They are kept with how they suit the step today, as a list, which no foreign key can check."""
    wanted = tuple(dict.fromkeys(data.candidate_ids))
    if not wanted:
        return ()
    where = await home(work)
    found = await candidates(
        WorkReads(work), data.product_id, data.step_key, where.day(work.now), where.time_zone, wanted
    )
    known = {candidate.resource_id for candidate in found}
    for place, candidate_id in enumerate(data.candidate_ids):
        if candidate_id not in known:
            raise NotFound("There is no such resource.", field=f"candidateIds.{place}")
    return found
