"""Goals and plans of the demo, in all their states: five quarters, from long decided to just an idea."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from sqlalchemy import select

from crm.core import clock
from crm.core.work import Work
from crm.demo import world
from crm.demo.cast import Model, acting
from crm.demo.model import roubles
from crm.demo.world import AWARE, BOUGHT, CONSIDERING, INTERESTED, OBJECTIVES
from funnel.goals.approve import ResourceGoalApprove, approve
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.goals.close import close_due
from funnel.goals.set import ResourceGoalSet, set_goal
from funnel.goals.start import ResourceGoalStart, start
from funnel.inputs import Period
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import PlanAction
from funnel.models.words import FUNNEL_METRICS, Aggregation, Metric
from funnel.plans.approve import PlanApprove
from funnel.plans.approve import approve as approve_plan
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.plans.draft import PlanActionDraft, PlanDraft, draft
from funnel.plans.return_ import PlanReturn, return_plan

GROWTH = (0.5, 0.75, 1.0, 1.2, 1.35)
"""Targets of the quarters against the third one's: three that are over, this one, the next."""
NOW, NEXT = 3, 4
SETTLED_AFTER = 3
"""Days after a quarter on which the service closes its goals: a workspace waits so long for late facts."""


@dataclass(frozen=True)
class GoalSpec:
    """What a resource is to reach in the third quarter at full size."""

    resource: str
    objective: str
    metric: Metric
    target: float
    text: str
    budget: int = 0
    keyword: str | None = None
    always: bool = False
    """Set for every quarter, not for this one only."""


_G, _M = GoalSpec, Metric
SPECS = (
    _G("vk-group", AWARE, _M.STEP_ENTRIES, 500, "Five hundred people who exercise with us.", 6_000, always=True),
    _G("vk-page", AWARE, _M.STEP_ENTRIES, 250, "Make the chair known to neighbours of the group.", always=True),
    _G("instagram", AWARE, _M.STEP_ENTRIES, 800, "Be seen: reactions and followers.", 3_000, always=True),
    _G("influencer", AWARE, _M.STEP_ENTRIES, 320, "Her followers try the posture test.", 10_000),
    _G("youtube", AWARE, _M.STEP_ENTRIES, 260, "A film a month about one mistake in sitting."),
    _G("telegram", AWARE, _M.STEP_ENTRIES, 240, "A short exercise every morning.", always=True),
    _G("webinar", AWARE, _M.STEP_ENTRIES, 60, "Heads of firms hear what a bad back costs them.", 3_000),
    _G("centres", AWARE, _M.STEP_ENTRIES, 110, "Doctors hand out the slip."),
    _G("blog", AWARE, _M.RETURNING_VISITORS, 900, "Readers come back for the next exercise."),
    _G("corporate", AWARE, _M.SESSIONS, 5_200, "Dealers and applicants find the chair as well."),
    _G("yandex", INTERESTED, _M.STEP_GOAL_REACHED, 85, "People with a bad back ask us.", 36_000, always=True),
    _G("google", INTERESTED, _M.STEP_GOAL_REACHED, 40, "The same, searched elsewhere.", 18_000, always=True),
    _G("seo", INTERESTED, _M.STEP_GOAL_REACHED, 60, "Searchers ask without being paid for.", always=True),
    _G("bot", INTERESTED, _M.STEP_GOAL_REACHED, 14, "The bot picks a size and asks for a number."),
    _G("newsletter", INTERESTED, _M.STEP_GOAL_REACHED, 30, "Readers answer the letter.", 4_500, always=True),
    _G("portal", INTERESTED, _M.STEP_GOAL_REACHED, 40, "The announcement pays for itself.", 15_000, always=True),
    _G("listing", INTERESTED, _M.STEP_GOAL_REACHED, 45, "Buyers of the marketplace ask us first."),
    _G("newspaper", INTERESTED, _M.STEP_GOAL_REACHED, 50, "Pensioners cut the coupon out and call.", 4_000),
    _G("forum", INTERESTED, _M.ENGAGEMENT, 400, "Owners answer those who still think about it."),
    _G("page-office", INTERESTED, _M.BOUNCE_RATE, 0.42, "Fewer than 42 of 100 leave at once."),
    _G("page-heads", INTERESTED, _M.BOUNCE_RATE, 0.5, "Half of them read as far as the trial chair."),
    _G("page-patients", INTERESTED, _M.BOUNCE_RATE, 0.38, "The doctor sent them: they should stay."),
    _G("line", CONSIDERING, _M.STEP_GOAL_REACHED, 70, "Callers are with sales the same day."),
    _G("site", BOUGHT, _M.SESSIONS, 14_000, "Everybody who buys has seen the shop."),
    _G("yandex", BOUGHT, _M.UNITS_SOLD, 25, "Twenty-five chairs a quarter by their last click.", 36_000, always=True),
    _G("seo", OBJECTIVES[0][0], _M.SEARCH_POSITION, 10, "Into the first ten.", keyword="ergonomic chair"),
    _G("vk-group", OBJECTIVES[1][0], _M.POSITIVE_SHARE, 0.8, "Four of five who speak of us speak well."),
    _G("newsletter", OBJECTIVES[2][0], _M.CONTACT_BASE, 2_600, "Addresses of people who said yes."),
)  # fmt: skip

ACTIONS = (
    ("Agree on topics and pictures for the quarter", "marketer", 0.12),
    ("Write and film what was agreed", "author", 0.35),
    ("Answer every comment within ninety minutes", "community", 0.6),
    ("Look at the figures and correct the plan", "marketer", 0.85),
)
"""What, who, and at which share of the quarter it is due."""


def quarters(anchor: date) -> list[Period]:
    """Calendar quarters: three that are over, the one of the day before the anchor, and the next."""
    last = anchor - timedelta(days=1)
    here = last.year * 4 + (last.month - 1) // 3
    return [_quarter(number) for number in range(here - 3, here + 2)]


def _quarter(number: int) -> Period:
    def first(number: int) -> date:
        return date(number // 4, number % 4 * 3 + 1, 1)

    return Period(start=first(number), end=first(number + 1) - timedelta(days=1))


async def build_goals(work: Work, model: Model, anchor: date, scale: float) -> None:
    """All goals with their plans; those of quarters that are over were closed by the service."""
    for index, period in enumerate(quarters(anchor)[:NEXT]):
        for place, spec in enumerate(SPECS):
            if index == NOW or spec.always:
                await _run(work, model, spec, period, GROWTH[index] * scale, Random(f"goal:{index}:{place}"), anchor)
        if index < NOW:
            after = _noon(period.end + timedelta(days=SETTLED_AFTER))
            await close_due(acting(work, model.actors["admin"], after))
    await _not_running(work, model, anchor, scale)


async def _run(
    work: Work, model: Model, spec: GoalSpec, period: Period, size: float, random: Random, anchor: date
) -> None:
    """Set, approved, planned, started; actions are done in time or late as far as the year has gone."""
    goal_id = await _set(work, model, spec, period, size)
    before = _noon(period.start - timedelta(days=5))
    await approve(acting(work, model.actors["strategist"], before), ResourceGoalApprove(goal_id=goal_id))
    marketer = acting(work, model.actors["marketer"], before + timedelta(hours=4))
    plan_id, version = await _plan(marketer, model, spec, goal_id, period)
    await approve_plan(marketer, PlanApprove(plan_id=plan_id, version=version))
    await start(acting(work, model.actors["marketer"], _noon(period.start)), ResourceGoalStart(goal_id=goal_id))
    await _carry_out(work, model, plan_id, random, anchor)


async def _set(work: Work, model: Model, spec: GoalSpec, period: Period, size: float, who: str = "strategist") -> UUID:
    earlier = _noon(period.start - timedelta(days=8))
    goal = await set_goal(acting(work, model.actors[who], earlier), ResourceGoalSet(
        resource_id=model.resources[spec.resource], objective_id=model.objectives[spec.objective],
        text=spec.text, metric=spec.metric, keyword=spec.keyword, target=_target(spec, size), period=period,
        budget=roubles(spec.budget) if spec.budget else None,
    ))  # fmt: skip
    return goal.id


def _target(spec: GoalSpec, size: float) -> Decimal:
    """What people do grows with the demo; shares, positions and figures of a channel do not."""
    if spec.metric in FUNNEL_METRICS:
        return Decimal(max(1, round(spec.target * size)))
    if CATALOGUE[spec.metric].aggregation is Aggregation.SUM:
        return Decimal(round(spec.target))
    return Decimal(str(spec.target))


async def _plan(work: Work, model: Model, spec: GoalSpec, goal_id: UUID, period: Period) -> tuple[UUID, int]:
    days = (period.end - period.start).days
    plan = await draft(work, PlanDraft(goal_id=goal_id, actions=tuple(
        PlanActionDraft(
            text=text, owner_id=model.member(owner), due_on=period.start + timedelta(days=int(days * share)),
            resource_id=model.resources[spec.resource],
        )
        for text, owner, share in ACTIONS
    )))  # fmt: skip
    return plan.id, plan.version


async def _carry_out(work: Work, model: Model, plan_id: UUID, random: Random, anchor: date) -> None:
    statement = (
        select(PlanAction.id, PlanAction.due_on, PlanAction.position)
        .where(PlanAction.workspace_id == work.workspace_id, PlanAction.plan_id == plan_id)
        .order_by(PlanAction.position)
    )
    for row in (await work.execute(statement)).all():
        done_on = row.due_on + timedelta(days=random.choice((-3, -1, 0, 0, 0, 2, 6)))
        if done_on < anchor and random.random() < 0.9:
            who = acting(work, model.actors[ACTIONS[row.position - 1][1]], _noon(done_on))
            await complete_action(who, PlanActionComplete(action_id=row.id))


async def _not_running(work: Work, model: Model, anchor: date, scale: float) -> None:
    """One of each other state, for the quarter to come and for what came to nothing."""
    coming = quarters(anchor)[NEXT]
    by = {(spec.resource, spec.objective): spec for spec in SPECS}
    today = _noon(anchor - timedelta(days=1))
    strategist = acting(work, model.actors["strategist"], today)
    marketer = acting(work, model.actors["marketer"], today)

    async def set_here(resource: str, objective: str, actor: Work) -> UUID:
        spec = by[resource, objective]
        goal = await set_goal(actor, ResourceGoalSet(
            resource_id=model.resources[resource], objective_id=model.objectives[objective], text=spec.text,
            metric=spec.metric, target=_target(spec, GROWTH[NEXT] * scale), period=coming,
            budget=roubles(spec.budget) if spec.budget else None,
        ))  # fmt: skip
        return goal.id

    await set_here("vk-group", AWARE, strategist)
    await set_here("youtube", AWARE, marketer)
    await set_here("telegram", AWARE, marketer)
    approved = await set_here("yandex", INTERESTED, strategist)
    await approve(strategist, ResourceGoalApprove(goal_id=approved))
    plan_id, _ = await _plan(marketer, model, by["yandex", INTERESTED], approved, coming)
    comment = "Nobody is named for the new keywords; add an action."
    await return_plan(marketer, PlanReturn(plan_id=plan_id, comment=comment))
    planned = await set_here("google", INTERESTED, strategist)
    await approve(strategist, ResourceGoalApprove(goal_id=planned))
    plan_id, version = await _plan(marketer, model, by["google", INTERESTED], planned, coming)
    await approve_plan(marketer, PlanApprove(plan_id=plan_id, version=version))
    dropped = await set_here("influencer", AWARE, strategist)
    await cancel(strategist, ResourceGoalCancel(
        goal_id=dropped, reason="Her followers look and do not buy; the money goes to the keywords."
    ))  # fmt: skip


def _noon(day: date) -> datetime:
    return clock.day_bounds(day, day, world.ZONE)[0] + timedelta(hours=12)
