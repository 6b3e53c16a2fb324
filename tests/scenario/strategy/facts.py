"""Chapter 7: people come, one buys, money is spent; the goal's figures, its budget and the gaps they make."""

from datetime import timedelta
from typing import Any

from crm.core import clock
from tests.scenario.spinaok import find_leads, record
from tests.scenario.strategy.story import SEPTEMBER, Story, do, forbidden, refused

# who, when, kind, sent by, channel
TOUCHES = [
    ("anna", "2026-09-02T09:00:00Z", "REACTION", "group", "vk"),
    ("anna", "2026-09-03T09:00:00Z", "VISIT", "group", "vk"),
    ("anna", "2026-09-04T09:00:00Z", "FORM_SUBMIT", "site", "organic_search"),
    ("boris", "2026-09-05T09:00:00Z", "COMMENT", "group", "vk"),
    ("boris", "2026-09-06T09:00:00Z", "VISIT", "group", "vk"),
    ("vera", "2026-09-08T09:00:00Z", "REACTION", "group", "vk"),
    ("vera", "2026-09-09T09:00:00Z", "VISIT", "ads", "google_ads"),
    ("gleb", "2026-09-09T09:00:00Z", "FOLLOW", "group", "vk"),
]
FORM = {"formAnswers": {"trouble": "back"}, "utm": {"term": "Ergonomic chair"}}


def touch(story: Story, who: str, at: str, kind: str, resource: str, channel: str) -> dict[str, Any]:
    """A touch of somebody who is known by an address; who fills in the form had searched for a chair."""
    return {
        "source": "story", "externalId": f"{who} {at}", "kind": kind, "occurredAt": at, "name": who.title(),
        "resourceId": story.resources[resource], "channelKey": channel,
        "identities": [{"kind": "EMAIL", "value": f"{who}@example.com"}],
    } | (FORM if kind == "FORM_SUBMIT" else {})  # fmt: skip


async def come(story: Story) -> None:
    """7a. Four people; the same once more is nobody new. Anna is offered to sales, and buys a chair."""
    items = [touch(story, *each) for each in TOUCHES]
    await forbidden(story, story.patron, "touchpointsRecord", {"items": items}, "TOUCHPOINT_RECORD")
    for recorded, duplicates in ((8, 0), (0, 8)):
        outcome = await record(story.company, items)
        assert (outcome["recorded"], outcome["duplicates"], outcome["rejected"]) == (recorded, duplicates, 0)
    ahead = await record(story.company, [touch(story, "zoya", "2026-10-01T09:00:00Z", "VISIT", "ads", "google_ads")])
    assert [(error["code"], error["field"]) for error in ahead["results"][0]["errors"]] == [
        ("INVALID", "items.0.occurredAt")
    ]
    await find_leads(story.company)
    assert set(story.company.leads) == {"anna", "boris", "vera", "gleb"}
    offer = {
        "leadId": story.company.leads["anna"], "toMemberId": story.company.sergey.id,
        "packet": {"need": "A chair for a bad back", "productId": story.product},
    }  # fmt: skip
    await forbidden(story, story.patron, "handoffOffer", offer, "HANDOFF_OFFER")
    handoff = (await do(story.community, "handoffOffer", "handoff { id }", **offer))["handoff"]
    await do(story.company.sergey, "handoffAccept", "handoff { id }", handoffId=handoff["id"])
    await buy(story, "order-1", units=1)


async def buy(story: Story, order: str, units: int) -> None:
    """Anna buys chairs at the price of the product; nobody of marketing records that."""
    given = {
        "identities": [{"kind": "EMAIL", "value": "anna@example.com"}], "productId": story.product,
        "soldAt": (clock.now() + timedelta(minutes=1)).isoformat(), "amount": {"amount": str(12_000 * units)},
        "units": units, "externalId": order,
    }  # fmt: skip
    await forbidden(story, story.marketer, "saleRecord", given, "SALE_RECORD")
    await do(story.company.sergey, "saleRecord", "sale { id }", **given)


async def spend(story: Story) -> None:
    """7b. 1,000 a day in the group, and an advert nobody set a goal for."""
    group = {"resourceId": story.resources["group"], "period": {"start": "2026-09-01", "end": "2026-09-10"},
             "amount": {"amount": "10000"}}  # fmt: skip
    await forbidden(story, story.community, "spendRecord", group, "SPEND_RECORD")
    free = group | {"amount": {"amount": "0"}}
    await refused(story, story.marketer, "spendRecord", free, code="INVALID", at="amount", saying="Nothing was spent")
    await do(story.marketer, "spendRecord", "spend { id }", **group)
    await do(
        story.marketer, "spendRecord", "spend { id }", resourceId=story.resources["ads"],
        period={"start": "2026-09-08", "end": "2026-09-09"}, amount={"amount": "20000"},
    )  # fmt: skip
    given = {"actionId": story.plans["exercise"]}
    await forbidden(story, story.patron, "planActionComplete", given, "PLAN_ACTION_COMPLETE")
    ahead = given | {"doneAt": "2026-10-09T09:00:00Z"}
    await refused(story, story.community, "planActionComplete", ahead, code="INVALID", at="doneAt", saying="to come")
    done = await do(
        story.community, "planActionComplete", "action { lateByDays }", **given, doneAt="2026-09-09T09:00:00Z"
    )
    assert done["action"]["lateByDays"] == 2


FIGURES = """query($id: ID!) { resourceGoal(id: $id) { revision actual expectedToDate pace extent onPace
  forecast { value low high confidence chance missing } warnings { code } plan { needsReviewSince } } }"""
GAPS = """query($id: ID!, $period: PeriodInput!) {
  clusterMatrix(productId: $id, period: $period, variants: [TO_BE]) { gaps { code severity resource { name } } } }"""


async def gaps(story: Story) -> set[tuple[str, str]]:
    """(gap, resource) of September."""
    found = (await story.strategist.read(GAPS, id=story.product, period=SEPTEMBER))["clusterMatrix"]["gaps"]
    return {(gap["code"], gap["resource"]["name"]) for gap in found if gap["resource"]}


async def figures(story: Story) -> None:
    """7c. On the 15th: Anna (a Thursday) and Boris (a Sunday) moved on, 2 of 10; half of the month is gone, so 5 were
    expected and the pace is 0.4. Each weekday has its own mean: 1/2 a Thursday and 1/2 a Sunday, of which two each are
    still to come: 2 + 2 = 4 at the end."""
    goal = (await story.patron.read(FIGURES, id=story.goals["group"]))["resourceGoal"]
    assert [goal[name] for name in ("actual", "expectedToDate", "pace", "extent", "onPace")] == [
        "2",
        "5",
        0.4,
        0.2,
        False,
    ]
    forecast = goal["forecast"]
    assert (float(forecast["value"]), forecast["confidence"], forecast["missing"]) == (4.0, 0.8, None)
    assert 2 <= float(forecast["low"]) <= 4 <= float(forecast["high"])
    assert {("GOAL_OFF_PACE", "VK group"), ("GOAL_WITHOUT_PLAN", "Sales site")} <= await gaps(story)


async def budget(story: Story) -> None:
    """7d. 8,000 more make 18,000 of 15,000; a higher budget closes the gap, and asks for the plan to be looked at."""
    boss, marketer = story.strategist, story.marketer
    assert ("BUDGET_OVERSPENT", "VK group") not in await gaps(story)
    await do(
        marketer, "spendRecord", "spend { id }", resourceId=story.resources["group"],
        period={"start": "2026-09-11", "end": "2026-09-16"}, amount={"amount": "8000"},
    )  # fmt: skip
    assert ("BUDGET_OVERSPENT", "VK group") in await gaps(story)
    goal = (await boss.read(FIGURES, id=story.goals["group"]))["resourceGoal"]
    assert "OVER_BUDGET" in [warning["code"] for warning in goal["warnings"]]
    more = {
        "goalId": story.goals["group"], "text": "Bring ten people from the group to the site",
        "metric": "STEP_GOAL_REACHED", "target": "10", "period": SEPTEMBER, "budget": {"amount": "20000"},
        "reason": "Pictures cost more", "expectedVersion": goal["revision"],
    }  # fmt: skip
    await refused(
        story, marketer, "resourceGoalSet", more, code="FORBIDDEN", at="goalId", saying="the permission GOAL_SET"
    )
    await do(boss, "resourceGoalSet", "goal { status }", **more)
    assert ("BUDGET_OVERSPENT", "VK group") not in await gaps(story)
    assert (await boss.read(FIGURES, id=story.goals["group"]))["resourceGoal"]["plan"]["needsReviewSince"]
    await do(marketer, "planApprove", "plan { status }", planId=story.plans["group"], version=2)
    assert (await boss.read(FIGURES, id=story.goals["group"]))["resourceGoal"]["plan"]["needsReviewSince"] is None
