"""Who is calling, who may be one, and what counts as an identity: over HTTP."""

from typing import Any

import pytest

from crm.core.work import begin
from crm.duplicates.compare import compare
from crm.models.words import Role
from tests.factories.people import email, phone, recorded, touch
from tests.factories.products import published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

CALLERS = """query($phone: String!) { callerLookup(phone: $phone) { phone callers {
  person { name } exact lead { name } owner { name } lastTouch { externalId } tasks { title } deals { id } } } }"""
SUGGESTED = """query($least: Float) { duplicateSuggestions(filter: {confidence: {gte: $least}}) { edges { node {
  id reason confidence person { name } other { name } } } } }"""
RULES = "{ identityRules { kind limit period priority isDefault blockedValues } }"
MERGE = """mutation($input: PersonMergeManyInput!) { personMergeMany(input: $input) {
  merged unchanged rejected results { index status person { name } errors { code field } } errors { code field } } }"""
FIRM = """mutation($input: CompanyChangeInput!) { companyChange(input: $input) {
  company { name domain taxId version duplicateSuggestions { reason other { name } } } errors { code field } } }"""


async def people(client: Client, office: Office) -> None:
    async with begin(client.database.sessions, office.actor(Role.ADMIN), strict_locks=True) as work:
        await published_funnel(work)
        await recorded(
            work,
            touch("VISIT", phone("+7 916 123-45-67"), name="Иван Петров", company_name="Ромашка", external_id="t-ivan"),
            touch("VISIT", phone("+7 495 123-45-67"), name="Мария Ким", company_name="Лютик"),
            touch("VISIT", email("ivan@example.test"), name="Ivan Petrov", external_id="t-2"),
        )


async def test_who_is_calling_in_any_writing(client: Client) -> None:
    office = await client.office()
    await people(client, office)

    async def callers(number: str) -> Any:
        answer = await client.graphql(CALLERS, {"phone": number}, key=office.keys[Role.SALES_MANAGER])
        return answer.data["callerLookup"]

    for written in ("8 (916) 123-45-67", "+79161234567", "916 123 45 67"):
        found = await callers(written)
        assert found["phone"] == "+79161234567"
        assert found["callers"] == [
            {"person": {"name": "Иван Петров"}, "exact": True, "lead": {"name": "Иван Петров"}, "owner": None,
             "lastTouch": {"externalId": "t-ivan"}, "tasks": [], "deals": []},
        ], written  # fmt: skip
    found = await callers("123-45-67")
    assert found["phone"] is None
    assert sorted((each["person"]["name"], each["exact"]) for each in found["callers"]) == [
        ("Иван Петров", False), ("Мария Ким", False),
    ]  # fmt: skip
    assert (await callers("+7 999 765-43-21"))["callers"] == []
    refused = await client.graphql(CALLERS, {"phone": "12345"}, key=office.keys[Role.SALES_MANAGER])
    assert refused.codes == ["BAD_USER_INPUT"]
    search = "query($words: String!) { people(search: $words) { edges { node { name } } } }"
    for words, names in (("8 916 123 45 67", ["Иван Петров"]), ("ivan@", ["Ivan Petrov"]), ("ким", ["Мария Ким"])):
        answer = await client.graphql(search, {"words": words}, key=office.keys[Role.ADMIN])
        assert [edge["node"]["name"] for edge in answer.data["people"]["edges"]] == names, words


async def test_suspects_are_merged_or_dismissed_and_rules_are_said(client: Client) -> None:
    office = await client.office()
    await people(client, office)
    admin, seller = office.keys[Role.ADMIN], office.keys[Role.SALES_MANAGER]
    async with begin(client.database.sessions, office.actor(Role.ADMIN), strict_locks=True) as work:
        assert await compare(work) == 0
    (edge,) = (await client.graphql(SUGGESTED, {"least": 0.4}, key=admin)).data["duplicateSuggestions"]["edges"]
    pair = edge["node"]
    assert {pair["person"]["name"], pair["other"]["name"]} == {"Иван Петров", "Ivan Petrov"}
    assert (pair["confidence"], pair["reason"][-12:]) == (0.45, "sound alike.")
    none = await client.graphql(SUGGESTED, {"least": 0.5}, key=admin)
    assert none.data["duplicateSuggestions"]["edges"] == []
    dismiss = """mutation($id: ID!) { duplicateSuggestionDismiss(input: {suggestionId: $id}) {
      suggestion { id dismissedAt } errors { code } } }"""
    for _ in range(2):
        answer = await client.graphql(dismiss, {"id": pair["id"]}, key=admin)
        assert answer.data["duplicateSuggestionDismiss"]["suggestion"]["dismissedAt"] is not None
    assert (await client.graphql(SUGGESTED, {"least": 0}, key=admin)).data["duplicateSuggestions"]["edges"] == []

    rules = (await client.graphql(RULES, key=seller)).data["identityRules"]
    assert [(rule["kind"], rule["limit"], rule["isDefault"]) for rule in rules[:3]] == [
        ("EMAIL", 5, True), ("PHONE", 5, True), ("EXTERNAL_ID", 1, True),
    ]  # fmt: skip
    say = """mutation($input: IdentityRuleSetInput!) { identityRuleSet(input: $input) {
      rule { kind limit period isDefault blockedValues } errors { code field } } }"""
    given = {"kind": "PHONE", "limit": None, "blockedValues": ["+74951234567"]}
    refused = await client.graphql(say, {"input": given}, key=seller)
    assert [error["code"] for error in refused.data["identityRuleSet"]["errors"]] == ["FORBIDDEN"]
    said = await client.graphql(say, {"input": given}, key=admin)
    assert said.data["identityRuleSet"]["rule"] == {
        "kind": "PHONE", "limit": None, "period": "EVER", "isDefault": False, "blockedValues": ["+74951234567"],
    }  # fmt: skip
    wrong = await client.graphql(say, {"input": {"kind": "PHONE", "blockedPatterns": ["("]}}, key=admin)
    assert wrong.data["identityRuleSet"]["errors"] == [{"code": "INVALID", "field": "blockedPatterns"}]


async def test_many_merges_and_a_firm(client: Client) -> None:
    office = await client.office()
    await people(client, office)
    admin = office.keys[Role.ADMIN]
    listed = "{ people { edges { node { id name company { id name } } } } }"
    edges = (await client.graphql(listed, key=admin)).data["people"]["edges"]
    by_name = {edge["node"]["name"]: edge["node"] for edge in edges}
    ivan, twin, maria = (by_name[name] for name in ("Иван Петров", "Ivan Petrov", "Мария Ким"))
    items = [
        {"keepId": ivan["id"], "mergeId": twin["id"]},
        {"keepId": twin["id"], "mergeId": ivan["id"]},
        {"keepId": ivan["id"], "mergeId": ivan["id"][:-1] + ("0" if ivan["id"][-1] != "0" else "1")},
    ]
    atomic = await client.graphql(MERGE, {"input": {"items": items, "atomic": True}}, key=admin)
    assert atomic.data["personMergeMany"]["errors"] == [{"code": "NOT_FOUND", "field": "items.2.mergeId"}]
    assert len((await client.graphql(listed, key=admin)).data["people"]["edges"]) == 3
    for _ in range(2):
        key = {"items": items, "idempotencyKey": "once"}
        done = (await client.graphql(MERGE, {"input": key}, key=admin)).data["personMergeMany"]
        assert (done["merged"], done["unchanged"], done["rejected"]) == (1, 1, 1)
        assert [each["status"] for each in done["results"]] == ["MERGED", "UNCHANGED", "REJECTED"]
        assert done["results"][0]["person"] == {"name": "Иван Петров"}

    first, second = ivan["company"]["id"], maria["company"]["id"]
    change = {"companyId": first, "taxId": "77 07 083893", "domain": "Romashka.kz", "expectedVersion": 1}
    changed = (await client.graphql(FIRM, {"input": change}, key=admin)).data["companyChange"]
    assert changed["company"] == {
        "name": "Ромашка", "domain": "romashka.kz", "taxId": "7707083893", "version": 2, "duplicateSuggestions": [],
    }  # fmt: skip
    for wrong, field, code in (
        ({"name": "ООО «Ромашка»"}, "name", "CONFLICT"), ({"domain": "romashka.kz"}, "domain", "CONFLICT"),
        ({"domain": "gmail.com"}, "domain", "INVALID"), ({"taxId": "7707083894"}, "taxId", "INVALID"),
    ):  # fmt: skip
        refused = await client.graphql(FIRM, {"input": {"companyId": second, **wrong}}, key=admin)
        assert refused.data["companyChange"]["errors"] == [{"code": code, "field": field}], wrong
    same = await client.graphql(FIRM, {"input": {"companyId": second, "taxId": "7707083893"}}, key=admin)
    assert same.data["companyChange"]["company"]["duplicateSuggestions"] == [
        {"reason": "Лютик and Ромашка have the same tax number 7707083893.", "other": {"name": "Ромашка"}}
    ]
