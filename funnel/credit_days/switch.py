"""Which workspaces keep days of credit: those whose journeys would take longer than a page may."""

from datetime import timedelta

from sqlalchemy import text

from crm.core.work import Work
from funnel.audiences.rules import hold_rules

PAYS_FROM = 120_000
"""Touches of the journeys of a quarter: 6,000 sales of 20 touches are what the kernel does in 50 ms, the bar of a page
(design/attribution.md §6)."""
ENDS_BELOW = PAYS_FROM // 2
"""So that a workspace at the edge does not come and go."""
LOOKED_AT = timedelta(days=90)

_STATE = text(
    "SELECT EXISTS (SELECT 1 FROM credit_day_states WHERE workspace_id = :workspace_id) AS is_kept,"
    " (SELECT coalesce(sum(cardinality(j.ages)), 0) FROM journeys j WHERE j.workspace_id = :workspace_id"
    "   AND j.kind <> 'HANDOFF' AND j.occurred_at >= :since) AS touches"
)
_BEGIN = text(
    "INSERT INTO credit_day_states (workspace_id, kept_since, touches) VALUES (:workspace_id, :now, :touches)"
    " ON CONFLICT (workspace_id) DO NOTHING"
)
_END = (
    text("DELETE FROM credit_day_states WHERE workspace_id = :workspace_id"),
    text("DELETE FROM credit_days WHERE workspace_id = :workspace_id"),
    text("DELETE FROM credit_day_marks WHERE workspace_id = :workspace_id"),
)


async def look(work: Work, *, pays_from: int = PAYS_FROM) -> None:
    """Begins or ends the keeping of days, by the size of the workspace's last quarter.

    A fact that was under way when it began would leave no mark; so all are waited for, and then find the state.
    """
    given = {"workspace_id": work.workspace_id, "since": work.now - LOOKED_AT}
    found = (await work.execute(_STATE, given)).one()
    if found.is_kept and found.touches < min(pays_from, ENDS_BELOW):
        for statement in _END:
            await work.execute(statement, given)
    elif not found.is_kept and found.touches >= pays_from:
        await hold_rules(work)
        await work.execute(_BEGIN, given | {"now": work.now, "touches": found.touches})
