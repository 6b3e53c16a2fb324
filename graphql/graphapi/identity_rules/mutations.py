"""Root fields that say what counts as an identity."""

from __future__ import annotations

from sqlalchemy import select

from crm.models import IdentityRule as IdentityRuleRow
from crm.models.words import IdentityKind
from crm.people.set_rule import IdentityRuleSet, set_rule
from graphapi.context import Info
from graphapi.identity_rules.queries import COLUMNS
from graphapi.identity_rules.types import IdentityRule, IdentityRuleSetInput, rules_shown
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class IdentityRuleSetPayload(Payload):
    """The rule as it holds now."""

    rule: IdentityRule | None = None


@mutations
class IdentityRuleMutations:
    """What counts as an identity."""

    @mutation
    async def identity_rule_set(self, info: Info, input: IdentityRuleSetInput) -> IdentityRuleSetPayload:
        """Says the whole rule of a kind. It holds for facts that come from now on; nobody is merged or split by it."""
        kind = await set_rule(info.work, fill(IdentityRuleSet, input))
        columns = [getattr(IdentityRuleRow, name) for name in COLUMNS]
        asked = select(*columns).where(IdentityRuleRow.workspace_id == info.workspace_id)
        rows = {IdentityKind(row["kind"]): dict(row) for row in (await info.work.execute(asked)).mappings()}
        return IdentityRuleSetPayload(rule=next(one for one in rules_shown(rows) if one.kind == kind))
