"""Root fields of insight."""

from __future__ import annotations

from crm.core import threads
from crm.core.ids import decode
from crm.models import Lead, Person, Sale, Touchpoint
from funnel.insights.disagreement import disagreement
from funnel.insights.journeys import see
from funnel.insights.next_spend import next_spend
from funnel.insights.what_changed import what_changed
from funnel.insights.why_changed import why_changed
from funnel.models import AttributionModel, Funnel, Spend
from graphapi.attribution.inputs import AttributionReportInput, question_of
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.insights.changes import WhatChanged, WhyChanged, what_changed_of, why_changed_of
from graphapi.insights.inputs import (
    JourneyInsightsInput,
    NextBestSpendInput,
    WhatChangedInput,
    WhyChangedInput,
    change_of,
    journeys_of,
    spend_of,
    why_of,
)
from graphapi.insights.journeys import JourneyInsights, ModelDisagreement, disagreement_of, insights_of
from graphapi.insights.spend import NextBestSpend, next_best_spend_of
from graphapi.row_scopes.sight import in_sight

EXAMPLES = (AttributionModel, Funnel, Lead, Person, Sale, Spend, Touchpoint)
"""What examples of a cause may be."""


@queries
class InsightQueries:
    """What the figures tell."""

    @answer(permission="READ_MONEY", weight=500)
    async def what_changed(self, info: Info, input: WhatChangedInput) -> WhatChanged:
        """A change between two periods by channel, resource …, split into volume, mix, rate and value."""
        return what_changed_of(await what_changed(info.reader, change_of(input), now=info.now), input.metric)

    @answer(permission="READ_MONEY", weight=500)
    async def why_changed(self, info: Info, input: WhyChangedInput) -> WhyChanged:
        """Why the figures of a period are others than they were: what was recorded, merged or taken back since."""
        found = await why_changed(info.reader, why_of(input), now=info.now)
        named = {example: decode(example)[1] for each in found.causes for example in each.examples}
        seen = await in_sight(
            EXAMPLES, list(named.values()), actor=info.actor, now=info.now, fetch=info.reader.fetchval
        )
        return why_changed_of(found, {example for example, id in named.items() if id in seen})

    @answer(permission="READ_MONEY", weight=500)
    async def journey_insights(self, info: Info, input: JourneyInsightsInput) -> JourneyInsights:
        """Paths, lengths, lags and overlap of the journeys before conversions, and who opens and who closes them."""
        question, first = journeys_of(input)
        seen = await see(info.reader, question)
        return await threads.compute(insights_of, seen, info.now, first)

    @answer(permission="READ_MONEY", weight=500)
    async def model_disagreement(self, info: Info, input: AttributionReportInput) -> ModelDisagreement:
        """How far the models asked for are apart about each row, and where the choice of the model decides."""
        return disagreement_of(await disagreement(info.reader, question_of(input), now=info.now))

    @answer(permission="READ_MONEY", weight=500)
    async def next_best_spend(self, info: Info, input: NextBestSpendInput) -> NextBestSpend:
        """What a step more of weekly spend brings each row, and which step is best moved where: with its uncertainty,
        within what was ever spent, and silent without enough data.
        """
        question, step = spend_of(input)
        return next_best_spend_of(await next_spend(info.reader, question, step=step, now=info.now))
