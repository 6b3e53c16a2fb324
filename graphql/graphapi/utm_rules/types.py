"""A rule over the campaign parameters of links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.models import UtmRule as UtmRuleRow
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.resources.types import Resource


@record(UtmRuleRow, prefix="utmr", policy=everyone)
class UtmRule(Node):
    """Links whose parameters match were sent by the resource; `*` stands for anything, empty asks nothing."""

    source: str = column(description="Pattern of `utm_source`, lower case.")
    medium: str = column(description="Pattern of `utm_medium`, lower case.")
    campaign: str = column(description="Pattern of `utm_campaign`, lower case.")
    content: str = column(description="Pattern of `utm_content`, lower case.")
    resource: Resource = one(on="resource_id", description="What sends these links.")
