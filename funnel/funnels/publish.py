"""Makes a version of a product's draft: what new leads enter from now on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import NotFound, Problems
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels import queries
from funnel.funnels.draft import Draft, StepDraft, rules_of
from funnel.funnels.known import known_in
from funnel.funnels.map_version import write_mapping
from funnel.funnels.mapped import MOST_MAPPED, StepMapped
from funnel.funnels.news import columns_of, says_nothing_new
from funnel.funnels.read_drafts import checked, steps_in
from funnel.funnels.rules import canonical, described
from funnel.inputs import Input
from funnel.models import Funnel, FunnelDraft, Objective, Step
from funnel.reads import WorkReads, among
from funnel.workspace import home


class FunnelPublish(Input):
    """Which product's draft, and how the steps of the version before are to be read in the new one."""

    product_id: UUID
    mapping: Annotated[tuple[StepMapped, ...], Field(max_length=MOST_MAPPED)] = ()
    """Steps that are left out keep their key, or are dropped where the new version has no such key."""
    expected_version: int | None = None
    """Version of the draft as it was read."""


@dataclass(frozen=True)
class FunnelPublished:
    """Event: a new version is current; whoever keeps rules of it in mind reads them again."""

    product_id: UUID
    funnel_id: UUID
    version: int


async def publish(work: Work, data: FunnelPublish) -> Funnel:
    """A new current version with its steps and objectives; the current one when the draft says nothing new.

    Raises `Problems` with everything that keeps the draft from being published. Leads keep the version they entered.
    """
    work.actor.require(Action.FUNNEL_EDIT)
    draft = await _locked_draft(work, data.product_id)
    require_version("draft", draft.version, data.expected_version)
    if draft.problems:
        raise Problems([found.problem for found in draft.problems])
    asked = queries.current(work.workspace_id, data.product_id)
    before: Funnel | None = (await work.execute(asked)).scalar_one_or_none()
    if before is not None and await says_nothing_new(work, before, draft):
        if data.mapping:
            await write_mapping(work, before, data.mapping)
        return before
    funnel = await _write_version(work, data.product_id, draft)
    await _write_steps(work, funnel.id, draft)
    await _write_objectives(work, data.product_id, draft.steps)
    if data.mapping:
        await write_mapping(work, funnel, data.mapping)
    mapped = {each.from_key: each.to_key for each in data.mapping}
    audit.record(work, "FUNNEL_PUBLISH", object_type="Funnel", object_id=funnel.id,
                 details={"version": funnel.version, "mapping": mapped})  # fmt: skip
    await work.flush()
    await work.emit(FunnelPublished(data.product_id, funnel.id, funnel.version))
    return funnel


async def _locked_draft(work: Work, product_id: UUID) -> Draft:
    """The draft, locked: two who publish at once come one after the other, the second finds nothing new."""
    statement = queries.drafts(work.workspace_id, [product_id]).with_for_update(key_share=True)
    row: FunnelDraft | None = (await work.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound("This product has no draft of a funnel; save one first.", field="productId")
    steps = steps_in(row.steps)
    known = await known_in(WorkReads(work), (rule for _, rule in rules_of(row.entry_rule, steps)))
    return checked(product_id, row.entry_rule, steps, known, row.version)


async def _write_version(work: Work, product_id: UUID, draft: Draft) -> Funnel:
    own = (Funnel.workspace_id == work.workspace_id, Funnel.product_id == product_id)
    last = await work.scalar(select(func.max(Funnel.version)).where(*own))
    name = await work.scalar(queries.product_name(work.workspace_id, product_id))
    await work.execute(update(Funnel).where(*own, Funnel.is_current).values(is_current=False))
    funnel = Funnel(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=product_id,
        name=name,
        version=(last or 0) + 1,
        is_current=True,
        entry_rule=canonical(draft.entry_rule),
        published_at=work.now,
        published_by_id=work.actor.member_id,
    )
    work.session.add(funnel)
    await work.flush()
    return funnel


async def _write_steps(work: Work, funnel_id: UUID, draft: Draft) -> None:
    numbers = await next_numbers(work, "step", len(draft.steps))
    entered_when = [draft.entry_rule, *(step.goal.reached_when for step in draft.steps if step.goal)]
    await work.execute(
        insert(Step),
        [
            {
                "workspace_id": work.workspace_id,
                "id": new_id(),
                "funnel_id": funnel_id,
                "number": number,
                "position": position,
                **columns_of(step),
                "reached_when_description": described(step.goal.reached_when, draft.names) if step.goal else None,
                "entered_when_description": described(rule, draft.names),
            }
            for position, (number, step, rule) in enumerate(
                zip(numbers, draft.steps, entered_when, strict=True), start=1
            )
        ],
    )


async def _write_objectives(work: Work, product_id: UUID, steps: Sequence[StepDraft]) -> None:
    """Each step is an objective, found again by its key over all versions; those of steps that are gone retire."""
    statement = upsert(Objective).values(
        [
            {
                "workspace_id": work.workspace_id,
                "id": new_id(),
                "product_id": product_id,
                "name": step.name,
                "step_key": step.key,
                "position": position,
                "created_at": work.now,
            }
            for position, step in enumerate(steps, start=1)
        ]
    )
    await work.execute(
        statement.on_conflict_do_update(
            index_elements=["workspace_id", "product_id", "step_key"],
            index_where=Objective.step_key.is_not(None),
            set_={"name": statement.excluded.name, "position": statement.excluded.position, "retired_on": None},
        )
    )
    gone = ~among(Objective.step_key, [step.key for step in steps])
    await work.execute(
        update(Objective)
        .where(
            Objective.workspace_id == work.workspace_id,
            Objective.product_id == product_id,
            Objective.step_key.is_not(None),
            gone,
            Objective.retired_on.is_(None),
        )
        .values(retired_on=(await home(work)).day(work.now))
        .execution_options(synchronize_session=False)
    )
