"""What a viewer is told who names something out of sight in a write."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from crm.core.ids import decode, encode, new_id
from graphapi.schema import schema as COMPILED
from tests.graphapi.row_scopes.conftest import Seen
from tests.tenancy.calls import Call, Its
from tests.tenancy.given_away import objects, shown
from tests.tenancy.root_fields import mixed, writing

TABLES = {prefix: found.model.__tablename__ for prefix, found in COMPILED.catalog.prefixes.items()}


def named(given: Any) -> Iterator[str]:
    """The names of the things a call is about."""
    if isinstance(given, Its):
        yield given.name
    inner = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else ()
    for each in inner:
        yield from named(each)


def table_named(seen: Seen, name: str) -> str | None:
    """The table of the thing of that name."""
    return TABLES.get(decode(seen.it.ids[name])[0])


async def wrongly_answered(viewer: Seen, name: str, call: Call, away: set[str], hidden: frozenset[UUID]) -> list[str]:
    """What is told otherwise than of an id nobody has."""
    document, ids = writing(COMPILED.graphql, name), viewer.it.ids
    nobodys = {key: encode(decode(ids[key])[0], new_id()) if key in away else ids[key] for key in ids}
    told = await viewer.ask(document, input=mixed(call.given, ids, {}, frozenset()))
    as_of_nobody = await viewer.scoped("ALL").ask(document, input=mixed(call.given, nobodys, {}, frozenset()))
    payload = told.data[name]
    if told.body != as_of_nobody.body or shown(told, hidden) or objects(payload) or "NOT_FOUND" not in str(payload):
        return [f"{name}: {told.body} instead of {as_of_nobody.body}"[:900]]
    return []
