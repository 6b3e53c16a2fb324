"""Moves a lead by hand."""

from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.leads.hold import HeldLead, hold_with_person
from crm.leads.texts import Key, Words
from crm.members.permissions import Action
from crm.models.words import LeadStatus
from funnel.facts.facts import FactResult, MoveFact
from funnel.leads.one import record_one
from funnel.models import Step

ENDED = frozenset({LeadStatus.LOST, LeadStatus.DISQUALIFIED})
"""A won lead goes on: to retention, to recommending."""


class LeadMove(BaseModel, frozen=True):
    """To which step, and why; `expected_version` is the lead's version the caller saw."""

    lead_id: UUID
    to_step_key: Key
    reason: Words | None = None
    expected_version: int | None = None


async def move(work: Work, data: LeadMove) -> FactResult:
    """The move. Raises Stale, Conflict for a lost lead, Invalid without a reason for going back or over a step that is
    not optional, and whatever the facts refuse (an unknown step).
    """
    work.actor.require(Action.LEAD_MOVE)
    lead = await hold_with_person(work, data.lead_id, expected_version=data.expected_version)
    if lead.status in ENDED:
        raise Conflict(f"The lead {lead.name} is {lead.status.value.lower()}; reopen it first.", field="leadId")
    if data.reason is None:
        await _need_no_reason(work, lead, data.to_step_key)
    fact = MoveFact(
        lead_id=lead.id,
        to_step_key=data.to_step_key,
        reason=data.reason or f"Moved by {work.actor.name}.",
        occurred_at=work.now,
        member_id=work.actor.member_id,
    )
    result = await record_one(work, fact)
    audit(work, "LEAD_MOVE", object_type="Lead", object_id=lead.id,
          details={"was": lead.step_key, "to": data.to_step_key})  # fmt: skip
    return result


async def _need_no_reason(work: Work, lead: HeldLead, to_step_key: str) -> None:
    """Only a move to the next step, over optional ones at most, speaks for itself: the rules say everything else."""
    steps = (
        await work.execute(
            select(Step.key, Step.optional)
            .where(Step.workspace_id == work.workspace_id, Step.funnel_id == lead.funnel_id)
            .order_by(Step.position)
        )
    ).all()
    at = {step.key: place for place, step in enumerate(steps)}
    here, there = at.get(lead.step_key), at.get(to_step_key)
    if here is None or there is None:
        return
    if there <= here or any(not step.optional for step in steps[here + 1 : there]):
        raise Invalid("This move is against the rules of the steps; say why in `reason`.", field="reason")
