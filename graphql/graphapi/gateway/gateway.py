"""From a request to the bytes of its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import DocumentNode, OperationDefinitionNode, SelectionSetNode, execute_sync
from graphql.execution.values import VariableValues, get_variable_values

from graphapi.compiler.errors import RequestError
from graphapi.compiler.given import Seen
from graphapi.compiler.plans import PlanCache, Plans
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.documents import Documents, Operation, Refused
from graphapi.gateway.errors import of_graphql, of_request, plain
from graphapi.gateway.limits import Limits
from graphapi.gateway.plan import Plan, Planner, rights_of
from graphapi.gateway.run import Answered, mutate, read, told

Timed = Callable[[str, float], None]
STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request after HTTP is taken off."""

    query: str
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    read_only: bool = False
    """GET: only queries."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer's JSON; `executed` is false for a request refused before anything ran."""

    body: bytes
    executed: bool
    code: str | None = None
    """The first error's code of a refused request."""
    status: int = 200
    """For application/graphql-response+json."""


def refusal(errors: list[dict[str, Any]], status: int) -> Reply:
    """The answer to a request that was not executed: no `data` at all."""
    return Reply(orjson.dumps({"errors": errors}), executed=False, code=errors[0]["extensions"]["code"], status=status)


class Gateway:
    """Answers queries and mutations over one schema; one per process."""

    def __init__(
        self,
        schema: CompiledSchema,
        *,
        limits: Limits | None = None,
        introspection: bool = True,
        suggestions: bool = False,
        on_timed: Timed | None = None,
        document_count: int = 500,
        document_weight: int = 8 * 1024 * 1024,
        plan_count: int = 2_000,
        plan_weight: int = 32 * 1024 * 1024,
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self.suggestions = suggestions
        self.on_timed = on_timed
        self.plans = PlanCache(count=plan_count, weight=plan_weight)
        self.documents = Documents(
            schema,
            self.limits,
            self.plans,
            introspection=introspection,
            suggestions=suggestions,
            size=document_count,
            weight=document_weight,
        )

    async def answer(self, request: Request, context: Context) -> Reply:
        """Runs a query or mutation; never raises for what a client can do."""
        try:
            operation = self.operation(request)
            variables = self.variables(operation, request.variables)
            plan = self.plan(operation, variables, context)
        except Refused as refused:
            return refusal(refused.errors, refused.status)
        except RequestError as error:
            return refusal([of_request(error)], STATUS.get(error.code, 400))
        except Exception as error:
            return refusal(told(error, None, "planning"), 500)
        started = time.perf_counter()
        answered = await self._run(operation, plan, variables, context, request.variables)
        if self.on_timed is not None:
            self.on_timed(plan.name, time.perf_counter() - started)
        return Reply(answered.body(), executed=True)

    # before anything runs: also used for subscriptions -----------------------------------------------------------

    def operation(self, request: Request, *, live: bool = False) -> Operation:
        """The operation to run; raises Refused. Only a WebSocket is `live` and takes subscriptions."""
        found = self.documents.get(request.query).operation(request.operation_name)
        if request.read_only and found.kind != "query":
            raise Refused([plain("Only queries may be sent by GET; use POST.", "BAD_REQUEST")], status=405)
        if found.kind == "subscription" and not live:
            raise Refused([plain("Subscriptions are served over WebSocket at this address.", "BAD_REQUEST")])
        return found

    def variables(self, operation: Operation, given: Mapping[str, Any] | None) -> VariableValues:
        """Coerced variables; raises Refused."""
        try:
            found = get_variable_values(
                self.schema.graphql,
                operation.node.variable_definitions or (),
                dict(given or {}),
                max_errors=10,
                hide_suggestions=not self.suggestions,
            )
        except RecursionError:
            raise Refused([plain("The variables nest too deep.", "BAD_USER_INPUT")]) from None
        if isinstance(found, list):
            raise Refused([of_graphql(error, "BAD_USER_INPUT") for error in found])
        return found

    def plan(self, operation: Operation, variables: VariableValues, context: Context) -> Plan:
        """The plan for these variables and this actor's rights; raises RequestError."""
        rights = rights_of(context.actor)
        plans: Plans[Plan] = operation.plans

        def make(seen: Seen) -> tuple[Plan, int | None]:
            planner = Planner(self.schema, operation, seen, rights)
            return planner.plan(), planner.weight

        seen = Seen(variables.coerced)
        if context.actor is None and not Planner(self.schema, operation, seen, rights).is_public:
            # Nothing is planned, and no permission named, for somebody who may not run it anyway.
            raise RequestError("Log in first, or send an API key.", code="UNAUTHENTICATED")
        return plans.get(variables.coerced, rights, make)

    # running ------------------------------------------------------------------------------------------------------

    async def _run(
        self,
        operation: Operation,
        plan: Plan,
        variables: VariableValues,
        context: Context,
        given: Mapping[str, Any] | None,
    ) -> Answered:
        context.extra["prefixes"] = self.schema.catalog.prefixes
        answered = Answered(plan)
        self._introspect(operation, plan, given, answered)
        run = mutate if operation.kind == "mutation" else read
        await run(self.schema, operation, plan, variables, context, answered)
        return answered

    def _introspect(
        self, operation: Operation, plan: Plan, given: Mapping[str, Any] | None, answered: Answered
    ) -> None:
        """`__schema` and `__type` are graphql-core's own; so are their errors."""
        nodes = [node for root in plan.fields if root.kind == "introspection" for node in root.nodes]
        if not nodes:
            return
        whole = operation.node
        part = OperationDefinitionNode(
            operation=whole.operation,
            variable_definitions=whole.variable_definitions,
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        document = DocumentNode(definitions=(part, *operation.fragments.values()))
        result: Any = execute_sync(self.schema.graphql, document, variable_values=dict(given or {}))
        for key, value in (result.data or {}).items():
            answered.put(key, orjson.dumps(value).decode())
        answered.errors += [of_graphql(error, "BAD_USER_INPUT") for error in result.errors or ()]
