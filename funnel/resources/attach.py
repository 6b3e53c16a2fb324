"""Writes what is kept beside resources, for many of them at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.dialects.postgresql import insert as upsert

from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from funnel.inputs import Amount
from funnel.models import PriceSchedule, ResourceAudience, ResourcePrice, ResourceStateChange
from funnel.models.words import PricePeriod, ResourceState
from funnel.reads import among


async def tell_states(work: Work, changes: Sequence[tuple[UUID, ResourceState, str | None]]) -> None:
    """Appends states that resources entered, with the reasons; who and when are the work's."""
    if changes:
        same = {"workspace_id": work.workspace_id, "changed_at": work.now, "member_id": work.actor.member_id}
        rows = [
            {**same, "id": new_id(), "resource_id": resource_id, "state": state.value, "reason": reason}
            for resource_id, state, reason in changes
        ]
        await work.execute(insert(ResourceStateChange), rows)


async def set_audiences(work: Work, audiences: Sequence[tuple[UUID, Sequence[UUID]]]) -> None:
    """Gives each resource exactly these audiences."""
    if not audiences:
        return
    ids = [resource_id for resource_id, _ in audiences]
    await work.execute(
        delete(ResourceAudience)
        .where(ResourceAudience.workspace_id == work.workspace_id, among(ResourceAudience.resource_id, ids))
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"workspace_id": work.workspace_id, "resource_id": resource_id, "audience_id": audience_id}
        for resource_id, several in audiences
        for audience_id in dict.fromkeys(several)
    ]
    if rows:
        await work.execute(insert(ResourceAudience), rows)


def minor_prices(given: Sequence[Amount], currency: str, *, field: str) -> list[int]:
    """Minor units of a schedule; a price may be nothing, never less."""
    amounts = [price.minor(currency, field=f"{field}.{place}") for place, price in enumerate(given)]
    for place, amount in enumerate(amounts):
        if amount < 0:
            raise Invalid("A price cannot be less than zero.", field=f"{field}.{place}.amount")
    return amounts


async def set_schedules(
    work: Work, schedules: Sequence[tuple[UUID, date, PricePeriod, Sequence[int]]], currency: str
) -> None:
    """Prices of resources from a day on; those set for the same day are replaced."""
    if not schedules:
        return
    rows = [
        {"workspace_id": work.workspace_id, "id": new_id(), "resource_id": resource_id, "effective_from": since,
         "every": every.value, "amounts_minor": list(amounts), "currency": currency, "set_at": work.now,
         "member_id": work.actor.member_id}
        for resource_id, since, every, amounts in schedules
    ]  # fmt: skip
    statement = upsert(PriceSchedule)
    renewed = ("every", "amounts_minor", "currency", "set_at", "member_id")
    await work.execute(
        statement.on_conflict_do_update(
            constraint="uq_price_schedules_day", set_={name: statement.excluded[name] for name in renewed}
        ),
        rows,
    )


async def write_newest(work: Work, prices: Sequence[tuple[UUID, Sequence[int]]], currency: str) -> None:
    """`resource_prices` are those of the newest schedule: what `priceSchedule` shows."""
    ids = [resource_id for resource_id, _ in prices]
    await work.execute(
        delete(ResourcePrice)
        .where(ResourcePrice.workspace_id == work.workspace_id, among(ResourcePrice.resource_id, ids))
        .execution_options(synchronize_session=False)
    )
    rows: list[dict[str, Any]] = [
        {"workspace_id": work.workspace_id, "id": new_id(), "resource_id": resource_id, "position": position,
         "amount_minor": amount, "currency": currency}
        for resource_id, amounts in prices
        for position, amount in enumerate(amounts, start=1)
    ]  # fmt: skip
    if rows:
        await work.execute(insert(ResourcePrice), rows)
