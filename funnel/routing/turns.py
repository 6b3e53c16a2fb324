"""Writes down whose turn it is next."""

from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.work import Work
from funnel.models import RoutingTurn
from funnel.routing.pool import Pool

_UPSERT = inserting(
    RoutingTurn, "id", "rule_id", "member_id", "served_at", "next_at",
    tail=(
        "ON CONFLICT (workspace_id, rule_id, member_id) DO UPDATE"
        " SET served_at = excluded.served_at, next_at = excluded.next_at"
    ),
)  # fmt: skip


async def write_turns(work: Work, pool: Pool) -> None:
    """The turns that moved: one statement, none when nobody was served. The members are locked by `load_pool`."""
    rows = [
        {"id": new_id(), "rule_id": rule_id, "member_id": member_id}
        | {"served_at": turn.served_at, "next_at": turn.next_at}
        for rule_id, member_id in sorted(pool.served)
        for turn in [pool.turns[rule_id][member_id]]
    ]
    if rows:
        await work.execute(_UPSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    pool.served.clear()
