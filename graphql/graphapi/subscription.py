"""Root fields to listen to: each is a function from a batch of events to what is to be told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import strawberry

from crm.live.read import Event
from graphapi.compiler.records import description_of, subscriptions
from graphapi.compiler.sources import Answer, metadata
from graphapi.context import Info

F = TypeVar("F", bound=Callable[..., Any])
EVENTS = "events"
IsPersonal = Callable[[Info, Mapping[str, Any]], bool]


def subscription(
    *, of: type, kinds: Iterable[str], is_personal: IsPersonal, permission: str | None = None
) -> Callable[[F], F]:
    """A root field that tells an `of` for each event of these kinds that concerns the listener.

    Written as `async def field(self, info: Info, …, after: str | None = None) -> list[tuple[Event, X]]`: it gets the
    batch by `events_of(info)` and leaves out what the actor may not see. It is asked once for all listeners of the same
    document and permissions, unless `is_personal(info, arguments)`; and once with no events, to refuse wrong arguments.
    """

    def decorate(target: F) -> F:
        source = Answer(permission=permission, live=True, kinds=frozenset(kinds), is_personal=is_personal)
        made: Any = strawberry.field(
            resolver=target, description=description_of(target), metadata=metadata(source), graphql_type=of
        )
        found: F = made  # a strawberry field in the function's place, as with `answer`
        return found

    return decorate


def events_of(info: Info) -> Sequence[Event]:
    """The batch that is being told."""
    found: Sequence[Event] = info.context.extra[EVENTS]
    return found


__all__ = ["EVENTS", "events_of", "subscription", "subscriptions"]
