"""Forms through GraphQL: begun, written, published in versions, archived; who may read what people sent."""

from typing import Any

import pytest

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.products import published_funnel
from tests.funnel.forms.hosted import ANSWERS, ASKED, Hosted, host
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SHOWN = """form { id name state stepKey version url current { number definition { title { en } fields { key kind } } }
  versions { number } draft { languages fields { key kind isRequired options { value label { ru } } } consents { key } }
  embedding { script } }"""
INPUTS = {"formPublish": "FormMoveInput", "formArchive": "FormMoveInput", "formRestore": "FormMoveInput"}
FIGURES = """query ($id: ID!, $period: PeriodInput) { form(id: $id) { figures(period: $period) {
  views submissions conversionRate bots waiting failed lastSubmissionAt } } }"""
SENT = """query ($filter: FormSubmissionFilter) { formSubmissions(filter: $filter) { totalCount edges { node {
  state via answers selfReported problemCode person { name } form { name } formVersion { number } } } } }"""


async def change(client: Client, office: Office, field: str, given: dict[str, Any], role: Role = Role.MARKETER) -> Any:
    kind = INPUTS.get(field, field[0].upper() + field[1:] + "Input")
    document = f"mutation ($input: {kind}!) {{ {field}(input: $input) {{ {SHOWN} errors {{ code field message }} }} }}"
    answer = await client.graphql(document, {"input": given}, key=office.keys[role])
    return answer.data[field]


def definition() -> dict[str, Any]:
    """As clients write it."""
    words = {"min_length": "minLength", "max_length": "maxLength", "is_required": "isRequired"}
    fields = [{words.get(name, name): value for name, value in field.items()} for field in ASKED["fields"]]
    consents = [{words.get(name, name): value for name, value in each.items()} for each in ASKED["consents"]]
    return {**{name: ASKED[name] for name in ("languages", "title", "thanks")}, "consents": consents, "fields": fields,
            "isSourceAsked": True, "allowedOrigins": ASKED["allowed_origins"]}  # fmt: skip


def wrong(answer: Any) -> list[tuple[str, str]]:
    return [(each["code"], each["field"]) for each in answer["errors"]]


async def place(client: Client, office: Office) -> dict[str, str]:
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        model = await published_funnel(work)
    return {"productId": encode("prod", model.product_id), "resourceId": encode("res", model.resource_ids["site"])}


async def test_a_form_is_written_and_published_in_versions(client: Client) -> None:
    office = await client.office()
    where = {"name": "Trial", "stepKey": "asked", **await place(client, office)}
    assert wrong(await change(client, office, "formCreate", {**where, "stepKey": "none"})) == [("NOT_FOUND", "stepKey")]
    bad = {"fields": [{"key": "Big", "kind": "TEXT"}], "languages": ["de"]}
    refused = await change(client, office, "formCreate", {**where, "definition": bad})
    assert {field for _, field in wrong(refused)} >= {"definition.languages.0", "definition.fields.0.key"}
    made = (await change(client, office, "formCreate", where))["form"]
    assert (made["state"], made["version"], made["current"], made["versions"]) == ("DRAFT", 1, None, [])
    path = made["url"].removeprefix("http://touchline.test")
    own = {"formId": made["id"]}
    assert (await client.http.get(path)).status_code == 404
    empty = await change(client, office, "formPublish", own)
    assert wrong(empty) == [("INVALID", "definition.fields"), ("INVALID", "definition.title.en")]
    whole = await change(client, office, "formUpdate", {**own, "definition": definition(), "expectedVersion": 1})
    assert whole["errors"] == []
    assert whole["form"]["draft"]["fields"][5] == {
        "key": "city", "kind": "CHOICE", "isRequired": False,
        "options": [{"value": "almaty", "label": {"ru": "Алматы"}}, {"value": "moscow", "label": {"ru": "Москва"}}],
    }  # fmt: skip
    stale = await change(client, office, "formPublish", {**own, "expectedVersion": 1})
    assert wrong(stale) == [("STALE_VERSION", "expectedVersion")]
    first = (await change(client, office, "formPublish", own))["form"]
    assert (first["state"], first["current"]["number"], len(first["current"]["definition"]["fields"])) == (
        "PUBLISHED", 1, 12,
    )  # fmt: skip
    assert first["embedding"]["script"] == f'<script src="{first["url"]}/embed.js" async></script>'
    client.app.state.forms.forget()
    assert (await client.http.get(path)).status_code == 200
    assert (await change(client, office, "formPublish", own))["form"]["version"] == first["version"]
    await change(client, office, "formUpdate", {**own, "definition": {**definition(), "title": {"en": "New"},
                                                                      "languages": ["en"]}})  # fmt: skip
    client.app.state.forms.forget()
    assert "Try the chair" in (await client.http.get(path)).text
    second = (await change(client, office, "formPublish", own))["form"]
    assert [each["number"] for each in second["versions"]] == [2, 1]
    client.app.state.forms.forget()
    assert "<h1>New</h1>" in (await client.http.get(path)).text
    off = await change(client, office, "formArchive", own)
    assert (off["form"]["state"], wrong(await change(client, office, "formArchive", own))) == (
        "ARCHIVED", [("CONFLICT", "formId")],
    )  # fmt: skip
    assert wrong(await change(client, office, "formUpdate", {**own, "name": "x"})) == [("CONFLICT", "formId")]
    assert (await change(client, office, "formRestore", own))["form"]["current"]["number"] == 2
    denied = await change(client, office, "formArchive", own, Role.ANALYST)
    assert [code for code, _ in wrong(denied)] == ["FORBIDDEN"]


async def test_what_came_of_it_and_who_may_read_it(client: Client) -> None:
    form: Hosted = await host(client)
    own = {"id": encode("form", form.form_id)}

    async def figures(**period: str) -> Any:
        given = {**own, **({"period": period} if period else {})}
        answer = await client.graphql(FIGURES, given, key=form.office.keys[Role.ANALYST])
        return answer.data["form"]["figures"]

    nothing = {"views": 0, "submissions": 0, "conversionRate": None, "bots": 0, "waiting": 0, "failed": 0,
               "lastSubmissionAt": None}  # fmt: skip
    assert await figures() == nothing
    for _ in range(3):
        await form.page()
    await form.post(await form.filled())
    await form.post(await form.filled(hp="x"))
    await form.post({**ANSWERS, "heard_from": "vk"})
    await form.door.settle()
    found = await figures()
    assert (found["views"], found["submissions"], found["conversionRate"]) == (5, 2, 0.2)  # filling in looks too
    assert (found["bots"], found["waiting"], found["failed"]) == (1, 2, 0)
    assert found["lastSubmissionAt"] is not None
    assert await figures(start="2020-01-01", end="2020-01-31") == nothing
    assert (await figures(start="2020-01-01", end="2029-12-31"))["submissions"] == 2
    assert await form.work_off() == 2
    asked = {"filter": {"formId": {"eq": own["id"]}, "personId": {"isNull": False}}}
    sent = (await client.graphql(SENT, asked, key=form.office.keys[Role.SALES_MANAGER])).data["formSubmissions"]
    assert sent["totalCount"] == 2
    assert sent["edges"][0]["node"] == {
        "state": "DONE", "via": "API", "selfReported": "VK", "problemCode": None, "person": {"name": "Anna"},
        "answers": {"name": "Anna", "phone": "+79991112233", "loud": "false", "variant": "a"},
        "form": {"name": "Trial"}, "formVersion": {"number": 1},
    }  # fmt: skip
    denied = await client.graphql(SENT, asked, key=form.office.keys[Role.ANALYST])
    assert denied.codes == ["FORBIDDEN"]
    bot = "mutation ($input: FormSubmissionAcceptInput!) { formSubmissionAccept(input: $input) {"
    bot += " submission { state } errors { code } } }"
    (row,) = await form.rows("SELECT id FROM form_submissions WHERE state = 'BOT'")
    given = {"input": {"submissionId": encode("formsub", row["id"])}}
    accepted = await client.graphql(bot, given, key=form.office.keys[Role.MARKETER])
    assert accepted.data["formSubmissionAccept"] == {"submission": {"state": "WAITING"}, "errors": []}
    again = await client.graphql(bot, given, key=form.office.keys[Role.MARKETER])
    assert again.data["formSubmissionAccept"] == {"submission": None, "errors": [{"code": "CONFLICT"}]}
