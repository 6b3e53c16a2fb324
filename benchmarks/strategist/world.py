"""Two workspaces: the one that is asked, and a neighbour that only stands in the way.

The model is made by the service's own verbs, the facts by set-based SQL without checks of foreign keys (they hold by
construction) and without the plain indexes, which are made again at the end. There are no lines of the timeline: no
screen of the strategist reads them.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

import asyncpg
from sqlalchemy import select

from benchmarks.filling import Told, filled, ids, make_indexes, prepare, quoted, texts, without_indexes
from benchmarks.serving.world import CHANNELS, ENTRY_RULE, STEPS, ZONE
from benchmarks.strategist import rows
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
from funnel.matrix.snapshot import MatrixCellGiven, MatrixSnapshotTake, snapshot
from funnel.models import Objective, Resource, Step
from funnel.models.words import Metric
from funnel.objectives.create import ObjectiveCreate
from funnel.objectives.create import create as create_objective
from funnel.products.create import ProductCreate
from funnel.products.create import create as create_product
from funnel.resources.register import ResourceRegister, register

RESOURCES, OBJECTIVES, GOALS = 60, 10, 200
FILLED = ("touchpoints", "step_entries", "leads", "persons", "journeys", "handoffs", "sales", "sale_events")
"""Loses its plain indexes for as long as it is filled."""
COUNTED = (*FILLED, "day_cells", "resource_goals", "plan_actions", "resource_metrics", "spend_days", "matrix_cells")
PART = 500_000


class Script(Protocol):
    """A module of rows: people, and their touches in parts."""

    TOUCHES_EACH: int
    PEOPLE: tuple[str, ...]
    TOUCHPOINTS: str


@dataclass(frozen=True)
class World:
    """What the measurement needs to know; `product` is a public id. The matrix is of `opens` to `closes`."""

    workspace_id: str
    member_id: str
    key: str
    product: str
    product_id: str
    opens: str
    closes: str
    counts: dict[str, int]
    megabytes: dict[str, float]
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
    funnel_id: UUID
    steps: list[UUID]
    objectives: list[UUID]
    resources: list[UUID]
    channels: list[UUID]


async def build(
    app_url: str, door_url: str, superuser_url: str, *, touchpoints: int, neighbour: int, told: Told,
    script: Script = rows,
) -> World:  # fmt: skip
    """Makes and fills both, the one that is asked last; `script` says who people are and when they are touched."""
    plug_in()
    end = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    start = end - timedelta(days=364)
    closes = end.date() - timedelta(days=9)  # ten days ago: the facts have settled, so ACTUAL is told
    opens = closes - timedelta(days=89)
    database = await Database.open(app_url, door_url=door_url)
    connection = await asyncpg.connect(superuser_url)
    try:
        await prepare(connection, ("touchpoints", "journeys"))
        indexes = await without_indexes(connection, FILLED)
        for name, size in (("Neighbour", neighbour), ("Bench", touchpoints)):
            model = await _model(database, name)
            await _fill(connection, script, _values(model, script, size, start, end, opens, closes), name, size, told)
        await make_indexes(connection, indexes, told)
        await _keep(database, model, opens)
        told("VACUUM ANALYZE", 0.0)
        await connection.execute("VACUUM ANALYZE")
        return await _told(connection, model, opens, closes)
    finally:
        await connection.close()
        await database.close()


# the model -----------------------------------------------------------------------------------------------------------


async def _model(database: Database, name: str) -> _Model:
    workspace_id = new_id()
    async with begin(database.sessions, system(workspace_id)) as work:
        await create_workspace(work, WorkspaceCreate(name=name, currency="RUB", time_zone=ZONE))
        email = f"stella@{name.lower()}.test"
        member = await add_member(work, MemberAdd(email=email, name="Stella", roles=(Role.STRATEGIST,)))
        _, key = await create_key(work, ApiKeyCreate(name=name, member_id=member.id))
        product_id = await _product(work)
        for number in range(1, RESOURCES + 1):
            given = {"name": f"Blog {number:02}", "kind": "BLOG", "users": ["AUDIENCE"], "owner_id": member.id}
            given |= {"channel_key": CHANNELS[number % len(CHANNELS)], "url": f"https://blog{number}.example.com"}
            await register(work, ResourceRegister.model_validate(given))
        return await _known(work, member.id, key, product_id)


async def _product(work: Work) -> UUID:
    """With a published funnel of five steps, each an objective, and five objectives beside them."""
    given = {"name": "Chair", "markets": ["B2C"], "sale_kinds": ["ONLINE"], "price": {"amount": "12000"}}
    product = await create_product(work, ProductCreate.model_validate(given))
    draft = {"product_id": product.id, "entry_rule": ENTRY_RULE, "steps": STEPS}
    await save_draft(work, FunnelDraftSave.model_validate(draft))
    await publish(work, FunnelPublish(product_id=product.id))
    for number in range(len(STEPS) + 1, OBJECTIVES + 1):
        await create_objective(work, ObjectiveCreate(product_id=product.id, name=f"Objective {number:02}"))
    return product.id


async def _known(work: Work, member_id: UUID, key: str, product_id: UUID) -> _Model:
    own = work.workspace_id
    steps = (await work.execute(select(Step).where(Step.workspace_id == own).order_by(Step.position))).scalars().all()
    objectives = (
        await work.execute(
            select(Objective.id)
            .where(Objective.workspace_id == own)
            .order_by(Objective.step_key.is_(None), Objective.position)
        )
    ).scalars()
    resources = (
        await work.execute(
            select(Resource.id, Resource.channel_id).where(Resource.workspace_id == own).order_by(Resource.number)
        )
    ).all()
    return _Model(
        workspace_id=own,
        member_id=member_id,
        key=key,
        product_id=product_id,
        funnel_id=steps[0].funnel_id,
        steps=[step.id for step in steps],
        objectives=list(objectives),
        resources=[row.id for row in resources],
        channels=[row.channel_id for row in resources],
    )


# the facts -----------------------------------------------------------------------------------------------------------


def _values(
    model: _Model, script: Script, touchpoints: int, start: datetime, end: datetime, opens: date, closes: date
) -> dict[str, str]:
    year = int((end - start).total_seconds()) * 1_000_000
    return {
        "w": quoted(model.workspace_id),
        "product": quoted(model.product_id),
        "funnel": quoted(model.funnel_id),
        "member": quoted(model.member_id),
        "start": f"'{start.isoformat()}'::timestamptz",
        "end": f"'{end.isoformat()}'::timestamptz",
        "opens": f"'{opens}'::date",
        "closes": f"'{closes}'::date",
        "zone": ZONE,
        "each": str(script.TOUCHES_EACH),
        "people": str(touchpoints // script.TOUCHES_EACH),
        "gap": str(year // touchpoints),
        "goals": str(GOALS),
        "steps": ids(model.steps),
        "objectives": ids(model.objectives),
        "resources": ids(model.resources),
        "resource_channels": ids(model.channels),
        "step_keys": texts([step["key"] for step in STEPS]),
        "metrics": texts(rows.METRICS),
        "statuses": texts(rows.STATUSES),
        "targets": f"ARRAY[{', '.join(map(str, rows.TARGETS))}]::numeric[]",
    }


async def _fill(
    connection: Any, script: Script, values: dict[str, str], name: str, touchpoints: int, told: Told
) -> None:
    for statement in script.PEOPLE:
        told(f"{name}: people", 0.0)
        await connection.execute(filled(statement, values))
    for first in range(1, touchpoints + 1, PART):
        told(f"{name}: touchpoints", (first - 1) / touchpoints)
        part = {"first": str(first), "last": str(min(first + PART - 1, touchpoints))}
        await connection.execute(filled(script.TOUCHPOINTS, values | part))
    await connection.execute("ANALYZE touchpoints")
    summaries = (*rows.SUMMARIES, *rows.GOALS)
    for place, statement in enumerate(summaries):
        told(f"{name}: journeys, cells, goals", place / len(summaries))
        await connection.execute(filled(statement, values))


async def _keep(database: Database, model: _Model, on: date) -> None:
    """The whole matrix as it was on the period's first day, each of its cells by hand."""
    given = [
        MatrixCellGiven(
            resource_id=resource, objective_id=objective, use="It is used for this.", metric=Metric.CLICKS,
            value=Decimal(row * RESOURCES + column), extent=(row * RESOURCES + column) % 101,
        )
        for row, objective in enumerate(model.objectives)
        for column, resource in enumerate(model.resources)
    ]  # fmt: skip
    async with begin(database.sessions, system(model.workspace_id)) as work:
        await snapshot(work, MatrixSnapshotTake(product_id=model.product_id, on=on, cells=tuple(given)))


async def _told(connection: Any, model: _Model, opens: date, closes: date) -> World:
    count = "SELECT count(*) FROM {} WHERE workspace_id = $1"
    size = "SELECT pg_total_relation_size($1::text::regclass) / 1048576.0"
    return World(
        workspace_id=str(model.workspace_id),
        member_id=str(model.member_id),
        key=model.key,
        product=encode("prod", model.product_id),
        product_id=str(model.product_id),
        opens=str(opens),
        closes=str(closes),
        counts={table: await connection.fetchval(count.format(table), model.workspace_id) for table in COUNTED},
        megabytes={table: round(float(await connection.fetchval(size, table)), 1) for table in COUNTED},
        version=await connection.fetchval("SHOW server_version"),
    )
