"""Keys that deliveries are signed with: made here, shown once, sealed; two are valid while they are rotated."""

import secrets as random
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from crm.core.ids import new_id
from crm.core.sealing import Sealer
from crm.core.work import Work
from funnel.models import WebhookEndpointSecret
from funnel.reads import Reads, among

PREFIX = "whsec_"
KEY_BYTES = 32
"""Standard Webhooks asks for 24 to 64."""


def fresh_secret() -> str:
    """As it is entered at the receiver."""
    return PREFIX + b64encode(random.token_bytes(KEY_BYTES)).decode()


def place(workspace_id: UUID, endpoint_id: UUID) -> bytes:
    """Where a secret stands: sealed for one place it opens at no other."""
    return b"webhook_endpoint_secrets:" + workspace_id.bytes + endpoint_id.bytes


async def write(work: Work, endpoint_id: UUID, value: str, sealer: Sealer) -> None:
    """A further secret, valid from now on."""
    work.session.add(
        WebhookEndpointSecret(
            workspace_id=work.workspace_id,
            id=new_id(),
            endpoint_id=endpoint_id,
            sealed=sealer.seal(value, place(work.workspace_id, endpoint_id)),
            created_at=work.now,
        )
    )
    await work.flush()


async def replace(work: Work, endpoint_id: UUID, value: str, keep: timedelta, sealer: Sealer) -> None:
    """A new secret; of the former ones only the newest signs on, for `keep` at most."""
    row = WebhookEndpointSecret
    own = (row.workspace_id == work.workspace_id, row.endpoint_id == endpoint_id)
    newest = select(row.id).where(*own, row.valid_until.is_(None)).scalar_subquery()
    await work.execute(delete(row).where(*own, row.id.not_in(newest)))
    await work.execute(update(row).where(*own).values(valid_until=work.now + keep))
    await write(work, endpoint_id, value, sealer)


async def forget(work: Work, endpoint_id: UUID) -> None:
    """All secrets of an endpoint go."""
    row = WebhookEndpointSecret
    await work.execute(delete(row).where(row.workspace_id == work.workspace_id, row.endpoint_id == endpoint_id))


async def sealed_secrets(reads: Reads, endpoint_ids: Sequence[UUID], now: datetime) -> dict[UUID, list[bytes]]:
    """What is valid now of each endpoint, the newest first; by one statement, to be opened where it is used."""
    row = WebhookEndpointSecret
    asked = (
        select(row.endpoint_id, row.sealed)
        .where(row.workspace_id == reads.workspace_id, among(row.endpoint_id, endpoint_ids))
        .where(or_(row.valid_until.is_(None), row.valid_until > now))
        .order_by(row.endpoint_id, row.created_at.desc(), row.id.desc())
    )
    found: dict[UUID, list[bytes]] = {}
    for each in await reads.rows(asked):
        found.setdefault(each["endpoint_id"], []).append(each["sealed"])
    return found
