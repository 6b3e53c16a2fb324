"""Commissions: by the term of the sale's day, restated by what is given back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from crm.core.ids import new_id
from crm.core.problems import Forbidden, Invalid
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import CommissionTerm, Company, Deal
from crm.models.words import Role
from funnel.commissions.report import report
from funnel.commissions.set import CommissionTermSet, set_term
from funnel.inputs import Period
from funnel.reads import WorkReads
from funnel.sales.record import SaleRecord, record
from funnel.sales.refund import SaleRefund, refund
from tests.factories.leads import again, as_member, make_lead, make_seller
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
DAY = timedelta(days=1)


async def _term(work: Work, **given: Any) -> UUID:
    shared = {"valid_from": date(2020, 1, 1), "kind": "SHARE", "share": "0.1", "base": "REVENUE"}
    return await set_term(again(work), CommissionTermSet.model_validate(shared | given))


async def test_a_refund_takes_back_exactly_what_its_part_had_brought(work: Work) -> None:
    funnel = await published_funnel(work)
    anna = await make_seller(work, "Anna")
    firm = new_id()
    work.session.add(
        Company(workspace_id=work.workspace_id, id=firm, name="Partner", name_key="partner", sort_key=sort_key("P"),
                created_at=work.now)
    )  # fmt: skip
    await work.flush()
    sold = {"lead_id": await make_lead(work, funnel), "product_id": funnel.product_id, "sold_at": work.now - 9 * DAY,
            "amount": {"amount": "100.15"}, "units": 3}  # fmt: skip
    sale = await record(again(work), SaleRecord.model_validate(sold))
    await work.execute(update(Deal).values(owner_id=anna, partner_id=firm).execution_options(synchronize_session=False))
    await _term(work, member_id=anna, share="0.5")
    await _term(work, member_id=anna, product_id=funnel.product_id)
    await _term(work, member_id=anna, product_id=funnel.product_id, share="0.9", valid_from=work.now.date())
    await _term(work, partner_id=firm, kind="PER_UNIT", share=None, base=None, per_unit={"amount": "7"})
    back = {"sale_id": sale.fact_id, "amount": {"amount": "33.39"}, "units": 1, "refunded_at": work.now - DAY}
    await refund(again(work), SaleRefund.model_validate(back))
    today = work.now.date()
    first = await report(WorkReads(work), Period(start=today - 15 * DAY, end=today - 5 * DAY))
    second = await report(WorkReads(work), Period(start=today - 4 * DAY, end=today + DAY))
    whole = await report(WorkReads(work), Period(start=today - 15 * DAY, end=today + DAY))
    # 10 % of 100.15 is 10.015 → 10.02; of 66.76 left 6.676 → 6.68: the refund takes 3.34 back
    told = [[(each.member_id, each.partner_id, each.commission_minor) for each in found.lines]
            for found in (first, second, whole)]  # fmt: skip
    assert told == [
        [(anna, None, 1_002), (None, firm, 2_100)], [(anna, None, -334), (None, firm, -700)],
        [(anna, None, 668), (None, firm, 1_400)],
    ]  # fmt: skip
    assert first.total_minor + second.total_minor == whole.total_minor == 2_068
    assert [(each.amount_minor, each.units_micro, each.sales) for each in whole.lines] == [(6_676, 2_000_000, 1)] * 2
    own = await report(WorkReads(work), Period(start=today - 15 * DAY, end=today), partner_id=firm)
    assert [each.partner_id for each in own.lines] == [firm]


async def test_a_term_says_whose_it_is_and_how_it_is_reckoned(work: Work) -> None:
    anna = await make_seller(work, "Anna")
    for wrong, field in (
        ({}, "memberId"),
        ({"member_id": anna, "partner_id": anna}, "memberId"),
        ({"member_id": anna, "base": None}, "share"),
        ({"member_id": anna, "kind": "PER_UNIT"}, "perUnit"),
    ):
        with pytest.raises(Invalid) as caught:
            await _term(work, **wrong)
        assert caught.value.field == field
    with pytest.raises(Forbidden, match="SALES_MANAGE"):
        await set_term(
            as_member(work, anna, Role.SALES_MANAGER),
            CommissionTermSet(member_id=anna, valid_from=date(2026, 1, 1), kind="SHARE", share=1, base="REVENUE"),
        )
    assert await work.scalar(select(func.count()).select_from(CommissionTerm)) == 0
