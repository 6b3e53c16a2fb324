"""Rows of the funnel report by campaign: neither case nor blanks make two of one, and none is a row of its own."""

from datetime import date
from typing import Any

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import Wanted, funnel_report
from funnel.analytics.words import DecidedBy, FunnelBreakdown
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]
NONE = (None, "(not given)", 1)


async def touched(work: Work) -> Published:
    """Ann came by " Spring" and then by nothing, Bo by "spring ", Cy by none."""
    funnel = await published_funnel(work)
    names = {"ann": " Spring", "bo": "spring ", "cy": None}
    await recorded(
        work, *(touch("VISIT", email(f"{name}@example.test"), campaign=given) for name, given in names.items())
    )
    await recorded(work, touch("VISIT", email("ann@example.test"), occurred_at=at(days=1), campaign=" "))
    return funnel


def asked(funnel: Published, **given: Any) -> FunnelQuestion:
    period = Period(date(2026, 6, 1), date(2026, 6, 30))
    return FunnelQuestion(funnel.product_id, period, breakdown=FunnelBreakdown.CAMPAIGN, **given)


@pytest.mark.parametrize(
    ("decided_by", "rows"),
    [
        (DecidedBy.FIRST_TOUCH, [("spring", "spring", 2), NONE]),
        (DecidedBy.LAST_TOUCH, [(None, "(not given)", 2), ("spring", "spring", 1)]),
        (DecidedBy.ALL_TOUCHES, [(None, "(not given)", 2), ("spring", "spring", 2)]),
        (DecidedBy.STEP, [("spring", "spring", 2), NONE]),
    ],
)
async def test_rows_by_campaign(work: Work, decided_by: DecidedBy, rows: list[Any]) -> None:
    funnel = await touched(work)
    key = "aware" if decided_by is DecidedBy.STEP else None
    reader = Reader(await work.raw(), work.workspace_id)
    question = asked(funnel, decided_by=decided_by, decided_by_step_key=key)
    found = await funnel_report(reader, question, now=work.now)
    assert [(row.key, row.label, row.steps[0].reached) for row in found.breakdown] == rows
    without = await funnel_report(reader, question, now=work.now, wanted=Wanted(breakdown=False))
    assert (without.breakdown, without.cohort_size) == ((), 3)
