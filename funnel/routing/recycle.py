"""Returns a handed-over lead to marketing: to a step, until a day, with a reason."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.handoffs.find import find, require_may_answer
from crm.handoffs.recycle import recycle as write
from crm.leads.close import require_open
from crm.leads.hold import HeldLead, hold_with_person
from crm.leads.nurture import require_revisit_day
from crm.members.permissions import Action
from crm.models.words import EntryCause
from funnel.facts.facts import MoveFact
from funnel.leads.one import record_one
from funnel.models import Step
from funnel.routing.inputs import HandoffRecycle

WRITTEN = {"leadId": "handoffId", "toStepKey": "returnStepKey"}


@dataclass(frozen=True)
class Recycled:
    """The handoff and its lead."""

    handoff_id: UUID
    lead_id: UUID


async def recycle(work: Work, data: HandoffRecycle) -> Recycled:
    """The handoff RECYCLED; the lead is NURTURING at the step, and nobody's.

    Raises Conflict when the handoff is neither open nor accepted, or the lead is closed; Invalid for an unknown step.
    """
    work.actor.require(Action.HANDOFF_RESPOND)
    handoff = await find(work, data.handoff_id)
    require_may_answer(work, handoff)
    await require_revisit_day(work, data.revisit_on)
    lead = await hold_with_person(work, handoff.lead_id)
    await _require_step(work, lead, data.return_step_key)
    require_open(lead, field="handoffId")
    await write(
        work, handoff, lead,
        return_step_key=data.return_step_key, revisit_on=data.revisit_on, reason=data.reason,
        expected_version=data.expected_version,
    )  # fmt: skip
    if lead.step_key != data.return_step_key:
        await record_one(work, _move(work, lead, data), written=WRITTEN)
    return Recycled(handoff.id, lead.id)


def _move(work: Work, lead: HeldLead, data: HandoffRecycle) -> MoveFact:
    return MoveFact(
        lead_id=lead.id,
        to_step_key=data.return_step_key,
        reason=data.reason,
        occurred_at=work.now,
        cause=EntryCause.RECYCLE,
        member_id=work.actor.member_id,
    )


async def _require_step(work: Work, lead: HeldLead, key: str) -> None:
    statement = (
        select(Step.key)
        .where(Step.workspace_id == work.workspace_id, Step.funnel_id == lead.funnel_id)
        .order_by(Step.position)
    )
    keys = list((await work.execute(statement)).scalars())
    if key not in keys:
        raise Invalid(f"The lead's funnel has no step {key!r}; its steps are {', '.join(keys)}.", field="returnStepKey")
