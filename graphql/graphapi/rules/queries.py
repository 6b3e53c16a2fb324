"""Root fields about rules."""

from __future__ import annotations

from funnel.rules.definitions import definitions
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.rules.forms import RuleDefinition, definitions_of


@queries
class RuleQueries:
    """The language of rules."""

    @answer
    async def rule_definitions(self, info: Info, language: str | None = None) -> list[RuleDefinition]:
        """Conditions that rules may have, for form builders, in a language; the workspace's when it is left out."""
        return definitions_of(definitions(language or info.context.language))
