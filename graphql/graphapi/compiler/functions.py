"""The decorator of functions that compute a field, and small helpers for what they return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, overload
from uuid import UUID

import strawberry

from crm.core import ids as public_ids
from crm.core.problems import Invalid
from graphapi.compiler.records import description_of
from graphapi.compiler.refs import ref
from graphapi.compiler.sources import Answer, metadata
from graphapi.connections import Connection, Edge, PageInfo

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@overload
def answer(function: F) -> F: ...
@overload
def answer(
    *, permission: str | None = None, public: bool = False, name: str | None = None, weight: int | None = None
) -> Callable[[F], F]: ...
def answer(
    function: Callable[..., Any] | None = None,
    *,
    permission: str | None = None,
    public: bool = False,
    name: str | None = None,
    weight: int | None = None,
) -> Any:
    """A field computed by `async def field(self, info: Info, …)`; on an answer type it runs only when selected.

    `weight` is what it costs in rows read, where that is far from what functions usually do (`weights`).
    """

    def decorate(target: Callable[..., Any]) -> Any:
        source = Answer(permission=permission, public=public, weight=weight)
        return strawberry.field(
            resolver=target, name=name, description=description_of(target), metadata=metadata(source)
        )

    return decorate if function is None else decorate(function)


def id_of(prefix: str, token: str, *, field: str | None = None) -> UUID:
    """The UUID of a public id; raises Invalid for anything but an id of that type."""
    try:
        found, value = public_ids.decode(token)
    except public_ids.MalformedId:
        found, value = "", UUID(int=0)
    if found != prefix:
        raise Invalid(f"This is no id of the expected type; it begins with {prefix}_.", field=field)
    return value


def page_of(
    ids: Sequence[UUID],
    *,
    kind: type[T],
    cursors: Sequence[str],
    has_next: bool = False,
    has_previous: bool = False,
    total: int = 0,
    total_is_exact: bool = True,
) -> Connection[T]:
    """A page of records that a function found itself."""
    return Connection(
        edges=[Edge(cursor=cursor, node=ref(kind, id)) for id, cursor in zip(ids, cursors, strict=True)],
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        total_count=total,
        total_count_is_exact=total_is_exact,
    )
