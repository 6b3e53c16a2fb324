"""`allowedActions` of sales, from what the row itself and its events tell: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func

from crm.models import SaleEvent as SaleEventRow
from crm.models.words import SaleEventKind
from crm.sales.allowed import SaleAction, SaleState, allowed
from graphapi.context import Info


def state_of(sale: Any, scope: Any) -> tuple[Any, ...]:
    """What decides: whether it was cancelled, what is still to pay and what is left to give back, in minor units."""
    cancelled = scope.exists(
        SaleEventRow,
        lambda event: and_(event.sale_id == sale.id, event.kind == SaleEventKind.CANCELLATION.value),
    )
    unpaid = func.coalesce(sale.agreed_minor, sale.amount_minor) - sale.net_amount_minor
    return cancelled, unpaid, sale.net_amount_minor


async def allowed_actions(info: Info, sales: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[SaleAction]]:
    """What the viewer may do with each of the sales; one without an amount is only cancelled."""
    return {
        id: allowed(info.actor, SaleState(cancelled, unpaid or 0, left or 0))
        for id, (cancelled, unpaid, left) in sales.items()
    }
