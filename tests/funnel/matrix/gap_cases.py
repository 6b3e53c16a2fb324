"""For each gap: what makes it appear, and the smallest change by which it vanishes, by the verbs people use."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from crm.core.work import Work
from crm.models.words import DeclineReason
from funnel.goals.set import ResourceGoalSet, set_goal
from funnel.inputs import Period
from funnel.matrix.conclude import MatrixConclude, conclude
from funnel.matrix.gaps.find import gaps
from funnel.matrix.gaps.gap import Gap, GapCode
from funnel.matrix.load import load
from funnel.metrics.record import ResourceMetricsRecord
from funnel.metrics.record import record as record_metrics
from funnel.models import PlanAction, Resource, ResourceGoal
from funnel.models.words import Metric
from funnel.objectives.create import ObjectiveCreate
from funnel.objectives.create import create as create_objective
from funnel.objectives.retire import ObjectiveRetire, retire
from funnel.plans.approve import PlanApprove
from funnel.plans.approve import approve as approve_plan
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.plans.draft import PlanDraft, draft
from funnel.reads import WorkReads
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.routing.accept import accept
from funnel.routing.decline import decline
from funnel.routing.inputs import HandoffAccept, HandoffDecline
from funnel.spend.record import SpendRecord
from funnel.spend.record import record as record_spend
from funnel.ties.beat import ConnectorHeartbeat, heartbeat
from funnel.ties.tie import ResourceTie
from funnel.ties.tie import tie as tie_resources
from tests.factories.leads import again, as_member, make_lead, make_offer, make_seller
from tests.factories.model import (
    MAY,
    Model,
    make_audience,
    make_goal,
    make_plan,
    make_resource,
    make_running,
)
from tests.factories.products import Published

MAY_1 = {"start": date(2026, 5, 1), "end": date(2026, 5, 1)}


@dataclass
class Stage:
    """A product with a page, in May 2026."""

    work: Work
    model: Model
    period: Period = field(default_factory=lambda: Period.model_validate(MAY))
    today: date = date(2026, 5, 12)
    goal: ResourceGoal | None = None
    thing: UUID | None = None

    @property
    def page(self) -> Resource:
        return self.model.page

    async def found(self, code: GapCode) -> list[Gap]:
        reads = WorkReads(self.work)
        now = datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)
        loaded = await load(reads, self.model.product.id, self.period, self.today, zone="Europe/Moscow", now=now)
        return [gap for gap in gaps(loaded) if gap.code is code]

    async def run(self, **more: Any) -> None:
        self.goal = await make_running(self.work, self.model, **more)

    async def change(self, **more: Any) -> None:
        """The goal once more, changed."""
        assert self.goal is not None
        given = {
            "goal_id": self.goal.id, "text": "Changed", "metric": self.goal.metric, "target": self.goal.target,
            "period": MAY,
        } | more  # fmt: skip
        await set_goal(self.work, ResourceGoalSet.model_validate(given))

    async def spend(self, amount: str) -> None:
        given = {"resource_id": self.page.id, "period": MAY_1, "amount": {"amount": amount}}
        await record_spend(self.work, SpendRecord.model_validate(given))


async def columns(stage: Stage, table: str, row_id: UUID, **values: Any) -> None:
    """Where no verb changes a column yet."""
    assigned = ", ".join(f"{name} = :{name}" for name in values)
    statement = text(f"UPDATE {table} SET {assigned} WHERE workspace_id = :w AND id = :id")
    await stage.work.execute(statement, {"w": stage.work.workspace_id, "id": row_id, **values})


async def set_a_goal(stage: Stage) -> None:
    stage.goal = await make_goal(stage.work, stage.model)


async def nothing(stage: Stage) -> None:
    """A product with a funnel and a page is enough."""


async def goals_at_every_step(stage: Stage) -> None:
    for key in ("aware", "asked", "sales"):
        await make_goal(stage.work, stage.model, step_key=key, metric="STEP_ENTRIES")


async def mains_at_every_step(stage: Stage) -> None:
    for key in ("aware", "asked", "sales"):
        choice = {"product_id": stage.model.product.id, "step_key": key, "resource_id": stage.page.id, "reason": "Ours"}
        await choose_main(stage.work, ResourceChooseMain.model_validate(choice))


async def an_objective(stage: Stage) -> None:
    data = ObjectiveCreate(product_id=stage.model.product.id, name="Top ten")
    stage.thing = (await create_objective(stage.work, data)).id


async def retire_the_objective(stage: Stage) -> None:
    assert stage.thing is not None
    stage.work.now = datetime(2026, 5, 12, tzinfo=UTC)
    await retire(stage.work, ObjectiveRetire(objective_id=stage.thing))


async def spend_a_little(stage: Stage) -> None:
    await stage.spend("0.01")


async def spend_it_all(stage: Stage) -> None:
    await set_a_goal(stage)
    await stage.spend("31000.01")


async def allow_it(stage: Stage) -> None:
    await stage.change(budget={"amount": "31000.01"})


async def ten_answers(stage: Stage, declined: int = 4) -> None:
    """Ten people whom the page sent are handed over; so many of them are declined, the others accepted."""
    stage.period = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
    stage.work.now = datetime(2026, 6, 9, tzinfo=UTC)
    seller = await make_seller(stage.work, "Sergey")
    for number in range(10):
        await answer(stage, seller, number, is_declined=number < declined)


async def answer(stage: Stage, seller: UUID, number: int, *, is_declined: bool) -> None:
    no_funnel = Published.__new__(Published)
    touches = {"resource_id": stage.page.id}
    lead = await make_lead(again(stage.work), no_funnel, f"p{number}@example.test", "VISIT", "VISIT", **touches)
    offered = await make_offer(again(stage.work), lead, to_member_id=seller)
    if is_declined:
        data = HandoffDecline(handoff_id=offered, reason=DeclineReason.OFF_TARGET)
        await decline(as_member(stage.work, seller), data)
        return
    await accept(as_member(stage.work, seller), HandoffAccept(handoff_id=offered))


async def one_more_accepted(stage: Stage) -> None:
    seller = await make_seller(stage.work, "Svetlana")
    await answer(stage, seller, 10, is_declined=False)


async def plan_it(stage: Stage) -> None:
    assert stage.goal is not None
    await make_plan(stage.work, stage.goal.id)


async def name_an_owner(stage: Stage) -> None:
    await columns(stage, "resources", stage.page.id, owner_id=stage.work.actor.member_id)


async def a_paid_goal(stage: Stage) -> None:
    ads = await make_resource(stage.work, "Ads", kind="AD_CAMPAIGN")
    stage.goal = await make_goal(stage.work, stage.model, resource_id=ads.id, budget=None)


async def a_budget_of_nothing(stage: Stage) -> None:
    await stage.change(budget={"amount": "0"})


async def count_followers(stage: Stage) -> None:
    stage.goal = await make_goal(stage.work, stage.model, metric=Metric.FOLLOWERS, target=Decimal(100))
    await followers(stage, stage.today - timedelta(days=14))


async def followers(stage: Stage, day: date) -> None:
    item = {"resource_id": stage.page.id, "day": day, "metric": "FOLLOWERS", "value": "90"}
    await record_metrics(stage.work, ResourceMetricsRecord.model_validate({"items": [item]}))


async def followers_lately(stage: Stage) -> None:
    await followers(stage, stage.today - timedelta(days=13))


async def fall_behind(stage: Stage) -> None:
    """Nothing is reached by 12 May, and the plan's only action was due on the 10th."""
    await stage.run()


async def plan_further(stage: Stage) -> None:
    assert stage.goal is not None
    assert stage.work.actor.member_id is not None
    action = {"text": "Post again", "owner_id": stage.work.actor.member_id, "due_on": stage.today}
    plan = await draft(stage.work, PlanDraft.model_validate({"goal_id": stage.goal.id, "actions": [action]}))
    await approve_plan(stage.work, PlanApprove(plan_id=plan.id, version=plan.version))


async def do_the_action(stage: Stage) -> None:
    action_id = await stage.work.scalar(select(PlanAction.id).where(PlanAction.workspace_id == stage.work.workspace_id))
    done_at = datetime(2026, 5, 12, tzinfo=UTC)
    await complete_action(stage.work, PlanActionComplete(action_id=action_id, done_at=done_at))


async def let_it_end(stage: Stage) -> None:
    stage.today = date(2026, 6, 3)
    await set_a_goal(stage)


async def write_it_down(stage: Stage) -> None:
    given = {
        "product_id": stage.model.product.id, "period": MAY, "resource_id": stage.page.id, "step_key": "aware",
        "text": "Too early",
    }  # fmt: skip
    await conclude(stage.work, MatrixConclude.model_validate(given))


async def an_audience(stage: Stage) -> None:
    stage.thing = (await make_audience(stage.work, stage.model.product.id)).id


async def name_its_page(stage: Stage) -> None:
    assert stage.thing is not None
    await columns(stage, "audiences", stage.thing, landing_page_id=stage.page.id)


async def write_a_keyword(stage: Stage) -> None:
    statement = text(
        "INSERT INTO keywords (workspace_id, id, audience_id, text) VALUES (:w, gen_random_uuid(), :a, 'chair')"
    )
    await stage.work.execute(statement, {"w": stage.work.workspace_id, "a": stage.thing})


async def two_audiences_of_a_page(stage: Stage) -> None:
    for name in ("Backs", "Heads"):
        made = await make_audience(stage.work, stage.model.product.id, name, landing_page_id=stage.page.id)
        stage.thing = made.id


async def a_page_of_its_own(stage: Stage) -> None:
    assert stage.thing is not None
    await columns(stage, "audiences", stage.thing, landing_page_id=(await make_resource(stage.work, "Own page")).id)


async def a_connector_that_falls_silent(stage: Stage) -> None:
    """Hourly it would report; the last time was an hour and a minute before noon."""
    work = stage.work
    blog = await make_resource(work, "Blog of ours", kind="BLOG", url="https://blog.example.com")
    connector = await make_resource(work, "Cross-poster", kind="CONNECTOR", users=["STAFF"])
    stage.thing = connector.id
    tie = {"from_id": blog.id, "to_id": stage.page.id, "connector_id": connector.id, "kind": "POSTS_TO"}
    await tie_resources(work, ResourceTie.model_validate(tie))
    await report(stage, datetime(2026, 5, 12, 10, 59, tzinfo=UTC))


async def report(stage: Stage, at: datetime) -> None:
    assert stage.thing is not None
    await heartbeat(stage.work, ConnectorHeartbeat(connector_id=stage.thing, seen_at=at, expected_every_seconds=3_600))


async def report_once_more(stage: Stage) -> None:
    await report(stage, datetime(2026, 5, 12, 11, 0, tzinfo=UTC))


Do = Callable[[Stage], Awaitable[None]]
CASES: dict[GapCode, tuple[Do, Do]] = {
    GapCode.STEP_WITHOUT_RESOURCE: (nothing, goals_at_every_step),
    GapCode.STEP_WITHOUT_MAIN_RESOURCE: (set_a_goal, mains_at_every_step),
    GapCode.OBJECTIVE_WITHOUT_RESOURCE: (an_objective, retire_the_objective),
    GapCode.RESOURCE_WITHOUT_GOAL: (nothing, set_a_goal),
    GapCode.SPEND_WITHOUT_GOAL: (spend_a_little, set_a_goal),
    GapCode.HIGH_DECLINE_SHARE: (ten_answers, one_more_accepted),
    GapCode.GOAL_WITHOUT_PLAN: (set_a_goal, plan_it),
    GapCode.GOAL_WITHOUT_OWNER: (set_a_goal, name_an_owner),
    GapCode.GOAL_WITHOUT_BUDGET: (a_paid_goal, a_budget_of_nothing),
    GapCode.GOAL_NOT_MEASURABLE: (count_followers, followers_lately),
    GapCode.GOAL_OFF_PACE: (fall_behind, plan_further),
    GapCode.GOAL_WITHOUT_CONCLUSION: (let_it_end, write_it_down),
    GapCode.BUDGET_OVERSPENT: (spend_it_all, allow_it),
    GapCode.PLAN_ACTIONS_OVERDUE: (fall_behind, do_the_action),
    GapCode.AUDIENCE_WITHOUT_PAGE: (an_audience, name_its_page),
    GapCode.AUDIENCE_WITHOUT_KEYWORDS: (an_audience, write_a_keyword),
    GapCode.PAGE_SHARED_BY_AUDIENCES: (two_audiences_of_a_page, a_page_of_its_own),
    GapCode.CONNECTOR_SILENT: (a_connector_that_falls_silent, report_once_more),
}
"""Code → what makes it appear, and what takes it away."""
OF_ROWS = frozenset(
    {
        GapCode.STEP_WITHOUT_RESOURCE, GapCode.STEP_WITHOUT_MAIN_RESOURCE, GapCode.OBJECTIVE_WITHOUT_RESOURCE,
        GapCode.AUDIENCE_WITHOUT_PAGE, GapCode.AUDIENCE_WITHOUT_KEYWORDS,
    }
)  # fmt: skip
"""Told of what is missing, not of a resource: they stay whatever becomes of the page."""

__all__ = ["CASES", "OF_ROWS", "Stage", "columns", "ten_answers"]
