"""A workspace of the size asked for and its neighbours: the model by the service's own verbs, the people by SQL.

Everything is as the service writes it: touches with their lines, steps, journeys and summaries on the lead. The same
size gives the same rows but for the day the year ends on and the ids that the verbs make. The neighbours (one of a
tenth, many of a five-hundredth) are asked nothing; they stand in the way, as they would.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from benchmarks.filling import Told, filled, ids, make_indexes, prepare, quoted, texts, without_indexes
from benchmarks.serving.desk_rows import DESK
from benchmarks.serving.rows import FACTS, SUMMARIES
from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import encode, new_id
from crm.core.work import Work, begin
from crm.hearers import plug_in
from crm.members.add import add as add_member
from crm.members.inputs import MemberAdd
from crm.models.words import Role
from crm.workspaces.create import create as create_workspace
from crm.workspaces.inputs import WorkspaceCreate
from funnel.funnels.draft import FunnelDraftSave
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from funnel.products.create import ProductCreate
from funnel.products.create import create as create_product
from funnel.resources.register import ResourceRegister, register

OWNERS, RESOURCES = 40, 30
"""Of a workspace of 50,000 leads; a larger one has more members."""
SELLERS = 10
"""Owners who ask for their own day."""
FIRST_NAMES = (
    "Anna", "Boris", "Vera", "Gleb", "Daria", "Egor", "Zoya", "Ivan", "Kira", "Lev", "Maria", "Nikita", "Olga", "Pavel",
    "Rita", "Semyon", "Tanya", "Fedor", "Yulia", "Yan",
)  # fmt: skip
SYLLABLES = (
    "ba", "ve", "gor", "da", "zhu", "zi", "kov", "la", "mi", "nov", "pe", "rod", "sha", "te", "fom", "khar", "tse", "chu",
    "shi", "ya",
)  # fmt: skip
FILLED = (
    "touchpoints", "timeline_entries", "step_entries", "leads", "persons", "identities", "journeys", "score_entries",
    "conversations", "messages", "sla_timers", "handoffs", "tasks", "deals", "calls", "notes", "sales", "companies",
)  # fmt: skip
"""Loses its plain indexes for as long as it is filled."""
UNLOGGED = ("touchpoints", "timeline_entries", "journeys", "score_entries")
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
    sellers: list[dict[str, str]]
    """Owners with a key of their own: `member` (public id), `key`."""
    leads: list[str]
    """Leads with twenty lines of history or more, half of them sold."""
    words: dict[str, list[str]]
    """What is searched for, by kind."""
    start: str
    end: str
    counts: dict[str, int]
    megabytes: dict[str, float]
    workspaces: int
    version: str

    def as_json(self) -> dict[str, Any]:
        """For the other processes."""
        return asdict(self)


@dataclass(frozen=True)
class Size:
    """Rows of one workspace."""

    leads: int
    touchpoints: int
    conversations: int

    def part(self, of: int) -> "Size":
        """A smaller one."""
        return Size(*(max(100, each // of) for each in (self.leads, self.touchpoints, self.conversations)))

    @property
    def owners(self) -> int:
        """Members who sell: forty of 50,000 leads, two hundred of a million."""
        return max(5, min(OWNERS + self.leads // 6250 - 8, self.leads // 500))


@dataclass(frozen=True)
class _Model:
    workspace_id: UUID
    member_id: UUID
    key: str
    sellers: list[tuple[UUID, str]]
    product_id: UUID
    owners: list[UUID]


async def build(app_url: str, door_url: str, superuser_url: str, size: Size, *, small: int, told: Told) -> World:
    """Makes all workspaces and fills them, the one that is asked last; `small` is the number of the smallest ones.
    Without any it stands alone, without the neighbour too.
    """
    plug_in()
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    start = end - timedelta(days=364)
    sizes = [(f"Small {number}", size.part(500)) for number in range(1, small + 1)] + [
        ("Neighbour", size.part(10))
    ] * bool(small)
    database = await Database.open(app_url, door_url=door_url)
    connection = await asyncpg.connect(superuser_url)
    try:
        await prepare(connection, UNLOGGED)
        indexes = await without_indexes(connection, FILLED)
        for name, one in (*sizes, ("Bench", size)):
            model = await _model(database, name, one.owners)
            await _fill(connection, await _values(connection, model, one, start, end), name, told)
        await make_indexes(connection, indexes, told)
        told("VACUUM ANALYZE", 0.0)
        await connection.execute("VACUUM ANALYZE")
        return await _told(connection, model, start, end)
    finally:
        await connection.close()
        await database.close()


async def _model(database: Database, name: str, owners: int) -> _Model:
    workspace_id, mail = new_id(), name.lower().replace(" ", "")
    async with begin(database.sessions, system(workspace_id)) as work:
        await create_workspace(work, WorkspaceCreate(name=name, currency="RUB", time_zone=ZONE))
        sellers = [(await _member(work, f"Seller {number:03}", mail)) for number in range(1, owners + 1)]
        member_id = await _member(work, "Lena Lead", mail, Role.SALES_LEAD)
        _, key = await create_key(work, ApiKeyCreate(name="Bench", member_id=member_id))
        own = [(each, (await create_key(work, ApiKeyCreate(name=f"Own {each}", member_id=each)))[1])
               for each in sellers[:SELLERS]]  # fmt: skip
        product_id = await _product(work)
    return _Model(workspace_id, member_id, key, own, product_id, sellers)


async def _product(work: Work) -> UUID:
    given = {"name": "Chair", "markets": ["B2C"], "sale_kinds": ["ONLINE"], "price": {"amount": "12000"}}
    product = await create_product(work, ProductCreate.model_validate(given))
    draft = {"product_id": product.id, "entry_rule": ENTRY_RULE, "steps": STEPS}
    await save_draft(work, FunnelDraftSave.model_validate(draft))
    await publish(work, FunnelPublish(product_id=product.id))
    for number in range(1, RESOURCES + 1):
        given = {"name": f"Blog {number:02}", "kind": "BLOG", "users": ["AUDIENCE"]}
        given |= {"channel_key": CHANNELS[number % len(CHANNELS)], "url": f"https://blog{number}.example.com"}
        await register(work, ResourceRegister.model_validate(given))
    return product.id


async def _member(work: Work, name: str, mail: str, role: Role = Role.SALES_MANAGER) -> UUID:
    email = f"{name.lower().replace(' ', '.')}@{mail}.test"
    return (await add_member(work, MemberAdd(email=email, name=name, roles=(role,)))).id


async def _values(
    connection: "asyncpg.Connection[asyncpg.Record]", model: _Model, size: Size, start: datetime, end: datetime
) -> dict[str, str]:
    """What stands for the names in the statements."""
    own = model.workspace_id
    steps = await connection.fetch("SELECT funnel_id, id FROM steps WHERE workspace_id = $1 ORDER BY position", own)
    channels = await connection.fetch(
        "SELECT id FROM channels WHERE workspace_id = $1 AND key = ANY($2) ORDER BY number", own, list(CHANNELS)
    )
    resources = await connection.fetch(
        "SELECT id, channel_id FROM resources WHERE workspace_id = $1 ORDER BY number", own
    )
    return {
        "w": quoted(own),
        "product": quoted(model.product_id),
        "funnel": quoted(steps[0]["funnel_id"]),
        "start": f"'{start.isoformat()}'::timestamptz",
        "end": f"'{end.isoformat()}'::timestamptz",
        "leads": str(size.leads),
        "touches": str(max(size.leads, size.touchpoints)),
        "conversations": str(size.conversations),
        "companies": str(max(1500, size.leads // 20)),
        "owners": ids(model.owners),
        "steps": ids(row["id"] for row in steps),
        "step_keys": texts(step["key"] for step in STEPS),
        "step_names": texts(step["name"] for step in STEPS),
        "first_names": texts(FIRST_NAMES),
        "syllables": texts(SYLLABLES),
        "channels": ids(row["id"] for row in channels),
        "resources": ids(row["id"] for row in resources),
        "resource_channels": ids(row["channel_id"] for row in resources),
    }


async def _fill(
    connection: "asyncpg.Connection[asyncpg.Record]", values: dict[str, str], name: str, told: Told
) -> None:
    """Runs the statements one after the other; each sees the tables of those before."""
    statements = (*FACTS, *DESK, *SUMMARIES)
    for place, statement in enumerate(statements):
        told(f"{name}: {' '.join(statement.split()[:3])}", place / len(statements))
        await connection.execute(filled(statement, values))


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
    count = "SELECT count(*) FROM {} WHERE workspace_id = $1"
    size = "SELECT pg_total_relation_size($1::text::regclass) / 1048576.0"
    return World(
        workspace_id=str(model.workspace_id),
        member_id=str(model.member_id),
        key=model.key,
        product=encode("prod", model.product_id),
        owners=[encode("mem", row["owner_id"]) for row in owners],
        sellers=[{"member": encode("mem", member), "key": key} for member, key in model.sellers],
        leads=[encode("lead", row["id"]) for row in await _cards(connection, model)],
        words=await _words(connection, model),
        start=str(start.date()),
        end=str(end.date()),
        counts={table: await connection.fetchval(count.format(table), model.workspace_id) for table in FILLED},
        megabytes={table: round(float(await connection.fetchval(size, table)), 1) for table in FILLED},
        workspaces=await connection.fetchval("SELECT count(*) FROM workspaces"),
        version=await connection.fetchval("SHOW server_version"),
    )


async def _cards(connection: "asyncpg.Connection[asyncpg.Record]", model: _Model) -> list[Any]:
    """Sixteen of those who bought, sixteen of those who did not yet: of all people, not of the first ones."""
    return await connection.fetch(
        """SELECT id FROM (
             SELECT l.id, row_number() OVER (PARTITION BY l.status = 'WON' ORDER BY md5(l.id::text)) AS place
             FROM (SELECT * FROM leads WHERE workspace_id = $1 AND step_key IN ($2, 'bought')
                   ORDER BY md5(id::text) LIMIT 5000) l
             WHERE (SELECT count(*) FROM timeline_entries t
                    WHERE t.workspace_id = $1 AND t.person_id = l.person_id) BETWEEN 20 AND 60) x
           WHERE place <= 16 ORDER BY place""",
        model.workspace_id,
        SALES_STEP,
    )


async def _words(connection: "asyncpg.Connection[asyncpg.Record]", model: _Model) -> dict[str, list[str]]:
    """Names, parts of names and addresses of sixteen people, in lower case as people type them."""
    rows = await connection.fetch(
        "SELECT name, primary_email, primary_phone FROM persons WHERE workspace_id = $1 AND primary_phone IS NOT NULL"
        " ORDER BY md5(id::text) LIMIT 16",
        model.workspace_id,
    )
    names = [row["name"].lower() for row in rows]
    return {
        "oneLetter": sorted({name[0] for name in names}),
        "twoLetters": [name[:2] for name in names],
        "threeLetters": [name.split()[1][:3] for name in names],
        "lastName": [name.split()[1] for name in names],
        "fullName": names,
        "email": [row["primary_email"] for row in rows],
        "phone": [row["primary_phone"] for row in rows],
    }
