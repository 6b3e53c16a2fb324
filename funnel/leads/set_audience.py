"""A member says which audience a lead belongs to, or leaves it to the rules again."""

from collections.abc import Callable
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.leads.hold import HeldLead, hold_with_person
from crm.leads.tell import tell
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models.words import AudienceSource
from funnel.facts.batch import ALWAYS, Batch, KnownLead
from funnel.facts.reassign import reassign
from funnel.models import Audience


class LeadSetAudience(BaseModel, frozen=True):
    """Which audience, and why; none: the lead belongs to no audience, whatever the rules say."""

    lead_id: UUID
    audience_id: UUID | None = None
    reason: Words
    expected_version: int | None = None


class LeadClearAudience(BaseModel, frozen=True):
    """What people said is forgotten; `expected_version` is the lead's version the caller saw."""

    lead_id: UUID
    expected_version: int | None = None


async def set_audience(work: Work, data: LeadSetAudience) -> None:
    """The member's word stands until it is cleared; journeys and day cells follow.

    Raises NotFound, Stale, or Conflict for an archived audience.
    """
    work.actor.require(Action.LEAD_EDIT)
    lead = await hold_with_person(work, data.lead_id, expected_version=data.expected_version)
    name = await _name(work, data.audience_id, lead.product_id) if data.audience_id else None

    def decide(known: KnownLead) -> None:
        known.audience_id, known.audience_source = data.audience_id, AudienceSource.MEMBER.value

    await _decide(work, lead, decide, recognised=False)
    await tell(work, lead, title=f"Audience: {name}" if name else "Belongs to no audience", text=data.reason)
    audit(work, "LEAD_SET_AUDIENCE", object_type="Lead", object_id=lead.id,
          details={"audience_id": str(data.audience_id) if data.audience_id else None})  # fmt: skip


async def clear_audience(work: Work, data: LeadClearAudience) -> None:
    """The rules decide again, at once. Nothing happens to a lead they decide about already."""
    work.actor.require(Action.LEAD_EDIT)
    lead = await hold_with_person(work, data.lead_id, expected_version=data.expected_version)

    def decide(known: KnownLead) -> None:
        if known.is_pinned:
            known.audience_id, known.audience_source = None, None

    await _decide(work, lead, decide, recognised=True)
    audit(work, "LEAD_CLEAR_AUDIENCE", object_type="Lead", object_id=lead.id)


async def _decide(work: Work, lead: HeldLead, decide: Callable[[KnownLead], None], *, recognised: bool) -> None:
    def of_batch(batch: Batch) -> None:
        known = batch.leads[lead.id]
        decide(known)
        batch.touched_from(known.canonical_id, ALWAYS)
        if recognised:
            batch.again = {known.canonical_id}

    await reassign(work, [lead.person_id], of_batch)


async def _name(work: Work, audience_id: UUID, product_id: UUID) -> str:
    statement = (
        select(Audience.name, Audience.product_id, Audience.archived_at)
        .where(Audience.workspace_id == work.workspace_id, Audience.id == audience_id)
        .with_for_update(read=True, key_share=True)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None or row.product_id != product_id:
        raise NotFound("The lead's product has no such audience.", field="audienceId")
    if row.archived_at is not None:
        raise Conflict("The audience is archived; choose another one.", field="audienceId")
    name: str = row.name
    return name
