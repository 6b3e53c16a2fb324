"""Routing rules and packet fields as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry
from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.core.ids import encode
from crm.core.money import to_decimal
from funnel.models import PacketField as PacketFieldRow
from funnel.models import RoutingPlan as PlanRow
from funnel.models import RoutingRule as RuleRow
from funnel.models.words.routing import OutsideHours, PacketFieldKind, RoutingStrategy, RoutingTarget
from funnel.routing.read import CAMEL
from funnel.workspace import read_home
from graphapi.answers import answer_type, ref
from graphapi.compiler import column, everyone, hole, many, one, record
from graphapi.context import Info
from graphapi.members.types import Member
from graphapi.nodes import Node
from graphapi.rules.trees import rule_of
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.products.types import Product
    from graphapi.teams.types import Team

PREFIXES = {"resource_ids": "res", "audience_ids": "aud", "company_ids": "comp"}


@answer_type
class RoutingWeight:
    """How many turns a member has for one of the others."""

    member: Member = strawberry.field(description="Who.")
    weight: int = strawberry.field(description="1 to 100.")


async def conditions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, JSON]:
    """The conditions as `RoutingConditionInput` writes them."""
    rows = await _rules(info, ids, RuleRow.condition)
    currency = (await read_home(info.reader)).currency
    return {row["id"]: JSON(_written(row["condition"], currency)) for row in rows if row["condition"] is not None}


async def weights(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[RoutingWeight]]:
    """The weights of the rules."""
    rows = await _rules(info, ids, RuleRow.weights)
    return {
        row["id"]: [
            RoutingWeight(member=ref(Member, UUID(member_id)), weight=weight)
            for member_id, weight in sorted(row["weights"].items())
        ]
        for row in rows
    }


async def _rules(info: Info, ids: Sequence[UUID], *columns: Any) -> Sequence[Any]:
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(RuleRow.id, *columns).where(
        RuleRow.workspace_id == info.workspace_id, RuleRow.id == any_(wanted)
    )
    return await info.reader.rows(statement)


def _written(tree: Mapping[str, Any], currency: str) -> dict[str, Any]:
    ((key, value),) = tree.items()
    name = CAMEL.get(key, key)
    if key in ("all", "any"):
        return {name: [_written(each, currency) for each in value]}
    if key == "not":
        return {name: _written(value, currency)}
    if key in PREFIXES:
        return {name: [encode(PREFIXES[key], UUID(each)) for each in value]}
    if key == "amount_at_least":
        return {name: str(to_decimal(value, currency))}
    return {name: rule_of(value) if key == "facts" else value}


@record(RuleRow, prefix="rule", policy=everyone)
class RoutingRule(Node):
    """Whose leads go to whom, and how one of several is chosen."""

    key: str = column(description="Its name for programs.")
    position: int = column(description="Its place, from 1.")
    description: str = column(description="The rule in one sentence, as it was when it was set.")
    condition: JSON | None = hole(conditions, description="As in `RoutingConditionInput`; null: every lead.")
    target: RoutingTarget = column(description="To whom.")
    strategy: RoutingStrategy = column(description="Who of a team is next.")
    outside_hours: OutsideHours = column(description="What becomes of offers outside the working hours.")
    weights: list[RoutingWeight] = hole(weights, description="Of the strategy WEIGHTED; the others have 1.")
    team: Team | None = one(on="team_id", description="The team of the target TEAM.")
    member: Member | None = one(on="member_id", description="The member of the target MEMBER.")


@record(PlanRow, prefix="routing", policy=everyone)
class RoutingPlan(Node):
    """The ordered rules of a product, or of all products, and who gets what they leave over."""

    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    changed_at: datetime = column(description="When it was set last.")
    changed_by: Member | None = one(
        on=lambda plan, member: member.id == plan.changed_by_id, order="id", description="By whom."
    )
    product: Product | None = one(on="product_id", description="Whose leads; null: of all products.")
    rules: list[RoutingRule] = many(on="plan_id", order="position", description="In order.")
    fallback_team: Team | None = one(on="fallback_team_id", description="All of this team may accept what is left.")
    fallback_member: Member | None = one(on="fallback_member_id", description="Who gets what is left.")


@record(PacketFieldRow, prefix="field", policy=everyone)
class PacketField(Node):
    """A field that the packet of a product's leads has beside need and promises."""

    key: str = column(description="Its name for programs.")
    label: str = column(description="Its name for people.")
    kind: PacketFieldKind = column(description="What is written into it.")
    is_required: bool = column(description="Whether an offer without it is refused.")
    choices: list[str] = column(description="Of the kind CHOICE.")
    position: int = column(description="Its place, from 1.")
