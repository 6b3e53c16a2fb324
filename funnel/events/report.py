"""What became of an event: who registered and came, by persons and by companies, and what they did afterwards."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import ARRAY, TextClause, Uuid, bindparam, select, text

from crm.core.clock import day_bounds
from crm.core.problems import NotFound
from funnel.events.guests import GUESTS
from funnel.inputs import Input
from funnel.models import Event
from funnel.reads import Reads
from funnel.workspace import read_home


class EventAsked(Input):
    """Which event, and how many days after its last one are looked at."""

    event_id: UUID
    within_days: Annotated[int, Field(ge=1, le=365)] = 30


@dataclass(frozen=True, slots=True)
class Heads:
    """The same counted twice: persons, and the companies they belong to."""

    people: int
    companies: int


@dataclass(frozen=True, slots=True)
class StepAfter:
    """Of those who came, the ones who entered the step afterwards."""

    product_id: UUID
    step_key: str
    position: int
    heads: Heads


@dataclass(frozen=True, slots=True)
class EventReport:
    """Figures of one event."""

    event_id: UUID
    registered: Heads
    attended: Heads
    no_shows: Heads
    """Registered and did not come; companies of which nobody came."""
    walk_ins: Heads
    """Came without having registered; companies that had nobody registered."""
    target_companies: int
    target_registered: int
    target_attended: int
    cost_per_attendee_minor: int | None
    """Halves up; None without a cost or without anybody who came."""
    cost_per_company_minor: int | None
    steps: list[StepAfter]


_COMPANIES = """, who AS (
  SELECT g.person, g.kind, p.company_id FROM guests g
  JOIN persons p ON p.workspace_id = :workspace_id AND p.id = g.person WHERE g.event_id = :event_id),
people AS (
  SELECT person, bool_or(kind = 'EVENT_REGISTER') AS registered, bool_or(kind = 'EVENT_ATTEND') AS attended FROM who
  GROUP BY person),
firms AS (
  SELECT company_id, bool_or(kind = 'EVENT_REGISTER') AS registered, bool_or(kind = 'EVENT_ATTEND') AS attended
  FROM who WHERE company_id IS NOT NULL GROUP BY company_id),
"""
_HEADS = (
    _COMPANIES
    + """targets AS (
  SELECT t.company_id, coalesce(f.registered, false) AS registered, coalesce(f.attended, false) AS attended
  FROM event_targets t LEFT JOIN firms f ON f.company_id = t.company_id
  WHERE t.workspace_id = :workspace_id AND t.event_id = :event_id),
told AS (
  SELECT 'people' AS what, registered, attended FROM people UNION ALL
  SELECT 'companies', registered, attended FROM firms UNION ALL SELECT 'targets', registered, attended FROM targets)
SELECT what, count(*) AS everybody, count(*) FILTER (WHERE registered) AS registered,
       count(*) FILTER (WHERE attended) AS attended, count(*) FILTER (WHERE registered AND NOT attended) AS no_shows,
       count(*) FILTER (WHERE attended AND NOT registered) AS walk_ins
FROM told GROUP BY what
"""
)
_STEPS = (
    _COMPANIES
    + """came AS (SELECT DISTINCT person, company_id FROM who WHERE kind = 'EVENT_ATTEND')
SELECT e.product_id, e.step_key, e.position, count(DISTINCT c.person) AS people,
       count(DISTINCT c.company_id) AS companies
FROM came c JOIN persons own ON own.workspace_id = :workspace_id AND own.canonical_id = c.person
JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = own.id
JOIN step_entries e ON e.workspace_id = :workspace_id AND e.lead_id = l.id AND e.voided_at IS NULL
WHERE e.occurred_at > :ends_at AND e.occurred_at < :until
GROUP BY e.product_id, e.step_key, e.position ORDER BY e.product_id, e.position
"""
)


def _typed(sql: str) -> TextClause:
    return text("WITH " + GUESTS.strip() + sql).bindparams(
        bindparam("workspace_id", type_=Uuid()), bindparam("resources", type_=ARRAY(Uuid())),
        bindparam("event_id", type_=Uuid()),
    )  # fmt: skip


async def report(reads: Reads, data: EventAsked) -> EventReport:
    """Four statements. Raises NotFound."""
    found = await reads.rows(
        select(Event.resource_id, Event.ends_at, Event.cost_minor).where(
            Event.workspace_id == reads.workspace_id, Event.id == data.event_id
        )
    )
    if not found:
        raise NotFound("There is no such event.", field="eventId")
    event = found[0]
    given = {"workspace_id": reads.workspace_id, "resources": [event["resource_id"]], "event_id": data.event_id}
    rows = {row["what"]: row for row in await reads.rows(_typed(_HEADS).bindparams(**given))}
    home = await read_home(reads)
    last = home.day(event["ends_at"]) + timedelta(days=data.within_days)
    after = {**given, "ends_at": event["ends_at"], "until": day_bounds(last, last, home.time_zone)[1]}
    steps = await reads.rows(_typed(_STEPS).bindparams(**after))
    return _told(data.event_id, event["cost_minor"], rows, [
        StepAfter(row["product_id"], row["step_key"], row["position"], Heads(row["people"], row["companies"]))
        for row in steps
    ])  # fmt: skip


def _told(event_id: UUID, cost: int | None, rows: dict[str, Any], steps: list[StepAfter]) -> EventReport:
    def number(what: str, name: str) -> int:
        return int(rows[what][name]) if what in rows else 0

    def heads(name: str) -> Heads:
        return Heads(number("people", name), number("companies", name))

    attended = heads("attended")
    return EventReport(
        event_id, heads("registered"), attended, heads("no_shows"), heads("walk_ins"),
        number("targets", "everybody"), number("targets", "registered"), number("targets", "attended"),
        _each(cost, attended.people), _each(cost, attended.companies), steps,
    )  # fmt: skip


def _each(cost: int | None, heads: int) -> int | None:
    return None if cost is None or not heads else (2 * cost + heads) // (2 * heads)
