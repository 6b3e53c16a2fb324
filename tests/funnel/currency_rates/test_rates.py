"""Dated rates: the newest of the latest day counts, for 31 days."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from crm.core.problems import Forbidden, Invalid
from crm.core.work import Work
from crm.models.words import Role
from funnel.currency_rates.known import converted, rates_of
from funnel.currency_rates.set import CurrencyRateSet, set_rates
from funnel.models import CurrencyRate
from tests.factories.model import as_role, counted

pytestmark = [pytest.mark.anyio]


def rates(*items: tuple[str, date, str]) -> CurrencyRateSet:
    given = [{"currency": code, "valid_on": day, "rate": rate} for code, day, rate in items]
    return CurrencyRateSet.model_validate({"items": given})


def may(day: int) -> date:
    return date(2026, 5, day)


def test_amounts_are_converted_exactly_and_half_away_from_zero() -> None:
    """100.00 USD × 92.5 = 9,250.00 RUB; 1 JPY × 0.6 = 0.60 RUB; 0.01 USD × 0.5 = 0.005 RUB → 0.01, −0.01."""
    assert converted(10_000, "USD", "RUB", Decimal("92.5")) == 925_000
    assert converted(1, "JPY", "RUB", Decimal("0.6")) == 60
    assert converted(1_000, "KWD", "RUB", Decimal(300)) == 30_000
    assert [converted(minor, "USD", "RUB", Decimal("0.5")) for minor in (1, -1, 3)] == [1, -1, 2]


@given(st.integers(-(10**12), 10**12), st.decimals("0.0000000001", "100000", places=10))
@settings(max_examples=200, deadline=None)
def test_a_conversion_is_odd_and_within_half_a_unit(minor: int, rate: Decimal) -> None:
    found = converted(minor, "USD", "RUB", rate)
    assert converted(-minor, "USD", "RUB", rate) == -found
    assert abs(Decimal(found) - minor * rate) <= Decimal("0.5")


@pytest.mark.database
async def test_the_latest_known_rate_of_the_last_31_days_holds(work: Work) -> None:
    await set_rates(work, rates(("USD", may(1), "90"), ("USD", may(10), "92.5"), ("EUR", may(1), "100")))
    wanted = [("USD", may(1)), ("USD", may(9)), ("USD", may(10)), ("USD", date(2026, 6, 10)),
              ("USD", date(2026, 6, 11)), ("USD", date(2026, 4, 30)), ("EUR", may(2)), ("CHF", may(2))]  # fmt: skip
    found = await rates_of(work, wanted)
    assert [found.get(one) for one in wanted] == [
        Decimal(90), Decimal(90), Decimal("92.5"), Decimal("92.5"), None, None, Decimal(100), None,
    ]  # fmt: skip


@pytest.mark.database
async def test_a_corrected_rate_is_a_further_row_and_the_same_again_is_none(work: Work) -> None:
    (first,) = await set_rates(work, rates(("USD", may(1), "90")))
    assert await set_rates(work, rates(("USD", may(1), "90.0"))) == [first]
    second, other = await set_rates(work, rates(("USD", may(1), "91"), ("EUR", may(1), "100")))
    assert second != first
    assert (await rates_of(work, [("USD", may(1))]))["USD", may(1)] == 91
    assert await set_rates(work, rates(("EUR", may(1), "100"), ("USD", may(1), "91"))) == [other, second]
    await set_rates(work, rates(("USD", may(1), "90")))
    assert (await rates_of(work, [("USD", may(1))]))["USD", may(1)] == 90
    assert await work.scalar(select(func.count()).select_from(CurrencyRate)) == 4
    async with counted(work) as one:
        await set_rates(work, rates(("CHF", may(1), "1")))
    async with counted(work) as many:
        await set_rates(work, rates(*(("CHF", date(2026, 6, day), "1") for day in range(1, 30))))
    assert len(one) == len(many)


@pytest.mark.database
@pytest.mark.parametrize(
    ("items", "field"),
    [
        ([("USD", may(1), "0")], "items.0.rate"),
        ([("USD", may(1), "1"), ("USD", may(2), "0.00000000001")], "items.1.rate"),
        ([("RUB", may(1), "1")], "items.0.currency"),
        ([("XQX", may(1), "1")], "items.0.currency"),
        ([("USD", date(2526, 5, 1), "1")], "items.0.validOn"),
        ([("USD", may(1), "1"), ("USD", may(1), "2")], "items.1"),
        ([], "items"),
    ],
)
async def test_unusable_rates_are_refused_as_a_whole(work: Work, items: list[Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await set_rates(work, rates(*items))
    assert refused.value.field == field
    with pytest.raises(Forbidden, match="SPEND_RECORD"):
        await set_rates(await as_role(work, Role.ANALYST), rates(("USD", may(1), "1")))
    assert await work.scalar(select(func.count()).select_from(CurrencyRate)) == 0
