"""Fetches what was announced: taken under a lease, asked for outside any transaction, recorded like all else.

Killed anywhere it is asked for again when the lease is over; facts are recorded once all the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from crm.core.actor import system
from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import attempt, begin
from crm.outbound.call import Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, Unreachable
from funnel.adapters.fetchers import FETCHERS
from funnel.adapters.fetching import AccessRefused, Asking, Fetcher, NotNow
from funnel.intake.bring import bring
from funnel.intake.fetches import Fetched, Taken, Wanted, take

PASSED = "The network could not be asked; it is asked again by itself."

log = structlog.get_logger("touchline.intake")


@dataclass(frozen=True)
class Fetching:
    """The errand of the worker (`crm.jobs.plugs.Errand`)."""

    outbound: Outbound = field(repr=False)
    sealer: Sealer = field(repr=False)
    networks: NetworkUrls

    async def __call__(self, database: Database, workspace_id: UUID) -> int:
        """How many things were taken. What of them could not be had now waits for its next turn."""

        async def taking() -> list[Taken]:
            async with begin(database.sessions, system(workspace_id)) as work:
                return await take(work, self.sealer)

        taken = await attempt(taking, repeatable=True)
        fetched = await asyncio.gather(*[self._of_account(workspace_id, each) for each in taken])
        if found := [each for some in fetched for each in some]:
            await bring(database, workspace_id, found)
        return sum(len(each.wanted) for each in taken)

    async def _of_account(self, workspace_id: UUID, taken: Taken) -> list[Fetched]:
        fetcher = FETCHERS[taken.network]
        if taken.secrets is None:
            return _all(taken.wanted, AccessRefused(CannotOpen().message))
        if not taken.secrets.get(fetcher.secret):
            return _all(taken.wanted, AccessRefused("The connected account has no token any more; give it one."))
        asking = fetcher.ask([each.announced for each in taken.wanted], taken.secrets, self.networks)
        key = f"{workspace_id}:{taken.connected_account_id}"
        return [one for some in await asyncio.gather(*[self._ask(fetcher, each, key, taken) for each in asking])
                for one in some]  # fmt: skip

    async def _ask(self, fetcher: Fetcher, asking: Asking, key: str, taken: Taken) -> list[Fetched]:
        wanted = [each for each in taken.wanted if each.announced in asking.of]
        call = Call("GET", asking.url, asking.headers, key=key, trusted=True)
        try:
            found = fetcher.read(asking, await self.outbound.retrying(call))
        except CircuitOpen as shut:
            return _all(wanted, NotNow(PASSED, seconds=shut.seconds))
        except Unreachable:
            return _all(wanted, NotNow(PASSED))
        except Problem as problem:
            return _all(wanted, problem)
        return [Fetched(each, tuple(found.get(each.announced.reference, ()))) for each in wanted]


def _all(wanted: Sequence[Wanted], problem: Problem) -> list[Fetched]:
    return [Fetched(each, problem) for each in wanted]
