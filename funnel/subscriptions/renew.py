"""Asks networks for subscriptions before they run out: taken first, asked outside any transaction, then settled.

Killed anywhere it is asked for again; who is asked twice has one subscription all the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.actor import system
from crm.core.bulk import dump
from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import Work, attempt, begin
from crm.outbound.call import Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, Unreachable
from funnel.adapters.fetching import NotNow
from funnel.adapters.shape import ADDRESS
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import Confirmed, Subscribing, SubscriptionRefused
from funnel.subscriptions.take import Taken, renewed_at, take

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
REFUSED_REST = timedelta(hours=6)
"""Before a network that refused is asked again: what was wrong may be mended there."""
NO_ADDRESS = (
    "Set TOUCHLINE_PUBLIC_URL: without the address by which the world reaches this service no network can be asked to"
    " send to it."
)
_SETTLE = text(
    """
UPDATE connected_accounts a SET
  subscribed_until = coalesce(r.until, a.subscribed_until), subscription_due_at = r.due_at,
  subscription_attempts = CASE WHEN r.problem IS NULL THEN 0 ELSE a.subscription_attempts END,
  subscription_failed_at = CASE WHEN r.problem IS NOT NULL
    THEN coalesce(a.subscription_failed_at, CAST(:now AS timestamptz)) END,
  subscription_problem = r.problem
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, attempts int, asked_at timestamptz, until timestamptz,
  due_at timestamptz, problem text)
WHERE a.workspace_id = CAST(:workspace_id AS uuid) AND a.id = r.id AND a.subscription_attempts = r.attempts
  AND a.subscription_asked_at = r.asked_at AND a.disabled_at IS NULL
"""
)
"""As `confirm` writes it; a lease that was had before holds until its end, and so does the first failure's time."""
Outcome = Confirmed | Problem | None
"""None: the network is to ask at our door."""


@dataclass(frozen=True)
class Renewing:
    """The errand of the worker (`crm.jobs.plugs.Errand`)."""

    outbound: Outbound = field(repr=False)
    sealer: Sealer = field(repr=False)
    networks: NetworkUrls
    public_url: str | None

    async def __call__(self, database: Database, workspace_id: UUID) -> int:
        """How many subscriptions were taken in hand."""

        async def taking() -> list[Taken]:
            async with begin(database.sessions, system(workspace_id)) as work:
                return await take(work, self.sealer)

        taken = await attempt(taking, repeatable=True)
        outcomes = await asyncio.gather(*[self._ask(workspace_id, each) for each in taken])

        async def settling() -> None:
            async with begin(database.sessions, system(workspace_id)) as work:
                await settle(work, list(zip(taken, outcomes, strict=True)))

        if taken:
            await attempt(settling, repeatable=True)
        return len(taken)

    async def _ask(self, workspace_id: UUID, taken: Taken) -> Outcome:
        subscriber = SUBSCRIBERS[taken.network]
        if self.public_url is None and subscriber.names_address:
            return SubscriptionRefused(NO_ADDRESS)
        if taken.secrets is None:
            return CannotOpen()
        callback = f"{self.public_url}/hooks/{taken.network.path}/{taken.secrets[ADDRESS][0]}"
        try:
            asked = subscriber.request(Subscribing(taken.account, taken.secrets, callback), self.networks)
            call = Call(asked.method, asked.url, asked.headers, asked.body, key=f"{workspace_id}:{taken.id}",
                        trusted=True)  # fmt: skip
            return subscriber.outcome(await self.outbound.retrying(call))
        except CircuitOpen as shut:
            return NotNow("The network failed again and again; it is asked again by itself.", seconds=shut.seconds)
        except Unreachable as away:
            return NotNow(f"{away.message} It is asked again by itself.")
        except Problem as problem:
            return problem


async def settle(work: Work, outcomes: Sequence[tuple[Taken, Outcome]]) -> None:
    """What the answers say, of those that nobody confirmed, denied, changed or switched off meanwhile; at once."""
    rows = [_row(work, taken, outcome) for taken, outcome in outcomes if outcome is not None]
    if rows:
        await work.execute(_SETTLE, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})


def _row(work: Work, taken: Taken, outcome: Confirmed | Problem) -> dict[str, Any]:
    row: dict[str, Any] = {"id": taken.id, "attempts": taken.attempts, "asked_at": taken.asked_at}
    if isinstance(outcome, Confirmed):
        due = renewed_at(taken.network, outcome.lease, work.now)
        return row | {"until": work.now + outcome.lease, "due_at": due, "problem": None}
    return row | {"until": None, "due_at": work.now + _pause(taken, outcome), "problem": outcome.message}


def _pause(taken: Taken, problem: Problem) -> timedelta:
    if not isinstance(problem, NotNow):
        return REFUSED_REST
    grown: timedelta = FIRST_PAUSE * 2 ** min(taken.attempts - 1, 10)
    asked = timedelta(seconds=problem.seconds or 0)
    return max(min(grown, LONGEST_PAUSE), asked)
