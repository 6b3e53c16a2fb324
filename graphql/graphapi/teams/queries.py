"""Reading teams."""

from __future__ import annotations

from crm.members.permissions import Action
from graphapi.compiler import many, queries
from graphapi.teams.types import Team


@queries
class TeamQueries:
    """Teams of the workspace."""

    teams: list[Team] = many(order="name", permission=Action.READ, description="All teams, by name.")
