"""Figures of a file: followers, reach, search positions … by day; the newest file's value counts."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import text

from crm.core.ids import NIL
from crm.core.problems import Problems
from crm.core.wording import sentence
from crm.core.work import Work
from funnel.audiences.create import fold
from funnel.imports.find_assets import assets
from funnel.imports.place import Place
from funnel.imports.records import MetricRow, Row
from funnel.imports.report import Landed, LandingCode
from funnel.metrics.record import MOST, ResourceMetricItem, ResourceMetricsRecord, record

_THERE = text(
    "SELECT g.at, m.value FROM unnest(CAST(:resources AS uuid[]), CAST(:metrics AS text[]), CAST(:keywords AS text[]),"
    " CAST(:days AS date[])) WITH ORDINALITY AS g(resource_id, metric, keyword, day, at)"
    " CROSS JOIN LATERAL (SELECT x.value FROM resource_metrics x WHERE x.workspace_id = :workspace_id"
    '  AND x.resource_id = g.resource_id AND x.metric = g.metric COLLATE "C" AND x.content_item_id = :nil'
    '  AND x.keyword = g.keyword COLLATE "C" AND x.day = g.day LIMIT 1) m'
)
Pair = tuple[Row, ResourceMetricItem]


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows. A figure that stands there is passed over; `update` replaces one that is another now."""
    landed = Landed()
    figures = [(row, row.values) for row in rows if isinstance(row.values, MetricRow)]
    known = await assets(work, [figure for _, figure in figures])
    pairs = [
        (row, item)
        for row, figure in figures
        if (resource_id := known.of(landed, row, figure)) and (item := _item(landed, row, figure, resource_id))
    ]
    there = await _there(work, [item for _, item in pairs])
    news = [
        pair
        for at, pair in enumerate(pairs, start=1)
        if (at not in there) or (update and there[at] != pair[1].value)
    ]  # fmt: skip
    for start in range(0, len(news), MOST):
        await _record(work, landed, news[start : start + MOST])
    old = {pair[0].number for at, pair in enumerate(pairs, start=1) if at in there}
    refused = {problem.row for problem in landed.problems}
    for row, _ in news:
        if row.number not in refused:
            (landed.updated if row.number in old else landed.created).add(row.number)
    return landed


def _item(landed: Landed, row: Row, figure: MetricRow, resource_id: UUID) -> ResourceMetricItem | None:
    try:
        return ResourceMetricItem(
            resource_id=resource_id,
            day=figure.day,
            metric=figure.metric,
            value=figure.value,
            keyword=figure.keyword,
        )
    except ValidationError as error:
        detail = error.errors()[0]
        landed.reject(row, LandingCode.REFUSED, sentence(detail), field=str(detail["loc"][0]))
        return None


async def _there(work: Work, items: Sequence[ResourceMetricItem]) -> dict[int, Decimal]:
    """Place in `items`, from 1 → the value that stands there."""
    given = {
        "workspace_id": work.workspace_id,
        "nil": NIL,
        "resources": [item.resource_id for item in items],
        "metrics": [item.metric.value for item in items],
        "keywords": [fold(item.keyword) if item.keyword else "" for item in items],
        "days": [item.day for item in items],
    }
    return {row.at: row.value for row in await work.execute(_THERE, given)}


async def _record(work: Work, landed: Landed, pairs: Sequence[Pair]) -> None:
    """Records all that can be; what the catalogue refuses is told of its row."""
    try:
        await _send(work, pairs)
    except Problems as refused:
        bad = set()
        for problem in refused.problems:
            _, at, field = (problem.field or "").split(".", 2)
            bad.add(int(at))
            row, item = pairs[int(at)]
            landed.reject(row, problem.code, problem.message, field=field, value=getattr(item, field, None))
        await _send(work, [pair for at, pair in enumerate(pairs) if at not in bad])


async def _send(work: Work, pairs: Sequence[Pair]) -> None:
    if pairs:
        await record(work, ResourceMetricsRecord(items=tuple(item for _, item in pairs)))
