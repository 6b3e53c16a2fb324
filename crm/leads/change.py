"""Writes columns of leads that are held already."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import update

from crm.core.work import Work
from crm.models import Lead


async def change(work: Work, lead_ids: Sequence[UUID], **values: Any) -> None:
    """Sets the columns and counts the version; the caller holds the leads' locks."""
    if lead_ids:
        await work.execute(
            update(Lead)
            .where(Lead.workspace_id == work.workspace_id, Lead.id.in_(lead_ids))
            .values(version=Lead.version + 1, **values)
            .execution_options(synchronize_session=False)
        )
