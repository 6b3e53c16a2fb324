"""Root fields that read the settings of attribution."""

from __future__ import annotations

from funnel.credit_rules.read import settings
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.credit_rules.types import AttributionSettings, shown


@queries
class CreditRuleQueries:
    """How credit is given."""

    @answer(permission="READ")
    async def attribution_settings(self, info: Info) -> AttributionSettings:
        """Which kinds of touches earn credit, and the workspace's default model."""
        return shown(await settings(info.reader))
