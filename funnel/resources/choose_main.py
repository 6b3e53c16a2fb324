"""Chooses the main resource of a step, and keeps why and among which."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Key, Prose
from funnel.models import Funnel, MainResource, Product, Step
from funnel.reads import WorkReads
from funnel.suitability.candidates import Candidate, candidates
from funnel.workspace import home


class ResourceChooseMain(Input):
    """The choice, its reason and the candidates of that day.

    `expected_version` is the version of the step's newest choice as it was read, 0 when there was none.
    """

    product_id: UUID
    step_key: Key
    resource_id: UUID
    reason: Prose
    candidate_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    expected_version: int | None = None


async def choose_main(work: Work, data: ResourceChooseMain) -> MainResource:
    """Writes a further choice; the newest counts, older ones stay readable. Raises NotFound, Stale."""
    work.actor.require(Action.RESOURCE_EDIT)
    await _hold_product(work, data.product_id)
    await _check_step(work, data)
    newest = await _newest_version(work, data)
    require_version("choice", newest, data.expected_version)
    among_them = await _candidates(work, data)
    choice = MainResource(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=data.product_id,
        step_key=data.step_key,
        version=newest + 1,
        resource_id=data.resource_id,
        reason=data.reason,
        candidates=[candidate.kept() for candidate in among_them],
        chosen_at=work.now,
        chosen_by_id=work.actor.member_id,
    )
    problem = NotFound("There is no such resource.", field="resourceId")
    async with refusing(work, {"fk_main_resources_workspace_id_resource_id": problem}):
        work.session.add(choice)
    audit.record(work, "RESOURCE_CHOOSE_MAIN", object_type="Resource", object_id=data.resource_id)
    await work.flush()
    return choice


async def _hold_product(work: Work, product_id: UUID) -> None:
    """Two who choose for one product come one after the other, so that each sees what the other chose."""
    await work.execute(
        select(Product.id)
        .where(Product.workspace_id == work.workspace_id, Product.id == product_id)
        .with_for_update(key_share=True)
    )


async def _check_step(work: Work, data: ResourceChooseMain) -> None:
    step = (
        select(Step.id)
        .join(Funnel, (Funnel.id == Step.funnel_id) & (Funnel.workspace_id == work.workspace_id))
        .where(Step.workspace_id == work.workspace_id, Step.key == data.step_key)
        .where(Funnel.product_id == data.product_id, Funnel.is_current)
    )
    if await work.scalar(step) is None:
        raise NotFound(f"The published funnel of this product has no step {data.step_key!r}.", field="stepKey")


async def _newest_version(work: Work, data: ResourceChooseMain) -> int:
    newest = select(func.coalesce(func.max(MainResource.version), 0)).where(
        MainResource.workspace_id == work.workspace_id,
        MainResource.product_id == data.product_id,
        MainResource.step_key == data.step_key,
    )
    return int(await work.scalar(newest))


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
