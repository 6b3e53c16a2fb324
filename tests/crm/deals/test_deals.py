"""Deals: opened, changed, lost."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.deals.amount import DealAmount
from crm.deals.lose import DealLose, lose
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.deals.update import DealUpdate, update
from crm.leads.lose import LeadLose
from crm.leads.lose import lose as lose_lead
from crm.models import Deal, DealMove
from crm.models.words import LossReason, Role
from tests.factories.leads import again, as_member
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_open_takes_what_is_left_out_from_the_lead(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await insert_lead(work, funnel, name="Anna")
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id, amount=DealAmount(amount=Decimal("12000.50"))))
    deal = (await work.execute(select(*Deal.__table__.columns).where(Deal.id == deal_id))).one()
    assert (deal.name, deal.status, deal.amount_minor, deal.currency) == ("Anna", "OPEN", 1_200_050, "RUB")
    assert (deal.product_id, deal.owner_id) == (funnel.product_id, work.actor.id)


async def test_an_amount_is_in_the_leads_currency_and_not_negative(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    for amount, field in (
        (DealAmount(amount=Decimal(1), currency="EUR"), "amount.currency"),
        (DealAmount(amount=Decimal(-1)), "amount.amount"),
        (DealAmount(amount=Decimal("0.001")), "amount.amount"),
    ):
        with pytest.raises(Invalid) as caught:
            await open_deal(again(work), DealOpen(lead_id=lead_id, amount=amount))
        assert caught.value.field == field
    assert await work.scalar(select(func.count()).select_from(Deal)) == 0


async def test_an_unknown_product_is_not_found(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    with pytest.raises(NotFound) as caught:
        await open_deal(again(work), DealOpen(lead_id=lead_id, product_id=lead_id))
    assert caught.value.field == "productId"
    assert await work.scalar(select(func.count()).select_from(Deal)) == 0


async def test_update_changes_what_is_given_and_only_the_version_that_was_seen(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id, amount=DealAmount(amount=Decimal(5))))
    closes = date(2026, 12, 1)
    await update(again(work), DealUpdate(deal_id=deal_id, expected_close_on=closes, expected_version=1))
    with pytest.raises(Stale):
        await update(again(work), DealUpdate(deal_id=deal_id, amount=None, expected_version=1))
    row = (await work.execute(select(Deal.amount_minor, Deal.expected_close_on, Deal.version))).one()
    assert row == (500, closes, 2)
    await update(again(work), DealUpdate(deal_id=deal_id, amount=None, expected_version=2))
    assert await work.scalar(select(Deal.amount_minor)) is None


async def test_a_lost_lead_loses_its_deals_and_their_history_says_so(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    kept = await open_deal(again(work), DealOpen(lead_id=lead_id, name="Lost before"))
    await lose(again(work), DealLose(deal_id=kept, reason=LossReason.TIMING))
    deals = [await open_deal(again(work), DealOpen(lead_id=lead_id)) for _ in range(2)]
    await lose_lead(again(work), LeadLose(lead_id=lead_id, reason=LossReason.PRICE, text="Too dear"))
    row = DealMove
    columns = row.deal_id, row.loss_reason, row.reason, row.moved_at, row.moved_by_id
    moves = (await work.execute(select(*columns).where(row.kind == "LOST").order_by(row.id))).all()
    assert moves[0] == (kept, "TIMING", None, work.now, work.actor.member_id)
    assert {tuple(each) for each in moves[1:]} == {
        (deal_id, "PRICE", "Too dear", work.now, work.actor.member_id) for deal_id in deals
    }
    assert len(moves) == 3
    at_stage = select(row.deal_id).join(
        Deal, (Deal.id == row.deal_id) & (Deal.stage_id.is_not_distinct_from(row.from_stage_id))
    )
    assert len((await work.execute(at_stage.where(row.kind == "LOST"))).all()) == 3


async def test_lost_deals_and_closed_leads_take_no_more(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id))
    with pytest.raises(Forbidden, match="DEAL_EDIT"):
        await lose(as_member(work, work.actor.id, Role.MARKETER), DealLose(deal_id=deal_id, reason=LossReason.PRICE))
    await lose(again(work), DealLose(deal_id=deal_id, reason=LossReason.PRICE))
    with pytest.raises(Conflict, match="lost already"):
        await update(again(work), DealUpdate(deal_id=deal_id, name="Two chairs"))
    await lose_lead(again(work), LeadLose(lead_id=lead_id, reason=LossReason.PRICE))
    with pytest.raises(Conflict, match="reopen it first"):
        await open_deal(again(work), DealOpen(lead_id=lead_id))
