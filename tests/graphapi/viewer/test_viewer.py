"""`viewer`: who one is, where, and what one may do."""

import pytest

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.members.permissions import Action, permissions_of
from crm.models.words import Role
from tests.http import MEMBER_ROLES, Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

VIEWER = """
query Viewer { viewer {
  member { id name roles permissions }
  workspace { id slug name currency timeZone language }
  workspaces { slug name }
  permissions
} }
"""


async def test_every_role_sees_itself_and_its_permissions(client: Client) -> None:
    office = await client.office("Лодочная станция", currency="KZT", zone="Asia/Almaty")
    assert office.slug == "lodochnaya-stantsiya"
    for role in MEMBER_ROLES:
        viewer = (await client.graphql(VIEWER, key=office.keys[role])).data["viewer"]
        assert viewer["member"]["id"] == encode("mem", office.members[role])
        assert viewer["member"]["roles"] == [role.value]
        allowed = permissions_of([role.value])
        assert viewer["member"]["permissions"] == [action.value for action in Action if action.value in allowed]
        assert viewer["permissions"] == viewer["member"]["permissions"]
        assert viewer["workspace"] == {
            "id": encode("ws", office.workspace_id),
            "slug": office.slug,
            "name": "Лодочная станция",
            "currency": "KZT",
            "timeZone": "Asia/Almaty",
            "language": "en",
        }
        assert viewer["workspaces"] == [{"slug": office.slug, "name": "Лодочная станция"}]


async def test_an_integration_is_no_member(client: Client) -> None:
    office = await client.office()
    viewer = (await client.graphql(VIEWER, key=office.keys[Role.INTEGRATION])).data["viewer"]
    assert viewer["member"] is None
    assert viewer["workspaces"] == [{"slug": office.slug, "name": "Office"}]
    assert set(viewer["permissions"]) == permissions_of(["INTEGRATION"])


async def test_scopes_narrow_the_request_but_not_the_member(client: Client) -> None:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        asked = ApiKeyCreate(name="k", member_id=office.members[Role.ADMIN], scopes=(Action.READ,))
        key = (await create_key(work, asked))[1]
    viewer = (await client.graphql(VIEWER, key=key)).data["viewer"]
    assert viewer["permissions"] == ["READ"]
    assert len(viewer["member"]["permissions"]) == len(Action)


async def test_a_login_of_two_workspaces_chooses_by_header(client: Client) -> None:
    first, second = await client.office("One"), await client.office("Two")
    for office, password in ((first, "correct horse battery"), (second, None)):
        await client.account(office.workspace_id, "mila@example.test", Role.ANALYST, password=password)
    token = (await client.login("mila@example.test")).json()["token"]
    client.http.cookies.clear()
    refused = await client.graphql(VIEWER, token=token)
    assert refused.codes == ["WORKSPACE_REQUIRED"]
    viewer = (await client.graphql(VIEWER, token=token, workspace="two")).data["viewer"]
    assert viewer["workspace"]["slug"] == "two"
    assert viewer["workspaces"] == [{"slug": "one", "name": "One"}, {"slug": "two", "name": "Two"}]


async def test_nobody_is_told_to_log_in(client: Client) -> None:
    answer = await client.graphql(VIEWER)
    assert answer.codes == ["UNAUTHENTICATED"]
    assert (await client.graphql(VIEWER, key="tl_x_y")).codes == ["UNAUTHENTICATED"]


async def test_a_cookie_needs_the_csrf_header_for_graphql(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, "mila@example.test", Role.ANALYST)
    csrf = (await client.login("mila@example.test")).json()["csrfToken"]
    assert (await client.graphql("{ viewer { workspace { slug } } }")).codes == ["CSRF"]
    answer = await client.graphql("{ viewer { workspace { slug } } }", headers={"X-CSRF-Token": csrf})
    assert answer.data == {"viewer": {"workspace": {"slug": "office"}}}
