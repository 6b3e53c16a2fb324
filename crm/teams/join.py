"""Puts members into a team that is locked or new: the one INSERT of all verbs that do."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from crm.core.work import Work
from crm.members.events import MemberChanged
from crm.models import TeamMember


async def join(work: Work, team_id: UUID, member_ids: Sequence[UUID]) -> list[UUID]:
    """Those of them who were not in it. What they see changes with the commit."""
    rows = [
        {"workspace_id": work.workspace_id, "team_id": team_id, "member_id": member_id}
        for member_id in dict.fromkeys(member_ids)
    ]
    if not rows:
        return []
    statement = insert(TeamMember).values(rows).on_conflict_do_nothing().returning(TeamMember.member_id)
    joined = set((await work.execute(statement)).scalars())
    for member_id in joined:
        await work.emit(MemberChanged(member_id))
    return [row["member_id"] for row in rows if row["member_id"] in joined]
