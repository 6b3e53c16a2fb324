"""Records inside answers are ids; the compiler reads them afterwards, all of one type and selection at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from uuid import UUID

from crm.core import ids
from graphapi.compiler.errors import RequestError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for a record until it is read."""

    kind: type
    id: UUID


def ref(kind: type[T], id: UUID) -> T:
    """The record of that id, to be read when the answer is complete; typed as the record itself."""
    return cast(T, Ref(kind, id))


def ref_or_none(kind: type[T], id: UUID | None) -> T | None:
    """The record of that id, or None without one."""
    return None if id is None else ref(kind, id)


def node_refs(info: Any, tokens: Sequence[str]) -> list[Any]:
    """Records of public ids of any type; the ids are checked here, before anything is read."""
    if len(tokens) > 200:
        raise RequestError("Give at most 200 ids.")
    return [_node(info.context.extra["prefixes"], token) for token in tokens]


def _node(prefixes: Any, token: str) -> Ref:
    try:
        prefix, value = ids.decode(token)
    except ids.MalformedId:
        raise RequestError(f"{token[:80]!r} is no id.") from None
    if prefix not in prefixes:
        raise RequestError(f"There is no type whose ids begin with {prefix[:40]!r}.")
    return Ref(prefixes[prefix].kind, value)
