"""Secrets of connected accounts: written, never read by people; opened for the door, and for nobody else."""

import secrets as random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, func, or_, select, update

from crm.core.ids import new_id
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import Work
from funnel.models import ConnectedAccountSecret
from funnel.reads import Reads, among

log = structlog.get_logger("touchline.connected_accounts")


def fresh_address() -> str:
    """256 random bits for a path."""
    return random.token_urlsafe(32)


def place(workspace_id: UUID, connected_account_id: UUID, name: str) -> bytes:
    """Where a secret stands: sealed for one place it opens at no other."""
    return b"connected_account_secrets:" + workspace_id.bytes + connected_account_id.bytes + name.encode()


async def write(work: Work, connected_account_id: UUID, values: Mapping[str, str], sealer: Sealer) -> None:
    """Further values of secrets, valid from now on."""
    for name, value in values.items():
        work.session.add(
            ConnectedAccountSecret(
                workspace_id=work.workspace_id,
                id=new_id(),
                connected_account_id=connected_account_id,
                name=name,
                sealed=sealer.seal(value, place(work.workspace_id, connected_account_id, name)),
                created_at=work.now,
            )
        )
    await work.flush()


async def replace(
    work: Work, connected_account_id: UUID, name: str, value: str, keep: timedelta, sealer: Sealer
) -> None:
    """A new value; of the former ones only the newest stays valid, for `keep` at most."""
    row = ConnectedAccountSecret
    own = (row.workspace_id == work.workspace_id, row.connected_account_id == connected_account_id, row.name == name)
    newest = select(row.id).where(*own, row.valid_until.is_(None)).scalar_subquery()
    await work.execute(delete(row).where(*own, row.id.not_in(newest)))
    await work.execute(update(row).where(*own).values(valid_until=work.now + keep))
    await write(work, connected_account_id, {name: value}, sealer)


async def opened(reads: Reads, connected_account_id: UUID, sealer: Sealer, now: datetime) -> dict[str, tuple[str, ...]]:
    """Every secret with the values that are valid, the newest first. Raises CannotOpen where one of them has no value
    that can be opened.
    """
    found = await opened_all(reads, [connected_account_id], sealer, now)
    if connected_account_id not in found:
        raise CannotOpen
    return found[connected_account_id]


async def opened_all(
    reads: Reads, account_ids: Sequence[UUID], sealer: Sealer, now: datetime
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """The same of several connected accounts, without those of which a secret cannot be opened by any of its values:
    one of them stops no other. A former value that cannot be opened is left out where a newer one can be, or who enters
    the secret again would wait until the former one is valid no more.
    """
    row = ConnectedAccountSecret
    asked = (
        select(row.connected_account_id, row.name, row.sealed)
        .where(row.workspace_id == reads.workspace_id, among(row.connected_account_id, account_ids))
        .where(or_(row.valid_until.is_(None), row.valid_until > now))
        .order_by(row.connected_account_id, row.name, row.created_at.desc(), row.id.desc())
    )
    found: dict[UUID, dict[str, tuple[str, ...]]] = {account_id: {} for account_id in account_ids}
    for each in await reads.rows(asked):
        of, name = each["connected_account_id"], each["name"]
        found[of][name] = (*found[of].get(name, ()), *_open(reads.workspace_id, of, name, each["sealed"], sealer))
    return {account_id: values for account_id, values in found.items() if all(values.values())}


def _open(workspace_id: UUID, account_id: UUID, name: str, sealed: bytes, sealer: Sealer) -> tuple[str, ...]:
    try:
        return (sealer.open(sealed, place(workspace_id, account_id, name)),)
    except CannotOpen:
        log.error("secret cannot be opened", connected_account_id=str(account_id), secret=name)
        return ()


async def rotated_at(reads: Reads, account_ids: Sequence[UUID]) -> dict[UUID, dict[str, datetime]]:
    """When each secret got the value it has: all that may be told of it."""
    row = ConnectedAccountSecret
    asked = (
        select(row.connected_account_id, row.name, func.max(row.created_at).label("at"))
        .where(row.workspace_id == reads.workspace_id, among(row.connected_account_id, account_ids))
        .group_by(row.connected_account_id, row.name)
        .order_by(row.connected_account_id, row.name)
    )
    found: dict[UUID, dict[str, datetime]] = {}
    for each in await reads.rows(asked):
        found.setdefault(each["connected_account_id"], {})[each["name"]] = each["at"]
    return found
