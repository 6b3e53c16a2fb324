"""A call tracker tells more of a call that it told of before."""

from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, literal, or_, select, update

from crm.core.work import Work
from crm.models import Call, Touchpoint
from crm.models.sales_words import CallResult
from funnel.calls.attach import ToldCall, talked_with


async def correct(work: Work, told: ToldCall, touchpoint_id: UUID) -> UUID | None:
    """The id of the touch's call when there was something new: the length and result of a longer telling, a recording
    that came late. A recording that is there stays. A missed call that turns out to have been a talk does to its lead
    what the talk would have done.
    """
    corrected = await _corrected(work, told, touchpoint_id)
    if corrected is None:
        return None
    reached = CallResult.REACHED.value
    if corrected.lead_id is not None and corrected.result == reached != corrected.before:
        await talked_with(work, corrected.lead_id, corrected.occurred_at)
    found: UUID = corrected.id
    return found


async def _corrected(work: Work, told: ToldCall, touchpoint_id: UUID) -> Any:
    row = Call
    longer = row.duration_seconds < told.duration_seconds
    recorded = and_(row.recording_url.is_(None), literal(told.recording_url is not None))
    touched = select(Touchpoint.occurred_at).where(
        Touchpoint.workspace_id == work.workspace_id, Touchpoint.id == touchpoint_id
    )  # calls are found by their time
    before = (
        select(row.id, row.result)
        .where(row.workspace_id == work.workspace_id, row.occurred_at == touched.scalar_subquery())
        .where(row.touchpoint_id == touchpoint_id)
        .with_for_update(key_share=True)
        .cte("before")
    )
    changed = (
        update(row)
        .where(row.workspace_id == work.workspace_id, row.id == before.c.id, or_(longer, recorded))
        .values(
            duration_seconds=func.greatest(row.duration_seconds, told.duration_seconds),
            result=case((longer, told.result.value), else_=row.result),
            recording_url=func.coalesce(row.recording_url, told.recording_url),
        )
        .returning(row.id, row.lead_id, row.occurred_at, row.result, before.c.result.label("before"))
        .execution_options(synchronize_session=False)
    )
    return (await work.execute(changed)).one_or_none()
