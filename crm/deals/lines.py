"""Says what a deal is made of: products, quantities, prices; its amount is the sum."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import column, delete, select, table

from crm.audit.record import record
from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.money import MAX_MINOR, MICRO
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.deals.amount import DealAmount, minor_of
from crm.deals.find import HeldDeal, find_open
from crm.deals.write import write
from crm.leads.texts import Words
from crm.members.permissions import Action
from crm.models import DealLine

MOST = 200
MOST_UNITS = Decimal(1_000_000)

_INSERT = inserting(
    DealLine, "id", "deal_id", "position", "product_id", "units_micro", "unit_price_minor", "discount_minor",
    "amount_minor", "note",
)  # fmt: skip


class LineGiven(BaseModel, frozen=True):
    """So many units at a price, less a discount off the whole line."""

    product_id: UUID
    units: Decimal = Field(default=Decimal(1), gt=0, le=MOST_UNITS, decimal_places=6)
    unit_price: DealAmount
    discount: DealAmount | None = None
    note: Words | None = None


class DealLinesSet(BaseModel, frozen=True):
    """All lines of the deal in order; none: nobody knows its amount."""

    deal_id: UUID
    lines: tuple[LineGiven, ...] = Field(max_length=MOST)
    expected_version: int | None = None


def line_amount(units_micro: int, unit_price_minor: int, discount_minor: int) -> int:
    """Minor units of a line: units × price, rounded half away from zero, less the discount."""
    return (units_micro * unit_price_minor + MICRO // 2) // MICRO - discount_minor


async def set_lines(work: Work, data: DealLinesSet) -> UUID:
    """The id of the deal, with exactly these lines. Raises NotFound for an unknown product, Invalid for a discount
    that is more than the line, Conflict when the deal is closed.
    """
    work.actor.require(Action.DEAL_EDIT)
    await _require_products(work, data.lines)
    deal = await find_open(work, data.deal_id, expected_version=data.expected_version)
    rows = [_row(deal, position, line) for position, line in enumerate(data.lines, 1)]
    total = sum(row["amount_minor"] for row in rows)
    if total > MAX_MINOR:
        raise Invalid("Together the lines are larger than anything this service takes.", field="lines")
    await work.execute(delete(DealLine).where(DealLine.workspace_id == work.workspace_id, DealLine.deal_id == deal.id))
    if rows:
        await work.execute(_INSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    await write(work, deal.id, amount_minor=total if rows else None)
    record(work, "DEAL_LINES_SET", object_type="Deal", object_id=deal.id, details={"lines": len(rows)})
    return deal.id


def _row(deal: HeldDeal, position: int, line: LineGiven) -> dict[str, Any]:
    path = f"lines.{position - 1}"
    price = minor_of(line.unit_price, deal.currency, field=f"{path}.unitPrice") or 0
    discount = minor_of(line.discount, deal.currency, field=f"{path}.discount") or 0
    units = int(line.units * MICRO)
    amount = line_amount(units, price, discount)
    if amount < 0:
        raise Invalid("The discount is more than the whole line.", field=f"{path}.discount.amount")
    return {
        "id": new_id(), "deal_id": deal.id, "position": position, "product_id": line.product_id, "units_micro": units,
        "unit_price_minor": price, "discount_minor": discount, "amount_minor": amount, "note": line.note,
    }  # fmt: skip


async def _require_products(work: Work, lines: Sequence[LineGiven]) -> None:
    """By the table's name: products belong to the floor above."""
    products = table("products", column("workspace_id"), column("id"))
    asked = {line.product_id for line in lines}
    known = select(products.c.id).where(products.c.workspace_id == work.workspace_id, products.c.id.in_(asked))
    found = set((await work.execute(known)).scalars())
    for index, line in enumerate(lines):
        if line.product_id not in found:
            raise NotFound("There is no such product in this workspace.", field=f"lines.{index}.productId")
