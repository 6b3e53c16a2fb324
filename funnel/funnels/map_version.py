"""Says which step of a version stands for which step of the version before it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, insert, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels.mapped import MOST_MAPPED, StepMapped
from funnel.inputs import Input
from funnel.models import Funnel, Step, StepMapping


class FunnelVersionMap(Input):
    """The newer version, and its mapping as a whole: what is left out is found by its key."""

    funnel_id: UUID
    mapping: Annotated[tuple[StepMapped, ...], Field(max_length=MOST_MAPPED)] = ()


async def map_version(work: Work, data: FunnelVersionMap) -> Funnel:
    """Writes the mapping over the one before; reports over all versions follow it from now on, late and early facts."""
    work.actor.require(Action.FUNNEL_EDIT)
    # Locked, so that of two mappings at once one comes after the other and neither is half of both.
    statement = (
        select(Funnel)
        .where(Funnel.workspace_id == work.workspace_id, Funnel.id == data.funnel_id)
        .with_for_update(key_share=True)
    )
    funnel: Funnel | None = (await work.execute(statement)).scalar_one_or_none()
    if funnel is None:
        raise NotFound("There is no such version of a funnel.", field="funnelId")
    await write_mapping(work, funnel, data.mapping)
    audit.record(
        work,
        "FUNNEL_MAP_VERSION",
        object_type="Funnel",
        object_id=funnel.id,
        details={"mapping": {each.from_key: each.to_key for each in data.mapping}},
    )
    await work.flush()
    return funnel


async def write_mapping(work: Work, funnel: Funnel, mapping: Sequence[StepMapped]) -> None:
    """Replaces the mapping of a version that is locked or new; raises `Problems` for keys that are not there."""
    before, own = await _keys(work, funnel)
    if funnel.version == 1 and mapping:
        raise Conflict("The first version follows on no other; there is nothing to map.", field="mapping")
    problems = problems_of(mapping, before, own)
    if problems:
        raise Problems(problems)
    await work.execute(
        delete(StepMapping).where(StepMapping.workspace_id == work.workspace_id, StepMapping.funnel_id == funnel.id)
    )
    if mapping:
        await work.execute(
            insert(StepMapping),
            [
                {
                    "workspace_id": work.workspace_id,
                    "id": new_id(),
                    "funnel_id": funnel.id,
                    "from_key": each.from_key,
                    "to_key": each.to_key,
                    "decided_at": work.now,
                    "decided_by_id": work.actor.member_id,
                }
                for each in mapping
            ],
        )


def problems_of(mapping: Sequence[StepMapped], before: Sequence[str], own: Sequence[str]) -> list[Problem]:
    """Steps that are not there, and steps that are mapped twice."""
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, each in enumerate(mapping):
        if each.from_key not in before:
            message = f"The version before has no step {each.from_key!r}; it has {', '.join(before)}."
            problems.append(Invalid(message, field=f"mapping.{index}.fromKey"))
        if each.from_key in seen:
            message = f"The step {each.from_key!r} is mapped twice; keep one of them."
            problems.append(Invalid(message, field=f"mapping.{index}.fromKey"))
        if each.to_key is not None and each.to_key not in own:
            message = f"This version has no step {each.to_key!r}; it has {', '.join(own)}."
            problems.append(Invalid(message, field=f"mapping.{index}.toKey"))
        seen.add(each.from_key)
    return problems


async def _keys(work: Work, funnel: Funnel) -> tuple[list[str], list[str]]:
    """Keys of the version before and of this one, in order."""
    statement = (
        select(Funnel.version, Step.key)
        .join(Step, (Step.funnel_id == Funnel.id) & (Step.workspace_id == Funnel.workspace_id))
        .where(
            Funnel.workspace_id == work.workspace_id,
            Step.workspace_id == work.workspace_id,
            Funnel.product_id == funnel.product_id,
            Funnel.version.in_((funnel.version - 1, funnel.version)),
        )
        .order_by(Funnel.version, Step.position)
    )
    rows = (await work.execute(statement)).all()
    return (
        [row.key for row in rows if row.version != funnel.version],
        [row.key for row in rows if row.version == funnel.version],
    )
