"""Foreign spend and corrections: rows that explain themselves and sum to what was spent."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.money import spread_evenly, to_decimal
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.models.words import Role
from funnel.currency_rates.known import converted
from funnel.currency_rates.set import CurrencyRateSet, set_rates
from funnel.inputs import Amount, Period
from funnel.models import Resource, Spend, SpendDay
from funnel.spend.correct import SpendCorrect, correct
from funnel.spend.difference import Chain, difference
from funnel.spend.record import SpendRecord, record, record_many
from tests.factories.model import as_role, make_resource
from tests.funnel.spend.test_spend import days_of, given

pytestmark = [pytest.mark.anyio]


async def dollar(work: Work, rate: str, day: date = date(2026, 5, 1)) -> None:
    items = [{"currency": "USD", "valid_on": day, "rate": rate}]
    await set_rates(work, CurrencyRateSet.model_validate({"items": items}))


async def corrected(work: Work, spend: Spend, amount: str, currency: str | None = None) -> Spend:
    data = {"spend_id": spend.id, "amount": {"amount": amount, "currency": currency}, "reason": "The bill says so."}
    return await correct(work, SpendCorrect.model_validate(data))


def abroad(page: Resource, amount: str, **more: Any) -> SpendRecord:
    return given(page, **more).model_copy(update={"amount": Amount(amount=Decimal(amount), currency="USD")})


async def totals(work: Work) -> tuple[int, int, int]:
    """Rows, their sum, the sum of their days."""
    rows = (await work.execute(select(func.count(), func.sum(Spend.amount_minor)))).one()
    return rows[0], rows[1], await work.scalar(select(func.sum(SpendDay.amount_minor)))


@for_all(st.integers(-(10**12), 10**12), st.integers(1, 3_660))
@settings(max_examples=200, deadline=None)
def test_spreading_sums_and_days_differ_by_one_at_most(minor: int, days: int) -> None:
    parts = spread_evenly(minor, days)
    assert sum(parts) == minor
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, key=abs, reverse=True)


@for_all(st.lists(st.integers(-(10**10), 10**10), min_size=1, max_size=6), st.decimals("0.0001", "1000", places=4))
@settings(max_examples=200, deadline=None)
def test_a_chain_sums_to_what_it_should_have_been(targets: list[int], rate: Decimal) -> None:
    """However often it is corrected, in its own or a foreign currency; nothing is left of earlier rounding."""
    first = converted(100, "USD", "RUB", rate)
    own, foreign = Chain(new_id(), 100, None, None, None), Chain(new_id(), first, 100, "USD", rate)
    for target in targets:
        found = difference(own, Amount(amount=to_decimal(target, "RUB")), "RUB")
        own = Chain(own.id, own.minor + (found.minor if found else 0), None, None, None)
        also = difference(foreign, Amount(amount=to_decimal(target, "USD"), currency="USD"), "RUB")
        more = (also.minor, also.original_minor or 0) if also else (0, 0)
        foreign = Chain(foreign.id, foreign.minor + more[0], (foreign.original_minor or 0) + more[1], "USD", rate)
        assert own.minor == target
        assert (foreign.minor, foreign.original_minor) == (converted(target, "USD", "RUB", rate), target)


@pytest.mark.database
async def test_foreign_spend_is_converted_at_the_rate_of_its_first_day(work: Work) -> None:
    """100.00 USD × 92.5555 = 9,255.55 RUB over 3 days; a rate corrected later changes nothing of it."""
    page = await make_resource(work)
    await dollar(work, "92.5555")
    await dollar(work, "95", date(2026, 5, 2))
    spend = await record(work, abroad(page, "100", external_id="bill"))
    assert (spend.amount_minor, spend.currency) == (925_555, "RUB")
    assert (spend.original_minor, spend.original_currency, spend.rate) == (10_000, "USD", Decimal("92.5555"))
    assert await days_of(work, spend) == [(1, 308_519), (2, 308_518), (3, 308_518)]
    await dollar(work, "90")
    assert (await record(work, abroad(page, "100", external_id="bill"))).id == spend.id
    with pytest.raises(Conflict):
        await record(work, abroad(page, "101", external_id="bill"))
    assert await totals(work) == (1, 925_555, 925_555)


@pytest.mark.database
async def test_without_a_rate_the_currency_and_the_day_are_named(work: Work) -> None:
    page = await make_resource(work)
    await dollar(work, "90", date(2026, 3, 31))  # 31 days before the first of May
    assert (await record(work, abroad(page, "1"))).amount_minor == 9_000
    day = Period(start=date(2026, 5, 2), end=date(2026, 5, 2))
    late = abroad(page, "1").model_copy(update={"period": day})
    for items, field in ([late], "amount"), ([given(page), late], "items.1.amount"):
        with pytest.raises(Conflict, match="No rate of USD is known for 2026-05-02") as refused:
            await record_many(work, items)
        assert (refused.value.code, refused.value.field) == ("NO_RATE", field)
    assert await totals(work) == (1, 9_000, 9_000)


@pytest.mark.database
async def test_a_correction_is_the_difference_linked_to_the_first_row(work: Work) -> None:
    page = await make_resource(work)
    spend = await record(work, given(page))
    less = await corrected(work, spend, "80")
    more = await corrected(work, less, "120.01")  # of a correction: the first row of its chain
    assert [(row.amount_minor, row.corrects_id, row.reason) for row in (less, more)] == [
        (-2_000, spend.id, "The bill says so."), (4_001, spend.id, "The bill says so."),
    ]  # fmt: skip
    assert (more.period_start, more.period_end, more.resource_id) == (spend.period_start, spend.period_end, page.id)
    assert await totals(work) == (3, 12_001, 12_001)
    with pytest.raises(Invalid, match="recorded already") as same:
        await corrected(work, spend, "120.01")
    assert same.value.field == "amount"
    await corrected(work, spend, "0")
    assert await totals(work) == (4, 0, 0)


@pytest.mark.database
async def test_foreign_spend_is_corrected_in_its_currency_at_its_rate(work: Work) -> None:
    page = await make_resource(work)
    await dollar(work, "92.5555")
    spend = await record(work, abroad(page, "100"))
    await dollar(work, "50")
    less = await corrected(work, spend, "99.99", "USD")
    assert (less.original_minor, less.original_currency, less.rate) == (-1, "USD", Decimal("92.5555"))
    assert await totals(work) == (2, 925_462, 925_462)  # 99.99 × 92.5555 = 9,254.6244…
    with pytest.raises(Invalid, match="USD"):
        await corrected(work, spend, "9000", "RUB")
    assert await totals(work) == (2, 925_462, 925_462)


@pytest.mark.database
async def test_what_cannot_be_corrected_is_refused(work: Work) -> None:
    page = await make_resource(work)
    spend = await record(work, given(page))
    labour = await record(work, given(page, source="labour"))
    with pytest.raises(Conflict, match="hours"):
        await corrected(work, labour, "1")
    with pytest.raises(Forbidden, match="SPEND_RECORD"):
        await corrected(await as_role(work, Role.ANALYST), spend, "1")
    unknown = {"spend_id": new_id(), "amount": {"amount": "1"}, "reason": "None"}
    with pytest.raises(NotFound):
        await correct(work, SpendCorrect.model_validate(unknown))
    assert await totals(work) == (2, 20_000, 20_000)
