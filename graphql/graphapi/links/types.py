"""A tracked link."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import literal

from funnel.models import TrackedLink as TrackedLinkRow
from graphapi.compiler import column, everyone, expr, hole, one, record, shape, shaped
from graphapi.links.figures import LinkStatistics, qr_codes, statistics, urls
from graphapi.nodes import Node
from graphapi.scalars import JSON, URL

if TYPE_CHECKING:
    from graphapi.content.types import ContentItem
    from graphapi.goals.types import ResourceGoal
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource


@shape
class UtmParameters:
    """The five parameters by which a link says where it stands."""

    source: str | None = column(description="`utm_source`: which site or sender.")
    medium: str | None = column(description="`utm_medium`: which kind of channel.")
    campaign: str | None = column(description="`utm_campaign`: which campaign.")
    term: str | None = column(description="`utm_term`: which keyword.")
    content: str | None = column(description="`utm_content`: which of several links or creatives.")


@record(TrackedLinkRow, prefix="link", policy=everyone)
class TrackedLink(Node):
    """A short address that tells by whose resource, and for which goal, somebody came."""

    code: str = column(description="The code, unique over the whole service.")
    path: str = expr(
        lambda link: literal("/r/").concat(link.code), nullable=False, description="The path on this service."
    )
    url: str | None = hole(urls, description="The address people follow.")
    qr_svg: str | None = hole(qr_codes, description="That address as a QR code, an SVG document.")
    label: str | None = column(description="What it is called here.")
    target_url: URL = column(description="Where it leads.")
    utm: JSON | None = column(description="UTM parameters added to the target where it does not say them itself.")
    utm_parameters: UtmParameters | None = shaped("utm", description="The same, one by one.")
    visitor_parameter: str | None = column(description="Name of the parameter with the visitor's anonymous id.")
    resource: Resource = one(on="resource_id", description="The resource that sends people.")
    content_item: ContentItem | None = one(on="content_item_id", description="The content item it stands in.")
    goal: ResourceGoal | None = one(on="goal_id", description="The goal it works for.")
    created_at: datetime = column(description="When it was made.")
    created_by: Member | None = one(on="created_by_id", description="Who made it.")
    retired_at: datetime | None = column(description="Since when it leads nowhere.")
    version: int = column(description="Raised by every change.")
    statistics: LinkStatistics | None = hole(statistics, description="What was clicked in a period.")
