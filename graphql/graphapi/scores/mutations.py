"""Root fields that write score rules."""

from __future__ import annotations

import strawberry

from funnel.funnels.known import known_in
from funnel.reads import WorkReads
from funnel.score_rules.inputs import ScoreRulesPublish, ScoreRulesSave
from funnel.score_rules.publish import publish
from funnel.score_rules.save import save
from graphapi.context import Info
from graphapi.funnels.inputs import RULE_IDS
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.scores.inputs import ScoreRulesPublishInput, ScoreRulesSaveInput
from graphapi.scores.types import ScoreRulesDraft, ScoreRulesVersion, draft_of, version_of


@payload
class ScoreRulesSavePayload(Payload):
    """The draft as saved, with what still keeps it from being published."""

    draft: ScoreRulesDraft | None = strawberry.field(default=None, description="The draft.")


@payload
class ScoreRulesPublishPayload(Payload):
    """The version that leads are scored by."""

    current: ScoreRulesVersion | None = strawberry.field(default=None, description="The published version.")


@mutations
class ScoreMutations:
    """What leads are worth in points."""

    @mutation
    async def score_rules_save(self, info: Info, input: ScoreRulesSaveInput) -> ScoreRulesSavePayload:
        """Saves the score rules being edited, whatever still is wrong with their conditions."""
        data = fill(ScoreRulesSave, input, ids={"product_id": "prod", **RULE_IDS})
        return ScoreRulesSavePayload(draft=draft_of(await save(info.work, data), info.context.language))

    @mutation
    async def score_rules_publish(self, info: Info, input: ScoreRulesPublishInput) -> ScoreRulesPublishPayload:
        """Makes the draft the rules that leads are scored by; scores of the past are restated in the background."""
        made = await publish(info.work, fill(ScoreRulesPublish, input, ids={"product_id": "prod"}))
        known = await known_in(WorkReads(info.work), (rule.when for rule in made.rules))
        return ScoreRulesPublishPayload(current=version_of(made, known, info.context.language))
