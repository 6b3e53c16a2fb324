"""The strategist's model by its own verbs: product, funnel of four steps, resources, goals, plans."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models.words import Role
from funnel.audiences.create import AudienceCreate
from funnel.audiences.create import create as create_audience
from funnel.channels.catalogue import BY_KEY
from funnel.channels.ensure import ChannelWanted, ensure
from funnel.funnels.draft import FunnelDraftSave, StepDraft
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from funnel.goals.approve import ResourceGoalApprove
from funnel.goals.approve import approve as approve_goal
from funnel.goals.set import ResourceGoalSet, set_goal
from funnel.goals.start import ResourceGoalStart, start
from funnel.models import Audience, Funnel, Plan, Product, Resource, ResourceGoal
from funnel.models.words import Metric, Placement, ResourceKind, ResourceState
from funnel.plans.approve import PlanApprove
from funnel.plans.approve import approve as approve_plan
from funnel.plans.draft import PlanDraft, draft
from funnel.products.create import ProductCreate, create
from funnel.resources.kinds import IN_USE, channel_rule, default_placement
from funnel.resources.register import ResourceRegister, register
from tests.conftest import acting
from tests.factories.workspaces import insert_member

ENTRY_RULE: dict[str, Any] = {"touch": {"kinds": ["FOLLOW", "VISIT"]}}
STEPS: tuple[dict[str, Any], ...] = (
    {"key": "aware", "name": "Knows of it", "phase": "AWARENESS", "side": "MARKETING",
     "goal": {"text": "Comes to the site", "reached_when": {"touch": {"kinds": ["VISIT"], "at_least": 2}}}},
    {"key": "asked", "name": "Has asked", "phase": "CONSIDERATION", "side": "MARKETING", "is_handoff": True,
     "goal": {"text": "Sales take over", "reached_when": {"handoff_accepted": True}}},
    {"key": "sales", "name": "Talks with sales", "phase": "EVALUATION", "side": "SALES",
     "goal": {"text": "Buys", "reached_when": {"sale_recorded": True}}},
    {"key": "bought", "name": "Has bought", "phase": "PURCHASE", "side": "SALES"},
)  # fmt: skip
MAY = {"start": date(2026, 5, 1), "end": date(2026, 5, 31)}


@dataclass(frozen=True)
class Model:
    """A product with its published funnel and one active social page."""

    product: Product
    funnel: Funnel
    page: Resource


def given_steps(*steps: dict[str, Any]) -> tuple[StepDraft, ...]:
    """Drafts of steps, the usual four by default."""
    return tuple(StepDraft.model_validate(step) for step in steps or STEPS)


async def make_product(work: Work, name: str = "SpinaOK", **more: Any) -> Product:
    """The ergonomic chair: 12,000 a piece, 3,000 of it contribution, 25 a month."""
    given = {
        "name": name,
        "markets": ["B2C", "B2B"],
        "sale_kinds": ["ONLINE"],
        "price": {"amount": "12000"},
        "contribution": {"amount": "3000"},
        "monthly_target_units": 25,
    }
    return await create(work, ProductCreate.model_validate(given | more))


async def make_funnel(work: Work, product_id: UUID, *steps: dict[str, Any]) -> Funnel:
    """Saves and publishes the steps."""
    await save_draft(work, FunnelDraftSave(product_id=product_id, entry_rule=ENTRY_RULE, steps=given_steps(*steps)))
    return await publish(work, FunnelPublish(product_id=product_id))


async def make_resource(work: Work, name: str = "Page", **more: Any) -> Resource:
    """An active social page that the audience uses for marketing; on a channel that fits its kind."""
    given = {"name": name, "kind": "SOCIAL_PAGE", "users": ["AUDIENCE"]} | more
    kind, given["state"] = ResourceKind(given["kind"]), ResourceState(given.get("state", "ACTIVE"))
    rule = channel_rule(kind, Placement(given.get("placement") or default_placement(kind)))
    if rule and given["state"] in IN_USE and not {"channel_key", "external_account_id"} & more.keys():
        given["channel_key"] = next(key for key, each in BY_KEY.items() if each.group in rule.groups)
        await ensure(work, [ChannelWanted(key=given["channel_key"])])
    return await register(work, ResourceRegister.model_validate(given))


async def make_audience(work: Work, product_id: UUID, name: str = "Bad backs", **more: Any) -> Audience:
    """An open audience of the first priority."""
    return await create_audience(
        work, AudienceCreate.model_validate({"product_id": product_id, "name": name, "priority": 1} | more)
    )


async def make_model(work: Work) -> Model:
    """Product, funnel, VK channel and page."""
    product = await make_product(work)
    funnel = await make_funnel(work, product.id)
    await ensure(work, [ChannelWanted(key="vk")])
    return Model(product, funnel, await make_resource(work, "VK page", channel_key="vk"))


def goal_input(model: Model, **more: Any) -> ResourceGoalSet:
    """Forty step goals at the first step in May, for 31,000."""
    given = {
        "resource_id": model.page.id,
        "product_id": model.product.id,
        "step_key": "aware",
        "text": "Forty come to the site",
        "metric": Metric.STEP_GOAL_REACHED,
        "target": Decimal(40),
        "period": MAY,
        "budget": {"amount": "31000"},
    }
    return ResourceGoalSet.model_validate(given | more)


async def make_goal(work: Work, model: Model, **more: Any) -> ResourceGoal:
    """A goal that is set, not yet approved."""
    return await set_goal(work, goal_input(model, **more))


async def make_plan(work: Work, goal_id: UUID, *, approved: bool = False) -> Plan:
    """A plan of one action due on 10 May, owned by whoever acts."""
    assert work.actor.member_id is not None
    action = {"text": "Write five posts", "owner_id": work.actor.member_id, "due_on": date(2026, 5, 10)}
    plan = await draft(work, PlanDraft.model_validate({"goal_id": goal_id, "actions": [action]}))
    if approved:
        await approve_plan(work, PlanApprove(plan_id=plan.id, version=plan.version))
    return plan


async def make_running(work: Work, model: Model, **more: Any) -> ResourceGoal:
    """A goal that runs by an approved plan."""
    goal = await make_goal(work, model, **more)
    await approve_goal(work, ResourceGoalApprove(goal_id=goal.id))
    await make_plan(work, goal.id, approved=True)
    return await start(work, ResourceGoalStart(goal_id=goal.id))


async def insert_cell(
    work: Work, product_id: UUID, metric: Metric, day: date, value: int, *, resource: int = 0, step: str = "",
    audience: int = 0,
) -> None:  # fmt: skip
    """A day cell as the facts' room would write it."""
    await work.execute(
        text("INSERT INTO day_cells VALUES (:w, :product_id, :metric, :resource, :step, :audience, :day, :value)"),
        {"w": work.workspace_id, "product_id": product_id, "metric": metric.value, "resource": resource, "step": step,
         "audience": audience, "day": day, "value": value},
    )  # fmt: skip


@asynccontextmanager
async def counted(work: Work) -> AsyncGenerator[list[str], None]:
    """The statements that the block sends, to pin that their number does not grow with the input."""
    connection = (await work.session.connection()).sync_connection
    sent: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            sent.append(statement)

    event.listen(connection, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", keep)


async def as_role(work: Work, *roles: Role) -> Work:
    """The same transaction, acted in by a member with these roles."""
    member_id = await insert_member(work.session, work.workspace_id, *roles, name=f"Member {new_id().hex[-6:]}")
    return acting(work.session, work.workspace_id, member_id, *roles)
