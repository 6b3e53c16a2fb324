"""The weekly report over the API and as documents: draft, publication, history, who may."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from funnel.models import GoalRevision
from funnel.models.words import Metric
from tests.factories.model import insert_cell, make_model, make_running
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
EVIL = "=1+1<b>bold</b>"
REPORT = """
query($id: ID!, $week: Date!) { weeklyReport(productId: $id, week: $week) {
  status weekStart weekEnd weekNumber open { text owner { name } dueOn overdue goal { text } }
  outcome { goal { id text } target actual expectedToDate pace onPace }
  funnel { step { key } entered previousWeek } spend { amount currency } costPerUnit { amount }
  channelShares { label sales share } corrections { text goal { text } goalRevision { id } }
  lateFacts { text } charts { funnel goalPace channelShares } publishedAt text copy { id } csvUrl xlsxUrl printUrl
} }
"""
PUBLISH = """
mutation($input: WeeklyReportPublishInput!) { weeklyReportPublish(input: $input) {
  report { status publishedAt copy { id } } warnings { code message } errors { code field message } } }
"""
HISTORY = """
query($id: ID!) { weeklyReports(filter: {productId: {eq: $id}}) { totalCount edges { node {
  weekStart publishedBy { name } text corrections { text goalRevision { revision }
  effect { actualBefore actualNow paceBefore onPace doneAt } } } } } }
"""


async def company(client: Client) -> tuple[Office, str, str]:
    """A goal of 2026 that ran in May, with a text that a spreadsheet would run."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        work.now = datetime(2026, 5, 20, 12, tzinfo=UTC)
        model = await make_model(work)
        await make_running(work, model, text=EVIL)
        await insert_cell(
            work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 5), 4, resource=model.page.number,
            step="aware",
        )  # fmt: skip
        await insert_cell(work, model.product.id, Metric.STEP_ENTRIES, date(2026, 5, 5), 6, step="aware")
        revision = await work.scalar(select(GoalRevision.id).where(GoalRevision.workspace_id == work.workspace_id))
    return office, encode("prod", model.product.id), encode("grev", revision)


async def ask(client: Client, office: Office, document: str, **given: Any) -> Any:
    answer = await client.graphql(document, given, key=office.keys[Role.STRATEGIST])
    return next(iter(answer.data.values()))


async def test_from_draft_to_history(client: Client) -> None:
    office, product, revision = await company(client)
    draft = await ask(client, office, REPORT, id=product, week="2026-05-06")
    assert (draft["status"], draft["weekStart"], draft["weekEnd"], draft["weekNumber"]) == (
        "DRAFT", "2026-05-04", "2026-05-10", 19,
    )  # fmt: skip
    assert draft["funnel"][0] == {"step": {"key": "aware"}, "entered": 6, "previousWeek": 0}
    assert (draft["outcome"][0]["actual"], draft["outcome"][0]["onPace"]) == ("4", False)
    assert (draft["spend"], draft["costPerUnit"]) == ({"amount": "0.00", "currency": "RUB"}, None)
    correction = {"text": "Post more", "goalRevisionId": revision}
    given = {"productId": product, "week": "2026-05-10", "corrections": [correction]}
    published = await ask(client, office, PUBLISH, input=given)
    assert (published["errors"], published["report"]["status"], published["warnings"]) == ([], "PUBLISHED", [])
    kept = await ask(client, office, REPORT, id=product, week="2026-05-04")
    assert kept["corrections"] == [{"text": "Post more", "goal": {"text": EVIL}, "goalRevision": {"id": revision}}]
    assert (kept["copy"], kept["outcome"], kept["text"]) == (
        published["report"]["copy"], draft["outcome"], kept["text"],
    )  # fmt: skip
    history = await ask(client, office, HISTORY, id=product)
    (edge,) = history["edges"]
    assert (history["totalCount"], edge["node"]["weekStart"], edge["node"]["text"]) == (1, "2026-05-04", kept["text"])
    (corrected,) = edge["node"]["corrections"]
    assert corrected["goalRevision"] == {"revision": 1}
    assert (corrected["effect"]["actualBefore"], corrected["effect"]["actualNow"]) == ("4", "4")
    again = await ask(client, office, PUBLISH, input=given)
    assert again["report"] == published["report"]


async def test_refusals_say_why_and_change_nothing(client: Client) -> None:
    office, product, revision = await company(client)
    for given, code, field in (
        ({"week": "2199-01-01"}, "NOT_YET", "week"),
        ({"week": "2026-05-06", "corrections": [{"text": "x"}]}, "INVALID", "corrections.0.goalRevisionId"),
        ({"week": "2026-05-06", "corrections": [{"text": " ", "goalRevisionId": revision}]}, "INVALID",
         "corrections.0.text"),
    ):  # fmt: skip
        answer = await ask(client, office, PUBLISH, input={"productId": product, **given})
        assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, field)]
        assert answer["report"] is None
    assert (await ask(client, office, HISTORY, id=product))["totalCount"] == 0


async def test_figures_of_money_are_for_those_who_may_see_them(client: Client) -> None:
    office, product, _ = await company(client)
    for role in (Role.AUTHOR, Role.SUPPORT):
        answer = await client.graphql(REPORT, {"id": product, "week": "2026-05-06"}, key=office.keys[role])
        assert answer.codes == ["FORBIDDEN"]
        denied = await client.graphql("{ weeklyReports { edges { node { text } } } }", key=office.keys[role])
        assert denied.codes == ["FORBIDDEN"]
        path = f"/documents/weekly/{product}.csv?week=2026-05-06"
        found = await client.http.get(path, headers={"Authorization": f"Bearer {office.keys[role]}"})
        assert found.status_code == 403


async def test_documents(client: Client) -> None:
    office, product, _ = await company(client)
    report = await ask(client, office, REPORT, id=product, week="2026-05-06")
    headers = {"Authorization": f"Bearer {office.keys[Role.STRATEGIST]}"}
    file = await client.http.get(report["csvUrl"], headers=headers)
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [(row["What"], row["Figure"], row["Target"]) for row in rows if row["Section"] == "Goal"] == [
        (f"'{EVIL}", "4", "40")
    ]
    page = await client.http.get(report["printUrl"], headers=headers)
    assert (page.status_code, EVIL in page.text) == (200, False)
    for chart in report["charts"].values():
        ElementTree.fromstring(chart)
        assert chart in page.text
    assert (await client.http.get(report["xlsxUrl"], headers=headers)).content[:2] == b"PK"
    wrong = await client.http.get(report["csvUrl"].replace("2026-05-04", "soon"), headers=headers)
    assert wrong.status_code in (400, 422)
    assert (await client.http.get(report["csvUrl"])).status_code == 401
