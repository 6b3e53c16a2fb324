"""Counts how often forms were shown: one row a form and day, whoever looked."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from crm.core.work import Work
from funnel.models import FormDay
from funnel.workspace import day_in


async def count_views(work: Work, views: Mapping[UUID, int]) -> None:
    """Adds to today, in the workspace's zone; one statement for all forms."""
    today = day_in(work.workspace_id, work.now)
    rows = [
        {"workspace_id": work.workspace_id, "form_id": form_id, "day": today, "views": count}
        for form_id, count in sorted(views.items())  # sorted: two who count the same forms must not wait in a ring
    ]
    row = insert(FormDay).values(rows)
    more = {"views": FormDay.views + row.excluded.views}
    await work.execute(row.on_conflict_do_update(index_elements=["workspace_id", "form_id", "day"], set_=more))
