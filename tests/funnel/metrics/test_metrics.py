"""The metric catalogue, and figures recorded by day."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Forbidden, Problems
from crm.core.work import Work
from crm.models.words import Role
from funnel.inputs import Period
from funnel.metrics.catalogue import CATALOGUE
from funnel.metrics.record import ResourceMetricsRecord, record
from funnel.metrics.series import series
from funnel.models import Resource, ResourceMetric
from funnel.models.words import Aggregation, Metric, MetricSource
from funnel.reads import WorkReads
from tests.factories.model import as_role, counted, make_resource

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY = Period(start=date(2026, 5, 1), end=date(2026, 5, 31))


def items(resource: Resource, *given: tuple[int, str, str, str | None]) -> ResourceMetricsRecord:
    rows = [
        {"resource_id": resource.id, "day": date(2026, 5, day), "metric": metric, "value": value, "keyword": keyword}
        for day, metric, value, keyword in given
    ]
    return ResourceMetricsRecord.model_validate({"items": rows})


def test_every_metric_has_a_meaning() -> None:
    assert set(CATALOGUE) == set(Metric)
    lower = {metric for metric, definition in CATALOGUE.items() if definition.lower_is_better}
    costs = {metric for metric in Metric if metric.value.startswith("COST_PER_")}
    assert lower == {Metric.BOUNCE_RATE, Metric.SEARCH_POSITION, Metric.RESPONSE_TIME} | costs
    assert {metric for metric, definition in CATALOGUE.items() if definition.source is MetricSource.DERIVED} == costs
    last = {metric for metric, definition in CATALOGUE.items() if definition.aggregation is Aggregation.LAST}
    assert last == {Metric.FOLLOWERS, Metric.CONTACT_BASE, Metric.SEARCH_POSITION}


async def test_recording_again_replaces(work: Work) -> None:
    page = await make_resource(work)
    assert await record(work, items(page, (1, "CLICKS", "3", None), (1, "CLICKS", "4", None))) == 2
    assert await record(work, items(page, (1, "CLICKS", "9", None))) == 1
    rows = (await work.execute(select(ResourceMetric.metric, ResourceMetric.value))).all()
    assert [tuple(row) for row in rows] == [("CLICKS", Decimal(9))]


async def test_a_series_is_summed_by_its_aggregation(work: Work) -> None:
    """Clicks 3 + 4 = 7; followers end at 120; bounce rate (0.4 + 0.5) / 2 = 0.45; two keywords stay apart."""
    page = await make_resource(work)
    await record(work, items(
        page, (2, "CLICKS", "4", None), (1, "CLICKS", "3", None), (1, "FOLLOWERS", "100", None),
        (3, "FOLLOWERS", "120", None), (1, "BOUNCE_RATE", "0.4", None), (2, "BOUNCE_RATE", "0.5", None),
        (1, "SEARCH_POSITION", "12", "Chair"), (2, "SEARCH_POSITION", "8", "chair "),
        (1, "SEARCH_POSITION", "30", "back pain"),
    ))  # fmt: skip
    found = (await series(WorkReads(work), [page.id, new_id()], MAY))[page.id]
    assert [(each.definition.metric.value, each.keyword, str(round(each.total, 2))) for each in found] == [
        ("CLICKS", None, "7.00"), ("FOLLOWERS", None, "120.00"), ("BOUNCE_RATE", None, "0.45"),
        ("SEARCH_POSITION", "back pain", "30.00"), ("SEARCH_POSITION", "chair", "8.00"),
    ]  # fmt: skip
    assert [day.day for day, _ in found[0].points] == [1, 2]


async def test_a_batch_of_any_size_takes_the_same_statements(work: Work) -> None:
    page = await make_resource(work)
    async with counted(work) as one:
        await record(work, items(page, (1, "CLICKS", "3", None)))
    async with counted(work) as many:
        await record(work, items(page, *[(day, "REACH", "3", None) for day in range(1, 30)]))
    assert len(many) == len(one)


async def test_unusable_figures_refuse_all_and_name_each(work: Work) -> None:
    page = await make_resource(work)
    tomorrow = work.now.date() + timedelta(days=3)
    wrong: list[dict[str, Any]] = [
        {"metric": "LEADS", "value": "1"},
        {"metric": "CTR", "value": "1.2"},
        {"metric": "SEARCH_POSITION", "value": "3"},
        {"metric": "CLICKS", "value": "3", "keyword": "chair"},
        {"metric": "CLICKS", "value": "-1"},
        {"metric": "CLICKS", "value": "1", "day": tomorrow},
        {"metric": "CLICKS", "value": "1"},
    ]
    rows = [{"resource_id": page.id, "day": date(2026, 5, 1)} | row for row in wrong]
    with pytest.raises(Problems) as refused:
        await record(work, ResourceMetricsRecord.model_validate({"items": rows}))
    assert [problem.field for problem in refused.value.problems] == [
        "items.0.metric", "items.1.value", "items.2.keyword", "items.3.keyword", "items.4.value", "items.5.day",
    ]  # fmt: skip
    nowhere = ResourceMetricsRecord.model_validate({"items": [rows[-1], rows[-1] | {"resource_id": new_id()}]})
    with pytest.raises(Problems) as unknown:
        await record(work, nowhere)
    assert [(problem.code, problem.field) for problem in unknown.value.problems] == [
        ("NOT_FOUND", "items.1.resourceId"),
    ]  # fmt: skip
    with pytest.raises(Forbidden, match="METRIC_RECORD"):
        await record(await as_role(work, Role.AUTHOR), items(page, (1, "CLICKS", "1", None)))
    assert await work.scalar(select(func.count()).select_from(ResourceMetric)) == 0
