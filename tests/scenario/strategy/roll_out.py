"""Chapter 10: an engagement the client says go to, and the sale that opens the next audience."""

from typing import Any

from tests.scenario.strategy.facts import buy
from tests.scenario.strategy.model import roll_out
from tests.scenario.strategy.story import Story, do, forbidden, refused

OCTOBER = {"start": "2026-10-01", "end": "2026-10-31"}
MOVE = "EngagementMoveInput"
REPORT = """query($id: ID!, $period: PeriodInput!) { engagement(id: $id) { status decidedBy { id }
  report(period: $period) { units revenue { amount } commission { amount } labour { amount } margin { amount }
    members { member { id } hours } } } }"""


async def engagement(story: Story) -> None:
    """10a. A tenth of what is sold from October on, once the client says go. An hour and a half at 1,500 is 2,250."""
    boss, marketer, patron = story.strategist, story.marketer, story.patron
    terms: dict[str, Any] = {
        "productId": story.product, "agencyName": "Touchline", "startsOn": "2026-10-01",
        "terms": [{"kind": "SHARE_OF_SALE", "share": "0.1", "base": "REVENUE"}],
        "members": [{"memberId": marketer.id, "hourlyCost": {"amount": "1500"}}],
    }  # fmt: skip
    await forbidden(story, marketer, "engagementSave", terms, "ENGAGEMENT_EDIT")
    greedy = terms | {"terms": [terms["terms"][0] | {"share": "1.1"}]}
    await refused(story, boss, "engagementSave", greedy, code="INVALID", at="terms.0.share", saying="1")
    made = (await do_engagement(boss, "engagementSave", terms, "EngagementSaveInput"))["engagement"]
    one = {"engagementId": made["id"]}
    await refused(story, patron, "engagementGo", one, code="CONFLICT", at="engagementId", saying="PROPOSED", kind=MOVE)
    await do_engagement(boss, "engagementPropose", one)
    await forbidden(story, boss, "engagementGo", one, "ENGAGEMENT_GO", kind=MOVE)
    hours = one | {"items": [{"resourceId": story.resources["group"], "day": "2026-10-06", "minutes": 90}]}
    await refused(story, marketer, "hoursLog", hours, code="CONFLICT", at="engagementId", saying="while it runs")
    assert (await do_engagement(patron, "engagementGo", one))["engagement"]["status"] == "RUNNING"
    await forbidden(story, patron, "hoursLog", hours, "HOURS_LOG")
    tomorrow = one | {"items": [{**hours["items"][0], "day": "2026-10-08"}]}
    await refused(
        story, marketer, "hoursLog", tomorrow, code="INVALID", at="items.0.day", saying="once they are worked"
    )
    assert (await do(marketer, "hoursLog", "logged minutes", **hours))["minutes"] == 90
    spend = "query($id: ID!) { resource(id: $id) { spend(first: 5) { edges { node { source amount { amount } } } } } }"
    found = (await boss.read(spend, id=story.resources["group"]))["resource"]["spend"]["edges"]
    assert {"source": "labour", "amount": {"amount": "2250.00"}} in [edge["node"] for edge in found]
    await question(story, one)
    await next_audience(story)
    figures = (await patron.read(REPORT, id=made["id"], period=OCTOBER))["engagement"]
    assert (figures["status"], figures["decidedBy"]) == ("RUNNING", {"id": patron.id})
    assert figures["report"] == {
        "units": "2", "revenue": {"amount": "24000.00"}, "commission": {"amount": "2400.00"},
        "labour": {"amount": "2250.00"}, "margin": {"amount": "150.00"},
        "members": [{"member": {"id": marketer.id}, "hours": "1.50"}],
    }  # fmt: skip


async def question(story: Story, one: dict[str, Any]) -> None:
    """Asked by the agency, answered by the client, once."""
    asked = await do(story.marketer, "clientQuestionAsk", "question { id }", **one, text="Who takes the photographs?")
    given = {"questionId": asked["question"]["id"], "answer": "Our own photographer."}
    await forbidden(story, story.community, "clientQuestionAnswer", given, "QUESTION_ANSWER")
    mute = given | {"answer": ""}
    await refused(story, story.patron, "clientQuestionAnswer", mute, code="INVALID", at="answer", saying="is empty")
    told = await do(story.patron, "clientQuestionAnswer", "question { answer answeredBy { id } }", **given)
    assert told["question"] == {"answer": given["answer"], "answeredBy": {"id": story.patron.id}}


async def do_engagement(who: Any, verb: str, given: dict[str, Any], kind: str = MOVE) -> Any:
    """An engagement after a step of its life."""
    return await who.change(verb, kind, "engagement { id status version }", given)


async def next_audience(story: Story) -> None:
    """10b. One chair of September and two of October are three: Backs has passed, Offices opens and may have goals.
    Of the 60 days from 25 August on the 7th of October is the 44th."""
    assert await roll_out(story) == [("Backs", "OPEN", "1", 17), ("Offices", "LOCKED", None, 0)]
    goal = {
        "resourceId": story.resources["offices"], "productId": story.product, "stepKey": "interested",
        "audienceId": story.audiences["Offices"], "text": "Five offices ask", "metric": "STEP_GOAL_REACHED",
        "target": "5", "period": OCTOBER,
    }  # fmt: skip
    await refused(story, story.strategist, "resourceGoalSet", goal, code="CONFLICT", at="audienceId", saying="locked")
    force = {"audienceId": story.audiences["Offices"], "state": "OPEN", "reason": "I am impatient"}
    await forbidden(story, story.marketer, "rollOutOverride", force, "PRODUCT_EDIT")
    await buy(story, "order-2", units=2)
    assert [each[:3] for each in await roll_out(story)] == [("Backs", "PASSED", "3"), ("Offices", "OPEN", "0")]
    made = await do(story.strategist, "resourceGoalSet", "goal { status audience { name } }", **goal)
    assert made["goal"] == {"status": "DRAFT", "audience": {"name": "Offices"}}
