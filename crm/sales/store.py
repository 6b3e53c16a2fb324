"""Writes deals, sales and their signed events; complete verbs without a will of their own."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, inserting, recordset
from crm.core.work import Work
from crm.models import Deal, Sale, SaleEvent

DEALS_TO_WIN = text(
    "SELECT d.id, d.lead_id, d.product_id, d.status, d.version, d.source, d.external_id FROM deals d"
    " WHERE d.workspace_id = :workspace_id AND ((d.status = 'OPEN' AND d.lead_id = ANY(CAST(:leads AS uuid[])))"
    "  OR d.id = ANY(CAST(:deals AS uuid[]))"
    "  OR (d.source, d.external_id) IN (SELECT r.source, r.external_id"
    "   FROM json_to_recordset(CAST(:externals AS json))"
    '   AS r(source text COLLATE "C", external_id text COLLATE "C")))'
    " ORDER BY d.id FOR NO KEY UPDATE OF d"
)
"""Open deals of the leads, deals that are named, and deals that have these external ids, locked."""

SALES_LEFT = text(
    "SELECT id, lead_id, person_id, product_id, sold_at, currency, amount_minor, agreed_minor, net_units_micro,"
    " net_amount_minor, refunded_minor, contribution_minor, unit_contribution_minor, version,"
    " EXISTS (SELECT 1 FROM sale_events e WHERE e.workspace_id = :workspace_id AND e.sale_id = s.id"
    "  AND e.kind = 'CANCELLATION') AS is_cancelled FROM sales s"
    " WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR NO KEY UPDATE"
)
"""Sales with what is left of them, locked."""

_DEALS = inserting(
    Deal, "id", "lead_id", "product_id", "owner_id", "name", "status", "amount_minor", "currency", "closed_at",
    "attributes", "source", "external_id", "import_id", "created_at", "version",
)  # fmt: skip
_WON = text(
    "UPDATE deals d SET status = 'WON', closed_at = coalesce(d.closed_at, r.closed_at), version = d.version + 1,"
    " amount_minor = coalesce(d.amount_minor, r.amount_minor)"
    f" FROM {recordset(Deal, 'id', 'closed_at', 'amount_minor')} WHERE d.workspace_id = :workspace_id AND d.id = r.id"
)
_SALES = inserting(
    Sale, "id", "deal_id", "lead_id", "person_id", "product_id", "kind", "is_repeat", "sold_at", "recorded_at",
    "currency", "units_micro", "amount_minor", "agreed_minor", "net_units_micro", "net_amount_minor", "refunded_minor",
    "contribution_minor",
    "unit_contribution_minor", "promo_code", "self_reported", "source", "external_id", "member_id", "import_id",
    "version",
    tail="ON CONFLICT (workspace_id, source, external_id) DO NOTHING RETURNING id",
)  # fmt: skip
_EVENTS = inserting(
    SaleEvent, "id", "sale_id", "kind", "occurred_at", "recorded_at", "units_micro", "amount_minor", "source",
    "external_id", "member_id",
)  # fmt: skip
_LEFT = text(
    "UPDATE sales s SET net_units_micro = r.net_units_micro, net_amount_minor = r.net_amount_minor,"
    " refunded_minor = r.refunded_minor, contribution_minor = r.contribution_minor, version = s.version + 1 FROM "
    + recordset(Sale, "id", "net_units_micro", "net_amount_minor", "refunded_minor", "contribution_minor")
    + " WHERE s.workspace_id = :workspace_id AND s.id = r.id"
)
_KINDS = text(
    "UPDATE sales s SET is_repeat = o.is_repeat FROM (SELECT x.id, row_number() OVER (PARTITION BY p.canonical_id,"
    "  x.product_id ORDER BY x.sold_at, x.source, x.external_id) > 1 AS is_repeat"
    "  FROM persons p JOIN sales x ON x.workspace_id = :workspace_id AND x.person_id = p.id"
    "  WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:persons AS uuid[]))) o"
    " WHERE s.workspace_id = :workspace_id AND s.id = o.id AND s.is_repeat <> o.is_repeat"
)


async def _send(work: Work, statement: Any, rows: Sequence[Mapping[str, Any]]) -> Any:
    return await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def deals(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts deals."""
    if rows:
        await _send(work, _DEALS, rows)


async def win(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Wins deals, locked by the caller; an amount they have stays."""
    if rows:
        await _send(work, _WON, rows)


async def sales(work: Work, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Inserts sales, in the order of their keys; returns the ids of those that were not there yet."""
    if not rows:
        return set()
    ordered = sorted(rows, key=lambda row: (row["source"], row["external_id"]))
    return set((await _send(work, _SALES, ordered)).scalars())


async def events(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts signed events of sales."""
    if rows:
        await _send(work, _EVENTS, rows)


async def left(work: Work, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes what is left of sales, locked by the caller."""
    if rows:
        await _send(work, _LEFT, rows)


async def number(work: Work, persons: Collection[UUID]) -> None:
    """A person's first sale of a product is FIRST and all others REPEAT, by the time they were sold."""
    if persons:
        await work.execute(_KINDS, {"workspace_id": work.workspace_id, "persons": sorted(persons)})
