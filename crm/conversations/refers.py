"""What settings refer to must be there."""

from uuid import UUID

from sqlalchemy import column, select, table

from crm.core.problems import NotFound
from crm.core.work import Work
from crm.models import Team


async def require_team(work: Work, team_id: UUID, *, field: str) -> None:
    """Raises NotFound."""
    known = await work.scalar(select(Team.id).where(Team.workspace_id == work.workspace_id, Team.id == team_id))
    if known is None:
        raise NotFound("There is no such team in this workspace.", field=field)


async def require_product(work: Work, product_id: UUID, *, field: str) -> None:
    """Raises NotFound. By the table's name: products belong to the floor above."""
    products = table("products", column("workspace_id"), column("id"))
    known = select(products.c.id).where(products.c.workspace_id == work.workspace_id, products.c.id == product_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field=field)
