"""The whole application over HTTP, on a database clone of its own: fixture `client`.

async def test_x(client: Client) -> None:
    office = await client.office()                       # a workspace, a member and a key for each role
    answer = await client.graphql("{ viewer { member { name } } }", key=office.keys[Role.ANALYST])
    assert answer.data["viewer"]["member"]["name"] == "Analyst"
"""

import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.app import create_app
from crm.core.actor import Actor, ActorKind, system
from crm.core.bounds import Limits
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.settings import Settings
from crm.core.work import HANDLERS, begin
from crm.installation import Installation
from crm.members.add import add as add_member
from crm.members.inputs import MemberAdd
from crm.members.permissions import permissions_of
from crm.models import Account, Member
from crm.models.words import Role
from crm.sessions.tokens import LIFETIME, Claims, Tokens
from crm.workspaces.create import create as create_workspace
from crm.workspaces.events import WorkspaceCreated
from crm.workspaces.inputs import WorkspaceCreate
from tests.conftest import Urls
from tests.ready import Rows, read_back, write_again

JWT_KEY = "a key of the tests, long enough to be one"
COLUMN_KEY = b"thirty-two bytes of the tests .."
PASSWORD = "correct horse battery"
RICH = Limits(actor_burst=10**12, actor_per_second=10**12)
"""Generated operations by the thousand are one actor's here."""
RUN = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
UPLOADS = Path(tempfile.gettempdir()) / f"touchline-tests-{os.getuid()}-uploads" / str(RUN)
"""Of one run: a world that one process built has its files there when another takes a copy. A folder a workspace."""

MEMBER_ROLES = tuple(role for role in Role if role is not Role.INTEGRATION)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last of a run takes the uploads along."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(UPLOADS, ignore_errors=True)


@dataclass(frozen=True)
class Answer:
    """What a GraphQL request came back with."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(repr=False)

    @property
    def data(self) -> Any:
        """`data`; fails with the errors when there are any."""
        assert "errors" not in self.body, self.body["errors"]
        return self.body["data"]

    @property
    def errors(self) -> list[Any]:
        """Top-level errors, or none."""
        found: list[Any] = self.body.get("errors", [])
        return found

    @property
    def codes(self) -> list[str]:
        """Codes of the top-level errors."""
        return [error.get("extensions", {}).get("code") for error in self.errors]


@dataclass(frozen=True)
class Office:
    """A workspace with a member and an API key for each role; keys of members act as them."""

    workspace_id: UUID
    slug: str
    members: Mapping[Role, UUID]
    keys: Mapping[Role, str]
    """For INTEGRATION: a key of no member."""

    def actor(self, *roles: Role) -> Actor:
        """That member (the first role's) for verbs called without HTTP."""
        wanted = roles or (Role.ADMIN,)
        words = tuple(role.value for role in wanted)
        return Actor(
            ActorKind.MEMBER,
            self.workspace_id,
            id=self.members[wanted[0]],
            name=wanted[0].value.title(),
            roles=words,
            permissions=permissions_of(words),
        )


@dataclass(frozen=True)
class Client:
    """The application and its database."""

    app: Litestar
    http: httpx.AsyncClient
    database: Database
    tokens: Tokens
    urls: Urls

    async def graphql(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        key: str | None = None,
        token: str | None = None,
        workspace: str | None = None,
        operation: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """POST /graphql with an API key or a login's token."""
        sent = dict(headers or {})
        if (bearer := key or token) is not None:
            sent["Authorization"] = f"Bearer {bearer}"
        if workspace is not None:
            sent["Touchline-Workspace"] = workspace
        body: dict[str, Any] = {"query": document}
        if variables is not None:
            body["variables"] = dict(variables)
        if operation is not None:
            body["operationName"] = operation
        response: httpx.Response = await self.http.post("/graphql", json=body, headers=sent)
        return Answer(response.status_code, response.json(), response.headers)

    async def office(self, name: str = "Office", *, currency: str = "RUB", zone: str = "Europe/Moscow") -> Office:
        """A new workspace with its people, committed."""
        return await make_office(self.database, name, currency=currency, zone=zone)

    async def account(self, workspace_id: UUID, email: str, *roles: Role, password: str | None = PASSWORD) -> Member:
        """A member who can log in; an account that exists is added without a password."""
        async with begin(self.database.sessions, system(workspace_id)) as work:
            asked = {"email": email, "roles": roles or (Role.ADMIN,), "password": password}
            return await add_member(work, MemberAdd.model_validate(asked))

    async def login(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """POST /login."""
        return await self.http.post("/login", json={"email": email, "password": password})

    async def forged_login(self, account: Account) -> str:
        """A signed token whose session row does not exist."""
        from crm.core import clock

        return self.tokens.issue(Claims(new_id(), account.id), at=clock.now() - LIFETIME / 2)


KEPT = {"Office", "Other"}
"""What most tests call theirs: offices of these names are made once in a process, then written again."""
_made: dict[tuple[str, str, str, bool], tuple[Office, Rows]] = {}


async def make_office(
    database: Database, name: str = "Office", *, currency: str = "RUB", zone: str = "Europe/Moscow"
) -> Office:
    """A workspace with a member and a key for each role, committed."""
    plan = (name, currency, zone, WorkspaceCreated in HANDLERS)
    if plan in _made and await write_again(database, _made[plan][1]):
        return _made[plan][0]
    office, made_at = await _make_office(database, name, currency, zone)
    if name in KEPT and plan not in _made:
        _made[plan] = office, await read_back(database, office.workspace_id, made_at)
    return office


async def _make_office(database: Database, name: str, currency: str, zone: str) -> tuple[Office, datetime]:
    """By the verbs; and when."""
    workspace_id = new_id()
    members: dict[Role, UUID] = {}
    keys: dict[Role, str] = {}
    async with begin(database.sessions, system(workspace_id)) as work:
        made = await create_workspace(work, WorkspaceCreate(name=name, currency=currency, time_zone=zone))
        for role in MEMBER_ROLES:
            label = role.value.replace("_", " ").capitalize()
            email = f"{role.value.lower()}@{made.slug}.test"
            members[role] = (await add_member(work, MemberAdd(email=email, name=label, roles=(role,)))).id
            keys[role] = (await create_key(work, ApiKeyCreate(name=label, member_id=members[role])))[1]
        keys[Role.INTEGRATION] = (await create_key(work, ApiKeyCreate(name="Site", roles=(Role.INTEGRATION,))))[1]
    return Office(workspace_id, made.slug, members, keys), work.now


def installation_of(urls: Urls) -> Installation:
    """The clone's addresses and the tests' key."""
    return Installation(
        app_url=urls.app, door_url=urls.door, owner_url=urls.owner, jwt_key=JWT_KEY, column_key=COLUMN_KEY
    )


@pytest.fixture
async def client(urls: Urls) -> AsyncGenerator[Client, None]:
    """The application, started, on a fresh clone; cookies are insecure because the tests speak plain HTTP."""
    settings = Settings(
        environment="development", secure_cookies=False, read_connections=4, work_connections=6, limits=RICH,
        upload_dir=UPLOADS,
    )  # fmt: skip
    app = create_app(settings, installation=installation_of(urls), log=False)
    transport = httpx.ASGITransport(app)  # in the test's own event loop: Litestar's client starts another one
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        service = app.state.service
        yield Client(app, http, service.database, service.authenticator.tokens, urls)
