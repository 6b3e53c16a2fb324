"""Records channels' own figures by day; recording again replaces the value."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, text

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import NIL, new_id
from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.create import fold
from funnel.content.belongs import check_items, given_items
from funnel.inputs import Input, Name
from funnel.metrics.catalogue import CATALOGUE
from funnel.models import Resource
from funnel.models.words import Metric, MetricUnit
from funnel.reads import among
from funnel.workspace import home

MOST = 1_000
LARGEST = Decimal(10) ** 15


class ResourceMetricItem(Input):
    """One figure of one day; shares are fractions of 1, times are seconds, a search position is per keyword."""

    resource_id: UUID
    content_item_id: UUID | None = None
    day: date
    metric: Metric
    value: Decimal
    keyword: Name | None = None


class ResourceMetricsRecord(Input):
    """Many figures at once."""

    items: Annotated[tuple[ResourceMetricItem, ...], Field(min_length=1, max_length=MOST)]


_UPSERT = text(
    "INSERT INTO resource_metrics"
    " (workspace_id, id, resource_id, content_item_id, keyword, day, metric, value, recorded_at, member_id)"
    " SELECT :workspace_id, given.*, :now, CAST(:member_id AS uuid)"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:resource_ids AS uuid[]), CAST(:content_item_ids AS uuid[]),"
    " CAST(:keywords AS text[]), CAST(:days AS date[]), CAST(:metrics AS text[]), CAST(:values AS numeric[])) AS given"
    " ON CONFLICT (workspace_id, resource_id, metric, content_item_id, keyword, day)"
    " DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at, member_id = excluded.member_id,"
    " counted = false"
)


async def record(work: Work, data: ResourceMetricsRecord) -> int:
    """Writes all items in one statement and answers how many; one that is not usable refuses all.

    Of two items for the same day and figure the later one counts.
    """
    work.actor.require(Action.METRIC_RECORD)
    today = (await home(work)).day(work.now)
    problems = [found for index, item in enumerate(data.items) for found in _problems(item, f"items.{index}", today)]
    if problems:
        raise Problems(problems)
    await check_items(work, given_items(data.items))
    rows = {_key(item): item for item in data.items}
    items = list(rows.values())
    no_resource = NotFound("One of the resources does not exist.", field="items")
    try:
        async with refusing(work, {"fk_resource_metrics_workspace_id_resource_id": no_resource}):
            await work.execute(_UPSERT, _arrays(work, items))
    except NotFound as refused:
        raise Problems(await _unknown(work, data.items)) from refused
    audit.record(work, "METRIC_RECORD", details={"items": len(data.items)})
    await work.flush()
    return len(data.items)


async def _unknown(work: Work, items: Sequence[ResourceMetricItem]) -> list[Problem]:
    """Which items name no resource of this workspace; asked only once it is known that one does."""
    asked = {item.resource_id for item in items}
    known = select(Resource.id).where(Resource.workspace_id == work.workspace_id, among(Resource.id, list(asked)))
    missing = asked - set((await work.execute(known)).scalars())
    return [
        NotFound("This resource does not exist.", field=f"items.{index}.resourceId")
        for index, item in enumerate(items)
        if item.resource_id in missing
    ]


def _key(item: ResourceMetricItem) -> tuple[object, ...]:
    return (item.resource_id, item.metric, item.content_item_id, _keyword(item), item.day)


def _keyword(item: ResourceMetricItem) -> str:
    return fold(item.keyword) if item.keyword else ""


def _arrays(work: Work, items: Sequence[ResourceMetricItem]) -> dict[str, object]:
    return {
        "workspace_id": work.workspace_id,
        "now": work.now,
        "member_id": work.actor.member_id,
        "ids": [new_id() for _ in items],
        "resource_ids": [item.resource_id for item in items],
        "content_item_ids": [item.content_item_id or NIL for item in items],
        "keywords": [_keyword(item) for item in items],
        "days": [item.day for item in items],
        "metrics": [item.metric.value for item in items],
        "values": [item.value for item in items],
    }


def _problems(item: ResourceMetricItem, path: str, today: date) -> list[Problem]:
    definition = CATALOGUE[item.metric]
    found: list[Problem] = []
    if not definition.is_recorded:
        message = f"{item.metric.value} is counted by the service from facts; it cannot be recorded."
        found.append(Invalid(message, field=f"{path}.metric"))
    if (item.metric is Metric.SEARCH_POSITION) != (item.keyword is not None):
        message = (
            "A search position is of a keyword; give it."
            if item.keyword is None
            else f"{item.metric.value} is not measured by keyword; leave it out."
        )
        found.append(Invalid(message, field=f"{path}.keyword"))
    if item.day > today:
        found.append(Invalid("A figure cannot be of a day to come.", field=f"{path}.day"))
    sentence = value_problem(item.metric, item.value)
    if sentence:
        found.append(Invalid(sentence, field=f"{path}.value"))
    return found


def value_problem(metric: Metric, value: Decimal) -> str | None:
    """A sentence when no such value can be of that metric, else None."""
    unit = CATALOGUE[metric].unit
    if not value.is_finite() or abs(value) > LARGEST:
        return "The value is not a finite number, or is far too large."
    if value < 0 and metric not in (Metric.REVENUE, Metric.CONTRIBUTION):
        return f"{metric.value} cannot be less than zero."
    if unit is MetricUnit.SHARE and value > 1:
        return f"{metric.value} is a share; write 0.05 for five per cent."
    if unit is MetricUnit.POSITION and value < 1:
        return "Search positions start at 1."
    return None
