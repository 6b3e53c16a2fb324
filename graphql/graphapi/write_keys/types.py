"""A write key, without the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from funnel.models import WriteKey as WriteKeyRow
from funnel.write_keys.bots import bots_of
from graphapi.compiler import column, everyone, hole, one, record
from graphapi.context import Info
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.connected_accounts.types import ConnectedAccount
    from graphapi.members.types import Member


async def bots(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Of all asked keys at once."""
    found = await bots_of(info.reader, ids, info.now)
    return {write_key_id: found.get(write_key_id, 0) for write_key_id in ids}


@record(WriteKeyRow, prefix="wkey", policy=everyone)
class WriteKey(Node):
    """A key by which a site, an app or a server sends what people did. It writes and never reads; it was shown once."""

    connected_account: ConnectedAccount = one(
        on="connected_account_id", description="What it writes into, with its resource, product and events."
    )
    name: str = column(description="What it is called here.")
    prefix: str = column(description="First characters of the key, to recognise it.")
    origins: list[str] = column(
        description="Pages whose browsers may use it, such as https://*.example.com; empty: servers and apps only."
    )
    bots: int = hole(bots, description="Events of programs in the last 28 days: counted, and dropped.")
    created_at: datetime = column(description="When it was made.")
    created_by: Member | None = one(on="created_by_id", description="Who made it.")
    valid_until: datetime | None = column(description="From when on it is not taken; null: it is for ever.")
    version: int = column(description="Raised by every change.")
