"""Figures of service over days, of all threads or apart by resource, channel, topic or week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from crm.core.clock import day_bounds
from crm.core.problems import NotFound
from crm.models.words_conversation import ResponseBand
from funnel.inputs import Period
from funnel.reads import Reads, Row
from funnel.workspace import read_home


class ServiceBreakdown(StrEnum):
    """What figures of service are told apart by."""

    RESOURCE = "RESOURCE"
    CHANNEL = "CHANNEL"
    TOPIC = "TOPIC"
    WEEK = "WEEK"


_KEYS = {
    None: "NULL::text",
    ServiceBreakdown.RESOURCE: "c.resource_id::text",
    ServiceBreakdown.CHANNEL: "c.channel_id::text",
    ServiceBreakdown.TOPIC: "c.topic",
    ServiceBreakdown.WEEK: "date_trunc('week', c.appeared_at AT TIME ZONE :zone)::date::text",
}

_BANDS = ",\n".join(f"  count(*) FILTER (WHERE c.band = '{band}') AS {band.value.lower()}" for band in ResponseBand)
_FIGURES = """
WITH known AS (
  SELECT count(*) AS resources FROM resources r
  WHERE r.workspace_id = :workspace_id AND r.id = ANY(CAST(:resources AS uuid[]))
)
SELECT (SELECT resources FROM known) AS resources, {key} AS key, c.appeared_at < :since AS earlier,
  count(*) AS threads,
  count(*) FILTER (WHERE c.first_responded_at IS NOT NULL OR c.resolved_at IS NOT NULL) AS handled,
{bands},
  count(*) FILTER (WHERE c.first_responded_at IS NOT NULL OR c.response_due_at < :now) AS due,
  count(*) FILTER (WHERE c.first_responded_at IS NOT NULL OR c.limit_at < :now) AS over,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.first_responded_at - c.appeared_at)
    ) FILTER (WHERE c.first_responded_at IS NOT NULL) AS response,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.received_at - c.appeared_at)) AS lag,
  count(c.satisfaction) FILTER (WHERE {genuine}) AS rated,
  count(*) FILTER (WHERE {genuine} AND c.satisfaction >= 4) AS satisfied,
  count(*) FILTER (WHERE c.sentiment = 'POSITIVE') AS positive,
  count(*) FILTER (WHERE c.sentiment = 'NEGATIVE') AS negative,
  count(*) FILTER (WHERE c.negative_kind = 'ORCHESTRATED') AS orchestrated,
  coalesce(sum(c.reach) FILTER (WHERE c.sentiment = 'NEGATIVE' AND {genuine}), 0) AS reach,
  count(*) FILTER (WHERE c.sentiment = 'NEGATIVE' AND {genuine} AND c.shared_url IS NOT NULL) AS shared,
  coalesce(sum(c.answers), 0) AS answers, coalesce(sum(c.template_answers), 0) AS templates,
  count(*) FILTER (WHERE c.answers > 0 AND c.answers = c.template_answers) AS only_templates,
  count(*) FILTER (WHERE c.first_responded_at IS NULL AND c.resolved_at IS NULL AND c.limit_at < :now) AS silent,
  count(*) FILTER (WHERE c.blaming_answers > 0) AS blaming
FROM (SELECT 1) one LEFT JOIN conversations c ON c.workspace_id = :workspace_id
  AND c.appeared_at >= :before AND c.appeared_at < :until AND c.category IS DISTINCT FROM 'SPAM'
  AND (:everywhere OR c.resource_id = ANY(CAST(:resources AS uuid[])))
GROUP BY 2, 3 ORDER BY 2, 3
"""


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """What `funnel/README.md` says of each; shares are None where nothing is divided."""

    handled: int
    bands: Mapping[ResponseBand, int]
    in_time_share: float | None
    within_limit_share: float | None
    median_response_seconds: float | None
    detection_lag_seconds: float | None
    satisfied_share: float | None
    rated: int
    positive: int
    negative: int
    orchestrated: int
    ratio: float | None
    ratio_without_orchestrated: float | None
    ratio_change: float | None
    reach_of_solved: int
    solved_shared: int
    template_share: float | None
    only_templates: int
    silent: int
    blaming: int


async def service_figures(
    reads: Reads, period: Period, resource_ids: Sequence[UUID] | None, now: datetime
) -> ServiceFigures:
    """Of all threads that appeared in the days, or of those on the resources; two statements.

    Raises NotFound for a resource that is not there.
    """
    found = await _read(reads, period, resource_ids, now, None)
    sides = found.get(None, {})
    return _figures(sides.get("now"), sides.get("before"))


async def service_figures_by(
    reads: Reads, period: Period, resource_ids: Sequence[UUID] | None, now: datetime, by: ServiceBreakdown
) -> dict[str | None, ServiceFigures]:
    """The same apart, by the key of the row: an id, a topic, a week's Monday; two statements.

    `ratio_change` of a week is the difference to the week before, of all others to the period before.
    """
    found = await _read(reads, period, resource_ids, now, by)
    rows: dict[str | None, ServiceFigures] = {}
    for key, sides in found.items():
        if "now" not in sides:
            continue
        earlier = sides.get("before")
        if by is ServiceBreakdown.WEEK and key is not None:
            last = found.get((date.fromisoformat(key) - timedelta(days=7)).isoformat(), {})
            earlier = last.get("now") or last.get("before")
        rows[key] = _figures(sides["now"], earlier)
    return rows


Sides = dict[str, Row]
"""The row of the period (`now`) and that of the days before (`before`), where there is one."""


async def _read(
    reads: Reads, period: Period, resource_ids: Sequence[UUID] | None, now: datetime, by: ServiceBreakdown | None
) -> dict[str | None, Sides]:
    zone = (await read_home(reads)).time_zone
    since, until = day_bounds(period.start, period.end, zone)
    before, _ = day_bounds(period.start - timedelta(days=period.days), period.start, zone)
    asked = sorted(set(resource_ids or ()))
    given: dict[str, Any] = {
        "workspace_id": reads.workspace_id, "since": since, "until": until, "before": before, "now": now,
        "resources": asked, "everywhere": resource_ids is None,
    }  # fmt: skip
    statement = text(
        _FIGURES.format(key=_KEYS[by], bands=_BANDS, genuine="c.negative_kind IS DISTINCT FROM 'ORCHESTRATED'")
    ).bindparams(bindparam("resources", type_=ARRAY(Uuid())))
    if by is ServiceBreakdown.WEEK:
        given["zone"] = zone
    rows = await reads.rows(statement.bindparams(**given))
    if len(asked) != rows[0]["resources"]:
        raise NotFound("There is no such resource in this workspace.", field="resourceIds")
    found: dict[str | None, Sides] = {}
    for row in rows:
        if row["earlier"] is not None:
            found.setdefault(row["key"], {})["before" if row["earlier"] else "now"] = row
    return found


def _figures(told: Row | None, earlier: Row | None) -> ServiceFigures:
    row: Any = _NOTHING if told is None else told
    ratio = _ratio(row, 0)
    before = _ratio(earlier, 0) if earlier is not None else None
    in_time = row["realtime"] + row["within_60_min"] + row["within_90_min"]
    return ServiceFigures(
        handled=row["handled"],
        bands={band: row[band.value.lower()] for band in ResponseBand},
        in_time_share=_share(in_time, row["due"]),
        within_limit_share=_share(in_time + row["within_24_h"], row["over"]),
        median_response_seconds=_float(row["response"]),
        detection_lag_seconds=_float(row["lag"]),
        satisfied_share=_share(row["satisfied"], row["rated"]),
        rated=row["rated"],
        positive=row["positive"],
        negative=row["negative"],
        orchestrated=row["orchestrated"],
        ratio=ratio,
        ratio_without_orchestrated=_ratio(row, row["orchestrated"]),
        ratio_change=None if ratio is None or before is None else ratio - before,
        reach_of_solved=int(row["reach"]),
        solved_shared=row["shared"],
        template_share=_share(int(row["templates"]), int(row["answers"])),
        only_templates=row["only_templates"],
        silent=row["silent"],
        blaming=row["blaming"],
    )


_NOTHING: dict[str, Any] = dict.fromkeys(
    ("handled", "due", "over", "rated", "satisfied", "positive", "negative", "orchestrated", "reach", "shared",
     "answers", "templates", "only_templates", "silent", "blaming", *(band.value.lower() for band in ResponseBand)), 0,
) | {"response": None, "lag": None}  # fmt: skip


def _ratio(row: Any, without: int) -> float | None:
    """Positive to negative; None without a negative."""
    return _share(row["positive"], row["negative"] - without)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
