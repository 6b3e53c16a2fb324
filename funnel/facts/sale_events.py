"""What changes a sale after it was made: payments, refunds, its cancellation. Its figures are their signed sums."""

from typing import Any
from uuid import UUID

from crm.core.ids import new_id
from crm.core.money import MICRO, to_decimal
from crm.core.problems import Conflict, Invalid, Problem
from crm.core.versions import require_version
from crm.models.words import SaleEventKind
from crm.sales import store as sale_store
from funnel.facts.batch import Batch, Item
from funnel.facts.facts import CancellationFact, PaymentFact, RefundFact

Left = dict[str, Any]
"""A sale with what is left of it, under its lock; taking an event changes it."""


def contribution(unit_minor: int | None, units_micro: int) -> int | None:
    """Contribution of so many units, rounded half away from zero to the minor unit; None when nobody knows it."""
    if unit_minor is None:
        return None
    whole = (abs(unit_minor * units_micro) + MICRO // 2) // MICRO
    return whole if unit_minor * units_micro >= 0 else -whole


async def change_sales(batch: Batch) -> None:
    """Inserts the batch's payments, refunds and cancellations, in the order of the batch."""
    going: list[tuple[Item, RefundFact | PaymentFact]] = [*batch.going(RefundFact), *batch.going(PaymentFact)]
    if not going:
        return
    ids = sorted({fact.sale_id for _, fact in going})
    rows = await batch.work.execute(sale_store.SALES_LEFT, {"workspace_id": batch.work.workspace_id, "ids": ids})
    left = {row.id: dict(row._mapping) for row in rows}
    events = []
    for item, fact in sorted(going, key=lambda each: each[0].index):
        try:
            events.append(_event(batch, item, fact, left[fact.sale_id]))
        except Problem as problem:
            item.reject(problem)
    changed = {event["sale_id"] for event in events}
    await sale_store.left(batch.work, [left[each] for each in sorted(changed)])
    await sale_store.events(batch.work, events)


def _event(batch: Batch, item: Item, fact: RefundFact | PaymentFact, left: Left) -> dict[str, Any]:
    """Raises Stale, Conflict for a cancelled sale, or Invalid for more than is left or owed, or nothing."""
    require_version("sale", left["version"], fact.expected_version, field=item.field("expectedVersion"))
    if left["is_cancelled"]:
        raise Conflict("This sale was cancelled; record a new one.", field=item.field("saleId"))
    row = _paid(item, fact, left) if isinstance(fact, PaymentFact) else _given_back(item, fact, left)
    item.fact_id, item.lead_id, item.sold_at = new_id(), left["lead_id"], left["sold_at"]
    return row | {
        "id": item.fact_id, "sale_id": fact.sale_id, "recorded_at": batch.work.now, "source": fact.source,
        "external_id": fact.external_id, "member_id": fact.member_id,
    }  # fmt: skip


def _paid(item: Item, fact: PaymentFact, left: Left) -> dict[str, Any]:
    if fact.paid_at < left["sold_at"]:
        raise Invalid("The payment is dated before the sale.", field=item.field("paidAt"))
    net, currency = left["net_amount_minor"], left["currency"]
    whole = left["agreed_minor"] if left["agreed_minor"] is not None else left["amount_minor"]
    if net is None or whole is None:
        raise Invalid("This sale has no amount; nothing can be paid of it.", field=item.field("amount"))
    if net + fact.amount_minor > whole:
        owed = f"{to_decimal(max(whole - net, 0), currency)} {currency}"
        raise Invalid(f"Only {owed} of this sale is not paid yet; record that or less.", field=item.field("amount"))
    left["net_amount_minor"] = net + fact.amount_minor
    return {
        "kind": SaleEventKind.PAYMENT, "occurred_at": fact.paid_at, "units_micro": 0, "amount_minor": fact.amount_minor,
    }  # fmt: skip


def _given_back(item: Item, fact: RefundFact, left: Left) -> dict[str, Any]:
    """Takes the refund, or all there is, off what is left."""
    if fact.refunded_at < left["sold_at"]:
        raise Invalid("The refund is dated before the sale.", field=item.field("refundedAt"))
    cancelled = isinstance(fact, CancellationFact)
    units = left["net_units_micro"] if cancelled else fact.units_micro
    if units > left["net_units_micro"]:
        raise Invalid(
            f"Only {left['net_units_micro'] / MICRO:g} units of this sale are left.", field=item.field("units")
        )
    amount = _amount(item, fact, left)
    if not amount and not units and not cancelled:
        raise Invalid("Nothing of this sale is left to refund.", field=item.field("amount"))
    less = contribution(left["unit_contribution_minor"], units)
    left["net_units_micro"] -= units
    left["is_cancelled"] = cancelled
    if amount is not None:
        left["net_amount_minor"] -= amount
        left["refunded_minor"] += amount
    if less is not None and left["contribution_minor"] is not None:
        left["contribution_minor"] -= less
    return {
        "kind": SaleEventKind.CANCELLATION if cancelled else SaleEventKind.REFUND, "occurred_at": fact.refunded_at,
        "units_micro": -units, "amount_minor": None if amount is None else -amount,
    }  # fmt: skip


def _amount(item: Item, fact: RefundFact, left: Left) -> int | None:
    net, currency = left["net_amount_minor"], left["currency"]
    if fact.amount_minor is None:
        rest: int | None = net
        return rest
    if net is None:
        raise Invalid("This sale has no amount; refund units only.", field=item.field("amount"))
    if fact.amount_minor > net:
        rest_text = f"{to_decimal(net, currency)} {currency}"
        raise Invalid(f"Only {rest_text} of this sale is left; refund that much or less.", field=item.field("amount"))
    return fact.amount_minor


def events_of(batch: Batch) -> list[UUID]:
    """The ids of the recorded ones."""
    recorded = [*batch.recorded(RefundFact), *batch.recorded(PaymentFact)]
    return [item.fact_id for item, _ in recorded if item.fact_id]
