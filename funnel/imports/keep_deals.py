"""Open and lost deals of a file as rows, and attributes of won ones: they are no facts, the newest word counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models.words import DealStatus


@dataclass(frozen=True, slots=True)
class Kept:
    """A deal that is not won, and the line of the file it comes from."""

    number: int
    external_id: str
    lead_id: UUID
    status: DealStatus
    amount_minor: int | None
    closed_at: datetime | None
    attributes: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Won:
    """What a row says anew of a won deal; None says nothing. The amount is given when this row has just won it."""

    number: int
    external_id: str
    attributes: Mapping[str, Any] | None
    amount_minor: int | None


_ROWS = (
    "unnest(CAST(:ids AS uuid[]), CAST(:external_ids AS text[]), CAST(:lead_ids AS uuid[]), CAST(:statuses AS text[]),"
    " CAST(:amounts AS bigint[]), CAST(:closed AS timestamptz[]), CAST(:attributes AS text[]))"
    " AS given(id, external_id, lead_id, status, amount_minor, closed_at, attributes)"
)
_INSERT = (
    "INSERT INTO deals AS d (workspace_id, id, lead_id, product_id, owner_id, name, status, amount_minor, currency,"
    " closed_at, attributes, source, external_id, import_id, created_at)"
    " SELECT :workspace_id, given.id, l.id, l.product_id, l.owner_id, l.name, given.status, given.amount_minor,"
    " l.currency, given.closed_at, CAST(given.attributes AS jsonb), :source, given.external_id, :import_id, :now"
    f" FROM {_ROWS} JOIN leads l ON l.workspace_id = :workspace_id AND l.id = given.lead_id ORDER BY given.external_id"
    " ON CONFLICT (workspace_id, source, external_id) WHERE external_id IS NOT NULL"
)
_ONLY_NEW = text(f"{_INSERT} DO NOTHING RETURNING d.external_id, true AS made")
_NEW_AND_CHANGED = text(
    f"{_INSERT} DO UPDATE SET status = excluded.status, closed_at = coalesce(excluded.closed_at, d.closed_at),"
    " amount_minor = coalesce(excluded.amount_minor, d.amount_minor),"
    " attributes = coalesce(excluded.attributes, d.attributes), version = d.version + 1"
    " WHERE d.status <> 'WON' AND (excluded.status, coalesce(excluded.closed_at, d.closed_at),"
    " coalesce(excluded.amount_minor, d.amount_minor), coalesce(excluded.attributes, d.attributes))"
    " IS DISTINCT FROM (d.status, d.closed_at, d.amount_minor, d.attributes)"
    " RETURNING d.external_id, d.xmax = 0 AS made"
)
_WON = text(
    "UPDATE deals d SET attributes = coalesce(CAST(given.attributes AS jsonb), d.attributes),"
    " amount_minor = coalesce(given.amount_minor, d.amount_minor), version = d.version + 1"
    " FROM unnest(CAST(:external_ids AS text[]), CAST(:attributes AS text[]), CAST(:amounts AS bigint[]))"
    " AS given(external_id, attributes, amount_minor)"
    " WHERE d.workspace_id = :workspace_id AND d.source = :source AND d.external_id = given.external_id"
    " AND (coalesce(CAST(given.attributes AS jsonb), d.attributes), coalesce(given.amount_minor, d.amount_minor))"
    " IS DISTINCT FROM (d.attributes, d.amount_minor) RETURNING d.external_id"
)


async def keep(
    work: Work, import_id: UUID, source: str, deals: Sequence[Kept], *, update: bool
) -> tuple[set[int], set[int]]:
    """Lines that made a deal, and lines that changed one; one statement however many there are.

    Comes after the facts of the batch, so with day cells locked: a collision with somebody who holds one of these deals
    is found by the server and the batch is tried again.
    """
    found = await work.execute(
        _NEW_AND_CHANGED if update else _ONLY_NEW,
        {
            "workspace_id": work.workspace_id,
            "source": source,
            "import_id": import_id,
            "now": work.now,
            "ids": [new_id() for _ in deals],
            "external_ids": [deal.external_id for deal in deals],
            "lead_ids": [deal.lead_id for deal in deals],
            "statuses": [deal.status.value for deal in deals],
            "amounts": [deal.amount_minor for deal in deals],
            "closed": [deal.closed_at for deal in deals],
            "attributes": [_json(deal.attributes) for deal in deals],
        },
    )
    number = {deal.external_id: deal.number for deal in deals}
    made: set[int] = set()
    changed: set[int] = set()
    for row in found:
        (made if row.made else changed).add(number[row.external_id])
    return made, changed


async def change_won(work: Work, source: str, deals: Sequence[Won]) -> set[int]:
    """Lines whose deal says something else now; one statement however many there are."""
    if not deals:
        return set()
    found = await work.execute(
        _WON,
        {
            "workspace_id": work.workspace_id,
            "source": source,
            "external_ids": [deal.external_id for deal in deals],
            "attributes": [_json(deal.attributes) for deal in deals],
            "amounts": [deal.amount_minor for deal in deals],
        },
    )
    number = {deal.external_id: deal.number for deal in deals}
    return {number[external_id] for external_id in found.scalars()}


def _json(attributes: Mapping[str, Any] | None) -> str | None:
    return orjson.dumps(attributes).decode() if attributes else None
