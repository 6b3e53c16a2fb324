"""A person who wants to buy becomes a lead."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.conversations.allowed import WANTS_TO_BUY, is_attack
from crm.conversations.hold import hold_with_person
from crm.core.limits import at_most
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Conversation, Lead
from funnel.conversations.inputs import ConversationToLead
from funnel.facts.facts import FactResult, StartFact
from funnel.leads.one import record_one

SOURCE = "conversation"


async def to_lead(work: Work, data: ConversationToLead) -> Conversation:
    """The thread with its lead: a start at the moment it appeared, or the lead the person has in that funnel already.

    Of a thread of category LEAD or ORDER only; an orchestrated one makes no leads, whatever else it is called.
    """
    work.actor.require(Action.CONVERSATION_HANDLE)
    work.actor.require(Action.LEAD_CREATE)
    thread = await hold_with_person(work, data.conversation_id, data.expected_version)
    if is_attack(thread):
        raise Conflict("An orchestrated negative makes no leads; classify it GENUINE first.", field="conversationId")
    if thread.category not in WANTS_TO_BUY:
        raise Conflict(
            "Only a conversation of the category LEAD or ORDER becomes a lead; classify it first.",
            field="conversationId",
        )
    product_id = data.product_id or thread.product_id
    if product_id is None:
        raise Invalid("Say which product the person wants; the conversation names none.", field="productId")
    start = StartFact(
        source=SOURCE, external_id=f"{thread.id}:{product_id}", product_id=product_id, occurred_at=thread.appeared_at,
        step_key=data.step_key, person_id=thread.person_id, member_id=work.actor.member_id,
    )  # fmt: skip
    result = await record_one(work, start)
    thread.lead_id = result.lead_id or await _lead_of(work, result, product_id)
    thread.product_id = product_id
    thread.version += 1
    audit.record(work, "CONVERSATION_TO_LEAD", object_type="Conversation", object_id=thread.id)
    await work.flush()
    return thread


async def _lead_of(work: Work, result: FactResult, product_id: UUID) -> UUID | None:
    """The lead of a start that was told before."""
    own = (Lead.workspace_id == work.workspace_id, Lead.id.in_(result.leads), Lead.product_id == product_id)
    found: UUID | None = await work.scalar(select(Lead.id).where(*own).order_by(Lead.id).limit(at_most(1)))
    return found
