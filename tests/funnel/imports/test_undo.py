"""An import that is undone leaves everything as it was before it, but for what somebody did since."""

import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict
from crm.core.tables import Table
from crm.core.work import begin
from crm.timeline.append import append
from funnel.facts.facts import RefundFact
from funnel.facts.record import record
from funnel.imports.mapping import ImportMapping, parse_mapping
from funnel.imports.undo import ImportUndo, undo
from funnel.people.merge import PersonMerge, merge
from tests.funnel.imports.landing import HEADER, land, lead_line, lead_mapping, new_workspace, problems, rows, write

pytestmark = [pytest.mark.anyio, pytest.mark.database]

APART = {
    "alembic_version", "audit_entries", "import_changes", "import_problems", "imports", "jobs", "outbox_events",
    "match_keys", "duplicate_checks", "workspaces", "credit_days_marked",
}  # fmt: skip
"""What tells of the undoing itself, and what the worker makes of people by itself."""
TIMES = {"version", "recorded_at", "voided_at"}
ENTRIES = {"step_entries": {"id"}, "journeys": {"conversion_id"}, "timeline_entries": {"id", "fact_id"}}
"""An entry that was voided and comes again is a new line of the log."""
DEALS: Mapping[str, Any] = {
    "kind": "deals", "source": "test", "product": "Chair",
    "fields": {"external_id": "id", "lead_external_id": "lead", "sold_at": "sold", "amount": "sum", "status": "status"},
    "attributes": {"note": "note"},
}  # fmt: skip
TOUCHES: Mapping[str, Any] = {
    "kind": "touchpoints", "source": "visits", "product": "Chair",
    "fields": {"external_id": "id", "occurred_at": "date", "kind": "kind", "email": "email", "anonymous_id": "visitor",
               "channel": "channel", "name": "name", "company": "company"},
}  # fmt: skip


async def take_back(database: Database, workspace_id: UUID, import_id: UUID) -> None:
    """Undoes it as the service."""
    async with begin(database.sessions, system(workspace_id)) as work:
        await undo(work, ImportUndo(import_id=import_id))


async def state(database: Database, workspace_id: UUID) -> dict[str, list[str]]:
    """Every row of every table of the workspace, without versions and the entries that count no more."""
    own = {table.name for table in Table.metadata.sorted_tables if "workspace_id" in table.columns}
    found = {}
    for table in sorted(own - APART):
        stored = await rows(database, workspace_id, f"SELECT to_jsonb(x) AS row FROM {table} x WHERE workspace_id = $1")
        kept = [row["row"] for row in stored if not (table == "step_entries" and row["row"]["voided_at"])]
        found[table] = sorted(
            orjson.dumps(
                {k: v for k, v in row.items() if k not in _left_out(table, row)}, option=orjson.OPT_SORT_KEYS
            ).decode()
            for row in kept
            if not (table == "day_cells" and row["value"] == 0)
        )
    return found


def _left_out(table: str, row: Mapping[str, Any]) -> set[str]:
    of_entry = table == "step_entries" or row.get("kind") in ("STEP", "STEP_ENTRY")
    return TIMES | (ENTRIES.get(table, set()) if of_entry else set())


def differences(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, Any]:
    """Table → of rows that went or came, the fields that differ."""
    found = {}
    for table in before:
        went, came = (
            {
                row["id"] if "id" in row else str(row): row
                for row in map(orjson.loads, set(one[table]) - set(other[table]))
            }
            for one, other in ((before, after), (after, before))
        )
        if went or came:
            found[str(table)] = [
                {name: (went.get(key, {}).get(name), came.get(key, {}).get(name))
                 for name in went.get(key, {}) | came.get(key, {})
                 if went.get(key, {}).get(name) != came.get(key, {}).get(name)}
                for key in {**went, **came}
            ]  # fmt: skip
    return found


def same(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> None:
    """Refuses when any row differs, and shows which fields do."""
    found = differences(before, after)
    assert not found, json.dumps(found, indent=1, ensure_ascii=False)


def text(folder: Path, name: str, content: str) -> Path:
    """A file."""
    path = folder / name
    path.write_text(content)
    return path


def leads_of(chance: random.Random, *, first: int, count: int) -> str:
    """Leads, some of whom share an address or number with others, some of whom work for firms."""
    lines = []
    for number in range(first, first + count):
        mail = chance.choice([f"lead{number}@example.com", f"lead{number % 4}@example.com", ""])
        phone = chance.choice(["", f"+7916000{number % 6:04}"])
        name, firm = chance.choice(["", f"Lead {number}", f"New {number}"]), chance.choice(["", f"Firm {number % 3}"])
        channel = chance.choice(["vk", "", "email"])
        day = chance.randint(1, 28)
        lines.append(f"L{number},2026-03-{day:02}T10:00:00Z,{name},{mail},{phone},{firm},{channel},,,spring,,mail\n")
    return HEADER + "".join(lines)


def deals_of(chance: random.Random, count: int) -> str:
    """Deals of the leads 0 to 5, in every status."""
    lines = ["id,lead,sold,sum,status,note\n"]
    for number in range(count):
        status = chance.choice(["WON", "OPEN", "LOST"])
        sold = f"2026-04-{chance.randint(1, 28):02}T12:00:00Z" if status == "WON" else ""
        lines.append(
            f"D{number},L{number % 6},{sold},{chance.choice(['', '100', '250.50'])},{status},n{chance.random()}\n"
        )
    return "".join(lines)


def touches_of(chance: random.Random, count: int, *, first: int) -> str:
    """Contacts of people who are known, new, and of visitors who turn out to be somebody."""
    lines = ["id,date,kind,email,visitor,channel,name,company\n"]
    for number in range(first, first + count):
        mail = chance.choice([f"lead{chance.randint(0, 8)}@example.com", "", f"new{number % 3}@example.com"])
        visitor = chance.choice([f"v{chance.randint(0, 4)}", ""]) if mail else f"v{chance.randint(0, 4)}"
        kind = chance.choice(["VISIT", "CLICK", "FORM_SUBMIT", "COMMENT"])
        day = chance.randint(1, 28)
        lines.append(
            f"T{number},2026-02-{day:02}T09:00:00Z,{kind},{mail},{visitor},vk,Name {number % 5},Firm {number % 4}\n"
        )
    return "".join(lines)


async def land_text(
    database: Database, workspace_id: UUID, folder: Path, mapping: ImportMapping, content: str
) -> UUID:  # fmt: skip
    """The id of the run."""
    path = text(folder, f"{random.random()}.csv", content)
    return (await land(database, workspace_id, path, mapping, batch_rows=4)).import_id


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.newest
async def test_undone_it_is_as_before(database: Database, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    workspace_id = await new_workspace(database)
    leads, deals, touches = lead_mapping(), parse_mapping(DEALS), parse_mapping(TOUCHES)

    async def bring(mapping: ImportMapping, content: str) -> UUID:
        return await land_text(database, workspace_id, tmp_path, mapping, content)

    await bring(leads, leads_of(chance, first=0, count=6))
    await bring(touches, touches_of(chance, 8, first=0))
    await bring(deals, deals_of(chance, 6))
    made = []
    states = [await state(database, workspace_id)]
    for mapping, content in (
        (leads, leads_of(chance, first=2, count=8)), (touches, touches_of(chance, 10, first=4)),
        (deals, deals_of(chance, 9)), (leads, leads_of(chance, first=0, count=8)),
    ):  # fmt: skip
        made.append(await bring(mapping, content))
        states.append(await state(database, workspace_id))
    for import_id in reversed(made):
        states.pop()
        await take_back(database, workspace_id, import_id)
        same(states[-1], await state(database, workspace_id))
        assert await problems(database, workspace_id, import_id) == [
            each for each in await problems(database, workspace_id, import_id) if each[2] != "KEPT"
        ]
    again = await bring(leads, leads_of(random.Random(seed), first=2, count=8))
    await take_back(database, workspace_id, again)
    same(states[-1], await state(database, workspace_id))


LEADS = HEADER + lead_line(1) + lead_line(2)


async def test_what_was_changed_since_stays_and_is_told(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await land_text(database, workspace_id, tmp_path, lead_mapping(), LEADS)
    deals = "id,lead,sold,sum,status,note\nD1,L1,,100,OPEN,old\nD2,L2,,50,OPEN,old\n"
    await land_text(database, workspace_id, tmp_path, parse_mapping(DEALS), deals)
    newer = deals.replace(",old", ",new").replace("100", "900")
    changed = await land_text(database, workspace_id, tmp_path, parse_mapping(DEALS), newer)
    await write(database, workspace_id, "UPDATE deals SET amount_minor = 70000 WHERE workspace_id = :w"
                " AND external_id = 'D1'")  # fmt: skip
    await take_back(database, workspace_id, changed)
    found = await rows(
        database, workspace_id,
        "SELECT external_id, amount_minor, attributes ->> 'note' AS note FROM deals WHERE workspace_id = $1 ORDER BY 1",
    )  # fmt: skip
    assert [tuple(row.values()) for row in found] == [("D1", 70000, "old"), ("D2", 5000, "old")]
    assert await problems(database, workspace_id, changed) == [(0, "amount_minor", "KEPT")]
    with pytest.raises(Conflict, match="undone already"):
        await take_back(database, workspace_id, changed)


async def test_work_of_people_is_not_lost(database: Database, tmp_path: Path) -> None:
    """A note on a lead, a merge with somebody who was there, a sale that was given back: all of that stays."""
    workspace_id = await new_workspace(database)
    await land_text(database, workspace_id, tmp_path, lead_mapping(), HEADER + lead_line(9))
    made = await land_text(database, workspace_id, tmp_path, lead_mapping(), LEADS + lead_line(3))
    deals = "id,lead,sold,sum,status,note\nD1,L1,2026-04-01T12:00:00Z,100,WON,x\nD2,L2,2026-04-01T12:00:00Z,50,WON,x\n"
    sold = await land_text(database, workspace_id, tmp_path, parse_mapping(DEALS), deals)
    people = {
        row["external_id"]: row
        for row in await rows(
            database, workspace_id, "SELECT external_id, id, person_id FROM leads WHERE workspace_id = $1"
        )
    }
    (sale,) = await rows(
        database, workspace_id, "SELECT id, sold_at FROM sales WHERE workspace_id = $1 AND external_id = 'D1'"
    )
    async with begin(database.sessions, system(workspace_id)) as work:
        refund = RefundFact(sale_id=sale["id"], refunded_at=sale["sold_at"], amount_minor=1000, units_micro=0,
                            source="hand", external_id="R1")  # fmt: skip
        assert (await record(work, [refund], atomic=True)).recorded == 1
        data = PersonMerge(keep_id=people["L9"]["person_id"], merge_id=people["L3"]["person_id"])
        await merge(work, data)
    await take_back(database, workspace_id, sold)
    assert await problems(database, workspace_id, sold) == [(0, None, "KEPT")]
    left = await rows(database, workspace_id, "SELECT external_id, net_amount_minor FROM sales WHERE workspace_id = $1")
    assert [tuple(row.values()) for row in left] == [("D1", 9000)]
    await take_back(database, workspace_id, made)
    # L1 bought and is a customer; L2 is gone without a trace; L3 was merged: its person stays.
    persons = await rows(database, workspace_id, "SELECT id FROM persons WHERE workspace_id = $1")
    assert {row["id"] for row in persons} == {people[name]["person_id"] for name in ("L9", "L1", "L3")}
    statuses = await rows(
        database, workspace_id,
        "SELECT person_id, status FROM leads WHERE workspace_id = $1 AND withdrawn_at IS NULL ORDER BY started_at, id",
    )  # fmt: skip
    assert {row["person_id"]: row["status"] for row in statuses} == {
        people["L9"]["person_id"]: "OPEN", people["L1"]["person_id"]: "WON",
    }  # fmt: skip
    assert {code for _, _, code in await problems(database, workspace_id, made)} == {"KEPT"}


AS_IT_WAS: tuple[str, ...] = ()
ARCHIVED = ("UPDATE products SET archived_at = now() WHERE workspace_id = :w",)
STEPS_GONE = (
    "UPDATE funnels SET is_current = false WHERE workspace_id = :w",
    "INSERT INTO funnels SELECT (jsonb_populate_record(f, jsonb_build_object('id', gen_random_uuid(),"
    " 'version', f.version + 1, 'is_current', true))).* FROM funnels f WHERE f.workspace_id = :w",
    "INSERT INTO steps SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'funnel_id', f.id,"
    " 'number', s.number + 100, 'key', s.key || '_anew'))).* FROM steps s JOIN funnels f"
    " ON f.workspace_id = :w AND f.is_current WHERE s.workspace_id = :w",
)


@pytest.mark.parametrize("meanwhile", [AS_IT_WAS, ARCHIVED, STEPS_GONE], ids=["same", "archived", "steps_gone"])
async def test_what_a_member_said_of_a_lead_stays(
    database: Database, tmp_path: Path, meanwhile: tuple[str, ...]
) -> None:
    """Its line of the timeline hangs on nothing else; nor does it matter what became of the product's funnel."""
    workspace_id = await new_workspace(database)
    made = await land_text(database, workspace_id, tmp_path, lead_mapping(), LEADS)
    people = await rows(
        database, workspace_id, "SELECT id, person_id FROM leads WHERE workspace_id = $1 ORDER BY external_id"
    )  # fmt: skip
    async with begin(database.sessions, system(workspace_id)) as work:
        for row, member_id in zip(people, (uuid4(), None), strict=True):
            said = {"kind": "STATUS", "occurred_at": work.now, "title": "Lost: no budget", "fact_id": uuid4()}
            await append(
                work,
                [{"person_id": row["person_id"], "lead_id": row["id"], "member_id": member_id, "text": None, **said}],
            )
    for statement in meanwhile:
        await write(database, workspace_id, statement)
    await take_back(database, workspace_id, made)
    lines = await rows(database, workspace_id, "SELECT lead_id FROM timeline_entries WHERE workspace_id = $1"
                       " AND kind = 'STATUS'")  # fmt: skip
    assert [row["lead_id"] for row in lines] == [people[0]["id"]]
    left = await rows(
        database, workspace_id,
        "SELECT l.id, l.withdrawn_at, s.source, e.step_key = l.step_key AS stands FROM leads l JOIN lead_starts s"
        " ON s.person_id = l.person_id JOIN step_entries e ON e.lead_id = l.id AND e.voided_at IS NULL"
        " WHERE l.workspace_id = $1",
    )  # fmt: skip
    assert [tuple(row.values()) for row in left] == [(people[0]["id"], None, "undo", True)]
    assert {code for _, _, code in await problems(database, workspace_id, made)} == {"KEPT"}


BLOG = (
    "INSERT INTO resources (workspace_id, id, number, name, sort_key, kind, placement, users, purposes, state,"
    " created_at) VALUES (:w, :id, 1, 'Blog', 'blog', 'BLOG', 'OWN', '{AUDIENCE}', '{}', 'ACTIVE', now())"
)
SPEND = parse_mapping({
    "kind": "spend", "source": "ads", "fields": {"resource": "r", "start": "d", "amount": "a", "external_id": "id"},
})  # fmt: skip
FIGURES = parse_mapping({
    "kind": "metrics", "source": "ads", "fields": {"resource": "r", "day": "d", "metric": {"constant": "REACH"},
                                                   "value": "a"},
})  # fmt: skip


@pytest.mark.newest
async def test_spend_and_figures_come_back(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database)
    await write(database, workspace_id, BLOG, id=uuid4())
    first, second = "id,r,d,a\nS1,Blog,2026-03-01,10\n", "id,r,d,a\nS1,Blog,2026-03-01,12.5\nS2,Blog,2026-03-02,1\n"
    for mapping in (SPEND, FIGURES):
        await land_text(database, workspace_id, tmp_path, mapping, first)
        before = await state(database, workspace_id)
        changed = await land_text(database, workspace_id, tmp_path, mapping, second)
        assert differences(before, await state(database, workspace_id))
        await take_back(database, workspace_id, changed)
        same(before, await state(database, workspace_id))
