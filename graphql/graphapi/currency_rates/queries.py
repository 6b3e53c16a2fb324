"""Root fields that read dated rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import connection, queries
from graphapi.connections import Connection
from graphapi.currency_rates.inputs import CURRENCY_RATE_FILTER, CURRENCY_RATE_ORDER

if TYPE_CHECKING:
    from graphapi.currency_rates.types import CurrencyRate


@queries
class CurrencyRateQueries:
    """What foreign currency was worth."""

    currency_rates: Connection[CurrencyRate] = connection(
        filter=CURRENCY_RATE_FILTER,
        order=CURRENCY_RATE_ORDER,
        permission="READ_MONEY",
        description="Dated rates, corrected ones too.",
    )
