"""A strategist's autumn, through GraphQL only."""

import pytest

from tests.http import Client
from tests.scenario.clock import calendar
from tests.scenario.strategy import aims, content, facts, matrix, model, roll_out, weekly
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
        leaves.move_to("2026-08-28")
        await aims.goals(story)
        leaves.move_to("2026-09-01")
        await aims.plans(story)
        await content.content(story)
        leaves.move_to("2026-09-10")
        await facts.come(story)
        await facts.spend(story)
        await weekly.running_week(story)
        leaves.move_to("2026-09-14")
        await weekly.first_report(story)
        leaves.move_to("2026-09-15")
        await facts.figures(story)
        await weekly.late_fact(story)
        leaves.move_to("2026-09-16")
        await facts.budget(story)
        await matrix.goal_from_gap(story)
        await matrix.proposal(story)
        await matrix.to_be_and_locked(story)
        leaves.move_to("2026-09-21")
        await weekly.next_report(story)
        leaves.move_to("2026-10-02")
        await matrix.still_locked(story)
        leaves.move_to("2026-10-03")
        await matrix.published(story)
        leaves.move_to("2026-10-05")
        await matrix.late(story)
        leaves.move_to("2026-10-07")
        await roll_out.engagement(story)
