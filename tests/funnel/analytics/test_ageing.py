"""How long leads stand at a step is measured by who moved on in the year before, whenever they had come."""

import pytest

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.analytics.ageing import step_ageing
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_who_moved_on_within_the_year_is_the_measure(work: Work) -> None:
    """Ann came 400 days ago and moved on 300 days ago; Bo moved on 399 days ago; Cy came with Ann and stands there."""
    funnel = await published_funnel(work)
    ann, bo, cy = (email(f"{name}@example.test") for name in ("ann", "bo", "cy"))
    for who, days in ((ann, 100), (bo, 1)):
        await recorded(work, touch("VISIT", who), touch("DOWNLOAD", who, occurred_at=at(days=days)))
    await recorded(work, touch("VISIT", cy))
    aware, interested, *_ = await step_ageing(
        Reader(await work.raw(), work.workspace_id), funnel.product_id, now=at(days=400)
    )
    assert (aware.history, aware.standing, aware.bands[0].up_to_seconds) == (1, 1, 100 * 86_400.0)
    assert (interested.history, interested.standing, interested.bands) == (0, 2, ())
