"""What the worker can do: filled once by the plug board, because a door knows no other floor's verbs by itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from crm.core.work import Work

JobHandler = Callable[[Work, dict[str, Any]], Awaitable[Any]]
"""Runs in one transaction with the job's end: effects and end hold together or not at all."""
Sweeper = Callable[[Work], Awaitable[Any]]
"""Looks through one workspace; may be run twice, or by two workers in turn, without harm. One that answers a number
above 0 has done a part only and is run again, in a new transaction."""


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


@dataclass
class Plugs:
    """Jobs by kind, and sweeps."""

    jobs: dict[str, JobHandler] = field(default_factory=dict)
    sweeps: list[Sweep] = field(default_factory=list)
