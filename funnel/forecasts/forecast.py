"""What a period will bring: already won, committed, weighted, at best; by month, owner and product.

Every deal is weighted by itself (amount × probability, rounded half away from zero), so all figures add up.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import DateTime, bindparam, text

from crm.core.clock import day_bounds
from funnel.inputs import Period
from funnel.reads import Reads
from funnel.workspace import Home, read_home

K = TypeVar("K", bound=Hashable)

_OWNERS = (
    " AND (CAST(:owner_id AS uuid) IS NULL OR d.owner_id = CAST(:owner_id AS uuid))"
    " AND (CAST(:team_id AS uuid) IS NULL OR d.owner_id IN (SELECT tm.member_id FROM team_members tm"
    "  WHERE tm.workspace_id = :workspace_id AND tm.team_id = CAST(:team_id AS uuid)))"
)
_PERCENT = "coalesce(d.probability_percent, s.probability_percent)"
MOMENT = DateTime(timezone=True)
_OPEN = text(
    "SELECT d.owner_id, d.product_id, CAST(date_trunc('month', d.expected_close_on) AS date) AS month,"
    " count(*) AS deals, CAST(0 AS bigint) AS won_minor, CAST(coalesce(sum(d.amount_minor), 0) AS bigint) AS best,"
    " CAST(coalesce(sum(d.amount_minor) FILTER (WHERE d.is_committed), 0) AS bigint) AS committed,"
    f" CAST(coalesce(sum(round(CAST(d.amount_minor AS numeric) * {_PERCENT} / 100)), 0) AS bigint) AS weighted,"
    " count(*) FILTER (WHERE d.amount_minor IS NULL) AS without_amount,"
    f" count(*) FILTER (WHERE {_PERCENT} IS NULL) AS without_probability,"
    " count(*) FILTER (WHERE d.expected_close_on < :today) AS overdue"
    " FROM deals d LEFT JOIN deal_stages s ON s.workspace_id = :workspace_id AND s.id = d.stage_id"
    " WHERE d.workspace_id = :workspace_id AND d.status = 'OPEN' AND d.currency = :currency"
    " AND d.expected_close_on BETWEEN :start AND :end" + _OWNERS + " GROUP BY 1, 2, 3"
)
_WON = text(
    "SELECT d.owner_id, x.product_id, CAST(date_trunc('month', e.occurred_at AT TIME ZONE :zone) AS date) AS month,"
    " CAST(sum(e.amount_minor) AS bigint) AS won_minor"
    " FROM sale_events e JOIN sales x ON x.workspace_id = :workspace_id AND x.id = e.sale_id"
    " JOIN deals d ON d.workspace_id = :workspace_id AND d.id = x.deal_id"
    " WHERE e.workspace_id = :workspace_id AND e.occurred_at >= :since AND e.occurred_at < :until"
    " AND x.currency = :currency AND e.amount_minor IS NOT NULL" + _OWNERS + " GROUP BY 1, 2, 3"
).bindparams(bindparam("since", type_=MOMENT), bindparam("until", type_=MOMENT))
_ELSE = text(
    "SELECT count(*) FILTER (WHERE d.expected_close_on IS NULL AND d.currency = :currency) AS undated,"
    " count(*) FILTER (WHERE d.currency <> :currency) AS other_currency FROM deals d"
    " WHERE d.workspace_id = :workspace_id AND d.status = 'OPEN'" + _OWNERS
)


@dataclass(frozen=True)
class Figures:
    """Minor units of the workspace's currency, and how many open deals they are of."""

    deals: int = 0
    won_minor: int = 0
    """Signed events of sales in the period: payments and what was given back count on their days."""
    committed: int = 0
    """Open deals for which their owners vouch, whole."""
    weighted: int = 0
    """Open deals × their probability."""
    best: int = 0
    """All open deals, whole."""
    without_amount: int = 0
    without_probability: int = 0
    """Weighted with nothing: neither the deal nor its stage says how likely it is."""
    overdue: int = 0
    """Expected before today and still open."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class Forecast:
    """The whole, and the same by month, owner and product; each of them adds up to the whole."""

    currency: str
    total: Figures
    by_month: Sequence[tuple[date, Figures]]
    by_owner: Sequence[tuple[UUID | None, Figures]]
    by_product: Sequence[tuple[UUID, Figures]]
    undated: int
    """Open deals of which nobody says when they close."""
    other_currency: int
    """Open deals in other currencies, in no figure."""


@dataclass(frozen=True)
class _Part:
    month: date
    owner_id: UUID | None
    product_id: UUID
    figures: Figures


async def forecast(
    reads: Reads, period: Period, today: date, *, owner_id: UUID | None = None, team_id: UUID | None = None
) -> Forecast:
    """Of everybody, a team's members or one owner. Four statements."""
    home = await read_home(reads)
    since, until = day_bounds(period.start, period.end, home.time_zone)
    given = {
        "workspace_id": reads.workspace_id, "currency": home.currency, "owner_id": owner_id, "team_id": team_id,
    }  # fmt: skip
    days = {"start": period.start, "end": period.end, "today": today}
    parts = [_part(row) for row in await reads.rows(_OPEN.bindparams(**given, **days))]
    times = {"zone": home.time_zone, "since": since, "until": until}
    parts += [_part(row) for row in await reads.rows(_WON.bindparams(**given, **times))]
    (left,) = await reads.rows(_ELSE.bindparams(**given))
    return _together(home, parts, left)


def _part(row: Any) -> _Part:
    names = set(row.keys())
    figures = Figures(**{each.name: row[each.name] for each in fields(Figures) if each.name in names})
    return _Part(row["month"], row["owner_id"], row["product_id"], figures)


def _together(home: Home, parts: list[_Part], left: Any) -> Forecast:
    return Forecast(
        currency=home.currency,
        total=sum((part.figures for part in parts), Figures()),
        by_month=_by(parts, lambda part: part.month),
        by_owner=_by(parts, lambda part: part.owner_id),
        by_product=_by(parts, lambda part: part.product_id),
        undated=left["undated"],
        other_currency=left["other_currency"],
    )


def _by(parts: Iterable[_Part], key: Callable[[_Part], K]) -> list[tuple[K, Figures]]:
    found: dict[K, Figures] = {}
    for part in parts:
        found[key(part)] = found.get(key(part), Figures()) + part.figures
    return sorted(found.items(), key=lambda each: (each[0] is None, str(each[0])))
