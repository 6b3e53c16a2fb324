"""From a request to the bytes of its answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from graphql import DocumentNode, OperationDefinitionNode, SelectionSetNode, execute_sync
from graphql.execution.values import VariableValues, get_variable_values

from crm.core.problems import OutOfTime
from crm.core.shares import WorkspaceBusy
from graphapi.compiler.errors import RequestError
from graphapi.compiler.given import Seen
from graphapi.compiler.plans import PlanCache, Plans
from graphapi.compiler.schema import CompiledSchema
from graphapi.context import Context
from graphapi.gateway.budget import Budgets
from graphapi.gateway.documents import Documents, Operation
from graphapi.gateway.errors import of_graphql, of_request, plain
from graphapi.gateway.limits import Limits
from graphapi.gateway.persisted import Named, Persisted
from graphapi.gateway.plan import Plan, Planner, rights_of
from graphapi.gateway.refused import Refused
from graphapi.gateway.run import Answered, mutate, read, told
from graphapi.gateway.times import Times
from graphapi.gateway.trusted import TrustedDocuments

Timed = Callable[[str, float], None]
STATUS = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403}


@dataclass(frozen=True, slots=True)
class Request:
    """A GraphQL request after HTTP is taken off."""

    query: str | None
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    read_only: bool = False
    """GET: only queries."""
    named: Named | None = None
    """The document by its hash or id, instead of its text or beside it."""
    own: bool = False
    """The service's own document: taken without being registered, and nobody's budget pays for it."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer's JSON; `executed` is false for a request refused before anything ran."""

    body: bytes
    executed: bool
    code: str | None = None
    """The first error's code of a refused request."""
    status: int = 200
    """For application/graphql-response+json."""
    retry_after: int | None = None
    """Seconds, where waiting helps."""


def refusal(errors: list[dict[str, Any]], status: int, retry_after: int | None = None) -> Reply:
    """The answer to a request that was not executed: no `data` at all."""
    code = errors[0]["extensions"]["code"]
    return Reply(orjson.dumps({"errors": errors}), executed=False, code=code, status=status, retry_after=retry_after)


class Charge(NamedTuple):
    """What an operation costs, and what its actor has left; None where nobody is held back."""

    requested: int
    remaining: int | None


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
        trusted: TrustedDocuments | None = None,
        tells_cost: bool = False,
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
        self.persisted = Persisted(count=self.limits.persisted_documents, weight=document_weight, trusted=trusted)
        self.budgets = Budgets(self.limits)
        self._times = Times(self.limits.total_seconds)
        self.tells_cost = tells_cost

    async def answer(self, request: Request, context: Context) -> Reply:
        """Runs a query or mutation; never raises for what a client can do."""
        try:
            operation = self.operation(request, context=context)
            variables = self.variables(operation, request.variables)
            charge = self.charge(request, operation, variables, context)
            plan = self.plan(operation, variables, context)
        except Refused as refused:
            return refusal(refused.errors, refused.status, refused.retry_after)
        except RequestError as error:
            return refusal([of_request(error)], STATUS.get(error.code, 400))
        except Exception as error:
            return refusal(told(error, None, "planning"), 500)
        started = time.perf_counter()
        try:
            answered = await self._run(operation, plan, variables, context, request.variables)
        except WorkspaceBusy as busy:
            return refusal(told(busy, None, plan.name), 429, retry_after=1)
        if self.on_timed is not None:
            self.on_timed(plan.name, time.perf_counter() - started)
        return Reply(self._with_cost(answered.body(), charge), executed=True)

    def _with_cost(self, body: bytes, charge: Charge) -> bytes:
        """`extensions.cost` at the end of the answer."""
        if not self.tells_cost:
            return body
        left = "null" if charge.remaining is None else charge.remaining
        cost = f'"requested":{charge.requested},"limit":{self.limits.cost},"remaining":{left}'
        return body[:-1] + f',"extensions":{{"cost":{{{cost}}}}}}}'.encode()

    # before anything runs: also used for subscriptions -----------------------------------------------------------

    def operation(self, request: Request, *, live: bool = False, context: Context | None = None) -> Operation:
        """The operation to run; raises Refused. Only a WebSocket is `live` and takes subscriptions.

        With a `context` its actor pays for a document that was not met before.
        """
        text = self.persisted.text(request)
        if context is not None and not request.own and text not in self.documents:
            self.budgets.spend(context, self.limits.new_document)
        found = self.documents.get(text).operation(request.operation_name)
        if request.named is not None and context is not None and context.actor is not None:
            self.persisted.keep(request)
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

    def charge(self, request: Request, operation: Operation, variables: VariableValues, context: Context) -> Charge:
        """What it costs, which the actor has paid then; raises Refused."""
        asked, most = operation.cost.of(variables.coerced), self.limits.cost
        if asked > most:
            words = f"This costs {asked}; at most {most} is taken. Ask for smaller pages, or fewer lists inside lists."
            cost = {"requested": asked, "limit": most}
            raise Refused([plain(words, "QUERY_TOO_COMPLEX", limit="cost", asked=asked, cost=cost)])
        return Charge(asked, None if request.own else self.budgets.spend(context, asked))

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

    def telling(self, plan: Plan, operation: Operation) -> AbstractContextManager[None]:
        """Around one read of a subscription for all who listen alike; for whoever counts and traces."""
        return nullcontext()

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
        run = _mutate_in_turn if operation.kind == "mutation" else read
        allotted = self._times.begin()
        try:
            await run(self.schema, operation, plan, variables, context, answered)
        except asyncio.CancelledError:
            if not allotted.ended_it:
                raise
            answered.give_up(self._out_of_time(operation))
        finally:
            self._times.end(allotted)
        return answered

    def _out_of_time(self, operation: Operation) -> OutOfTime:
        seconds = f"{self.limits.total_seconds:g} s"
        if operation.kind == "mutation":
            return OutOfTime(
                f"This took longer than {seconds} and was broken off; look whether it is there before you repeat it. A "
                "request with an Idempotency-Key may simply be sent again."
            )
        return OutOfTime(f"This took longer than {seconds} and was broken off; ask for less, or for a shorter period.")

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


async def _mutate_in_turn(schema: CompiledSchema, operation: Any, plan: Plan, *rest: Any) -> None:
    """Writes hold one of the workspace's connections for writing."""
    context: Context = rest[1]
    if context.actor is None:
        await mutate(schema, operation, plan, *rest)
        return
    async with context.database.work_shares.held(context.actor.workspace_id, bounded=True):
        await mutate(schema, operation, plan, *rest)
