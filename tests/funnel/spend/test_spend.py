"""Spend, spread exactly and recorded once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.models import Resource, Spend, SpendDay
from funnel.spend.record import SpendRecord, record, record_many
from tests.factories.model import as_role, counted, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def given(resource: Resource, amount: str = "100", days: int = 3, **more: Any) -> SpendRecord:
    period = {"start": date(2026, 5, 1), "end": date(2026, 5, days)}
    return SpendRecord.model_validate(
        {"resource_id": resource.id, "period": period, "amount": {"amount": amount}} | more
    )


async def days_of(work: Work, spend: Spend) -> list[tuple[int, int]]:
    rows = select(SpendDay.day, SpendDay.amount_minor).where(SpendDay.spend_id == spend.id).order_by(SpendDay.day)
    return [(row.day.day, row.amount_minor) for row in await work.execute(rows)]


async def test_the_first_days_get_the_remainder(work: Work) -> None:
    """100.00 over 3 days: 3334 + 3333 + 3333; a correction of −0.02 over 3: −1, −1, 0."""
    page = await make_resource(work)
    spend = await record(work, given(page))
    assert (spend.amount_minor, spend.currency, spend.source, spend.external_id) == (
        10_000, "RUB", "typed", str(spend.id),
    )  # fmt: skip
    assert await days_of(work, spend) == [(1, 3334), (2, 3333), (3, 3333)]
    correction = await record(work, given(page, "-0.02"))
    assert await days_of(work, correction) == [(1, -1), (2, -1), (3, 0)]
    assert await work.scalar(select(func.sum(SpendDay.amount_minor))) == 9_998


async def test_the_same_external_id_is_recorded_once(work: Work) -> None:
    page = await make_resource(work)
    first = await record(work, given(page, external_id="bill 1"))
    assert (await record(work, given(page, external_id="bill 1"))).id == first.id
    with pytest.raises(Conflict) as refused:
        await record(work, given(page, "101", external_id="bill 1"))
    assert refused.value.field == "externalId"
    assert (await record(work, given(page, external_id="bill 1", source="ads"))).id != first.id
    assert await work.scalar(select(func.count()).select_from(SpendDay)) == 6


async def test_a_batch_of_any_size_takes_the_same_statements(work: Work) -> None:
    page = await make_resource(work)
    async with counted(work) as one:
        await record_many(work, [given(page)])
    items = [given(page, "1", external_id=f"bill {index % 90}") for index in range(100)]
    async with counted(work) as many:
        spends = await record_many(work, items)
    assert len(many) == len(one)
    assert [spends[0].id, spends[89].id] == [spends[90].id, (await record(work, items[89])).id]
    assert await work.scalar(select(func.count()).select_from(Spend)) == 91


async def test_unusable_spend_is_refused_as_a_whole(work: Work) -> None:
    page = await make_resource(work)
    good = given(page)
    nowhere = good.model_copy(update={"resource_id": new_id()})
    zero = given(page, "0")
    with pytest.raises(NotFound):
        await record_many(work, [good, nowhere])
    with pytest.raises(Invalid) as nothing:
        await record_many(work, [good, zero])
    assert nothing.value.field == "items.1.amount"
    with pytest.raises(Conflict) as other:
        await record_many(work, [given(page, "1", external_id="a"), given(page, "2", external_id="a")])
    assert other.value.field == "items.1.externalId"
    with pytest.raises(Forbidden, match="SPEND_RECORD"):
        await record(await as_role(work, Role.AUTHOR), good)
    assert await work.scalar(select(func.count()).select_from(Spend)) == 0
    assert await work.scalar(select(func.count()).select_from(SpendDay)) == 0
