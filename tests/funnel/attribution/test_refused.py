"""What reports refuse rather than answer with nothing: times to come, steps nobody has, an order that cannot be."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crm.core.problems import Invalid, Problem
from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.cells import report_leads
from funnel.analytics.question import FunnelQuestion, Period
from funnel.analytics.report import funnel_report
from funnel.analytics.words import CellState
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension
from funnel.economics.channel_economics import channel_economics
from funnel.economics.question import EconomicsQuestion
from funnel.insights.journeys import see
from funnel.insights.what_changed import ChangeMetric, ChangeQuestion, what_changed
from funnel.insights.why_changed import WhyQuestion, why_changed
from tests.factories.products import Published, published_funnel
from tests.funnel.attribution.asking import question

pytestmark = [pytest.mark.anyio, pytest.mark.database]
DAYS = date(2026, 6, 1), date(2026, 6, 30)


async def reader_of(work: Work) -> Reader:
    return Reader(await work.raw(), work.workspace_id)


def economics(funnel: Published, **given: Any) -> EconomicsQuestion:
    asked = EconomicsQuestion(funnel.product_id, *DAYS, parse_model("linear"), AttributionDimension.CHANNEL)
    return replace(asked, **given)


async def test_what_will_be_known_nobody_knows(work: Work) -> None:
    """One check of all reports; this very instant is answered."""
    funnel, reader = await published_funnel(work), await reader_of(work)
    soon = work.now + timedelta(seconds=1)
    steps = FunnelQuestion(funnel.product_id, Period(*DAYS), as_known_at=soon)
    asked = [
        (funnel_report(reader, steps, now=work.now), "input.asKnownAt"),
        (attribution_report(reader, question(funnel, as_known_at=soon), now=work.now), "input.asKnownAt"),
        (channel_economics(reader, economics(funnel, as_known_at=soon), now=work.now), "input.asKnownAt"),
        (
            report_leads(reader, steps, step_key="aware", state=CellState.ENTERED, now=work.now),
            "input.report.asKnownAt",
        ),
    ]  # fmt: skip
    for answer, field in asked:
        with pytest.raises(Invalid) as refused:
            await answer
        assert (refused.value.field, refused.value.message) == (
            field, "What will be known by then nobody knows yet; give a time that has passed, or none.",
        )  # fmt: skip
    found = await attribution_report(reader, question(funnel, as_known_at=work.now), now=work.now)
    assert found.as_of == work.now


async def test_a_step_nobody_has_is_named(work: Work) -> None:
    """With a product none of its versions, without one no funnel at all; another product's step is not its own."""
    funnel, reader = await published_funnel(work), await reader_of(work)
    other = await published_funnel(work, name="Another", resources=False)
    wrong = question(funnel, "nowhere", "linear")
    change = ChangeQuestion(
        funnel.product_id, DAYS, DAYS, parse_model("linear"), AttributionDimension.CHANNEL, ChangeMetric.CONVERSIONS,
        step_key="nowhere",
    )  # fmt: skip
    asked = [
        attribution_report(reader, wrong),
        attribution_report(reader, replace(wrong, product_id=None)),
        see(reader, wrong),
        why_changed(reader, WhyQuestion(funnel.product_id, *DAYS, since=work.now, step_key="nowhere"), now=work.now),
        what_changed(reader, change),
    ]
    for answer in asked:
        with pytest.raises(Problem) as refused:
            await answer
        assert (refused.value.code, refused.value.field) == ("INVALID", "input.conversion.stepKey")
        assert "'nowhere'" in refused.value.message
    found = await attribution_report(reader, replace(question(other, "aware", "linear"), product_id=None))
    assert found.totals.conversions_micro == 0


async def test_a_customer_is_a_lead_before(work: Work) -> None:
    funnel, reader = await published_funnel(work), await reader_of(work)
    for given, field in (
        ({"customer_step_key": "aware"}, "input.customerStepKey"),
        ({"lead_step_key": "bought", "customer_step_key": "aware"}, "input.customerStepKey"),
        ({"lead_step_key": "bought", "customer_step_key": "asked"}, "input.customerStepKey"),
    ):
        with pytest.raises(Invalid) as refused:
            await channel_economics(reader, economics(funnel, **given), now=work.now)
        assert refused.value.field == field
    both = await channel_economics(reader, economics(funnel, lead_step_key="bought"), now=work.now)
    assert (both.lead_step, both.customer_step) == ("bought", "bought")
