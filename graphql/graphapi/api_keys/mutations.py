"""Root fields that write keys."""

from __future__ import annotations

from strawberry import ID

from crm.api_keys.create import create
from crm.api_keys.inputs import ApiKeyCreate, ApiKeyRevoke
from crm.api_keys.revoke import revoke
from crm.members.permissions import Action
from crm.models.words import Role
from graphapi.answers import ref
from graphapi.api_keys.types import ApiKey
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@input_type
class ApiKeyCreateInput:
    """A key that acts as a member, or as an integration with roles; `scopes` narrow what it may do."""

    name: str
    member_id: ID | None = None
    roles: list[Role] | None = None
    scopes: list[Action] | None = None
    idempotency_key: str | None = None


@input_type
class ApiKeyRevokeInput:
    """The key that is not to be taken any more."""

    api_key_id: ID
    idempotency_key: str | None = None


@payload
class ApiKeyCreatePayload(Payload):
    """The new key. Keep `key` now: it is shown in this answer only, a repeat of the request answers null for it."""

    api_key: ApiKey | None = None
    key: str | None = None
    """The key itself, to be sent as `Authorization: Bearer …`."""


@payload
class ApiKeyRevokePayload(Payload):
    """The key, revoked."""

    api_key: ApiKey | None = None


@mutations
class ApiKeyMutations:
    """Keys for programs."""

    @mutation
    async def api_key_create(self, info: Info, input: ApiKeyCreateInput) -> ApiKeyCreatePayload:
        """Makes a key that can do no more than oneself."""
        row, key = await create(info.work, fill(ApiKeyCreate, input, ids={"member_id": "mem"}))
        made = ApiKeyCreatePayload(api_key=ref(ApiKey, row.id))

        async def show() -> None:  # after the answer was kept for repeats: the table of those never holds a key
            made.key = key

        info.work.after_commit(show)
        return made

    @mutation
    async def api_key_revoke(self, info: Info, input: ApiKeyRevokeInput) -> ApiKeyRevokePayload:
        """Takes a key back, at once here and within five seconds on other servers."""
        row = await revoke(info.work, fill(ApiKeyRevoke, input, ids={"api_key_id": "key"}))
        return ApiKeyRevokePayload(api_key=ref(ApiKey, row.id))
