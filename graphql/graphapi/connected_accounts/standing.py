"""How connected accounts are, and which secrets they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from funnel.connected_accounts.health import Health, health
from funnel.connected_accounts.secrets import rotated_at
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class ConnectedAccountSecret:
    """A secret that a connected account has; its value is not told to anybody."""

    name: str = strawberry.field(description="Which: `address` is the secret part of its own address.")
    changed_at: datetime = strawberry.field(description="Since when it has the value it has.")


@answer_type
class ConnectedAccountHealth:
    """How a connected account is now."""

    last_event_at: datetime | None = strawberry.field(description="When it last received something.")
    events_last_day: int = strawberry.field(description="Requests received in the last 24 hours.")
    waiting: int = strawberry.field(
        description="Requests that are no facts yet, and what was announced and is not fetched yet."
    )
    lag_seconds: float = strawberry.field(description="For how long the oldest of them has been waiting; 0 for none.")
    problems: int = strawberry.field(description="What could not be used and was not tried again.")
    last_problem_at: datetime | None = strawberry.field(description="When the newest of these was met.")
    access_refused_at: datetime | None = strawberry.field(
        description="Since when the network does not accept the access token: what it announces waits for another one."
    )
    subscribed_until: datetime | None = strawberry.field(
        description="Until when the network sends, as it said itself; null where the service does not subscribe there."
    )
    subscription_failed_at: datetime | None = strawberry.field(
        description="Since when the subscription could not be had, renewed or ended; it is asked again by itself."
    )
    subscription_problem: str | None = strawberry.field(description="Why, and what to do.")
    dead: int = strawberry.field(description="Dead letters: requests that were tried again and again in vain.")
    tests_last_day: int = strawberry.field(
        description="Contacts of the last 24 hours that the network marks as a trial: they are no facts."
    )
    last_test_at: datetime | None = strawberry.field(
        description="When the network last sent a trial, within the last 24 hours: it is no fact, and all is well."
    )


async def healths(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, ConnectedAccountHealth]:
    """Of all asked connected accounts at once."""
    found = await health(info.reader, ids, info.now)
    return {connected_account_id: _shown(each, info.now) for connected_account_id, each in found.items()}


def _shown(given: Health, now: datetime) -> ConnectedAccountHealth:
    lag = (now - given.waiting_since).total_seconds() if given.waiting_since else 0.0
    return ConnectedAccountHealth(
        last_event_at=given.last_event_at,
        events_last_day=given.events_lately,
        waiting=given.waiting,
        lag_seconds=max(lag, 0.0),
        problems=given.problems,
        last_problem_at=given.last_problem_at,
        access_refused_at=given.access_refused_at,
        subscribed_until=given.subscribed_until,
        subscription_failed_at=given.subscription_failed_at,
        subscription_problem=given.subscription_problem,
        dead=given.dead,
        tests_last_day=given.tests_lately,
        last_test_at=given.last_test_at,
    )


async def secrets(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ConnectedAccountSecret]]:
    """Names and times, of all asked connected accounts at once."""
    found = await rotated_at(info.reader, ids)
    return {
        connected_account_id: [
            ConnectedAccountSecret(name=name, changed_at=at) for name, at in found.get(connected_account_id, {}).items()
        ]
        for connected_account_id in ids
    }
