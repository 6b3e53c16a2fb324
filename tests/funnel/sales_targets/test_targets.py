"""Targets of members and teams, plan against fact."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from crm.core.problems import Invalid, Stale
from crm.core.work import Work
from crm.models import Deal, SalesTarget
from funnel.reads import WorkReads
from funnel.sales.record import SaleRecord, record
from funnel.sales_targets.set import SalesTargetSet, set_target
from funnel.sales_targets.standing import standings
from tests.factories.leads import again, make_lead, make_seller, make_team
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def _set(work: Work, month: date, **given: Any) -> UUID | None:
    return await set_target(again(work), SalesTargetSet.model_validate({"month": month, **given}))


async def test_pace_is_actual_of_what_the_days_gone_should_have_brought(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    team = await make_team(work, [anna, boris])
    month = (work.now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    sold_at = work.now.replace(year=month.year, month=month.month, day=10, hour=12)
    for number in (1, 2):
        sold = {"lead_id": await make_lead(again(work), funnel), "product_id": funnel.product_id, "sold_at": sold_at,
                "amount": {"amount": "100"}, "units": number, "external_id": str(number)}  # fmt: skip
        await record(again(work), SaleRecord.model_validate(sold))
    await work.execute(update(Deal).values(owner_id=anna).execution_options(synchronize_session=False))
    units = await _set(work, month.replace(day=9), member_id=anna, metric="UNITS", units="6")
    money = await _set(work, month, team_id=team, metric="AMOUNT", amount={"amount": "1000"})
    idle = await _set(work, month, member_id=boris, metric="UNITS", units="6")
    assert units is not None
    assert money is not None
    assert idle is not None
    days = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - month
    found = await standings(WorkReads(work), [units, money, idle], month + timedelta(days=9))
    gone = Fraction(10, days.days)
    assert [found[each].actual for each in (units, money, idle)] == [3_000_000, 20_000, 0]
    assert found[units].progress.expected_to_date == 6_000_000 * gone
    assert found[units].progress.pace == Fraction(3, 6) / gone
    assert found[money].progress.extent == Fraction(200, 1000)
    assert [found[each].progress.on_pace for each in (units, money, idle)] == [
        True,
        gone * 5 <= Fraction(20, 19),
        False,
    ]


async def test_a_target_is_one_row_for_whose_month_and_measure(work: Work) -> None:
    anna = await make_seller(work, "Anna")
    month = date(2026, 12, 1)
    first = await _set(work, month, member_id=anna, metric="UNITS", units="6", expected_version=0)
    with pytest.raises(Stale):
        await _set(work, month, member_id=anna, metric="UNITS", units="7", expected_version=0)
    assert await _set(work, month, member_id=anna, metric="UNITS", units="7", expected_version=1) == first
    for wrong, field in (
        ({"metric": "UNITS", "units": "1"}, "memberId"),
        ({"metric": "UNITS", "amount": {"amount": "1"}, "member_id": anna}, "units"),
        ({"metric": "AMOUNT", "amount": {"amount": "-1"}, "member_id": anna}, "amount.amount"),
    ):
        with pytest.raises(Invalid) as caught:
            await _set(work, month, **wrong)
        assert caught.value.field == field
    assert (await work.execute(select(SalesTarget.units_micro, SalesTarget.version))).all() == [(7_000_000, 2)]
    assert await _set(work, month, member_id=anna, metric="UNITS") is None
    assert await work.scalar(select(func.count()).select_from(SalesTarget)) == 0
