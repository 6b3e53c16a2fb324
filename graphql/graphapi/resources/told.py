"""What is computed of resources: prices by date, and what should be said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import strawberry

from funnel.models.words import PricePeriod
from funnel.resources.prices import PriceOn as FoundPrice
from funnel.resources.read_advice import read_advice
from funnel.resources.read_prices import prices_on, schedules
from funnel.workspace import read_home
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.scalars import Money


@answer_type
class PriceSchedule:
    """Prices from a day on; the last one stands for all periods that follow."""

    effective_from: date = strawberry.field(description="First day of the first period.")
    every: PricePeriod = strawberry.field(description="How long a period lasts.")
    prices: list[Money] = strawberry.field(description="What the first period costs, and each next one.")


@answer_type
class PriceOn:
    """The price of the period that holds a day."""

    price: Money = strawberry.field(description="What the whole period costs.")
    period: int = strawberry.field(description="Which period of its schedule it is, from 1.")
    start: date = strawberry.field(description="Its first day.")
    end: date = strawberry.field(description="Its last day.")


async def price_schedules(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[PriceSchedule]]:
    """Schedules of all asked resources at once."""
    found = await schedules(info.reader, ids)
    return {
        resource_id: [
            PriceSchedule(
                effective_from=each.effective_from,
                every=each.every,
                prices=[Money.of(amount, each.currency) for amount in each.amounts_minor],
            )
            for each in several
        ]
        for resource_id, several in found.items()
    }


async def price_on(info: Info, ids: Sequence[UUID], *, on: date | None = None) -> Mapping[UUID, PriceOn]:
    """Prices of all asked resources at once."""
    day = on or (await read_home(info.reader)).day(info.now)
    return {resource_id: _price(each) for resource_id, each in (await prices_on(info.reader, ids, day)).items()}


async def advice(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[str]]:
    """Advice for all asked resources at once."""
    return await read_advice(info.reader, ids)


def _price(each: FoundPrice) -> PriceOn:
    return PriceOn(price=Money.of(each.amount_minor, each.currency), period=each.period, start=each.start, end=each.end)
