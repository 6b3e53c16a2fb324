"""Root fields that write dated rates."""

from __future__ import annotations

import strawberry

from funnel.currency_rates.set import CurrencyRateSet, set_rates
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.currency_rates.inputs import CurrencyRateSetInput
from graphapi.currency_rates.types import CurrencyRate
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class CurrencyRateSetPayload(Payload):
    """The rates that count now."""

    rates: list[CurrencyRate] = strawberry.field(default_factory=list, description="In the order given.")


@mutations
class CurrencyRateMutations:
    """What foreign currency was worth."""

    @mutation
    async def currency_rate_set(self, info: Info, input: CurrencyRateSetInput) -> CurrencyRateSetPayload:
        """Says what foreign currency was worth; recorded spend keeps the rate it was converted at."""
        ids = await set_rates(info.work, fill(CurrencyRateSet, input))
        return CurrencyRateSetPayload(rates=[ref(CurrencyRate, rate_id) for rate_id in ids])
