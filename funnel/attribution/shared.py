"""What reports of one document have in common, found once: a page by channel and by resource reads journeys once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.attribution.seen import Answered

T = TypeVar("T")


class Shared:
    """Lives as long as the read transaction it belongs to, in which nothing is written; fields that ask at once wait
    for the first one's answer, and what fails is asked again.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}
        self._locks: dict[Hashable, asyncio.Lock] = {}

    async def once(self, key: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` found, now or before."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            if key not in self._found:
                self._found[key] = await find()
            found: T = self._found[key]
            return found

    def answered(self, key: Hashable) -> Answered:
        """The reports by cell over the journeys of a question."""
        found: Answered = self._found.setdefault(("answered", key), {})
        return found


def same_journeys(question: AttributionQuestion) -> AttributionQuestion:
    """The part of a question that says which journeys; equal parts are the same journeys."""
    return replace(question, dimension=AttributionDimension.CHANNEL, models=(), include_self_reported=False)
