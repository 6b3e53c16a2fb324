"""What the worker can do: filled once by the plug board, because a door knows no other floor's verbs by itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from crm.core.database import Database
from crm.core.work import Work

JobHandler = Callable[[Work, dict[str, Any]], Awaitable[Any]]
"""Runs in one transaction with the job's end: effects and end hold together or not at all."""
Sweeper = Callable[[Work], Awaitable[Any]]
"""Looks through one workspace; may be run twice, or by two workers in turn, without harm. One that answers a number
above 0 has done a part only and is run again, in a new transaction."""


async def nothing() -> None:
    """Most errands leave nothing under way."""


def always() -> bool:
    """Most sweeps can be run whenever they are due."""
    return True


@dataclass(frozen=True)
class Sweep:
    """Something that comes round by itself in every workspace."""

    name: str
    every: timedelta
    run: Sweeper
    ready: Callable[[], bool] = always
    """Asked before each transaction: none is opened for what could do nothing now."""
    leaving: bool = False
    """Whether it looks into workspaces that are to be deleted too; all else rests there."""
    waiting: tuple[str, ...] = ()
    """What `workspaces_waiting` (migration 0034) looks for: only workspaces that have some of it are visited. Without
    any all are, a transaction each, which a thousand workspaces cannot bear every few seconds."""


Runner = Callable[[Database, UUID], Awaitable[int]]
"""Goes on an errand in one workspace: opens transactions of its own, and none while somebody else is waited for. What
it takes it takes under a lease, for it may be killed anywhere. Answers how much it took: above 0 it is sent again at
once.
"""


@dataclass(frozen=True)
class Errand:
    """Calls to other services, which take their time: errands run beside the worker's loop, and each workspace's beside
    the others', so that nobody waits for a service that is slow to one of them."""

    name: str
    every: timedelta
    run: Runner
    waiting: tuple[str, ...] = ()
    """As of sweeps."""
    end: Callable[[], Awaitable[None]] = nothing
    """When the worker stops: what it left under way is broken off."""


@dataclass
class Plugs:
    """Jobs by kind, sweeps, and errands."""

    jobs: dict[str, JobHandler] = field(default_factory=dict)
    sweeps: list[Sweep] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
