"""What rules would have done with the leads that were offered in a period, beside what happened. Nothing is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import heappop, heappush
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm.core.clock import day_bounds, day_of
from crm.core.problems import Invalid, NotFound
from funnel.inputs import Input
from funnel.models.words.routing import NobodyFound
from funnel.reads import Reads
from funnel.routing.given import MOST_RULES, FallbackGiven, RoutingRuleGiven, checked
from funnel.routing.past import MOST_CHAINS, Chain, chains_of, pool_of, product_exists
from funnel.routing.plan import Plan, Plans, plans_of
from funnel.routing.pool import Pool
from funnel.routing.route import by_rules
from funnel.routing.view import LeadView, holds
from funnel.routing.views import views_of
from funnel.workspace import read_home


class RoutingDryRun(Input):
    """Offers of these days, both inclusive; by the rules given, or by those in force."""

    product_id: UUID
    since: date
    until: date
    rules: Annotated[tuple[RoutingRuleGiven, ...], Field(max_length=MOST_RULES)] | None = None
    fallback: FallbackGiven | None = None


@dataclass
class RuleCount:
    """A rule, the leads it held for, and those to whom it found somebody."""

    key: str
    description: str
    held: int = 0
    routed: int = 0


@dataclass
class MemberCount:
    """A member: leads by the rules, the most at a time, and what really came."""

    routed: int = 0
    peak: int = 0
    offered: int = 0
    accepted: int = 0


@dataclass
class DryRun:
    """Leads offered in the period, by rule and by member; unassigned ones by reason, of them those without anybody."""

    leads: int = 0
    same: int = 0
    """Leads that would have gone to whom they really went: who accepted, else who was asked first."""
    rules: list[RuleCount] = field(default_factory=list)
    members: dict[UUID, MemberCount] = field(default_factory=dict)
    unassigned: Counter[NobodyFound] = field(default_factory=Counter)
    to_whole_team: int = 0
    nobody: int = 0

    def member(self, member_id: UUID) -> MemberCount:
        """The member's counts."""
        return self.members.setdefault(member_id, MemberCount())


async def dry_run(reads: Reads, data: RoutingDryRun) -> DryRun:
    """A replay in the order of offers: a lead takes room from its offer until it really was closed, returned or given
    up. A fixed number of statements. Raises Invalid for more than 20,000 leads or a period that ends before it starts.

    People, teams, capacities and hours are today's, absences those of then.
    """
    if data.until < data.since:
        raise Invalid("The period ends before it starts; swap the days.", field="until")
    if not await product_exists(reads, data.product_id):
        raise NotFound("There is no such product in this workspace.", field="productId")
    home = await read_home(reads)
    since, until = day_bounds(data.since, data.until, home.time_zone)
    plan = await _plan(reads, data, home.currency)
    chains = await chains_of(reads, data.product_id, since, until)
    if len(chains) > MOST_CHAINS:
        raise Invalid(f"More than {MOST_CHAINS} leads were offered in the period; choose fewer days.", field="since")
    plans = Plans({data.product_id: plan})
    views = await views_of(reads, [(each.lead_id, each.offered_at) for each in chains], plans)
    pool = await pool_of(reads, since, until)
    return _replay(plan, pool, chains, views, home.time_zone)


async def _plan(reads: Reads, data: RoutingDryRun, currency: str) -> Plan:
    in_force = (await plans_of(reads, [data.product_id])).of(data.product_id)
    if data.rules is None:
        return in_force
    given = await checked(reads, data.rules, data.fallback, currency)
    return Plan(given.rules, given.fallback or in_force.fallback)


def _replay(
    plan: Plan,
    pool: Pool,
    chains: Sequence[Chain],
    views: Mapping[tuple[UUID, datetime], LeadView],
    zone: str,
) -> DryRun:
    told = DryRun(rules=[RuleCount(each.key, each.description) for each in plan.rules])
    places = {each.id: place for place, each in enumerate(plan.rules)}
    ends: list[tuple[datetime, UUID]] = []
    day: date | None = None
    for chain in chains:
        view = views.get((chain.lead_id, chain.offered_at))
        if view is None:
            continue
        day = _pass_time(pool, ends, chain.offered_at, day, zone)
        told.leads += 1
        for place, rule in enumerate(plan.rules):
            told.rules[place].held += holds(rule.condition, view)
        decision = by_rules(plan, pool, view)
        _count_actual(told, chain)
        if decision is None or decision.nobody is not None:
            told.unassigned[decision.nobody if decision and decision.nobody else NobodyFound.NO_RULE_HOLDS] += 1
        if decision is None:
            told.nobody += 1
            continue
        if decision.rule_id is not None:
            told.rules[places[decision.rule_id]].routed += 1
        if decision.member_id is None:
            told.to_whole_team += 1
            continue
        _count(told, pool, decision.member_id, chain)
        if chain.ended_at is not None:
            heappush(ends, (chain.ended_at, decision.member_id))
    return told


def _pass_time(pool: Pool, ends: list[tuple[datetime, UUID]], moment: datetime, day: date | None, zone: str) -> date:
    """Gives back the room of leads that are over by the instant; a new day begins with no offers."""
    while ends and ends[0][0] <= moment:
        _, member_id = heappop(ends)
        pool.workers[member_id].waiting -= 1
    for worker in pool.workers.values():
        while worker.ending and worker.ending[0] <= moment:
            heappop(worker.ending)
            worker.load -= 1
    today = day_of(moment, zone)
    if today != day:
        for worker in pool.workers.values():
            worker.today = 0
    return today


def _count(told: DryRun, pool: Pool, member_id: UUID, chain: Chain) -> None:
    counts, worker = told.member(member_id), pool.workers[member_id]
    counts.routed += 1
    counts.peak = max(counts.peak, worker.load + worker.waiting)
    told.same += member_id == chain.member_id


def _count_actual(told: DryRun, chain: Chain) -> None:
    if chain.first_member_id is not None:
        told.member(chain.first_member_id).offered += 1
    if chain.accepted_by_id is not None:
        told.member(chain.accepted_by_id).accepted += 1
