"""Reading the model: filters, what the viewer may do, the main resource, a draft with problems, money kept back."""

from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from funnel.channels.catalogue import CATALOGUE
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from tests.factories.model import Model, make_goal, make_model, make_resource
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def made(client: Client, office: Office) -> Model:
    """A model with a goal, a main resource and an idea."""
    async with begin(client.database.sessions, office.actor()) as work:
        model = await make_model(work)
        await make_goal(work, model)
        await make_resource(work, "An idea", state="IDEA")
        choice = ResourceChooseMain(
            product_id=model.product.id, step_key="aware", resource_id=model.page.id, reason="Our audience is there"
        )
        await choose_main(work, choice)
    return model


async def test_resources_by_channel_and_state(client: Client) -> None:
    office = await client.office()
    await made(client, office)
    asked = "query Q($filter: ResourceFilter) { resources(filter: $filter) { totalCount edges { node { name } } } }"

    async def names(found: dict[str, Any]) -> list[str]:
        page = (await client.graphql(asked, {"filter": found}, key=office.keys[Role.AUTHOR])).data["resources"]
        return [edge["node"]["name"] for edge in page["edges"]]

    assert await names({}) == ["An idea", "VK page"]
    assert await names({"channelKey": {"eq": "vk"}}) == ["VK page"]
    assert await names({"state": {"ne": "ACTIVE"}}) == ["An idea"]


async def test_resources_by_name_however_it_is_written(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        for name in ("Ёлочный базар", "Еженедельная рассылка", "Журнал ЁЖ", "100% скидка"):
            await make_resource(work, name)
    asked = "query Q($filter: ResourceFilter) { resources(filter: $filter) { edges { node { name } } } }"
    key = office.keys[Role.AUTHOR]

    async def names(found: dict[str, Any]) -> list[str]:
        page = await client.graphql(asked, {"filter": {"nameAnyCase": found}}, key=key)
        return [edge["node"]["name"] for edge in page.data["resources"]["edges"]]

    assert await names({"contains": "Ё"}) == ["Ёлочный базар", "Журнал ЁЖ"]
    assert await names({"contains": "РАССЫЛК"}) == ["Еженедельная рассылка"]
    assert await names({"startsWith": "  ёЛОЧНЫЙ   база"}) == ["Ёлочный базар"]
    assert await names({"eq": "журнал ёж"}) == ["Журнал ЁЖ"]
    assert await names({"contains": "%"}) == ["100% скидка"]
    assert await names({"contains": "базарный"}) == []
    refused = await client.graphql(asked, {"filter": {"nameAnyCase": {"contains": "a\0"}}}, key=key)
    (error,) = refused.errors
    assert error["message"] == "The text at filter.nameAnyCase.contains contains a NUL character; remove it."


async def test_what_the_viewer_may_do_with_a_goal(client: Client) -> None:
    office = await client.office()
    await made(client, office)
    asked = "{ resourceGoals { edges { node { status allowedActions extent onPace actual } } } }"
    allowed = {
        Role.STRATEGIST: ["CHANGE", "APPROVE", "CANCEL"],
        Role.MARKETER: ["CHANGE", "DRAFT_PLAN"],
        Role.COMMUNITY_MANAGER: ["DRAFT_PLAN"],
        Role.CLIENT: [],
    }
    for role, actions in allowed.items():
        (edge,) = (await client.graphql(asked, key=office.keys[role])).data["resourceGoals"]["edges"]
        assert edge["node"] == {
            "status": "DRAFT", "allowedActions": actions, "extent": 0.0, "onPace": False, "actual": "0",
        }  # fmt: skip


async def test_a_budget_is_kept_from_who_may_not_read_money(client: Client) -> None:
    office = await client.office()
    await made(client, office)
    asked = "{ resourceGoals { edges { node { budget { amount } } } } }"
    found = (await client.graphql(asked, key=office.keys[Role.CLIENT])).data["resourceGoals"]["edges"]
    assert found == [{"node": {"budget": {"amount": "31000.00"}}}]
    refused = await client.graphql(asked, key=office.keys[Role.AUTHOR])
    assert refused.codes == ["FORBIDDEN"]
    assert "READ_MONEY" in refused.errors[0]["message"]


async def test_a_steps_main_resource_and_objective(client: Client) -> None:
    office = await client.office()
    model = await made(client, office)
    asked = """query Q($id: ID!) { product(id: $id) { funnelDraft { version problems { code } }
      cluster { orphans { name } } objectives { stepKey step { name } }
      funnel { steps { key objective { name } mainResource { reason resource { name } } } } } }"""
    variables = {"id": encode("prod", model.product.id)}
    found = (await client.graphql(asked, variables, key=office.keys[Role.ANALYST])).data["product"]
    assert found["funnelDraft"] == {"version": 1, "problems": []}
    assert found["cluster"] == {"orphans": [{"name": "VK page"}]}
    assert found["objectives"][0] == {"stepKey": "aware", "step": {"name": "Knows of it"}}
    assert found["funnel"]["steps"][0] == {
        "key": "aware", "objective": {"name": "Knows of it"},
        "mainResource": {"reason": "Our audience is there", "resource": {"name": "VK page"}},
    }  # fmt: skip
    assert found["funnel"]["steps"][1]["mainResource"] is None


async def test_a_new_workspace_has_the_catalogue_of_channels(client: Client) -> None:
    office = await client.office()
    found = (await client.graphql("{ channels { key number } }", key=office.keys[Role.AUTHOR])).data["channels"]
    assert [(channel["key"], channel["number"]) for channel in found] == [
        (channel.key, number) for number, channel in enumerate(CATALOGUE, start=1)
    ]
    definitions = "{ metricDefinitions { metric unit direction isRecorded } }"
    asked = (await client.graphql(definitions, key=office.keys[Role.AUTHOR])).data["metricDefinitions"]
    assert len(asked) == 45
