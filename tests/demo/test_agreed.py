"""Content, links, reports, roll-out and the agency of docs/demo.md, each found by the API's own answers."""

from decimal import Decimal

import pytest

from crm.demo.agreed import AGENCY, REPORTS
from crm.demo.content import CLICKS
from crm.demo.stories import weeks_before
from tests.demo.conftest import ANCHOR, Api

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
YEAR = weeks_before(ANCHOR, 52, 0)

CONTENT = """query Content($period: PeriodInput!, $product: ID!) {
  contentItems(first: 50) { edges { node { title state variants { title } } } }
  experiments(first: 5) { edges { node { state winner { title } reason standing { leader { title } } } } }
  trackedLinks(first: 5) { edges { node { label targetUrl statistics(period: $period) { clicks visitors bots } } } }
  contentReport(period: $period, productId: $product) { format topic items engagement clicks } }"""


async def test_content_stands_in_every_state_and_the_film_won(api: Api) -> None:
    data = await api.ask(CONTENT, period=YEAR, product=api.demo.product)
    items = {edge["node"]["title"]: edge["node"] for edge in data["contentItems"]["edges"]}
    assert {item["state"] for item in items.values()} == {
        "BRIEF", "WRITTEN", "APPROVED", "SCHEDULED", "PUBLISHED", "CANCELLED",
    }  # fmt: skip
    question = items["Ten minutes for your back: the question"]
    assert [variant["title"] for variant in question["variants"]] == [
        "Ten minutes for your back: the question",
        "Ten minutes for your back: the film",
    ]
    (experiment,) = (edge["node"] for edge in data["experiments"]["edges"])
    film = {"title": "Ten minutes for your back: the film"}
    assert (experiment["state"], experiment["winner"], experiment["standing"]["leader"]) == ("DECIDED", film, film)


async def test_clicks_of_links_are_people_visitors_and_programs(api: Api) -> None:
    data = await api.ask(CONTENT, period=YEAR, product=api.demo.product)
    links = {edge["node"]["label"]: edge["node"]["statistics"] for edge in data["trackedLinks"]["edges"]}
    assert links == {
        f"Post: {key}": {"clicks": 2 * clicks, "visitors": clicks, "bots": 5} for key, clicks in CLICKS.items()
    }


REPORTS_OF = """query Weeks($product: ID!, $week: Date!) {
  weeklyReports(first: 10) { edges { node { weekStart } } }
  weeklyReport(productId: $product, week: $week) { status lateFacts { text } text channelShares { label share } } }"""


async def test_a_late_bill_is_told_in_the_last_report(api: Api) -> None:
    last = weeks_before(ANCHOR, 1, 0)["start"]
    data = await api.ask(REPORTS_OF, product=api.demo.product, week=last)
    starts = sorted(edge["node"]["weekStart"] for edge in data["weeklyReports"]["edges"])
    assert starts == [weeks_before(ANCHOR, back, 0)["start"] for back in range(REPORTS, 0, -1)]
    report = data["weeklyReport"]
    assert report["status"] == "PUBLISHED"
    assert len(report["text"]) < 1_000
    told = [fact["text"] for fact in report["lateFacts"]]
    assert len(told) == 1
    assert "135" in told[0]  # 900 roubles at this size of the demo


STAGES = """query Stages($product: ID!) { product(id: $product) { audiences {
  rollOut { state stage { position } } } } }"""


async def test_one_stage_passed_one_open_one_locked(api: Api) -> None:
    data = await api.ask(STAGES, product=api.demo.product)
    stages = sorted(
        (audience["rollOut"] for audience in data["product"]["audiences"]),
        key=lambda roll_out: roll_out["stage"]["position"],
    )
    assert [stage["state"] for stage in stages] == ["PASSED", "OPEN", "LOCKED"]


AGREED = """query Agreed($period: PeriodInput!) { engagements(first: 5) { edges { node { agencyName status
  terms { kind } questions { text answer } report(period: $period) {
    labour { amount } members { hours } commission { amount } } } } } }"""


async def test_the_agency_works_on_agreed_terms(api: Api) -> None:
    data = await api.ask(AGREED, period=YEAR)
    (engagement,) = (edge["node"] for edge in data["engagements"]["edges"])
    assert (engagement["agencyName"], engagement["status"]) == (AGENCY, "RUNNING")
    assert [term["kind"] for term in engagement["terms"]] == ["SHARE_OF_SALE", "MONTHLY_FEE"]
    assert [question["answer"] is None for question in engagement["questions"]].count(True) == 1
    assert {Decimal(member["hours"]) for member in engagement["report"]["members"]} == {42, 30}  # at 900 and at 700
    assert Decimal(engagement["report"]["labour"]["amount"]) == 6 * (7 * 900 + 5 * 700)
    assert Decimal(engagement["report"]["commission"]["amount"]) > 0
