"""What foreign currency was worth."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.models import CurrencyRate as CurrencyRateRow
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member


@record(CurrencyRateRow, prefix="rate", policy=everyone)
class CurrencyRate(Node):
    """A rate of a day; of several of one day the newest recorded counts."""

    currency: str = column(description="The foreign currency, ISO 4217.")
    valid_on: date = column(description="It holds on this day and the 31 days after it, until a newer one.")
    rate: Decimal = column(
        permission=Action.READ_MONEY.value, description="What one unit of it was worth in the workspace's currency."
    )
    source: str = column(description="Who says so: a bank, an invoice, `typed`.")
    recorded_at: datetime = column(description="When it was recorded.")
    member: Member | None = one(on="member_id", description="Who recorded it.")
