"""Plans that the app role gets for compiled statements, and what they tell."""

import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from graphql import parse

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from graphapi.compiler.build import Build
from graphapi.compiler.given import Seen
from graphapi.compiler.selection import Selections
from graphapi.compiler.statement import rows_statement
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema

GATEWAY = Gateway(schema)


async def plan(database: Database, workspace_id: UUID, document: str, variables: dict[str, Any]) -> "Plan":
    """What the app role's generic plan for the compiled statement looks like."""
    operation = GATEWAY.operation(Request(document))
    context = Context(database, Actor(ActorKind.SYSTEM, workspace_id))
    compiled = GATEWAY.plan(operation, GATEWAY.variables(operation, variables), context).statement
    assert compiled is not None
    return await explained(database, workspace_id, compiled.sql)


async def plan_of_rows(database: Database, workspace_id: UUID, kind: str, document: str) -> "Plan":
    """The same for a selection of records that are asked for by id: `{ it { ... } }`."""
    found: Any = parse(document).definitions[0]
    seen = Seen({})
    selections = Selections(schema.graphql, {}, seen)
    record: Any = schema.graphql.type_map[kind]
    compiled = rows_statement(Build(schema.catalog, seen, None), selections, record, found.selection_set.selections)
    return await explained(database, workspace_id, compiled.sql)


async def explained(database: Database, workspace_id: UUID, sql: str) -> "Plan":
    """The plan of a statement for any values, as a connection for reading prepares it."""
    async with database.reads.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(f"SET LOCAL app.workspace_id = '{workspace_id}'")
        assert await connection.fetchval("SHOW plan_cache_mode") == "force_generic_plan"
        assert await connection.fetchval("SELECT current_user") == "touchline_app"
        await connection.execute(f"PREPARE shown AS {sql}")
        given = ", ".join(["NULL"] * max((int(each) for each in re.findall(r"\$(\d+)", sql)), default=0))
        found = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE shown{f'({given})' if given else ''}")
        await connection.execute("DEALLOCATE shown")
    return Plan(found[0]["Plan"])


@asynccontextmanager
async def watched(url: str, workspace_id: UUID | None = None) -> AsyncGenerator[tuple[Any, list[str]], None]:
    """A connection in that workspace, and the plans of all it runs as they are told: also of what functions run."""
    connection = await asyncpg.connect(url)
    told: list[str] = []
    connection.add_log_listener(lambda _, message: told.append(message.message))
    try:
        await connection.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
            f" SET client_min_messages = log; SET app.workspace_id = '{workspace_id or ''}'"
        )
        yield connection, told
    finally:
        await connection.close()


async def asked(database: Database, workspace_id: UUID, document: str, variables: dict[str, Any]) -> Any:
    """The data of the document itself."""
    actor = Actor(ActorKind.SYSTEM, workspace_id)
    reply = await GATEWAY.answer(Request(document, variables=variables), Context(database, actor))
    body = orjson.loads(reply.body)
    assert "errors" not in body, body
    return body["data"]


FENCE = re.compile(r"\(?\bworkspace_id = (\([^()]*(\([^()]*\))?[^()]*\)|[^ ()]+)(::uuid)?\)?")


def beyond_the_fence(condition: str) -> str:
    """The condition without its comparisons of `workspace_id`: what narrows inside the workspace, or nothing."""
    left = FENCE.sub("", condition)
    return left if re.search(r"[a-z_]+ (=|<|>|IS|@>)|ROW\(", left) else ""


class Plan:
    """A plan as EXPLAIN tells it."""

    def __init__(self, root: dict[str, Any]) -> None:
        self.root = root

    def nodes(self, under: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
        """All nodes, from the top."""
        node = under or self.root
        yield node
        for inner in node.get("Plans", ()):
            yield from self.nodes(inner)

    def conditions(self, table: str) -> list[str]:
        """For each scan of the table how it gets at the rows: its index conditions, or what it does instead."""
        return [self._condition(node) for node in self.nodes() if node.get("Relation Name") == table]

    def _condition(self, node: dict[str, Any]) -> str:
        inner = [each["Index Cond"] for each in self.nodes(node) if "Index Cond" in each]
        return " AND ".join(inner) or str(node["Node Type"])

    def indexes(self) -> set[str]:
        """Names of all indexes that are used."""
        return {node["Index Name"] for node in self.nodes() if "Index Name" in node}

    def sorts(self, table: str) -> list[str]:
        """Sorts of everything that is found in the table: an Incremental Sort takes it bit by bit, and is none."""
        return [
            f"Sort of {node['Plan Rows']} rows"
            for node in self.nodes()
            if node["Node Type"] == "Sort"
            and node["Plan Rows"] > 1_000
            and any(inner.get("Relation Name") == table for inner in self.nodes(node))
        ]
