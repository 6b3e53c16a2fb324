"""Inputs nobody means: dates at the ends of the calendar, and values that only the verb's model refuses."""

from datetime import UTC, date, datetime

import pytest

from crm.models.words import Role
from graphapi.scalars import FIRST_YEAR, LAST_YEAR, SCALARS
from tests.http import Client


@pytest.mark.parametrize(
    "value",
    ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"],
)
def test_a_moment_the_driver_stores_as_infinity_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=f"between the years {FIRST_YEAR} and {LAST_YEAR}"):
        SCALARS[datetime].parse_value(value)


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31"])
def test_a_day_the_driver_stores_as_infinity_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="between the years"):
        SCALARS[date].parse_value(value)


def test_the_ends_of_what_is_taken() -> None:
    assert SCALARS[date].parse_value(f"{FIRST_YEAR}-01-01") == date(FIRST_YEAR, 1, 1)
    last = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert SCALARS[datetime].parse_value(f"{LAST_YEAR}-12-31T23:59:59Z") == last


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{ clusterMatrix(productId: \"prod_01m80bgz1de48tkcmdycemknme\", period: {start: \"2026-02-01\","
         " end: \"2026-01-01\"}, variants: [TO_BE]) { asOf } }", "A period ends on or after the day it starts."),
        ("{ breakEven(input: {costs: [{amount: \"1\"}], contribution: {amount: \"1\"}, commissionShare: \"0\","
         " conversions: [{stepKey: \"No Key!\", conversion: \"2\"}]}) { units } }", None),
        ("{ resourceCandidates(productId: \"prod_01m80bgz1de48tkcmdycemknme\", stepKey: \"a\\u0000\")"
         " { resource { id } } }",
         "The text at stepKey contains a NUL character; remove it."),
    ],
    ids=["matrix", "break-even", "nul"],
)  # fmt: skip
async def test_what_a_question_may_not_be_is_the_askers_error(client: Client, query: str, message: str | None) -> None:
    office = await client.office()
    answer = await client.graphql(query, key=office.keys[Role.STRATEGIST])
    assert {error["extensions"]["code"] for error in answer.errors} == {"BAD_USER_INPUT"}
    assert message is None or answer.errors[0]["message"] == message
