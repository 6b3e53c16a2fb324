"""Amounts of sales as clients write them."""

from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy import select

from crm.core.money import Money, from_decimal
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models import Workspace


class Amount(BaseModel, frozen=True):
    """An amount; without a currency it is the workspace's."""

    amount: Decimal
    currency: str | None = None


async def money_of(work: Work, given: Amount, *, field: str = "amount") -> Money:
    """Minor units with their currency; raises Invalid for a negative amount."""
    currency = given.currency or await work.scalar(select(Workspace.currency).where(Workspace.id == work.workspace_id))
    money = from_decimal(given.amount, currency, field=f"{field}.amount")
    if money.minor < 0:
        raise Invalid("The amount is not negative; money given back is a refund.", field=f"{field}.amount")
    return money
