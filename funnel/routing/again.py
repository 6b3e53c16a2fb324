"""The next candidate after somebody declined or let the time run out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.core.work import Work
from crm.handoffs.find import FoundHandoff
from crm.handoffs.offer import Offer, offer
from crm.handoffs.release import release
from crm.leads.close import CLOSED
from crm.leads.hold import HeldLead
from funnel.routing.choose import TEAM_RULE, Desk, desks
from funnel.routing.decision import Decision


async def offer_again(work: Work, leads: Mapping[UUID, HeldLead], handoffs: Sequence[FoundHandoff]) -> dict[UUID, UUID]:
    """Handoff → the offer that follows it, for those routed by a team that has somebody left who was not tried.

    Leads of the others are open again. The leads are held; a fixed number of statements.
    """
    teams = await desks(work, {each.team_id for each in handoffs if each.team_id is not None})
    open_still = [each for each in handoffs if leads[each.lead_id].status not in CLOSED]
    following = [_next(work, teams[each.team_id], each) for each in open_still if each.team_id is not None]
    written = await offer(work, leads, [each for each in following if each is not None])
    after = {each.previous_id: each.id for each in written if each.previous_id is not None}
    await release(work, [leads[each.lead_id] for each in handoffs if each.id not in after])
    return after


def _next(work: Work, desk: Desk, handoff: FoundHandoff) -> Offer | None:
    """None when everybody was tried; an offer to the whole team has no next candidate either."""
    if handoff.assignee_id is None:
        return None
    tried = (*(UUID(each) for each in handoff.decision.get("tried", ())), handoff.assignee_id)
    everybody = [each for each in desk.candidates if each.member_id not in tried]
    chosen = desk.choose(work.now, without=tried)
    if chosen is None:
        return None
    return Offer(
        lead_id=handoff.lead_id,
        assignee_id=chosen.member_id,
        team_id=handoff.team_id,
        need=handoff.need,
        promises=handoff.promises,
        packet_product_id=handoff.packet_product_id,
        decision=Decision(TEAM_RULE, everybody, chosen, desk.name, tried).as_json(),
        to_name=chosen.name,
        previous_id=handoff.id,
    )
