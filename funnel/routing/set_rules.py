"""Writes down the routing rules of a product, or of all products: the whole order at once, and the fallback."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ColumnElement, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import Product, RoutingPlan, RoutingRule, RoutingTurn
from funnel.reads import WorkReads, among
from funnel.routing.given import MOST_RULES, FallbackGiven, RoutingRuleGiven, checked
from funnel.routing.plan import Rule
from funnel.routing.view import stored
from funnel.workspace import home

_COLUMNS = (
    "position", "key", "condition", "target", "team_id", "member_id", "strategy", "weights", "outside_hours",
    "description",
)  # fmt: skip
_UPSERT = inserting(
    RoutingRule, "id", "plan_id", *_COLUMNS,
    tail="ON CONFLICT (workspace_id, plan_id, key) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS),
)  # fmt: skip


class RoutingRulesSet(Input):
    """All rules in order, of one product or (without) of all, and who gets what they leave over."""

    product_id: UUID | None = None
    rules: Annotated[tuple[RoutingRuleGiven, ...], Field(max_length=MOST_RULES)]
    fallback: FallbackGiven
    expected_version: int | None = None


async def set_rules(work: Work, data: RoutingRulesSet) -> UUID:
    """The id of the plan. A rule that keeps its key keeps whose turn it is; others are forgotten.

    Raises Problems for rules that cannot be applied or name what is not there, Stale for another version.
    """
    work.actor.require(Action.ROUTING_EDIT)
    if data.fallback.team_id is None and data.fallback.member_id is None:
        raise Invalid("Name a team or a member as the fallback: no lead is left to nobody.", field="fallback")
    await _require_product(work, data.product_id)
    await _require_seen(work, data)
    plan = await checked(WorkReads(work), data.rules, data.fallback, (await home(work)).currency)
    plan_id = await _plan(work, data)
    await _forget(work, plan_id, [rule.key for rule in plan.rules])
    rows = [_row(rule, plan_id, position) for position, rule in enumerate(plan.rules, start=1)]
    if rows:
        await work.execute(_UPSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    audit.record(work, "ROUTING_RULES_SET", object_type="RoutingPlan", object_id=plan_id, details={"rules": len(rows)})
    return plan_id


async def _require_product(work: Work, product_id: UUID | None) -> None:
    known = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    if product_id is not None and await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field="productId")


async def _require_seen(work: Work, data: RoutingRulesSet) -> None:
    """Locks the plan that is there; rules that were never set are at version 0."""
    statement = (
        select(RoutingPlan.version).where(RoutingPlan.workspace_id == work.workspace_id, _same(data)).with_for_update()
    )
    require_version("routing", await work.scalar(statement) or 0, data.expected_version)


def _same(data: RoutingRulesSet) -> ColumnElement[bool]:
    return RoutingPlan.product_id == data.product_id if data.product_id else RoutingPlan.product_id.is_(None)


async def _plan(work: Work, data: RoutingRulesSet) -> UUID:
    """The plan's row, made or at its next version."""
    values: dict[str, Any] = {
        "fallback_team_id": data.fallback.team_id, "fallback_member_id": data.fallback.member_id,
        "changed_at": work.now, "changed_by_id": work.actor.member_id,
    }  # fmt: skip
    statement = (
        insert(RoutingPlan)
        .values(workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "product_id"] if data.product_id else ["workspace_id"],
            index_where=text("product_id IS NOT NULL" if data.product_id else "product_id IS NULL"),
            set_={**values, "version": RoutingPlan.version + 1},
        )
        .returning(RoutingPlan.id)
    )
    plan_id: UUID = (await work.execute(statement)).scalar_one()
    return plan_id


async def _forget(work: Work, plan_id: UUID, keys: list[str]) -> None:
    """Rules that are not among the keys any more, with their turns."""
    gone = select(RoutingRule.id).where(
        RoutingRule.workspace_id == work.workspace_id, RoutingRule.plan_id == plan_id, ~among(RoutingRule.key, keys)
    )
    for statement in (
        delete(RoutingTurn).where(RoutingTurn.workspace_id == work.workspace_id, RoutingTurn.rule_id.in_(gone)),
        delete(RoutingRule).where(RoutingRule.workspace_id == work.workspace_id, RoutingRule.id.in_(gone)),
    ):
        await work.execute(statement.execution_options(synchronize_session=False))


def _row(rule: Rule, plan_id: UUID, position: int) -> dict[str, Any]:
    return {
        "id": rule.id, "plan_id": plan_id, "position": position, "key": rule.key,
        "condition": stored(rule.condition) if rule.condition else None,
        "target": rule.target.value, "team_id": rule.team_id, "member_id": rule.member_id,
        "strategy": rule.way.strategy.value, "outside_hours": rule.way.outside.value, "description": rule.description,
        "weights": {str(member_id): weight for member_id, weight in rule.way.weights.items()},
    }  # fmt: skip
