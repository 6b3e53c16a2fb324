"""Reports of one document share what they have in common, and say what each would say alone."""

from dataclasses import replace
from random import Random

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.question import AttributionDimension
from funnel.attribution.shared import Shared
from tests.factories.products import published_funnel
from tests.funnel.attribution.asking import RULES, figures, question, report
from tests.funnel.facts.histories import history
from tests.funnel.facts.test_any_order import play

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
BY = (
    AttributionDimension.CHANNEL, AttributionDimension.RESOURCE, AttributionDimension.PLACEMENT,
    AttributionDimension.CAMPAIGN,
)  # fmt: skip


async def test_together_they_say_what_each_says_alone(work: Work) -> None:
    random = Random(5)
    funnel = await published_funnel(work)
    await play(work, funnel, random, history(random, people=4, length=30))
    reader, shared = Reader(await work.raw(), work.workspace_id), Shared()
    for models in (RULES, ("linear", "shapley")):
        for by in BY:
            asked = question(funnel, "", *models, dimension=by)
            together = await attribution_report(reader, asked, now=work.now, shared=shared)
            assert figures(together) == figures(await report(work, asked)), (by, models)
            narrow = replace(asked, window_days=1)
            together = await attribution_report(reader, narrow, now=work.now, shared=shared)
            assert figures(together) == figures(await report(work, narrow)), (by, models)


async def test_journeys_are_read_once(work: Work) -> None:
    funnel = await published_funnel(work)
    reader, shared = Reader(await work.raw(), work.workspace_id), Shared()
    asked = question(funnel, dimension=AttributionDimension.CHANNEL)
    await attribution_report(reader, asked, now=work.now, shared=shared)
    first = reader.statements
    await attribution_report(reader, replace(asked, dimension=BY[1]), now=work.now, shared=shared)
    assert reader.statements - first == first - 1
