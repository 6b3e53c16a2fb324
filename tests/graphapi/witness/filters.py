"""Filters and orders of every list: by the schema's inputs, and the exceptions in words."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from graphql import GraphQLInputObjectType, get_named_type

from crm.core.ids import decode
from crm.core.tables import sort_key
from tests.graphapi.witness.kinds import snake
from tests.graphapi.witness.pages import Terms, holds, terms_of
from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.schema import SDL
from tests.graphapi.witness.tables import ROOT_ORDERS

if TYPE_CHECKING:
    from tests.graphapi.witness.sight import Sight

COLUMNS = {"LeadFilter.resourceId": "first_touch_resource_id", "PlaceFilter.address": "normal_url",
           "MatrixSnapshotFilter.on": "taken_on", "ResourceFilter.nameAnyCase": "sort_key",
           "MemberFilter.nameAnyCase": "sort_key"}  # fmt: skip
"""Columns of another name."""
VALUES: dict[str, Callable[["Sight", Row], Any]] = {
    "TaskFilter.isOpen": lambda _, task: task["completed_at"] is None and task["cancelled_at"] is None,
    "ResourceGoalFilter.ownerId": lambda side, goal: (side.get("resources", goal["resource_id"]) or {}).get("owner_id"),
    "LeadFilter.hasNextTask": lambda _, lead: lead["next_task_id"] is not None,
    "MemberFilter.isActive": lambda _, member: member["deactivated_at"] is None,
}
"""Values that are no column."""
THROUGH = {
    "LeadFilter.channelKey": ("first_touch_channel_id", "channels", "key"),
    "ConversationFilter.channelKey": ("channel_id", "channels", "key"),
    "ResourceFilter.channelKey": ("channel_id", "channels", "key"),
    "ContentItemFilter.productId": ("goal_id", "resource_goals", "product_id"),
}
"""Related rows that match: the column that names them, their table, and which of their columns."""
ORDERED_BY = {"NAME": "sort_key", "ON": "taken_on"}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _id(text: str) -> UUID:
    return decode(text)[1]


_CONVERTED: dict[str, Callable[[Any], Any]] = {
    "AnyCaseFilter": sort_key, "IDFilter": _id, "DateTimeFilter": _moment, "DateFilter": date.fromisoformat,
}  # fmt: skip


def _same(value: Any) -> Any:
    return value


def operators_of(filter: str, name: str) -> GraphQLInputObjectType:
    """The input of one field of a filter."""
    kind: Any = SDL.type_map[filter]
    found = get_named_type(kind.fields[name].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def column_of(filter: str, name: str) -> str:
    """The column that a field of a filter looks at."""
    return COLUMNS.get(f"{filter}.{name}", snake(name))


def keeps(side: "Sight", filter: str, row: Row, tree: Row | None) -> bool:
    """Whether a row passes a filter; what is null asks nothing."""
    return all(_part(side, filter, row, name, part) for name, part in (tree or {}).items() if part is not None)


def _part(side: "Sight", filter: str, row: Row, name: str, part: Any) -> bool:
    if name == "and":
        return all(keeps(side, filter, row, tree) for tree in part)
    if name == "or":
        return any(keeps(side, filter, row, tree) for tree in part)
    if name == "not":
        return not keeps(side, filter, row, part)
    where = f"{filter}.{name}"
    convert = _CONVERTED.get(operators_of(filter, name).name, _same)
    if where in THROUGH:
        link, table, column = THROUGH[where]
        other = side.get(table, row[link])
        return not part or (other is not None and holds(other[column], part, convert))
    value = VALUES[where](side, row) if where in VALUES else row[column_of(filter, name)]
    return holds(value, part, convert)


def order_terms(root: str, given: Sequence[Row] | None) -> Terms:
    """Of `orderBy`, or the default of that list."""
    if not given:
        return terms_of(*ROOT_ORDERS[root].split())
    return asked_terms(given)


def asked_terms(given: Sequence[Row]) -> Terms:
    """Of `orderBy`."""
    return terms_of(*(("-" if one["direction"] == "DESC" else "") + ordered_by(one["field"]) for one in given))


def ordered_by(word: str) -> str:
    """The column of one word of an order."""
    return ORDERED_BY.get(word, word.lower())
