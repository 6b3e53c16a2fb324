"""Applies the rules of a plan to a lead: the first rule that holds and finds somebody, else the fallback. Pure."""

from collections.abc import Sequence
from uuid import UUID

from crm.sla.clock import WorkingHours
from funnel.models.words.routing import NobodyFound, PassedOver, RoutingTarget
from funnel.routing.decision import FULL_RULE, TEAM_RULE, WHY_NOBODY, ChosenBy, Decision, PassedRule
from funnel.routing.plan import Fallback, Plan, Rule
from funnel.routing.pool import Candidate, Pool, Way
from funnel.routing.view import LeadView, holds


def by_rules(plan: Plan, pool: Pool, lead: LeadView, tried: tuple[UUID, ...] = ()) -> Decision | None:
    """The decision; None where neither a rule nor the fallback finds anybody who was not tried."""
    held = [rule for rule in plan.rules if holds(rule.condition, lead)]
    passed: list[PassedRule] = []
    for rule in held:
        member_ids, hours = _asked(rule, pool, lead)
        choice = pool.choose(rule.way, member_ids, lead.at, hours=hours, without=tried)
        if choice.chosen is not None:
            return Decision(
                rule.description, choice.candidates, choice.chosen, tried=tried, by=ChosenBy.RULE,
                team_id=rule.team_id, rule_id=rule.id, passed=passed, opens_at=choice.opens_at,
            )  # fmt: skip
        passed.append(PassedRule(rule.id, rule.description, choice.candidates))
    return to_fallback(plan.fallback, pool, lead, _why(held, passed), tried, passed)


def _asked(rule: Rule, pool: Pool, lead: LeadView) -> tuple[Sequence[UUID], WorkingHours | None]:
    match rule.target:
        case RoutingTarget.TEAM:
            crew = pool.crews.get(rule.team_id) if rule.team_id else None
            return (crew.member_ids, crew.hours) if crew else ((), None)
        case RoutingTarget.MEMBER:
            named = rule.member_id
        case RoutingTarget.PREVIOUS_OWNER:
            named = lead.previous_owner_id
        case RoutingTarget.COMPANY_OWNER:
            named = lead.company_owner_id
    return ((named,) if named else ()), None


def _why(held: Sequence[Rule], passed: Sequence[PassedRule]) -> NobodyFound:
    if not held:
        return NobodyFound.NO_RULE_HOLDS
    anybody = any(each.candidates for each in passed)
    return NobodyFound.ALL_PASSED_OVER if anybody else NobodyFound.NO_CANDIDATE


def to_fallback(
    fallback: Fallback | None,
    pool: Pool,
    lead: LeadView,
    why: NobodyFound,
    tried: tuple[UUID, ...] = (),
    passed: Sequence[PassedRule] = (),
) -> Decision | None:
    """To the fallback's member however full, unless away or tried; else to its whole team. Never twice in a chain."""
    if fallback is None:
        return None
    worker = pool.workers.get(fallback.member_id) if fallback.member_id else None
    if worker is not None and worker.member_id not in tried and not worker.away_at(lead.at):
        chosen = Candidate(worker.member_id, worker.name, worker.load, worker.waiting)
        worker.offered(lead.at)
        return Decision(WHY_NOBODY[why], [chosen], chosen, tried=tried, by=ChosenBy.FALLBACK, nobody=why, passed=passed)
    crew = pool.crews.get(fallback.team_id) if fallback.team_id else None
    if crew is None or not any(each in pool.workers for each in crew.member_ids):
        return None
    return Decision(
        WHY_NOBODY[why], _beside(pool, crew.member_ids, tried), None, crew.name, tried, ChosenBy.FALLBACK,
        fallback.team_id, nobody=why, passed=passed,
    )  # fmt: skip


def _beside(pool: Pool, member_ids: Sequence[UUID], tried: Sequence[UUID]) -> list[Candidate]:
    """The whole team, each with the load; those who were tried are marked."""
    return [
        Candidate(each, worker.name, worker.load, worker.waiting, PassedOver.TRIED if each in tried else None)
        for each in member_ids
        if (worker := pool.workers.get(each)) is not None
    ]


def by_team(pool: Pool, team_id: UUID, lead: LeadView, tried: tuple[UUID, ...] = ()) -> Decision:
    """The team's least loaded with room; without one the decision has nobody chosen: open to the whole team."""
    crew = pool.crews[team_id]
    choice = pool.choose(Way(), crew.member_ids, lead.at, hours=crew.hours, without=tried)
    rule = TEAM_RULE if choice.chosen else FULL_RULE
    return Decision(
        rule, choice.candidates, choice.chosen, crew.name, tried, ChosenBy.TEAM, team_id, opens_at=choice.opens_at
    )
