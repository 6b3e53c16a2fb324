"""Root field of the economics of channels."""

from __future__ import annotations

from funnel.economics.channel_economics import channel_economics
from graphapi.compiler import answer, queries
from graphapi.context import Info
from graphapi.economics.inputs import ChannelEconomicsInput, question_of
from graphapi.economics.types import ChannelEconomics, economics_of


@queries
class EconomicsQueries:
    """What channels cost and bring."""

    @answer(permission="READ_MONEY", weight=500)
    async def channel_economics(self, info: Info, input: ChannelEconomicsInput) -> ChannelEconomics:
        """Cost per lead, customer, sale, unit and step, ROAS, ROMI and payback by channel, resource …"""
        return economics_of(await channel_economics(info.reader, question_of(input), now=info.now))
