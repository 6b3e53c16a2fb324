"""What was waited for around leads goes on as if it had never been given up: the reason is undone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.models.sla_words import SlaState
from crm.sla.clock import between
from crm.sla.held import write
from crm.sla.hours import hours_by_id

_CANCELLED = text(
    """
    SELECT t.id, t.member_id, t.calendar_id, t.started_at, t.due_at, t.warn_at, t.warned_at, t.breached_at,
           t.noticed_at, p.id AS pause_id, p.paused_at
    FROM json_to_recordset(CAST(:rows AS json)) AS r(lead_id uuid, at timestamptz)
    JOIN sla_timers t ON t.workspace_id = :workspace_id AND t.lead_id = r.lead_id AND t.stopped_at = r.at
      AND t.state = 'CANCELLED' AND t.kind IN ('ACCEPT', 'FIRST_CONTACT', 'TASK')
    LEFT JOIN sla_pauses p ON p.workspace_id = :workspace_id AND p.timer_id = t.id AND p.resumed_at = r.at
      AND p.paused_at < r.at AND t.breached_at IS NULL
    WHERE NOT EXISTS (SELECT FROM sla_timers o WHERE o.workspace_id = :workspace_id AND o.kind = t.kind
                      AND o.subject_id = t.subject_id AND o.state IN ('RUNNING', 'PAUSED', 'BREACHED'))
    AND CASE t.kind
      WHEN 'TASK' THEN EXISTS (SELECT FROM tasks k WHERE k.workspace_id = :workspace_id AND k.id = t.subject_id
                               AND k.completed_at IS NULL AND k.cancelled_at IS NULL)
      ELSE EXISTS (SELECT FROM handoffs h WHERE h.workspace_id = :workspace_id AND h.id = t.subject_id
                   AND h.status = CASE t.kind WHEN 'ACCEPT' THEN 'OFFERED' ELSE 'ACCEPTED' END) END
    ORDER BY t.id FOR NO KEY UPDATE OF t
    """
)
_GO_ON = text(
    "UPDATE sla_timers SET stopped_at = NULL, breached_at = NULL, state = 'RUNNING'"
    " WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)
_PAUSED_STILL = text(
    "UPDATE sla_pauses SET resumed_at = NULL WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)


async def revive_of_leads(work: Work, given_up: Mapping[UUID, datetime]) -> set[UUID]:
    """The timers of these leads, which are held, that were cancelled at the instant the lead was given up, run on to
    the due times they had; paused ones stand still again, breaches stay. What was done meanwhile is not waited for.

    A due time that went by meanwhile is a breach like any other: the sweep tells it.
    """
    if not given_up:
        return set()
    rows = dump({"lead_id": lead_id, "at": at} for lead_id, at in sorted(given_up.items()))
    found = (await work.execute(_CANCELLED, {"workspace_id": work.workspace_id, "rows": rows})).all()
    if not found:
        return set()
    hours = await hours_by_id(work, {each.calendar_id for each in found if each.pause_id and each.calendar_id})
    ids = [each.id for each in found]
    await work.execute(_GO_ON, {"workspace_id": work.workspace_id, "ids": ids})
    await write(work, [_as_it_was(each, hours.get(each.calendar_id)) for each in found])
    if pauses := [each.pause_id for each in found if each.pause_id]:
        await work.execute(_PAUSED_STILL, {"workspace_id": work.workspace_id, "ids": pauses})
    return set(ids)


def _as_it_was(timer: Any, hours: Any) -> dict[str, Any]:
    state, left = SlaState.RUNNING, None
    if timer.breached_at is not None and timer.noticed_at is not None:
        state = SlaState.BREACHED
    elif timer.pause_id is not None:
        state = SlaState.PAUSED
        left = between(max(timer.paused_at, timer.started_at), timer.due_at, hours) // timedelta(microseconds=1)
    names = ("id", "member_id", "due_at", "warn_at", "warned_at", "noticed_at")
    return {name: getattr(timer, name) for name in names} | {
        "state": state.value,
        "remaining_micros": left,
        "breached_at": timer.breached_at if state is SlaState.BREACHED else None,
    }
