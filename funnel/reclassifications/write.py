"""The other phases: touches get the channel that was found for them, or the one they had; what follows from their
people's facts is derived again in the same transaction.

A touch moves only from the very channel, and by the very evidence, that the run saw: what somebody else changed since
stays, and is told.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.people.hold import hold
from funnel.facts.rederive import rederive_held
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassifiedState

AT_ONCE = 500
"""Touches a transaction: their people are locked meanwhile."""

_NEXT = (
    "SELECT m.position, t.person_id FROM channel_reclassification_moves m"
    " LEFT JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = m.touch_id"
    " WHERE m.workspace_id = :workspace_id AND m.run_id = :run_id AND m.position > :after AND m.state = :state"
    " ORDER BY m.position LIMIT "
)


def _moving(origin: str, target: str) -> str:
    """Moves what stands at `origin` to `target`, with its line of the timeline, and says of each what became of it."""
    parts = ("channel_id", "recognised_by")
    same = " AND ".join(f"t.{part} IS NOT DISTINCT FROM m.{origin}_{part}" for part in parts)
    return f"""
WITH part AS MATERIALIZED (
  SELECT * FROM channel_reclassification_moves m WHERE m.workspace_id = :workspace_id AND m.run_id = :run_id
    AND m.position > :after AND m.position <= :last AND m.state = :state),
moved AS (
  UPDATE touchpoints t SET channel_id = m.{target}_channel_id, recognised_by = m.{target}_recognised_by,
    channel_told_by = m.{target}_told_by
  FROM part m WHERE t.workspace_id = :workspace_id AND t.id = m.touch_id AND {same}
    AND t.channel_told_by IS NOT DISTINCT FROM m.{origin}_told_by
  RETURNING t.id, t.person_id, t.channel_id),
told AS (
  UPDATE timeline_entries e SET channel_id = v.channel_id
  FROM moved v WHERE e.workspace_id = :workspace_id AND e.fact_id = v.id AND e.kind = 'TOUCH'),
closed AS (
  UPDATE channel_reclassification_moves m SET state = CASE WHEN v.id IS NULL THEN :otherwise ELSE :becomes END
  FROM part p LEFT JOIN moved v ON v.id = p.touch_id
  WHERE m.workspace_id = :workspace_id AND m.id = p.id RETURNING m.state, v.person_id)
SELECT state, person_id FROM closed
"""


_APPLY, _UNDO = text(_moving("from", "to")), text(_moving("to", "from"))
_STATES = ReclassifiedState


async def apply_some(work: Work, run: ChannelReclassification, *, limit: int = AT_ONCE) -> bool:
    """Moves the next touches; whether there are more."""
    states = {"state": _STATES.PROPOSED, "becomes": _STATES.APPLIED, "otherwise": _STATES.LEFT}
    count, more = await _write(work, run, _APPLY, states, limit)
    run.applied += count[_STATES.APPLIED]
    run.left_as_is += count[_STATES.LEFT]
    return more


async def undo_some(work: Work, run: ChannelReclassification, *, limit: int = AT_ONCE) -> bool:
    """Moves the next touches back; whether there are more."""
    states = {"state": _STATES.APPLIED, "becomes": _STATES.UNDONE, "otherwise": _STATES.KEPT}
    count, more = await _write(work, run, _UNDO, states, limit)
    run.undone += count[_STATES.UNDONE]
    run.kept += count[_STATES.KEPT]
    return more


async def _write(
    work: Work, run: ChannelReclassification, statement: Any, states: dict[str, ReclassifiedState], limit: int
) -> tuple[Counter[str], bool]:
    after = int((run.place or {}).get("position", 0))
    given: dict[str, Any] = {"workspace_id": work.workspace_id, "run_id": run.id, "after": after}
    asked = given | {"state": states["state"].value}
    rows = (await work.execute(text(f"{_NEXT}{limit:d}"), asked)).all()
    if not rows:
        return Counter(), False
    held, canonical = await hold(work, {row.person_id for row in rows if row.person_id})
    last = rows[-1].position
    values = {name: state.value for name, state in states.items()}
    closed = (await work.execute(statement, given | values | {"last": last})).all()
    people: set[UUID] = {canonical[row.person_id] for row in closed if row.person_id}
    if people:
        await rederive_held(work, {each: held[each] for each in people}, regrouped=False)
    run.place, run.done = {"position": last}, run.done + len(rows)
    return Counter(row.state for row in closed), len(rows) == limit
