"""How credit is given, as data: weights of stages per product, and which kinds of touches earn any."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, ordered_text, tenant_fk, workspace_fk


class AttributionModel(Tenant):
    """Weights of a product's stages under a key: the model `anchors(KEY)`. 10,000 = 100 per cent."""

    __tablename__ = "attribution_models"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        tenant_fk("saved_by_id", "members"),
        UniqueConstraint("workspace_id", "product_id", "key"),
        CheckConstraint(
            "first_weight BETWEEN 0 AND 10000 AND last_weight BETWEEN 0 AND 10000 AND rest_weight BETWEEN 0 AND 10000",
            name="weights",
        ),
        Index("ix_attribution_models_saved", "workspace_id", "saved_at", "id"),
    )

    product_id: Mapped[UUID]
    key: Mapped[str] = ordered_text()
    name: Mapped[str]
    first_weight: Mapped[int] = integer()
    """Of the first touch; 0: it is no anchor. The same of the last one."""
    steps: Mapped[list[Any]]
    """Declared steps in order: `stepKey` and `weight`, of the last touch before the step."""
    last_weight: Mapped[int] = integer()
    rest_weight: Mapped[int] = integer()
    """Of all touches together that are no anchor."""
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class CreditRule(Tenant):
    """Which kinds of touches earn no credit in a workspace, and how far the touches there are were looked through.

    One row at most; without it every kind earns credit.
    """

    __tablename__ = "credit_rules"
    __table_args__ = (workspace_fk(), UniqueConstraint("workspace_id"))

    uncredited_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    run: Mapped[int] = integer(default=0, server_default="0")
    """Raised by every change of the kinds; a background run of an older number gives up."""
    is_running: Mapped[bool] = mapped_column(default=False, server_default="false")
    persons_done: Mapped[int] = integer(default=0, server_default="0")
    """Persons whose journeys the running or last run has written anew."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
