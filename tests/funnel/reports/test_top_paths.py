"""The paths beside an attribution report are of its own journeys, or not there."""

from dataclasses import replace

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.question import JourneyFrom, JourneyOf
from funnel.facts.facts import SaleFact
from funnel.reports.top_paths import TopPath, top_paths
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel
from tests.funnel.attribution.asking import question

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_paths_of_other_journeys_are_not_told(work: Work) -> None:
    funnel, ann = await published_funnel(work), email("ann@example.test")
    sale = SaleFact(product_id=funnel.product_id, sold_at=at(days=3), source="t", external_id="1", identities=(ann,))
    await recorded(work, touch("VISIT", ann, resource_id=funnel.resource_ids["ads"]), sale)
    reader, asked = Reader(await work.raw(), work.workspace_id), question(funnel)
    assert await top_paths(reader, asked) == (TopPath(("Google Ads",), 1),)
    for others in (
        replace(asked, journey_from=JourneyFrom.PREVIOUS_STEP),
        replace(asked, journey_of=JourneyOf.COMPANY),
        replace(asked, as_known_at=work.now),
    ):
        assert await top_paths(reader, others) == ()
