"""Questions of the tests, and what a report says without the moment of asking."""

from dataclasses import replace
from datetime import date
from typing import Any

from crm.core.reader import Reader
from crm.core.work import Work
from funnel.attribution.answer import AttributionAnswer
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import parse_model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from tests.factories.products import Published

RULES = (
    "first", "last", "last_non_direct", "linear", "position(40,20,40)", "position(20,20,60)", "decay(7d)",
    "anchors(w)", "anchors(full)", "shapley", "participation",
)  # fmt: skip


def question(funnel: Published, step: str = "", *models: str, **given: Any) -> AttributionQuestion:
    """All time, all days; sales unless a step is named."""
    asked = AttributionQuestion(
        product_id=funnel.product_id,
        start=date(2025, 1, 1),
        end=date(2027, 12, 31),
        step_key=step or None,
        models=tuple(parse_model(model) for model in models or RULES),
        dimension=AttributionDimension.RESOURCE,
        window_days=365,
    )
    return replace(asked, **given)


async def report(work: Work, asked: AttributionQuestion) -> AttributionAnswer:
    """The report as the work's own transaction sees it; where a later time is asked for, asked then."""
    now = max(work.now, asked.as_known_at or work.now)
    return await attribution_report(Reader(await work.raw(), work.workspace_id), asked, now=now)


def figures(found: AttributionAnswer) -> tuple[Any, ...]:
    """All but when and by which way."""
    return found.totals, found.unattributed, found.models, found.rows
