"""Values on their way into a statement: proved to be what the database takes before they get there."""

from __future__ import annotations

from enum import Enum
from typing import Any
from uuid import UUID

from crm.core import ids
from crm.core.tables import sort_key
from graphapi.compiler.errors import RequestError


def text(value: str, path: str) -> str:
    """Text the database can hold: no NUL, no half of a surrogate pair."""
    if "\0" in value:
        raise RequestError(f"The text at {path} contains a NUL character; remove it.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise RequestError(f"The text at {path} is not valid Unicode.") from None
    return value


def folded(value: str, path: str) -> str:
    """Text as `sort_key` keeps a name: upper and lower case alike, without spaces to spare."""
    return sort_key(text(value, path))


def word(value: Any, path: str) -> str:
    """A member of a vocabulary as it is stored."""
    return str(value.value) if isinstance(value, Enum) else text(str(value), path)


def row_id(token: str, prefix: str, path: str) -> UUID:
    """The UUID of a public id of that type; anything else never reaches the database."""
    try:
        found, value = ids.decode(token)
    except ids.MalformedId:
        raise RequestError(f"The value at {path} is no id; ids look like {prefix}_01h….") from None
    if found != prefix:
        raise RequestError(f"The id at {path} is of another type: it begins with {found}_, expected {prefix}_.")
    return value


def any_row_id(token: str, path: str) -> UUID:
    """The UUID of a public id of whatever type."""
    try:
        return ids.decode(token)[1]
    except ids.MalformedId:
        raise RequestError(f"The value at {path} is no id; ids look like lead_01h….") from None


def same(value: Any, path: str) -> Any:
    """What GraphQL has already checked."""
    return value
