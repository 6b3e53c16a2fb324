"""Chapter 9: the report of a week, what came too late for it, and the next one that says so."""

from typing import Any

from tests.scenario.spinaok import record
from tests.scenario.strategy.facts import touch
from tests.scenario.strategy.story import Story, do, forbidden, refused

REPORT = """query($id: ID!, $week: Date!) { weeklyReport(productId: $id, week: $week) {
  status weekStart weekEnd weekNumber publishedBy { id } text
  done { text lateByDays } open { text dueOn overdue } outcome { text target actual pace onPace }
  funnel { step { key } entered previousWeek } spend { amount } costPerUnit { amount }
  channelShares { label sales } corrections { text planAction { id } } lateFacts { text } } }"""
PUBLISH = "report { status lateFacts { text } } warnings { code }"


async def weekly(story: Story, week: str) -> Any:
    """The report of the week that holds the day, as the client reads it."""
    return (await story.patron.read(REPORT, id=story.product, week=week))["weeklyReport"]


async def running_week(story: Story) -> None:
    """9a. On Thursday the report of the week is a draft, and stays one."""
    assert (await weekly(story, "2026-09-10"))["status"] == "DRAFT"
    given = {"productId": story.product, "week": "2026-09-10"}
    await refused(
        story, story.strategist, "weeklyReportPublish", given, code="NOT_YET", at="week", saying="until 2026-09-13"
    )


async def first_report(story: Story) -> None:
    """9b. 7 to 13 September, ISO week 37. Vera and Gleb came (Anna and Boris the week before), Vera went on; Anna was
    taken over and bought. Four days at 1,000 for one chair. Her journey of three touches: VK twice, search once."""
    boss, given = story.strategist, {"productId": story.product, "week": "2026-09-08"}
    await forbidden(story, story.marketer, "weeklyReportPublish", given, "REPORT_PUBLISH")
    mended = [{"text": "Answer in the morning and in the evening", "planActionId": story.plans["answers"]}]
    baseless = {**given, "corrections": [{"text": "Be better"}]}
    await refused(
        story, boss, "weeklyReportPublish", baseless, code="INVALID", at="corrections.0.goalRevisionId",
        saying="Say what the correction causes",
    )  # fmt: skip
    draft = await weekly(story, "2026-09-08")
    made = await do(boss, "weeklyReportPublish", PUBLISH, **given, corrections=mended)
    assert (made["report"]["status"], made["report"]["lateFacts"]) == ("PUBLISHED", [])
    found = await weekly(story, "2026-09-13")
    assert found["publishedBy"] == {"id": boss.id}
    assert [(each["text"], each["planAction"]["id"]) for each in found["corrections"]] == [
        (mended[0]["text"], story.plans["answers"])
    ]
    kept = ("weekStart", "weekEnd", "done", "open", "outcome", "funnel", "spend", "costPerUnit", "channelShares")
    assert {name: found[name] for name in kept} == {name: draft[name] for name in kept}
    assert (found["weekStart"], found["weekEnd"], found["weekNumber"]) == ("2026-09-07", "2026-09-13", 37)
    assert found["done"] == [{"text": "Post an exercise every Monday", "lateByDays": 2}]
    assert found["open"] == [{"text": "Answer every comment within an hour", "dueOn": "2026-09-12", "overdue": True}]
    outcome = found["outcome"]
    assert [(each["target"], each["actual"], each["onPace"]) for each in outcome] == [("10", "2", False)]
    assert round(outcome[0]["pace"], 6) == round(2 / (10 * 13 / 30), 6)
    assert [(each["step"]["key"], each["entered"], each["previousWeek"]) for each in found["funnel"]] == [
        ("aware", 2, 2), ("interested", 1, 2), ("considering", 0, 1), ("handed_over", 1, 0), ("bought", 1, 0),
    ]  # fmt: skip
    assert (found["spend"], found["costPerUnit"]) == ({"amount": "4000.00"}, {"amount": "4000.00"})
    assert [each["sales"] for each in found["channelShares"]] == ["0.666667", "0.333333"]


async def late_fact(story: Story) -> None:
    """9c. Zoya spoke of the chair on a review site on 12 September; it is heard of on the 15th."""
    before = await weekly(story, "2026-09-08")
    item = touch(story, "zoya", "2026-09-12T09:00:00Z", "MENTION", "review", "referral")
    assert (await record(story.company, [item]))["recorded"] == 1
    assert await weekly(story, "2026-09-08") == before


async def next_report(story: Story) -> None:
    """9d. 14 to 20 September tells of her, once; and of money: 20,000 of the advert, which has a goal for that week by
    now, and of 8,000 for six days the three of that week, 1,333.34 + 1,333.34 + 1,333.33."""
    given = {"productId": story.product, "week": "2026-09-14"}
    made = await do(story.strategist, "weeklyReportPublish", PUBLISH, **given)
    told = [each["text"] for each in made["report"]["lateFacts"]]
    assert told == [
        "+24,000.01\xa0RUB spend for week 37", "+1 lead for week 37", "+1 entry into “Knows of us” for week 37",
    ]  # fmt: skip
    assert [each["text"] for each in (await weekly(story, "2026-09-21"))["lateFacts"]] == []
    other = {**given, "week": "2026-09-08", "corrections": [{"text": "No", "planActionId": story.plans["answers"]}]}
    await refused(
        story, story.strategist, "weeklyReportPublish", other, code="ALREADY_PUBLISHED", at="corrections",
        saying="the next one",
    )  # fmt: skip
