"""Two workspaces with 20,000 leads each, put in as rows, and the plans the app role gets for compiled statements."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema
from tests.conftest import Urls

LEADS = 20_000
GATEWAY = Gateway(schema)

# Made-up ids: the k-th owner is md5('owner 7 <workspace>') and so on; foreign keys are off while the rows go in.
_ID = "md5(format('{what} %s %s', {number}, $1::uuid))::uuid"


def _id(what: str, number: str) -> str:
    return _ID.format(what=what, number=number)


ROWS = [
    f"""INSERT INTO companies (workspace_id, id, name, name_key, sort_key, created_at)
    SELECT $1::uuid, {_id("company", "n")}, md5(n::text), md5(n::text), md5('firm' || n),
      now() - n * interval '1 minute'
    FROM generate_series(0, 1999) n""",
    f"""INSERT INTO persons (workspace_id, id, canonical_id, name, sort_key, company_id, first_seen_at, created_at)
    SELECT $1::uuid, {_id("person", "n")}, {_id("person", "n")}, md5(n::text), md5('person' || n),
      {_id("company", "n % 2000")}, now() - n * interval '1 minute', now() - n * interval '1 minute'
    FROM generate_series(0, {LEADS - 1}) n""",
    f"""INSERT INTO identities (workspace_id, id, person_id, kind, value, first_seen_at, last_seen_at)
    SELECT $1::uuid, gen_random_uuid(), {_id("person", "n")}, CASE n % 2 WHEN 0 THEN 'EMAIL' ELSE 'PHONE' END,
      CASE n % 2 WHEN 0 THEN md5('mail' || n) || '@example.com' ELSE '+7916' || lpad(n::text, 7, '0') END, now(), now()
    FROM generate_series(0, {LEADS - 1}) n""",
    f"""INSERT INTO leads (workspace_id, id, person_id, product_id, funnel_id, company_id, audience_id, owner_id, name,
      sort_key, status, step_id, step_key, step_entered_at, started_at, created_at, last_activity_at, score, currency,
      first_touch_at, first_touch_kind, first_touch_channel_id, first_touch_resource_id, revisit_on)
    SELECT $1::uuid, {_id("lead", "n")}, {_id("person", "n")}, {_id("product", "n % 6")}, {_id("funnel", "n % 6")},
      {_id("company", "n % 2000")}, {_id("audience", "n % 12")}, {_id("owner", "n % 40")}, md5(n::text),
      md5('person' || n),
      (ARRAY['OPEN', 'OFFERED', 'ACCEPTED', 'WORKING', 'WON', 'LOST', 'NURTURING'])[1 + n % 7],
      {_id("step", "n % 36")}, 'step' || n % 6, now() - (n * 7 % {LEADS}) * interval '1 minute',
      now() - n * interval '1 minute', now() - n * interval '1 minute', now() - (n * 3 % {LEADS}) * interval '1 minute',
      n % 100, 'RUB', now(), 'VISIT',
      (SELECT array_agg(id ORDER BY key) FROM channels WHERE workspace_id = $1::uuid AND number <= 20)[1 + n % 20],
      {_id("resource", "n % 50")}, CASE WHEN n % 7 = 6 THEN current_date + n % 365 END
    FROM generate_series(0, {LEADS - 1}) n""",
    f"""INSERT INTO handoffs (workspace_id, id, lead_id, assignee_id, team_id, status, offered_at, accept_by, need,
      promises, decision)
    SELECT $1::uuid, gen_random_uuid(), {_id("lead", "n")}, {_id("owner", "n % 40")}, {_id("team", "n % 8")},
      (ARRAY['OFFERED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'RECYCLED'])[1 + n % 5], now() - n * interval '1 minute',
      now() - n * interval '1 minute', 'Help', '{{}}', '{{}}'
    FROM generate_series(0, 9999) n""",
]


async def fill(urls: Urls, workspaces: list[UUID]) -> None:
    """The rows of each workspace, and statistics as the server would have them a minute later."""
    connection = await asyncpg.connect(urls.superuser)
    await connection.execute("SET session_replication_role = replica")
    for workspace_id in workspaces:
        for statement in ROWS:
            await connection.execute(statement, workspace_id)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def plan(database: Database, workspace_id: UUID, document: str, variables: dict[str, Any]) -> "Plan":
    """What the app role's generic plan for the compiled statement looks like."""
    operation = GATEWAY.operation(Request(document))
    actor = Actor(ActorKind.SYSTEM, workspace_id)
    context = Context(database, actor)
    compiled = GATEWAY.plan(operation, GATEWAY.variables(operation, variables), context).statement
    assert compiled is not None
    async with database.reads.acquire() as connection, connection.transaction(readonly=True):
        await connection.execute(f"SET LOCAL app.workspace_id = '{workspace_id}'")
        assert await connection.fetchval("SHOW plan_cache_mode") == "force_generic_plan"
        assert await connection.fetchval("SELECT current_user") == "touchline_app"
        await connection.execute(f"PREPARE shown AS {compiled.sql}")
        given = ", ".join(["NULL"] * len(compiled.getters))
        found = await connection.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE shown({given})")
        await connection.execute("DEALLOCATE shown")
    return Plan(found[0]["Plan"])


async def asked(database: Database, workspace_id: UUID, document: str, variables: dict[str, Any]) -> Any:
    """The data of the document itself."""
    actor = Actor(ActorKind.SYSTEM, workspace_id)
    reply = await GATEWAY.answer(Request(document, variables=variables), Context(database, actor))
    body = orjson.loads(reply.body)
    assert "errors" not in body, body
    return body["data"]


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

    def sorts(self, table: str) -> list[str]:
        """Sorts of everything that is found in the table: an Incremental Sort takes it bit by bit, and is none."""
        return [
            f"Sort of {node['Plan Rows']} rows"
            for node in self.nodes()
            if node["Node Type"] == "Sort"
            and node["Plan Rows"] > 1_000
            and any(inner.get("Relation Name") == table for inner in self.nodes(node))
        ]
