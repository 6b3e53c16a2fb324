"""What came of forms: shown, filled in, and the share of the one in the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from funnel.inputs import Period
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One form's, over a period or ever."""

    views: int = 0
    """How often the hosted page was shown, by itself or inside another one; programs are not counted."""
    submissions: int = 0
    """Of humans, by all ways."""
    from_page: int = 0
    """Those of the hosted page."""
    bots: int = 0
    waiting: int = 0
    failed: int = 0
    last_submission_at: datetime | None = None

    @property
    def conversion_rate(self) -> float | None:
        """Submissions of the hosted page by its views, at most 1; None where nobody looked."""
        return min(self.from_page / self.views, 1.0) if self.views else None


_FIGURES = text(
    """
SELECT c.id, coalesce(seen.views, 0) AS views, sent.submissions, sent.from_page, sent.bots, sent.waiting, sent.failed,
       sent.last_at
FROM unnest(CAST(:ids AS uuid[])) AS c(id)
CROSS JOIN (SELECT w.time_zone FROM workspaces w WHERE w.id = :workspace_id) home
LEFT JOIN LATERAL (SELECT CAST(sum(d.views) AS bigint) AS views FROM form_days d
  WHERE d.workspace_id = :workspace_id AND d.form_id = c.id
    AND (CAST(:first AS date) IS NULL OR d.day >= :first) AND (CAST(:last AS date) IS NULL OR d.day <= :last)) seen
  ON true
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE s.state <> 'BOT') AS submissions,
    count(*) FILTER (WHERE s.state <> 'BOT' AND s.via IN ('PAGE', 'EMBED')) AS from_page,
    count(*) FILTER (WHERE s.state = 'BOT') AS bots,
    count(*) FILTER (WHERE s.state IN ('WAITING', 'ALONE')) AS waiting,
    count(*) FILTER (WHERE s.state = 'FAILED') AS failed,
    max(s.received_at) FILTER (WHERE s.state <> 'BOT') AS last_at
  FROM form_submissions s WHERE s.workspace_id = :workspace_id AND s.form_id = c.id
    AND (CAST(:first AS date) IS NULL OR s.received_at >= CAST(:first AS timestamp) AT TIME ZONE home.time_zone)
    AND (CAST(:last AS date) IS NULL
         OR s.received_at < CAST(CAST(:last AS date) + 1 AS timestamp) AT TIME ZONE home.time_zone)) sent
"""
)


async def figures(reads: Reads, form_ids: Sequence[UUID], period: Period | None) -> dict[UUID, FormFigures]:
    """Of all asked forms, by one statement; without a period of all time."""
    asked = _FIGURES.bindparams(
        ids=list(form_ids), workspace_id=reads.workspace_id, first=period.start if period else None,
        last=period.end if period else None,
    )  # fmt: skip
    return {
        row["id"]: FormFigures(
            views=row["views"],
            submissions=row["submissions"],
            from_page=row["from_page"],
            bots=row["bots"],
            waiting=row["waiting"],
            failed=row["failed"],
            last_submission_at=row["last_at"],
        )
        for row in await reads.rows(asked)
    }
