"""A workspace always has somebody who may manage it."""

from uuid import UUID

from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members import queries


async def keep_one(work: Work, leaving: UUID) -> None:
    """Locks the administrators and refuses when the one who leaves is the last of them."""
    statement = queries.active_administrators(work.workspace_id).with_for_update(key_share=True)
    administrators = (await work.execute(statement)).scalars().all()
    if list(administrators) == [leaving]:
        raise Conflict(
            "This is the workspace's last administrator; make somebody else one first.", code="LAST_ADMINISTRATOR"
        )
