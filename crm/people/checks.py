"""Who is to be compared with the others: asked for while facts are recorded, done by the worker a moment later.

Comparing reads other people's keys and scores them; whoever waits for a recorded fact need not wait for that.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import MatchKey
from crm.models.words import MatchKeyKind
from crm.people.identity import Slot

_ASK = text(
    "INSERT INTO duplicate_checks (workspace_id, id, asked_at)"
    " SELECT CAST(:workspace_id AS uuid), one, :now FROM unnest(CAST(:ids AS uuid[])) AS one ON CONFLICT DO NOTHING"
)
_LEAVE_OUT = inserting(MatchKey, "id", "person_id", "kind", "key", tail="ON CONFLICT DO NOTHING")


async def ask(work: Work, person_ids: Collection[UUID]) -> None:
    """Something new is known of these persons."""
    if person_ids:
        given = {"workspace_id": work.workspace_id, "now": work.now, "ids": sorted(person_ids)}
        await work.execute(_ASK, given)


async def leave_out(work: Work, values: Sequence[tuple[UUID, Slot]]) -> None:
    """Remembers identities that were one too many: should they turn up as somebody else's, the two may be one."""
    if values:
        rows = [
            {"id": new_id(), "person_id": owner, "kind": MatchKeyKind.LEFT_OUT, "key": key_of(at)}
            for owner, at in values
        ]
        await work.execute(_LEAVE_OUT, {"workspace_id": work.workspace_id, "rows": dump(rows)})


def key_of(at: Slot) -> str:
    """An identity as one text."""
    return "\x1f".join(at)
