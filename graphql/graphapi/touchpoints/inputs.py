"""Inputs of touchpoints."""

from __future__ import annotations

from datetime import datetime

from strawberry import ID

from crm.models.words import Direction, TouchpointKind
from graphapi.compiler import input_type
from graphapi.identities.inputs import IdentityInput
from graphapi.scalars import JSON, URL


@input_type
class UtmInput:
    """The campaign parameters of the link."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None


@input_type
class TouchpointInput:
    """One contact. `resourceId` is what sent the person; the place is `placeResourceId` or `placeUrl`, else the same."""

    source: str
    external_id: str
    kind: TouchpointKind
    occurred_at: datetime
    resource_id: ID | None = None
    place_resource_id: ID | None = None
    place_url: URL | None = None
    channel_key: str | None = None
    direction: Direction | None = None
    form_answers: JSON | None = None
    custom_kind: str | None = None
    identities: list[IdentityInput]
    name: str | None = None
    company_name: str | None = None
    utm: UtmInput | None = None
    referrer: str | None = None
    landing_page: str | None = None
    promo_code: str | None = None
    self_reported: str | None = None
    product_id: ID | None = None


@input_type
class TouchpointsRecordInput:
    """Up to 1,000 contacts; with `atomic` all of them or none."""

    items: list[TouchpointInput]
    atomic: bool | None = False
    idempotency_key: str | None = None
