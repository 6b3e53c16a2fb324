"""Influence: people brought per step, directly and through those they brought in turn; units and revenue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, text

from crm.core.clock import day_bounds
from crm.core.limits import at_most
from crm.core.problems import NotFound
from funnel.inputs import Input, Period
from funnel.reads import Reads, Row
from funnel.workspace import read_home

MOST_SOURCES = 100
DEPTH = 3


class InfluenceAsked(Input):
    """Of which product and days; `depth` 1 are the people brought directly."""

    product_id: UUID
    period: Period
    depth: Annotated[int, Field(ge=1, le=10)] = DEPTH


@dataclass(frozen=True, slots=True)
class StepInfluence:
    """People among those brought who entered the step in the period."""

    step_key: str
    position: int
    direct: int
    people: int


@dataclass(slots=True)
class Influence:
    """Of a person, or of an influencer: a resource whose people came by it first."""

    person_id: UUID | None
    resource_id: UUID | None
    direct: int
    people: int
    """With those brought through others, up to the depth."""
    buyers: int
    units_micro: int
    amount_minor: int
    companies: int = 0
    """Those that the people brought belong to."""
    steps: list[StepInfluence] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom a person brought, ever and of all products."""

    direct: int
    people: int
    buyers: int
    units_micro: int


_CHAINS = """
WITH RECURSIVE brought AS (
  SELECT CAST(r.canonical_id AS uuid) AS person_id, CAST(NULL AS uuid) AS resource_id, p.id AS person, 1 AS depth
  FROM persons p JOIN persons r ON r.workspace_id = :workspace_id AND r.id = p.referred_by_id
  WHERE p.workspace_id = :workspace_id AND p.referred_by_id IS NOT NULL AND p.canonical_id = p.id
    AND r.canonical_id <> p.id{restriction}
  {resources}
  UNION ALL
  SELECT b.person_id, b.resource_id, p.id, b.depth + 1 FROM brought b
  JOIN persons own ON own.workspace_id = :workspace_id AND own.canonical_id = b.person
  JOIN persons p ON p.workspace_id = :workspace_id AND p.referred_by_id = own.id AND p.canonical_id = p.id
  WHERE b.depth < :depth AND p.id IS DISTINCT FROM b.person_id AND p.id <> b.person),
reach AS (
  SELECT person_id, resource_id, person, min(depth) AS depth FROM brought GROUP BY person_id, resource_id, person)
"""
_BY_RESOURCE = """UNION ALL
  SELECT NULL, l.first_touch_resource_id, p.canonical_id, 1 FROM leads l
  JOIN resources x ON x.workspace_id = :workspace_id AND x.id = l.first_touch_resource_id AND x.kind = 'INFLUENCER'
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id
  WHERE l.workspace_id = :workspace_id AND l.product_id = :product_id AND l.withdrawn_at IS NULL"""
_REPORT = """,
top AS MATERIALIZED (
  SELECT person_id, resource_id, count(*) FILTER (WHERE depth = 1) AS direct, count(*) AS people,
         count(DISTINCT w.company_id) AS companies
  FROM reach JOIN persons w ON w.workspace_id = :workspace_id AND w.id = reach.person
  GROUP BY person_id, resource_id ORDER BY people DESC, direct DESC, person_id, resource_id LIMIT {most}),
entered AS (
  SELECT DISTINCT p.canonical_id AS person, e.step_key, e.position FROM step_entries e
  JOIN leads l ON l.workspace_id = :workspace_id AND l.id = e.lead_id
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id
  WHERE e.workspace_id = :workspace_id AND e.product_id = :product_id AND e.voided_at IS NULL
    AND e.occurred_at >= :since AND e.occurred_at < :until),
sold AS (
  SELECT p.canonical_id AS person, sum(v.units_micro) AS units, sum(coalesce(v.amount_minor, 0)) AS amount
  FROM sale_events v JOIN sales s ON s.workspace_id = :workspace_id AND s.id = v.sale_id
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = s.person_id
  WHERE v.workspace_id = :workspace_id AND s.product_id = :product_id
    AND v.occurred_at >= :since AND v.occurred_at < :until GROUP BY p.canonical_id),
of_top AS (
  SELECT t.*, r.person, r.depth FROM top t JOIN reach r
  ON r.person_id IS NOT DISTINCT FROM t.person_id AND r.resource_id IS NOT DISTINCT FROM t.resource_id)
SELECT person_id, resource_id, CAST(NULL AS text) AS step_key, 0 AS position, direct, people, companies,
       count(sold.person) AS buyers, CAST(coalesce(sum(units), 0) AS bigint) AS units,
       CAST(coalesce(sum(amount), 0) AS bigint) AS amount
FROM of_top LEFT JOIN sold ON sold.person = of_top.person GROUP BY person_id, resource_id, direct, people, companies
UNION ALL
SELECT person_id, resource_id, step_key, position, count(*) FILTER (WHERE depth = 1), count(*), 0, 0, 0, 0
FROM of_top JOIN entered ON entered.person = of_top.person
GROUP BY person_id, resource_id, step_key, position
ORDER BY position, people DESC, direct DESC, person_id, resource_id
"""
_OF_PERSONS = """
SELECT r.person_id, count(*) FILTER (WHERE depth = 1) AS direct, count(*) AS people,
       count(*) FILTER (WHERE sold.units IS NOT NULL) AS buyers, CAST(coalesce(sum(sold.units), 0) AS bigint) AS units
FROM reach r CROSS JOIN LATERAL (
  SELECT sum(s.net_units_micro) AS units FROM persons own
  JOIN sales s ON s.workspace_id = :workspace_id AND s.person_id = own.id
  WHERE own.workspace_id = :workspace_id AND own.canonical_id = r.person) sold
GROUP BY r.person_id
"""


def _typed(sql: str, *more: Any) -> TextClause:
    return text(sql).bindparams(bindparam("workspace_id", type_=Uuid()), *more)


_STATEMENT = _typed(
    _CHAINS.format(restriction="", resources=_BY_RESOURCE) + _REPORT.format(most=at_most(MOST_SOURCES)),
    bindparam("product_id", type_=Uuid()),
)
_PERSONS = _typed(
    _CHAINS.format(restriction=" AND r.canonical_id = ANY(:persons)", resources="") + _OF_PERSONS,
    bindparam("persons", type_=ARRAY(Uuid())),
)
_PRODUCT = text("SELECT currency FROM products WHERE workspace_id = :workspace_id AND id = :id")


async def influence(reads: Reads, data: InfluenceAsked) -> tuple[str, list[Influence]]:
    """The product's currency and the hundred who brought most, in three statements. Raises NotFound."""
    product = await reads.rows(_PRODUCT.bindparams(workspace_id=reads.workspace_id, id=data.product_id))
    if not product:
        raise NotFound("There is no such product.", field="productId")
    since, until = day_bounds(data.period.start, data.period.end, (await read_home(reads)).time_zone)
    given = {"product_id": data.product_id, "since": since, "until": until, "depth": data.depth}
    rows = await reads.rows(_STATEMENT.bindparams(workspace_id=reads.workspace_id, **given))
    return product[0]["currency"], _told(rows)


def _told(rows: Sequence[Row]) -> list[Influence]:
    made: dict[tuple[UUID | None, UUID | None], Influence] = {}
    for row in rows:
        key = row["person_id"], row["resource_id"]
        if row["step_key"] is None:
            made[key] = Influence(
                *key, row["direct"], row["people"], row["buyers"], row["units"], row["amount"], row["companies"]
            )
        else:
            made[key].steps.append(StepInfluence(row["step_key"], row["position"], row["direct"], row["people"]))
    return list(made.values())


async def brought_by(reads: Reads, persons: Sequence[UUID]) -> Mapping[UUID, Brought]:
    """Of canonical persons, through at most three hands; who brought nobody is left out. One statement."""
    given = {"persons": sorted(persons), "depth": DEPTH}
    rows = await reads.rows(_PERSONS.bindparams(workspace_id=reads.workspace_id, **given))
    return {row["person_id"]: Brought(row["direct"], row["people"], row["buyers"], row["units"]) for row in rows}
