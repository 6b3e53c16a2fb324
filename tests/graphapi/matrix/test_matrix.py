"""The matrix over the API: from a snapshot to what came after the publication."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from funnel.models.words import Metric
from tests.factories.model import insert_cell, make_model, make_resource, make_running
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY = {"start": "2026-05-01", "end": "2026-05-31"}


async def do(
    client: Client, office: Office, field: str, selection: str, role: Role = Role.STRATEGIST, **given: Any
) -> Any:
    kind = f"{field[0].upper()}{field[1:]}Input"
    document = (
        f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {selection} errors {{ code field message }} }} }}"
    )
    answer = await client.graphql(document, {"input": given}, key=office.keys[role])
    return answer.data[field]


async def read(client: Client, office: Office, document: str, role: Role = Role.STRATEGIST, **given: Any) -> Any:
    return (await client.graphql(document, given, key=office.keys[role])).data


async def test_from_the_snapshot_to_later_facts(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        model = await make_model(work)
        await make_running(work, model)
    product, page = encode("prod", model.product.id), encode("res", model.page.id)
    cells = [{"resourceId": page, "stepKey": "aware", "use": "A post a month", "extent": 10}]
    for version in (1, 2):
        taken = await do(
            client, office, "matrixSnapshot", "snapshot { version on source cells { edges { node { use extent } } } }",
            productId=product, variant="AS_IS", on="2026-04-30", cells=cells,
        )  # fmt: skip
        assert taken["snapshot"] == {
            "version": version, "on": "2026-04-30", "source": "BY_HAND",
            "cells": {"edges": [{"node": {"use": "A post a month", "extent": 10}}]},
        }  # fmt: skip
    whole = {"productId": product, "period": MAY}
    early = await do(client, office, "matrixPublish", "published { at }", **whole)
    assert (early["published"], early["errors"][0]["code"]) == (None, "CONCLUSION_MISSING")
    here = {**whole, "resourceId": page, "stepKey": "aware"}
    written = await do(
        client,
        office,
        "matrixConclude",
        "conclusion { text objective { name } concludedBy { name } }",
        **here,
        text="More",
    )
    assert written["conclusion"] == {
        "text": "More", "objective": {"name": "Knows of it"}, "concludedBy": {"name": "Strategist"},
    }  # fmt: skip
    first = await do(client, office, "matrixPublish", "published { at by { name } } snapshot { id }", **whole)
    again = await do(
        client, office, "matrixPublish", "published { at by { name } } snapshot { id }", Role.ADMIN, **whole
    )
    assert first == again
    assert first["published"]["by"] == {"name": "Strategist"}
    closed = await do(client, office, "matrixConclude", "conclusion { id }", **here, text="Too late")
    assert [error["code"] for error in closed["errors"]] == ["CONFLICT"]
    async with begin(client.database.sessions, office.actor()) as work:
        day, number = date(2026, 5, 9), model.page.number
        await insert_cell(work, model.product.id, Metric.STEP_GOAL_REACHED, day, 1, resource=number, step="aware")
    matrix = await read(client, office, """
        query($id: ID!, $period: PeriodInput!) {
          clusterMatrix(productId: $id, period: $period, variants: [AS_IS, ACTUAL]) {
            asIs { version } availableOn published { by { name } } laterFacts { text }
            cells { variants { variant use extent result conclusion } }
          }
          matrixSnapshots(filter: {variant: {eq: AS_IS}}) { totalCount }
        }
    """, id=product, period=MAY)  # fmt: skip
    assert matrix["clusterMatrix"] == {
        "asIs": {"version": 2}, "availableOn": "2026-06-03", "published": {"by": {"name": "Strategist"}},
        "laterFacts": [{"text": "+1 step goal for “VK page” at “Knows of it”: 1 instead of 0."}],
        "cells": [{"variants": [
            {"variant": "AS_IS", "use": "A post a month", "extent": 10, "result": None, "conclusion": None},
            {"variant": "ACTUAL", "use": "Forty come to the site", "extent": 0, "result": "0", "conclusion": "More"},
        ]}],
    }  # fmt: skip
    assert matrix["matrixSnapshots"] == {"totalCount": 2}


async def test_a_period_that_is_not_over_is_not_published(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        product = encode("prod", (await make_model(work)).product.id)
    today = datetime.now(UTC).date()
    period = {"start": (today - timedelta(days=5)).isoformat(), "end": (today + timedelta(days=5)).isoformat()}
    refused = await do(client, office, "matrixPublish", "published { at }", productId=product, period=period)
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("NOT_YET", "period")]


async def test_the_main_resource_of_a_step_with_its_candidates_and_every_earlier_choice(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        model = await make_model(work)
        letter = await make_resource(work, "Letter", kind="NEWSLETTER")
    product = encode("prod", model.product.id)
    ids = [encode("res", model.page.id), encode("res", letter.id)]
    for chosen, reason in ((ids[1], "Cheap"), (ids[0], "Known")):
        made = await do(
            client, office, "resourceChooseMain", "mainResource { reason }",
            productId=product, stepKey="aware", resourceId=chosen, reason=reason, candidateIds=ids,
        )  # fmt: skip
        assert made["mainResource"] == {"reason": reason}
    await do(
        client, office, "suitabilitySet", "judgement { value }",
        resourceId=ids[0], productId=product, stepKey="aware", value=1, reason="They left",
    )  # fmt: skip
    found = await read(client, office, """
        query($id: ID!) {
          product(id: $id) { funnel { steps { key
            mainResource { reason chosenBy { name } resource { name }
              candidates { resource { name } suitability { value by evidence { n } } evidence { n } } }
            mainResources { reason } } } }
          resourceCandidates(productId: $id, stepKey: "aware") { resource { name } suitability { value by reason } }
        }
    """, Role.AUTHOR, id=product)  # fmt: skip
    step = found["product"]["funnel"]["steps"][0]
    table = {"by": "Starter table", "evidence": None}
    assert step["mainResource"] == {
        "reason": "Known", "chosenBy": {"name": "Strategist"}, "resource": {"name": "VK page"},
        "candidates": [
            {"resource": {"name": "VK page"}, "suitability": {"value": 5, **table}, "evidence": None},
            {"resource": {"name": "Letter"}, "suitability": {"value": 1, **table}, "evidence": None},
        ],
    }  # fmt: skip
    assert [choice["reason"] for choice in step["mainResources"]] == ["Known", "Cheap"]
    assert found["resourceCandidates"][1] == {
        "resource": {"name": "VK page"}, "suitability": {"value": 1, "by": "Strategist", "reason": "They left"},
    }  # fmt: skip


async def test_gaps_are_defined_and_a_goal_is_made_from_one(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        model = await make_model(work)
    product, page = encode("prod", model.product.id), encode("res", model.page.id)
    definitions = (await read(client, office, "{ gapDefinitions { code severity when remedy } }"))["gapDefinitions"]
    assert len(definitions) == 18
    given = {"productId": product, "period": MAY, "code": "RESOURCE_WITHOUT_GOAL", "resourceId": page}
    made = await do(client, office, "goalFromGap", "goal { status metric target resource { name } }", **given)
    assert made["goal"] == {
        "status": "DRAFT", "metric": "STEP_GOAL_REACHED", "target": "1", "resource": {"name": "VK page"},
    }  # fmt: skip
    again = await do(client, office, "goalFromGap", "goal { id }", **given)
    assert [(error["code"], error["field"]) for error in again["errors"]] == [("CONFLICT", "code")]
