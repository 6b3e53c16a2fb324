"""The worker's way with answers that are due in one workspace."""

import asyncio
from uuid import UUID

from crm.core.actor import system
from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.sealing import Sealer
from crm.core.work import attempt, begin
from crm.outbound.client import Outbound
from funnel.replies.claim import Claimed, claim
from funnel.replies.send import Post, send

AT_ONCE = 20
"""Answers a turn; those of one thread come one after another."""


async def send_due(
    database: Database, workspace_id: UUID, *, outbound: Outbound, sealer: Sealer, urls: NetworkUrls
) -> int:
    """How many were taken; all of a turn beside one another, so that one network that hangs delays the turn only."""

    async def take() -> list[Claimed]:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await claim(work, AT_ONCE)

    claimed = await attempt(take, repeatable=False)
    post = Post(database.sessions, outbound, sealer, urls)
    for failure in await asyncio.gather(*(send(post, each) for each in claimed), return_exceptions=True):
        if isinstance(failure, BaseException):
            raise failure
    return len(claimed)
