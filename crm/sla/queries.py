"""SELECTs about service times."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_

from crm.models import SlaTimer
from crm.models.sla_words import SlaState


def report(workspace_id: UUID, since: datetime, until: datetime) -> Select[Any]:
    """Timers that began in [since, until): by kind, by kind and member, by kind and team.

    Late: a due time went by, whatever came of it; met: it was kept; open: it is not over. What was given up in time is
    in no figure. The median is of seconds of the wall clock from the beginning to the end, of what has ended.
    """
    row = SlaTimer
    taken = func.extract("epoch", row.stopped_at - row.started_at)
    ended = (row.state == SlaState.MET.value) | (row.state == SlaState.LATE.value)
    is_open = (row.state == SlaState.RUNNING.value) | (row.state == SlaState.PAUSED.value)
    return (
        select(
            row.kind,
            row.member_id,
            row.team_id,
            func.grouping(row.member_id, row.team_id).label("level"),
            func.count().filter(row.state == SlaState.MET.value).label("met"),
            func.count().filter(row.breached_at.is_not(None)).label("late"),
            func.count().filter(is_open).label("open"),
            func.percentile_cont(0.5).within_group(taken).filter(ended).label("median"),
        )
        .where(row.workspace_id == workspace_id, row.started_at >= since, row.started_at < until)
        .where((row.state != SlaState.CANCELLED.value) | row.breached_at.is_not(None))
        .group_by(func.grouping_sets(tuple_(row.kind), tuple_(row.kind, row.member_id), tuple_(row.kind, row.team_id)))
        .order_by(row.kind, row.member_id, row.team_id)
    )
