"""The loyalty ladder: data of the workspace, or of one product."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, tenant_fk


class LoyaltyLadder(Tenant):
    """The rungs in order, lowest first. Who stands where is never stored: it is a fold over facts, made when read."""

    __tablename__ = "loyalty_ladders"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        Index(
            "uq_loyalty_ladders_product", "workspace_id", "product_id", unique=True, postgresql_nulls_not_distinct=True
        ),
    )

    product_id: Mapped[UUID | None]
    """Empty: the ladder of the whole company, over facts of every product."""
    rungs: Mapped[list[Any]]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
