"""Reading teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.compiler import many, queries

if TYPE_CHECKING:
    from graphapi.teams.types import Team


@queries
class TeamQueries:
    """Teams of the workspace."""

    teams: list[Team] = many(order="name", permission=Action.READ, description="All teams, by name.")
