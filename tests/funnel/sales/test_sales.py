"""Sales and refunds through the door: money, ids, rights."""

from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Problem
from crm.core.work import Work
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.models import Deal, Sale, SaleEvent, StepEntry
from crm.models.words import Role
from funnel.leads.create import LeadCreate, create
from funnel.leads.move import LeadMove, move
from funnel.sales.record import SaleRecord, record
from funnel.sales.refund import SaleRefund, refund
from tests.factories.leads import again, as_member, lead_row, make_lead
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def _sale(work: Work, funnel: Published, **more: Any) -> SaleRecord:
    given = {"product_id": funnel.product_id, "sold_at": work.now, "amount": {"amount": "24000"}, "units": 2}
    return SaleRecord.model_validate(given | more)


async def _row(work: Work, sale_id: UUID | None) -> Any:
    return (await work.execute(select(*Sale.__table__.columns).where(Sale.id == sale_id))).one()


async def test_a_sale_wins_the_leads_only_open_deal(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id))
    result = await record(again(work), _sale(work, funnel, lead_id=lead_id))
    sale = await _row(work, result.fact_id)
    assert (sale.deal_id, sale.lead_id, sale.units_micro, sale.amount_minor, sale.currency) == (
        deal_id, lead_id, 2_000_000, 2_400_000, "RUB",
    )  # fmt: skip
    assert await work.scalar(select(Deal.status)) == "WON"
    assert (await lead_row(work, lead_id)).status == "WON"


async def test_the_same_external_id_is_the_same_sale(work: Work) -> None:
    funnel = await published_funnel(work)
    given = {"identities": [{"kind": "EMAIL", "value": "Buyer@Example.test"}], "external_id": "order-1"}
    first = await record(again(work), _sale(work, funnel, **given))
    second = await record(again(work), _sale(work, funnel, **given))
    assert (second.status, second.fact_id) == ("DUPLICATE", first.fact_id)
    assert await work.scalar(select(func.count()).select_from(Sale)) == 1


async def test_a_sale_told_twice_is_sold_once(work: Work) -> None:
    """A client that had no answer repeats its request: without an id of its own that is the same sale."""
    funnel = await published_funnel(work)
    mail, phone = {"kind": "EMAIL", "value": "buyer@example.test"}, {"kind": "PHONE", "value": "+79990000001"}
    first = await record(again(work), _sale(work, funnel, identities=[mail, phone]))
    repeated = await record(again(work), _sale(work, funnel, identities=[phone, mail]))
    assert (first.status, repeated.status, repeated.fact_id) == ("RECORDED", "DUPLICATE", first.fact_id)
    assert await work.scalar(select(func.count()).select_from(SaleEvent)) == 1
    for more in ({"sold_at": work.now - timedelta(seconds=1)}, {"external_id": "7"}, {"units": 1}):
        other = await record(again(work), _sale(work, funnel, identities=[mail, phone], **more))
        assert other.status == "RECORDED", more


async def test_a_refund_takes_off_what_is_left_and_no_more(work: Work) -> None:
    funnel = await published_funnel(work)
    result = await record(again(work), _sale(work, funnel, lead_id=await make_lead(work, funnel)))
    when = work.now + timedelta(hours=1)
    part = SaleRefund(sale_id=result.fact_id, amount={"amount": Decimal(12_000)}, units=1, refunded_at=when)
    await refund(again(work), part)
    sale = await _row(work, result.fact_id)
    assert (sale.net_units_micro, sale.net_amount_minor, sale.refunded_minor) == (1_000_000, 1_200_000, 1_200_000)
    for amount, currency, field in (
        ("12000.01", None, "amount"),
        ("1", "EUR", "amount.currency"),
        ("0", None, "amount.amount"),
    ):
        given = SaleRefund.model_validate(
            {"sale_id": sale.id, "amount": {"amount": amount, "currency": currency}, "refunded_at": when}
        )
        with pytest.raises(Invalid) as caught:
            await refund(again(work), given)
        assert caught.value.field == field
    assert await _row(work, result.fact_id) == sale


async def test_a_refund_told_twice_is_given_back_once(work: Work) -> None:
    """Without a key: the same amount and units of the same sale at the same instant, in whatever zone it is written."""
    funnel = await published_funnel(work)
    result = await record(again(work), _sale(work, funnel, lead_id=await make_lead(work, funnel)))
    when = work.now + timedelta(hours=1)
    part = {"sale_id": result.fact_id, "amount": {"amount": Decimal(5_000)}, "refunded_at": when}
    first = await refund(again(work), SaleRefund.model_validate(part))
    sale = await _row(work, result.fact_id)
    zoned = when.astimezone(timezone(timedelta(hours=5)))
    repeated = await refund(again(work), SaleRefund.model_validate({**part, "refunded_at": zoned}))
    assert (repeated.status, repeated.fact_id) == ("DUPLICATE", first.fact_id)
    assert await _row(work, result.fact_id) == sale
    assert (sale.refunded_minor, sale.version) == (500_000, 2)

    for more in ({"refunded_at": when + timedelta(seconds=1)}, {"external_id": "7"}, {"units": 1}):
        assert (await refund(again(work), SaleRefund.model_validate({**part, **more}))).status == "RECORDED"
    sale = await _row(work, result.fact_id)
    assert (sale.refunded_minor, sale.net_amount_minor, sale.net_units_micro) == (2_000_000, 400_000, 1_000_000)


async def test_an_external_id_of_a_refund_belongs_to_one(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    sales = [await record(again(work), _sale(work, funnel, lead_id=lead_id, external_id=each)) for each in "ab"]
    part = {"amount": {"amount": Decimal(5_000)}, "refunded_at": work.now + timedelta(hours=1), "external_id": "7"}
    given = SaleRefund.model_validate({**part, "sale_id": sales[0].fact_id, "expected_version": 1})
    await refund(again(work), given)
    assert (await refund(again(work), given)).status == "DUPLICATE"  # the repeat of a request that was not answered
    for sale, more in ((sales[1], {}), (sales[0], {"amount": {"amount": Decimal(1)}}), (sales[0], {"units": 1})):
        other = SaleRefund.model_validate({**part, "sale_id": sale.fact_id, **more})
        with pytest.raises(Conflict, match="give each refund its own") as caught:
            await refund(again(work), other)
        assert caught.value.field == "externalId"
    rows = [await _row(work, each.fact_id) for each in sales]
    assert [row.refunded_minor for row in rows] == [500_000, 0]


async def test_what_a_sale_refuses(work: Work) -> None:
    funnel = await published_funnel(work)
    lead_id = await make_lead(work, funnel)
    for more, kind, field in (
        ({}, Invalid, "leadId"),
        ({"lead_id": funnel.product_id}, NotFound, "leadId"),
        ({"lead_id": lead_id, "product_id": lead_id}, NotFound, "productId"),
        ({"lead_id": lead_id, "amount": {"amount": "-1"}}, Invalid, "amount.amount"),
        ({"lead_id": lead_id, "amount": {"amount": "1", "currency": "EUR"}}, Invalid, "amount.currency"),
    ):
        with pytest.raises(kind) as caught:
            await record(again(work), _sale(work, funnel, **more))
        assert isinstance(caught.value, Problem)
        assert caught.value.field == field
    with pytest.raises(Forbidden, match="SALE_RECORD"):
        await record(as_member(work, work.actor.id, Role.MARKETER), _sale(work, funnel, lead_id=lead_id))
    assert await work.scalar(select(func.count()).select_from(Sale)) == 0
    assert (await lead_row(work, lead_id)).status == "OPEN"


async def test_leads_are_started_and_moved_by_hand(work: Work) -> None:
    funnel = await published_funnel(work)
    given = {
        "product_id": funnel.product_id,
        "name": "Anna",
        "identities": [{"kind": "PHONE", "value": "+77015551234"}],
    }
    result = await create(again(work), LeadCreate.model_validate(given | {"step_key": "interested"}))
    assert result.lead_id is not None
    lead = await lead_row(work, result.lead_id)
    assert (lead.name, lead.step_key, lead.status) == ("Anna", "interested", "OPEN")
    later = as_member(work, work.actor.id, Role.SALES_MANAGER, now=work.now + timedelta(minutes=1))
    with pytest.raises(Invalid, match="against the rules") as silent:
        await move(again(work), LeadMove(lead_id=lead.id, to_step_key="aware"))
    assert silent.value.field == "reason"
    with pytest.raises(Invalid, match="against the rules"):
        await move(again(work), LeadMove(lead_id=lead.id, to_step_key="with_sales"))
    assert await lead_row(work, result.lead_id) == lead
    given_up = LeadMove(lead_id=lead.id, to_step_key="aware", reason="Rang too early", expected_version=lead.version)
    await move(later, given_up)
    told = await work.scalar(select(StepEntry.reason).where(StepEntry.lead_id == lead.id, StepEntry.cause == "MOVE"))
    assert told == "Rang too early"
    after = await lead_row(work, lead.id)
    assert (after.step_key, after.version) == ("aware", lead.version + 1)
    with pytest.raises(Problem) as caught:
        await move(again(work), LeadMove(lead_id=lead.id, to_step_key="asked", expected_version=lead.version))
    assert (caught.value.code, caught.value.field) == ("STALE_VERSION", "expectedVersion")
    with pytest.raises(NotFound) as unknown:
        await move(again(work), LeadMove(lead_id=lead.id, to_step_key="nowhere"))
    assert unknown.value.field == "toStepKey"
    assert await lead_row(work, lead.id) == after


async def test_a_deal_of_somebody_else_is_not_won(work: Work) -> None:
    funnel = await published_funnel(work)
    mine, theirs = await make_lead(work, funnel), await make_lead(again(work), funnel, "else@example.test")
    deal_id = await open_deal(again(work), DealOpen(lead_id=theirs))
    with pytest.raises(Conflict, match="belongs to another lead") as refused:
        await record(again(work), _sale(work, funnel, lead_id=mine, deal_id=deal_id))
    assert refused.value.field == "dealId"
    assert await work.scalar(select(func.count()).select_from(Sale)) == 0
    assert await work.scalar(select(Deal.status).where(Deal.id == deal_id)) == "OPEN"
