"""A person's data handed out, erased and blocked over HTTP."""

import io
import zipfile
from typing import Any

import orjson
import pytest
from sqlalchemy import text, update

from crm.core.ids import encode
from crm.core.work import begin
from crm.models import PersonExport
from crm.models.words import Role
from tests.factories.people import insert_lead, insert_person
from tests.factories.products import published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
REQUEST = """
mutation($id: ID!) { personExportRequest(input: {personId: $id}) {
  url export { downloads person { id } requestedBy { name } } errors { code field message } } }
"""
ERASE = """
mutation($id: ID!) { personErase(input: {personId: $id, doNotContact: true}) {
  person { name erasedAt identities { value } leads { name } doNotContact } errors { code } } }
"""
BLOCK = """
mutation($input: ContactBlockCreateInput!) { contactBlockCreate(input: $input) {
  block { id reason isActive person { id } createdBy { name } } errors { code field } } }
"""
CONSENT = """
mutation($input: ConsentRecordInput!) { consentRecord(input: $input) {
  consents { channel purpose granted proof textVersion } errors { code field } } }
"""
PERSON = """
query($id: ID!) { person(id: $id) { doNotContact contactBlocks { reason }
  mayContact(channel: "email", purpose: MARKETING) { allowed standing reason block { reason } } } }
"""
AUDIT = '{ auditEntries(filter: {action: {startsWith: "PERSON_"}}) { edges { node { action objectId } } } }'


async def made(client: Client, office: Office) -> str:
    async with begin(client.database.sessions, office.actor()) as work:
        person_id = await insert_person(work, "Ann", email="ann@example.test")
        await insert_lead(work, await published_funnel(work), person_id=person_id, name="=Ann")
    return encode("per", person_id)


async def change(client: Client, office: Office, document: str, role: Role = Role.ADMIN, **variables: Any) -> Any:
    (payload,) = (await client.graphql(document, variables, key=office.keys[role])).data.values()
    return payload


async def test_export_is_for_who_asked_and_for_a_day(client: Client) -> None:
    office = await client.office()
    person = await made(client, office)
    asked = await change(client, office, REQUEST, id=person)
    assert asked["export"] == {"downloads": 0, "person": {"id": person}, "requestedBy": {"name": "Admin"}}
    where = asked["url"].partition("/exports/")[2]

    async def fetch(role: Role | None, path: str) -> Any:
        headers = {"Authorization": f"Bearer {office.keys[role]}"} if role else {}
        return await client.http.get(f"/exports/{path}", headers=headers)

    found = await fetch(Role.ADMIN, where)
    assert (found.status_code, found.headers["cache-control"]) == (200, "no-store, private")
    archive = zipfile.ZipFile(io.BytesIO(found.content))
    rows = orjson.loads(archive.read("manifest.json"))["rows"]
    assert {name: count for name, count in rows.items() if count} == {
        "persons": 1, "identities": 1, "leads": 1, "person_exports": 1,
    }  # fmt: skip
    assert orjson.loads(archive.read("json/identities.jsonl"))["value"] == "ann@example.test"
    assert ",'=Ann," in archive.read("csv/leads.csv").decode("utf-8-sig")
    assert (await fetch(None, where)).status_code == 401
    assert (await fetch(Role.SALES_LEAD, where)).status_code == 403
    assert (await fetch(Role.ADMIN, where[:-3] + "xyz")).status_code == 404
    async with begin(client.database.sessions, office.actor()) as work:
        over = update(PersonExport).where(PersonExport.workspace_id == work.workspace_id).values(expires_at=work.now)
        await work.execute(over)
    assert (await fetch(Role.ADMIN, where)).status_code == 404
    lines = (await client.graphql(AUDIT, key=office.keys[Role.ADMIN])).data["auditEntries"]["edges"]
    assert [line["node"] for line in lines] == [
        {"action": action, "objectId": person} for action in ("PERSON_EXPORT_READ", "PERSON_EXPORT")
    ]


async def test_erased_over_http(client: Client) -> None:
    office = await client.office()
    person = await made(client, office)
    refused = await change(client, office, ERASE, Role.SALES_LEAD, id=person)
    assert (refused["person"], refused["errors"]) == (None, [{"code": "FORBIDDEN"}])
    erased = (await change(client, office, ERASE, id=person))["person"]
    assert erased.pop("erasedAt") is not None
    assert erased == {"name": None, "identities": [], "leads": [{"name": "Erased"}], "doNotContact": True}
    async with begin(client.database.sessions, office.actor()) as work:
        hashes = await work.scalar(text("SELECT count(*) FROM contact_blocks WHERE identity_hash IS NOT NULL"))
    assert hashes == 1


async def test_blocks_and_consents(client: Client) -> None:
    office = await client.office()
    person = await made(client, office)
    said = {"personId": person, "channel": "email", "purpose": "MARKETING", "granted": True, "proof": "Yes, please",
            "textVersion": "4"}  # fmt: skip
    recorded = await change(client, office, CONSENT, Role.SUPPORT, input={"items": [said]})
    assert recorded == {"errors": [], "consents": [
        {"channel": "email", "purpose": "MARKETING", "granted": True, "proof": "Yes, please", "textVersion": "4"},
    ]}  # fmt: skip
    unknown = await change(client, office, CONSENT, input={"items": [said, said | {"channel": "pigeon"}]})
    assert unknown["errors"] == [{"code": "NOT_FOUND", "field": "items.1.channel"}]
    shown = (await client.graphql(PERSON, {"id": person}, key=office.keys[Role.ANALYST])).data["person"]
    assert shown["mayContact"] == {
        "allowed": True,
        "standing": "GRANTED",
        "reason": "The person agreed.",
        "block": None,
    }
    blocked = await change(client, office, BLOCK, input={"personId": person, "reason": "Asked for it"})
    assert blocked["block"]["isActive"] is True
    shown = (await client.graphql(PERSON, {"id": person}, key=office.keys[Role.ANALYST])).data["person"]
    assert (shown["doNotContact"], shown["contactBlocks"]) == (True, [{"reason": "Asked for it"}])
    assert (shown["mayContact"]["standing"], shown["mayContact"]["block"]) == ("BLOCKED", {"reason": "Asked for it"})
    both = {"personId": person, "identity": {"kind": "EMAIL", "value": "a@b.test"}, "reason": "x"}
    assert (await change(client, office, BLOCK, input=both))["errors"][0]["code"] == "INVALID"
