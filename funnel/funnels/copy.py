"""Copies a published version into the draft of another product, or of the same one."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels import queries
from funnel.funnels.draft import Draft, StepDraft, StepGoal
from funnel.funnels.finding import DraftProblemCode, Finding
from funnel.funnels.overwrite import overwrite
from funnel.inputs import Input
from funnel.models import Funnel, Step
from funnel.models.words import LifecycleStage, StepPhase, StepSide

_BROUGHT_ALONG = frozenset(
    {
        DraftProblemCode.RESOURCE_OF_OTHER_PRODUCT,
        DraftProblemCode.RESOURCE_NOT_IN_USE,
        DraftProblemCode.OUT_OF_REACH,
        DraftProblemCode.UNKNOWN_RESOURCE,
        DraftProblemCode.UNKNOWN_CHANNEL,
    }
)


class FunnelCopy(Input):
    """From which product's version (the current one when left out) to which product's draft."""

    from_product_id: UUID
    version: int | None = None
    to_product_id: UUID
    expected_version: int | None = None
    replace: bool = False


@dataclass(frozen=True)
class Copied:
    """The draft as it is now, and what its rules name that does not serve the product it was copied to."""

    draft: Draft
    problems: list[Finding]


async def copy(work: Work, data: FunnelCopy) -> Copied:
    """Steps and rules as they are; what they name is kept, and told where it is the other product's own."""
    work.actor.require(Action.FUNNEL_EDIT)
    source = await _source(work, data)
    steps = (await work.execute(queries.steps_of(work.workspace_id, source.id))).scalars().all()
    try:
        draft = await overwrite(
            work,
            data.to_product_id,
            source.entry_rule,
            [_drafted(step) for step in steps],
            expected=data.expected_version,
            replace=data.replace,
        )
    except NotFound as missing:
        raise NotFound(missing.message, field="toProductId") from missing
    audit.record(
        work, "FUNNEL_COPY", object_type="Product", object_id=data.to_product_id,
        details={"from_funnel_id": str(source.id)},
    )  # fmt: skip
    await work.flush()
    return Copied(draft, [found for found in draft.findings if found.code in _BROUGHT_ALONG])


async def _source(work: Work, data: FunnelCopy) -> Funnel:
    if data.version is None:
        statement = queries.current(work.workspace_id, data.from_product_id)
    else:
        statement = select(Funnel).where(
            Funnel.workspace_id == work.workspace_id,
            Funnel.product_id == data.from_product_id,
            Funnel.version == data.version,
        )
    found: Funnel | None = (await work.execute(statement)).scalar_one_or_none()
    if found is not None:
        return found
    if data.version is not None:
        raise NotFound(f"The product has no funnel version {data.version}.", field="version")
    raise NotFound("There is no such product, or its funnel was never published.", field="fromProductId")


def _drafted(step: Step) -> StepDraft:
    goal = None
    if step.goal_text is not None and step.reached_when is not None:
        goal = StepGoal(text=step.goal_text, reached_when=step.reached_when)
    return StepDraft(
        key=step.key,
        name=step.name,
        phase=StepPhase(step.phase),
        side=StepSide(step.side),
        is_handoff=step.is_handoff,
        optional=step.optional,
        expected_days=step.expected_days,
        lifecycle_stage=LifecycleStage(step.lifecycle_stage) if step.lifecycle_stage else None,
        goal=goal,
    )
