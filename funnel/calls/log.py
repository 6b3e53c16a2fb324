"""Logs a phone call: a touch of the person, and the call with its length and recording."""

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import select

from crm.audit.record import record as audit
from crm.calls.log import LONGEST_CALL
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.leads.hold import HeldLead, hold_with_person
from crm.leads.texts import Key, Words
from crm.members.permissions import Action
from crm.models.sales_words import CallResult
from crm.models.words import Direction, IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.calls.attach import ToldCall, attach
from funnel.facts.facts import TouchFact
from funnel.leads.one import record_one
from funnel.models import Channel, Resource

SOURCE = "call"
PHONE_CHANNEL = "phone"


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
    call_id = await attach(work, _told(data), result, lead_id=lead.id if lead else None)
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


def _told(data: CallLog) -> ToldCall:
    return ToldCall(
        direction=data.direction,
        occurred_at=data.occurred_at,
        duration_seconds=data.duration_seconds,
        result=data.ended,
        recording_url=data.recording_url,
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
