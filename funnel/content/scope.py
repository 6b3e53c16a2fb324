"""What a question about content is narrowed to; a thing that is not there is said so, not answered with nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import literal, select, union_all

from crm.core.problems import NotFound
from crm.models import Member
from funnel.models import Product, Resource
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class ContentScope:
    """Whose items; everything where nothing is named."""

    product_id: UUID | None = None
    """By the item's goal."""
    resource_id: UUID | None = None
    owner_id: UUID | None = None
    """The resource's owner."""
    author_id: UUID | None = None


async def require_known(reads: Reads, scope: ContentScope) -> None:
    """Raises NotFound for an id of nothing here; one statement, none where nothing is named."""
    named = {
        "productId": (Product, "product", scope.product_id),
        "resourceId": (Resource, "resource", scope.resource_id),
        "ownerId": (Member, "member", scope.owner_id),
        "authorId": (Member, "member", scope.author_id),
    }
    asked = [
        select(literal(field).label("field")).where(row.workspace_id == reads.workspace_id, row.id == given)
        for field, (row, _, given) in named.items()
        if given is not None
    ]
    known = {row["field"] for row in await reads.rows(union_all(*asked))} if asked else set()
    for field, (_, noun, given) in named.items():
        if given is not None and field not in known:
            raise NotFound(f"There is no such {noun}.", field=field)
