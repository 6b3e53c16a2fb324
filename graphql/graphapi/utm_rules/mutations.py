"""Root fields that write rules over campaign parameters."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.resources.set_utm_rule import UtmRuleRemove, UtmRuleSet, remove_utm_rules, set_utm_rules
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.utm_rules.types import UtmRule


@input_type
class UtmPatternInput:
    """What the parameters of a link must be; `*` stands for anything, a part left out asks nothing."""

    source: str | None = strawberry.field(default=None, description="`utm_source`.")
    medium: str | None = strawberry.field(default=None, description="`utm_medium`.")
    campaign: str | None = strawberry.field(default=None, description="`utm_campaign`.")
    content: str | None = strawberry.field(default=None, description="`utm_content`.")


@input_type
class UtmRuleSetInput:
    """Patterns that mean one resource."""

    resource_id: ID = strawberry.field(description="What sends these links.")
    patterns: list[UtmPatternInput] = strawberry.field(
        description="A pattern that meant another resource means this one from now on."
    )


@input_type
class UtmRuleRemoveInput:
    """Rules that are to hold no longer."""

    rule_ids: list[ID] = strawberry.field(description="Which rules, all of them or none.")


@payload
class UtmRuleSetPayload(Payload):
    """The rules."""

    rules: list[UtmRule] = strawberry.field(default_factory=list, description="The rules as they are now.")


@payload
class UtmRuleRemovePayload(Payload):
    """What was removed."""

    removed: int = strawberry.field(default=0, description="How many rules are gone.")


@mutations
class UtmRuleMutations:
    """What campaign parameters mean."""

    @mutation
    async def utm_rule_set(self, info: Info, input: UtmRuleSetInput) -> UtmRuleSetPayload:
        """Says which links a resource sends; touches recorded before keep their source."""
        rules = await set_utm_rules(info.work, fill(UtmRuleSet, input, ids={"resource_id": "res"}))
        return UtmRuleSetPayload(rules=[ref(UtmRule, rule.id) for rule in rules])

    @mutation
    async def utm_rule_remove(self, info: Info, input: UtmRuleRemoveInput) -> UtmRuleRemovePayload:
        """Takes rules away; what they recognised stays."""
        removed = await remove_utm_rules(info.work, fill(UtmRuleRemove, input, ids={"rule_ids": "utmr"}))
        return UtmRuleRemovePayload(removed=len(removed))
