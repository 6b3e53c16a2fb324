"""Chapter 8: a goal from a gap, the proposal, the matrix to be, locked, and as it turned out."""

import csv
import io
from typing import Any

from tests.scenario.spinaok import record
from tests.scenario.strategy.facts import gaps, touch
from tests.scenario.strategy.story import SEPTEMBER, Story, do, forbidden, refused

OBJECTIVES = "query($id: ID!) { product(id: $id) { objectives { id stepKey } } }"
PROPOSAL = """query($id: ID!, $period: PeriodInput!) { proposal(productId: $id, period: $period) {
  lines { resource { name } how cost { amount } } total { amount } csvUrl } }"""
MATRIX = """query($id: ID!, $period: PeriodInput!, $variants: [MatrixVariant!]!) {
  clusterMatrix(productId: $id, period: $period, variants: $variants) {
    availableOn conclusion published { by { id } } laterFacts { text }
    cells { objective { name } resource { name }
      variants { state extent metric target result cost { amount } due conclusion } } } }"""


async def matrix(story: Story, variant: str) -> Any:
    """One variant of September."""
    asked = {"id": story.product, "period": SEPTEMBER, "variants": [variant]}
    return (await story.patron.read(MATRIX, **asked))["clusterMatrix"]


def table(found: Any, *columns: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(resource, objective) → what stands there."""
    return {
        (cell["resource"]["name"], cell["objective"]["name"]): tuple(one[name] for name in columns)
        for cell in found["cells"]
        for one in cell["variants"]
    }


async def goal_from_gap(story: Story) -> None:
    """8a. Money without a goal: the marketer proposes one for the advert, and the gap is gone for good."""
    objectives = (await story.marketer.read(OBJECTIVES, id=story.product))["product"]["objectives"]
    interested = next(each["id"] for each in objectives if each["stepKey"] == "interested")
    given = {
        "productId": story.product, "period": SEPTEMBER, "code": "SPEND_WITHOUT_GOAL",
        "resourceId": story.resources["ads"], "objectiveId": interested, "target": "5", "budget": {"amount": "25000"},
    }  # fmt: skip
    assert ("SPEND_WITHOUT_GOAL", "Google Ads") in await gaps(story)
    await forbidden(story, story.community, "goalFromGap", given, "GOAL_SET")
    other = given | {"code": "GOAL_WITHOUT_PLAN"}
    await refused(story, story.marketer, "goalFromGap", other, code="INVALID", at="code", saying="does not close")
    made = (await do(story.marketer, "goalFromGap", "goal { id text metric status }", **given))["goal"]
    assert made | {"id": ""} == {
        "id": "", "text": "“Google Ads” moves people on from “Is interested”.", "metric": "STEP_GOAL_REACHED",
        "status": "PROPOSED",
    }  # fmt: skip
    story.goals["ads"] = made["id"]
    assert ("SPEND_WITHOUT_GOAL", "Google Ads") not in await gaps(story)
    await refused(story, story.marketer, "goalFromGap", given, code="CONFLICT", at="code", saying="no such gap")


async def proposal(story: Story) -> None:
    """8b. 20,000 + 25,000 + 5,000 = 50,000, in the API as in the file, for those who may see money."""
    found = (await story.patron.read(PROPOSAL, id=story.product, period=SEPTEMBER))["proposal"]
    lines = [(line["resource"]["name"], line["how"], line["cost"]["amount"]) for line in found["lines"]]
    assert lines == [
        ("VK group", "Post an exercise every Monday; Answer every comment within an hour", "20000.00"),
        ("Google Ads", "“Google Ads” moves people on from “Is interested”.", "25000.00"),
        ("Sales site", "Four leave a request on the site", "5000.00"),
    ]
    assert found["total"] == {"amount": "50000.00"}
    answer = await story.client.http.get(found["csvUrl"], headers={"Authorization": f"Bearer {story.patron.key}"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store, private")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["Resource", *(line[0] for line in lines), "Total"]
    assert [row[3] for row in rows] == ["What it costs", *(line[2] for line in lines), "50000.00"]
    blind = await story.client.http.get(found["csvUrl"], headers={"Authorization": f"Bearer {story.community.key}"})
    assert blind.status_code == 403


PLACES = [("VK group", "Knows of us"), ("Google Ads", "Is interested"), ("Sales site", "Is interested")]


async def to_be_and_locked(story: Story) -> None:
    """8c. What is planned stands there; how it turned out does not, before 30 September and three days are over."""
    assert table(await matrix(story, "TO_BE"), "target", "cost", "due") == {
        PLACES[0]: ("10", {"amount": "20000.00"}, "2026-09-30"),
        PLACES[1]: ("5", {"amount": "25000.00"}, "2026-09-30"),
        PLACES[2]: ("4", {"amount": "5000.00"}, "2026-09-30"),
    }  # fmt: skip
    await still_locked(story)


async def still_locked(story: Story) -> None:
    """No figure can be read, and nothing can be published."""
    actual = await matrix(story, "ACTUAL")
    assert actual["availableOn"] == "2026-10-03"
    assert set(table(actual, "state", "result", "extent", "cost").values()) == {("LOCKED", None, None, None)}
    whole = {"productId": story.product, "period": SEPTEMBER}
    await refused(
        story, story.strategist, "matrixPublish", whole, code="NOT_YET", at="period", saying="from 2026-10-03 on"
    )


async def published(story: Story) -> None:
    """8d. The group moved on 2 of 10 (20 %) for 18,000, the advert nobody of 5 for 20,000, the site Anna, 1 of 4.
    Without a goal: the advert sent Vera on from knowing; the site was Anna's last touch when sales took her over and
    when she bought."""
    boss, whole = story.strategist, {"productId": story.product, "period": SEPTEMBER}
    await forbidden(story, story.marketer, "matrixPublish", whole, "REPORT_PUBLISH")
    assert ("GOAL_WITHOUT_CONCLUSION", "VK group") in await gaps(story)
    await refused(
        story, boss, "matrixPublish", whole, code="CONCLUSION_MISSING", at="input",
        saying="“VK group” at “Knows of us”, “Google Ads” at “Is interested”, “Sales site” at “Is interested”",
    )  # fmt: skip
    cell = whole | {"resourceId": story.resources["group"], "text": "Pictures work; keep on."}
    await forbidden(story, story.marketer, "matrixConclude", cell | {"stepKey": "aware"}, "MATRIX_EDIT")
    await refused(story, boss, "matrixConclude", cell, code="INVALID", at="stepKey", saying="of which step")
    await do(boss, "matrixConclude", "conclusion { id }", **cell, stepKey="aware")
    assert ("GOAL_WITHOUT_CONCLUSION", "VK group") not in await gaps(story)
    await refused(story, boss, "matrixPublish", whole, code="CONCLUSION_MISSING", at="input", saying="“Sales site” at")
    for name, text in (("ads", "Too dear."), ("site", "Ask for less in the form.")):
        await do(boss, "matrixConclude", "conclusion { id }", **whole, resourceId=story.resources[name],
                 stepKey="interested", text=text)  # fmt: skip
    await do(boss, "matrixConclude", "conclusion { id }", **whole, text="The group carries the month.")
    await do(boss, "matrixPublish", "published { at } snapshot { source }", **whole)
    late_word = whole | {"text": "On second thought"}
    await refused(story, boss, "matrixConclude", late_word, code="CONFLICT", at="period", saying="is published")
    found = await matrix(story, "ACTUAL")
    assert (found["published"], found["conclusion"]) == ({"by": {"id": boss.id}}, "The group carries the month.")
    assert table(found, "state", "result", "extent", "cost", "conclusion") == {
        PLACES[0]: ("FINAL", "2", 20, {"amount": "18000.00"}, "Pictures work; keep on."),
        PLACES[1]: ("FINAL", "0", 0, {"amount": "20000.00"}, "Too dear."),
        PLACES[2]: ("FINAL", "1", 25, {"amount": "0.00"}, "Ask for less in the form."),
        ("Google Ads", "Knows of us"): ("FINAL", "1", None, {"amount": "0.00"}, None),
        ("Sales site", "Considers, waits for an answer"): ("FINAL", "1", None, {"amount": "0.00"}, None),
        ("Sales site", "Talks with sales"): ("FINAL", "1", None, {"amount": "0.00"}, None),
    }  # fmt: skip


async def late(story: Story) -> None:
    """8e. Dmitri came by the group on 20 and 21 September, and nobody knew. The copy stays; what came later is told."""
    before = await matrix(story, "ACTUAL")
    assert before["laterFacts"] == []
    items = [
        touch(story, "dmitri", "2026-09-20T09:00:00Z", "REACTION", "group", "vk"),
        touch(story, "dmitri", "2026-09-21T09:00:00Z", "VISIT", "group", "vk"),
    ]
    assert (await record(story.company, items))["recorded"] == 2
    after = await matrix(story, "ACTUAL")
    assert after["laterFacts"] == [{"text": "+1 step goal for “VK group” at “Knows of us”: 3 instead of 2."}]
    assert after | {"laterFacts": []} == before
