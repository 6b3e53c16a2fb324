"""Who the audience of a resource is, as its channel tells."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, one_of, ordered_text, tenant_fk
from funnel.models.words import ProfileDimension


class ResourceAudienceProfile(Tenant):
    """A share of a resource's audience on a day; recording a (resource, day, dimension) again replaces all of it."""

    __tablename__ = "resource_audience_profiles"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        one_of("dimension", ProfileDimension),
        UniqueConstraint(
            "workspace_id", "resource_id", "dimension", "day", "key", name="uq_resource_audience_profiles_share"
        ),
        CheckConstraint("share BETWEEN 0 AND 1", name="share"),
        CheckConstraint("isfinite(day) AND isfinite(recorded_at)", name="finite"),
    )

    resource_id: Mapped[UUID]
    day: Mapped[date] = day()
    dimension: Mapped[str] = ordered_text()
    key: Mapped[str] = ordered_text()
    share: Mapped[Decimal] = mapped_column(Numeric)
    recorded_at: Mapped[datetime]
    member_id: Mapped[UUID | None]
