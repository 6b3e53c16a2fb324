"""SELECTs of products."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from funnel.models import Product
from funnel.reads import among


def archived(workspace_id: UUID, product_ids: Sequence[UUID]) -> Select[UUID, bool]:
    """Which of these products are archived."""
    return select(Product.id, Product.archived_at.is_not(None).label("archived")).where(
        Product.workspace_id == workspace_id, among(Product.id, list(product_ids))
    )
