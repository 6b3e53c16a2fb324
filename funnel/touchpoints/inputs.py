"""Touchpoints as clients write them. What is wrong with one item must not refuse its neighbours, so there are few
constraints here: `gather` checks item by item.
"""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from crm.leads.texts import Given
from crm.models.words import Direction, IdentityKind, TouchpointKind

MOST_ITEMS = 1_000


class TouchIdentity(BaseModel, frozen=True):
    """How the person is recognised."""

    kind: IdentityKind
    value: str
    account: str | None = None


class Utm(BaseModel, frozen=True):
    """The campaign parameters of the link."""

    source: str | None = None
    medium: str | None = None
    campaign: str | None = None
    term: str | None = None
    content: str | None = None


class TouchItem(BaseModel, frozen=True):
    """One contact. `resource_id` is the source, the place is `place_resource_id` or `place_url`."""

    source: str
    external_id: str
    kind: TouchpointKind
    occurred_at: AwareDatetime
    resource_id: UUID | None = None
    place_resource_id: UUID | None = None
    place_url: str | None = None
    content_item_id: UUID | None = None
    channel_key: str | None = None
    direction: Direction | None = None
    form_answers: dict[str, Any] | None = None
    custom_kind: str | None = None
    identities: tuple[TouchIdentity, ...] = Field(max_length=20)
    name: str | None = None
    company_name: str | None = None
    utm: Utm | None = None
    referrer: str | None = None
    landing_page: str | None = None
    promo_code: str | None = None
    dialled: str | None = None
    account_id: str | None = None
    self_reported: str | None = None
    product_id: UUID | None = None
    recommended_by: TouchIdentity | None = None


class TouchpointsRecord(Given, frozen=True):
    """Up to 1,000 contacts; with `atomic` all of them or none."""

    items: tuple[TouchItem, ...]
    atomic: bool = False
