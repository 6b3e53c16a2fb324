"""Starts a lead by hand."""

from uuid import UUID

from pydantic import BaseModel, Field

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.work import Work
from crm.leads.owner import require_active
from crm.leads.texts import Key, Line, Words
from crm.members.permissions import Action
from funnel.facts.facts import FactResult, StartFact
from funnel.leads.identities import Identity
from funnel.leads.one import SOURCE, record_one


class LeadCreate(BaseModel, frozen=True):
    """Who, for which product, at which step (default: the first)."""

    product_id: UUID
    name: Line | None = None
    identities: tuple[Identity, ...] = Field(max_length=20)
    company_name: Line | None = None
    step_key: Key | None = None
    self_reported: Words | None = None
    owner_id: UUID | None = None


async def create(work: Work, data: LeadCreate) -> FactResult:
    """The start; `lead_id` is the new lead, or the one the person has in this funnel already."""
    work.actor.require(Action.LEAD_CREATE)
    if data.owner_id is not None:
        await require_active(work, data.owner_id, field="ownerId")
    result = await record_one(work, _fact(work, data))
    audit(work, "LEAD_CREATE", object_type="Lead", object_id=result.lead_id)
    return result


def _creator(work: Work) -> UUID | None:
    """Whoever does not see every lead would lose sight of one that nobody owns: it is theirs."""
    return None if work.actor.sees_all else work.actor.member_id


def _fact(work: Work, data: LeadCreate) -> StartFact:
    return StartFact(
        source=SOURCE,
        external_id=str(new_id()),
        product_id=data.product_id,
        occurred_at=work.now,
        step_key=data.step_key,
        identities=tuple(each.key for each in data.identities),
        name=data.name,
        company_name=data.company_name,
        member_id=work.actor.member_id,
        owner_id=data.owner_id or _creator(work),
        claims=work.actor.sees_all,  # else a lead out of sight would be had by whoever knows an address of its person
        self_reported=data.self_reported,
    )
