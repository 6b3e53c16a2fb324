"""The communities, the webinar, friends, opinions, judgements and runs of docs/demo.md, each found through the API."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from crm.demo.gathering import CAME, COMMUNITIES, REGISTERED, RUNGS
from crm.demo.judgements import JUDGED, RUNS, SNAPSHOTS
from crm.demo.reviews import TOPICS
from crm.demo.stories import weeks_before
from crm.demo.world import AUDIENCES
from tests.demo.conftest import ANCHOR, Api

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
QUARTER = weeks_before(ANCHOR, 12, 0)
YEAR = weeks_before(ANCHOR, 52, 0)

NAMES = "query { communities(first: 5) { edges { node { id name resources(first: 9) { edges { node { id } } } } } } }"
STANDING = """query Standing($input: CommunityReportInput!, $people: CommunityPeopleInput!) {
  communityReport(input: $input) { points { day
    people { members active silent leaving hostile activeShare silentShare leavingShare hostileShare }
    companies { members active silent leaving hostile } } }
  communityPeople(input: $people, first: 20) { total endCursor members { standing seenOn person { id attitude } } } }"""


async def test_a_community_has_talkers_readers_leavers_and_foes(api: Api) -> None:
    found = [edge["node"] for edge in (await api.ask(NAMES))["communities"]["edges"]]
    assert {each["name"]: len(each["resources"]["edges"]) for each in found} == {
        name: len(places) for name, _, places in COMMUNITIES
    }
    backs = next(each["id"] for each in found if each["name"] == "Straight backs")
    last = {"communityId": backs, "day": QUARTER["end"], "standing": "HOSTILE"}
    data = await api.ask(STANDING, input={"communityId": backs, "period": QUARTER}, people=last)
    points = data["communityReport"]["points"]
    assert len(points) == 12
    for point in points:
        for heads in (point["people"], point["companies"]):
            assert heads["members"] == sum(heads[name] for name in ("active", "silent", "leaving", "hostile"))
    now = points[-1]["people"]
    assert min(now["active"], now["silent"], now["leaving"], now["hostile"]) > 0
    assert abs(sum(now[f"{name}Share"] for name in ("active", "silent", "leaving", "hostile")) - 1) < 1e-9
    behind = data["communityPeople"]
    assert behind["total"] == now["hostile"] == len(behind["members"])
    assert {each["person"]["attitude"] for each in behind["members"]} == {"RED"}


EVENTS = """query { events(first: 5) { edges { node { id name targetCount } } } }"""
REPORT = """query Report($input: EventReportInput!) { eventReport(input: $input) {
  registered { people companies } attended { people companies } noShows { people } targetCompanies targetAttended
  targetShare costPerAttendee { amount } } }"""


async def test_the_webinar_counts_persons_and_firms(api: Api) -> None:
    (event,) = (edge["node"] for edge in (await api.ask(EVENTS))["events"]["edges"])
    told = (await api.ask(REPORT, input={"eventId": event["id"]}))["eventReport"]
    assert told["registered"]["people"] == REGISTERED
    assert told["attended"]["people"] == CAME
    assert told["noShows"]["people"] == REGISTERED - CAME
    assert (
        0 < told["attended"]["companies"] <= told["targetAttended"] <= told["targetCompanies"] == event["targetCount"]
    )
    assert 0 < told["targetShare"] < 1
    assert Decimal(told["costPerAttendee"]["amount"]) == round(Decimal(24_000) / CAME, 2)


LADDER = """query Ladder($input: LoyaltyLadderReportInput!, $influence: InfluenceReportInput!) {
  loyaltyLadder { rungs { key } }
  loyaltyLadderReport(input: $input) { people companies rungs { key people companies } }
  influenceReport(input: $influence) { person { id } direct people } }"""


async def test_friends_bring_friends_and_the_ladder_is_filled(api: Api) -> None:
    of = {"productId": api.demo.product, "period": YEAR}
    data = await api.ask(LADDER, input={"period": YEAR}, influence=of)
    assert [rung["key"] for rung in data["loyaltyLadder"]["rungs"]] == [rung["key"] for rung in RUNGS]
    report = data["loyaltyLadderReport"]
    people = {rung["key"]: rung["people"] for rung in report["rungs"]}
    assert sum(people.values()) == report["people"]
    assert all(people[key] > 0 for key in ("follower", "active", "buyer", "recommends", "advocate"))
    assert sum(rung["companies"] for rung in report["rungs"]) == report["companies"] > 0
    brought = [each["direct"] for each in data["influenceReport"] if each["person"]]
    assert max(brought) == 4


OPINIONS = """query Opinions($input: OpinionDigestInput!) { opinionDigest(input: $input) {
  topic name current { mentions positive neutral negative orchestrated untold people } previous { mentions }
  mentionsChange topPlaces { resource { name } place { address } mentions }
  examples { conversation { id } url sentiment } arguments { title } needsArguments openQuestions } }"""


async def test_opinions_stand_by_topic(api: Api) -> None:
    found = (await api.ask(OPINIONS, input={"period": weeks_before(ANCHOR, 6, 0)}))["opinionDigest"]
    topics = {each["topic"]: each for each in found}
    assert {key for key, _, _ in TOPICS} <= topics.keys()
    for each in found:
        now = each["current"]
        parts = ("positive", "neutral", "negative", "orchestrated", "untold")
        assert now["mentions"] == sum(now[name] for name in parts)
        assert each["mentionsChange"] == now["mentions"] - each["previous"]["mentions"]
    assert sum(each["current"]["orchestrated"] for each in found) == 12
    assert any(each["arguments"] for each in found)
    assert any(example["url"] for each in found for example in each["examples"])


JUDGEMENTS = """query Judgements($product: ID!) {
  suitabilityJudgements(first: 20) { edges { node { value reason } } }
  matrixSnapshots(first: 20, filter: {productId: {eq: $product}}) { edges { node { id } } }
  attributionRuns(first: 5) { edges { node { status model rows { label share } } } } }"""


async def test_judgements_snapshots_and_two_finished_runs(api: Api) -> None:
    data = await api.ask(JUDGEMENTS, product=api.demo.product)
    reasons = {edge["node"]["reason"] for edge in data["suitabilityJudgements"]["edges"]}
    assert reasons == {reason for _, _, _, reason in JUDGED}
    assert len(data["matrixSnapshots"]["edges"]) == len(SNAPSHOTS)
    runs = [edge["node"] for edge in data["attributionRuns"]["edges"]]
    assert [run["status"] for run in runs] == ["DONE"] * len(RUNS)
    assert all(abs(sum(each["share"] for each in run["rows"]) - 1) < 1e-6 for run in runs)


COST = """query Cost($input: FunnelReportInput!) { funnelReport(input: $input) { steps { cost { amount } } } }"""


async def test_costs_were_known_when_their_bills_came(api: Api) -> None:
    """Asked as it was known half a year ago, the year cost about as much as it had by then."""
    asked = {"productId": api.demo.product, "period": YEAR}
    middle = datetime.combine(date.fromisoformat(YEAR["end"]) - timedelta(days=182), datetime.min.time()).isoformat()
    costs = []
    for known in ({}, {"asKnownAt": f"{middle}Z"}):
        steps = (await api.ask(COST, input=asked | known))["funnelReport"]["steps"]
        costs.append(sum(Decimal(step["cost"]["amount"]) for step in steps if step["cost"]))
    assert 0 < costs[1] < Decimal("0.8") * costs[0]


WORDS = """query Words($input: AttributionReportInput!) { attributionReport(input: $input) {
  rows { label credits { conversions } } } }"""


async def test_keywords_earn_credit(api: Api) -> None:
    asked = {
        "productId": api.demo.product, "period": YEAR, "conversion": {"sale": True}, "dimension": "KEYWORD",
        "models": [{"key": "linear"}],
    }  # fmt: skip
    rows = (await api.ask(WORDS, input=asked))["attributionReport"]["rows"]
    earned = {row["label"] for row in rows if row["credits"][0]["conversions"] > 0}
    assert len(earned & {word.lower() for audience in AUDIENCES for word in audience.keywords}) > 3
