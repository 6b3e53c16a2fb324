"""What strategists and marketers of a settled company have: content, engagements, the matrix, ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.tenancy.settled import Settled

CONTENT: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "item": [], "item_variant": [], "item_to_cancel": [], "item_to_change": [], "item_to_write": [],
    "item_to_approve": [("Write", {"body": "Sit well"})],
    "item_to_return": [("Write", {"body": "Sit well"})],
    "item_to_publish": [("Write", {"body": "Sit well"}), ("Approve", {})],
    "item_published": [("Write", {"body": "Sit well"}), ("Approve", {}), ("Publish", {})],
    "item_to_schedule": [("Write", {"body": "Sit well"}), ("Approve", {})],
}  # fmt: skip
"""Each in the state its verb looks for."""


async def content(it: Settled) -> None:
    ids = it.ids
    for name, moves in CONTENT.items():
        given = {"variantOfId": ids["item"]} if name == "item_variant" else {}
        await it.make(
            name, "contentBrief", "item { id }", resourceId=ids["group"], goalId=ids["goal"], title=name, format="POST",
            authorId=ids["marketer"], dueOn="2026-09-30", **given,
        )  # fmt: skip
        for verb, more in moves:
            kind = "ContentMoveInput" if verb == "Approve" else f"Content{verb}Input"
            await it.admin.change(f"content{verb}", kind, "item { id }", {"itemId": ids[name], **more})
    for name in ("experiment", "experiment_to_cancel", "experiment_to_decide"):
        await it.make(
            name, "experimentCreate", "experiment { id }", productId=ids["product"], name=name, metric="CLICKS",
            startsOn="2026-09-01", itemIds=[ids["item"], ids["item_variant"]],
        )  # fmt: skip
    for name in ("change", "retire"):
        await it.make(
            f"link_to_{name}", "trackedLinkCreate", "link { id }",
            resourceId=it.ids["group"], goalId=it.ids["goal"], contentItemId=it.ids["item"],
            targetUrl=f"https://spinaok.test/{name}",
        )  # fmt: skip


async def engagement(it: Settled, name: str) -> None:
    """Each in the state its verb looks for."""
    await it.make(
        name, "engagementSave", "engagement { id }",
        productId=it.ids["product"], agencyName=name, startsOn="2026-09-01",
        terms=[{"kind": "MONTHLY_FEE", "amount": {"amount": "3000"}}],
        members=[{"memberId": it.ids["marketer"], "hourlyCost": {"amount": "600"}}],
    )  # fmt: skip
    moves = {"engagement_to_save": [], "engagement_to_propose": [], "engagement_to_go": ["Propose"],
             "engagement_to_decline": ["Propose"]}.get(name, ["Propose", "Go"])  # fmt: skip
    for move in moves:
        given = {"engagementId": it.ids[name]}
        await it.admin.change(f"engagement{move}", "EngagementMoveInput", "engagement { id }", given)


async def matrix(it: Settled) -> None:
    """A snapshot by hand, a conclusion and a published period, a judgement."""
    ids, product = it.ids, {"productId": it.ids["product"]}
    july = {"start": "2026-07-01", "end": "2026-07-31"}
    cells = [{"resourceId": ids["group"], "stepKey": "aware", "use": "Posts", "extent": 10}]
    await it.make(
        "snapshot", "matrixSnapshot", "snapshot { id }", **product, variant="AS_IS", on="2026-08-20", cells=cells
    )
    await it.make("conclusion", "matrixConclude", "conclusion { id }", **product, period=july, text="A start")
    await it.make("published", "matrixPublish", "snapshot { id }", **product, period=july)
    found = await it.admin.read(f'{{ resourceGoal(id: "{ids["goal"]}") {{ revisions {{ id }} }} }}')
    ids["revision"] = found["resourceGoal"]["revisions"][0]["id"]
    correction = {"text": "Post more", "goalRevisionId": ids["revision"]}
    week = {**product, "week": "2026-07-01", "corrections": [correction]}
    made = await it.admin.change("weeklyReportPublish", "WeeklyReportPublishInput", "report { copy { id } }", week)
    it.ids["week"] = made["report"]["copy"]["id"]
    await it.make(
        "judgement", "suitabilitySet", "judgement { id }",
        resourceId=ids["group"], objectiveId=ids["objective"], value=4, reason="They talk",
    )  # fmt: skip


async def cluster(it: Settled) -> None:
    """What stands beside resources and ties."""
    ids = it.ids
    await it.make("plug", "resourceRegister", "resource { id }", name="Plug", kind="CONNECTOR", users=["STAFF"])
    await it.make(
        "leaflet", "resourceRegister", "resource { id }",
        name="Leaflet", kind="OFFLINE_AD", users=["AUDIENCE"], promoCodes=[{"code": "LEAF"}],
        phoneNumbers=["+7 495 000-00-01"],
    )  # fmt: skip
    carried = {"fromId": ids["site"], "toId": ids["newsletter"], "connectorId": ids["plug"], "kind": "POSTS_TO"}
    await it.make("carried", "resourceTie", "tie { id }", **carried)
    await it.make("tie_to_remove", "resourceTie", "tie { id }", fromId=ids["site"], toId=ids["group"], kind="EMBEDS")
    await it.make("reviews", "placeAdd", "place { id }", url="https://reviews.example/chairs", name="Reviews")
    rule = {"resourceId": ids["ads"], "patterns": [{"source": "google", "medium": "cpc"}]}
    made = await it.admin.change("utmRuleSet", "UtmRuleSetInput", "rules { id }", rule)
    ids["rule"] = made["rules"][0]["id"]
