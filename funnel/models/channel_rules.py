"""The workspace's own rules of channel groups."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, tenant_fk, workspace_fk


class ChannelRuleSet(Tenant):
    """All rules of a workspace in their order: they are read and changed as a whole, the first that fits counts."""

    __tablename__ = "channel_rule_sets"
    __table_args__ = (workspace_fk(), tenant_fk("saved_by_id", "members"), UniqueConstraint("workspace_id"))

    rules: Mapped[list[Any]]
    """`funnel.channels.own_rules.OwnRuleGiven`, as JSON."""
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")
