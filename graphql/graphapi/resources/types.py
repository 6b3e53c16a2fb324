"""A resource of the cluster, with its prices, codes and numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import or_

from funnel.models import MainResource as MainResourceRow
from funnel.models import PromoCode as PromoCodeRow
from funnel.models import Resource as ResourceRow
from funnel.models import ResourceAudience as ResourceAudienceRow
from funnel.models import ResourcePhoneNumber as ResourcePhoneNumberRow
from funnel.models import ResourcePrice as ResourcePriceRow
from funnel.models import ResourceStateChange as ResourceStateChangeRow
from funnel.models.words import CostModel, Placement, Purpose, ResourceKind, ResourceState, ResourceUser
from graphapi.compiler import allow, column, connection, everyone, hole, many, money, one, record
from graphapi.connections import Connection
from graphapi.content.figures import ContentReportLine, content_reports
from graphapi.feedback.answers import HandoffFeedback, resource_feedback
from graphapi.metrics.figures import (
    AudienceProfile,
    ResourceAudienceFigures,
    ResourceReferral,
    ResourceSearchPosition,
    audience_figures,
    audience_profiles,
    resource_referrals,
    search_positions,
)
from graphapi.metrics.series import MetricSeries, metric_series
from graphapi.nodes import Node
from graphapi.resources.candidates import ResourceCandidate, kept_candidates
from graphapi.resources.told import PriceOn, PriceSchedule, advice, price_on, price_schedules
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.audiences.types import Audience
    from graphapi.channels.types import Channel
    from graphapi.goals.types import ResourceGoal
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.spend.types import Spend
    from graphapi.ties.types import Tie
    from graphapi.utm_rules.types import UtmRule

allow(ResourceAudienceRow, everyone)


@record(ResourceRow, prefix="res", policy=everyone)
class Resource(Node):
    """One concrete asset of the cluster."""

    number: int = column(description="Its dense number in the workspace, never changed.")
    name: str = column(description="Its name, unique in the workspace.")
    kind: ResourceKind = column(description="What it is.")
    placement: Placement = column(description="Whose place it is.")
    users: list[ResourceUser] = column(description="Who uses it: staff, the audience, or both.")
    purposes: list[Purpose] = column(description="What it is for.")
    purpose_text: str | None = column(description="What its members gain; a social group must say it.")
    state: ResourceState = column(description="Whether it is in use.")
    state_reason: str | None = column(description="Why it is postponed, rejected or retired.")
    url: str | None = column(description="Its web address.")
    external_account_id: str | None = column(description="The account's id on its channel.")
    cost_model: CostModel | None = column(description="What is paid for.")
    starts_on: date | None = column(description="First day of an event or advert.")
    ends_on: date | None = column(description="Last day of an event or advert.")
    location: str | None = column(description="Where an event takes place, where an advert hangs.")
    print_run: int | None = column(description="How many of an advert are printed.")
    tags: list[str] = column(description="The workspace's own words for it.")
    created_at: datetime = column(description="When it was registered.")
    version: int = column(description="Grows with every change.")
    channel: Channel | None = one(on="channel_id", description="The channel it stands on.")
    parent: Resource | None = one(on="parent_id", description="The resource it is a part of.")
    owner: Member | None = one(on="owner_id", description="Who answers for it and for its goals.")
    price_schedule: list[ResourcePrice] = many(
        on="resource_id", order="position", description="What the first period costs, and each next one."
    )
    price_schedules: list[PriceSchedule] = hole(
        price_schedules, description="Prices by the day from which they hold, the earliest first."
    )
    price_on: PriceOn | None = hole(price_on, description="What it costs on a day, today when it is left out.")
    state_history: list[ResourceStateChange] = many(
        on="resource_id", order="changed_at", description="Every state it was in, with who said so and why."
    )
    audiences: list[Audience] = many(
        on=lambda resource, audience, scope: audience.id.in_(
            scope.values(
                ResourceAudienceRow, lambda link: link.audience_id, lambda link: link.resource_id == resource.id
            )
        ),
        order="priority",
        description="Whom it speaks to.",
    )
    utm_rules: list[UtmRule] = many(
        on="resource_id",
        order=("source", "medium", "campaign", "content"),
        description="Which campaign parameters of a link mean it.",
    )
    advice: list[str] = hole(advice, description="What should be said of it, so that it is found and measured.")
    promo_codes: list[PromoCode] = many(on="resource_id", order="code", description="Codes that stand on it only.")
    phone_numbers: list[ResourcePhoneNumber] = many(
        on="resource_id", order="number", description="Numbers that stand in it, each in one advert at a time."
    )
    ties: list[Tie] = many(
        on=lambda resource, tie: or_(
            tie.from_id == resource.id, tie.to_id == resource.id, tie.connector_id == resource.id
        ),
        order="created_at",
        description="What feeds it, what it feeds, and what it connects.",
    )
    goals: Connection[ResourceGoal] = connection(
        on="resource_id", order="-period_start", description="What it is to reach, newest period first."
    )
    spend: Connection[Spend] = connection(
        on="resource_id", order="-period_start", permission="READ_MONEY", description="What was spent on it."
    )
    metrics: list[MetricSeries] = hole(metric_series, description="Its own figures of a period.")
    audience_figures: ResourceAudienceFigures | None = hole(
        audience_figures, description="How its audience grew in a period, and what it did; null when nothing is known."
    )
    audience_profile: list[AudienceProfile] = hole(
        audience_profiles, description="Who its audience is: the newest of each dimension on or before a day."
    )
    handoff_feedback: HandoffFeedback = hole(
        resource_feedback, description="What sales answered to people it sent last, in the 90 days up to today."
    )
    referrals: list[ResourceReferral] = hole(
        resource_referrals, description="Pages it sent people to in a period, the most visited first; at most 200."
    )
    search_positions: list[ResourceSearchPosition] = hole(
        search_positions, description="Its places in search by keyword in a period."
    )
    content_report: list[ContentReportLine] = hole(
        content_reports,
        description="Which formats and topics worked: items published in a period and what they brought in it.",
    )


@record(ResourcePriceRow, policy=everyone)
class ResourcePrice:
    """The price of one period of a placement."""

    position: int = column(description="1 for the first period; the last one stands for all that follow.")
    amount: Money = money("amount_minor", description="What that period costs.")


@record(PromoCodeRow, prefix="promo", policy=everyone)
class PromoCode(Node):
    """A code that tells which resource a buyer saw."""

    code: str = column(description="The code, in upper case.")
    valid_from: date | None = column(description="First day on which it counts.")
    valid_to: date | None = column(description="Last day on which it counts.")
    resource: Resource = one(on="resource_id", description="Where it stands.")


@record(ResourcePhoneNumberRow, policy=everyone)
class ResourcePhoneNumber:
    """A number that stands in one advert at a time."""

    number: str = column(description="The number, E.164.")
    valid_from: date | None = column(description="First day on which it stands there.")
    valid_to: date | None = column(description="Last day on which it stands there.")


@record(ResourceStateChangeRow, policy=everyone)
class ResourceStateChange:
    """A state that a resource entered."""

    state: ResourceState = column(description="The state.")
    reason: str | None = column(description="Why.")
    changed_at: datetime = column(description="When.")
    member: Member | None = one(on="member_id", description="Who said so.")


@record(MainResourceRow, prefix="main", policy=everyone)
class MainResource(Node):
    """The resource chosen to carry a step."""

    step_key: str = column(description="Which step, over all versions of the funnel.")
    reason: str = column(description="Why it was chosen.")
    version: int = column(description="Its number among the choices for this step; `expectedVersion` of the next one.")
    chosen_at: datetime = column(description="When it was chosen.")
    chosen_by: Member | None = one(on="chosen_by_id", description="Who chose it.")
    resource: Resource = one(on="resource_id", description="The chosen one.")
    product: Product = one(on="product_id", description="Of which product the step is.")
    candidates: list[ResourceCandidate] = hole(
        kept_candidates, description="Among which it was chosen, and how each suited the step that day."
    )
