"""Audiences of SpinaOK through GraphQL only.

Two audiences, 5 units within 30 days each. Anna searches “ergonomic chair” (a keyword of Backs, which has no rule of
its own) and Boris says in a form that he buys for ten (the rule of Heads). Anna buys 5 chairs: Backs has passed, Heads
opens. She returns one: 4 of 5, Heads is locked again. She buys one more: 5 of 5. A member puts her among Heads: Backs
has 0 of 5 and is taken back; the word is cleared: 5 of 5 again. In the other order of the audiences nothing changes for
either of them, and a rule of Heads that fits everybody makes both theirs.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.jobs.worker import Worker
from crm.plug_board import worker_plugs
from tests.http import Client
from tests.scenario.spinaok import Company, define, found, record

pytestmark = [pytest.mark.anyio, pytest.mark.database]

SEEN = """query($id: ID!) { product(id: $id) {
  audienceRecognition { state run total done changed }
  audiences { id name priority version recognisedWhen archivedAt keywords { text } landingPage { id }
    rollOut { state criterion openedAt passedAt failedAt stage { position metric target withinDays onFail isForced }
      progress { metric actual target daysLeft withinDays attempt }
      history { fromState toState cause actual note member { name } } } } } }"""
LEADS = "{ leads { edges { node { id name version audienceSource audience { name } } } } }"
SELL = ("saleRecord", "SaleRecordInput", "sale { id }")


async def seen(company: Company) -> Any:
    return (await company.strategist.read(SEEN, id=company.product_id))["product"]


async def roll_out(company: Company) -> list[tuple[str, str, str | None]]:
    """(audience, state, actual) in order of priority."""
    return [
        (each["name"], each["rollOut"]["state"], each["rollOut"]["progress"]["actual"])
        for each in (await seen(company))["audiences"]
    ]


async def leads(company: Company) -> dict[str, Any]:
    nodes = (edge["node"] for edge in (await company.strategist.read(LEADS))["leads"]["edges"])
    return {
        node["name"]: (node["audience"]["name"] if node["audience"] else None, node["audienceSource"]) for node in nodes
    }


async def draw(company: Company) -> dict[str, str]:
    """Audiences and stages; the same order and stages again change nothing."""
    boss, ids = company.strategist, {}
    given: list[dict[str, Any]] = [
        {"name": "Backs", "keywords": ["Ergonomic  chair"], "landingPageId": company.resources["portal"]},
        {"name": "Heads", "recognisedBy": {"formAnswer": {"field": "chairs", "equals": "10"}}},
    ]
    for priority, audience in enumerate(given, start=1):
        data = {"productId": company.product_id, "priority": priority, **audience}
        made = await boss.change("audienceCreate", "AudienceCreateInput", "audience { id }", data)
        ids[audience["name"]] = made["audience"]["id"]
    stages = [{"audienceId": ids[name], "target": "5", "withinDays": 30} for name in ("Backs", "Heads")]
    data = {"productId": company.product_id, "stages": stages}
    for _ in range(2):
        await boss.change("rollOutSet", "RollOutSetInput", "product { id }", data)
    return ids


async def sell(company: Company, number: int, units: int) -> str:
    data = {
        "identities": [{"kind": "EMAIL", "value": "anna@example.com"}], "productId": company.product_id,
        "soldAt": datetime.now(UTC).isoformat(), "amount": {"amount": "12000"}, "units": units,
        "externalId": f"s{number}",
    }  # fmt: skip
    made = await company.sergey.change(*SELL, data)
    return str(made["sale"]["id"])


async def come(company: Company) -> None:
    items = [
        {"source": "site", "externalId": "1", "kind": "VISIT", "name": "Anna", "utm": {"term": "ergonomic chair"},
         "identities": [{"kind": "EMAIL", "value": "anna@example.com"}]},
        {"source": "site", "externalId": "2", "kind": "FORM_SUBMIT", "name": "Boris", "formAnswers": {"chairs": "10"},
         "identities": [{"kind": "EMAIL", "value": "boris@example.com"}]},
    ]  # fmt: skip
    hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    told = await record(company, [{**item, "occurredAt": hour_ago} for item in items])
    assert told["recorded"] == 2


async def test_audiences_open_one_after_another(client: Client) -> None:
    company = await found(client)
    await define(company)
    ids = await draw(company)
    first = (await seen(company))["audiences"][0]
    assert first["recognisedWhen"] == (
        "Is in touch at Portal announcement, is in touch sent by Portal announcement, or is in touch searching for"
        " “ergonomic chair”."
    )
    assert first["rollOut"]["criterion"] == "5 units are sold within 30 days."
    assert first["rollOut"]["progress"] == {
        "metric": "UNITS_SOLD", "actual": "0", "target": "5", "daysLeft": 30, "withinDays": 30, "attempt": 1,
    }  # fmt: skip
    assert await roll_out(company) == [("Backs", "OPEN", "0"), ("Heads", "LOCKED", None)]

    await come(company)
    assert await leads(company) == {"Anna": ("Backs", "RULE"), "Boris": ("Heads", "RULE")}
    await refused_goal(company, ids["Heads"])
    sale = await sell(company, 1, 5)
    assert await roll_out(company) == [("Backs", "PASSED", "5"), ("Heads", "OPEN", "0")]
    await company.sergey.change(
        "saleRefund", "SaleRefundInput", "sale { id }",
        {"saleId": sale, "amount": {"amount": "2400"}, "units": 1, "refundedAt": datetime.now(UTC).isoformat()},
    )  # fmt: skip
    assert await roll_out(company) == [("Backs", "OPEN", "4"), ("Heads", "LOCKED", None)]
    await sell(company, 2, 1)
    assert await roll_out(company) == [("Backs", "PASSED", "5"), ("Heads", "OPEN", "0")]
    lines = (await seen(company))["audiences"][0]["rollOut"]["history"]
    assert [(line["toState"], line["cause"], line["actual"], line["note"]) for line in lines] == [
        ("OPEN", "PLAN", None, "The first in the roll-out."),
        ("PASSED", "RULE", "5", "5 of 5 reached."),
        ("OPEN", "RULE", "4", "A correction left 4 of 5; the window still runs."),
        ("PASSED", "RULE", "5", "5 of 5 reached."),
    ]
    await by_hand(company, ids)
    await in_another_order(client, company, ids)


async def refused_goal(company: Company, audience_id: str) -> None:
    goal = {
        "resourceId": company.resources["group"], "productId": company.product_id, "stepKey": "aware",
        "audienceId": audience_id, "text": "Ten", "metric": "STEP_ENTRIES", "target": "10",
        "period": {"start": "2027-01-01", "end": "2027-01-31"},
    }  # fmt: skip
    payload = await company.strategist.try_to("resourceGoalSet", "ResourceGoalSetInput", "goal { id }", goal)
    assert payload["goal"] is None
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [("CONFLICT", "audienceId")]


async def by_hand(company: Company, ids: dict[str, str]) -> None:
    """A member's word about Anna, and its end; then about the roll-out."""
    nodes = (await company.strategist.read(LEADS))["leads"]["edges"]
    anna = next(edge["node"]["id"] for edge in nodes if edge["node"]["name"] == "Anna")
    selected = "lead { audience { name } audienceSource }"
    said = {"leadId": anna, "audienceId": ids["Heads"], "reason": "Has a firm of her own"}
    await company.sergey.change("leadSetAudience", "LeadSetAudienceInput", selected, said)
    assert await roll_out(company) == [("Backs", "OPEN", "0"), ("Heads", "LOCKED", None)]
    cleared = await company.sergey.change("leadClearAudience", "LeadClearAudienceInput", selected, {"leadId": anna})
    assert cleared["lead"] == {"audience": {"name": "Backs"}, "audienceSource": "RULE"}
    assert await roll_out(company) == [("Backs", "PASSED", "5"), ("Heads", "OPEN", "0")]
    done = await company.strategist.change(
        "rollOutOverride", "RollOutOverrideInput", "audience { rollOut { state failedAt stage { isForced } } }",
        {"audienceId": ids["Heads"], "state": "FAILED", "reason": "No invoices yet"},
    )  # fmt: skip
    assert done["audience"]["rollOut"]["state"] == "FAILED"
    assert done["audience"]["rollOut"]["stage"] == {"isForced": True}


async def in_another_order(client: Client, company: Company, ids: dict[str, str]) -> None:
    boss = company.strategist
    order = {"productId": company.product_id, "audienceIds": [ids["Heads"], ids["Backs"]]}
    await boss.change("audienceReorder", "AudienceReorderInput", "audiences { name priority }", order)
    await work_through(client)
    assert await leads(company) == {"Anna": ("Backs", "RULE"), "Boris": ("Heads", "RULE")}
    short = {**order, "audienceIds": [ids["Heads"]]}
    payload = await boss.try_to("audienceReorder", "AudienceReorderInput", "audiences { name }", short)
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [("CONFLICT", "audienceIds")]
    heads = next(each for each in (await seen(company))["audiences"] if each["name"] == "Heads")
    change = {
        "audienceId": ids["Heads"], "expectedVersion": heads["version"],
        "recognisedBy": {"any": [{"saleRecorded": True}, {"formAnswer": {"field": "chairs"}}]},
    }  # fmt: skip
    await boss.change("audienceChange", "AudienceChangeInput", "audience { version }", change)
    waiting = (await seen(company))["audienceRecognition"]
    assert (waiting["state"], waiting["total"], waiting["done"]) == ("RUNNING", 2, 0)
    await work_through(client)
    told = (await seen(company))["audienceRecognition"]
    assert (told["state"], told["done"], told["changed"]) == ("DONE", 2, 1)
    assert await leads(company) == {"Anna": ("Heads", "RULE"), "Boris": ("Heads", "RULE")}
    stale = await boss.try_to("audienceChange", "AudienceChangeInput", "audience { id }", change)
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]


async def work_through(client: Client) -> None:
    """What the worker does, sweeps left out."""
    plugs = worker_plugs()
    plugs.sweeps.clear()
    await Worker(client.database, plugs).round()


ASK = """query($id: ID!) { questionnaire(productId: $id, language: "ru") {
  version questions { key text isAnswered option } gaps { code severity message }
  asIs { resource { name } objective { name } use extent metric value }
  suggestedResources { name kind placement state url } } }"""


async def test_a_questionnaire_fills_the_matrix_as_it_is(client: Client) -> None:
    company = await found(client)
    await define(company)
    answers = [
        {"key": "no_traffic", "option": "SEVERELY"},
        {"key": "groups", "resources": [{"name": "VK group", "use": "Exercises", "extent": 40, "figure": "1200"}]},
        {"key": "blogs", "resources": [{"name": "Blog", "isActive": False}]},
    ]
    given = {"productId": company.product_id, "answers": answers}
    for _ in range(2):
        done = await company.strategist.change("questionnaireAnswer", "QuestionnaireAnswerInput", "version", given)
        assert done["version"] == 1
    found_ = (await company.strategist.read(ASK, id=company.product_id))["questionnaire"]
    assert found_["questions"][0] == {
        "key": "no_traffic", "text": "На сайт приходит мало людей", "isAnswered": True, "option": "SEVERELY",
    }  # fmt: skip
    assert [(gap["code"], gap["severity"]) for gap in found_["gaps"]] == [("NO_TRAFFIC", "HIGH"), ("NO_BLOG", "LOW")]
    assert found_["asIs"] == [{
        "resource": {"name": "VK group"}, "objective": {"name": "Knows of it"}, "use": "Exercises", "extent": 40,
        "metric": "FOLLOWERS", "value": "1200",
    }]  # fmt: skip
    assert found_["suggestedResources"] == [
        {"name": "Blog", "kind": "BLOG", "placement": "OWN", "state": "IDEA", "url": None}
    ]
