"""The contract's documents 04, 07 and 08 on a small workspace, from the first product to a running goal."""

from datetime import date
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse, print_ast

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from funnel.models.words import Metric
from tests.conftest import SHARED
from tests.factories.model import insert_cell, make_model
from tests.http import Client, Office

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.database,
    pytest.mark.skipif(not (SHARED / "contract").is_dir(), reason="the contract's folder is not here"),
]
MAY = {"start": "2026-05-01", "end": "2026-05-31"}
STEPS = [
    {"key": "aware", "name": "Aware", "phase": "AWARENESS", "side": "MARKETING",
     "goal": {"text": "Comes to the site", "reachedWhen": {"any": [{"touch": {"kinds": ["VISIT"], "atLeast": 2}},
                                                                   {"touch": {"kinds": ["DOWNLOAD"]}}]}}},
    {"key": "asked", "name": "Asked", "phase": "CONSIDERATION", "side": "MARKETING", "isHandoff": True,
     "goal": {"text": "Sales take over", "reachedWhen": {"handoffAccepted": True}}},
    {"key": "sales", "name": "With sales", "phase": "EVALUATION", "side": "SALES",
     "goal": {"text": "Buys", "reachedWhen": {"saleRecorded": True}}},
    {"key": "bought", "name": "Bought", "phase": "PURCHASE", "side": "SALES"},
]  # fmt: skip


def operations(file: str) -> dict[str, str]:
    """Documents of a contract file by the operation's name."""
    parsed = parse((SHARED / "contract" / file).read_text())
    found = (node for node in parsed.definitions if isinstance(node, OperationDefinitionNode))
    return {node.name.value: print_ast(node) for node in found if node.name}


class Desk:
    """Runs the contract's operations as one role."""

    def __init__(self, client: Client, office: Office) -> None:
        self._client, self._office = client, office
        self._documents = operations("04_funnel_model.graphql") | operations("07_cluster_matrix.graphql")
        self._documents |= operations("08_goals_and_plans.graphql")

    async def ask(self, name: str, role: Role = Role.ADMIN, /, **variables: Any) -> Any:
        answer = await self._client.graphql(self._documents[name], variables, key=self._office.keys[role])
        return next(iter(answer.data.values()))

    async def do(self, name: str, role: Role = Role.ADMIN, /, **given: Any) -> Any:
        found = await self.ask(name, role, input=given)
        assert found["errors"] == [], found
        return found


async def test_from_the_first_product_to_a_running_goal(client: Client) -> None:
    office = await client.office()
    desk = Desk(client, office)
    add_vk = 'mutation { channelAdd(input: {key: "vk"}) { channel { key name group } errors { message } } }'
    added = (await client.graphql(add_vk, key=office.keys[Role.ADMIN])).data["channelAdd"]
    assert added == {"channel": {"key": "vk", "name": "VK", "group": "ORGANIC_SOCIAL"}, "errors": []}
    product = (
        await desk.do(
            "ProductCreate", Role.STRATEGIST, name="SpinaOK", markets=["B2C"], saleKinds=["ONLINE"],
            price={"amount": "12000"}, contribution={"amount": "3000.00", "currency": "RUB"}, monthlyTargetUnits=25,
        )
    )["product"]["id"]  # fmt: skip
    site = (
        await desk.do("ResourceRegister", name="Site", kind="SALES_SITE", users=["AUDIENCE", "STAFF"])
    )["resource"]  # fmt: skip
    assert (site["placement"], site["state"], site["channel"]) == ("OWN", "ACTIVE", None)
    page = (await desk.do("ResourceRegister", name="VK", kind="SOCIAL_PAGE", users=["AUDIENCE"], channelKey="vk"))[
        "resource"
    ]
    assert page == {
        "id": page["id"], "name": "VK", "kind": "SOCIAL_PAGE", "placement": "OUTPOST", "users": ["AUDIENCE"],
        "state": "ACTIVE", "channel": {"key": "vk"},
    }  # fmt: skip
    tie = (await desk.do("ResourceTie", fromId=page["id"], toId=site["id"], kind="LINKS_TO"))["tie"]
    audience = (
        await desk.do("AudienceCreate", productId=product, name="Backs", priority=1, landingPageId=site["id"],
                      keywords=["Ergonomic  chair", "ergonomic chair"])
    )["audience"]  # fmt: skip
    saved = await desk.do("FunnelDraftSave", productId=product, entryRule={"touch": {"kinds": ["FOLLOW"]}}, steps=STEPS)
    assert saved["draft"]["problems"] == []
    funnel = (await desk.do("FunnelPublish", productId=product))["funnel"]
    assert [step["key"] for step in funnel["steps"]] == ["aware", "asked", "sales", "bought"]
    objective = (
        await desk.do("ObjectiveCreate", productId=product, name="Into the top ten", supportsResourceId=site["id"])
    )["objective"]
    goal = (
        await desk.do(
            "ResourceGoalSet", Role.STRATEGIST, resourceId=page["id"], productId=product, stepKey="aware", text="Forty",
            metric="STEP_GOAL_REACHED", target="40", period=MAY, budget={"amount": "31000"},
        )
    )["goal"]  # fmt: skip
    assert goal == {
        "id": goal["id"], "status": "DRAFT", "metric": "STEP_GOAL_REACHED", "target": "40", "revision": 1,
    }  # fmt: skip
    approved = (await desk.do("ResourceGoalApprove", Role.STRATEGIST, goalId=goal["id"], revision=1))["goal"]
    assert (approved["status"], approved["approvedBy"]) == ("APPROVED", {"name": "Strategist"})
    author = encode("mem", office.members[Role.AUTHOR])
    action = {"text": "Write", "ownerId": author, "dueOn": "2026-05-10", "resourceId": page["id"]}
    plan = (await desk.do("PlanDraft", Role.MARKETER, goalId=goal["id"], actions=[action]))["plan"]
    assert (plan["version"], plan["status"], plan["actions"][0]["dueOn"]) == (1, "DRAFT", "2026-05-10")
    returned = (await desk.do("PlanReturn", Role.MARKETER, planId=plan["id"], comment="More of it"))["plan"]
    assert (returned["status"], returned["comment"]) == ("DRAFT", "More of it")
    await desk.do("PlanApprove", Role.MARKETER, planId=plan["id"], version=1)
    assert (await desk.do("ResourceGoalStart", Role.MARKETER, goalId=goal["id"]))["goal"]["status"] == "RUNNING"
    done = await desk.do("PlanActionComplete", Role.AUTHOR, actionId=plan["actions"][0]["id"],
                         doneAt="2026-05-12T09:00:00Z")  # fmt: skip
    assert done["action"]["lateByDays"] == 2
    spend = (
        await desk.do("SpendRecord", resourceId=page["id"], period=MAY, amount={"amount": "100"}, externalId="bill 1")
    )["spend"]
    assert (spend["amount"], spend["period"]) == ({"amount": "100.00", "currency": "RUB"}, MAY)
    items = [
        {"resourceId": page["id"], "day": "2026-05-02", "metric": "FOLLOWERS", "value": "120"},
        {"resourceId": page["id"], "day": "2026-05-03", "metric": "FOLLOWERS", "value": "125"},
        {"resourceId": page["id"], "day": "2026-05-03", "metric": "CLICKS", "value": "7"},
    ]
    assert (await desk.do("ResourceMetricsRecord", items=items))["recorded"] == 3
    figures = await desk.ask("ResourceFigures", resourceId=page["id"], period=MAY)
    assert figures["contentReport"] == []
    assert figures["metrics"] == [
        {"metric": "CLICKS", "unit": "COUNT", "direction": "HIGHER_IS_BETTER", "total": "7",
         "points": [{"day": "2026-05-03", "value": "7"}]},
        {"metric": "FOLLOWERS", "unit": "COUNT", "direction": "HIGHER_IS_BETTER", "total": "125",
         "points": [{"day": "2026-05-02", "value": "120"}, {"day": "2026-05-03", "value": "125"}]},
    ]  # fmt: skip
    model = await desk.ask("FunnelModel", Role.CLIENT, productId=product)
    assert model["audiences"] == [
        {"id": audience["id"], "name": "Backs", "priority": 1, "estimatedSize": None,
         "landingPage": {"id": site["id"], "url": None}, "keywords": [
             {"id": model["audiences"][0]["keywords"][0]["id"], "text": "ergonomic chair"}],
         "rollOut": {"state": "OPEN", "criterion": None}},
    ]  # fmt: skip
    assert {resource["id"] for resource in model["cluster"]["resources"]} == {site["id"], page["id"]}
    assert [found["from"]["id"] for found in model["cluster"]["ties"]] == [page["id"]]
    assert (model["cluster"]["orphans"], tie["kind"]) == ([], "LINKS_TO")
    first = model["funnel"]["steps"][0]
    assert first["goal"] == {
        "text": "Comes to the site", "reachedWhen": {"description": "Visits at least 2 times, or downloads."},
    }  # fmt: skip
    (stands,) = first["resourceGoals"]
    assert (stands["actual"], stands["expectedToDate"], stands["pace"], stands["unit"]) == ("0", "40", 0.0, "COUNT")
    assert stands["plan"]["status"] == "APPROVED"
    assert stands["plan"]["actions"][0]["owner"] == {"name": "Author"}
    assert model["funnel"]["steps"][3]["goal"] is None
    matrix = await desk.ask("ClusterMatrix", productId=product, period=MAY, variants=["AS_IS", "TO_BE", "ACTUAL"])
    assert [row["name"] for row in matrix["objectives"]] == [
        "Aware",
        "Asked",
        "With sales",
        "Bought",
        objective["name"],
    ]
    (cell,) = matrix["cells"]
    assert [variant["variant"] for variant in cell["variants"]] == ["AS_IS", "TO_BE", "ACTUAL"]
    assert cell["variants"][1]["cost"] == {"amount": "31000.00", "currency": "RUB"}
    assert cell["variants"][2]["cost"] == {"amount": "100.00", "currency": "RUB"}
    answer = await desk.ask(
        "BreakEven", input={"productId": product, "costs": [{"amount": "30000"}, {"amount": "5000"}],
                            "conversions": [{"stepKey": "sales", "conversion": "0.5"}]},
    )  # fmt: skip
    assert [period["units"] for period in answer["perPeriod"]] == [10, 2]
    assert answer["steps"] == [
        {"step": {"key": "sales"}, "needed": 50, "pricePerEntry": {"amount": "1500.00", "currency": "RUB"}}
    ]


async def test_the_goals_actual_counts_its_resources_cells(client: Client) -> None:
    office = await client.office()
    desk = Desk(client, office)
    async with begin(client.database.sessions, office.actor()) as work:
        model = await make_model(work)
        number = model.page.number
        await insert_cell(
            work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, 3), 7, resource=number, step="aware"
        )
    product = encode("prod", model.product.id)
    given = {"resourceId": encode("res", model.page.id), "productId": product, "stepKey": "aware", "text": "Ten",
             "metric": "STEP_GOAL_REACHED", "target": "10", "period": MAY}  # fmt: skip
    await desk.do("ResourceGoalSet", **given)
    asked = await desk.ask("FunnelModel", productId=product)
    (goal,) = asked["funnel"]["steps"][0]["resourceGoals"]
    assert (goal["actual"], goal["expectedToDate"], goal["pace"]) == ("7", "10", 0.7)
    again = await desk.ask("ResourceGoalSet", input=given)
    assert again["goal"] is None
    assert [(error["code"], error["field"]) for error in again["errors"]] == [("CONFLICT", "period")]
