"""Asks networks for subscriptions before they run out, and tells them which are to end: taken first, asked outside any
transaction, then settled.

Killed anywhere it is asked again; who is asked twice has one subscription all the same, or none. In a workspace that is
to be deleted networks are told to end what was asked for, and nothing else (`follow_deletion`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import case, literal, select, text, update

from crm.core.actor import system
from crm.core.bulk import dump
from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.core.sealing import CannotOpen, Sealer
from crm.core.work import Work, attempt, begin
from crm.outbound.call import Answer, Call
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, Unreachable
from funnel.adapters.fetching import NotNow
from funnel.adapters.shape import ADDRESS, Account, Secrets
from funnel.adapters.subscribers import SUBSCRIBERS
from funnel.adapters.subscribing import Asked, Confirmed, Subscribing, SubscriptionRefused
from funnel.connected_accounts.endings import Ending, can_end, hasten
from funnel.models import ConnectedAccount, ConnectedAccountSecret
from funnel.models.words import Network
from funnel.subscriptions.end import Said, settle_endings
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
"""None: the network is to ask at our door, or was not asked."""
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Renewing:
    """The errand of the worker (`crm.jobs.plugs.Errand`)."""

    outbound: Outbound = field(repr=False)
    sealer: Sealer = field(repr=False)
    networks: NetworkUrls
    public_url: str | None

    async def __call__(self, database: Database, workspace_id: UUID) -> int:
        """How many connected accounts were taken in hand."""

        async def taking() -> list[Taken]:
            async with begin(database.sessions, system(workspace_id), leaving=True) as work:
                return await take(work, self.sealer)

        taken = await attempt(taking, repeatable=True)
        turns = await asyncio.gather(*[self._turn(workspace_id, each) for each in taken])

        async def settling() -> None:
            async with begin(database.sessions, system(workspace_id), leaving=True) as work:
                await settle(work, [(each, outcome) for each, (outcome, _) in zip(taken, turns, strict=True)])
                await settle_endings(work, [one for _, told in turns for one in told], self.sealer)

        if taken:
            await attempt(settling, repeatable=True)
        return len(taken)

    async def _turn(self, workspace_id: UUID, taken: Taken) -> tuple[Outcome, list[tuple[Ending, Said]]]:
        """First what is wanted, so that nothing is missed; then what is not wanted any more."""
        outcome = await self._ask(workspace_id, taken) if taken.is_asked else None
        return outcome, [(each, await self._end(workspace_id, taken, each)) for each in taken.endings]

    async def _ask(self, workspace_id: UUID, taken: Taken) -> Outcome:
        if taken.secrets is None:
            return CannotOpen()
        subscriber = SUBSCRIBERS[taken.network]
        asking = self._subscribing(taken, taken.account, taken.secrets, taken.secrets[ADDRESS][0])
        return await self._read(f"{workspace_id}:{taken.id}", asking, taken.network, subscriber.request,
                                lambda answer: subscriber.outcome(answer, asking))  # fmt: skip

    async def _end(self, workspace_id: UUID, taken: Taken, ending: Ending) -> Said:
        """By the token of now, unless the account was another one, or what is kept of it cannot be opened."""
        subscriber = SUBSCRIBERS[taken.network]
        if subscriber.end is None:  # such are not taken
            return True
        is_same = ending.account_id == taken.account.account_id
        secrets = taken.secrets if is_same and taken.secrets is not None else ending.secrets
        former = Account(ending.account_id, ending.settings)
        asking = self._subscribing(taken, former, secrets, ending.address, keeps_address=ending.keeps_address)
        return await self._read(f"{workspace_id}:{taken.id}", asking, taken.network, subscriber.end, subscriber.ended)

    def _subscribing(
        self, taken: Taken, account: Account, secrets: Secrets, address: str, *, keeps_address: bool = False
    ) -> Subscribing:
        place = f"{self.public_url}/hooks/{taken.network.path}/{address}"
        return Subscribing(account, secrets, place, keeps_address=keeps_address)

    async def _read(
        self,
        key: str,
        asking: Subscribing,
        network: Network,
        request: Callable[[Subscribing, NetworkUrls], Asked],
        read: Callable[[Answer], _Read],
    ) -> _Read | Problem:
        if self.public_url is None and SUBSCRIBERS[network].names_address(asking.account.settings):
            return SubscriptionRefused(NO_ADDRESS)
        try:
            asked = request(asking, self.networks)
            call = Call(asked.method, asked.url, asked.headers, asked.body, key=key, trusted=True)
            return read(await self.outbound.retrying(call))
        except CircuitOpen as shut:
            return NotNow("The network failed again and again; it is asked again by itself.", seconds=shut.seconds)
        except Unreachable as away:
            return NotNow(f"{away.message} It is asked again by itself.")
        except Problem as problem:
            return problem


async def settle(work: Work, outcomes: Sequence[tuple[Taken, Outcome]]) -> None:
    """What the answers say, of those that nobody confirmed, denied, changed or switched off meanwhile; at once."""
    answered = sorted(((each, said) for each, said in outcomes if said is not None), key=lambda each: each[0].id)
    if not answered:
        return
    rows = [_row(work, taken, outcome) for taken, outcome in answered]
    await work.execute(_SETTLE, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})
    for taken, outcome in answered:
        if isinstance(outcome, Confirmed) and outcome.settings:
            await _learn(work, taken, outcome.settings)
    ending = [taken.id for taken, _ in answered if can_end(taken.network)]
    if ending:
        await hasten(work, ending)


async def _learn(work: Work, taken: Taken, told: Mapping[str, Any]) -> None:
    """Settings that the network told, unless somebody changed them meanwhile, or gave the account another address. That
    the subscription was confirmed at our door before the answer came is no reason to forget them; and of an account
    that was switched off meanwhile they tell what is to end, so it is looked at.
    """
    row, former, secret = ConnectedAccount, dict(taken.account.settings), ConnectedAccountSecret
    fresh = select(secret.id).where(secret.workspace_id == work.workspace_id, secret.connected_account_id == taken.id)
    fresh = fresh.where(secret.name == ADDRESS, secret.created_at > taken.asked_at)
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == taken.id)
    own = own.where(row.settings == former, row.subscription_asked_at == taken.asked_at, ~fresh.exists())
    due = case((row.disabled_at.is_not(None), literal(work.now, row.disabled_at.type)), else_=row.subscription_due_at)
    values = {"settings": former | dict(told), "version": row.version + 1, "subscription_due_at": due}
    await work.execute(own.values(values))


def _row(work: Work, taken: Taken, outcome: Confirmed | Problem) -> dict[str, Any]:
    row: dict[str, Any] = {"id": taken.id, "attempts": taken.attempts, "asked_at": taken.asked_at}
    if isinstance(outcome, Confirmed):
        due = work.now + outcome.again if outcome.again else renewed_at(taken.network, outcome.lease, work.now)
        return row | {"until": work.now + outcome.lease, "due_at": due, "problem": None}
    return row | {"until": None, "due_at": work.now + _pause(taken, outcome), "problem": outcome.message}


def _pause(taken: Taken, problem: Problem) -> timedelta:
    if not isinstance(problem, NotNow):
        return REFUSED_REST
    grown: timedelta = FIRST_PAUSE * 2 ** min(taken.attempts - 1, 10)
    asked = timedelta(seconds=problem.seconds or 0)
    return max(min(grown, LONGEST_PAUSE), asked)
