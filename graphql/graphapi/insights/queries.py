"""Root fields of insight."""

from __future__ import annotations

from funnel.insights.what_changed import what_changed
from funnel.insights.why_changed import why_changed
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.insights.changes import WhatChanged, WhyChanged, what_changed_of, why_changed_of
from graphapi.insights.inputs import WhatChangedInput, WhyChangedInput, change_of, why_of


@queries
class InsightQueries:
    """What the figures tell."""

    @answer(permission="READ_MONEY")
    async def what_changed(self, info: Info, input: WhatChangedInput) -> WhatChanged:
        """A change between two periods by channel, resource …, split into volume, mix, rate and value."""
        return what_changed_of(await what_changed(info.reader, change_of(input), now=info.now), input.metric)

    @answer(permission="READ_MONEY")
    async def why_changed(self, info: Info, input: WhyChangedInput) -> WhyChanged:
        """Why the figures of a period are others than they were: what was recorded, merged or taken back since."""
        return why_changed_of(await why_changed(info.reader, why_of(input), now=info.now))
