"""Who a request comes from: an API key, a token, or a cookie, in that order of what is easiest to tell.

The answer is remembered for five seconds, so a deactivated member or a revoked key of another process is refused
five seconds later at most; in this process at once (`forget`, plugged into the events by `crm.app`).
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import asyncpg
from sqlalchemy import Select

from crm.api_keys.secret import START
from crm.core import clock
from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.problems import Forbidden, Unauthenticated
from crm.core.reader import Reader, compile_statement
from crm.door import find
from crm.door.entries import hash_of
from crm.members.permissions import permissions_of
from crm.members.row_scope import row_scope_of
from crm.models.words import EntryPointKind
from crm.sessions import queries
from crm.sessions.cache import Cache
from crm.sessions.document_links import DocumentLinks, SignedLink
from crm.sessions.forgetting import live
from crm.sessions.problems import CsrfRefused, WorkspaceNeeded
from crm.sessions.tokens import Claims, Tokens
from crm.sessions.touch import touch
from crm.workspaces import queries as workspaces

REMEMBERED = 5.0
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request says of itself. `safe` is for methods that change nothing, which need no CSRF token."""

    authorization: str | None = field(default=None, repr=False)
    cookie: str | None = field(default=None, repr=False)
    csrf: str | None = field(default=None, repr=False)
    workspace: str | None = None
    safe: bool = False


class Authenticator:
    """Turns credentials into actors; one a process."""

    def __init__(self, database: Database, tokens: Tokens, *, remembered: float = REMEMBERED) -> None:
        self.tokens = tokens
        self.links = DocumentLinks(tokens.key_for(b"links to documents"))
        self._database = database
        self._actors: Cache[Actor] = Cache(seconds=remembered, size=MOST)
        live.add(self)

    def forget(self) -> None:
        """What was remembered is not true any more."""
        self._actors.clear()

    async def actor(self, credentials: Credentials) -> Actor | None:
        """The actor, or None when the request says nothing of itself. Raises Unauthenticated and its kin."""
        scheme, _, token = (credentials.authorization or "").strip().partition(" ")
        token = token.strip()
        if credentials.authorization:
            if scheme.lower() != "bearer" or not token:
                raise Unauthenticated("Send the header as `Authorization: Bearer <token or API key>`.")
            if token.startswith(START):
                return await self._of_key(token, credentials.workspace)
            return await self._of_login(self.tokens.read(token), credentials.workspace)
        if credentials.cookie:
            return await self._of_login(self.claims_of_cookie(credentials), credentials.workspace)
        return None

    async def actor_of_link(self, link: SignedLink) -> Actor:
        """Whoever asked for the link, read anew, and with no more rights than it had then. Raises Unauthenticated."""
        async with self._database.read(link.workspace_id) as reader:
            if link.kind is ActorKind.MEMBER:
                row = await _member(reader, link.actor_id)
                actor = _actor_of_member(link.workspace_id, row) if row else None
            else:
                key = await reader.row(queries.api_key(link.workspace_id, link.actor_id))
                actor = _integration(link.workspace_id, key) if key else None
        if actor is None:
            raise Unauthenticated("Who asked for this link was deactivated; ask for a new one.")
        kept = (actor.permissions or frozenset()) & link.permissions
        return replace(actor, permissions=kept, account_id=None)

    def claims_of_cookie(self, credentials: Credentials) -> Claims:
        """The login of a cookie; a request that may change something needs its CSRF token too."""
        claims = self.tokens.read(credentials.cookie or "")
        if not credentials.safe and not self.tokens.is_csrf(claims.session_id, credentials.csrf):
            raise CsrfRefused
        return claims

    async def account_of(self, claims: Claims) -> UUID:
        """The account of a login that is still good."""
        account_id = await self._value(queries.live_session(claims.session_id))
        if account_id != claims.account_id:
            raise Unauthenticated("This login was ended; log in again.")
        return claims.account_id

    async def _of_key(self, token: str, workspace: str | None) -> Actor:
        known = (hash_of(token), workspace)
        generation = self._actors.generation
        actor = self._actors.get(known)
        if actor is None:
            actor = await self._key_actor(token)
            if workspace is not None and await self._named(workspace) != actor.workspace_id:
                raise Forbidden("This API key belongs to another workspace; leave the header Touchline-Workspace out.")
            self._actors.put(known, actor, generation=generation)
        return actor

    async def _key_actor(self, token: str) -> Actor:
        way = await find.find(self._database, EntryPointKind.API_KEY, token)
        if way is None:
            raise Unauthenticated("This API key is not valid; it may have been revoked.")
        async with self._database.read(way.workspace_id) as reader:
            key = await reader.row(queries.api_key(way.workspace_id, way.target_id))
            owner = key and key["member_id"] and await _member(reader, key["member_id"])
        if key is None or (key["member_id"] is not None and owner is None):
            raise Unauthenticated("This API key is not valid; it or its member was deactivated.")
        used = key["last_used_at"]
        if used is None or used < clock.now() - timedelta(minutes=1):
            await touch(self._database, way.workspace_id, way.target_id)
        if owner is not None:
            # a key is one workspace's: it has no account, so it reaches none of its member's other workspaces
            acting = replace(_actor_of_member(way.workspace_id, owner), account_id=None)
            return _narrowed(acting, key["scopes"])
        return _integration(way.workspace_id, key)

    async def _of_login(self, claims: Claims, workspace: str | None) -> Actor:
        known = (claims.session_id, workspace)
        generation = self._actors.generation
        actor = self._actors.get(known)
        if actor is None:
            actor = await self._login_actor(await self.account_of(claims), workspace)
            self._actors.put(known, actor, generation=generation)
        return actor

    async def _login_actor(self, account_id: UUID, workspace: str | None) -> Actor:
        ways = await find.memberships(self._database, account_id)
        if workspace is not None:
            wanted = await self._named(workspace)
            ways = [way for way in ways if way.workspace_id == wanted]
        if not ways:
            where = f"the workspace {workspace!r}" if workspace is not None else "any workspace"
            raise Forbidden(f"You are no member of {where}; ask its administrator to add you.")
        if len(ways) > 1:
            raise WorkspaceNeeded
        way = ways[0]
        async with self._database.read(way.workspace_id) as reader:
            found = await _member(reader, way.target_id)
        if found is None:
            raise Unauthenticated("Your membership was deactivated; ask an administrator of the workspace.")
        return _actor_of_member(way.workspace_id, found)

    async def _named(self, slug: str) -> UUID | None:
        found: UUID | None = await self._value(workspaces.directory_of_slug(slug))
        return found

    async def _value(self, statement: Select[UUID]) -> UUID | None:
        sql, arguments = compile_statement(statement)
        found: UUID | None = await self._database.reads.fetchval(sql, *arguments)
        return found


async def _member(reader: Reader, member_id: UUID) -> "asyncpg.Record | None":
    return await reader.row(queries.member(reader.workspace_id, member_id))


def _actor_of_member(workspace_id: UUID, row: "asyncpg.Record") -> Actor:
    roles = tuple(row["roles"])
    return Actor(
        ActorKind.MEMBER,
        workspace_id,
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        roles=roles,
        permissions=permissions_of(roles),
        team_ids=tuple(row["teams"] or ()),
        row_scope=row_scope_of(roles, row["row_scope"], row["sales_row_scope"]).value,
    )


def _integration(workspace_id: UUID, key: "asyncpg.Record") -> Actor:
    roles = tuple(key["roles"])
    acting = Actor(
        ActorKind.INTEGRATION, workspace_id, id=key["id"], name=key["name"], roles=roles,
        permissions=permissions_of(roles),
    )  # fmt: skip
    return _narrowed(acting, key["scopes"])


def _narrowed(actor: Actor, scopes: list[str]) -> Actor:
    if not scopes:
        return actor
    return replace(actor, permissions=(actor.permissions or frozenset()) & frozenset(scopes))
