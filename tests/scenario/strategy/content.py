"""Chapter 6: a post from brief to publication, and its tracked link followed over HTTP."""

from typing import Any

from crm.core.actor import system
from crm.core.ids import decode
from crm.core.work import begin
from funnel.links.record_clicks import record_clicks
from tests.scenario.strategy.story import SEPTEMBER, Story, do, forbidden, refused

ITEM = "item { id state version author { id } publishedAt moves { fromState toState movedBy { id } } }"
MOVE = "ContentMoveInput"
READER = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"}
CRAWLER = {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}


async def move(story: Story, verb: str, who: str = "marketer", **given: Any) -> Any:
    """The item after a step that needs no more than its id."""
    return (await getattr(story, who).change(verb, MOVE, ITEM, given))["item"]


async def content(story: Story) -> None:
    """6. Brief by the marketer, written by the community manager, returned and approved, published by the writer."""
    marketer, kira = story.marketer, story.community
    brief = {
        "resourceId": story.resources["group"], "title": "Three exercises for office days", "format": "POST",
        "goalId": story.goals["group"], "brief": "Short, with a picture each.", "authorId": kira.id,
        "dueOn": "2026-09-03",
    }  # fmt: skip
    await forbidden(story, story.patron, "contentBrief", brief, "CONTENT_BRIEF")
    foreign = brief | {"goalId": story.goals["site"]}
    await refused(story, marketer, "contentBrief", foreign, code="INVALID", at="goalId", saying="another resource")
    item = (await do(marketer, "contentBrief", ITEM, **brief))["item"]
    assert (item["state"], item["author"]) == ("BRIEF", {"id": kira.id})
    one = {"itemId": item["id"]}
    await forbidden(story, story.strategist, "contentWrite", one | {"body": "Mine"}, "CONTENT_WRITE")
    await refused(story, kira, "contentWrite", one, code="INVALID", at="body", saying="Give the text")
    await refused(
        story, marketer, "contentApprove", one, code="CONFLICT", at="itemId", saying="has to be WRITTEN", kind=MOVE
    )
    await do(kira, "contentWrite", ITEM, **one, body="Sit, breathe, stretch.")
    await forbidden(story, kira, "contentApprove", one, "CONTENT_APPROVE", kind=MOVE)
    await refused(story, marketer, "contentReturn", one, code="INVALID", at="comment", saying="better", kind=MOVE)
    assert (await move(story, "contentReturn", **one, comment="Where is the picture?"))["state"] == "BRIEF"
    await do(kira, "contentWrite", ITEM, **one, body="Sit, breathe, stretch. (picture)")
    assert (await move(story, "contentApprove", **one))["state"] == "APPROVED"
    await forbidden(story, story.strategist, "contentPublish", one, "CONTENT_PUBLISH")
    out = (await do(kira, "contentPublish", ITEM, **one, url="https://vk.com/spinaok?w=wall-1_7"))["item"]
    assert [(each["toState"], each["movedBy"]["id"]) for each in out["moves"]] == [
        ("BRIEF", marketer.id), ("WRITTEN", kira.id), ("BRIEF", marketer.id), ("WRITTEN", kira.id),
        ("APPROVED", marketer.id), ("PUBLISHED", kira.id),
    ]  # fmt: skip
    await link(story, item["id"])


LINK = """query($id: ID!, $period: PeriodInput!) { trackedLink(id: $id) { path resource { name }
  statistics(period: $period) { clicks visitors bots leads } } }"""


async def link(story: Story, item_id: str) -> None:
    """One reader and one crawler follow it: a click of a visitor, who is no lead by that, and a bot."""
    given = {"resourceId": story.resources["group"], "goalId": story.goals["group"], "contentItemId": item_id,
             "targetUrl": "https://spinaok.example/backs"}  # fmt: skip
    await forbidden(story, story.patron, "trackedLinkCreate", given, "RESOURCE_EDIT")
    script = given | {"targetUrl": "javascript:alert(1)"}
    await refused(story, story.marketer, "trackedLinkCreate", script, code="INVALID", at="targetUrl", saying="http")
    made = (await do(story.marketer, "trackedLinkCreate", "link { id path }", **given))["link"]
    for headers in (READER, CRAWLER):
        followed = await story.client.http.get(made["path"], headers=headers)
        assert (followed.status_code, followed.headers["location"]) == (302, given["targetUrl"])
    story.client.http.cookies.clear()
    workspace = (await story.company.admin.read("{ viewer { workspace { id } } }"))["viewer"]["workspace"]["id"]
    async with begin(story.client.database.sessions, system(decode(workspace)[1])) as work:
        assert await record_clicks(work) == 1
    found = (await story.marketer.read(LINK, id=made["id"], period=SEPTEMBER))["trackedLink"]
    assert found["statistics"] == {"clicks": 1, "visitors": 1, "bots": 1, "leads": 0}
