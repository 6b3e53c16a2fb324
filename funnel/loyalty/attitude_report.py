"""How people stood to the company, week by week: of all, by resource, by audience."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.clock import day_bounds
from crm.core.problems import Invalid
from funnel.inputs import Input, Period
from funnel.reads import Reads
from funnel.workspace import read_home

MOST_DAYS = 371


class AttitudeBy(StrEnum):
    """Whose attitudes are told apart."""

    COMPANY = "COMPANY"
    RESOURCE = "RESOURCE"
    AUDIENCE = "AUDIENCE"


class AttitudeAsked(Input):
    """Which days, and by what."""

    period: Period
    by: AttitudeBy = AttitudeBy.COMPANY


@dataclass(frozen=True, slots=True)
class Point:
    """People as they stood at the end of a day; those of whom nothing is known are neither green nor red."""

    day: date
    people: int
    green: int
    red: int
    companies: int = 0
    """Companies that these people belong to."""
    green_companies: int = 0
    """Of them, those with somebody well disposed …"""
    red_companies: int = 0
    """… and those with somebody hostile; one may be both."""


@dataclass(frozen=True, slots=True)
class AttitudeRow:
    """Of one resource or audience; `key` is None for the whole company."""

    key: UUID | None
    points: list[Point]


_SEEN = {
    AttitudeBy.COMPANY: "SELECT CAST(NULL AS uuid) AS key, canonical_id AS person, min(first_seen_at) AS at"
    " FROM persons WHERE workspace_id = :workspace_id GROUP BY canonical_id",
    AttitudeBy.RESOURCE: "SELECT coalesce(t.place_resource_id, t.resource_id) AS key, p.canonical_id AS person,"
    " min(t.occurred_at) AS at FROM touchpoints t"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND t.occurred_at >= :since AND t.occurred_at < :until"
    " AND t.direction IS DISTINCT FROM 'OUTBOUND' AND coalesce(t.place_resource_id, t.resource_id) IS NOT NULL"
    " GROUP BY 1, 2",
    AttitudeBy.AUDIENCE: "SELECT l.audience_id AS key, p.canonical_id AS person, min(l.started_at) AS at FROM leads l"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    " WHERE l.workspace_id = :workspace_id AND l.withdrawn_at IS NULL AND l.audience_id IS NOT NULL GROUP BY 1, 2",
}
_STATEMENT = """
WITH days AS (SELECT * FROM json_to_recordset(CAST(:days AS json)) AS d(day date, until timestamptz)),
seen AS ({seen}),
held AS (
  SELECT p.canonical_id AS person, a.attitude, a.at AS since,
         lead(a.at) OVER (PARTITION BY p.canonical_id ORDER BY a.at, a.id) AS until
  FROM attitude_changes a JOIN persons p ON p.workspace_id = :workspace_id AND p.id = a.person_id
  WHERE a.workspace_id = :workspace_id)
SELECT seen.key, days.day, count(*) AS people, count(*) FILTER (WHERE held.attitude = 'GREEN') AS green,
       count(*) FILTER (WHERE held.attitude = 'RED') AS red,
       count(DISTINCT w.company_id) AS companies,
       count(DISTINCT w.company_id) FILTER (WHERE held.attitude = 'GREEN') AS green_companies,
       count(DISTINCT w.company_id) FILTER (WHERE held.attitude = 'RED') AS red_companies
FROM days JOIN seen ON seen.at < days.until
JOIN persons w ON w.workspace_id = :workspace_id AND w.id = seen.person
LEFT JOIN held ON held.person = seen.person AND held.since < days.until
  AND (held.until IS NULL OR held.until >= days.until)
GROUP BY seen.key, days.day ORDER BY seen.key NULLS FIRST, days.day
"""


async def attitude_report(reads: Reads, data: AttitudeAsked) -> list[AttitudeRow]:
    """Sundays of the period and its last day; two statements. People of a resource are those with a contact there in
    the period so far, of an audience those with a lead in it that had started.
    """
    if data.period.days > MOST_DAYS:
        raise Invalid(f"Attitudes are told week by week for at most {MOST_DAYS} days.", field="period")
    zone = (await read_home(reads)).time_zone
    since, until = day_bounds(data.period.start, data.period.end, zone)
    days = [{"day": day, "until": day_bounds(day, day, zone)[1]} for day in week_ends(data.period)]
    given = {"workspace_id": reads.workspace_id, "days": dump(days)}
    if data.by is AttitudeBy.RESOURCE:
        given |= {"since": since, "until": until}
    rows = await reads.rows(text(_STATEMENT.format(seen=_SEEN[data.by])).bindparams(**given))
    return [
        AttitudeRow(key, [Point(*(row[name] for name in Point.__slots__)) for row in own])
        for key, own in groupby(rows, key=lambda row: row["key"])
    ]


def week_ends(period: Period) -> Sequence[date]:
    """The Sundays of the period and its last day."""
    days = (period.start + timedelta(days=number) for number in range(period.days))
    return [day for day in days if day.weekday() == 6 or day == period.end]
