"""Reading commissions."""

from __future__ import annotations

from strawberry import ID

from crm.core.money import MICRO
from crm.core.problems import Forbidden
from crm.members.permissions import Action
from crm.models import CommissionTerm as TermRow
from funnel.commissions.report import Earned, report
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, ref_or_none
from graphapi.commissions.types import CommissionLine, CommissionReport, CommissionTerm
from graphapi.companies.types import Company
from graphapi.compiler import connection, filters, match, orders, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.known import known
from graphapi.members.types import Member
from graphapi.scalars import Money

COMMISSION_TERM_FILTER = filters(
    "CommissionTermFilter",
    TermRow,
    member_id=match.id("mem"),
    partner_id=match.id("comp"),
    product_id=match.id("prod"),
    valid_from=match.date(),
)
COMMISSION_TERM_ORDER = orders("CommissionTermOrder", TermRow, created_at="created_at", default="-created_at")


@queries
class CommissionQueries:
    """What members and partners get."""

    commission_terms: Connection[CommissionTerm] = connection(
        filter=COMMISSION_TERM_FILTER,
        order=COMMISSION_TERM_ORDER,
        permission=Action.READ,
        description="Terms, the newest first: all for who manages sales, else one's own.",
    )

    @answer(permission=Action.READ, weight=100)
    async def commission_report(
        self, info: Info, period: PeriodInput, member_id: ID | None = None, partner_id: ID | None = None
    ) -> CommissionReport:
        """What was earned in a period; who does not manage sales sees what they earned themselves."""
        member = await known(info, "mem", member_id, "memberId")
        partner = await known(info, "comp", partner_id, "partnerId")
        if not info.actor.can(Action.SALES_MANAGE):
            if info.actor.member_id is None or partner is not None or member not in (None, info.actor.member_id):
                raise Forbidden("You may see your own commission only; others' need SALES_MANAGE.", field="memberId")
            member = info.actor.member_id
        days = Period(start=period.start, end=period.end)
        found = await report(info.reader, days, member_id=member, partner_id=partner)
        return CommissionReport(
            total=Money.of(found.total_minor, found.currency),
            lines=[_line(each, found.currency) for each in found.lines],
        )


def _line(each: Earned, currency: str) -> CommissionLine:
    return CommissionLine(
        member=ref_or_none(Member, each.member_id),
        partner=ref_or_none(Company, each.partner_id),
        sales=each.sales,
        amount=Money.of(each.amount_minor, currency),
        units=each.units_micro / MICRO,
        commission=Money.of(each.commission_minor, currency),
    )
