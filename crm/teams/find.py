"""The team a verb changes, locked."""

from uuid import UUID

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.models import Team
from crm.teams import queries


async def find(work: Work, team_id: UUID, expected_version: int | None) -> Team:
    """The team, until the end of the work nobody else's to change. Raises NotFound, or Stale."""
    team: Team | None = await work.scalar(queries.by_id(work.workspace_id, team_id).with_for_update(key_share=True))
    if team is None:
        raise NotFound("There is no such team in this workspace.", field="teamId")
    require_version("team", team.version, expected_version)
    return team
