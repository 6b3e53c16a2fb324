"""workspaceUpdate: what is given changes, what is left out stays, and the directory follows."""

import pytest

from crm.models.words import Role
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

UPDATE = """mutation U($input: WorkspaceUpdateInput!) { workspaceUpdate(input: $input) {
  workspace { name timeZone language industry headcountBand lookbackDays version } errors { code field message } } }"""


async def test_given_fields_change_and_the_others_stay(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.ADMIN]
    first = {"name": "Ферма", "timeZone": "Asia/Almaty", "industry": "Farming", "headcountBand": "UNDER_100"}
    done = (await client.graphql(UPDATE, {"input": {**first, "expectedVersion": 1}}, key=key)).data["workspaceUpdate"]
    assert done["errors"] == []
    expected = {**first, "language": "en", "lookbackDays": 90, "version": 2}
    assert done["workspace"] == expected
    second = (await client.graphql(UPDATE, {"input": {"language": "kk"}}, key=key)).data["workspaceUpdate"]
    assert second["workspace"] == {**expected, "language": "kk", "version": 3}
    emptied = (await client.graphql(UPDATE, {"input": {"industry": None}}, key=key)).data["workspaceUpdate"]
    assert emptied["workspace"]["industry"] is None
    assert emptied["workspace"]["headcountBand"] == "UNDER_100"
    viewer = (await client.graphql("{ viewer { workspaces { slug name } } }", key=key)).data["viewer"]
    assert viewer["workspaces"] == [{"slug": "office", "name": "Ферма"}]


async def test_refusals_change_nothing(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.ADMIN]
    for given, code, field in (
        ({"timeZone": "Mars/Olympus"}, "INVALID", "timeZone"),
        ({"language": "xx"}, "INVALID", "language"),
        ({"name": "  "}, "INVALID", "name"),
        ({"name": "X", "expectedVersion": 7}, "STALE_VERSION", "expectedVersion"),
    ):
        answer = (await client.graphql(UPDATE, {"input": given}, key=key)).data["workspaceUpdate"]
        assert [(error["code"], error["field"]) for error in answer["errors"]] == [(code, field)]
        assert answer["workspace"] is None
    refused = await client.graphql(UPDATE, {"input": {"name": "X"}}, key=office.keys[Role.STRATEGIST])
    assert refused.data["workspaceUpdate"]["errors"][0]["code"] == "FORBIDDEN"
    viewer = (await client.graphql("{ viewer { workspace { name version } } }", key=key)).data["viewer"]
    assert viewer == {"workspace": {"name": "Office", "version": 1}}
