"""Keeps `leads.next_task_id`: the earliest open task of the lead."""

from uuid import UUID

from sqlalchemy import select, update

from crm.core.limits import at_most
from crm.core.work import Work
from crm.models import Lead, Task


async def point_to_next(work: Work, lead_id: UUID) -> None:
    """Points the lead, which is held, to its earliest open task, or to none."""
    earliest = (
        select(Task.id)
        .where(
            Task.workspace_id == work.workspace_id,
            Task.lead_id == lead_id,
            Task.completed_at.is_(None),
            Task.cancelled_at.is_(None),
        )
        .order_by(Task.due_at, Task.id)
        .limit(at_most(1))
    )
    await work.execute(
        update(Lead)
        .where(Lead.workspace_id == work.workspace_id, Lead.id == lead_id)
        .values(next_task_id=earliest.scalar_subquery())
        .execution_options(synchronize_session=False)
    )
