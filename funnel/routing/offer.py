"""Offers a prepared lead to sales."""

from datetime import datetime, timedelta
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
from crm.models import Handoff, TeamMember
from crm.models.words import HandoffStatus
from funnel.models import Product
from funnel.routing.choose import FULL_RULE, LOADING, MEMBER_RULE, TEAM_RULE, Candidate, candidate, desks
from funnel.routing.decision import Decision
from funnel.routing.inputs import HandoffOffer


async def offer(work: Work, data: HandoffOffer) -> UUID:
    """The id of the handoff, offered to the named member or to the team's next candidate.

    Raises Conflict when the lead is closed, is being worked on, or has an open offer.
    """
    work.actor.require(Action.HANDOFF_OFFER)
    await _require_product(work, data.packet.product_id)
    lead = await hold(work, data.lead_id)
    require_open(lead)
    if lead.status.value in LOADING:
        raise Conflict(f"The lead {lead.name} is being worked on by sales; recycle its handoff first.", field="leadId")
    decision = await _decide(work, data)
    offered = Offer(
        lead_id=lead.id,
        assignee_id=decision.chosen.member_id if decision.chosen else None,
        team_id=data.to_team_id,
        accept_by=_given(work, data.accept_within_seconds),
        need=data.packet.need,
        promises=list(data.packet.promises),
        packet_product_id=data.packet.product_id or lead.product_id,
        decision=decision.as_json(),
        to_name=decision.to_name,
    )
    if not await write(work, {lead.id: lead}, [offered]):
        raise await _offered_already(work, lead)
    return offered.id


async def _decide(work: Work, data: HandoffOffer) -> Decision:
    teams = await desks(work, [data.to_team_id] if data.to_team_id else [])
    if data.to_member_id is not None:
        named = await _named(work, data.to_member_id, data.to_team_id)
        return Decision(MEMBER_RULE, [named], named)
    if data.to_team_id is None:
        raise Invalid("Name the member or the team that the lead is offered to.", field="toTeamId")
    desk = teams[data.to_team_id]
    if not desk.candidates:
        raise Conflict(
            f"The team {desk.name} has no active member who may accept handoffs; add one or choose another team.",
            field="toTeamId",
        )
    everybody = list(desk.candidates)
    chosen = desk.choose(work.now)
    return Decision(TEAM_RULE if chosen else FULL_RULE, everybody, chosen, team_name=desk.name)


async def _named(work: Work, member_id: UUID, team_id: UUID | None) -> Candidate:
    chosen, roles = await candidate(work, member_id)
    if Action.HANDOFF_RESPOND not in permissions_of(roles):
        raise Invalid(f"{chosen.name} may not accept handoffs; choose a member of sales.", field="toMemberId")
    if team_id is not None:
        belongs = select(TeamMember.member_id).where(
            TeamMember.workspace_id == work.workspace_id,
            TeamMember.team_id == team_id,
            TeamMember.member_id == member_id,
        )
        if await work.scalar(belongs) is None:
            raise Invalid(f"{chosen.name} is not in that team; leave one of the two out.", field="toMemberId")
    return chosen


def _given(work: Work, seconds: int | None) -> datetime | None:
    return None if seconds is None else work.now + timedelta(seconds=seconds)


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
    handoff = await find(work, await work.scalar(statement))
    to = handoff.assignee_name or f"the team {handoff.team_name}"
    return Conflict(f"The lead {lead.name} is offered to {to} already; wait for the answer or withdraw that offer.",
                    field="leadId")  # fmt: skip
