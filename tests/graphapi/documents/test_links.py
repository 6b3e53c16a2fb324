"""A link to a document works alone: for its address, with its asker's rights of that moment, for a short while."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import time_machine

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.problems import Forbidden
from crm.models.words import Role
from crm.sessions.document_links import DocumentLinks
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
ASK = """mutation($input: DocumentLinkCreateInput!) {
  documentLinkCreate(input: $input) { url expiresAt errors { code field message } } }"""
LEADS = "/documents/leads.csv?search=anna"


async def asked(client: Client, key: str, url: str = LEADS, **more: Any) -> Any:
    """The payload of the mutation."""
    return (await client.graphql(ASK, {"input": {"url": url, **more}}, key=key)).data["documentLinkCreate"]


async def link(client: Client, key: str, url: str = LEADS, **more: Any) -> str:
    """Path and question of a link, as somebody without header and cookie opens it."""
    made = await asked(client, key, url, **more)
    assert made["errors"] == []
    parts = urlsplit(made["url"])
    return f"{parts.path}?{parts.query}"


def changed(url: str, **question: str) -> str:
    """The same address with another part of the question."""
    parts = urlsplit(url)
    return f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | question)}"


async def codes(client: Client, url: str) -> tuple[int, str]:
    """Status and code of what is refused."""
    answer = await client.http.get(url)
    return answer.status_code, answer.json()["errors"][0]["code"]


async def audit(client: Client, office: Office, action: str) -> list[Any]:
    """Lines of that action, the newest first."""
    document = """query($filter: AuditEntryFilter) {
      auditEntries(filter: $filter) { edges { node { member { name } objectType } } } }"""
    found = await client.graphql(document, {"filter": {"action": {"eq": action}}}, key=office.keys[Role.ADMIN])
    return [edge["node"] for edge in found.data["auditEntries"]["edges"]]


async def test_a_link_opens_its_document_without_header_or_cookie(client: Client) -> None:
    office = await client.office()
    key = office.keys[Role.ANALYST]
    direct = await client.http.get(LEADS, headers={"Authorization": f"Bearer {key}"})
    assert direct.status_code == 200
    assert (await client.http.get(LEADS)).status_code == 401

    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        made = await asked(client, key)
        assert made["expiresAt"] == "2026-11-20T09:35:00.000000Z"
        url = await link(client, key)
        opened = await client.http.get(url)
        assert (opened.status_code, opened.content) == (200, direct.content)
        assert opened.headers["cache-control"] == "no-store, private"
    with time_machine.travel(now + timedelta(seconds=299), tick=False):
        assert (await client.http.get(url)).status_code == 200
    with time_machine.travel(now + timedelta(seconds=300), tick=False):
        assert await codes(client, url) == (401, "UNAUTHENTICATED")

    created = await audit(client, office, "DOCUMENT_LINK_CREATE")
    opened_lines = await audit(client, office, "DOCUMENT_LINK_OPEN")
    line = {"member": {"name": "Analyst"}, "objectType": "Workspace"}
    assert (created, opened_lines) == ([line] * 2, [line] * 2)


async def test_what_is_forged_opens_nothing(client: Client) -> None:
    office = await client.office()
    url = await link(client, office.keys[Role.ANALYST])
    said, _, signature = dict(parse_qsl(urlsplit(url).query))["link"].partition(".")
    other = DocumentLinks(b"another key").sign_until(LEADS, office.actor(Role.ADMIN), datetime(2099, 1, 1, tzinfo=UTC))
    forged = [
        changed(url, search="boris"), changed(url, more="1"), url.replace("leads.csv", "leads.xlsx"),
        changed(url, link=f"{'B' + said[1:]}.{signature}"), changed(url, link=f"{said}.{'A' * len(signature)}"),
        changed(url, link=f"{said}."), changed(url, link=said), changed(url, link=""), changed(url, link="ä.ö"), other,
    ]  # fmt: skip
    assert [await codes(client, each) for each in forged] == [(401, "UNAUTHENTICATED")] * len(forged)
    assert await audit(client, office, "DOCUMENT_LINK_OPEN") == []
    assert (await client.http.get(url)).status_code == 200


async def test_rights_are_those_of_the_moment_and_never_more_than_the_askers(client: Client) -> None:
    office = await client.office()
    member = encode("mem", office.members[Role.ANALYST])
    url = await link(client, office.keys[Role.ANALYST], seconds=3600)
    narrow = await client.graphql(
        "mutation($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { key errors { message } } }",
        {"input": {"name": "Narrow", "memberId": member, "scopes": ["READ"]}}, key=office.keys[Role.ADMIN],
    )  # fmt: skip
    narrowed = await link(client, narrow.data["apiKeyCreate"]["key"])
    assert await codes(client, narrowed) == (403, "FORBIDDEN")
    assert (await client.http.get(url)).status_code == 200

    roles = "mutation($input: MemberSetRolesInput!) { memberSetRoles(input: $input) { errors { message } } }"
    admin = office.keys[Role.ADMIN]
    given = {"memberId": member, "roles": ["AUTHOR"]}
    assert (await client.graphql(roles, {"input": given}, key=admin)).data["memberSetRoles"]["errors"] == []
    assert await codes(client, url) == (403, "FORBIDDEN")
    gone = "mutation($input: MemberDeactivateInput!) { memberDeactivate(input: $input) { errors { message } } }"
    answer = await client.graphql(gone, {"input": {"memberId": member}}, key=admin)
    assert answer.data["memberDeactivate"]["errors"] == []
    assert await codes(client, url) == (401, "UNAUTHENTICATED")


async def test_a_link_stays_in_its_workspace(client: Client) -> None:
    mine, others = await client.office("Mine"), await client.office("Others")
    url = await link(client, mine.keys[Role.ANALYST], f"{LEADS}&workspace={mine.slug}")
    assert await codes(client, changed(url, workspace=others.slug)) == (401, "UNAUTHENTICATED")
    await client.http.get(url, headers={"Authorization": f"Bearer {others.keys[Role.ANALYST]}"})
    assert len(await audit(client, mine, "DOCUMENT_LINK_OPEN")) == 1
    assert await audit(client, others, "DOCUMENT_LINK_OPEN") == []
    assert await audit(client, others, "LEADS_EXPORT") == []


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/documents/leads.csv", "//evil.example/documents/leads.csv", "/graphql", "/documents/../me",
     "/documents/leads.csv#x", "/exports/people/pexp_1.zip", ""],
)  # fmt: skip
async def test_only_addresses_of_documents_are_signed(client: Client, url: str) -> None:
    office = await client.office()
    made = await asked(client, office.keys[Role.ANALYST], url)
    assert (made["url"], [error["field"] for error in made["errors"]]) == (None, ["url"])
    assert await audit(client, office, "DOCUMENT_LINK_CREATE") == []


async def test_for_thirty_seconds_to_an_hour_and_for_programs_too(client: Client) -> None:
    office = await client.office()
    for seconds in (29, 3601):
        made = await asked(client, office.keys[Role.ANALYST], seconds=seconds)
        assert [error["field"] for error in made["errors"]] == ["seconds"]
    url = await link(client, office.keys[Role.INTEGRATION])
    assert await codes(client, url) == (403, "FORBIDDEN")  # integrations may not export
    with pytest.raises(Forbidden, match="Only a member or an API key"):
        DocumentLinks(b"key").sign_until(LEADS, system(office.workspace_id), datetime(2099, 1, 1, tzinfo=UTC))
