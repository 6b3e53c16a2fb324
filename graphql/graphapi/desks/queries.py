"""Reading desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.compiler import many, queries

if TYPE_CHECKING:
    from graphapi.desks.types import Desk


@queries
class DeskQueries:
    """How leads are taken."""

    desks: list[Desk] = many(
        order="id", limit=1000, permission=Action.READ, description="How much members take, where it was set."
    )
