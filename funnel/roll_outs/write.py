"""Writes what was decided about stages: their rows, the audiences' states, the history."""

from typing import Any

from sqlalchemy import text

from crm.core.bulk import dump, inserting, recordset
from crm.core.ids import new_id
from crm.core.outbox import publish_later
from crm.core.work import Work
from funnel.goals.actuals import plain
from funnel.models import Audience, RollOutChange, RollOutStage
from funnel.roll_outs.stage import Change, RollOut, Stage

_COLUMNS = ("attempt", "opened_on", "opened_at", "passed_at", "failed_at", "is_forced")
_STAGES = text(
    f"UPDATE roll_out_stages s SET {', '.join(f'{name} = r.{name}' for name in _COLUMNS)}"
    f" FROM {recordset(RollOutStage, 'id', *_COLUMNS)} WHERE s.workspace_id = :workspace_id AND s.id = r.id"
)
_STATES = text(
    "UPDATE audiences a SET roll_out_state = r.roll_out_state"
    f" FROM {recordset(Audience, 'id', 'roll_out_state')} WHERE a.workspace_id = :workspace_id AND a.id = r.id"
)
_CHANGES = inserting(
    RollOutChange, "id", "audience_id", "from_state", "to_state", "cause", "actual", "target", "note", "member_id",
    "changed_at",
)  # fmt: skip


async def write(work: Work, roll_out: RollOut) -> None:
    """Three statements; none when nothing changed."""
    if roll_out.touched:
        stages = sorted(roll_out.touched.values(), key=lambda stage: stage.audience_id)
        await _execute(work, _STAGES, [_row(stage) for stage in stages])
        states = [{"id": stage.audience_id, "roll_out_state": stage.state} for stage in stages]
        await _execute(work, _STATES, states)
    await tell(work, roll_out)


async def tell(work: Work, roll_out: RollOut) -> None:
    """Appends the history."""
    if roll_out.changes:
        await _execute(work, _CHANGES, [_line(work, roll_out, change) for change in roll_out.changes])
        for change in roll_out.changes:
            publish_later(work, "ROLL_OUT_CHANGED", {"audienceId": change.audience_id, "state": change.to_state})


async def _execute(work: Work, statement: Any, rows: list[dict[str, Any]]) -> None:
    await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(rows)})


def _row(stage: Stage) -> dict[str, Any]:
    return {"id": stage.id} | {name: getattr(stage, name) for name in _COLUMNS}


def _line(work: Work, roll_out: RollOut, change: Change) -> dict[str, Any]:
    return {
        "id": new_id(), "audience_id": change.audience_id, "from_state": change.from_state,
        "to_state": change.to_state, "cause": roll_out.cause, "note": change.note,
        "actual": None if change.actual is None else plain(change.actual), "target": change.target,
        "member_id": work.actor.member_id if roll_out.cause == "MEMBER" else None, "changed_at": roll_out.now,
    }  # fmt: skip
