"""A strategist's autumn, through GraphQL only."""

import pytest

from tests.http import Client
from tests.scenario.clock import calendar
from tests.scenario.strategy import model
from tests.scenario.strategy.story import begin

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def test_the_strategists_autumn(client: Client) -> None:
    """Chapter by chapter, each by who may."""
    with calendar("2026-08-24") as leaves:
        story = await begin(client, leaves)
        await model.product_and_questionnaire(story)
        leaves.move_to("2026-08-25")
        await model.audiences(story)
        await model.funnel(story)
        leaves.move_to("2026-08-26")
        await model.cluster_and_as_is(story)
