"""The root field `viewer`."""

from __future__ import annotations

from crm.members.permissions import Action
from crm.models.words_rights import RowScope
from graphapi.answers import answer, ref, ref_or_none
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.members.types import Member
from graphapi.viewer.types import Viewer
from graphapi.workspaces.types import Workspace


@queries
class ViewerQueries:
    """Whoever asks."""

    @answer
    async def viewer(self, info: Info) -> Viewer:
        """Who one is, where, and what one may do."""
        actor = info.actor
        return Viewer(
            member=ref_or_none(Member, actor.member_id),
            workspace=ref(Workspace, actor.workspace_id),
            permissions=[action for action in Action if actor.can(action)],
            row_scope=RowScope(actor.row_scope),
        )
