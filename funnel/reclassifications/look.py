"""The first phase: touches in the order of their people, some thousands a transaction; moves are written down."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from crm.core.bulk import Insert
from crm.core.clock import day_bounds
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Workspace
from crm.people.hold import hold
from funnel.channels.own_rules import rules_of
from funnel.models import Channel, ChannelReclassification, ChannelReclassificationMove
from funnel.models.words.reclassification import LeftAlone, ReclassifiedState
from funnel.reclassifications.judge import Move, judge
from funnel.resources.recognise import Known

AT_ONCE = 5_000
"""Touches a transaction."""

_OF_RUN = (
    " t.occurred_at >= coalesce(CAST(:since AS timestamptz), '-infinity')"
    " AND t.occurred_at < coalesce(CAST(:until AS timestamptz), 'infinity')"
    " AND (cardinality(CAST(:resources AS uuid[])) = 0 OR t.resource_id = ANY(CAST(:resources AS uuid[])))"
    " AND (cardinality(CAST(:channels AS uuid[])) = 0 OR t.channel_id = ANY(CAST(:channels AS uuid[])))"
)
_COUNT = text(f"SELECT count(*) FROM touchpoints t WHERE t.workspace_id = :workspace_id AND{_OF_RUN}")
_NEXT = (
    "SELECT t.id, t.person_id, t.occurred_at, t.source, t.external_id, t.channel_id, t.resource_id, t.recognised_by,"
    " t.channel_told_by, t.utm, t.referrer, t.landing_page, t.place_url, r.channel_id AS resource_channel,"
    " p.erased_at IS NOT NULL AS erased"
    " FROM touchpoints t JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " LEFT JOIN resources r ON r.workspace_id = :workspace_id AND r.id = t.resource_id"
    f" WHERE t.workspace_id = :workspace_id AND{_OF_RUN} AND (t.person_id, t.occurred_at, t.source, t.external_id)"
    "  > (CAST(:person AS uuid), CAST(CAST(:at AS text) AS timestamptz), :source, :external)"
    " ORDER BY t.person_id, t.occurred_at, t.source, t.external_id LIMIT "
)
_THERE = text(
    "SELECT t.id, p.erased_at IS NOT NULL AS erased FROM touchpoints t"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND t.id = ANY(CAST(:ids AS uuid[]))"
    " AND t.person_id = ANY(CAST(:people AS uuid[]))"
)
_START = {"person": "00000000-0000-0000-0000-000000000000", "at": "-infinity", "source": "", "external": ""}
_MOVES = Insert(
    ChannelReclassificationMove, "id", "run_id", "position", "touch_id", "from_channel_id", "to_channel_id",
    "from_recognised_by", "to_recognised_by", "from_told_by", "to_told_by", "explanation", "state",
)  # fmt: skip


async def look(work: Work, run: ChannelReclassification, *, limit: int = AT_ONCE) -> bool:
    """Judges the next touches; whether there were any. The run is locked, its counts grow."""
    given = await _given(work, run)
    if run.total is None:
        run.total = int(await work.scalar(_COUNT, given))
    place = run.place or _START
    rows = (await work.execute(text(f"{_NEXT}{limit:d}"), given | place)).all()
    gone = 0
    if rows:
        gone = await _judge(work, run, rows)
        last = rows[-1]
        run.place = {
            "person": str(last.person_id), "at": last.occurred_at.isoformat(), "source": last.source,
            "external": last.external_id,
        }  # fmt: skip
    run.done, run.looked = run.done + len(rows), run.looked + len(rows) - gone
    return bool(rows)  # the report is made by a step of its own, which holds nobody


async def _given(work: Work, run: ChannelReclassification) -> dict[str, Any]:
    own = select(Workspace.time_zone).where(Workspace.id == work.workspace_id)
    zone = str(await work.scalar(own))
    since = day_bounds(run.period_start, run.period_start, zone)[0] if run.period_start else None
    until = day_bounds(run.period_end, run.period_end, zone)[1] if run.period_end else None
    return {
        "workspace_id": work.workspace_id, "since": since, "until": until, "resources": run.resource_ids,
        "channels": run.channel_ids,
    }  # fmt: skip


async def _judge(work: Work, run: ChannelReclassification, rows: Sequence[Any]) -> int:
    """How many would move, and are gone by now."""
    known = Known(channels=await _channels(work), own_rules=rules_of(run.rules))
    told = [(row, judge(row, known)) for row in rows]
    moves = [(row, move) for row, move in told if isinstance(move, Move)]
    there = await _there(work, [row for row, _ in moves])
    stays = Counter(run.unmoved) + Counter(stay.value for _, stay in told if isinstance(stay, LeftAlone))
    stays[LeftAlone.ERASED.value] += sum(there.values())
    run.unmoved = dict(+stays)
    gone = len(moves) - len(there)
    moves = [(row, move) for row, move in moves if there.get(row.id) is False]
    if moves:
        await _MOVES.run(work, [_row(run, at, *each) for at, each in enumerate(moves, start=run.found + 1)])
    run.found += len(moves)
    return gone


async def _there(work: Work, touches: Sequence[Any]) -> dict[UUID, bool]:
    """Touches that are still there, and whether their person was erased since they were read. All people are held until
    the transaction ends: explanations quote addresses and marks, and who erases them, or takes their import back, after
    us finds them to be blanked, or deleted.
    """
    if not touches:
        return {}
    people = {row.person_id for row in touches}
    await hold(work, people)
    given = {"ids": sorted(row.id for row in touches), "people": sorted(people)}
    return {row.id: row.erased for row in await work.execute(_THERE, {"workspace_id": work.workspace_id, **given})}


def _row(run: ChannelReclassification, position: int, touch: Any, move: Move) -> dict[str, Any]:
    return {
        "id": new_id(), "run_id": run.id, "position": position, "touch_id": touch.id,
        "from_channel_id": touch.channel_id, "to_channel_id": move.channel_id,
        "from_recognised_by": touch.recognised_by, "to_recognised_by": move.recognised_by,
        "from_told_by": touch.channel_told_by, "to_told_by": move.told_by, "explanation": move.explanation,
        "state": ReclassifiedState.PROPOSED.value,
    }  # fmt: skip


async def _channels(work: Work) -> dict[str, Any]:
    own = select(Channel.key, Channel.id).where(Channel.workspace_id == work.workspace_id)
    return {row.key: row.id for row in await work.execute(own)}
