"""Targets as rows, and how one stands to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from crm.core.money import MICRO
from crm.models import SalesTarget as TargetRow
from crm.models.sales_words import SalesTargetMetric
from funnel.sales_targets.standing import Standing, standings
from graphapi.answers import answer_type
from graphapi.compiler import column, everyone, hole, micro, money, one, record
from graphapi.context import Info
from graphapi.nodes import Node
from graphapi.scalars import Money
from graphapi.today import today_of

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.teams.types import Team


@answer_type
class SalesTargetStanding:
    """How one stands to a target today."""

    units: float | None = strawberry.field(description="Units sold in the month less those given back.")
    amount: Money | None = strawberry.field(description="Money of the month less what was given back.")
    expected_units: float | None = strawberry.field(description="Target × the share of the month that is gone.")
    expected_amount: Money | None = strawberry.field(description="The same of a target in money.")
    pace: float | None = strawberry.field(description="Actual of expected to date; null before the month.")
    extent: float | None = strawberry.field(description="Actual of target.")
    on_pace: bool | None = strawberry.field(description="Pace of 0.95 at least.")


async def standing(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, SalesTargetStanding]:
    """All asked targets at once."""
    found = await standings(info.reader, ids, await today_of(info))
    return {target_id: _shown(each) for target_id, each in found.items()}


def _shown(each: Standing) -> SalesTargetStanding:
    units = each.metric is SalesTargetMetric.UNITS
    figures = each.progress
    expected = figures.expected_to_date or Fraction(0)
    return SalesTargetStanding(
        units=each.actual / MICRO if units else None,
        amount=Money.of(each.actual, each.currency) if each.currency is not None else None,
        expected_units=float(expected / MICRO) if units else None,
        expected_amount=Money.of(round(expected), each.currency) if each.currency is not None else None,
        pace=None if figures.pace is None else float(figures.pace),
        extent=None if figures.extent is None else float(figures.extent),
        on_pace=figures.on_pace,
    )


@record(TargetRow, prefix="starget", policy=everyone)
class SalesTarget(Node):
    """What a member or a team is to sell in a month."""

    month: date = column(description="The first day of the month.")
    metric: SalesTargetMetric = column(description="In what it is measured.")
    units: float | None = micro("units_micro", description="The target in units.")
    amount: Money | None = money("amount_minor", currency="currency", description="The target in money.")
    set_at: datetime = column(description="When it was set.")
    version: int = column(description="Counts changes.")
    member: Member | None = one(on="member_id", description="Whose.")
    team: Team | None = one(on="team_id", description="Whose, of a team together.")
    set_by: Member | None = one(on="set_by_id", description="Who set it.")
    standing: SalesTargetStanding | None = hole(standing, description="How they stand to it today.")
