"""Sets what a placement costs from a day on."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from crm.audit import record as audit
from crm.core.problems import Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Amount, Input
from funnel.models import PriceSchedule, Resource
from funnel.models.words import CostModel, PricePeriod
from funnel.resources.attach import minor_prices, set_schedules, write_newest
from funnel.resources.hold import hold
from funnel.resources.register import MANY
from funnel.workspace import home

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


class ResourceSetPrices(Input):
    """Prices period by period from a day on; the last one stands for all that follow."""

    resource_id: UUID
    prices: Annotated[tuple[Amount, ...], Field(min_length=1, max_length=MANY)]
    effective_from: date | None = None
    every: PricePeriod = PricePeriod.MONTH
    expected_version: int | None = None


async def set_prices(work: Work, data: ResourceSetPrices) -> Resource:
    """From that day on (today when it is left out) these prices hold, counted from the first period again.

    Schedules that began earlier stay readable; one of the same day is replaced.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    house = await home(work)
    since = data.effective_from or house.day(work.now)
    if not EARLIEST <= since <= LATEST:
        raise Invalid(f"Give a day between {EARLIEST} and {LATEST}.", field="effectiveFrom")
    amounts = minor_prices(data.prices, house.currency, field="prices")
    row = (await hold(work, [data.resource_id]))[data.resource_id].row
    require_version("resource", row.version, data.expected_version)
    await set_schedules(work, [(row.id, since, data.every, amounts)], house.currency)
    newest = select(func.max(PriceSchedule.effective_from)).where(
        PriceSchedule.workspace_id == work.workspace_id, PriceSchedule.resource_id == row.id
    )
    if await work.scalar(newest) == since:
        await write_newest(work, [(row.id, amounts)], house.currency)
    row.cost_model = row.cost_model or CostModel.FIXED.value
    row.version += 1
    audit.record(work, "RESOURCE_SET_PRICES", object_type="Resource", object_id=row.id,
                 details={"effectiveFrom": since.isoformat()})  # fmt: skip
    await work.flush()
    return row
