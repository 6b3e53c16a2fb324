"""Writes the call that a touch was: whoever logged it, a member or a call tracker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from crm.calls.log import LoggedCall
from crm.calls.log import log as write
from crm.core.limits import at_most
from crm.core.work import Work
from crm.handoffs.timers import contacted
from crm.leads.close import CLOSED
from crm.leads.events import LeadStatusChanged
from crm.models import Lead, Touchpoint
from crm.models.sales_words import CallResult
from crm.models.words import Direction, LeadStatus
from funnel.facts.facts import FactResult


@dataclass(frozen=True, kw_only=True)
class ToldCall:
    """What is known of a call besides its touch."""

    direction: Direction
    occurred_at: datetime
    duration_seconds: int
    result: CallResult
    recording_url: str | None = None
    next_step: str | None = None


async def attach(work: Work, told: ToldCall, result: FactResult, *, lead_id: UUID | None = None) -> UUID:
    """The id of the call of a touch that was recorded. A talk with an accepted lead makes it WORKING."""
    lead_id = lead_id or await _lead_of(work, result)
    call_id = await write(work, _call(told, result, lead_id, await _sent_by(work, result)))
    if lead_id is not None and told.result is CallResult.REACHED:
        await talked_with(work, lead_id, told.occurred_at)
    return call_id


async def talked_with(work: Work, lead_id: UUID, at: datetime) -> None:
    """What a talk does to its lead: an accepted one is WORKING, and its first contact is made."""
    await _first_contact(work, lead_id)
    await _contacted(work, lead_id, at)


async def _sent_by(work: Work, result: FactResult) -> UUID | None:
    """The resource that the touch names: as it was given, or as the number that was called tells."""
    found: UUID | None = await work.scalar(
        select(Touchpoint.resource_id).where(
            Touchpoint.workspace_id == work.workspace_id, Touchpoint.id == result.fact_id
        )
    )
    return found


def _call(told: ToldCall, result: FactResult, lead_id: UUID | None, resource_id: UUID | None) -> LoggedCall:
    if result.person_id is None or result.fact_id is None:
        raise ValueError("A recorded touch names its person and its id.")
    return LoggedCall(
        person_id=result.person_id,
        lead_id=lead_id,
        touchpoint_id=result.fact_id,
        resource_id=resource_id,
        direction=told.direction,
        occurred_at=told.occurred_at,
        duration_seconds=told.duration_seconds,
        recording_url=told.recording_url,
        result=told.result,
        next_step=told.next_step,
    )


async def _lead_of(work: Work, result: FactResult) -> UUID | None:
    """Of the person's leads the open one that was active last, else the newest of all."""
    if not result.leads:
        return None
    closed = Lead.status.in_([each.value for each in CLOSED])
    found: UUID | None = await work.scalar(
        select(Lead.id)
        .where(Lead.workspace_id == work.workspace_id, Lead.id.in_(result.leads))
        .order_by(closed, Lead.last_activity_at.desc(), Lead.id)
        .limit(at_most(1))
    )
    return found


async def _contacted(work: Work, lead_id: UUID, at: datetime) -> None:
    """A talk with the lead's owner, or one that the call line tells of without naming a member."""
    owner = select(Lead.owner_id).where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id)
    if work.actor.member_id is None or work.actor.member_id == await work.scalar(owner):
        await contacted(work, {lead_id: at})


async def _first_contact(work: Work, lead_id: UUID) -> None:
    working = await work.scalar(
        update(Lead)
        .where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id, Lead.status == LeadStatus.ACCEPTED.value)
        .values(status=LeadStatus.WORKING.value, version=Lead.version + 1)
        .returning(Lead.id)
        .execution_options(synchronize_session=False)
    )
    if working is not None:
        await work.emit(LeadStatusChanged(lead_id, LeadStatus.WORKING))
