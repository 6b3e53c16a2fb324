"""Sweep: days went by; silences that are dated in them are facts from now on, and the worker looks after whom they are.

A silence is never stored: it follows from contacts and from how far days are said to have gone by. So a contact that is
told late, a merge and its undoing need nothing of their own.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.work import Work
from funnel.workspace import home

_PASS = text(
    "WITH before AS (SELECT id, through FROM silence_marks WHERE workspace_id = :workspace_id FOR NO KEY UPDATE)"
    " UPDATE silence_marks m SET through = :today FROM before b"
    " WHERE m.workspace_id = :workspace_id AND m.id = b.id AND b.through < :today RETURNING b.through"
)
_BEGIN = text(
    "INSERT INTO silence_marks (workspace_id, id, through) VALUES (:workspace_id, :id, :today)"
    " ON CONFLICT (workspace_id) DO NOTHING RETURNING id"
)
_BEHIND = text("SELECT through < :today FROM silence_marks WHERE workspace_id = :workspace_id")
BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class DaysPassed:
    """Event: silences of the days after `since`, up to `until`, are facts now."""

    since: date
    until: date


async def pass_days(work: Work) -> int:
    """Once a day of the workspace; 1 when a day went by. Whoever is silent by it is folded in the background."""
    today = (await home(work)).day(work.now)
    given = {"workspace_id": work.workspace_id, "today": today}
    if (behind := await work.scalar(_BEHIND, given)) is False:
        return 0
    if behind is None and await work.scalar(_BEGIN, given | {"id": new_id()}) is not None:
        await work.emit(DaysPassed(BEGINNING, today))
        return 1
    since = await work.scalar(_PASS, given)
    if since is None:
        return 0
    await work.emit(DaysPassed(since, today))
    return 1
