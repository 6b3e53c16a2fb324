"""Runs a plan: reads in one transaction, writes one after the other, and what came of each root field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg
import orjson
import structlog
from graphql.execution.values import VariableValues
from pydantic import ValidationError

from crm.core.problems import Problem, Problems
from crm.core.shares import WorkspaceBusy
from crm.core.work import sqlstate
from graphapi.answers.project import is_answer, selects
from graphapi.answers.sink import Sink, dumps
from graphapi.compiler.errors import RequestError
from graphapi.compiler.finish import with_ids
from graphapi.compiler.records import field_of, origin_of, source_of
from graphapi.compiler.schema import CompiledSchema
from graphapi.compiler.sources import Answer
from graphapi.context import Context
from graphapi.gateway.errors import masked, of_problem, of_request, plain
from graphapi.gateway.execution import Execution, projected
from graphapi.gateway.plan import Plan, RootField
from graphapi.mutation import Call, perform
from graphapi.problems import user_errors

log = structlog.get_logger(__name__)


class Answered:
    """`data` and `errors` while they come together."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.errors: list[dict[str, Any]] = []
        self._texts: dict[str, str] = {}

    def put(self, key: str, text: str) -> None:
        """The JSON text of one root field."""
        self._texts[key] = text

    def fail(self, root: RootField, error: Exception) -> None:
        """The field is null; why stands in `errors`."""
        self._texts[root.key] = "null"
        self.errors += told(error, root, self.plan.name)

    def give_up(self, why: Exception) -> None:
        """What has not come by now will not come."""
        for root in self._fields():
            if root.key not in self._texts:
                self.fail(root, why)

    def body(self) -> bytes:
        """The whole answer; ids are encoded in one pass at the end."""
        data = "null" if self._is_void() else self._data()
        if not self.errors:
            return with_ids(f'{{"data":{data}}}').encode()
        return with_ids(f'{{"data":{data},"errors":{orjson.dumps(self.errors).decode()}}}').encode()

    def _is_void(self) -> bool:
        """A non-null root field without a value makes all of `data` null."""
        return any(root.is_required and self._texts.get(root.key, "null") == "null" for root in self._fields())

    def _fields(self) -> Sequence[RootField]:
        return [root for root in self.plan.fields if root.kind in ("record", "answer")]

    def _data(self) -> str:
        return "{" + ",".join([f'"{root.key}":{self._text(root)}' for root in self.plan.fields]) + "}"

    def _text(self, root: RootField) -> str:
        if root.kind == "typename":
            return f'"{self.plan.root_name}"'
        return self._texts.get(root.key, "null")


def told(error: Exception, root: RootField | None, name: str) -> list[dict[str, Any]]:
    """What the client is told of an exception; what it must not know goes to the log under a number."""
    path = None if root is None else [root.key]
    if isinstance(error, RequestError):
        return [of_request(error, path)]
    if isinstance(error, Problem | Problems):
        return of_problem(error, path)
    if isinstance(error, ValidationError):
        return [plain(each.message, "BAD_USER_INPUT", path, field=each.field) for each in user_errors(error)]
    if sqlstate(error) == asyncpg.QueryCanceledError.sqlstate:
        return [plain("This took too long; ask for less, or for a shorter period.", "TIMEOUT", path)]
    number, entry = masked(path)
    log.error("graphql_incident", id=number, plan=name, field=root.name if root else None, exc_info=error)
    return [entry]


async def read(
    schema: CompiledSchema,
    operation: Any,
    plan: Plan,
    variables: VariableValues,
    context: Context,
    answered: Answered,
) -> None:
    """All root fields of a query in one read transaction (one snapshot when functions read too)."""
    if context.actor is None or not (plan.statement or plan.has_answers):
        await _answers(Execution(schema, operation, plan, context, variables, None), answered)
        return
    try:
        async with context.database.read(
            context.actor.workspace_id, snapshot=not plan.is_one_statement, bounded=True
        ) as reader:
            execution = Execution(schema, operation, plan, context, variables, reader)
            await _records(execution, answered)
            await _answers(execution, answered)
    except WorkspaceBusy:
        raise  # nothing ran
    except Exception as error:
        failed = [root for root in plan.fields if root.kind in ("record", "answer")]
        for root in failed:
            answered.put(root.key, "null")
        answered.errors = told(error, failed[0], plan.name)


async def _records(execution: Execution, answered: Answered) -> None:
    texts = await execution.roots()
    for root in execution.plan.fields:
        if root.kind == "record":
            answered.put(root.key, texts[root.place])


async def _answers(execution: Execution, answered: Answered) -> None:
    for root in execution.plan.fields:
        if root.kind == "answer" and root.write is not None and root.call is not None:
            try:
                answered.put(root.key, await projected(execution, root.write, await root.call(None, execution)))
            except asyncpg.PostgresError:
                raise  # the transaction is gone, and with it every other field
            except Exception as error:
                answered.fail(root, error)


async def mutate(
    schema: CompiledSchema,
    operation: Any,
    plan: Plan,
    variables: VariableValues,
    context: Context,
    answered: Answered,
) -> None:
    """Root fields one after the other; a failed non-null one ends it."""
    execution = Execution(schema, operation, plan, context, variables, None)
    roots = [root for root in plan.fields if root.definition is not None and is_answer(root.definition)]
    for place, root in enumerate(roots):
        try:
            payload = await _perform(execution, root, place if len(roots) > 1 else None)
            answered.put(root.key, await _read_back(execution, root, payload))
        except Exception as error:
            answered.fail(root, error)
            if root.is_required:
                return


async def _perform(execution: Execution, root: RootField, place: int | None) -> Any:
    context, definition = execution.context, root.definition
    arguments = execution.arguments(definition, root.nodes[0])
    source, resolver = source_of(definition), field_of(definition).base_resolver
    assert isinstance(source, Answer)
    assert resolver is not None
    key = context.idempotency_key or getattr(arguments.get("input"), "idempotency_key", None)
    call = Call(
        function=resolver.wrapped_func,  # type: ignore[arg-type]  # strawberry also knows static methods
        payload=origin_of(getattr(definition.type, "of_type", definition.type)),
        public=source.public,
        operation=root.name,
        arguments=arguments,
        raw=execution.raw_arguments(definition, root.nodes[0]),
        key=key if key is None or place is None else f"{key}#{place}",
        veil=execution.veil,
        leaving=source.leaving,
    )
    return await perform(call, context, selects(execution.selections, definition.type, root.nodes))


async def _read_back(execution: Execution, root: RootField, payload: Any) -> str:
    """The payload's records as they are after the commit, in one snapshot."""
    assert root.write is not None
    sink = Sink(execution)
    written = root.write(payload, sink)
    if sink.is_open:
        context = execution.context
        assert context.actor is not None
        async with context.database.read(context.actor.workspace_id, snapshot=True) as reader:
            execution.use(reader)
            await sink.settle()
    return dumps(written, hides=sink.hides)
