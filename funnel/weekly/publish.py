"""Publishes the report of a week: from then on it stands as it was read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from crm.audit import record as audit
from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.matrix.keep import lock_product
from funnel.models import WeeklyCorrection, WeeklyFigure
from funnel.models import WeeklyReport as WeeklyReportRow
from funnel.reads import WorkReads
from funnel.weekly.correct import CorrectionGiven, resolved
from funnel.weekly.draft import Asked, ask, draft
from funnel.weekly.report import Correction, Publication, Report, to_stored
from funnel.weekly.week import week_of
from funnel.weekly.weekly_report import published, text_of

MOST = 50
"""Corrections of one report."""


class WeeklyReportPublish(Input):
    """Which week, by any day of it, and what is to be done otherwise."""

    product_id: UUID
    week: date
    corrections: Annotated[tuple[CorrectionGiven, ...], Field(max_length=MOST)] = ()


async def publish(work: Work, data: WeeklyReportPublish) -> Report:
    """Freezes figures, late facts and corrections. Done again it answers the report that is there.

    Refused: before the week is over (NOT_YET), with other corrections once it is published (ALREADY_PUBLISHED), and
    for corrections without a cause of this product.
    """
    work.actor.require(Action.REPORT_PUBLISH)
    week = week_of(data.week)
    await lock_product(work, data.product_id)
    reads = WorkReads(work)
    asked = await ask(reads, data.product_id, week, work.now)
    there = await published(reads, asked)
    if there is not None:
        return _same(there, data.corrections)
    _demand_over(asked)
    corrections = await resolved(reads, data.product_id, data.corrections)
    made = await _keep(work, replace(await draft(reads, asked), corrections=corrections))
    assert made.published is not None
    audit.record(work, "WEEKLY_REPORT_PUBLISH", object_type="WeeklyReport", object_id=made.published.id)
    await work.flush()
    return made


def _same(there: Report, given: Sequence[CorrectionGiven]) -> Report:
    """Repeating is no trouble; a report that would not say what was asked is."""
    kept = [(each.text, each.goal_revision_id, each.plan_action_id) for each in there.corrections]
    if given and kept != [(each.text, each.goal_revision_id, each.plan_action_id) for each in given]:
        raise Conflict(
            "The report of this week is published, and its corrections with it; write them into the next one.",
            field="corrections",
            code="ALREADY_PUBLISHED",
        )
    return there


def _demand_over(asked: Asked) -> None:
    if not asked.is_over:
        raise Conflict(
            f"This week lasts until {asked.week.end.isoformat()}; publish its report when it is over.",
            field="week",
            code="NOT_YET",
        )


async def _keep(work: Work, report: Report) -> Report:
    """Three statements, however much it tells; the product is locked before."""
    row = WeeklyReportRow(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=report.product_id,
        week_start=report.week.start,
        contents=to_stored(report.contents),
        text=text_of(report),
        published_at=work.now,
        published_by_id=work.actor.member_id,
    )
    work.session.add(row)
    await work.flush()
    await _keep_figures(work, row.id, report)
    await _keep_corrections(work, row.id, report.corrections)
    return replace(report, published=Publication(row.id, row.published_at, row.published_by_id, row.text))


async def _keep_figures(work: Work, report_id: UUID, report: Report) -> None:
    rows = [
        {
            "report_id": report_id, "product_id": report.product_id, "week_start": week, "metric": metric,
            "step_key": step_key, "value": value,
        }
        for (week, metric, step_key), value in report.figures.items()
    ]  # fmt: skip
    statement = inserting(WeeklyFigure, "report_id", "product_id", "week_start", "metric", "step_key", "value")
    await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def _keep_corrections(work: Work, report_id: UUID, corrections: Sequence[Correction]) -> None:
    rows = [
        {
            "id": new_id(), "report_id": report_id, "position": position, "text": each.text, "goal_id": each.goal_id,
            "goal_revision_id": each.goal_revision_id, "plan_action_id": each.plan_action_id,
        }
        for position, each in enumerate(corrections, start=1)
    ]  # fmt: skip
    if rows:
        columns = ("id", "report_id", "position", "text", "goal_id", "goal_revision_id", "plan_action_id")
        statement = inserting(WeeklyCorrection, *columns)
        await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(rows)})
