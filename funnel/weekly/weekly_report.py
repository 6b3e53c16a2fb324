"""The report of a week: as it was published, else the draft of now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from funnel.reads import Reads, Row
from funnel.weekly import queries
from funnel.weekly.draft import Asked, ask, draft, read
from funnel.weekly.messenger import message
from funnel.weekly.report import Correction, Publication, Report, from_stored
from funnel.weekly.week import Week


async def weekly_report(reads: Reads, product_id: UUID, week: Week, now: datetime) -> Report:
    """Two statements for a published one, ten at most for a draft; raises `NotFound` where there is no such product."""
    asked = await ask(reads, product_id, week, now)
    return await published(reads, asked) or await draft(reads, asked)


async def published(reads: Reads, asked: Asked) -> Report | None:
    """The frozen copy."""
    rows = await read(reads, queries.PUBLISHED, product_id=asked.product_id, week=asked.week.start)
    if not rows:
        return None
    first, home = rows[0], asked.home
    return Report(
        asked.product_id,
        home["product"],
        home["workspace"],
        home["slug"],
        asked.week,
        from_stored(first["contents"]),
        tuple(_corrections(rows)),
        Publication(first["id"], first["published_at"], first["published_by_id"], first["text"]),
    )


def text_of(report: Report) -> str:
    """For a messenger: as it was published, else as it would be now."""
    if report.published is not None:
        return report.published.text
    return message(report.product, report.week, report.contents, report.corrections)


def _corrections(rows: Sequence[Row]) -> Sequence[Correction]:
    return [
        Correction(row["correction"], row["goal_id"], row["goal_revision_id"], row["plan_action_id"])
        for row in rows
        if row["correction"] is not None
    ]
