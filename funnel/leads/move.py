"""Moves a lead by hand."""

from uuid import UUID

from pydantic import BaseModel

from crm.audit.record import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.hold import hold_with_person
from crm.leads.texts import Key, Words
from crm.members.permissions import Action
from crm.models.words import LeadStatus
from funnel.facts.facts import FactResult, MoveFact
from funnel.leads.one import record_one

ENDED = frozenset({LeadStatus.LOST, LeadStatus.DISQUALIFIED})
"""A won lead goes on: to retention, to recommending."""


class LeadMove(BaseModel, frozen=True):
    """To which step, and why; `expected_version` is the lead's version the caller saw."""

    lead_id: UUID
    to_step_key: Key
    reason: Words | None = None
    expected_version: int | None = None


async def move(work: Work, data: LeadMove) -> FactResult:
    """The move. Raises Stale, Conflict for a lost lead, and whatever the facts refuse (an unknown step)."""
    work.actor.require(Action.LEAD_MOVE)
    lead = await hold_with_person(work, data.lead_id, expected_version=data.expected_version)
    if lead.status in ENDED:
        raise Conflict(f"The lead {lead.name} is {lead.status.value.lower()}; reopen it first.", field="leadId")
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
