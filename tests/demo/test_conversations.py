"""What people wrote, how it was answered, and the attack of docs/demo.md, found by the API's own answers."""

import pytest

from crm.demo.conversations import ATTACKERS, threads
from crm.demo.reviews import SCHEME
from crm.demo.stories import weeks_before
from tests.demo.conftest import ANCHOR, SCALE, Api

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

FIGURES = """query Service($period: PeriodInput!) { serviceFigures(period: $period) {
  handled bands { band count } negative orchestrated ratio ratioWithoutOrchestrated reachOfSolved templateShare silent
  blaming detectionLagSeconds } }"""
ATTACK = """{ alerts(first: 5) { edges { node { status verdict count topic conclusion place { name }
  tasks { title } evidence { conversation { status negativeKind } } } } } }"""
INBOX = """query Inbox($after: String) { conversations(first: 100, after: $after) {
  edges { node { band place { url } resource { name } topic assignee { name } messages(last: 5) { edges { node {
    direction } } } } } pageInfo { hasNextPage endCursor } } }"""
BASE = """{ arguments(first: 20) { edges { node { topic } } } replyTemplates { name } topics { key }
  informationItems(first: 50) { edges { node { status } } } }"""


BANDS = {"REALTIME": 2, "WITHIN_60_MIN": 1, "WITHIN_90_MIN": 1, "WITHIN_24_H": 2, "LATE": 1, "UNANSWERED": 1}
"""Of eight threads."""


async def test_answers_of_every_band_and_the_ratio_without_the_attack(api: Api) -> None:
    data = await api.ask(FIGURES, period=weeks_before(ANCHOR, 12, 0))
    found, eighth = data["serviceFigures"], threads(SCALE) // 8
    bands = {each["band"]: each["count"] for each in found["bands"]}
    wanted = {band: share * eighth for band, share in BANDS.items()}
    assert bands == wanted | {"UNANSWERED": eighth + ATTACKERS}
    assert found["orchestrated"] == ATTACKERS
    assert found["ratio"] == pytest.approx(11 / found["negative"])
    assert found["ratioWithoutOrchestrated"] == pytest.approx(11 / (found["negative"] - ATTACKERS))
    assert (found["silent"], found["blaming"]) == (eighth, 1)
    assert found["reachOfSolved"] > 0
    assert 0 < found["templateShare"] < 0.5


async def test_the_attack_is_one_alert_and_every_thread_of_it_was_exposed(api: Api) -> None:
    data = await api.ask(ATTACK)
    (alert,) = (edge["node"] for edge in data["alerts"]["edges"])
    assert (alert["status"], alert["verdict"], alert["topic"], alert["count"]) == ("HANDLED", "ATTACK", "smell", 5)
    exposed = {"conversation": {"status": "CLOSED", "negativeKind": "ORCHESTRATED"}}
    assert alert["evidence"] == [exposed] * ATTACKERS
    assert [task["title"] for task in alert["tasks"]] == [title for title, _, _ in SCHEME]


async def test_the_inbox_holds_our_pages_and_those_of_others(api: Api) -> None:
    data = await api.ask(INBOX)
    nodes = [edge["node"] for edge in data["conversations"]["edges"]]
    assert len(nodes) == threads(SCALE) + ATTACKERS
    assert {node["resource"]["name"] for node in nodes if node["resource"]} == {
        "VK page", "VK group “Straight backs”", "Telegram channel", "Marketplace listing",
    }  # fmt: skip
    hosts = {node["place"]["url"].split("/")[2] for node in nodes if node["place"]}
    assert hosts == {"ozon.ru", "otzovik.com", "2gis.ru"}
    base = await api.ask(BASE)
    topics = [edge["node"]["topic"] for edge in base["arguments"]["edges"]]
    assert sorted(topics) == ["delivery", "height", "quality", "quality", "smell"]  # one came from the client
    assert len(base["replyTemplates"]) == 3
    items = [edge["node"]["status"] for edge in base["informationItems"]["edges"]]
    assert sorted(items) == ["ANSWERED", "OPEN"]
