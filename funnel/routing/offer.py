"""Offers a prepared lead to sales."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.handoffs.find import find
from crm.handoffs.offer import Offer
from crm.handoffs.offer import offer as write
from crm.leads.close import require_open
from crm.leads.hold import HeldLead, hold
from crm.members.permissions import Action, permissions_of
from crm.models import Handoff, Member
from crm.models.words import HandoffStatus, LeadStatus
from funnel.models import Product
from funnel.reads import WorkReads
from funnel.routing.decision import MEMBER_RULE, ChosenBy, Decision
from funnel.routing.fields import packet_fields
from funnel.routing.inputs import HandoffOffer
from funnel.routing.load_pool import load_pool
from funnel.routing.plan import plans_of
from funnel.routing.pool import Candidate
from funnel.routing.route import by_rules, by_team
from funnel.routing.turns import write_turns
from funnel.routing.view import LeadView
from funnel.routing.views import views_of

AT_WORK = (LeadStatus.ACCEPTED, LeadStatus.WORKING)
"""Leads in these states are work on their owner's desk."""


async def offer(work: Work, data: HandoffOffer) -> UUID:
    """The id of the handoff, offered to the named member, to the team's next candidate, or to whom the rules find.

    Raises Conflict when the lead is closed, is being worked on, or has an open offer, and when nobody is there to be
    offered it; Problems for a packet that lacks a required field.
    """
    work.actor.require(Action.HANDOFF_OFFER)
    await _require_product(work, data.packet.product_id)
    lead = await hold(work, data.lead_id)
    require_open(lead)
    if lead.status in AT_WORK:
        raise Conflict(f"The lead {lead.name} is being worked on by sales; recycle its handoff first.", field="leadId")
    product_id = data.packet.product_id or lead.product_id
    fields = await packet_fields(work, product_id, data.packet.fields)
    decision = await _decide(work, data, lead)
    offered = Offer(
        lead_id=lead.id,
        assignee_id=decision.member_id,
        team_id=data.to_team_id or decision.team_id,
        accept_by=_given(decision.opens_at or work.now, data.accept_within_seconds),
        waits_until=decision.opens_at,
        need=data.packet.need,
        promises=list(data.packet.promises),
        packet_product_id=product_id,
        packet_fields=fields,
        decision=decision.as_json(),
        to_name=decision.to_name,
    )
    if not await write(work, {lead.id: lead}, [offered]):
        raise await _offered_already(work, lead)
    return offered.id


async def _decide(work: Work, data: HandoffOffer, lead: HeldLead) -> Decision:
    if data.to_member_id is not None:
        return await _named(work, data.to_member_id, data.to_team_id)
    if data.to_team_id is None:
        return await _by_rules(work, lead)
    pool = await load_pool(work, [data.to_team_id])
    decision = by_team(pool, data.to_team_id, LeadView(lead.id, lead.person_id, lead.product_id, work.now))
    if not decision.candidates:
        raise Conflict(
            f"The team {decision.team_name} has no active member who may accept handoffs; add one or choose another "
            "team.",
            field="toTeamId",
        )
    return decision


async def _by_rules(work: Work, lead: HeldLead) -> Decision:
    reads = WorkReads(work)
    plans = await plans_of(reads, [lead.product_id])
    plan = plans.of(lead.product_id)
    if plan.fallback is None:
        raise Invalid(
            "Name the member or the team that the lead is offered to; the product has no routing rules.",
            field="toTeamId",
        )
    asked = (lead.id, work.now)
    view = (await views_of(reads, [asked], plans))[asked]
    owners = {each for each in (view.previous_owner_id, view.company_owner_id) if each is not None}
    rule_ids = [each.id for each in plan.rules]
    pool = await load_pool(work, plan.team_ids, plan.member_ids | owners, rule_ids=rule_ids)
    decision = by_rules(plan, pool, view)
    if decision is None:
        raise Conflict(
            "Neither the routing rules nor the fallback find an active member who may accept handoffs; name another "
            "fallback.",
            field="leadId",
        )
    await write_turns(work, pool)
    return decision


async def _named(work: Work, member_id: UUID, team_id: UUID | None) -> Decision:
    statement = select(Member.name, Member.roles).where(
        Member.workspace_id == work.workspace_id, Member.id == member_id, Member.deactivated_at.is_(None)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such active member in this workspace.", field="toMemberId")
    if Action.HANDOFF_RESPOND not in permissions_of(row.roles):
        raise Invalid(f"{row.name} may not accept handoffs; choose a member of sales.", field="toMemberId")
    pool = await load_pool(work, [team_id] if team_id else [], [member_id])
    if team_id is not None and member_id not in pool.crews[team_id].member_ids:
        raise Invalid(f"{row.name} is not in that team; leave one of the two out.", field="toMemberId")
    worker = pool.workers[member_id]
    chosen = Candidate(member_id, worker.name, worker.load, worker.waiting)
    by = ChosenBy.MEMBER if team_id is None else ChosenBy.TEAM
    return Decision(MEMBER_RULE, [chosen], chosen, by=by, team_id=team_id)


def _given(begun: datetime, seconds: int | None) -> datetime | None:
    return None if seconds is None else begun + timedelta(seconds=seconds)


async def _require_product(work: Work, product_id: UUID | None) -> None:
    if product_id is None:
        return
    known = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field="packet.productId")


async def _offered_already(work: Work, lead: HeldLead) -> Conflict:
    statement = select(Handoff.id).where(
        Handoff.workspace_id == work.workspace_id,
        Handoff.lead_id == lead.id,
        Handoff.status == HandoffStatus.OFFERED.value,
    )
    found: Any = await work.scalar(statement)
    handoff = await find(work, found)
    to = handoff.assignee_name or f"the team {handoff.team_name}"
    return Conflict(f"The lead {lead.name} is offered to {to} already; wait for the answer or withdraw that offer.",
                    field="leadId")  # fmt: skip
