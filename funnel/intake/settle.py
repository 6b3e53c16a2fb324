"""Writes down what became of requests: their state, their counts, and what could not be used."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from crm.core.bulk import dump
from crm.core.ids import new_id
from crm.core.problems import Problem
from crm.core.work import Work
from funnel.intake.read import Heard
from funnel.models import IntakeProblem
from funnel.models.words import IntakeState

MOST_PROBLEMS = 100
"""Told of one request; it may hold a thousand updates."""
_ROWS = (
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, state text, recorded int, duplicates int, tests int,"
    " person_ids uuid[])"
)
_SETTLE = text(
    "UPDATE intake_events e SET state = r.state, processed_at = :now, recorded = r.recorded,"
    " duplicates = r.duplicates, tests = r.tests, person_ids = r.person_ids"
    + _ROWS
    + " WHERE e.workspace_id = CAST(:workspace_id AS uuid) AND e.id = r.id"
)
_ADD = text(
    "UPDATE intake_events e SET state = CASE WHEN e.state = 'DONE' THEN r.state ELSE e.state END,"
    " recorded = e.recorded + r.recorded, duplicates = e.duplicates + r.duplicates, tests = e.tests + r.tests,"
    " person_ids = ARRAY(SELECT DISTINCT unnest(e.person_ids || r.person_ids) ORDER BY 1)"
    + _ROWS
    + " WHERE e.workspace_id = CAST(:workspace_id AS uuid) AND e.id = r.id"
)


async def settle(work: Work, heard: Sequence[Heard]) -> None:
    """All that is to be told of these requests, in place of what was."""
    await _write(work, _SETTLE, heard)


async def settle_more(work: Work, heard: Sequence[Heard]) -> None:
    """What was fetched for requests, on top of what they said themselves; each of them once."""
    await _write(work, _ADD, heard)


async def _write(work: Work, statement: Any, heard: Sequence[Heard]) -> None:
    rows = [
        {
            "id": each.event.id,
            "state": (IntakeState.FAILED if each.problems else IntakeState.DONE).value,
            "recorded": each.recorded,
            "duplicates": each.duplicates,
            "tests": each.tests,
            "person_ids": sorted(each.person_ids),
        }
        for each in heard
    ]
    await work.execute(statement, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})
    await tell(work, heard)


async def tell(work: Work, heard: Sequence[Heard]) -> None:
    """Keeps the problems of requests, whatever their state."""
    problems = [_row(work, each, *told) for each in heard for told in each.problems[:MOST_PROBLEMS]]
    if problems:
        await work.execute(insert(IntakeProblem).values(problems))


def _row(work: Work, heard: Heard, position: int, problem: Problem) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace_id,
        "id": new_id(),
        "connected_account_id": heard.event.connected_account_id,
        "event_id": heard.event.id,
        "at": work.now,
        "position": position,
        "code": problem.code,
        "field": problem.field,
        "message": problem.message,
    }
