"""The reports' pictures and files over HTTP: what GraphQL answers, for who may, exports are audited."""

import csv
import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from typing import Any
from xml.etree import ElementTree

import asyncpg
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from crm.core.ids import encode
from crm.core.work import begin
from crm.models import AuditEntry
from crm.models.words import Role
from tests.factories.products import published_funnel
from tests.funnel.facts.histories import history
from tests.funnel.facts.test_any_order import play
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
PERIOD = {"start": "2025-01-01", "end": "2027-12-31"}
CHART = "{ title description svg svgUrl headings rows }"
FUNNEL = f"""
query($input: FunnelReportInput!) {{ funnelReport(input: $input) {{
  cohortSize steps {{ step {{ name }} entered reached amount {{ amount }} }}
  breakdown {{ key label steps {{ reached }} }} trend {{ period cohortSize reached }}
  charts {{ funnel {CHART} trend {CHART} times {CHART} }} documents {{ csvUrl xlsxUrl printUrl }} }} }}
"""
ATTRIBUTION = f"""
query($input: AttributionReportInput!) {{ attributionReport(input: $input) {{
  models rows {{ key label credits {{ model conversions amount {{ amount }} }} }} conversions amount {{ amount }}
  unattributed {{ conversions }}
  charts {{ comparison {CHART} shares {CHART} paths {CHART} }} documents {{ csvUrl xlsxUrl printUrl }} }} }}
"""
CHARTS_ONLY = """
query($input: FunnelReportInput!) { funnelReport(input: $input) { charts { funnel { svg svgUrl } } } }
"""


async def company(client: Client) -> tuple[Office, str]:
    """A workspace with touches, sales and moves of a few people."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        funnel = await published_funnel(work)
        random = Random(5)
        await play(work, funnel, random, history(random, people=6, length=30))
    return office, encode("prod", funnel.product_id)


async def asked(client: Client, office: Office, document: str, **given: Any) -> Any:
    answer = await client.graphql(document, {"input": {"period": PERIOD, **given}}, key=office.keys[Role.ANALYST])
    return next(iter(answer.data.values()))


async def fetch(client: Client, office: Office, path: str, role: Role = Role.ANALYST) -> Any:
    return await client.http.get(path, headers={"Authorization": f"Bearer {office.keys[role]}"})


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


async def exports(client: Client, office: Office) -> list[Any]:
    async with begin(client.database.sessions, office.actor()) as work:
        wanted = select(AuditEntry).where(
            AuditEntry.workspace_id == work.workspace_id, AuditEntry.action == "REPORT_EXPORT"
        )
        return list((await work.execute(wanted.order_by(AuditEntry.occurred_at))).scalars())


@asynccontextmanager
async def locked(client: Client, table: str) -> AsyncGenerator[None, None]:
    """Who reads this table waits."""
    connection = await asyncpg.connect(client.urls.superuser)
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield
    await connection.close()


async def test_a_report_that_takes_too_long_says_so(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        product = encode("prod", (await published_funnel(work)).product_id)
    kept = client.database.report_seconds
    object.__setattr__(client.database, "report_seconds", 0.1)
    path = f"/documents/funnel/{product}.csv?start=2026-06-01&end=2026-06-30"
    async with locked(client, "leads"):
        answer = await fetch(client, office, path)
    message = "This took too long; ask for less, or for a shorter period."
    assert (answer.status_code, answer.json()) == (
        503, {"errors": [{"code": "TIMEOUT", "field": None, "message": message}]},
    )  # fmt: skip
    assert await exports(client, office) == []
    object.__setattr__(client.database, "report_seconds", kept)
    assert (await fetch(client, office, path)).status_code == 200


async def test_the_funnel_is_drawn_and_written_as_it_is_answered(client: Client) -> None:
    office, product = await company(client)
    report = await asked(client, office, FUNNEL, productId=product, breakdown="CHANNEL", trend="MONTH")
    assert report["cohortSize"] > 0
    for chart in report["charts"].values():
        picture = await fetch(client, office, chart["svgUrl"])
        assert (picture.status_code, picture.text) == (200, chart["svg"])
        assert picture.headers["content-type"].startswith("image/svg+xml")
        assert "script" not in picture.headers["content-security-policy"]
        ElementTree.fromstring(chart["svg"])
    drawn = report["charts"]["funnel"]["rows"]
    assert [(row[0], row[1]) for row in drawn] == [
        (step["step"]["name"], f"{step['reached']}") for step in report["steps"]
    ]
    file = await fetch(client, office, report["documents"]["csvUrl"])
    assert file.content.startswith(b"\xef\xbb\xbf")
    wanted = [("All", step["step"]["name"], step["reached"]) for step in report["steps"]]
    for row in report["breakdown"]:
        names = [step["step"]["name"] for step in report["steps"]]
        wanted += [(row["label"], name, step["reached"]) for name, step in zip(names, row["steps"], strict=True)]
    assert [(row["Row"], row["Step"], int(row["Reached"])) for row in rows_of(file.content)] == wanted
    assert [row["Amount"] for row in rows_of(file.content)][: len(drawn)] == [
        step["amount"]["amount"] for step in report["steps"]
    ]
    book = load_workbook(io.BytesIO((await fetch(client, office, report["documents"]["xlsxUrl"])).content))
    assert book.sheetnames == ["Funnel", "Conversion over time"]
    assert [row[2] for row in book["Conversion over time"].iter_rows(min_row=2, values_only=True)] == [
        point["reached"] for point in report["trend"]
    ]
    page = (await fetch(client, office, report["documents"]["printUrl"])).text
    assert page.count("<svg") == 3
    assert [entry.details["format"] for entry in await exports(client, office)] == ["csv", "xlsx", "html"]


async def test_attribution_is_drawn_and_written_as_it_is_answered(client: Client) -> None:
    office, product = await company(client)
    given = {"conversion": {"sale": True}, "models": [{"key": "first"}, {"key": "position(40,20,40)"}],
             "dimension": "CHANNEL", "productId": product}  # fmt: skip
    report = await asked(client, office, ATTRIBUTION, **given)
    assert report["rows"]
    for chart in report["charts"].values():
        assert (await fetch(client, office, chart["svgUrl"])).text == chart["svg"]
    assert report["charts"]["comparison"]["headings"] == ["Row", "first", "position(40,20,40)"]
    paths = sum(int(row[1]) for row in report["charts"]["paths"]["rows"])
    assert paths == report["conversions"] - report["unattributed"]["conversions"]
    lines = rows_of((await fetch(client, office, report["documents"]["csvUrl"])).content)
    for place, model in enumerate(report["models"]):
        of_model = [line for line in lines if line["Model"] == model]
        assert [(line["Row"], line["Amount"]) for line in of_model[:-2]] == [
            (row["label"], row["credits"][place]["amount"]["amount"]) for row in report["rows"]
        ]
        assert (of_model[-1]["Row"], of_model[-1]["Amount"]) == ("Total", report["amount"]["amount"])
    (entry,) = await exports(client, office)
    assert entry.details["format"] == "csv"
    assert {"dimension", "start", "end"} <= set(entry.details["question"])
    assert not any("CHANNEL" in each for each in entry.details["question"])
    everywhere = await asked(client, office, ATTRIBUTION, **{**given, "productId": None})
    assert (everywhere["documents"], everywhere["charts"]["shares"]["svgUrl"]) == (None, None)


async def test_files_are_for_who_may_export_and_pictures_for_who_may_read(client: Client) -> None:
    office, product = await company(client)
    report = await asked(client, office, FUNNEL, productId=product)
    for role, word in ((Role.CLIENT, "EXPORT"), (Role.SUPPORT, "READ_MONEY")):
        refused = await fetch(client, office, report["documents"]["csvUrl"], role)
        assert refused.status_code == 403
        assert word in refused.json()["errors"][0]["message"]
    assert await exports(client, office) == []
    seen = await client.graphql(
        CHARTS_ONLY, {"input": {"period": PERIOD, "productId": product}}, key=office.keys[Role.SUPPORT]
    )
    chart = seen.data["funnelReport"]["charts"]["funnel"]
    assert (await fetch(client, office, chart["svgUrl"], Role.SUPPORT)).text == chart["svg"]
    money = chart["svgUrl"].replace("/funnel-picture/", "/attribution-picture/")
    assert (await fetch(client, office, money, Role.SUPPORT)).status_code == 403
    other = await client.office("Other")
    path = chart["svgUrl"].split("&workspace")[0]
    assert (await fetch(client, other, path)).status_code == 404


WRONG: list[tuple[tuple[str, str], int, str | None]] = [
    (("start=2025-01-01", "start=soon"), 400, "start"),
    (("entryMode=OPEN", "entryMode=AJAR"), 400, "entryMode"),
    (("picture=funnel", "picture=mona"), 404, "picture"),
    ((".svg", ".csv"), 404, None),
    (("decidedBy=FIRST_TOUCH", "windowDays=-1"), 400, "windowDays"),
    (("decidedBy=FIRST_TOUCH", "asKnownAt=2026-01-01"), 400, "asKnownAt"),
]


async def test_a_link_that_is_no_question_is_told(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        product = encode("prod", (await published_funnel(work)).product_id)
    url = (await asked(client, office, FUNNEL, productId=product))["charts"]["funnel"]["svgUrl"]
    for change, status, field in WRONG:
        answer = await fetch(client, office, url.replace(*change))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (status, field)
