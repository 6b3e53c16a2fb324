"""What docs/forms.md shows is what happens: the form is made as it stands there, and answered as it stands there."""

import json
import re
from pathlib import Path

import pytest

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.products import published_funnel
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
PUBLISH = "mutation ($id: ID!) { formPublish(input: {formId: $id}) { errors { code field } } }"


def blocks(language: str) -> list[str]:
    found: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


async def test_the_form_of_the_page_takes_the_answers_of_the_page(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.MARKETER]
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        model = await published_funnel(work)
    (mutation,) = blocks("graphql")
    mutation = mutation.replace("<product>", encode("prod", model.product_id))
    mutation = mutation.replace("<resource>", encode("res", model.resource_ids["site"]))
    made = (await client.graphql(mutation, key=key)).data["formCreate"]
    assert made["errors"] == []
    published = await client.graphql(PUBLISH, {"id": made["form"]["id"]}, key=key)
    assert published.data["formPublish"]["errors"] == []
    body, expected = (json.loads(block) for block in blocks("json"))
    answer = await client.http.post(made["form"]["url"], json=body)
    assert (answer.status_code, answer.json()) == (200, expected)
    refused = await client.http.post(made["form"]["url"], json={**body, "phone": "x"})
    assert (refused.status_code, [each["field"] for each in refused.json()["errors"]]) == (400, ["phone"])
