"""What everybody earned in a period.

A commission follows what is left of each sale: it is reckoned on the sum of its events up to the end of the period,
less the same up to its beginning. So a refund takes back exactly what its part had brought, in the period in which it
was given, and the reports of all periods add up to the commission of what is left, rounded once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import read_home

MOMENT = DateTime(timezone=True)
_EARNED = text(
    "WITH moved AS (SELECT DISTINCT e.sale_id FROM sale_events e WHERE e.workspace_id = :workspace_id"
    "  AND e.occurred_at >= :since AND e.occurred_at < :until),"
    " sums AS (SELECT s.id, s.product_id, d.owner_id, d.partner_id,"
    "   CAST(s.sold_at AT TIME ZONE :zone AS date) AS day,"
    "   coalesce(sum(e.amount_minor) FILTER (WHERE e.occurred_at < :since), 0) AS amount_before,"
    "   coalesce(sum(round(CAST(s.unit_contribution_minor AS numeric) * e.units_micro / 1000000))"
    "    FILTER (WHERE e.occurred_at < :since), 0) AS contribution_before,"
    "   coalesce(sum(round(CAST(s.unit_contribution_minor AS numeric) * e.units_micro / 1000000)), 0)"
    "    AS contribution_after,"
    "   coalesce(sum(e.amount_minor), 0) AS amount_after,"
    "   coalesce(sum(e.units_micro) FILTER (WHERE e.occurred_at < :since), 0) AS units_before,"
    "   sum(e.units_micro) AS units_after"
    "  FROM moved m JOIN sales s ON s.workspace_id = :workspace_id AND s.id = m.sale_id"
    "  JOIN deals d ON d.workspace_id = :workspace_id AND d.id = s.deal_id"
    "  JOIN sale_events e ON e.workspace_id = :workspace_id AND e.sale_id = s.id AND e.occurred_at < :until"
    "  WHERE s.currency = :currency GROUP BY s.id, s.product_id, d.owner_id, d.partner_id, day),"
    " payees AS (SELECT x.*, x.owner_id AS member_id, CAST(NULL AS uuid) AS firm_id FROM sums x"
    "  WHERE x.owner_id IS NOT NULL"
    "  UNION ALL SELECT x.*, NULL, x.partner_id FROM sums x WHERE x.partner_id IS NOT NULL),"
    " agreed AS (SELECT p.*, t.kind, t.share, t.base, t.unit_minor FROM payees p CROSS JOIN LATERAL ("
    "   SELECT c.kind, c.share, c.base, c.unit_minor FROM commission_terms c"
    "   WHERE c.workspace_id = :workspace_id AND c.valid_from <= p.day"
    "    AND (c.member_id = p.member_id OR c.partner_id = p.firm_id)"
    "    AND (c.product_id IS NULL OR c.product_id = p.product_id)"
    "   ORDER BY (c.product_id IS NULL), c.valid_from DESC, c.created_at DESC, c.id DESC LIMIT 1) t),"
    " earned AS (SELECT a.member_id, a.firm_id AS partner_id, a.id,"
    "   a.amount_after - a.amount_before AS amount, a.units_after - a.units_before AS units,"
    "   round(CASE WHEN a.kind = 'PER_UNIT' THEN a.unit_minor * a.units_after / 1000000"
    "     WHEN a.base = 'REVENUE' THEN a.share * a.amount_after"
    "     ELSE a.share * a.contribution_after END)"
    "   - round(CASE WHEN a.kind = 'PER_UNIT' THEN a.unit_minor * a.units_before / 1000000"
    "     WHEN a.base = 'REVENUE' THEN a.share * a.amount_before"
    "     ELSE a.share * a.contribution_before END) AS commission FROM agreed a)"
    " SELECT member_id, partner_id, count(*) AS sales, CAST(sum(amount) AS bigint) AS amount_minor,"
    "  CAST(sum(units) AS bigint) AS units_micro, CAST(sum(commission) AS bigint) AS commission_minor"
    " FROM earned WHERE (CAST(:member_id AS uuid) IS NULL OR member_id = CAST(:member_id AS uuid))"
    "  AND (CAST(:partner_id AS uuid) IS NULL OR partner_id = CAST(:partner_id AS uuid))"
    " GROUP BY member_id, partner_id ORDER BY member_id NULLS LAST, partner_id"
).bindparams(bindparam("since", type_=MOMENT), bindparam("until", type_=MOMENT))


@dataclass(frozen=True)
class Earned:
    """Of one member or partner: sales with events in the period, their signed sums, and the commission."""

    member_id: UUID | None
    partner_id: UUID | None
    sales: int
    amount_minor: int
    units_micro: int
    commission_minor: int


@dataclass(frozen=True)
class CommissionReport:
    """Everybody who has a term, in the workspace's currency; sales in others are left out."""

    currency: str
    lines: Sequence[Earned]

    @property
    def total_minor(self) -> int:
        """All commissions together."""
        return sum(line.commission_minor for line in self.lines)


async def report(
    reads: Reads, period: Period, *, member_id: UUID | None = None, partner_id: UUID | None = None
) -> CommissionReport:
    """A sale's term is the one of its day: of its product first, then of all. Two statements."""
    home = await read_home(reads)
    since, until = day_bounds(period.start, period.end, home.time_zone)
    given = {
        "workspace_id": reads.workspace_id, "since": since, "until": until, "zone": home.time_zone,
        "currency": home.currency, "member_id": member_id, "partner_id": partner_id,
    }  # fmt: skip
    rows = await reads.rows(_EARNED.bindparams(**given))
    return CommissionReport(
        home.currency, [Earned(**{each.name: row[each.name] for each in fields(Earned)}) for row in rows]
    )
