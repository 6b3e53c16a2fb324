"""Who a request comes from: keys, tokens, cookies; which workspace; and who is not let in any more."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate, ApiKeyRevoke
from crm.api_keys.revoke import revoke
from crm.core import clock
from crm.core.actor import ActorKind, system
from crm.core.problems import Problem
from crm.core.work import begin
from crm.members.deactivate import deactivate
from crm.members.inputs import MemberDeactivate, MemberSetRoles
from crm.members.permissions import Action, permissions_of
from crm.members.set_roles import set_roles
from crm.models import ApiKey
from crm.models.words import Role
from crm.sessions.authenticate import Authenticator, Credentials
from crm.teams.create import create as create_team
from crm.teams.inputs import TeamCreate
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database]

EMAIL = "mila@example.test"


def bearer(key: str, **more: str) -> Credentials:
    return Credentials(authorization=f"Bearer {key}", **more)


async def refusal(authenticator: Authenticator, credentials: Credentials) -> str:
    with pytest.raises(Problem) as caught:
        await authenticator.actor(credentials)
    return caught.value.code


@pytest.fixture
def authenticator(client: Client) -> Authenticator:
    return Authenticator(client.database, client.tokens)


async def test_a_key_of_a_member_acts_as_the_member(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        team = await create_team(work, TeamCreate(name="Sales", member_ids=(office.members[Role.SALES_MANAGER],)))
    actor = await authenticator.actor(bearer(office.keys[Role.SALES_MANAGER]))
    assert actor is not None
    assert actor.kind is ActorKind.MEMBER
    assert actor.member_id == office.members[Role.SALES_MANAGER]
    assert actor.permissions == permissions_of(["SALES_MANAGER"])
    assert actor.team_ids == (team.id,)


async def test_a_key_of_an_integration_has_its_roles_within_its_scopes(
    client: Client, authenticator: Authenticator
) -> None:
    office = await client.office()
    asked = ApiKeyCreate(name="Site", roles=(Role.INTEGRATION,), scopes=(Action.READ, Action.GOAL_SET))
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        row, key = await create_key(work, asked)
    actor = await authenticator.actor(bearer(key))
    assert actor is not None
    assert (actor.kind, actor.id, actor.member_id) == (ActorKind.INTEGRATION, row.id, None)
    assert actor.permissions == {"READ"}


async def test_nobody_is_nobody(client: Client, authenticator: Authenticator) -> None:
    assert await authenticator.actor(Credentials()) is None


async def test_unknown_and_malformed_keys_are_refused(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    good = office.keys[Role.ANALYST]
    assert await authenticator.actor(bearer(good)) is not None
    for key in (good[:-1], good + "0", "tl_", "tl_x_y"):
        assert await refusal(authenticator, bearer(key)) == "UNAUTHENTICATED"


async def test_a_revoked_key_is_refused_at_once(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    key = office.keys[Role.ANALYST]
    actor = await authenticator.actor(bearer(key))
    assert actor is not None
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        row = (await work.execute(select(ApiKey).where(ApiKey.workspace_id == work.workspace_id,
                                                       ApiKey.member_id == actor.id))).scalar_one()  # fmt: skip
        await revoke(work, ApiKeyRevoke(api_key_id=row.id))
    assert await refusal(authenticator, bearer(key)) == "UNAUTHENTICATED"


async def test_a_deactivated_member_is_refused_with_key_and_login(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    member = await client.account(office.workspace_id, EMAIL, Role.ANALYST)
    token = (await client.login(EMAIL)).json()["token"]
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        key = (await create_key(work, ApiKeyCreate(name="k", member_id=member.id)))[1]
    assert await authenticator.actor(bearer(token)) is not None
    assert await authenticator.actor(bearer(key)) is not None
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        await deactivate(work, MemberDeactivate(member_id=member.id))
    assert await refusal(authenticator, bearer(key)) == "UNAUTHENTICATED"
    assert await refusal(authenticator, bearer(token)) == "FORBIDDEN"


async def test_changed_roles_hold_at_once(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    key = office.keys[Role.AUTHOR]
    await authenticator.actor(bearer(key))
    asked = MemberSetRoles(member_id=office.members[Role.AUTHOR], roles=(Role.ANALYST,))
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        await set_roles(work, asked)
    actor = await authenticator.actor(bearer(key))
    assert actor is not None
    assert actor.permissions == permissions_of(["ANALYST"])


async def test_a_disabled_account_is_refused(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    token = (await client.login(EMAIL)).json()["token"]
    async with client.database.sessions.begin() as session:
        await session.execute(text("UPDATE accounts SET disabled_at = :now"), {"now": clock.now()})
    fresh = Authenticator(client.database, client.tokens)
    assert await refusal(fresh, bearer(token)) == "UNAUTHENTICATED"
    assert await refusal(fresh, bearer(office.keys[Role.ADMIN])) == "UNAUTHENTICATED"


async def test_the_header_chooses_among_several_workspaces(client: Client, authenticator: Authenticator) -> None:
    first, second, third = [await client.office(name) for name in ("One", "Two", "Three")]
    await client.account(first.workspace_id, EMAIL, Role.ADMIN)
    await client.account(second.workspace_id, EMAIL, Role.AUTHOR, password=None)
    token = (await client.login(EMAIL)).json()["token"]
    assert await refusal(authenticator, bearer(token)) == "WORKSPACE_REQUIRED"
    assert await refusal(authenticator, bearer(token, workspace=third.slug)) == "FORBIDDEN"
    assert await refusal(authenticator, bearer(token, workspace="nowhere")) == "FORBIDDEN"
    for office, roles in ((first, ("ADMIN",)), (second, ("AUTHOR",))):
        actor = await authenticator.actor(bearer(token, workspace=office.slug))
        assert actor is not None
        assert (actor.workspace_id, actor.roles) == (office.workspace_id, roles)
    assert await refusal(authenticator, bearer(first.keys[Role.ADMIN], workspace=second.slug)) == "FORBIDDEN"


async def test_the_steady_state_asks_the_database_nothing(client: Client, authenticator: Authenticator) -> None:
    office = await client.office()
    key = office.keys[Role.ANALYST]
    first = await authenticator.actor(bearer(key))
    await client.database.doors.close()
    await client.database.reads.close()
    assert await authenticator.actor(bearer(key)) is first


async def test_last_used_is_written_once_a_minute(client: Client) -> None:
    office = await client.office()
    key, written = office.keys[Role.ANALYST], []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE api_keys"):
            written.append(statement)

    event.listen(client.database.engine.sync_engine, "before_cursor_execute", note)
    for _ in range(3):
        await Authenticator(client.database, client.tokens).actor(bearer(key))
    assert len(written) == 1
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        await work.execute(text("UPDATE api_keys SET last_used_at = :then WHERE workspace_id = :w"),
                           {"then": clock.now() - timedelta(seconds=61), "w": office.workspace_id})  # fmt: skip
    written.clear()
    await Authenticator(client.database, client.tokens).actor(bearer(key))
    assert len(written) == 1


async def test_a_cookie_needs_its_csrf_token_to_change_something(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    csrf = (await client.login(EMAIL)).json()["csrfToken"]
    assert (await client.http.get("/me")).status_code == 200
    refused = await client.http.post("/logout")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "CSRF")
    assert (await client.http.post("/logout", headers={"X-CSRF-Token": "0" * 64})).status_code == 403
    assert (await client.http.get("/me")).status_code == 200
    assert (await client.http.post("/logout", headers={"X-CSRF-Token": csrf})).status_code == 204
    assert (await client.http.get("/me")).status_code == 401


async def test_the_csrf_token_of_another_login_is_refused(client: Client) -> None:
    office = await client.office()
    await client.account(office.workspace_id, EMAIL)
    first = (await client.login(EMAIL)).json()["csrfToken"]
    await client.login(EMAIL)
    assert (await client.http.post("/logout", headers={"X-CSRF-Token": first})).status_code == 403


def test_nobody_reads_secrets_in_a_representation() -> None:
    shown = repr(Credentials(authorization="Bearer tl_secret", cookie="secret", csrf="secret"))
    assert "secret" not in shown
