"""Commission against cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import strawberry

from crm.core.money import MICRO
from funnel.engagements.of_account import AccountEngagement
from funnel.engagements.report import Earned, EngagementFigures, engagement_figures
from funnel.inputs import Period
from funnel.models.words import EngagementStatus, EngagementTermKind
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref
from graphapi.context import Info
from graphapi.members.types import Member
from graphapi.scalars import Money


@answer_type
class EngagementReportTerm:
    """What one term came to."""

    kind: EngagementTermKind = strawberry.field(description="What is paid for.")
    quantity: Decimal = strawberry.field(
        description="How much of it: money of the base for a share, days for a fee, calls."
    )
    commission: Money = strawberry.field(description="What the agency earned by it.")


@answer_type
class EngagementReportMember:
    """One member's part of the work."""

    member: Member = strawberry.field(description="Who.")
    hours: Decimal = strawberry.field(description="How long, in hours.")
    cost: Money = strawberry.field(description="What it cost; it is spend on the resources too.")


@answer_type
class EngagementReport:
    """Commission against cost, over the days that the engagement and the period have in common."""

    days: int = strawberry.field(description="Days in common.")
    units: Decimal = strawberry.field(description="Units of the product sold, net of returns.")
    revenue: Money = strawberry.field(description="Sales of the product, net of refunds.")
    contribution: Money = strawberry.field(description="Contribution of those sales.")
    calls: int = strawberry.field(description="Answered inbound calls of the product's leads.")
    terms: list[EngagementReportTerm] = strawberry.field(description="What each term came to; none before the go.")
    commission: Money = strawberry.field(description="All terms together.")
    members: list[EngagementReportMember] = strawberry.field(description="Who worked how long.")
    labour: Money = strawberry.field(description="What the work cost.")
    margin: Money = strawberry.field(description="Commission less labour: what is left to the agency.")


@answer_type
class AccountEngagementReport:
    """An engagement in one of the companies one works for."""

    workspace: str = strawberry.field(description="The company.")
    product: str = strawberry.field(description="The product.")
    agency: str = strawberry.field(description="Who works.")
    status: EngagementStatus = strawberry.field(description="How it stands.")
    commission: Money = strawberry.field(description="What the agency earned.")
    labour: Money = strawberry.field(description="What the work cost.")
    margin: Money = strawberry.field(description="Commission less labour.")


@answer_type
class AccountEngagements:
    """All companies one works for."""

    engagements: list[AccountEngagementReport] = strawberry.field(description="By company and product.")
    totals: list[AccountTotal] = strawberry.field(description="Summed, one a currency.")


@answer_type
class AccountTotal:
    """Sums of one currency."""

    commission: Money = strawberry.field(description="What the agency earned.")
    labour: Money = strawberry.field(description="What the work cost.")
    margin: Money = strawberry.field(description="Commission less labour.")


async def report(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, EngagementReport]:
    """Reports of all asked engagements at once."""
    found = await engagement_figures(info.reader, ids, Period(start=period.start, end=period.end))
    return {engagement_id: _shown(figures) for engagement_id, figures in found.items()}


def _shown(given: EngagementFigures) -> EngagementReport:
    def of(minor: int) -> Money:
        return Money.of(minor, given.currency)

    return EngagementReport(
        days=given.days,
        units=Decimal(given.units_micro) / MICRO,
        revenue=of(given.revenue_minor),
        contribution=of(given.contribution_minor),
        calls=given.calls,
        terms=[_term(each, given.currency) for each in given.earned],
        commission=of(given.commission_minor),
        members=[
            EngagementReportMember(
                member=ref(Member, each.member_id), hours=round(Decimal(each.minutes) / 60, 2), cost=of(each.cost_minor)
            )
            for each in given.worked
        ],
        labour=of(given.labour_minor),
        margin=of(given.commission_minor - given.labour_minor),
    )


def _term(given: Earned, currency: str) -> EngagementReportTerm:
    is_money = given.kind is EngagementTermKind.SHARE_OF_SALE
    quantity = Money.of(int(given.quantity), currency).amount if is_money else given.quantity
    return EngagementReportTerm(
        kind=given.kind, quantity=quantity, commission=Money.of(given.commission_minor, currency)
    )


def of_account(found: Sequence[AccountEngagement]) -> AccountEngagements:
    """Lines, and their sums by currency."""
    sums: dict[str, tuple[int, int]] = {}
    for each in found:
        commission, labour = sums.get(each.figures.currency, (0, 0))
        sums[each.figures.currency] = (
            commission + each.figures.commission_minor,
            labour + each.figures.labour_minor,
        )
    return AccountEngagements(
        engagements=[_line(each) for each in found],
        totals=[_total(currency, *sums[currency]) for currency in sorted(sums)],
    )


def _line(given: AccountEngagement) -> AccountEngagementReport:
    total = _total(given.figures.currency, given.figures.commission_minor, given.figures.labour_minor)
    return AccountEngagementReport(
        workspace=given.workspace,
        product=given.product,
        agency=given.agency,
        status=EngagementStatus(given.status),
        commission=total.commission,
        labour=total.labour,
        margin=total.margin,
    )


def _total(currency: str, commission: int, labour: int) -> AccountTotal:
    return AccountTotal(
        commission=Money.of(commission, currency),
        labour=Money.of(labour, currency),
        margin=Money.of(commission - labour, currency),
    )
