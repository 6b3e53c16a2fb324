"""What open deals will bring, and how often deals were won: worked by hand."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from crm.core.ids import new_id
from crm.core.work import Work
from crm.deal_stages.set import DealStagesSet, set_stages
from crm.models import Deal, DealMove, DealStage
from funnel.forecasts.forecast import Figures, forecast
from funnel.forecasts.win_rates import win_rates
from funnel.inputs import Period
from funnel.reads import WorkReads
from funnel.sales.record import SaleRecord, record
from tests.factories.leads import again, make_lead, make_seller, make_team
from tests.factories.people import insert_lead
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def _stages(work: Work, funnel: Published) -> dict[str, UUID]:
    stages = [{"key": "talk", "name": "Talk", "probability_percent": 15},
              {"key": "sign", "name": "Sign", "probability_percent": 80}]  # fmt: skip
    await set_stages(again(work), DealStagesSet.model_validate({"product_id": funnel.product_id, "stages": stages}))
    from sqlalchemy import select

    return {row.key: row.id for row in await work.execute(select(DealStage.key, DealStage.id))}


def _add(work: Work, funnel: Published, lead_id: UUID, **columns: Any) -> UUID:
    given = {"status": "OPEN", "currency": "RUB", "name": "Chairs", "created_at": work.now, "id": new_id()} | columns
    work.session.add(Deal(workspace_id=work.workspace_id, lead_id=lead_id, product_id=funnel.product_id, **given))
    made: UUID = given["id"]
    return made


async def test_weighted_committed_best_and_won_add_up_by_month_owner_and_product(work: Work) -> None:
    funnel = await published_funnel(work)
    stages = await _stages(work, funnel)
    lead_id = await insert_lead(work, funnel)
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    team = await make_team(work, [anna])
    today, later = work.now.date(), work.now.date() + timedelta(days=40)
    yesterday = today - timedelta(days=1)
    _add(work, funnel, lead_id, owner_id=anna, amount_minor=33_333, stage_id=stages["talk"], expected_close_on=today)
    _add(work, funnel, lead_id, owner_id=anna, amount_minor=10_001, probability_percent=50, is_committed=True,
         expected_close_on=later)  # fmt: skip
    _add(work, funnel, lead_id, owner_id=boris, amount_minor=777, expected_close_on=yesterday)
    _add(work, funnel, lead_id, owner_id=boris, stage_id=stages["sign"], expected_close_on=today)
    _add(work, funnel, lead_id, owner_id=boris, amount_minor=5)
    _add(work, funnel, lead_id, owner_id=boris, amount_minor=5, currency="USD", expected_close_on=today)
    await work.flush()
    sold = {"lead_id": await make_lead(work, funnel), "product_id": funnel.product_id, "sold_at": work.now,
            "amount": {"amount": "12000"}}  # fmt: skip
    await record(again(work), SaleRecord.model_validate(sold))
    period = Period(start=yesterday, end=later)
    found = await forecast(WorkReads(work), period, today)
    assert found.total == Figures(
        deals=4, won_minor=1_200_000, committed=10_001, weighted=5_000 + 5_001, best=33_333 + 10_001 + 777,
        without_amount=1, without_probability=1, overdue=1,
    )  # fmt: skip
    assert (found.undated, found.other_currency) == (1, 1)
    for parts in (found.by_month, found.by_owner, found.by_product):
        assert sum((figures for _, figures in parts), Figures()) == found.total
    assert [key for key, _ in found.by_product] == [funnel.product_id]
    assert dict(found.by_owner)[anna].weighted == 10_001
    (of_team,) = (await forecast(WorkReads(work), period, today, team_id=team)).by_owner
    assert of_team == (anna, dict(found.by_owner)[anna])
    assert (await forecast(WorkReads(work), period, today, owner_id=boris)).total.best == 777


async def test_nothing_is_said_of_fewer_than_thirty_deals(work: Work) -> None:
    funnel = await published_funnel(work)
    stages = await _stages(work, funnel)
    lead_id = await insert_lead(work, funnel)
    for number in range(31):
        deal = _add(work, funnel, lead_id, status="WON" if number % 3 == 0 else "LOST", closed_at=work.now)
        await work.flush()
        reached = ("talk", "sign") if number < 29 else ("talk",)
        work.session.add_all(
            DealMove(workspace_id=work.workspace_id, id=new_id(), deal_id=deal, kind="MOVED", moved_at=work.now,
                     to_stage_id=stages[key])
            for key in reached
        )  # fmt: skip
    _add(work, funnel, lead_id)
    await work.flush()
    today = work.now.date()
    period = Period(start=today - timedelta(days=1), end=today + timedelta(days=1))
    talk, sign = await win_rates(WorkReads(work), funnel.product_id, period)
    assert (talk.closed, talk.won, talk.rate) == (31, 11, 11 / 31)
    assert talk.interval is not None
    assert talk.interval.low < 11 / 31 < talk.interval.high
    assert (sign.closed, sign.won, sign.rate, sign.interval) == (29, 10, None, None)
    long_ago = Period(start=date(2020, 1, 1), end=date(2020, 12, 31))
    assert [each.closed for each in await win_rates(WorkReads(work), funnel.product_id, long_ago)] == [0, 0]
