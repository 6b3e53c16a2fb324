"""A strategist's autumn of 2026 with four members, through GraphQL (links and files by HTTP), at the story's own time.

Sofia is the strategist, Mark the marketer, Kira the community manager, Pavel the client. Around them an administrator
hires, a seller takes over and sells, a site records touches. Moscow time; the clock is moved from day to day.

    24 August     product, questionnaire, first gaps                                   strategy/model.py
    25 August     audiences, pages, keywords, roll-out; funnel from the template
    26 August     resources of four placements, ties, main resource, matrix as it is
    28 August     goals: set, proposed, returned, approved                             strategy/aims.py
     1 September  plans: returned, approved, started; a post and its tracked link      strategy/content.py
    10 September  four people, a sale, spend                                           strategy/facts.py
    14 September  the report of the week, published                                    strategy/weekly.py
    15 September  figures of the goal; a fact that came late for the report
    16 September  budget, goal from a gap, proposal; the matrix to be, actual locked   strategy/matrix.py
    21 September  the next report tells what came late
     2 October    still locked: the month is over, its facts have not settled
     3 October    refused without conclusions, then published
     5 October    facts that came late change the copy in nothing
     7 October    the client's go, hours, the sale that opens the next audience        strategy/roll_out.py

In each chapter somebody tries what is not theirs, and somebody gives a wrong input: `story.refused` asks for code,
field and a whole sentence, and that everything reads as it did before.
"""

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
