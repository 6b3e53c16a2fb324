"""A workspace of the size asked for: the model by the service's own verbs, the people by set-based SQL.

Foreign keys are not checked while the rows go in (`session_replication_role`), they hold by construction; everything
else is as the service writes it: touches with their lines, steps, journeys and summaries on the lead. The same size
gives the same rows but for the day the year ends on and the ids that the verbs make.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import system
from crm.core.database import Database, set_json_codecs
from crm.core.ids import encode, new_id
from crm.core.work import Work, begin
from crm.members.add import add as add_member
from crm.members.inputs import MemberAdd
from crm.models.words import Role
from crm.plug_board import plug_in
from crm.workspaces.create import create as create_workspace
from crm.workspaces.inputs import WorkspaceCreate
from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from funnel.products.create import ProductCreate
from funnel.products.create import create as create_product
from funnel.resources.register import ResourceRegister, register

OWNERS = 40
RESOURCES = 30
ZONE = "Europe/Moscow"
CHANNELS = ("vk", "telegram", "google_ads", "organic_search", "email", "direct", "referral", "youtube")
SALES_STEP = "sales"
ENTRY_RULE = {"touch": {"kinds": ["FOLLOW", "VISIT", "CLICK", "COMMENT", "VIEW", "MESSAGE"]}}


def _step(key: str, name: str, phase: str, rule: dict[str, Any] | None, side: str = "MARKETING") -> dict[str, Any]:
    goal = None if rule is None else {"text": f"Leaves {name.lower()}", "reached_when": rule}
    return {"key": key, "name": name, "phase": phase, "side": side, "is_handoff": key == "asked", "goal": goal}


STEPS = (
    _step("aware", "Knows of it", "AWARENESS", {"touch": {"kinds": ["VISIT"], "at_least": 2}}),
    _step("interested", "Is interested", "INTEREST", {"touch": {"kinds": ["MESSAGE", "FORM_SUBMIT"]}}),
    _step("asked", "Has asked", "CONSIDERATION", {"handoff_accepted": True}),
    _step(SALES_STEP, "Talks with sales", "EVALUATION", {"sale_recorded": True}, "SALES"),
    _step("bought", "Has bought", "PURCHASE", None, "SALES"),
)


@dataclass(frozen=True)
class World:
    """What the load needs to know of the data; ids are public ones where the name says so."""

    workspace_id: str
    member_id: str
    key: str
    product: str
    owners: list[str]
    """Owners with a full page of leads at the sales step."""
    leads: list[str]
    """Leads with twenty lines of history or more, half of them sold."""
    start: str
    end: str
    counts: dict[str, int]
    version: str

    def as_json(self) -> dict[str, Any]:
        """For the other processes."""
        return asdict(self)


@dataclass(frozen=True)
class _Model:
    workspace_id: UUID
    member_id: UUID
    key: str
    product_id: UUID
    owners: list[UUID]


async def build(app_url: str, door_url: str, superuser_url: str, *, leads: int, touchpoints: int) -> World:
    """Makes the workspace and fills it; seconds, not minutes."""
    plug_in()
    database = await Database.open(app_url, door_url=door_url)
    try:
        model = await _model(database)
    finally:
        await database.close()
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    start = end - timedelta(days=364)
    connection = await asyncpg.connect(superuser_url)
    try:
        await set_json_codecs(connection)
        await connection.execute(
            "SET session_replication_role = replica; SET jit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'"
        )
        await connection.execute("SET max_parallel_workers_per_gather = 0; SELECT setseed(0.42)")
        await _fill(connection, model, leads, touchpoints, start, end)
        await connection.execute("VACUUM ANALYZE")
        return await _told(connection, model, start, end)
    finally:
        await connection.close()


async def _model(database: Database) -> _Model:
    workspace_id = new_id()
    async with begin(database.sessions, system(workspace_id)) as work:
        await create_workspace(work, WorkspaceCreate(name="Bench", currency="RUB", time_zone=ZONE))
        owners = [(await _member(work, f"Seller {number:02}")) for number in range(1, OWNERS + 1)]
        member_id = await _member(work, "Lena Lead", Role.SALES_LEAD)
        _, key = await create_key(work, ApiKeyCreate(name="Bench", member_id=member_id))
        product = await create_product(
            work,
            ProductCreate.model_validate(
                {"name": "Chair", "markets": ["B2C"], "sale_kinds": ["ONLINE"], "price": {"amount": "12000"}}
            ),
        )
        draft = {"product_id": product.id, "entry_rule": ENTRY_RULE, "steps": STEPS}
        await save_draft(work, FunnelDraftSave.model_validate(draft))
        await publish(work, FunnelPublish(product_id=product.id))
        for number in range(1, RESOURCES + 1):
            given = {"name": f"Blog {number:02}", "kind": "BLOG", "users": ["AUDIENCE"]}
            given |= {"channel_key": CHANNELS[number % len(CHANNELS)], "url": f"https://blog{number}.example.com"}
            await register(work, ResourceRegister.model_validate(given))
    return _Model(workspace_id, member_id, key, product.id, owners)


async def _member(work: Work, name: str, role: Role = Role.SALES_MANAGER) -> UUID:
    email = f"{name.lower().replace(' ', '.')}@bench.test"
    return (await add_member(work, MemberAdd(email=email, name=name, roles=(role,)))).id


async def _fill(
    connection: "asyncpg.Connection[asyncpg.Record]",
    model: _Model,
    leads: int,
    touchpoints: int,
    start: datetime,
    end: datetime,
) -> None:
    """Runs the statements below one after the other; each sees the tables of those before."""
    funnel_id, steps = await _steps(connection, model)
    channels = await connection.fetch(
        "SELECT id FROM channels WHERE workspace_id = $1 AND key = ANY($2) ORDER BY number",
        model.workspace_id,
        list(CHANNELS),
    )
    resources = await connection.fetch(
        "SELECT id, channel_id FROM resources WHERE workspace_id = $1 ORDER BY number", model.workspace_id
    )
    values = {
        "w": _quoted(model.workspace_id),
        "product": _quoted(model.product_id),
        "funnel": _quoted(funnel_id),
        "start": f"'{start.isoformat()}'::timestamptz",
        "end": f"'{end.isoformat()}'::timestamptz",
        "leads": str(leads),
        "touches": str(max(leads, touchpoints)),
        "owners": _array([str(owner) for owner in model.owners]),
        "steps": _array([str(step) for step in steps]),
        "step_keys": "ARRAY[" + ", ".join(f"'{step['key']}'" for step in STEPS) + "]::text[]",
        "step_names": "ARRAY[" + ", ".join(f"'{step['name']}'" for step in STEPS) + "]::text[]",
        "channels": _array([str(row["id"]) for row in channels]),
        "resources": _array([str(row["id"]) for row in resources]),
        "resource_channels": _array([str(row["channel_id"]) for row in resources]),
    }
    indexes = await _without_indexes(connection)
    for statement in (*_STATEMENTS, *indexes, *_SUMMARIES):
        text = statement
        for name, value in values.items():
            text = text.replace(f"<{name}>", value)
        await connection.execute(text)


async def _without_indexes(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """Drops the plain indexes of the largest tables for as long as they are filled; says how to make them again."""
    rows = await connection.fetch(
        """SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i
           WHERE i.indrelid = ANY(ARRAY['touchpoints', 'timeline_entries', 'step_entries', 'leads']::regclass[])
             AND NOT i.indisunique ORDER BY 1"""
    )
    await connection.execute(";".join(f"DROP INDEX {row['name']}" for row in rows))
    return [row["definition"] for row in rows]


def _quoted(value: UUID) -> str:
    return f"'{value}'::uuid"


def _array(values: list[str]) -> str:
    return "ARRAY[" + ", ".join(f"'{value}'" for value in values) + "]::uuid[]"


async def _steps(connection: "asyncpg.Connection[asyncpg.Record]", model: _Model) -> tuple[UUID, list[UUID]]:
    rows = await connection.fetch(
        "SELECT s.funnel_id, s.id FROM steps s WHERE s.workspace_id = $1 ORDER BY s.position", model.workspace_id
    )
    return rows[0]["funnel_id"], [row["id"] for row in rows]


async def _told(
    connection: "asyncpg.Connection[asyncpg.Record]", model: _Model, start: datetime, end: datetime
) -> World:
    owners = await connection.fetch(
        "SELECT owner_id FROM leads WHERE workspace_id = $1 AND step_key = $2 GROUP BY 1 HAVING count(*) > 50"
        " ORDER BY 1 LIMIT 20",
        model.workspace_id,
        SALES_STEP,
    )
    assert owners, "no owner has a full page of leads at the sales step: ask for more leads"
    leads = await connection.fetch(
        """SELECT id FROM (
             SELECT l.id, row_number() OVER (PARTITION BY l.status = 'WON' ORDER BY l.id) AS place
             FROM leads l WHERE l.workspace_id = $1 AND l.step_key IN ($2, 'bought')
               AND (SELECT count(*) FROM timeline_entries t
                    WHERE t.workspace_id = $1 AND t.person_id = l.person_id) BETWEEN 20 AND 60) x
           WHERE place <= 16 ORDER BY place""",
        model.workspace_id,
        SALES_STEP,
    )
    tables = ("leads", "touchpoints", "timeline_entries", "step_entries", "journeys", "sales", "handoffs", "tasks")
    counts = {table: await connection.fetchval(f"SELECT count(*) FROM {table}") for table in tables}
    return World(
        workspace_id=str(model.workspace_id),
        member_id=str(model.member_id),
        key=model.key,
        product=encode("prod", model.product_id),
        owners=[encode("mem", row["owner_id"]) for row in owners],
        leads=[encode("lead", row["id"]) for row in leads],
        start=str(start.date()),
        end=str(end.date()),
        counts=counts,
        version=await connection.fetchval("SHOW server_version"),
    )


# `uid` is a UUIDv7 made of a moment, a kind and a number: time-ordered as the service's own, and the same every time.
_STATEMENTS = (
    """
CREATE FUNCTION pg_temp.uid(moment timestamptz, kind text, number bigint) RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '7'
    || substr(md5(kind || number), 1, 3) || '8' || substr(md5(kind || number), 4, 15))::uuid $$
""",
    # Who came when, how far they got, through what. The odd microseconds keep every moment six digits long.
    """
CREATE TEMP TABLE people AS
SELECT n, started, pg_temp.uid(started, 'person', n) AS person_id, pg_temp.uid(started, 'lead', n) AS lead_id,
  far, far = 5 AS sold, far < 5 AND dice < 0.2 AS lost, (<owners>)[1 + floor(luck * <OWNERS>)::int] AS owner_id,
  CASE WHEN dice < 0.3 THEN pg_temp.uid(<start>, 'company', (dice * 5000)::int) END AS company_id,
  (1000000 + floor(luck * 9000000))::bigint AS worth
FROM (
  SELECT n, started, dice, luck, least(1 + (r < 0.7)::int + (r < 0.45)::int + (r < 0.3)::int + (r < 0.1)::int,
    1 + floor(extract(epoch FROM <end> - started) / (36000 * (1 + n % 7))))::int AS far
  FROM (SELECT n, random() AS r, random() AS dice, random() AS luck, <start>
      + floor(random() * 364 * 86400) * interval '1 second' + interval '123457 microseconds' AS started
    FROM generate_series(1, <leads>) n) x) y
""".replace("<OWNERS>", str(OWNERS)),
    "CREATE UNIQUE INDEX ON people (n)",
    # The first touch of everybody, then the others: most to few.
    """
CREATE TEMP TABLE touches AS
SELECT t, row_number() OVER (ORDER BY at) AS place_in_time, p.n, p.person_id, at, pg_temp.uid(at, 'touch', t) AS id,
  (ARRAY['VISIT','CLICK','MESSAGE','COMMENT','VIEW'])[1 + floor(a * 5)::int] AS kind,
  CASE WHEN b < 0.7 THEN (<resource_channels>)[place] WHEN b < 0.95 THEN (<channels>)[1 + floor(a * 8)::int] END AS channel_id,
  CASE WHEN b < 0.7 THEN (<resources>)[place] END AS resource_id
FROM (
  SELECT t, CASE WHEN t <= <leads> THEN t ELSE 1 + floor(<leads> * random() ^ 1.5)::int END AS n,
    random() AS a, random() AS b, random() AS c, 1 + floor(random() * 30)::int AS place
  FROM generate_series(1, <touches>) t) x
JOIN people p USING (n)
CROSS JOIN LATERAL (SELECT CASE WHEN t <= <leads> THEN p.started ELSE p.started + interval '1 minute'
  + floor(extract(epoch FROM <end> - p.started) * c * c) * interval '1 second' END AS at) moment
""",
    """
INSERT INTO companies (workspace_id, id, name, name_key, sort_key, created_at)
SELECT <w>, pg_temp.uid(<start>, 'company', n), 'Firm ' || n, 'firm ' || n, 'firm ' || n, <start>
FROM generate_series(0, 1500) n
""",
    """
INSERT INTO persons (workspace_id, id, canonical_id, name, sort_key, primary_email, primary_phone, company_id,
  first_seen_at, created_at)
SELECT <w>, person_id, person_id, 'Person ' || n, 'person ' || n, 'p' || n || '@example.com',
  CASE WHEN n % 2 = 0 THEN '+7900' || lpad(n::text, 7, '0') END, company_id, started, started FROM people
""",
    """
INSERT INTO identities (workspace_id, id, person_id, kind, account, value, verified, first_seen_at, last_seen_at)
SELECT <w>, pg_temp.uid(started, 'email', n), person_id, 'EMAIL', '', 'p' || n || '@example.com', n % 3 = 0, started, started
FROM people UNION ALL
SELECT <w>, pg_temp.uid(started, 'phone', n), person_id, 'PHONE', '', '+7900' || lpad(n::text, 7, '0'), false,
  started + interval '1 hour', started + interval '1 hour' FROM people WHERE n % 2 = 0
""",
    """
INSERT INTO consents (workspace_id, id, person_id, channel, purpose, granted, at, source)
SELECT <w>, pg_temp.uid(started, 'consent', n), person_id, 'email', 'MARKETING', n % 7 <> 0, started, 'form'
FROM people WHERE n % 3 = 0
""",
    """
INSERT INTO duplicate_suggestions (workspace_id, id, person_id, other_id, reason, confidence, created_at)
SELECT <w>, pg_temp.uid(p.started, 'duplicate', p.n), p.person_id, o.person_id, 'The same name and firm.', 0.75, p.started
FROM people p JOIN people o ON o.n = p.n + 1 WHERE p.n % 10 = 0
""",
    """
INSERT INTO touchpoints (workspace_id, id, person_id, kind, channel_id, resource_id, landing_page, occurred_at,
  received_at, source, external_id)
SELECT <w>, id, person_id, kind, channel_id, resource_id, 'https://example.com/' || t % 50, at, at, 'bench', 'T' || lpad(place_in_time::text, 9, '0')
FROM touches ORDER BY place_in_time
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, kind, occurred_at, title, text, channel_id, resource_id, fact_id)
SELECT <w>, pg_temp.uid(at, 'line', t), person_id, 'TOUCH', at,
  CASE kind WHEN 'VISIT' THEN 'Visited' WHEN 'CLICK' THEN 'Clicked' WHEN 'MESSAGE' THEN 'Message'
    WHEN 'COMMENT' THEN 'Commented' ELSE 'Viewed' END, 'https://example.com/' || t % 50, channel_id, resource_id, id
FROM touches ORDER BY place_in_time
""",
    """
CREATE TEMP TABLE entries AS
SELECT p.*, s AS position, pg_temp.uid(at, 'entry', p.n * 8 + s) AS id, at
FROM people p CROSS JOIN LATERAL generate_series(1, p.far) s
CROSS JOIN LATERAL (SELECT p.started + (s - 1) * (1 + p.n % 7) * interval '10 hours' AS at) moment
""",
    """
INSERT INTO step_entries (workspace_id, id, lead_id, product_id, funnel_id, from_step_id, to_step_id, step_key, position,
  ordinal, passed_over, occurred_at, recorded_at, cause, fact_kind, reason)
SELECT <w>, id, lead_id, <product>, <funnel>, (<steps>)[position - 1], (<steps>)[position], (<step_keys>)[position],
  position, 1, '{}', at, at, 'RULE', CASE position WHEN 5 THEN 'SALE' ELSE 'TOUCHPOINT' END,
  'The rule of the step held.' FROM entries
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, lead_id, kind, occurred_at, title, text, fact_id)
SELECT <w>, pg_temp.uid(at, 'stepline', n * 8 + position), person_id, lead_id, 'STEP', at,
  'Entered “' || (<step_names>)[position] || '”', 'The rule of the step held.', id FROM entries
""",
    """
CREATE TEMP TABLE last_touches AS
SELECT DISTINCT ON (n) n, id, at, kind, channel_id, resource_id FROM touches ORDER BY n, at DESC, t DESC
""",
    """
INSERT INTO leads (workspace_id, id, person_id, product_id, funnel_id, company_id, owner_id, name, sort_key, status,
  step_id, step_key, step_entered_at, started_at, created_at, last_activity_at, score, expected_value_minor, currency,
  first_touch_id, first_touch_at, first_touch_kind, first_touch_channel_id, first_touch_resource_id, last_touch_id,
  last_touch_at, last_touch_kind, last_touch_channel_id, last_touch_resource_id, current_handoff_id, next_task_id,
  closed_at, loss_reason)
SELECT <w>, p.lead_id, p.person_id, <product>, <funnel>, p.company_id, CASE WHEN p.far >= 4 THEN p.owner_id END,
  'Person ' || p.n, 'person ' || p.n,
  CASE WHEN p.sold THEN 'WON' WHEN p.lost THEN 'LOST' WHEN p.far >= 4 THEN 'WORKING' ELSE 'OPEN' END,
  (<steps>)[p.far], (<step_keys>)[p.far], e.at, p.started, p.started, l.at, 5 * p.far,
  CASE WHEN p.far >= 3 THEN p.worth END, 'RUB', f.id, f.at, f.kind, f.channel_id, f.resource_id, l.id, l.at, l.kind,
  l.channel_id, l.resource_id, CASE WHEN p.far >= 4 THEN pg_temp.uid(p.started, 'handoff', p.n) END,
  CASE WHEN p.far = 4 AND NOT p.lost THEN pg_temp.uid(p.started, 'task', p.n) END,
  CASE WHEN p.sold OR p.lost THEN e.at END, CASE WHEN p.lost THEN 'PRICE' END
FROM people p JOIN touches f ON f.t = p.n JOIN last_touches l ON l.n = p.n
JOIN entries e ON e.n = p.n AND e.position = p.far
""",
    """
INSERT INTO handoffs (workspace_id, id, lead_id, assignee_id, status, offered_at, accept_by, responded_at,
  responded_by_id, accepted_at, need, promises, packet_product_id, decision)
SELECT <w>, pg_temp.uid(started, 'handoff', n), lead_id, owner_id, 'ACCEPTED', at - interval '2 hours',
  at + interval '2 hours', at, owner_id, at, 'A chair for a bad back.', ARRAY['A call today'], <product>,
  jsonb_build_object('rule', 'The member with the fewest open leads.', 'chosen', owner_id, 'candidates',
    jsonb_build_array(jsonb_build_object('member_id', owner_id, 'load', n % 9),
      jsonb_build_object('member_id', (<owners>)[1 + n % 40], 'load', 10)))
FROM entries WHERE position = 4
""",
    """
INSERT INTO tasks (workspace_id, id, lead_id, owner_id, title, due_at, is_promise, completed_at, created_at)
SELECT <w>, pg_temp.uid(started, 'task', n), lead_id, owner_id, 'Call back', at + interval '1 day', n % 2 = 0,
  CASE WHEN sold OR lost THEN at + interval '5 hours' END, at FROM entries WHERE position = 4
UNION ALL
SELECT <w>, pg_temp.uid(started, 'task2', n), lead_id, owner_id, 'Send the offer', at + interval '2 hours', false,
  at + interval '1 hour', at FROM entries WHERE position = 4
""",
    """
INSERT INTO score_entries (workspace_id, id, lead_id, occurred_at, points, reason)
SELECT <w>, pg_temp.uid(at, 'score', n * 8 + position), lead_id, at, 5, 'Reached a step' FROM entries
""",
    """
INSERT INTO deals (workspace_id, id, lead_id, product_id, owner_id, name, status, amount_minor, currency, closed_at, created_at)
SELECT <w>, pg_temp.uid(started, 'deal', n), lead_id, <product>, owner_id, 'Chair for ' || n,
  CASE WHEN sold THEN 'WON' WHEN lost THEN 'LOST' ELSE 'OPEN' END, worth, 'RUB',
  CASE WHEN sold OR lost THEN at END, at FROM entries WHERE position = 4
""",
    """
INSERT INTO sales (workspace_id, id, deal_id, lead_id, person_id, product_id, kind, sold_at, recorded_at, currency,
  units_micro, amount_minor, net_units_micro, net_amount_minor, contribution_minor, unit_contribution_minor, source,
  external_id, member_id)
SELECT <w>, pg_temp.uid(at, 'sale', n), pg_temp.uid(started, 'deal', n), lead_id, person_id, <product>, 'ONLINE', at,
  at, 'RUB', 1000000, worth, 1000000, worth, worth / 4, worth / 4, 'bench', 'S' || n, owner_id
FROM entries WHERE position = 5
""",
    """
INSERT INTO timeline_entries (workspace_id, id, person_id, lead_id, kind, occurred_at, title, member_id, amount_minor,
  currency, fact_id)
SELECT <w>, pg_temp.uid(at, 'saleline', n), person_id, lead_id, 'SALE', at, 'Bought 1 × Chair', owner_id, worth, 'RUB',
  pg_temp.uid(at, 'sale', n) FROM entries WHERE position = 5
""",
)
_SUMMARIES = (
    "ANALYZE touchpoints",
    """
INSERT INTO journeys (workspace_id, conversion_id, kind, lead_id, product_id, audience_number, step_key, occurred_at,
  touch_ids, channel_numbers, resource_numbers, ages, step_starts, units_micro, amount_minor, contribution_minor)
SELECT <w>, c.id, c.kind, c.lead_id, <product>, 0, c.step_key, c.at, coalesce(j.ids, '{}'), coalesce(j.channels, '{}'),
  coalesce(j.resources, '{}'), coalesce(j.ages, '{}'), c.starts, c.units, c.amount, c.amount / 4
FROM (
  SELECT id, 'STEP_ENTRY' AS kind, lead_id, person_id, (<step_keys>)[position] AS step_key, at, 0 AS units,
    NULL::bigint AS amount, (SELECT jsonb_object_agg((<step_keys>)[k],
      (position - k) * (1 + n % 7) * 36000) FROM generate_series(1, position) k) AS starts FROM entries
  UNION ALL
  SELECT pg_temp.uid(at, 'sale', n), 'SALE', lead_id, person_id, '', at, 1000000, worth,
    (SELECT jsonb_object_agg((<step_keys>)[k], (position - k) * (1 + n % 7) * 36000) FROM generate_series(1, position) k)
  FROM entries WHERE position = 5) c
CROSS JOIN LATERAL (
  SELECT array_agg(t.id ORDER BY t.occurred_at, t.source, t.external_id) AS ids,
    array_agg(coalesce(ch.number, 0)::smallint ORDER BY t.occurred_at, t.source, t.external_id) AS channels,
    array_agg(coalesce(r.number, 0)::smallint ORDER BY t.occurred_at, t.source, t.external_id) AS resources,
    array_agg(floor(extract(epoch FROM c.at - t.occurred_at))::int ORDER BY t.occurred_at, t.source, t.external_id) AS ages
  FROM touchpoints t
  LEFT JOIN channels ch ON ch.workspace_id = <w> AND ch.id = t.channel_id
  LEFT JOIN resources r ON r.workspace_id = <w> AND r.id = t.resource_id
  WHERE t.workspace_id = <w> AND t.person_id = c.person_id AND t.occurred_at <= c.at) j
""",
    """
INSERT INTO spends (workspace_id, id, resource_id, period_start, period_end, amount_minor, currency, source,
  external_id, recorded_at)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, (<start>)::date, (<end>)::date, 36400000, 'RUB', 'bench',
  'P' || place, <start>
FROM unnest(<resources>) WITH ORDINALITY r(id, place) WHERE place <= 12
""",
    """
INSERT INTO spend_days (workspace_id, spend_id, resource_id, day, amount_minor)
SELECT <w>, pg_temp.uid(<start>, 'spend', place), id, day::date, 100000
FROM unnest(<resources>) WITH ORDINALITY r(id, place), generate_series(<start>, <end>, '1 day') day WHERE place <= 12
""",
    """
INSERT INTO main_resources (workspace_id, id, product_id, step_key, resource_id, reason, candidates, chosen_at)
SELECT <w>, pg_temp.uid(<start>, 'main', place), <product>, key, (<resources>)[place], 'The most people.', '[]', <start>
FROM unnest(<step_keys>) WITH ORDINALITY s(key, place) WHERE place <= 3
""",
)
