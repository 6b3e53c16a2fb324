"""Which leads a member sees: all, those of their teams, their own. The one rule, for whoever asks.

Administrators see all. A member's own scope stands before that of the roles. Of several roles the widest holds: every
role sees all, but SALES_MANAGER, whose scope is the workspace's choice.
"""

from collections.abc import Collection

from crm.models.words import Role
from crm.models.words_rights import RowScope


def row_scope_of(roles: Collection[str], own: str | None, of_sales: str) -> RowScope:
    """The scope of a member with these roles; `own` is the member's, `of_sales` the workspace's for SALES_MANAGER."""
    if Role.ADMIN.value in roles:
        return RowScope.ALL
    if own is not None:
        return RowScope(own)
    return RowScope(of_sales) if set(roles) == {Role.SALES_MANAGER.value} else RowScope.ALL
