"""By which connected account a thread can be answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from crm.core.limits import at_most
from crm.core.work import Work
from crm.models import Conversation
from funnel.adapters.registry import BY_PATH
from funnel.adapters.sending import Sender
from funnel.models import ConnectedAccount, ConnectedAccountSecret


@dataclass(frozen=True, slots=True)
class Way:
    """A connected account with a token, and how its network is written to."""

    connected_account_id: UUID
    sender: Sender
    account_id: str
    settings: Mapping[str, Any]


def sender_of(source: str) -> tuple[Sender, str] | None:
    """How the network of a thread is written to, and our account there; None for threads that no network told of."""
    path, _, account = source.partition(":")
    adapter = BY_PATH.get(path)
    return (adapter.sender, account) if adapter is not None and adapter.sender is not None else None


async def way_of(work: Work, thread: Conversation) -> Way | None:
    """The connected account of just that account before one that stands for any; None when none has a token."""
    found = sender_of(thread.source)
    if found is None:
        return None
    sender, account = found
    row, secret = ConnectedAccount, ConnectedAccountSecret
    has_token = (
        select(secret.id)
        .where(
            secret.workspace_id == work.workspace_id,
            secret.connected_account_id == row.id,
            secret.name == sender.secret,
            or_(secret.valid_until.is_(None), secret.valid_until > work.now),
        )
        .exists()
    )
    asked = (
        select(row.id, row.settings)
        .where(
            and_(row.workspace_id == work.workspace_id, row.network == _network(thread.source)),
            row.disabled_at.is_(None),
            or_(row.account_id == account, row.account_id.is_(None)),
            has_token,
        )
        .order_by(row.account_id.is_(None), row.created_at, row.id)
        .limit(at_most(1))
    )
    own = (await work.execute(asked)).one_or_none()
    return None if own is None else Way(own.id, sender, account, own.settings)


def _network(source: str) -> str:
    return BY_PATH[source.partition(":")[0]].network.value
