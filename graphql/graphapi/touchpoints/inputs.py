"""Inputs of touchpoints."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.models.words import Direction, TouchpointKind
from graphapi.compiler import input_type
from graphapi.identities.inputs import IdentityInput
from graphapi.scalars import JSON, URL


@input_type
class UtmInput:
    """The campaign parameters of the link."""

    source: str | None = strawberry.field(default=None, description="The source.")
    medium: str | None = strawberry.field(default=None, description="The medium.")
    campaign: str | None = strawberry.field(default=None, description="The campaign.")
    term: str | None = strawberry.field(default=None, description="The search phrase.")
    content: str | None = strawberry.field(default=None, description="Which of several links.")


@input_type
class TouchpointInput:
    """One contact: `resourceId` sent the person, `placeResourceId` or `placeUrl` is where it happened."""

    source: str = strawberry.field(description="Which system reports it.")
    external_id: str = strawberry.field(description="Its id in its source; the same id is the same fact.")
    kind: TouchpointKind = strawberry.field(description="What it is.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    resource_id: ID | None = strawberry.field(default=None, description="Which resource sent the person.")
    place_resource_id: ID | None = strawberry.field(default=None, description="On which resource it happened.")
    place_url: URL | None = strawberry.field(default=None, description="On which foreign page it happened.")
    content_item_id: ID | None = strawberry.field(
        default=None, description="Which content item; it names its resource where `resourceId` is left out."
    )
    channel_key: str | None = strawberry.field(
        default=None, description="Key of the channel; the resource's when it is left out."
    )
    direction: Direction | None = strawberry.field(default=None, description="Towards us or from us.")
    form_answers: JSON | None = strawberry.field(default=None, description="What the person wrote into a form.")
    custom_kind: str | None = strawberry.field(
        default=None, description="The workspace's own word, for the kind CUSTOM."
    )
    identities: list[IdentityInput] = strawberry.field(
        description="How the person is recognised, in 1 to 20 ways; a contact of nobody is refused."
    )
    name: str | None = strawberry.field(default=None, description="What the person is called.")
    company_name: str | None = strawberry.field(default=None, description="The firm the person belongs to.")
    utm: UtmInput | None = strawberry.field(default=None, description="The campaign parameters of the link.")
    referrer: str | None = strawberry.field(default=None, description="The page the person came from.")
    landing_page: str | None = strawberry.field(default=None, description="The page the person came to.")
    promo_code: str | None = strawberry.field(default=None, description="The code the person named.")
    dialled: str | None = strawberry.field(
        default=None, description="The number the person called: it stands in one advert at a time."
    )
    account_id: str | None = strawberry.field(
        default=None, description="The account on the channel where it happened: its external id."
    )
    self_reported: str | None = strawberry.field(default=None, description="Where the person says they heard of us.")
    product_id: ID | None = strawberry.field(default=None, description="Which product.")
    recommended_by: IdentityInput | None = strawberry.field(
        default=None, description="Of a RECOMMENDATION: how the person who recommended us is recognised, if known here."
    )


@input_type
class TouchpointsRecordInput:
    """Up to 1,000 contacts; with `atomic` all of them or none."""

    items: list[TouchpointInput] = strawberry.field(description="The contacts, up to 1,000.")
    atomic: bool | None = strawberry.field(default=False, description="All of them or none.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
