"""Touchpoints as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_

from crm.members.permissions import Action
from crm.models import StepEntry as StepEntryRow
from crm.models import Touchpoint as TouchpointRow
from crm.models.words import ChannelToldBy, Direction, RecognisedBy, TouchpointKind
from graphapi.compiler import column, everyone, many, one, record
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of, same_person
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.content.types import ContentItem
    from graphapi.leads.types import Lead
    from graphapi.people.types import Person
    from graphapi.places.types import Place
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(TouchpointRow, prefix="touch", policy=everyone)
class Touchpoint(Node):
    """One contact of a person with a channel or resource; only a channel that rules told may change."""

    kind: TouchpointKind = column(description="What it was.")
    custom_kind: str | None = column(description="The workspace's own word, when the kind is CUSTOM.")
    occurred_at: datetime = column(description="When it happened.")
    received_at: datetime = column(description="When the service learnt of it.")
    direction: Direction | None = column(description="Towards us or from us.")
    earns_credit: bool = column(description="Whether it stands in journeys; what we sent ourselves does not.")
    campaign: str | None = column(description="The campaign of the link.")
    utm: JSON | None = column(description="Source, medium, campaign, term and content of the link.")
    referrer: str | None = column(description="The page the person came from.")
    landing_page: str | None = column(description="The page the person came to.")
    place_url: str | None = column(description="The foreign place where it happened.")
    promo_code: str | None = column(description="The code the person named.")
    recognised_by: RecognisedBy | None = column(
        description="What told the source, the strongest evidence: the id that the reporter gave, a promo code, the "
        "number that was called, the account, a tracked link, campaign parameters, the page the person came from, came "
        "to or was on, or the host they came from; null when nothing did. What the cluster learns later changes "
        "nothing here; a re-classification does, with the channel."
    )
    channel_told_by: ChannelToldBy | None = column(
        description="What told the channel: whoever recorded it, the resource that sent the person, or rules, "
        "which `channelReclassificationStart` alone asks again; null where there is none, and of touches recorded "
        "before this was kept."
    )
    self_reported: str | None = column(description="Where the person says they heard of us.")
    form_answers: JSON | None = column(permission=Action.READ_PERSONAL, description="What was written into a form.")
    source: str = column(description="Which system recorded it.")
    external_id: str = column(description="Its id there; a fact is taken once per source and id.")
    person: Person = one(
        on=lambda touch, person, scope: person.id == canonical_of(touch.person_id, scope),
        proven="a contact is of a person, and a person stands for itself or another",
        description="Whose; of merged persons the one that stands for all.",
    )
    channel: Channel | None = one(on="channel_id", description="Where it happened.")
    resource: Resource | None = one(on="resource_id", description="Which resource sent the person.")
    place_resource: Resource | None = one(on="place_resource_id", description="On which resource it happened.")
    place: Place | None = one(on="place_id", description="The place outside the cluster where it happened.")
    content_item: ContentItem | None = one(on="content_item_id", description="Which content item it was with.")
    product: Product | None = one(on="product_id", description="Which product it was about, when that is known.")
    lead: Lead | None = one(
        on=lambda touch, lead, scope: and_(
            lead.person_id.in_(same_person(touch.person_id, scope)),
            scope.exists(
                StepEntryRow,
                lambda entry: and_(entry.lead_id == lead.id, entry.fact_id == touch.id, entry.voided_at.is_(None)),
            ),
        ),
        order="created_at",
        description="The lead this contact created or moved.",
    )
    leads: list[Lead] = many(
        on=lambda touch, lead, scope: lead.person_id.in_(same_person(touch.person_id, scope)),
        where=lambda lead: lead.withdrawn_at.is_(None),
        order="created_at",
        description="All leads of the person.",
    )
