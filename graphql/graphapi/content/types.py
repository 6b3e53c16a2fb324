"""A content item, its history, and an experiment."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, or_

from funnel.content.states import ContentAction
from funnel.models import ContentItem as ItemRow
from funnel.models import ContentMove as MoveRow
from funnel.models import Experiment as ExperimentRow
from funnel.models.words import ContentFormat, ContentState, ExperimentMetric, ExperimentState
from graphapi.compiler import column, everyone, hole, many, one, record
from graphapi.content.figures import (
    ContentFigures,
    ExperimentStanding,
    allowed_actions,
    experiment_standings,
    figures,
    late_by_days,
)
from graphapi.nodes import Node
from graphapi.scalars import URL

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal
    from graphapi.links.types import TrackedLink
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(MoveRow, prefix="cmove", policy=everyone)
class ContentMove(Node):
    """A step of an item; never changed."""

    from_state: ContentState | None = column(description="Where it was; null when it was briefed.")
    to_state: ContentState = column(description="Where it came.")
    moved_at: datetime = column(description="When.")
    moved_by: Member | None = one(on="moved_by_id", description="Who; null for the service at the scheduled time.")
    comment: str | None = column(description="Why.")


@record(ItemRow, prefix="item", policy=everyone)
class ContentItem(Node):
    """A post, article, video … of a resource, from brief to publication."""

    number: int = column(description="Its number in the workspace, from 1.")
    title: str = column(description="What it is called.")
    brief: str | None = column(description="What is to be said.")
    format: ContentFormat = column(description="What it is.")
    topic: str | None = column(description="What it is about.")
    keywords: list[str] = column(description="Words by which it is to be found.")
    due_on: date | None = column(description="The day by which it is to be published.")
    body: str | None = column(description="The text.")
    url: URL | None = column(description="Where it stands, or where its picture or film lies.")
    external_id: str | None = column(description="Its id on the network where it stands.")
    state: ContentState = column(description="Where it is on its way.")
    scheduled_for: datetime | None = column(description="When it will be published.")
    published_at: datetime | None = column(description="When it was published.")
    created_at: datetime = column(description="When it was briefed.")
    version: int = column(description="Raised by every change.")
    resource: Resource = one(on="resource_id", description="Where it is published.")
    goal: ResourceGoal | None = one(on="goal_id", description="The resource's goal it works for.")
    author: Member | None = one(on="author_id", description="Who writes it.")
    created_by: Member | None = one(on="created_by_id", description="Who briefed it.")
    variant_of: ContentItem | None = one(on="variant_of_id", description="The first item with the same message.")
    variants: list[ContentItem] = many(
        on=lambda item, other: or_(
            other.id == func.coalesce(item.variant_of_id, item.id),
            other.variant_of_id == func.coalesce(item.variant_of_id, item.id),
        ),
        order="number",
        description="All items with the same message, this one included: side by side.",
    )
    moves: list[ContentMove] = many(on="item_id", order="moved_at", description="Its history.")
    tracked_links: list[TrackedLink] = many(on="content_item_id", order="created_at", description="Links in it.")
    late_by_days: int | None = hole(late_by_days, description="Days past due, until it was published; null: in time.")
    allowed_actions: list[ContentAction] = hole(allowed_actions, description="What the viewer may do with it.")
    figures: ContentFigures | None = hole(figures, description="What it brought in a period.")


@record(ExperimentRow, prefix="exp", policy=everyone)
class Experiment(Node):
    """Which variant of one message works best."""

    name: str = column(description="What it is called.")
    metric: ExperimentMetric = column(description="What decides.")
    starts_on: date = column(description="First day of its figures.")
    ends_on: date | None = column(description="Last day; null while it is open.")
    state: ExperimentState = column(description="Whether it is decided.")
    reason: str | None = column(description="Why that one won, or why it was cancelled.")
    decided_at: datetime | None = column(description="When it was decided or cancelled.")
    decided_by: Member | None = one(on="decided_by_id", description="Who decided or cancelled.")
    created_at: datetime = column(description="When it was begun.")
    created_by: Member | None = one(on="created_by_id", description="Who began it.")
    version: int = column(description="Raised by every change.")
    product: Product = one(on="product_id", description="For which product.")
    winner: ContentItem | None = one(on="winner_id", description="The variant that was chosen.")
    standing: ExperimentStanding | None = hole(experiment_standings, description="How the variants stand today.")
