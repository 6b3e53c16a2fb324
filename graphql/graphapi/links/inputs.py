"""Filters, orders and inputs of tracked links."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.models import TrackedLink as TrackedLinkRow
from graphapi.compiler import filters, input_type, match, orders

TRACKED_LINK_FILTER = filters(
    "TrackedLinkFilter",
    TrackedLinkRow,
    resource_id=match.id("res"),
    goal_id=match.id("goal"),
    content_item_id=match.id("item"),
    code=match.string(),
    created_at=match.datetime(),
    retired_at=match.datetime(),
)
TRACKED_LINK_ORDER = orders("TrackedLinkOrder", TrackedLinkRow, created_at="created_at", default="-created_at")


@input_type
class LinkUtmInput:
    """UTM parameters that are added to the target where it does not say them itself."""

    source: str | None = strawberry.field(default=None, description="`utm_source`.")
    medium: str | None = strawberry.field(default=None, description="`utm_medium`.")
    campaign: str | None = strawberry.field(default=None, description="`utm_campaign`.")
    term: str | None = strawberry.field(default=None, description="`utm_term`.")
    content: str | None = strawberry.field(default=None, description="`utm_content`.")


@input_type
class TrackedLinkCreateInput:
    """Whose clicks they are and where they lead; the same again answers the same link."""

    resource_id: ID = strawberry.field(description="The resource that sends people.")
    goal_id: ID | None = strawberry.field(default=None, description="The resource's goal it works for.")
    content_item_id: ID | None = strawberry.field(
        default=None, description="The resource's content item it stands in; its clicks are the item's."
    )
    target_url: str = strawberry.field(description="Where it leads: an http or https address.")
    label: str | None = strawberry.field(default=None, description="What it is called here.")
    utm: LinkUtmInput | None = strawberry.field(default=None, description="Parameters added to the target.")
    visitor_parameter: str | None = strawberry.field(
        default=None, description="Name of a parameter that tells the page the visitor's anonymous id; none by default."
    )


@input_type
class TrackedLinkChangeInput:
    """What changes; the code in print stays."""

    link_id: ID = strawberry.field(description="Which link.")
    target_url: str | None = strawberry.field(default=strawberry.UNSET, description="Where it leads from now on.")
    label: str | None = strawberry.field(default=strawberry.UNSET, description="What it is called here.")
    utm: LinkUtmInput | None = strawberry.field(default=strawberry.UNSET, description="Parameters added; null: none.")
    visitor_parameter: str | None = strawberry.field(
        default=strawberry.UNSET, description="Name of the parameter with the visitor's id; null: none."
    )
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )


@input_type
class TrackedLinkRetireInput:
    """A link that leads nowhere from now on."""

    link_id: ID = strawberry.field(description="Which link.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; refused when somebody changed it since."
    )
