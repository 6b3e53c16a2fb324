"""One request being answered: statements run, holes are filled, answers are computed and projected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLError
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

from crm.core.reader import Reader
from graphapi.answers.project import Writer, WrongAnswer, selects
from graphapi.answers.sink import Rows, Sink, dumps, rows_of_text
from graphapi.compiler.build import Run
from graphapi.compiler.errors import RequestError
from graphapi.compiler.finish import with_cursors
from graphapi.compiler.given import Seen
from graphapi.compiler.plans import Plans
from graphapi.compiler.records import field_of
from graphapi.compiler.schema import CompiledSchema
from graphapi.compiler.selection import Selections
from graphapi.compiler.statement import HoleCall, Statement
from graphapi.compiler.text import HOLE_END, HOLE_MARK, REFS_MARK, ROOT_MARK
from graphapi.compiler.values import text as storable
from graphapi.context import Context, Info
from graphapi.gateway.plan import Plan, Planner, rights_of
from graphapi.mutation import texts
from graphapi.row_scopes.arguments import Veil

_UUID = 36


class Execution:
    """Everything one run of a plan needs; `reader` is its open read transaction."""

    def __init__(
        self,
        schema: CompiledSchema,
        operation: Any,
        plan: Plan,
        context: Context,
        variables: VariableValues,
        reader: Reader | None,
    ) -> None:
        self.schema, self.operation, self.plan = schema, operation, plan
        self.context, self.variables, self._reader = context, variables, reader
        self._holes: dict[HoleCall, Writer] = dict(plan.holes)
        self.known: dict[tuple[int, ...], dict[str, str]] = {}
        """Texts of records that came along with the rows that refer to them, by selection and id."""

    @cached_property
    def run(self) -> Run:
        """Values that statements bind."""
        actor = Info(self.context).actor
        return Run(self.variables.coerced, actor.workspace_id, actor.member_id, self.context.now)

    @property
    def sees_all(self) -> bool:
        """Whether no row is out of the actor's sight."""
        return self.context.actor is None or self.context.actor.sees_all

    @property
    def veil(self) -> Veil | None:
        """Over the ids that the request names; None when nobody is logged in, who sees nothing anyway."""
        actor = self.context.actor
        return None if actor is None else Veil(self.schema.catalog, actor, self.context.now)

    @property
    def reader(self) -> Reader:
        """The read transaction; there is none in a public document."""
        return Info(self.context, reader=self._reader).reader

    def use(self, reader: Reader) -> None:
        """The transaction to read in from now on."""
        self._reader = reader

    @property
    def selections(self) -> Selections:
        """What the plan's document selects."""
        return self.plan.selections

    async def roots(self) -> list[str]:
        """Texts of the record root fields, by place."""
        if self.plan.statement is None:
            return []
        return (await self.text(self.plan.statement, self.run)).split(ROOT_MARK)

    async def text(self, statement: Statement, run: Run) -> str:
        """A statement's JSON text with holes and cursors filled; marks of ids stay."""
        fetch = self.reader.fetchval if statement.kept else self.reader.fetchval_once
        text: str = await fetch(statement.sql, *statement.arguments(run))
        if statement.holes:
            text = await self._fill(text, statement)
        return with_cursors(text) if statement.has_cursors else text

    # holes --------------------------------------------------------------------------------------------------------

    async def _fill(self, text: str, statement: Statement) -> str:
        first, *rest = text.split(HOLE_MARK)
        marks = [_mark(part, statement.holes) for part in rest]
        wanted: dict[int, dict[str, str]] = {}
        for place, id_, given, _ in marks:
            given, *records = given.split(REFS_MARK)
            wanted.setdefault(place, {})[id_] = given
            for key, rows in zip(statement.holes[place].known, records, strict=True):
                self.known.setdefault(key, {}).update(rows_of_text(rows))
        values = {place: await self._values(statement.holes[place], rows) for place, rows in wanted.items()}
        return first + "".join([values[place][id_] + tail for place, id_, _, tail in marks])

    async def _values(self, hole: HoleCall, rows: Mapping[str, str]) -> dict[str, str]:
        """JSON texts of one hole for all its rows; of rows that are alike one is asked about."""
        if not hole.is_alike:
            return await self._asked(hole, rows)
        alike = {given: id for id, given in rows.items()}
        texts = await self._asked(hole, {id: given for given, id in alike.items()})
        return {id: texts[alike[given]] for id, given in rows.items()}

    async def _asked(self, hole: HoleCall, rows: Mapping[str, str]) -> dict[str, str]:
        """JSON texts of one hole: one call of its function."""
        arguments = self.storable_arguments(hole.definition, hole.nodes[0])
        info = self.info(selects(self.selections, hole.definition.type, hole.nodes))
        keys = {id: UUID(id) for id in rows}
        asked: Any = list(keys.values())
        if hole.is_given:
            asked = {key: orjson.loads(rows[id]) for id, key in keys.items()}
        found: Mapping[UUID, Any] = await hole.function(info, asked, **arguments)
        empty: Any = [] if str(hole.definition.type).startswith("[") else None
        values = {id: found.get(key, empty) for id, key in keys.items()}
        write = self._holes[hole]
        if hole.nodes[0].selection_set is None:
            return _leaves(values, write, Sink(self))
        sink = Sink(self)
        written = {id: write(value, sink) for id, value in values.items()}
        await sink.settle()
        return {id: dumps(value, hides=sink.hides) for id, value in written.items()}

    # what functions are given -------------------------------------------------------------------------------------

    def arguments(self, definition: Any, node: Any) -> dict[str, Any]:
        """Arguments as Python values: inputs as their classes."""
        if not definition.args:
            return {}
        raw = self.raw_arguments(definition, node)
        return convert_arguments(raw, field_of(definition).arguments, self.schema.scalars, self.schema.config)

    def storable_arguments(self, definition: Any, node: Any) -> dict[str, Any]:
        """`arguments` of a function that reads; raises RequestError for text that no statement could carry."""
        for path, value in texts(self.raw_arguments(definition, node), ""):
            storable(value, path)
        return self.arguments(definition, node)

    async def veiled(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """The arguments of a function that reads, without ids of rows that are out of sight."""
        if self.veil is None or self._reader is None:
            return arguments
        return await self.veil.over(arguments, self._reader.fetchval)

    def raw_arguments(self, definition: Any, node: Any) -> dict[str, Any]:
        """Arguments as GraphQL coerced them."""
        try:
            return get_argument_values(definition, node, self.variables)
        except GraphQLError as error:
            raise RequestError(error.message) from None

    def info(self, asked: Callable[[str], bool]) -> Info:
        """For Answers and holes."""
        return Info(self.context, reader=self._reader, selects=asked)

    def rows_of(self, kind: Any, nodes: Any) -> Rows:
        """The statement for a record type met behind an interface; kept with the document."""
        key = (kind.name, *map(id, nodes))  # which of them are met, conditions above them decide
        plans: Plans[Any] = self.operation.late(key)
        rights = rights_of(self.context.actor)

        def make(seen: Seen) -> tuple[Any, int | None]:
            planner = Planner(self.schema, self.operation, seen, rights)
            return (planner.rows(kind, nodes), planner.holes), planner.weight

        rows, holes = plans.get(self.variables.coerced, rights, make)
        self._holes |= holes
        found: Rows = rows
        return found


def _mark(part: str, holes: Sequence[HoleCall]) -> tuple[int, str, str, str]:
    """What stands between two marks: the hole's place, the row's id, the values given with it, and the text behind."""
    place, tail = part.split(":", 1)
    id_, tail = tail[:_UUID], tail[_UUID:]
    given, tail = tail.split(HOLE_END, 1) if holes[int(place)].is_given else ("", tail)
    return int(place), id_, given, tail


def _leaves(values: Mapping[str, Any], write: Writer, sink: Sink) -> dict[str, str]:
    """JSON texts of leaves and lists of leaves; the rows of a page share a few lists of words, each written once."""
    texts: dict[tuple[int, ...], str] = {}
    found = {}
    for id_, value in values.items():
        same = tuple(map(id, value)) if isinstance(value, list) else (id(value),)
        text = texts.get(same)
        if text is None:
            text = texts[same] = dumps(write(value, sink))
        found[id_] = text
    return found


async def projected(execution: Execution, write: Writer, value: Any) -> str:
    """JSON text of what a function returned."""
    sink = Sink(execution)
    written = write(value, sink)
    await sink.settle()
    return dumps(written, hides=sink.hides)


__all__ = ["Execution", "WrongAnswer", "projected"]
