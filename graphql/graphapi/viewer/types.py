"""Whoever asks: the member, the workspace, the others one may enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from crm.models.words_rights import RowScope
from crm.sessions.list_workspaces import list_workspaces, of_ids
from graphapi.answers import answer
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.my_day.answer import my_day
from graphapi.workspaces.types import WorkspaceChoice

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.my_day.types import MyDay
    from graphapi.workspaces.types import Workspace


@answer_type
class Viewer:
    """Whoever asks."""

    member: Member | None
    """Null for a key that acts as an integration."""
    workspace: Workspace
    permissions: list[Action]
    """What this request may do: a key's scopes may be narrower than its member's roles."""
    row_scope: RowScope
    """Which leads this request sees, with everything that hangs on them; the rest is as if it were not there."""

    @answer
    async def my_day(self, info: Info) -> MyDay:
        """What waits for oneself today."""
        return await my_day(info)

    @answer
    async def workspaces(self, info: Info) -> list[WorkspaceChoice]:
        """The workspaces one may enter, by name."""
        actor = info.actor
        if actor.account_id is not None:
            found = await list_workspaces(info.context.database, actor.account_id, reader=info.reader)
        else:
            found = await of_ids(info.context.database, [actor.workspace_id], reader=info.reader)
        return [WorkspaceChoice(slug=choice.slug, name=choice.name) for choice in found]
