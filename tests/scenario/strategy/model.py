"""Chapters 1 to 4: product and questionnaire, audiences, funnel, cluster and the matrix as it is."""

from typing import Any

from tests.scenario.strategy.story import SEPTEMBER, Story, do, forbidden, refused

PRODUCT = {
    "name": "SpinaOK", "saleKinds": ["ONLINE"], "markets": ["B2C", "B2B"], "price": {"amount": "12000"},
    "contribution": {"amount": "3000"}, "monthlyTargetUnits": 25,
}  # fmt: skip
ANSWERS: list[dict[str, Any]] = [
    {"key": "no_traffic", "option": "SEVERELY"},
    {"key": "reputation", "option": "GOOD"},
    {"key": "groups", "resources": [{"name": "VK group", "use": "Exercises for the back", "extent": 40}]},
    {"key": "sites", "resources": [{"name": "Sales site", "url": "https://spinaok.example/", "extent": 25,
                                    "figure": "900"}]},
    {"key": "followers", "number": "1200"},
    {"key": "newsletters", "resources": []},
    {"key": "blogs", "resources": [{"name": "Back blog", "isActive": False}]},
    {"key": "ads", "resources": [{"name": "Google Ads", "extent": 10}]},
]  # fmt: skip
QUESTIONNAIRE = """query($id: ID!) { questionnaire(productId: $id) {
  version answeredBy { id } gaps { code severity message } asIs { resource { name } objective { name } extent value }
  suggestedResources { name kind state } } }"""


async def product_and_questionnaire(story: Story) -> None:
    """1. Severe want of visitors is HIGH, no newsletter and no blog in use are LOW; four things are named, none is
    registered yet: no cell, four suggestions."""
    boss = story.strategist
    await forbidden(story, story.community, "productCreate", PRODUCT, "PRODUCT_EDIT")
    await refused(
        story, boss, "productCreate", PRODUCT | {"price": {"amount": "12000.001"}}, code="INVALID",
        at="price.amount", saying="RUB",
    )  # fmt: skip
    made = await do(boss, "productCreate", "product { id version }", **PRODUCT)
    story.company.product_id = made["product"]["id"]
    given = {"productId": story.product, "answers": ANSWERS}
    await forbidden(story, story.patron, "questionnaireAnswer", given, "PRODUCT_EDIT")
    wrong = {**given, "answers": [*ANSWERS[:1], {"key": "reputation", "option": "SPLENDID"}]}
    await refused(
        story, boss, "questionnaireAnswer", wrong, code="INVALID", at="answers.1.option", saying="GOOD, NONE, POOR"
    )
    assert (await do(boss, "questionnaireAnswer", "version", **given))["version"] == 1
    read = (await story.patron.read(QUESTIONNAIRE, id=story.product))["questionnaire"]
    assert (read["version"], read["answeredBy"], read["asIs"]) == (1, {"id": boss.id}, [])
    assert [(gap["code"], gap["severity"]) for gap in read["gaps"]] == [
        ("NO_TRAFFIC", "HIGH"), ("NO_BLOG", "LOW"), ("NO_NEWSLETTER", "LOW"),
    ]  # fmt: skip
    assert [(each["name"], each["kind"], each["state"]) for each in read["suggestedResources"]] == [
        ("Sales site", "CORPORATE_SITE", "ACTIVE"), ("Back blog", "BLOG", "IDEA"),
        ("VK group", "SOCIAL_PAGE", "ACTIVE"), ("Google Ads", "AD_CAMPAIGN", "ACTIVE"),
    ]  # fmt: skip


async def audiences(story: Story) -> None:
    """2. Backs first: 3 chairs in 60 days open Offices, which is locked until then. A page each."""
    boss = story.strategist
    given: dict[str, Any] = {"productId": story.product, "name": "Backs", "priority": 1,
                             "keywords": ["Ergonomic  chair", "back pain"]}  # fmt: skip
    await forbidden(story, story.marketer, "audienceCreate", given, "PRODUCT_EDIT")
    await refused(
        story, boss, "audienceCreate", given | {"landingPageId": story.product}, code="INVALID", at="landingPageId",
        saying="begins with res_",
    )  # fmt: skip
    for name, path, keywords in (("Backs", "backs", given["keywords"]), ("Offices", "offices", ["office chairs"])):
        page = await do(
            boss, "resourceRegister", "resource { id }", name=f"Page for {name}", kind="LANDING_PAGE",
            users=["AUDIENCE"], url=f"https://spinaok.example/{path}",
        )  # fmt: skip
        story.resources[path] = page["resource"]["id"]
        made = await do(
            boss, "audienceCreate", "audience { id keywords { text } }", productId=story.product, name=name,
            priority=len(story.audiences) + 1, keywords=keywords, landingPageId=story.resources[path],
        )  # fmt: skip
        story.audiences[name] = made["audience"]["id"]
    stages = [
        {"audienceId": story.audiences["Backs"], "target": "3", "withinDays": 60},
        {"audienceId": story.audiences["Offices"], "target": "10", "withinDays": 30, "onFail": "RETRY"},
    ]
    plan = {"productId": story.product, "stages": stages}
    await forbidden(story, story.patron, "rollOutSet", plan, "PRODUCT_EDIT")
    nothing = {**plan, "stages": [stages[0], stages[1] | {"target": "0"}]}
    await refused(story, boss, "rollOutSet", nothing, code="INVALID", at="stages.1.target", saying="greater than 0")
    await do(boss, "rollOutSet", "product { id }", **plan)
    assert await roll_out(story) == [("Backs", "OPEN", "0", 60), ("Offices", "LOCKED", None, 0)]


async def roll_out(story: Story) -> list[tuple[str, str, str | None, int | None]]:
    """(audience, state, reached so far, days left) in order of priority."""
    document = """query($id: ID!) { product(id: $id) { audiences { name rollOut {
      state progress { actual daysLeft } } } } }"""
    found = (await story.strategist.read(document, id=story.product))["product"]["audiences"]
    return [
        (each["name"], each["rollOut"]["state"], (each["rollOut"]["progress"] or {}).get("actual"),
         (each["rollOut"]["progress"] or {}).get("daysLeft"))
        for each in found
    ]  # fmt: skip


DRAFT = "draft { version problems { code } warnings { code } steps { key name } }"


async def funnel(story: Story) -> None:
    """3. From the template of the chair; a broken draft is kept, and told apart; then version 1."""
    boss = story.strategist
    given = {"productId": story.product, "templateKey": "spinaok", "language": "en"}
    await forbidden(story, story.marketer, "funnelDraftFromTemplate", given, "FUNNEL_EDIT")
    unknown = given | {"templateKey": "spinnaker"}
    await refused(
        story, boss, "funnelDraftFromTemplate", unknown, code="NOT_FOUND", at="templateKey", saying="template"
    )
    draft = (await do(boss, "funnelDraftFromTemplate", DRAFT, **given))["draft"]
    assert (draft["version"], draft["problems"], draft["warnings"]) == (1, [], [])
    assert [step["key"] for step in draft["steps"]] == ["aware", "interested", "considering", "handed_over", "bought"]
    await forbidden(story, story.community, "funnelPublish", {"productId": story.product}, "FUNNEL_EDIT")
    stale = {"productId": story.product, "expectedVersion": 7}
    await refused(story, boss, "funnelPublish", stale, code="STALE_VERSION", at="expectedVersion", saying="again")
    made = await do(
        boss, "funnelPublish", "funnel { version steps { key side isHandoff } }", productId=story.product,
        expectedVersion=draft["version"],
    )  # fmt: skip
    assert made["funnel"]["version"] == 1
    assert [step["key"] for step in made["funnel"]["steps"] if step["isHandoff"]] == ["handed_over"]


CLUSTER: dict[str, dict[str, Any]] = {
    "group": {"name": "VK group", "kind": "SOCIAL_GROUP", "placement": "OUTPOST", "channelKey": "vk",
              "purposeText": "People whose back hurts help one another", "url": "https://vk.com/spinaok"},
    "site": {"name": "Sales site", "kind": "SALES_SITE", "placement": "OWN", "url": "https://spinaok.example"},
    "ads": {"name": "Google Ads", "kind": "AD_CAMPAIGN", "placement": "PAID", "channelKey": "google_ads"},
    "review": {"name": "Review portal", "kind": "PARTNER", "placement": "EARNED", "url": "https://otzovik.example"},
}  # fmt: skip
AS_IS = """query($id: ID!, $period: PeriodInput!) {
  clusterMatrix(productId: $id, period: $period, variants: [AS_IS]) {
    asIs { version on source takenBy { id } }
    cells { objective { name } resource { name } variants { variant use extent metric result } } } }"""


async def cluster_and_as_is(story: Story) -> None:
    """4. Own, outpost, paid and earned; group → site ← ads. The answers now fill the matrix: of the three named things
    in use the group works for AWARENESS, the site for CONSIDERATION, adverts (INTENT is no phase here) for
    CONSIDERATION too. The only group has all 1,200 followers."""
    boss = story.strategist
    await forbidden(
        story, story.community, "resourceRegister", {**CLUSTER["group"], "users": ["AUDIENCE"]}, "RESOURCE_EDIT"
    )
    vague = {**CLUSTER["group"], "users": ["AUDIENCE"], "purposeText": None}
    await refused(story, boss, "resourceRegister", vague, code="INVALID", at="purposeText", saying="needs a purpose")
    for key, given in CLUSTER.items():
        made = await do(
            boss, "resourceRegister", "resource { id }", users=["AUDIENCE"], ownerId=story.marketer.id, **given
        )
        story.resources[key] = made["resource"]["id"]
    group, site, ads = (story.resources[key] for key in ("group", "site", "ads"))
    tie = {"fromId": group, "toId": site, "kind": "LINKS_TO"}
    await forbidden(story, story.community, "resourceTie", tie, "RESOURCE_EDIT")
    await refused(story, boss, "resourceTie", tie | {"toId": group}, code="INVALID", at="toId", saying="itself")
    for each in (tie, tie | {"fromId": ads}):
        await do(boss, "resourceTie", "tie { id }", **each)
    main = {"productId": story.product, "stepKey": "aware", "resourceId": group, "reason": "They help one another"}
    await forbidden(story, story.community, "resourceChooseMain", main, "RESOURCE_EDIT")
    await refused(
        story, boss, "resourceChooseMain", main | {"stepKey": "nowhere"}, code="NOT_FOUND", at="stepKey", saying="step"
    )
    await do(boss, "resourceChooseMain", "mainResource { id }", **main)
    await as_is(story)


async def as_is(story: Story) -> None:
    """The snapshot of the questionnaire, once a day and for good."""
    boss, given = story.strategist, {"productId": story.product, "on": "2026-08-26"}
    await forbidden(story, story.marketer, "questionnaireFillAsIs", given, "MATRIX_EDIT")
    await refused(
        story, boss, "questionnaireFillAsIs", given | {"on": "2026-08-27"}, code="INVALID", at="on", saying="today"
    )
    made = await do(boss, "questionnaireFillAsIs", "snapshot { version source }", **given)
    assert made["snapshot"]["version"] == 1
    matrix = (await story.patron.read(AS_IS, id=story.product, period=SEPTEMBER))["clusterMatrix"]
    assert (matrix["asIs"]["on"], matrix["asIs"]["takenBy"]) == ("2026-08-26", {"id": boss.id})
    assert {
        (cell["resource"]["name"], cell["objective"]["name"]): (one["use"], one["extent"], one["metric"], one["result"])
        for cell in matrix["cells"]
        for one in cell["variants"]
    } == {
        ("VK group", "Knows of us"): ("Exercises for the back", 40, "FOLLOWERS", "1200"),
        ("Sales site", "Considers, waits for an answer"): ("In use", 25, "SESSIONS", "900"),
        ("Google Ads", "Considers, waits for an answer"): ("In use", 10, None, None),
    }
