"""For every root field of the SDL: the own id answers, the other workspace's does not, and changes nothing.

Two fences stand one behind the other: every statement names its workspace, and row-level security lets through no
other. Each is shown to hold alone: the probes run once more with all policies open, and a statement robbed of its
condition finds nothing until a policy is dropped.
"""

import re
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from graphql import GraphQLSchema

from crm.core.actor import Actor, ActorKind
from crm.core.ids import encode
from crm.core.tables import Table
from crm.core.tenancy import POLICY
from crm.privacy.held import HANDED_OUT, NOT_HANDED_OUT
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema as COMPILED
from tests.conftest import Urls
from tests.http import Answer, Client
from tests.scenario.actors import Person
from tests.tenancy.audited import lines_of, unaudited
from tests.tenancy.check import fenced_tables, state
from tests.tenancy.given_away import SECRET, codes, is_empty, objects, shown, without
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.opened import every_policy_open
from tests.tenancy.root_fields import (
    FILTERED,
    MORE_WRITES,
    READS,
    WRITES,
    Call,
    foreign_places,
    missing,
    mixed,
    reading,
    writing,
)
from tests.tenancy.settled import Settled, names, running, settle

pytestmark = [pytest.mark.anyio, pytest.mark.database]
SCHEMA: GraphQLSchema = COMPILED.graphql
WORDS = frozenset({"name", "title", "text", "need", "reason", "recycle_reason", "email", "primary_email"})
"""Columns of words that the other company's rows are marked in."""
ALL_WRITES = [*MORE_WRITES, *WRITES.items()]


def test_every_root_field_of_the_sdl_is_probed() -> None:
    """A new root field, or filter over ids, is to be added to `tests/tenancy/root_fields.py`."""
    assert missing(SCHEMA) == set()


@dataclass(frozen=True)
class Two:
    """Own and other company in one database; what was read before the other one was there."""

    client: Client
    superuser: Any
    own: Settled
    other: Settled
    alone: dict[str, Any]

    async def other_ids(self) -> frozenset[UUID]:
        """Every id in any row of the other company."""
        rows: list[Any] = []
        for table, key in fenced_tables().items():
            if "id" in Table.metadata.tables[table].columns:
                rows += await self.superuser.fetch(f"SELECT id FROM {table} WHERE {key} = $1", self.other.workspace_id)
        return frozenset(row["id"] for row in rows) | {self.other.workspace_id}

    async def state(self, workspace_id: UUID) -> dict[str, tuple[int, str]]:
        """Count and checksum of that workspace's rows by table."""
        return await state(self.superuser, workspace_id)


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "tenancy") as urls:
        yield urls


@pytest.fixture(scope="module")
async def two(place: Urls, settled_at: Kept) -> AsyncGenerator[Two, None]:
    """Both companies, the own one first."""
    superuser = await asyncpg.connect(place.superuser)
    async with running(place) as client:
        own = recall(client, settled_at)
        alone = await everything_read(own)
        other = await settle(client, "Other")
        await mark(superuser, other.workspace_id)
        yield Two(client, superuser, own, other, alone)
    await superuser.close()


async def mark(superuser: Any, workspace_id: UUID) -> None:
    """Whatever the company calls a thing tells whose it is from now on."""
    for table, key in fenced_tables().items():
        for column in WORDS & set(Table.metadata.tables[table].columns.keys()):
            await superuser.execute(
                f"UPDATE {table} SET {column} = $2 || {column} WHERE {key} = $1", workspace_id, SECRET
            )


async def ask(who: Person, document: str, variables: dict[str, Any]) -> Answer:
    """A document as one of the company."""
    return await who.ask(document, **variables)


async def read(it: Two, name: str, call: Call, foreign: frozenset[int] = frozenset()) -> Answer:
    """A root field of Query, called by the own company with those ids taken from the other."""
    given = mixed(call.given, it.own.ids, it.other.ids, foreign)
    return await ask(it.own.person(call.who), reading(SCHEMA, name, call), given)


async def write(it: Two, name: str, call: Call, foreign: frozenset[int] = frozenset()) -> Answer:
    """A root field of Mutation, likewise."""
    given = mixed(call.given, it.own.ids, it.other.ids, foreign)
    return await ask(it.own.person(call.who), writing(SCHEMA, name, deep=bool(call.kept)), {"input": given})


async def everything_read(company: Settled) -> dict[str, Any]:
    """What every root field of Query answers with the company's own ids."""
    answers = {}
    for name, call in READS.items():
        given = mixed(call.given, company.ids, {}, frozenset())
        answer = await ask(company.person(call.who), reading(SCHEMA, name, call), given)
        answers[name] = without(answer.data[name])
    return answers


# reading -------------------------------------------------------------------------------------------------------------


async def test_every_read_answers_as_if_nobody_else_were_there(two: Two) -> None:
    """Own ids answer; with the other company in the same tables the answers are the same to the letter."""
    assert names([two.own, two.other])
    assert [name for name, answer in two.alone.items() if is_empty(answer)] == []
    together = await everything_read(two.own)
    assert [name for name in READS if together[name] != two.alone[name]] == []
    theirs = await everything_read(two.other)
    assert [name for name, answer in theirs.items() if is_empty(answer)] == []


async def foreign_reads(it: Two) -> list[str]:
    """Reads that answer to an id of the other company, or show one."""
    ids, wrong = await it.other_ids(), []
    for name, call in READS.items():
        for foreign in foreign_places(call.given):
            answer = await read(it, name, call, foreign)
            found, told = (answer.body.get("data") or {}).get(name), codes(answer.body)
            kept = [thing for place, thing in enumerate(found or []) if place in foreign] if name == "nodes" else found
            nothing = kept is None or (name == "nodes" and set(kept) == {None})
            if shown(answer, ids) or not nothing or told - {"NOT_FOUND"}:
                wrong.append(f"{name} with {set(foreign)} foreign: {answer.body}"[:500])
        answer = await read(it, name, call)
        if shown(answer, ids):
            wrong.append(f"{name}: {shown(answer, ids)}")
    return wrong


async def foreign_filters(it: Two) -> list[str]:
    """Filters over ids that find nothing by an own id, or something by the other company's."""
    ids, wrong = await it.other_ids(), []
    for where, name in FILTERED.items():
        root, _, key = where.partition(".")
        kind = f"{SCHEMA.query_type.fields[root].args['filter'].type}"  # type: ignore[union-attr]  # there is one
        document = f"query($filter: {kind}) {{ {root}(filter: $filter) {{ totalCount edges {{ node {{ id }} }} }} }}"

        async def count(condition: dict[str, Any], document: str = document, root: str = root, key: str = key) -> int:
            answer = await ask(it.own.admin, document, {"filter": {key: condition}})
            assert not shown(answer, ids)
            total = answer.data[root]["totalCount"]
            assert total == len(answer.data[root]["edges"])
            return int(total)

        own, other = it.own.ids[name], it.other.ids[name]
        by_own, both = await count({"eq": own}), await count({"in": [own, other]})
        nothing = [await count({"eq": other}), await count({"in": [other]})]
        if by_own == 0 or both != by_own or nothing != [0, 0]:
            wrong.append(f"{where}: {by_own} by the own id, {both} by both, {nothing} by the other's")
    return wrong


async def foreign_nodes(it: Two) -> list[str]:
    """Types whose rows `nodes` does not find for their own company, or finds for the other one."""
    wrong, ids = [], await it.other_ids()
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    for prefix, found in COMPILED.catalog.prefixes.items():
        table = found.model.__tablename__
        key = fenced_tables()[table]
        public: dict[UUID, list[str]] = {}
        for where in (it.own.workspace_id, it.other.workspace_id):
            rows = await it.superuser.fetch(f"SELECT id FROM {table} WHERE {key} = $1 ORDER BY id LIMIT 50", where)
            public[where] = [encode(prefix, row["id"]) for row in rows]
        own, other = public.values()
        answer = await ask(it.own.admin, document, {"ids": [*own, *other]})
        wanted = [{"__typename": found.name, "id": id} for id in own] + [None] * len(other)
        if not own or not other or answer.data["nodes"] != wanted or shown(answer, ids):
            wrong.append(f"{prefix}: {len(own)} own, {len(other)} other, {answer.body}"[:500])
        if not other:
            wrong.append(f"{prefix}: the other has none")
            continue
        single = await ask(it.own.admin, "query($id: ID!) { node(id: $id) { id } }", {"id": other[0]})
        if single.data != {"node": None}:
            wrong.append(f"{prefix}: node answers {single.body}")
    return wrong


async def foreign_cursors(it: Two) -> list[str]:
    """Lists that show a row of the other company from its cursor on, or by its words."""
    wrong, ids = [], await it.other_ids()
    for name, root in SCHEMA.query_type.fields.items():  # type: ignore[union-attr]  # there is one
        if {"after", "before"} <= set(root.args):
            theirs = await it.other.admin.read(f"{{ {name}(first: 1) {{ pageInfo {{ startCursor }} }} }}")
            for side in ("after", "before"):
                document = f"query($at: String) {{ {name}({side}: $at) {{ edges {{ node {{ id }} }} }} }}"
                answer = await ask(it.own.admin, document, {"at": theirs[name]["pageInfo"]["startCursor"]})
                if shown(answer, ids) or answer.errors:
                    wrong.append(f"{name} {side}: {answer.body}"[:500])
    search = "query($text: String) { leads(search: $text) { totalCount edges { node { id } } } }"
    for text in ("anna", "firm", "+7 916 000-00-03", "Anna@Example.com"):
        answer = await ask(it.own.admin, search, {"text": text})
        if shown(answer, ids) or answer.data["leads"]["totalCount"] == 0:
            wrong.append(f"search {text!r}: {answer.body}"[:500])
    return wrong


async def test_no_read_answers_to_an_id_of_the_other_workspace(two: Two) -> None:
    assert await foreign_reads(two) == []


async def test_filters_nodes_cursors_and_search_keep_to_the_workspace(two: Two) -> None:
    assert await foreign_filters(two) == []
    assert await foreign_nodes(two) == []
    assert await foreign_cursors(two) == []


async def test_every_table_that_holds_a_person_is_handed_out_or_says_why_not(two: Two) -> None:
    """By what is in them, whatever a column is called and whether it has a foreign key or not."""
    columns = await two.superuser.fetch(
        "SELECT table_name::text AS name, column_name::text AS column, udt_name::text AS kind"
        " FROM information_schema.columns WHERE table_schema = 'public' AND udt_name IN ('uuid', '_uuid')"
    )
    holding = set()
    for row in columns:
        if row["name"] in fenced_tables():
            value = f"unnest({row['column']})" if row["kind"] == "_uuid" else row["column"]
            found = f"SELECT {value} FROM {row['name']} WHERE {fenced_tables()[row['name']]} = $1"
            ids = "SELECT id FROM persons WHERE workspace_id = $1"
            if await two.superuser.fetchval(f"SELECT EXISTS ({found} INTERSECT {ids})", two.own.workspace_id):
                holding.add(row["name"])
    assert {"persons", "leads", "touchpoints", "person_holds"} <= holding
    assert holding - set(HANDED_OUT) - set(NOT_HANDED_OUT) == {"audit_entries"}  # whose work it was, not what is known


# writing -------------------------------------------------------------------------------------------------------------


TOGETHER = 25
"""Refusals after which both companies' rows are compared at once: comparing them costs more than a refusal."""


def portions() -> list[list[tuple[str, Call]]]:
    """All writes, many at a time; each of those that keep something for their own company stands alone."""
    refused = [each for each in ALL_WRITES if not each[1].kept]
    return [
        *(refused[start : start + TOGETHER] for start in range(0, len(refused), TOGETHER)),
        *([each] for each in ALL_WRITES if each[1].kept),
    ]


async def foreign_writes(it: Two) -> list[str]:
    """Writes that take an id of the other company, show one, or leave a trace in either company after the refusal."""
    ids, wrong = await it.other_ids(), []
    own, other = await it.state(it.own.workspace_id), await it.state(it.other.workspace_id)
    for writes in portions():
        for name, call in writes:
            wrong += await taken(it, ids, name, call)
        names = ", ".join(name for name, _ in writes)
        now, mine = await it.state(it.other.workspace_id), await it.state(it.own.workspace_id)
        wrong += [f"one of {names} changed the other's {table}" for table in other if now[table] != other[table]]
        if not any(call.kept for _, call in writes):
            wrong += [f"one of {names} was refused but changed {table}" for table in own if mine[table] != own[table]]
        own, other = mine, now
    return wrong


async def taken(it: Two, ids: frozenset[UUID], name: str, call: Call) -> list[str]:
    """What is wrong with the answers of one write to ids of the other company: in each place, and in all."""
    wrong = []
    for foreign in foreign_places(call.given):
        answer = await write(it, name, call, foreign)
        payload = (answer.body.get("data") or {}).get(name)
        if call.kept.keys() >= foreign:
            noted = orjson.dumps(payload).decode()
            wrong += [f"{name}: {answer.body}"[:500] for place in foreign if call.kept[place] not in noted]
            wrong += [f"{name} shows {shown(answer, ids)}"] if shown(answer, ids) else []
        elif codes(answer.body) != {"NOT_FOUND"} or shown(answer, ids) or objects(payload):
            wrong.append(f"{name} with {set(foreign)} foreign: {answer.body}"[:500])
    return wrong


async def own_writes(it: Two) -> list[str]:
    """Writes with own ids only that are refused, show an id of the other company or change a row of it."""
    ids, wrong = await it.other_ids(), []
    before = await it.state(it.own.workspace_id)
    for name, call in ALL_WRITES:
        told = await lines_of(it.superuser, it.own.workspace_id)
        answer = await write(it, name, call)
        wrong += await unaudited(it.superuser, it.own.workspace_id, name, told)
        now = await it.state(it.own.workspace_id)
        if codes(answer.body) or shown(answer, ids) or now == before:
            wrong.append(f"{name}: {answer.body}"[:500])
        before = now
    return wrong


async def test_no_write_takes_an_id_of_the_other_workspace(two: Two) -> None:
    """First all refusals, with either fence and without row-level security; then the same calls with own ids hold."""
    assert await foreign_writes(two) == []
    async with every_policy_open(two.superuser):
        assert await foreign_reads(two) == []
        assert await foreign_filters(two) == []
        assert await foreign_nodes(two) == []
        assert await foreign_cursors(two) == []
        assert await foreign_writes(two) == []
    other = await two.state(two.other.workspace_id)
    assert await own_writes(two) == []
    assert await two.state(two.other.workspace_id) == other


# the probes bite -----------------------------------------------------------------------------------------------------


async def seen_of_others(app: Any, superuser: Any, ours: UUID) -> dict[str, int]:
    """Table → rows of others that the app role sees inside `ours`, where there are any."""
    found = {}
    for table, key in fenced_tables().items():
        async with app.transaction():
            await app.execute(f"SET LOCAL app.workspace_id = '{ours}'")
            seen = await app.fetchval(f"SELECT count(*) FROM {table} WHERE {key} IS DISTINCT FROM $1", ours)
            assert await app.fetchval(f"SELECT count(*) FROM {table} WHERE {key} = $1", ours) == (
                await superuser.fetchval(f"SELECT count(*) FROM {table} WHERE {key} = $1", ours)
            )
        if seen:
            found[table] = seen
    return found


async def unfenced(two: Two, document: str) -> str:
    """The JSON that a statement gives inside the own workspace when the conditions on the workspace are taken out."""
    gateway = Gateway(COMPILED)
    operation = gateway.operation(Request(document))
    actor = Actor(ActorKind.SYSTEM, two.own.workspace_id)
    plan = gateway.plan(operation, gateway.variables(operation, {}), Context(two.client.database, actor))
    assert plan.statement is not None
    sql, count = re.subn(r"\w+\.workspace_id = (\$\d+::UUID)", r"\1 IS NOT NULL", plan.statement.sql)
    assert count == 1
    async with two.client.database.read(two.own.workspace_id) as reader:
        return str(await reader.fetchval(sql, two.own.workspace_id))


async def test_a_dropped_policy_is_noticed(two: Two) -> None:
    """With one policy open the row-level check names that table, and a statement that forgot its workspace leaks."""
    document, superuser, app = "{ leads(first: 200) { edges { node { id } } } }", two.superuser, None
    theirs = {str(row["id"]) for row in await superuser.fetch(
        "SELECT id FROM leads WHERE workspace_id = $1 AND withdrawn_at IS NULL", two.other.workspace_id)}  # fmt: skip
    count = await superuser.fetchval("SELECT count(*) FROM leads WHERE workspace_id = $1", two.other.workspace_id)
    app = await asyncpg.connect(two.client.urls.app)
    try:
        assert await seen_of_others(app, superuser, two.own.workspace_id) == {}
        assert not {id for id in theirs if id in await unfenced(two, document)}  # the second fence holds alone
        await superuser.execute("DROP POLICY tenant ON leads")
        await superuser.execute("CREATE POLICY tenant ON leads TO touchline_app USING (true)")
        assert await seen_of_others(app, superuser, two.own.workspace_id) == {"leads": count}
        leaked = await unfenced(two, document)
        assert {id for id in theirs if id in leaked} == theirs
        condition = f"workspace_id = {POLICY}"
        await superuser.execute(f"ALTER POLICY tenant ON leads USING ({condition}) WITH CHECK ({condition})")
        assert await seen_of_others(app, superuser, two.own.workspace_id) == {}
    finally:
        await app.close()
