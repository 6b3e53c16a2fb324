"""Entry points are written inside their workspace, by the app role."""

import hashlib
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from crm.core.work import Work
from crm.models import EntryPoint
from crm.models.words import EntryPointKind


def hash_of(token: str) -> bytes:
    """What is stored of a token. Tokens are random 256 bits, so a plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


def account_token(account_id: UUID) -> str:
    """Memberships of an account are found by its id; it is no secret, the account was proved before."""
    return str(account_id)


async def open_entry(work: Work, kind: EntryPointKind, token: str, target_id: UUID) -> None:
    """From now on the token leads here; a closed entry of the same token is opened again."""
    row = insert(EntryPoint).values(
        kind=kind.value,
        token_hash=hash_of(token),
        workspace_id=work.workspace_id,
        target_id=target_id,
        created_at=work.now,
    )
    await work.execute(
        row.on_conflict_do_update(
            index_elements=["kind", "token_hash", "workspace_id"],
            set_={"target_id": row.excluded.target_id, "revoked_at": None},
        )
    )


async def close_entries(work: Work, kind: EntryPointKind, tokens: Sequence[str]) -> None:
    """The tokens lead nowhere any more."""
    await work.execute(
        update(EntryPoint)
        .where(
            EntryPoint.workspace_id == work.workspace_id,
            EntryPoint.kind == kind.value,
            EntryPoint.token_hash.in_([hash_of(token) for token in tokens]),
        )
        .values(revoked_at=work.now)
    )


async def close_target(work: Work, kind: EntryPointKind, target_id: UUID) -> None:
    """Every token of that kind that leads to the target leads nowhere any more: the token itself is not known."""
    await work.execute(
        update(EntryPoint)
        .where(
            EntryPoint.workspace_id == work.workspace_id,
            EntryPoint.kind == kind.value,
            EntryPoint.target_id == target_id,
            EntryPoint.revoked_at.is_(None),
        )
        .values(revoked_at=work.now)
    )
