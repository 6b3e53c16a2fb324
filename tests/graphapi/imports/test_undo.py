"""An import is undone over HTTP, once, by who may import."""

import pytest

from crm.core.ids import decode
from crm.models.words import Role
from funnel.imports.perform import perform
from tests.graphapi.imports.test_uploads import kept, send, start
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

UNDO = """mutation($input: ImportUndoInput!) {
  importUndo(input: $input) { import { status undoneAt allowedActions } errors { code field message } } }"""


async def test_an_import_is_undone_once(client: Client) -> None:
    office = await client.office()
    admin = office.keys[Role.ADMIN]
    upload = (await send(client, admin)).json()["id"]
    made = (await start(client, office, upload))["import"]["id"]

    async def undo(key: str) -> tuple[object, list[str]]:
        found = (await client.graphql(UNDO, {"input": {"importId": made}}, key=key)).data["importUndo"]
        return found["import"], [f"{error['code']} {error['field']}" for error in found["errors"]]

    assert await undo(admin) == (None, ["CONFLICT importId"])  # it still waits
    await perform(client.database, kept(), office.workspace_id, decode(made)[1], decode(upload)[1])
    asked = "query($id: ID!) { import(id: $id) { status allowedActions created } leads { totalCount } }"
    before = await client.graphql(asked, {"id": made}, key=admin)
    assert before.data == {
        "import": {"status": "DONE", "allowedActions": ["UNDO"], "created": 2}, "leads": {"totalCount": 2},
    }  # fmt: skip
    assert await undo(office.keys[Role.AUTHOR]) == (None, ["FORBIDDEN input"])
    undone, errors = await undo(admin)
    assert isinstance(undone, dict)
    assert (undone["status"], undone["undoneAt"] is not None, undone["allowedActions"], errors) == (
        "UNDONE", True, [], [],
    )  # fmt: skip
    assert (await client.graphql(asked, {"id": made}, key=admin)).data["leads"] == {"totalCount": 0}
    assert await undo(admin) == (None, ["CONFLICT importId"])


RULES = """mutation($input: ChannelRulesSaveInput!) { channelRulesSave(input: $input) {
  channelRules { version rules { name group channelKey referrerHost } } errors { code field } } }"""
CLASSIFY = """query($input: ChannelClassifyInput!) { channelClassify(input: $input) {
  group strictGroup decidedBy rule seen platform channelKey explanation } }"""


async def test_own_rules_of_channels_come_first_and_are_explained(client: Client) -> None:
    office = await client.office()
    admin = office.keys[Role.ADMIN]

    async def classify(**visit: object) -> dict[str, object]:
        answer = await client.graphql(CLASSIFY, {"input": visit}, key=admin)
        return dict(answer.data["channelClassify"])

    async def save(rules: list[dict[str, object]], version: int | None = None) -> dict[str, object]:
        given = {"rules": rules, "expectedVersion": version}
        return dict((await client.graphql(RULES, {"input": given}, key=admin)).data["channelRulesSave"])

    visit = {"utm": {"source": "vk", "medium": "cpc"}, "referrer": "https://vk.com/"}
    assert await classify(**visit) == {
        "group": "PAID_SOCIAL", "strictGroup": "PAID_OTHER", "decidedBy": "UTM", "rule": "GA4 5",
        "seen": "source 'vk.com', medium 'cpc'", "platform": "VK", "channelKey": "vk_ads",
        "explanation": "The rule GA4 5 says PAID_SOCIAL, having seen source 'vk.com', medium 'cpc'.",
    }  # fmt: skip
    assert (await classify(**visit, aliases=False))["group"] == "PAID_OTHER"
    rule = {"name": "Targeting", "group": "PAID_SOCIAL", "channelKey": "vk_ads", "source": "vk", "medium": "cp*"}
    refused = await save([{"name": "All", "group": "DIRECT"}, {**rule, "channelKey": "nowhere"}])
    assert refused == {
        "channelRules": None,
        "errors": [{"code": "INVALID", "field": "rules.0"}, {"code": "NOT_FOUND", "field": "rules.1.channelKey"}],
    }  # fmt: skip
    saved = await save([rule])
    assert saved["channelRules"] == {
        "version": 1,
        "rules": [{"name": "Targeting", "group": "PAID_SOCIAL", "channelKey": "vk_ads", "referrerHost": ""}],
    }  # fmt: skip
    found = await classify(**visit)
    assert (found["decidedBy"], found["rule"], found["channelKey"]) == ("OWN_RULE", "Targeting", "vk_ads")
    unnamed = {key: value for key, value in rule.items() if key != "channelKey"}
    assert (await save([unnamed], 1))["errors"] == []
    found = await classify(**visit)  # a touch gets the channel that it would get without the rule
    assert (found["decidedBy"], found["rule"], found["channelKey"]) == ("OWN_RULE", "Targeting", "vk_ads")
    assert (await save([], 0))["errors"] == [{"code": "STALE_VERSION", "field": "expectedVersion"}]
    assert (await save([], 2))["channelRules"] == {"version": 3, "rules": []}
