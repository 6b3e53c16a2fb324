"""Conditions "after this position" and "not after it" in an order with mixed directions and NULLs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, true

from graphapi.compiler.orders import OrderItem


def beyond(
    items: Sequence[OrderItem], at: Sequence[ColumnElement[Any]], *, backward: bool, inclusive: bool = False
) -> ColumnElement[bool]:
    """Rows after the position (before it when walking backward); `inclusive` adds the position itself."""
    if not any(item.nullable for item in items) and len({item.descending for item in items}) == 1:
        return _as_rows(items, at, backward, inclusive)
    found: ColumnElement[bool] = true() if inclusive else false()
    for item, value in zip(reversed(items), reversed(at), strict=True):
        found = or_(_after(item, value, backward), and_(_equal(item, value), found))
    first, value = items[0], at[0]
    # The first term alone bounds the index; without it the planner sees only an OR.
    return found if first.nullable else and_(_not_before(first, value, backward), found)


def _as_rows(
    items: Sequence[OrderItem], at: Sequence[ColumnElement[Any]], backward: bool, inclusive: bool
) -> ColumnElement[bool]:
    """One row comparison, which a btree answers at once."""
    left: Any = func.row(*(item.value for item in items))
    right: Any = func.row(*at)
    if items[0].descending != backward:
        return left <= right if inclusive else left < right  # type: ignore[no-any-return]  # SQLAlchemy types rows loosely
    return left >= right if inclusive else left > right  # type: ignore[no-any-return]  # the same


def _after(item: OrderItem, value: ColumnElement[Any], backward: bool) -> ColumnElement[bool]:
    smaller = item.descending != backward
    strict = item.value < value if smaller else item.value > value
    if not item.nullable:
        return strict
    if backward:  # NULLs are last: before a NULL lie all values
        return or_(strict, and_(value.is_(None), item.value.is_not(None)))
    return or_(strict, and_(value.is_not(None), item.value.is_(None)))


def _equal(item: OrderItem, value: ColumnElement[Any]) -> ColumnElement[bool]:
    return item.value.is_not_distinct_from(value) if item.nullable else item.value == value


def _not_before(item: OrderItem, value: ColumnElement[Any], backward: bool) -> ColumnElement[bool]:
    return item.value <= value if item.descending != backward else item.value >= value
