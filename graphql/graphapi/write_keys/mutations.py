"""Root fields that write write keys."""

from __future__ import annotations

import strawberry

from funnel.write_keys.change import change
from funnel.write_keys.create import create
from funnel.write_keys.inputs import WriteKeyChange, WriteKeyCreate, WriteKeyRevoke, WriteKeyRotate
from funnel.write_keys.revoke import revoke
from funnel.write_keys.rotate import rotate
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.write_keys.inputs import (
    WriteKeyChangeInput,
    WriteKeyCreateInput,
    WriteKeyRevokeInput,
    WriteKeyRotateInput,
)
from graphapi.write_keys.types import WriteKey

_IDS = {"connected_account_id": "conn", "write_key_id": "wkey"}
_ONCE = "The key itself; shown in this answer only, a repeat of the request answers null for it."


@payload
class WriteKeyCreatePayload(Payload):
    """The new write key."""

    write_key: WriteKey | None = strawberry.field(default=None, description="The write key.")
    key: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class WriteKeyChangePayload(Payload):
    """The changed write key."""

    write_key: WriteKey | None = strawberry.field(default=None, description="The write key.")


@payload
class WriteKeyRotatePayload(Payload):
    """The write key that took the other's place."""

    write_key: WriteKey | None = strawberry.field(default=None, description="The new write key.")
    key: str | None = strawberry.field(default=None, description=_ONCE)


@payload
class WriteKeyRevokePayload(Payload):
    """The write key, revoked."""

    write_key: WriteKey | None = strawberry.field(default=None, description="The write key.")


@mutations
class WriteKeyMutations:
    """Keys by which sites, apps and servers write."""

    @mutation
    async def write_key_create(self, info: Info, input: WriteKeyCreateInput) -> WriteKeyCreatePayload:
        """Makes a write key: who has it may send events to `/v1`, as Segment's libraries do, and read nothing."""
        row, key = await create(info.work, fill(WriteKeyCreate, input, ids=_IDS))
        made = WriteKeyCreatePayload(write_key=ref(WriteKey, row.id))
        _show_once(info, made, key)
        return made

    @mutation
    async def write_key_change(self, info: Info, input: WriteKeyChangeInput) -> WriteKeyChangePayload:
        """Changes what a write key is called, and from which pages it may be used."""
        row = await change(info.work, fill(WriteKeyChange, input, ids=_IDS))
        return WriteKeyChangePayload(write_key=ref(WriteKey, row.id))

    @mutation
    async def write_key_rotate(self, info: Info, input: WriteKeyRotateInput) -> WriteKeyRotatePayload:
        """Puts another key in a write key's place; both are valid for a while."""
        row, key = await rotate(info.work, fill(WriteKeyRotate, input, ids=_IDS))
        made = WriteKeyRotatePayload(write_key=ref(WriteKey, row.id))
        _show_once(info, made, key)
        return made

    @mutation
    async def write_key_revoke(self, info: Info, input: WriteKeyRevokeInput) -> WriteKeyRevokePayload:
        """Takes a write key back, at once here and within five seconds on other servers."""
        row = await revoke(info.work, fill(WriteKeyRevoke, input, ids=_IDS))
        return WriteKeyRevokePayload(write_key=ref(WriteKey, row.id))


def _show_once(info: Info, made: WriteKeyCreatePayload | WriteKeyRotatePayload, key: str) -> None:
    """After the answer was kept for repeats: the table of those never holds a key."""

    async def show() -> None:
        made.key = key

    info.work.after_commit(show)
