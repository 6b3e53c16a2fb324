"""Root fields that read scores and their rules."""

from __future__ import annotations

from funnel.funnels.known import known_in
from funnel.inputs import Period
from funnel.score_rules.dry_run import dry_run
from funnel.score_rules.explain import explain
from funnel.score_rules.inputs import ScoreDryRun
from funnel.score_rules.read import read_current, read_draft
from graphapi.compiler import answer, id_of, queries
from graphapi.context import Info
from graphapi.scalars import ID
from graphapi.scores.inputs import ScoreRulesDryRunInput
from graphapi.scores.types import (
    ScoreExplanation,
    ScoreRules,
    ScoreRulesDryRun,
    draft_of,
    dry_run_of,
    explanation_of,
    version_of,
)


@queries
class ScoreQueries:
    """What leads are worth in points."""

    @answer
    async def score_rules(self, info: Info, product_id: ID) -> ScoreRules | None:
        """A product's score rules, published and being edited; null where nobody began with any."""
        wanted, language = id_of("prod", product_id, field="productId"), info.context.language
        draft, current = await read_draft(info.reader, wanted), await read_current(info.reader, wanted)
        if draft is None and current is None:
            return None
        known = await known_in(info.reader, (rule.when for rule in current.rules)) if current else None
        return ScoreRules(
            current=version_of(current, known, language) if current and known else None,
            draft=draft_of(draft, language) if draft else None,
        )

    @answer(weight=100)
    async def score_rules_dry_run(self, info: Info, input: ScoreRulesDryRunInput) -> ScoreRulesDryRun:
        """The draft's rules over the leads there are, beside the published ones; at most 20,000 leads."""
        period = Period(start=input.period.start, end=input.period.end) if input.period else None
        asked = ScoreDryRun(product_id=id_of("prod", input.product_id, field="productId"), period=period)
        return dry_run_of(await dry_run(info.reader, asked))

    @answer
    async def score_explanation(self, info: Info, lead_id: ID) -> ScoreExplanation:
        """Why a lead has its score: what each rule gave, and what time left of it."""
        return explanation_of(await explain(info.reader, id_of("lead", lead_id, field="leadId")))
