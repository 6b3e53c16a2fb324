"""Reads price schedules of resources."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from funnel.models import PriceSchedule, Resource, ResourcePrice
from funnel.models.words import PricePeriod
from funnel.reads import Reads, among
from funnel.resources.prices import PriceOn, Schedule, price_on
from funnel.workspace import read_home


async def schedules(reads: Reads, resources: Sequence[UUID]) -> Mapping[UUID, list[Schedule]]:
    """Schedules of all asked resources, the earliest first: two statements.

    Prices registered before schedules were dated hold by months from the day the resource was registered.
    """
    own = reads.workspace_id
    dated = (
        select(PriceSchedule)
        .with_only_columns(
            PriceSchedule.resource_id, PriceSchedule.effective_from, PriceSchedule.every, PriceSchedule.amounts_minor,
            PriceSchedule.currency,
        )
        .where(PriceSchedule.workspace_id == own, among(PriceSchedule.resource_id, list(resources)))
        .order_by(PriceSchedule.resource_id, PriceSchedule.effective_from)
    )  # fmt: skip
    found: dict[UUID, list[Schedule]] = {}
    for row in await reads.rows(dated):
        made = Schedule(row["effective_from"], PricePeriod(row["every"]), tuple(row["amounts_minor"]), row["currency"])
        found.setdefault(row["resource_id"], []).append(made)
    undated = [resource_id for resource_id in resources if resource_id not in found]
    return found | (await _undated(reads, undated) if undated else {})


async def prices_on(reads: Reads, resources: Sequence[UUID], on: date) -> Mapping[UUID, PriceOn]:
    """The price of each resource on a day; none where none holds yet."""
    held = await schedules(reads, resources)
    prices = {resource_id: price_on(several, on) for resource_id, several in held.items()}
    return {resource_id: price for resource_id, price in prices.items() if price is not None}


async def _undated(reads: Reads, resources: Sequence[UUID]) -> dict[UUID, list[Schedule]]:
    own = reads.workspace_id
    statement = (
        select(
            ResourcePrice.resource_id, ResourcePrice.amount_minor, ResourcePrice.currency, Resource.created_at
        )
        .join(Resource, (Resource.workspace_id == own) & (Resource.id == ResourcePrice.resource_id))
        .where(ResourcePrice.workspace_id == own, among(ResourcePrice.resource_id, resources))
        .order_by(ResourcePrice.resource_id, ResourcePrice.position)
    )  # fmt: skip
    house = await read_home(reads)
    amounts: dict[UUID, list[int]] = {}
    since: dict[UUID, tuple[date, str]] = {}
    for row in await reads.rows(statement):
        amounts.setdefault(row["resource_id"], []).append(row["amount_minor"])
        since[row["resource_id"]] = (house.day(row["created_at"]), row["currency"])
    return {
        resource_id: [Schedule(since[resource_id][0], PricePeriod.MONTH, tuple(each), since[resource_id][1])]
        for resource_id, each in amounts.items()
    }
