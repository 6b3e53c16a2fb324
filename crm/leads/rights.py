"""Who may act for others: sales leads, administrators, and the service itself."""

from crm.core.actor import Actor
from crm.models.words import Role

_LEADING = frozenset({Role.ADMIN.value, Role.SALES_LEAD.value})


def acts_for_others(actor: Actor) -> bool:
    """Whether the actor may answer for others, change their tasks and give their leads away."""
    return actor.permissions is None or not _LEADING.isdisjoint(actor.roles)
