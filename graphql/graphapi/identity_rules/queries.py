"""Reading the rules of identities."""

from __future__ import annotations

from sqlalchemy import select

from crm.members.permissions import Action
from crm.models import IdentityRule as IdentityRuleRow
from crm.models.words import IdentityKind
from graphapi.answers import answer
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.identity_rules.types import IdentityRule, rules_shown

COLUMNS = ("kind", "most", "period", "priority", "blocked_values", "blocked_patterns", "changed_at")


@queries
class IdentityRuleQueries:
    """What counts as an identity."""

    @answer(permission=Action.READ)
    async def identity_rules(self, info: Info) -> list[IdentityRule]:
        """How persons are recognised, by kind of identity, the strongest first; the defaults where nothing was said."""
        columns = [getattr(IdentityRuleRow, name) for name in COLUMNS]
        asked = select(*columns).where(IdentityRuleRow.workspace_id == info.workspace_id)
        rows = await info.reader.rows(asked)
        return rules_shown({IdentityKind(row["kind"]): dict(row) for row in rows})
