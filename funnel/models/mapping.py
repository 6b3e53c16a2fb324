"""How the steps of one published version stand for those of the version before it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, ordered_text, tenant_fk


class StepMapping(Tenant):
    """A step of the version before, and the step of this version that stands for it; without a row the key decides."""

    __tablename__ = "step_mappings"
    __table_args__ = (tenant_fk("funnel_id", "funnels"), UniqueConstraint("workspace_id", "funnel_id", "from_key"))

    funnel_id: Mapped[UUID]
    """The newer of the two versions."""
    from_key: Mapped[str] = ordered_text()
    to_key: Mapped[str | None] = ordered_text()
    """Empty: the step was dropped, its entries count at none of this version's steps."""
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[UUID | None]
