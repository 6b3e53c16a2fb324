"""Inputs, filters and orders of resources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.models import Channel as ChannelRow
from funnel.models import Resource as ResourceRow
from funnel.models.words import CostModel, Placement, Purpose, ResourceKind, ResourceState, ResourceUser
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput

RESOURCE_FILTER = filters(
    "ResourceFilter",
    ResourceRow,
    name=match.string(),
    kind=match.enum(ResourceKind),
    placement=match.enum(Placement),
    state=match.enum(ResourceState),
    owner_id=match.id("mem"),
    parent_id=match.id("res"),
    channel_key=match.string(
        through=lambda resource, matches, scope: resource.channel_id.in_(
            scope.values(ChannelRow, lambda channel: channel.id, lambda channel: matches(channel.key))
        )
    ),
    created_at=match.datetime(),
)
RESOURCE_ORDER = orders("ResourceOrder", ResourceRow, name="sort_key", created_at="created_at", default="sort_key")


@input_type
class PromoCodeInput:
    """A code that stands on one resource only."""

    code: str = strawberry.field(description="Stored in upper case; unique in the workspace.")
    valid_from: date | None = strawberry.field(default=None, description="First day on which it counts.")
    valid_to: date | None = strawberry.field(default=None, description="Last day on which it counts.")


@input_type
class ResourceRegisterInput:
    """A new resource; what is left out follows from its kind."""

    name: str = strawberry.field(description="Unique in the workspace.")
    kind: ResourceKind = strawberry.field(description="What it is.")
    placement: Placement | None = strawberry.field(default=None, description="Whose place it is; usual for its kind.")
    channel_key: str | None = strawberry.field(default=None, description="The channel it stands on.")
    users: list[ResourceUser] = strawberry.field(description="Staff, the audience, or both.")
    purposes: list[Purpose] | None = strawberry.field(
        default=None, description="Marketing for what the audience uses, nothing for tools of the staff."
    )
    purpose_text: str | None = strawberry.field(default=None, description="A social group must have one.")
    parent_id: ID | None = strawberry.field(default=None, description="The resource it is a part of.")
    owner_id: ID | None = strawberry.field(default=None, description="The member who answers for it.")
    url: URL | None = strawberry.field(default=None, description="Its web address.")
    external_account_id: str | None = strawberry.field(default=None, description="The account's id on its channel.")
    cost_model: CostModel | None = strawberry.field(default=None, description="What is paid for.")
    state: ResourceState | None = strawberry.field(default=ResourceState.ACTIVE, description="Whether it is in use.")
    state_reason: str | None = strawberry.field(default=None, description="Why it is postponed, rejected or retired.")
    price_schedule: list[MoneyInput] | None = strawberry.field(
        default=None, description="What the first period costs, and each next one."
    )
    promo_codes: list[PromoCodeInput] | None = strawberry.field(default=None, description="Codes that stand on it.")
    phone_numbers: list[str] | None = strawberry.field(
        default=None, description="Numbers that stand in it only, with + and country code."
    )


@input_type
class ResourceSetStateInput:
    """Whether a resource is in use from now on."""

    resource_id: ID = strawberry.field(description="Which resource.")
    state: ResourceState = strawberry.field(description="The new state.")
    reason: str | None = strawberry.field(default=None, description="Why it is postponed, rejected or retired.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@input_type
class ResourceChooseMainInput:
    """The resource that is to carry a step."""

    product_id: ID = strawberry.field(description="Of which product the step is.")
    step_key: str = strawberry.field(description="Which step of the published funnel.")
    resource_id: ID = strawberry.field(description="The chosen resource.")
    reason: str = strawberry.field(description="Why it.")
    candidate_ids: list[ID] | None = strawberry.field(default=None, description="Among which it was chosen.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the step's newest choice as it was read, 0 when there was none."
    )
