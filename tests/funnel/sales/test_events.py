"""Payments, cancellation and deals won line by line: money exact, one conversion, the rebuild agrees."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from crm.core.problems import Conflict, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.deals.lines import DealLinesSet, set_lines
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.models import Deal, Sale, SaleEvent, TimelineEntry
from funnel.models import Journey
from funnel.rebuild.rebuild import rebuild
from funnel.sales.cancel import SaleCancel, cancel
from funnel.sales.pay import SalePayment, pay
from funnel.sales.record import SaleRecord, record
from funnel.sales.refund import SaleRefund, refund
from funnel.sales.win import DealWin, win
from tests.factories.leads import again, make_lead
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
DAY = timedelta(days=1)


async def _sold(work: Work, funnel: Published, **more: Any) -> UUID:
    """10,000 of 30,000 for two units, ten days ago."""
    given = {
        "lead_id": await make_lead(work, funnel), "product_id": funnel.product_id, "sold_at": work.now - 10 * DAY,
        "amount": {"amount": "10000"}, "agreed": {"amount": "30000"}, "units": 2,
    }  # fmt: skip
    result = await record(again(work), SaleRecord.model_validate(given | more))
    assert result.fact_id is not None
    return result.fact_id


def _payment(
    work: Work, sale_id: UUID, amount: str, days: int, currency: str | None = None, **more: Any
) -> SalePayment:
    given = {"sale_id": sale_id, "amount": {"amount": amount, "currency": currency}, "paid_at": work.now - days * DAY}
    return SalePayment.model_validate(given | more)


async def _net(work: Work) -> tuple[Any, ...]:
    statement = select(Sale.net_amount_minor, Sale.refunded_minor, Sale.net_units_micro, Sale.contribution_minor)
    return tuple((await work.execute(statement)).one())


async def test_three_partial_payments_are_one_conversion_with_their_sum(work: Work) -> None:
    funnel = await published_funnel(work)
    sale_id = await _sold(work, funnel)
    await pay(again(work), _payment(work, sale_id, "10000", 8, expected_version=1))
    last = _payment(work, sale_id, "10000", 5, external_id="r-3")
    assert (await pay(again(work), last)).status == "RECORDED"
    assert (await pay(again(work), last)).status == "DUPLICATE"
    assert await _net(work) == (3_000_000, 0, 2_000_000, (await work.execute(select(Sale.contribution_minor))).scalar())
    journeys = select(Journey.amount_minor, Journey.units_micro).where(Journey.kind == "SALE")
    assert (await work.execute(journeys)).all() == [(3_000_000, 2_000_000)]
    cells = text("SELECT sum(value) FILTER (WHERE metric = 'REVENUE'), count(*) FILTER (WHERE metric = 'REVENUE'),"
                 " sum(value) FILTER (WHERE metric = 'SALES') FROM day_cells")  # fmt: skip
    assert tuple((await work.execute(cells)).one()) == (3_000_000, 3, 1)
    lines = select(TimelineEntry.title, TimelineEntry.amount_minor).where(TimelineEntry.kind == "SALE")
    assert [row[1] for row in await work.execute(lines.order_by(TimelineEntry.occurred_at))] == [1_000_000] * 3
    assert (await rebuild(work.session, work.workspace_id)).clean


async def test_more_than_the_price_is_refused_and_nothing_changes(work: Work) -> None:
    sale_id = await _sold(work, await published_funnel(work))
    with pytest.raises(Invalid, match=r"Only 20000\.00 RUB of this sale is not paid yet") as caught:
        await pay(again(work), _payment(work, sale_id, "20000.01", 5))
    assert caught.value.field == "amount"
    for wrong, refusal in (
        (_payment(work, sale_id, "1", 11), "before the sale"),
        (_payment(work, sale_id, "0", 5), "positive number"),
        (_payment(work, sale_id, "1", 5, expected_version=9), "version 1"),
        (_payment(work, sale_id, "1", 5, currency="USD"), "made in RUB"),
    ):
        with pytest.raises((Invalid, Stale), match=refusal):
            await pay(again(work), wrong)
    assert (await _net(work))[:3] == (1_000_000, 0, 2_000_000)
    assert await work.scalar(select(func.count()).select_from(SaleEvent)) == 1


async def test_a_sale_paid_whole_takes_back_only_what_was_refunded(work: Work) -> None:
    sale_id = await _sold(work, await published_funnel(work), agreed=None)
    with pytest.raises(Invalid, match=r"Only 0\.00 RUB"):
        await pay(again(work), _payment(work, sale_id, "1", 5))
    await refund(again(work), _refund(work, sale_id, "4000", 6))
    await pay(again(work), _payment(work, sale_id, "4000", 5))
    assert (await _net(work))[:2] == (1_000_000, 400_000)


def _refund(work: Work, sale_id: UUID, amount: str, days: int, **more: Any) -> SaleRefund:
    given = {"sale_id": sale_id, "amount": {"amount": amount}, "refunded_at": work.now - days * DAY}
    return SaleRefund.model_validate(given | more)


async def test_a_cancelled_sale_is_nothing_and_takes_no_more(work: Work) -> None:
    sale_id = await _sold(work, await published_funnel(work))
    await pay(again(work), _payment(work, sale_id, "5000", 8))
    await refund(again(work), _refund(work, sale_id, "1000", 7, units=1))
    cancelling = SaleCancel(sale_id=sale_id, cancelled_at=work.now - DAY, reason="Changed their mind")
    assert (await cancel(again(work), cancelling)).status == "RECORDED"
    assert (await cancel(again(work), cancelling)).status == "DUPLICATE"
    assert await _net(work) == (0, 1_500_000, 0, 0)
    for late in (
        pay(again(work), _payment(work, sale_id, "1", 0)),
        refund(again(work), _refund(work, sale_id, "1", 0)),
    ):
        with pytest.raises(Conflict, match="was cancelled"):
            await late
    assert (await work.execute(select(SaleEvent.kind).order_by(SaleEvent.id))).scalars().all() == [
        "SALE", "PAYMENT", "REFUND", "CANCELLATION",
    ]  # fmt: skip
    assert (await rebuild(work.session, work.workspace_id)).clean


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_events_gives_the_same_net(work: Work, seed: int) -> None:
    """Payments of 100 and refunds of 30 that fit in any order, told in another order and dated in a third."""
    random = Random(seed)
    sale_id = await _sold(work, await published_funnel(work))
    told = [("pay", n) for n in range(5)] + [("refund", n) for n in range(4)]
    random.shuffle(told)
    for kind, number in told:
        days = random.randrange(1, 10)
        if kind == "pay":
            await pay(again(work), _payment(work, sale_id, "100.01", days, external_id=f"p{number}"))
        else:
            await refund(again(work), _refund(work, sale_id, "30.03", days, external_id=f"r{number}"))
    assert (await _net(work))[:3] == (1_000_000 + 5 * 10_001 - 4 * 3_003, 4 * 3_003, 2_000_000)
    assert (await rebuild(work.session, work.workspace_id)).clean


async def test_a_deal_is_won_by_one_sale_for_each_line(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id, promo_code="BACK", self_reported="A friend"))
    lines = [
        {"product_id": funnel.product_id, "units": Decimal("2.5"), "unit_price": {"amount": "100.01"}},
        {"product_id": funnel.product_id, "unit_price": {"amount": "7"}, "discount": {"amount": "1"}},
    ]
    await set_lines(again(work), DealLinesSet.model_validate({"deal_id": deal_id, "lines": lines}))
    with pytest.raises(Stale):
        await win(again(work), DealWin(deal_id=deal_id, sold_at=work.now, expected_version=1))
    with pytest.raises(Conflict, match="those of its lines"):
        await win(again(work), DealWin(deal_id=deal_id, sold_at=work.now, units=3))
    await win(again(work), DealWin(deal_id=deal_id, sold_at=work.now, reason="The price", expected_version=2))
    rows = select(Sale.deal_id, Sale.units_micro, Sale.amount_minor, Sale.promo_code, Sale.self_reported)
    assert (await work.execute(rows.order_by(Sale.amount_minor))).all() == [
        (deal_id, 1_000_000, 600, "BACK", "A friend"), (deal_id, 2_500_000, 25_003, "BACK", "A friend"),
    ]  # fmt: skip
    deal = (await work.execute(select(Deal.status, Deal.amount_minor, Deal.won_reason, Deal.closed_at))).one()
    assert deal == ("WON", 25_603, "The price", work.now)
    with pytest.raises(Conflict, match="won already"):
        await win(again(work), DealWin(deal_id=deal_id, sold_at=work.now))
    with pytest.raises(NotFound):
        await win(again(work), DealWin(deal_id=lead_id, sold_at=work.now))
    assert await work.scalar(select(func.count()).select_from(Sale)) == 2
