"""The next candidate after somebody declined or let the time run out."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from crm.core.work import Work
from crm.handoffs.find import FoundHandoff
from crm.handoffs.offer import Offer, offer
from crm.handoffs.release import release
from crm.leads.close import CLOSED
from crm.leads.hold import HeldLead
from crm.leads.tell import tell_all
from funnel.models.words.routing import NobodyFound
from funnel.reads import WorkReads
from funnel.routing.decision import ChosenBy, Decision, chosen_by
from funnel.routing.events import ChainEnded
from funnel.routing.load_pool import load_pool
from funnel.routing.plan import Plans, plans_of
from funnel.routing.pool import Pool
from funnel.routing.route import by_rules, by_team, to_fallback
from funnel.routing.turns import write_turns
from funnel.routing.view import LeadView
from funnel.routing.views import views_of


async def offer_again(work: Work, leads: Mapping[UUID, HeldLead], handoffs: Sequence[FoundHandoff]) -> dict[UUID, UUID]:
    """Handoff → the offer that follows it: the next candidate who was not tried in this chain, then the fallback.

    Leads of the others are open again. The end of a chain is an event and a line in the timeline. The leads are held;
    a fixed number of statements.
    """
    routed = [
        each
        for each in handoffs
        if leads[each.lead_id].status not in CLOSED and chosen_by(each.decision, each.team_id) is not ChosenBy.MEMBER
    ]
    decided = await _decide(work, leads, routed)
    written = await offer(work, leads, [_offer(each, decision) for each, decision in decided])
    after = {each.previous_id: each.id for each in written if each.previous_id is not None}
    await release(work, [leads[each.lead_id] for each in handoffs if each.id not in after])
    ended = {each.id for each, decision in decided if decision.by is ChosenBy.FALLBACK}
    await _tell_ends(work, leads, [each for each in routed if each.id in ended or each.id not in after], after)
    return after


async def _decide(
    work: Work, leads: Mapping[UUID, HeldLead], handoffs: Sequence[FoundHandoff]
) -> list[tuple[FoundHandoff, Decision]]:
    if not handoffs:
        return []
    plans = await plans_of(WorkReads(work), {leads[each.lead_id].product_id for each in handoffs})
    views = await _views(work, leads, handoffs, plans)
    pool = await _pool(work, handoffs, plans, views)
    found = [(each, _next(pool, plans, each, views[each.lead_id])) for each in handoffs]
    await write_turns(work, pool)
    return [(each, decision) for each, decision in found if decision is not None]


async def _views(
    work: Work, leads: Mapping[UUID, HeldLead], handoffs: Sequence[FoundHandoff], plans: Plans
) -> dict[UUID, LeadView]:
    """By lead; only rules look at more than the lead's product."""
    held = [leads[each.lead_id] for each in handoffs]
    views = {lead.id: LeadView(lead.id, lead.person_id, lead.product_id, work.now) for lead in held}
    ruled = [each.lead_id for each in handoffs if chosen_by(each.decision, each.team_id) is ChosenBy.RULE]
    if ruled:
        read = await views_of(WorkReads(work), [(each, work.now) for each in ruled], plans)
        views |= {lead_id: view for (lead_id, _), view in read.items()}
    return views


async def _pool(work: Work, handoffs: Sequence[FoundHandoff], plans: Plans, views: Mapping[UUID, LeadView]) -> Pool:
    asked = [plans.of(view.product_id) for view in views.values()]
    teams = {each.team_id for each in handoffs if each.team_id is not None}
    owners = {owner for view in views.values() for owner in (view.previous_owner_id, view.company_owner_id) if owner}
    return await load_pool(
        work,
        teams.union(*(plan.team_ids for plan in asked)),
        owners.union(*(plan.member_ids for plan in asked)),
        rule_ids={rule.id for plan in asked for rule in plan.rules},
    )


def _next(pool: Pool, plans: Plans, handoff: FoundHandoff, lead: LeadView) -> Decision | None:
    """None at the end of the chain. What was open to a whole team has no next candidate, only the fallback."""
    plan, by = plans.of(lead.product_id), chosen_by(handoff.decision, handoff.team_id)
    tried = tuple(UUID(each) for each in handoff.decision.get("tried", ()))
    if handoff.assignee_id is not None:
        tried += (handoff.assignee_id,)
    if by is ChosenBy.FALLBACK:
        return to_fallback(plan.fallback, pool, lead, _nobody(handoff), tried) if handoff.assignee_id else None
    if by is ChosenBy.RULE:
        return by_rules(plan, pool, lead, tried)
    if handoff.assignee_id is not None and handoff.team_id is not None:
        decision = by_team(pool, handoff.team_id, lead, tried)
        if decision.chosen is not None:
            return decision
    return to_fallback(plan.fallback, pool, lead, NobodyFound.ALL_PASSED_OVER, tried)


def _nobody(handoff: FoundHandoff) -> NobodyFound:
    return NobodyFound(handoff.decision.get("nobody_found", NobodyFound.ALL_PASSED_OVER))


def _offer(handoff: FoundHandoff, decision: Decision) -> Offer:
    return Offer(
        lead_id=handoff.lead_id,
        assignee_id=decision.member_id,
        team_id=decision.team_id,
        waits_until=decision.opens_at,
        need=handoff.need,
        promises=handoff.promises,
        packet_product_id=handoff.packet_product_id,
        packet_fields=handoff.packet_fields,
        decision=decision.as_json(),
        to_name=decision.to_name,
        previous_id=handoff.id,
    )


async def _tell_ends(
    work: Work, leads: Mapping[UUID, HeldLead], ended: Sequence[FoundHandoff], after: Mapping[UUID, UUID]
) -> None:
    to_fallback = [leads[each.lead_id] for each in ended if each.id in after]
    if to_fallback:
        await tell_all(work, to_fallback, title="Nobody took the lead: it went to the fallback")
    for each in ended:
        await work.emit(ChainEnded(each.id, each.lead_id, after.get(each.id)))
