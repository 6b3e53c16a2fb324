"""The list of leads as a file: the rows and the order that `leads` answers, for who may export, kept in the audit."""

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from crm.core.work import begin
from crm.members.inputs import MemberSetRowScope
from crm.members.set_row_scope import set_row_scope
from crm.models import AuditEntry, Lead, Workspace
from crm.models.words import Role
from crm.models.words_rights import RowScope
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from tests.funnel.analytics.world import insert_history, random_history
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
EVIL = "=cmd|' /C calc'!A0"
LIST = """
query($after: String, $filter: LeadFilter, $orderBy: [LeadOrder!]) {
  leads(first: 150, after: $after, filter: $filter, orderBy: $orderBy) {
    pageInfo { hasNextPage endCursor } edges { node { id name status step { key } product { name } createdAt } } } }
"""
ASKED = {"filter": {"stepKey": {"eq": "aware"}}, "orderBy": [{"field": "CREATED_AT", "direction": "ASC"}]}


async def company(client: Client) -> Office:
    """More leads than a page has, one with a name that a spreadsheet would run."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        leads = random_history(3, size=210)
        await insert_history(work, leads)
        mine = (Lead.workspace_id == work.workspace_id, Lead.id == leads[7].row)
        await work.execute(update(Lead).where(*mine).values(name=EVIL))
        elsewhere = (Lead.workspace_id == work.workspace_id, Lead.id == leads[8].row)
        await work.execute(update(Lead).where(*elsewhere).values(step_key="asked"))
    return office


async def listed(client: Client, office: Office) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    after = None
    while True:
        answer = await client.graphql(LIST, {**ASKED, "after": after}, key=office.keys[Role.ANALYST])
        page = answer.data["leads"]
        nodes += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return nodes
        after = page["pageInfo"]["endCursor"]


async def fetch(client: Client, office: Office, file: str, role: Role = Role.ANALYST, **question: Any) -> Any:
    said = urlencode({name: value if isinstance(value, str) else json.dumps(value) for name, value in question.items()})
    headers = {"Authorization": f"Bearer {office.keys[role]}"}
    return await client.http.get(f"/documents/{file}?{said}", headers=headers)


async def audited(client: Client, office: Office) -> list[Any]:
    async with begin(client.database.sessions, office.actor()) as work:
        mine = (AuditEntry.workspace_id == work.workspace_id, AuditEntry.action == "LEADS_EXPORT")
        return [row.details for row in (await work.execute(select(AuditEntry).where(*mine))).scalars()]


async def test_the_file_is_the_list(client: Client) -> None:
    office = await company(client)
    nodes = await listed(client, office)
    assert len(nodes) == 209
    file = await fetch(client, office, "leads.csv", **ASKED)
    assert (file.status_code, file.content[:3]) == (200, b"\xef\xbb\xbf")
    assert "attachment" in file.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert [(row["ID"], row["Status"], row["Step key"], row["Product"], row["Created"]) for row in rows] == [
        (node["id"], node["status"], node["step"]["key"], node["product"]["name"], node["createdAt"]) for node in nodes
    ]
    assert [row["Name"] for row in rows].count(f"'{EVIL}") == 1
    plain = await fetch(client, office, "leads.csv", bom="false", **ASKED)
    assert plain.content == file.content[3:]
    book = load_workbook(io.BytesIO((await fetch(client, office, "leads.xlsx", **ASKED)).content), read_only=True)
    sheet = book["Leads"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [node["id"] for node in nodes]
    lines = await audited(client, office)
    assert [line["file"] for line in lines] == ["leads.csv", "leads.csv", "leads.xlsx"]
    assert [line["question"] for line in lines][1:] == [["bom", "filter", "orderBy"], ["filter", "orderBy"]]
    other = await client.office("Other")
    theirs = await fetch(client, other, "leads.csv")
    assert theirs.content.count(b"\r\n") == 1  # another workspace's list is its own: headings only


async def test_who_may_not_and_what_is_no_question(client: Client) -> None:
    office = await client.office()
    for role in (Role.SALES_MANAGER, Role.CLIENT, Role.INTEGRATION):
        refused = await fetch(client, office, "leads.csv", role)
        assert (refused.status_code, "EXPORT" in refused.json()["errors"][0]["message"]) == (403, True)
    assert (await client.http.get("/documents/leads.csv")).status_code == 401
    for question, status in (({"filter": "{"}, 400), ({"filter": {"nothing": 1}}, 400), ({"orderBy": {"x": 1}}, 400)):
        assert (await fetch(client, office, "leads.csv", **question)).status_code == status
    assert (await fetch(client, office, "people.csv")).status_code == 404
    assert await audited(client, office) == []


DAYS = {"from": "2026-01-01", "to": "2026-12-31"}


async def test_facts_come_as_files_for_who_may_export_money(client: Client) -> None:
    office = await client.office()
    for file, start in (("touches.parquet", b"PAR1"), ("journeys.csv", b"conversion_id,kind,")):
        got = await fetch(client, office, file, **DAYS)
        assert (got.status_code, got.content[: len(start)]) == (200, start)
        assert file in got.headers["content-disposition"]
    for question, field in (({}, "from"), ({**DAYS, "asOf": "soon"}, "asOf"), ({**DAYS, "asOf": "2100-01-01"}, "asOf")):
        refused = await fetch(client, office, "touches.csv", **question)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)
    assert (await fetch(client, office, "touches.csv", Role.SALES_MANAGER, **DAYS)).status_code == 403
    async with begin(client.database.sessions, office.actor()) as work:
        mine = (AuditEntry.workspace_id == work.workspace_id, AuditEntry.action == "FACTS_EXPORT")
        told = [row.details for row in (await work.execute(select(AuditEntry).where(*mine))).scalars()]
    assert told == [
        {"file": "touches.parquet", "question": ["from", "to"], "rows": 0},
        {"file": "journeys.csv", "question": ["from", "to"], "rows": 0},
    ]


async def test_of_a_workspace_that_is_to_be_deleted_all_is_handed_out(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        name = await work.scalar(select(Workspace.name).where(Workspace.id == work.workspace_id))
        await request_deletion(work, WorkspaceDeletionRequest(name=name))
    for file, question in (("leads.csv", {}), ("touches.parquet", DAYS), ("journeys.csv", DAYS)):
        assert (await fetch(client, office, file, **question)).status_code == 200


async def test_facts_are_every_leads_and_leave_a_workspace_until_its_end(client: Client) -> None:
    """Rows of touches tell of people whose leads are out of sight; reading goes on while a deletion waits."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor()) as work:
        await set_row_scope(work, MemberSetRowScope(member_id=office.members[Role.MARKETER], row_scope=RowScope.TEAM))
        await request_deletion(work, WorkspaceDeletionRequest(name="Office"))
    for file in ("touches.csv", "journeys.parquet"):
        refused = await fetch(client, office, file, Role.MARKETER, **DAYS)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "FORBIDDEN")
        assert (await fetch(client, office, file, Role.ANALYST, **DAYS)).status_code == 200
    assert (await fetch(client, office, "leads.csv", Role.MARKETER)).status_code == 200
