"""Relay connections: keyset pages with opaque cursors."""

from __future__ import annotations

from typing import Generic, TypeVar

import strawberry

T = TypeVar("T")


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """All four are exact."""

    has_next_page: bool = False
    has_previous_page: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


@strawberry.type(description="One row of a page.")
class Edge(Generic[T]):
    """The row and its position."""

    cursor: str
    node: T


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    """`totalCount` is exact up to 10,000; beyond that it is the least there are and `totalCountIsExact` is false."""

    edges: list[Edge[T]]
    page_info: PageInfo
    total_count: int = 0
    total_count_is_exact: bool = True
