"""Inputs, filters and orders of resources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID, UNSET

from funnel.models import Channel as ChannelRow
from funnel.models import Resource as ResourceRow
from funnel.models.words import (
    CostModel,
    Placement,
    PricePeriod,
    Purpose,
    ResourceKind,
    ResourceState,
    ResourceUser,
)
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput

RESOURCE_FILTER = filters(
    "ResourceFilter",
    ResourceRow,
    name=match.string(),
    name_any_case=match.any_case(),
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
    audience_ids: list[ID] | None = strawberry.field(default=None, description="Whom it speaks to.")
    starts_on: date | None = strawberry.field(default=None, description="First day of an event or advert.")
    ends_on: date | None = strawberry.field(default=None, description="Last day of an event or advert.")
    location: str | None = strawberry.field(default=None, description="Where an event is, where an advert hangs.")
    print_run: int | None = strawberry.field(default=None, description="How many of an advert are printed.")
    tags: list[str] | None = strawberry.field(default=None, description="The workspace's own words for it.")
    price_schedule: list[MoneyInput] | None = strawberry.field(
        default=None, description="What the first period costs, and each next one."
    )
    price_every: PricePeriod | None = strawberry.field(
        default=PricePeriod.MONTH, description="How long a period of the schedule lasts."
    )
    price_from: date | None = strawberry.field(
        default=None, description="First day of the first period; the day it begins, or today, when left out."
    )
    promo_codes: list[PromoCodeInput] | None = strawberry.field(default=None, description="Codes that stand on it.")
    phone_numbers: list[str] | None = strawberry.field(
        default=None, description="Numbers that stand in it only, with + and country code."
    )


@input_type
class ResourceChangeInput:
    """What is to be changed: fields left out stay, fields given as null are emptied."""

    resource_id: ID = strawberry.field(description="Which resource.")
    expected_version: int = strawberry.field(description="`version` as it was read.")
    name: str | None = strawberry.field(default=UNSET, description="Unique in the workspace.")
    kind: ResourceKind | None = strawberry.field(default=UNSET, description="What it is; not while it has goals.")
    placement: Placement | None = strawberry.field(default=UNSET, description="Whose place it is.")
    channel_key: str | None = strawberry.field(default=UNSET, description="The channel it stands on.")
    users: list[ResourceUser] | None = strawberry.field(default=UNSET, description="Staff, the audience, or both.")
    purposes: list[Purpose] | None = strawberry.field(default=UNSET, description="What it is for.")
    purpose_text: str | None = strawberry.field(default=UNSET, description="A social group must have one.")
    parent_id: ID | None = strawberry.field(default=UNSET, description="The resource it is a part of.")
    owner_id: ID | None = strawberry.field(default=UNSET, description="The member who answers for it.")
    audience_ids: list[ID] | None = strawberry.field(default=UNSET, description="Whom it speaks to.")
    url: URL | None = strawberry.field(default=UNSET, description="Its web address.")
    external_account_id: str | None = strawberry.field(default=UNSET, description="The account's id on its channel.")
    cost_model: CostModel | None = strawberry.field(default=UNSET, description="What is paid for.")
    starts_on: date | None = strawberry.field(default=UNSET, description="First day of an event or advert.")
    ends_on: date | None = strawberry.field(default=UNSET, description="Last day of an event or advert.")
    location: str | None = strawberry.field(default=UNSET, description="Where an event is, where an advert hangs.")
    print_run: int | None = strawberry.field(default=UNSET, description="How many of an advert are printed.")
    tags: list[str] | None = strawberry.field(default=UNSET, description="The workspace's own words for it.")


@input_type
class ResourceAssignOwnerInput:
    """Who answers for resources from now on."""

    resource_ids: list[ID] = strawberry.field(description="Which resources, up to 200; all of them or none.")
    owner_id: ID | None = strawberry.field(default=None, description="The member; nobody when it is left out.")


@input_type
class ResourceSetPricesInput:
    """Prices of a placement from a day on."""

    resource_id: ID = strawberry.field(description="Which resource.")
    prices: list[MoneyInput] = strawberry.field(description="What the first period costs, and each next one.")
    effective_from: date | None = strawberry.field(default=None, description="First day of the first period; today.")
    every: PricePeriod | None = strawberry.field(default=PricePeriod.MONTH, description="How long a period lasts.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@input_type
class ResourceAddPromoCodesInput:
    """Further codes of a resource."""

    resource_id: ID = strawberry.field(description="Which resource.")
    promo_codes: list[PromoCodeInput] = strawberry.field(description="The codes; each stands on one resource only.")


@input_type
class ResourceEndPromoCodesInput:
    """Codes that count no longer."""

    resource_id: ID = strawberry.field(description="Which resource.")
    codes: list[str] = strawberry.field(description="Codes of it, all of them or none.")
    on: date | None = strawberry.field(default=None, description="Last day on which they count; today.")


@input_type
class ResourceAddPhoneNumbersInput:
    """Further numbers of an advert."""

    resource_id: ID = strawberry.field(description="Which resource.")
    phone_numbers: list[str] = strawberry.field(description="With + and country code.")
    valid_from: date | None = strawberry.field(default=None, description="First day on which they stand in it.")
    valid_to: date | None = strawberry.field(default=None, description="Last day on which they stand in it.")


@input_type
class ResourceEndPhoneNumbersInput:
    """Numbers that stand in the advert no longer."""

    resource_id: ID = strawberry.field(description="Which resource.")
    phone_numbers: list[str] = strawberry.field(description="Numbers of it, all of them or none.")
    on: date | None = strawberry.field(default=None, description="Last day on which they stand in it; today.")


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
