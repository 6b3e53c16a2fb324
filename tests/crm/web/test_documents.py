"""Documents over HTTP: for who is logged in and may see money, of the own workspace, with what the API answers."""

import csv
import io
from decimal import Decimal
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from crm.core.ids import encode, new_id
from crm.core.work import begin
from crm.models import Workspace
from crm.models.words import Role
from funnel.matrix.conclude import MatrixConclude, conclude
from funnel.suitability.judge import SuitabilitySet, judge
from tests.factories.model import MAY, Model, make_goal, make_model, make_plan, make_resource, make_running
from tests.http import PASSWORD, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
PERIOD = {"start": "2026-05-01", "end": "2026-05-31"}
EVIL = '=HYPERLINK("http://evil.test")'
MATRIX = """
query($id: ID!, $period: PeriodInput!) {
  clusterMatrix(productId: $id, period: $period, variants: [AS_IS, TO_BE, ACTUAL]) {
    csvUrl xlsxUrl printUrl
    objectives { id name } resources { id name }
    cells { objective { name } resource { name } suitability { value by }
      variants {
        variant state use extent metric unit target result cost { amount currency } due conclusion availableOn
      }
    }
    gaps { severity code message suggestion { text } }
  }
}
"""
PROPOSAL = """
query($id: ID!, $period: PeriodInput!) {
  proposal(productId: $id, period: $period) {
    lines { resource { name } objective { name } how cost { amount currency } expected }
    total { amount currency } csvUrl xlsxUrl printUrl
  }
}
"""


async def company(client: Client, name: str = "Office") -> tuple[Office, str]:
    """A workspace with goals, a plan, a conclusion and a text that a spreadsheet would run."""
    office = await client.office(name)
    async with begin(client.database.sessions, office.actor()) as work:
        model: Model = await make_model(work)
        await make_running(work, model)
        ads = await make_resource(work, EVIL, kind="AD_CAMPAIGN")
        goal = await make_goal(work, model, resource_id=ads.id, step_key="asked", text="@now", target="10")
        await make_plan(work, goal.id)
        place = {"resource_id": model.page.id, "step_key": "aware"}
        text = {"product_id": model.product.id, "period": MAY, "text": "Post <b>more</b>", **place}
        await conclude(work, MatrixConclude.model_validate(text))
        value = {"product_id": model.product.id, "value": 4, "reason": "They talk", **place}
        await judge(work, SuitabilitySet.model_validate(value))
    return office, encode("prod", model.product.id)


async def fetch(client: Client, path: str, key: str | None = None, **headers: str) -> httpx.Response:
    sent = headers | ({"Authorization": f"Bearer {key}"} if key is not None else {})
    return await client.http.get(path, headers=sent)


async def asked(client: Client, office: Office, document: str, product: str) -> Any:
    answer = await client.graphql(document, {"id": product, "period": PERIOD}, key=office.keys[Role.STRATEGIST])
    return next(iter(answer.data.values()))


def money(given: Any) -> float | None:
    return None if given is None else float(given["amount"])


def number(given: Any) -> float | None:
    return None if given is None else float(given)


def matrix_rows(matrix: Any) -> list[list[Any]]:
    """What the workbook must hold, cell by cell, from the API's answer."""
    return [
        [
            cell["objective"]["name"], cell["resource"]["name"], one["variant"], one["state"], one["use"],
            one["extent"], one["metric"], one["unit"], number(one["target"]), number(one["result"]),
            money(one["cost"]), one["due"], one["conclusion"], one["availableOn"],
            cell["suitability"] and cell["suitability"]["value"], cell["suitability"] and cell["suitability"]["by"],
        ]
        for cell in matrix["cells"]
        for one in cell["variants"]
    ]  # fmt: skip


def sheet(body: bytes, name: str) -> list[list[Any]]:
    rows = load_workbook(io.BytesIO(body))[name].iter_rows(min_row=2, values_only=True)
    return [[value.date().isoformat() if hasattr(value, "date") else value for value in row] for row in rows]


async def test_the_workbook_of_the_matrix_holds_what_the_api_answers(client: Client) -> None:
    office, product = await company(client)
    matrix = await asked(client, office, MATRIX, product)
    answer = await fetch(client, matrix["xlsxUrl"], office.keys[Role.STRATEGIST])
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    wanted = matrix_rows(matrix)
    assert len(wanted) == 6
    assert sheet(answer.content, "Matrix") == wanted
    assert sheet(answer.content, "Gaps") == [
        [gap["severity"], gap["code"], gap["message"], gap["suggestion"]["text"]] for gap in matrix["gaps"]
    ]


async def test_the_csv_of_the_matrix_holds_the_same_and_runs_nothing(client: Client) -> None:
    office, product = await company(client)
    matrix = await asked(client, office, MATRIX, product)
    answer = await fetch(client, matrix["csvUrl"], office.keys[Role.STRATEGIST])
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:]
    for found, wanted in zip(rows, matrix_rows(matrix), strict=True):
        for text, value in zip(found, wanted, strict=True):
            if isinstance(value, int | float):
                assert Decimal(text) == Decimal(str(value))
            else:
                assert text in (value or "", f"'{value}")
            assert not text.startswith(("=", "@", "+"))


async def test_the_matrix_speaks_the_language_of_the_workspace(client: Client) -> None:
    office, product = await company(client)
    async with begin(client.database.sessions, office.actor()) as work:
        await work.execute(update(Workspace).where(Workspace.id == work.workspace_id).values(language="ru"))
    matrix = await asked(client, office, MATRIX, product)
    body = (await fetch(client, matrix["xlsxUrl"], office.keys[Role.STRATEGIST])).content
    book = load_workbook(io.BytesIO(body))
    heads = [[cell.value for cell in next(each.iter_rows(max_row=1))] for each in book]
    assert book.sheetnames == ["Матрица", "Пробелы"]
    assert (heads[0][:4], heads[1]) == (
        ["Задача", "Ресурс", "Вариант", "Состояние"], ["Важность", "Пробел", "Что", "Что делать"],
    )  # fmt: skip
    assert sheet(body, "Матрица") == matrix_rows(matrix)
    english = {gap["message"] for gap in matrix["gaps"]} | {gap["suggestion"]["text"] for gap in matrix["gaps"]}
    told = {value for row in book["Пробелы"].iter_rows(min_row=2, min_col=3, values_only=True) for value in row}
    assert english
    assert not told & english
    page = (await fetch(client, matrix["printUrl"], office.keys[Role.STRATEGIST])).text
    assert "Кластерная матрица" in page
    assert "Как есть" in page
    assert "Cluster matrix" not in page


async def test_the_proposal_as_workbook_and_csv(client: Client) -> None:
    office, product = await company(client)
    proposal = await asked(client, office, PROPOSAL, product)
    wanted = [
        [line["resource"]["name"], line["objective"]["name"], line["how"], money(line["cost"]), line["expected"]]
        for line in proposal["lines"]
    ]
    answer = await fetch(client, proposal["xlsxUrl"], office.keys[Role.CLIENT])
    assert sheet(answer.content, "Proposal") == [*wanted, ["Total", None, None, money(proposal["total"]), None]]
    assert proposal["total"] == {"amount": "62000.00", "currency": "RUB"}
    answer = await fetch(client, proposal["csvUrl"], office.keys[Role.CLIENT])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[3] for row in rows] == ["What it costs", "31000.00", "31000.00", "62000.00"]
    assert rows[2][0] == f"'{EVIL}"


async def test_the_page_is_escaped_whole_and_may_load_nothing(client: Client) -> None:
    office, product = await company(client)
    matrix = await asked(client, office, MATRIX, product)
    answer = await fetch(client, matrix["printUrl"], office.keys[Role.STRATEGIST])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "Post &lt;b&gt;more&lt;/b&gt;" in answer.text
    assert "<b>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert answer.headers["content-disposition"].startswith("inline;")


async def test_headers_keep_it_out_of_caches(client: Client) -> None:
    office, product = await company(client)
    path = (await asked(client, office, PROPOSAL, product))["csvUrl"]
    headers = (await fetch(client, path, office.keys[Role.STRATEGIST])).headers
    assert headers["cache-control"] == "no-store, private"
    assert headers["vary"] == "Authorization, Cookie"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["content-disposition"] == (
        'attachment; filename="proposal-SpinaOK-2026-05-01-2026-05-31.csv"; '
        "filename*=UTF-8''proposal-SpinaOK-2026-05-01-2026-05-31.csv"
    )


async def test_a_browsers_session_and_a_logins_token_are_as_good_as_a_key(client: Client) -> None:
    office, product = await company(client)
    await client.account(office.workspace_id, "mila@office.test", Role.ANALYST)
    path = (await asked(client, office, PROPOSAL, product))["csvUrl"]
    assert (await fetch(client, path)).status_code == 401
    token = (await client.login("mila@office.test", PASSWORD)).json()["token"]
    assert (await fetch(client, path)).status_code == 200  # the cookie of the login
    client.http.cookies.clear()
    assert (await fetch(client, path, token)).status_code == 200


async def test_an_account_of_several_workspaces_is_led_by_the_link(client: Client) -> None:
    office, product = await company(client)
    other = await client.office("Other")
    for where in (office, other):
        await client.account(where.workspace_id, "agency@example.test", Role.ANALYST,
                             password=PASSWORD if where is office else None)  # fmt: skip
    path = (await asked(client, office, PROPOSAL, product))["csvUrl"]
    await client.login("agency@example.test", PASSWORD)
    assert (await fetch(client, path)).status_code == 200
    assert (await fetch(client, path.partition("&workspace")[0])).status_code in (400, 403)
    elsewhere = path.replace(f"workspace={office.slug}", f"workspace={other.slug}")
    assert (await fetch(client, elsewhere)).status_code == 404


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.SALES_MANAGER, Role.COMMUNITY_MANAGER, Role.INTEGRATION])
async def test_money_is_for_those_who_may_see_it(client: Client, role: Role) -> None:
    office, product = await company(client)
    path = (await asked(client, office, PROPOSAL, product))["xlsxUrl"]
    answer = await fetch(client, path, office.keys[role])
    assert answer.status_code == 403
    assert "READ_MONEY" in answer.json()["errors"][0]["message"]


async def test_another_workspaces_product_is_not_there(client: Client) -> None:
    office, product = await company(client)
    other = await client.office("Other")
    for kind in ("matrix", "proposal"):
        path = f"/documents/{kind}/{product}.csv?start=2026-05-01&end=2026-05-31"
        assert (await fetch(client, path, office.keys[Role.ADMIN])).status_code == 200
        assert (await fetch(client, path, other.keys[Role.ADMIN])).status_code == 404


@pytest.mark.parametrize(
    ("file", "question", "status", "field"),
    [
        ("{id}.pdf", "start=2026-05-01&end=2026-05-31", 404, None),
        ("{id}", "start=2026-05-01&end=2026-05-31", 404, None),
        ("nonsense.csv", "start=2026-05-01&end=2026-05-31", 404, None),
        ("{lead}.csv", "start=2026-05-01&end=2026-05-31", 404, None),
        ("{id}.csv", "end=2026-05-31", 400, "start"),
        ("{id}.csv", "start=2026-05-01&end=may", 400, "end"),
        ("{id}.csv", "start=2026-05-01&end=2026-04-01", 400, "end"),
        ("{id}.csv", "start=0001-01-01&end=0001-01-02", 400, "period"),
        ("{id}.csv", "start=2026-05-01&end=2026-05-31&variants=X", 400, "variants"),
    ],
)
async def test_what_is_not_asked_well_is_told(
    client: Client, file: str, question: str, status: int, field: str | None
) -> None:
    office, product = await company(client)
    path = f"/documents/matrix/{file.format(id=product, lead=encode('lead', new_id()))}?{question}"
    answer = await fetch(client, path, office.keys[Role.ADMIN])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)


async def test_nothing_but_reading_is_served(client: Client) -> None:
    office, product = await company(client)
    answer = await client.http.post(
        f"/documents/matrix/{product}.csv", headers={"Authorization": f"Bearer {office.keys[Role.ADMIN]}"}
    )
    assert answer.status_code == 405
