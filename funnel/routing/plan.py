"""The rules that are in force for a product: its own in their order, then those for all products."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from funnel.models import RoutingPlan, RoutingRule
from funnel.models.words.routing import OutsideHours, RoutingStrategy, RoutingTarget
from funnel.reads import Reads, Row, among
from funnel.routing.pool import Way
from funnel.routing.view import Condition, Facts, load, walk
from funnel.rules.tree import Rule as FactRule


@dataclass(frozen=True)
class Rule:
    """One rule as it is applied."""

    id: UUID
    key: str
    description: str
    condition: Condition | None
    target: RoutingTarget
    way: Way
    team_id: UUID | None = None
    member_id: UUID | None = None


@dataclass(frozen=True)
class Fallback:
    """Who gets what the rules leave over: the member, else the whole team."""

    team_id: UUID | None
    member_id: UUID | None


@dataclass(frozen=True)
class Plan:
    """Ordered rules and the fallback; without any plan there is none."""

    rules: tuple[Rule, ...] = ()
    fallback: Fallback | None = None

    @property
    def team_ids(self) -> set[UUID]:
        """Teams that may be asked."""
        named = {each.team_id for each in self.rules} | ({self.fallback.team_id} if self.fallback else set())
        return {each for each in named if each is not None}

    @property
    def member_ids(self) -> set[UUID]:
        """Members that are named."""
        named = {each.member_id for each in self.rules} | ({self.fallback.member_id} if self.fallback else set())
        return {each for each in named if each is not None}

    def facts(self) -> Iterator[FactRule]:
        """The conditions on dated facts, at any depth."""
        for rule in self.rules:
            yield from (each.rule for each in walk(rule.condition) if isinstance(each, Facts))


@dataclass(frozen=True)
class Plans:
    """Plans of several products, and the one for all."""

    of_products: dict[UUID, Plan] = field(default_factory=dict)
    of_all: Plan = field(default_factory=Plan)

    def of(self, product_id: UUID) -> Plan:
        """The product's own rules come first; its own fallback counts before the general one."""
        own = self.of_products.get(product_id, Plan())
        return Plan(own.rules + self.of_all.rules, own.fallback or self.of_all.fallback)


async def plans_of(reads: Reads, product_ids: Collection[UUID]) -> Plans:
    """The plans of these products: one statement."""
    rows = await reads.rows(_plans(reads.workspace_id, sorted(product_ids)))
    found: dict[UUID | None, tuple[list[Rule], Fallback]] = {}
    for row in rows:
        rules, _ = found.setdefault(
            row["product_id"], ([], Fallback(row["fallback_team_id"], row["fallback_member_id"]))
        )
        if row["id"] is not None:
            rules.append(rule_of(row))
    plans = {product_id: Plan(tuple(rules), fallback) for product_id, (rules, fallback) in found.items()}
    general = plans.pop(None, Plan())
    return Plans({key: plan for key, plan in plans.items() if key is not None}, general)


def rule_of(row: Row) -> Rule:
    """A row of `routing_rules` as it is applied."""
    weights = {UUID(each): int(weight) for each, weight in row["weights"].items()}
    way = Way(RoutingStrategy(row["strategy"]), row["id"], weights, OutsideHours(row["outside_hours"]))
    return Rule(
        row["id"], row["key"], row["description"], load(row["condition"]), RoutingTarget(row["target"]), way,
        row["team_id"], row["member_id"],
    )  # fmt: skip


def _plans(workspace_id: UUID, product_ids: Sequence[UUID]) -> Select[Any]:
    return (
        select(
            RoutingPlan.product_id, RoutingPlan.fallback_team_id, RoutingPlan.fallback_member_id,
            *(column for column in RoutingRule.__table__.columns if column.name != "workspace_id"),
        )
        .outerjoin(
            RoutingRule, and_(RoutingRule.workspace_id == workspace_id, RoutingRule.plan_id == RoutingPlan.id)
        )
        .where(
            RoutingPlan.workspace_id == workspace_id,
            or_(among(RoutingPlan.product_id, product_ids), RoutingPlan.product_id.is_(None)),
        )
        .order_by(RoutingPlan.id, RoutingRule.position)
    )  # fmt: skip
