"""Logs a phone call: a touch of the person, and the call with its length and recording."""

from datetime import datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select, update

from crm.audit.record import record as audit
from crm.calls.log import LoggedCall
from crm.calls.log import log as write
from crm.core.ids import new_id
from crm.core.limits import at_most
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.handoffs.timers import contacted
from crm.leads.close import CLOSED
from crm.leads.events import LeadStatusChanged
from crm.leads.hold import HeldLead, hold_with_person
from crm.leads.texts import Key, Words
from crm.members.permissions import Action
from crm.models import Lead, Touchpoint
from crm.models.sales_words import CallResult
from crm.models.words import Direction, IdentityKind, LeadStatus, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.facts.facts import FactResult, TouchFact
from funnel.leads.one import record_one
from funnel.models import Channel, Resource

SOURCE = "call"
PHONE_CHANNEL = "phone"
LONGEST_CALL = 7 * 86_400


class CallLog(BaseModel, frozen=True):
    """With which lead, or from or to which number (any way of writing it)."""

    lead_id: UUID | None = None
    phone: Key | None = None
    direction: Direction
    occurred_at: AwareDatetime
    duration_seconds: int = Field(ge=0, le=LONGEST_CALL)
    recording_url: Words | None = None
    resource_id: UUID | None = None
    result: CallResult | None = None
    """Left out: REACHED when it has a length, else NO_ANSWER."""
    next_step: Words | None = None
    dialled: Key | None = None
    """The number of ours that was called: it tells the advert it stands in."""
    anonymous_id: Key | None = None
    """The browser from which the person called; what was clicked there before is theirs."""

    @property
    def ended(self) -> CallResult:
        """How it ended."""
        return self.result or (CallResult.REACHED if self.duration_seconds else CallResult.NO_ANSWER)


async def log(work: Work, data: CallLog) -> UUID:
    """The id of the call. An unknown number becomes a person. A talk with an accepted lead makes it WORKING."""
    work.actor.require(Action.CALL_LOG)
    if data.lead_id is None and data.phone is None:
        raise Invalid("Name the lead, or the number of the person.", field="leadId")
    channel_id = await _channel(work, data.resource_id)
    lead = await hold_with_person(work, data.lead_id) if data.lead_id else None
    result = await record_one(work, _fact(data, lead, channel_id), written={"identities.0.value": "phone"})
    lead_id = lead.id if lead else await _lead_of(work, result)
    call_id = await write(work, _call(data, result, lead_id, await _sent_by(work, result)))
    if lead_id is not None and data.ended is CallResult.REACHED:
        await _first_contact(work, lead_id)
        await _contacted(work, lead_id, data.occurred_at)
    audit(work, "CALL_LOG", object_type="Call", object_id=call_id)
    return call_id


def _fact(data: CallLog, lead: HeldLead | None, channel_id: UUID | None) -> TouchFact:
    return TouchFact(
        source=SOURCE,
        external_id=str(new_id()),
        kind=TouchpointKind.CALL,
        occurred_at=data.occurred_at,
        person_id=lead.person_id if lead else None,
        identities=_identities(data, lead),
        dialled=data.dialled,
        channel_id=channel_id,
        resource_id=data.resource_id,
        direction=data.direction,
        product_id=lead.product_id if lead else None,
    )


def _identities(data: CallLog, lead: HeldLead | None) -> tuple[IdentityKey, ...]:
    """With a lead its person is known, and the number is not believed over it."""
    phone = IdentityKey(IdentityKind.PHONE, data.phone) if data.phone and lead is None else None
    browser = IdentityKey(IdentityKind.ANONYMOUS_ID, data.anonymous_id) if data.anonymous_id else None
    return tuple(each for each in (phone, browser) if each is not None)


async def _sent_by(work: Work, result: FactResult) -> UUID | None:
    """The resource that the touch names: as it was given, or as the number that was called tells."""
    found: UUID | None = await work.scalar(
        select(Touchpoint.resource_id).where(
            Touchpoint.workspace_id == work.workspace_id, Touchpoint.id == result.fact_id
        )
    )
    return found


def _call(data: CallLog, result: FactResult, lead_id: UUID | None, resource_id: UUID | None) -> LoggedCall:
    if result.person_id is None or result.fact_id is None:
        raise ValueError("A recorded touch names its person and its id.")
    return LoggedCall(
        person_id=result.person_id,
        lead_id=lead_id,
        touchpoint_id=result.fact_id,
        resource_id=resource_id,
        direction=data.direction,
        occurred_at=data.occurred_at,
        duration_seconds=data.duration_seconds,
        recording_url=data.recording_url,
        result=data.ended,
        next_step=data.next_step,
    )


async def _channel(work: Work, resource_id: UUID | None) -> UUID | None:
    """The resource's channel, else the phone's. Raises NotFound for an unknown resource."""
    if resource_id is not None:
        own = select(Resource.id, Resource.channel_id).where(
            Resource.workspace_id == work.workspace_id, Resource.id == resource_id
        )
        row = (await work.execute(own)).one_or_none()
        if row is None:
            raise NotFound("There is no such resource in this workspace.", field="resourceId")
        found: UUID | None = row.channel_id
        if found is not None:
            return found
    phone = select(Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.key == PHONE_CHANNEL)
    return (await work.execute(phone)).scalar_one_or_none()


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
