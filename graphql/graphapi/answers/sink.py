"""What a walk over answers leaves open: records to be read and methods to be called, settled in rounds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from graphapi.compiler.build import Run
from graphapi.compiler.refs import Ref
from graphapi.compiler.statement import Statement
from graphapi.compiler.text import KEY_MARK, ROW_MARK


class MissingRecord(Exception):
    """A non-null field of an answer names a record that is not there for this actor."""


HIDDEN = object()
"""In the place of a record that must be there and is out of the actor's sight."""


@dataclass(eq=False)
class Rows:
    """Records of one type under one selection, read by one statement."""

    statement: Statement
    key: tuple[int, ...]
    """Of the selection: all its nodes, for one of a fragment stands in several."""


def rows_of_text(text: str) -> dict[str, str]:
    """Texts of records by id, out of what `rows_statement` gives."""
    return dict(row.split(KEY_MARK, 1) for row in text.split(ROW_MARK)) if text else {}


class Slot:
    """A place in the answer that is filled later."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value: Any = None


@dataclass
class Method:
    """A method of an answer type that a client selected."""

    call: Callable[[Any, Any], Awaitable[Any]]
    """(object, execution) → value"""
    owner: Any
    write: Any


@dataclass
class _Wanted:
    slot: Slot
    id: UUID
    where: str
    required: bool


class Sink:
    """Collects open places of one walk and settles them; `execution` runs statements."""

    def __init__(self, execution: Any) -> None:
        self.execution = execution
        self._records: dict[Rows, list[_Wanted]] = {}
        self._methods: list[tuple[Slot, Method]] = []
        self.hides = False
        """Whether a record that must be there is out of the actor's sight."""

    def record(self, group: Rows, found: Ref, where: str, required: bool) -> Slot:
        """A record to be read."""
        slot = Slot()
        self._records.setdefault(group, []).append(_Wanted(slot, found.id, where, required))
        return slot

    def rows_of(self, kind: Any, nodes: Any) -> Rows:
        """The statement for a type that is known only now."""
        found: Rows = self.execution.rows_of(kind, nodes)
        return found

    def later(self, method: Method) -> Slot:
        """A method to be called when the walk is over."""
        slot = Slot()
        self._methods.append((slot, method))
        return slot

    @property
    def is_open(self) -> bool:
        """Whether something is still to be read or called."""
        return bool(self._methods or self._records)

    async def settle(self) -> None:
        """Calls and reads until nothing is open."""
        while self.is_open:
            methods, self._methods = self._methods, []
            for slot, method in methods:
                slot.value = method.write(await method.call(method.owner, self.execution), self)
            if not self._methods:
                records, self._records = self._records, {}
                for group, wanted in records.items():
                    await self._read(group, wanted)

    async def _read(self, group: Rows, wanted: list[_Wanted]) -> None:
        rows = self.execution.known.get(group.key, {})
        missing = tuple({one.id: None for one in wanted if str(one.id) not in rows})
        if missing:
            run: Run = replace(self.execution.run, ids=missing)
            rows = rows | rows_of_text(await self.execution.text(group.statement, run))
        for one in wanted:
            found = rows.get(str(one.id))
            if found is None and one.required:
                if self.execution.sees_all:
                    raise MissingRecord(f"{one.where}: a record that must be there is not.")
                self.hides = True
                one.slot.value = HIDDEN
            else:
                one.slot.value = None if found is None else orjson.Fragment(found)


def _open(value: Any) -> Any:
    if isinstance(value, Slot):
        return value.value
    raise TypeError(type(value).__name__)


def dumps(value: Any, *, hides: bool = False) -> str:
    """JSON text of a settled walk; marks of ids stay in it for `finish`.

    With `hides` what must have a record that is out of sight is left out: of the next list around it, else it is null.
    """
    if hides:
        value = _without_hidden(value)
    return orjson.dumps(None if value is HIDDEN else value, default=_open).decode()


def _without_hidden(value: Any) -> Any:
    if isinstance(value, Slot):
        return _without_hidden(value.value)
    if isinstance(value, list):
        return [seen for one in value if (seen := _without_hidden(one)) is not HIDDEN]
    if isinstance(value, dict):
        found = {key: _without_hidden(inner) for key, inner in value.items()}
        return HIDDEN if any(inner is HIDDEN for inner in found.values()) else found
    return value
