"""Writes that may be repeated: the same key and input give the stored answer, another input is refused."""

import hashlib
from typing import Any

import orjson
from sqlalchemy import text

from crm.core.ids import NIL
from crm.core.problems import Invalid
from crm.core.work import Lock, Work

MAX_KEY_LENGTH = 200

_CLAIM = text(
    "INSERT INTO idempotency_keys (workspace_id, actor_id, key, operation, request_hash, created_at)"
    " VALUES (:workspace_id, :actor_id, :key, :operation, :request_hash, :now)"
    " ON CONFLICT (workspace_id, actor_id, key) DO NOTHING RETURNING key"
)
_STORED = text(
    "SELECT operation, request_hash, answer FROM idempotency_keys"
    " WHERE workspace_id = :workspace_id AND actor_id = :actor_id AND key = :key"
)
_STORE = text(
    "UPDATE idempotency_keys SET answer = CAST(:answer AS jsonb)"
    " WHERE workspace_id = :workspace_id AND actor_id = :actor_id AND key = :key"
)


class KeyReused(Invalid):
    """The key stands for another request already."""

    code = "IDEMPOTENCY_KEY_REUSED"


def request_hash(operation: str, variables: Any) -> bytes:
    """What makes two requests the same: the operation and its input, key order aside."""
    body = orjson.dumps([operation, variables], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(body).digest()


async def claim(work: Work, key: str, operation: str, digest: bytes) -> dict[str, Any] | None:
    """The stored answer when this was done before, or None when it is to be done now.

    Two that come at once wait for one another on the key's row: first lock of the lock order.
    """
    if not 1 <= len(key) <= MAX_KEY_LENGTH:
        raise Invalid(f"An idempotency key has 1 to {MAX_KEY_LENGTH} characters.", field="idempotencyKey")
    work.locking(Lock.IDEMPOTENCY)
    named = {"workspace_id": work.workspace_id, "actor_id": work.actor.id or NIL, "key": key}
    fresh = await work.scalar(_CLAIM, {**named, "operation": operation, "request_hash": digest, "now": work.now})
    if fresh is not None:
        return None
    stored = (await work.execute(_STORED, named)).one()
    if stored.operation != operation or bytes(stored.request_hash) != digest:
        raise KeyReused(
            "This idempotency key was used for another request; use a new key for each write.", field="idempotencyKey"
        )
    answer: dict[str, Any] | None = stored.answer
    return answer if answer is not None else {}


async def store(work: Work, key: str, answer: dict[str, Any]) -> None:
    """Keeps the answer for the next time, in the same transaction as the write."""
    await work.execute(
        _STORE,
        {
            "workspace_id": work.workspace_id,
            "actor_id": work.actor.id or NIL,
            "key": key,
            "answer": orjson.dumps(answer, default=str).decode(),
        },
    )
