"""A cluster over HTTP: registered, tied, recognised, measured; what is refused says why and where."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.http import Client
from tests.scenario.spinaok import RECORD, Company, define, found

pytestmark = [pytest.mark.anyio, pytest.mark.database]

GRAPH = """
query($period: PeriodInput!) {
  cluster(period: $period) {
    orphans { name } deadEnds { name } isolatedGroups { resources { name } } hubs { resource { name } fedBy feeds }
    ties { from { name } to { name } flow(period: $period) { touches persons items }
      connectorHealth { state expectedEverySeconds } }
  }
}
"""
TRY = """
query($input: RecogniseTestInput!) {
  recogniseTest(input: $input) {
    resource { name } channel { key } recognisedBy placeResource { name }
    evidence { kind resource { name } channelKey decides explanation }
  }
}
"""
PERIOD = {"start": "2026-09-01", "end": "2026-09-30"}


async def registered(company: Company, **given: Any) -> str:
    """A resource by the marketer; its id."""
    made = await company.marketer.change(
        "resourceRegister", "ResourceRegisterInput", "resource { id }", {"users": ["AUDIENCE"], **given}
    )  # fmt: skip
    return str(made["resource"]["id"])


async def tied(company: Company, **given: Any) -> str:
    """A tie; its id."""
    made = await company.marketer.change("resourceTie", "ResourceTieInput", "tie { id }", {"kind": "LINKS_TO", **given})
    return str(made["tie"]["id"])


def visit(name: str, **more: Any) -> dict[str, Any]:
    """A visit of somebody."""
    return {
        "source": "site", "externalId": name, "kind": "VISIT", "occurredAt": "2026-09-05T09:00:00Z",
        "identities": [{"kind": "EMAIL", "value": f"{name}@example.com"}], **more,
    }  # fmt: skip


async def test_a_cluster_from_registering_to_its_graph(client: Client) -> None:
    company = await found(client)
    await define(company)
    group, site, portal = (company.resources[name] for name in ("group", "site", "portal"))
    page = await registered(company, name="VK page", kind="SOCIAL_PAGE", channelKey="vk", url="https://vk.com/spinaok")
    plug = await registered(company, name="Plug", kind="CONNECTOR", users=["STAFF"])
    again = {"name": "Once more", "kind": "SOCIAL_PAGE", "channelKey": "vk", "url": "https://m.vk.com/SpinaOK/",
             "users": ["AUDIENCE"]}  # fmt: skip
    refused = await company.marketer.try_to("resourceRegister", "ResourceRegisterInput", "resource { id }", again)
    assert refused["errors"] == [{
        "code": "CONFLICT", "field": "url",
        "message": "The address vk.com/spinaok is the resource 'VK page' already; use that one.",
    }]  # fmt: skip
    tie = await tied(company, fromId=page, toId=site)
    posts = await tied(company, fromId=site, toId=page, connectorId=plug, kind="POSTS_TO")
    report = {"connectorId": plug, "expectedEverySeconds": 600, "carried": [
        {"tieId": posts, "items": 4, "at": "2026-09-06T10:00:00Z"}]}  # fmt: skip
    no_tool = {"fromId": group, "toId": site, "connectorId": portal, "kind": "LINKS_TO"}
    refused = await company.marketer.try_to("resourceTie", "ResourceTieInput", "tie { id }", no_tool)
    assert [error["field"] for error in refused["errors"]] == ["connectorId"]
    came = {"referrer": "https://m.vk.com/spinaok", "landingPage": "https://www.spinaok.example/chairs"}
    items = [visit("a", **came), visit("b", **came), visit("c", resourceId=portal),
             visit("d", kind="MENTION", placeUrl="https://otzovik.com/reviews/1")]  # fmt: skip
    outcome = (await company.site.read(RECORD, input={"items": items}))["touchpointsRecord"]
    assert outcome["recorded"] == 4
    await company.site.change("connectorHeartbeat", "ConnectorHeartbeatInput", "connector { name }", report)
    graph = (await company.strategist.read(GRAPH, period=PERIOD))["cluster"]
    assert [each["name"] for each in graph["orphans"]] == [
        "Google Ads", "Newsletter", "Portal announcement", "VK group",
    ]  # fmt: skip
    assert graph["deadEnds"] == [{"name": "Portal announcement"}]
    assert (graph["isolatedGroups"], graph["hubs"]) == ([], [])
    assert graph["ties"] == [
        {"from": {"name": "VK page"}, "to": {"name": "Sales site"},
         "flow": {"touches": 2, "persons": 2, "items": 0}, "connectorHealth": None},
        {"from": {"name": "Sales site"}, "to": {"name": "VK page"},
         "flow": {"touches": 0, "persons": 0, "items": 4},
         "connectorHealth": {"state": "ALIVE", "expectedEverySeconds": 600}},
    ]  # fmt: skip
    gone = await company.marketer.change("tieRemove", "TieRemoveInput", "removed", {"tieId": tie})
    assert gone["removed"] is True
    places = await company.strategist.read(
        "query($period: PeriodInput!) { places { edges { node { address kind isAutomatic"
        " touches(period: $period) { touches persons } } } } }", period=PERIOD,
    )  # fmt: skip
    assert [edge["node"] for edge in places["places"]["edges"]] == [
        {"address": "otzovik.com", "kind": "REVIEW_SITE", "isAutomatic": True, "touches": {"touches": 1, "persons": 1}}
    ]


async def test_recognition_can_be_tried_and_is_explained(client: Client) -> None:
    company = await found(client)
    await define(company)
    rule = {"resourceId": company.resources["ads"], "patterns": [{"source": "google", "medium": "cpc"}]}
    await company.marketer.change("utmRuleSet", "UtmRuleSetInput", "rules { source resource { name } }", rule)
    given = {"utm": {"source": "Google", "medium": "cpc"}, "url": "https://spinaok.example/x",
             "referrer": "https://www.google.com/"}  # fmt: skip
    told = (await company.strategist.read(TRY, input=given))["recogniseTest"]
    assert (told["resource"], told["channel"]) == ({"name": "Google Ads"}, {"key": "google_ads"})
    assert (told["recognisedBy"], told["placeResource"]) == ("UTM", {"name": "Sales site"})
    assert [(each["kind"], each["decides"]) for each in told["evidence"]] == [
        ("UTM", True), ("REFERRER", False), ("LANDING_PAGE", False), ("REFERRER_HOST", False),
    ]  # fmt: skip
    assert told["evidence"][0]["explanation"] == "The link's source=google&medium=cpc names the resource, and decides."
    nothing = (await company.strategist.read(TRY, input={}))["recogniseTest"]
    assert (nothing["resource"], nothing["recognisedBy"], nothing["evidence"]) == (None, None, [])


async def test_states_prices_and_advice_of_one_resource(client: Client) -> None:
    company = await found(client)
    await define(company)
    portal = company.resources["portal"]
    state = {"resourceId": portal, "state": "POSTPONED", "reason": "Premature", "expectedVersion": 1}
    await company.marketer.change("resourceSetState", "ResourceSetStateInput", "resource { state }", state)
    back = {"resourceId": portal, "state": "IDEA"}
    await company.marketer.change("resourceSetState", "ResourceSetStateInput", "resource { state }", back)
    prices = {"resourceId": portal, "prices": [{"amount": "7000"}], "effectiveFrom": "2031-02-01", "every": "QUARTER"}
    await company.marketer.change("resourceSetPrices", "ResourceSetPricesInput", "resource { version }", prices)
    today = datetime.now(UTC).date()
    document = """query($id: ID!, $on: Date!, $later: Date!) { resource(id: $id) {
      stateHistory { state reason member { name } } advice
      first: priceOn(on: $on) { price { amount } period } second: priceOn(on: $later) { price { amount } period }
      dearer: priceOn(on: "2031-08-01") { price { amount currency } period start end } } }"""
    days = {"on": today.isoformat(), "later": (today + timedelta(days=70)).isoformat()}
    row = (await company.strategist.read(document, id=portal, **days))["resource"]
    assert [(each["state"], each["reason"]) for each in row["stateHistory"]] == [
        ("ACTIVE", None), ("POSTPONED", "Premature"), ("IDEA", None),
    ]  # fmt: skip
    assert row["advice"] == []
    assert (row["first"]["price"]["amount"], row["second"]["price"]["amount"]) == ("30000.00", "5000.00")
    assert row["dearer"] == {
        "price": {"amount": "7000.00", "currency": "RUB"}, "period": 3, "start": "2031-08-01", "end": "2031-10-31",
    }  # fmt: skip
    from_idea = {"resourceId": portal, "state": "RETIRED", "reason": "Over"}
    refused = await company.marketer.try_to("resourceSetState", "ResourceSetStateInput", "resource { id }", from_idea)
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("CONFLICT", "state")]
