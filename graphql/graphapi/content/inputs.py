"""Filters, orders and inputs of content items and experiments."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from strawberry import ID

from funnel.models import ContentItem as ItemRow
from funnel.models import Experiment as ExperimentRow
from funnel.models import ResourceGoal as GoalRow
from funnel.models.words import ContentFormat, ContentState, ExperimentMetric, ExperimentState
from graphapi.compiler import filters, input_type, match, orders

VERSION = "The version you saw; refused when somebody changed it since."
KEY = "Writing again with the same key and input answers the same."
CONTENT_ITEM_FILTER = filters(
    "ContentItemFilter",
    ItemRow,
    state=match.enum(ContentState),
    format=match.enum(ContentFormat),
    topic=match.string(),
    title=match.string(),
    number=match.integer(),
    resource_id=match.id("res"),
    goal_id=match.id("goal"),
    product_id=match.id(
        "prod",
        through=lambda item, matches, scope: item.goal_id.in_(
            scope.values(GoalRow, lambda goal: goal.id, lambda goal: matches(goal.product_id))
        ),
    ),
    author_id=match.id("mem"),
    variant_of_id=match.id("item"),
    due_on=match.date(),
    scheduled_for=match.datetime(),
    published_at=match.datetime(),
    created_at=match.datetime(),
)
CONTENT_ITEM_ORDER = orders(
    "ContentItemOrder",
    ItemRow,
    created_at="created_at",
    number="number",
    due_on="due_on",
    scheduled_for="scheduled_for",
    published_at="published_at",
    default="-created_at",
)
EXPERIMENT_FILTER = filters(
    "ExperimentFilter", ExperimentRow, product_id=match.id("prod"), state=match.enum(ExperimentState)
)
EXPERIMENT_ORDER = orders("ExperimentOrder", ExperimentRow, created_at="created_at", default="-created_at")


@input_type
class ContentBriefInput:
    """A new item, or a variant of the message of another one."""

    resource_id: ID = strawberry.field(description="Where it is to be published.")
    title: str = strawberry.field(description="What it is called.")
    format: ContentFormat = strawberry.field(description="What it is to be.")
    goal_id: ID | None = strawberry.field(default=None, description="The resource's goal it works for.")
    brief: str | None = strawberry.field(default=None, description="What is to be said.")
    topic: str | None = strawberry.field(default=None, description="What it is about.")
    keywords: list[str] | None = strawberry.field(default_factory=list, description="At most 50.")
    author_id: ID | None = strawberry.field(default=None, description="Who writes it.")
    due_on: date | None = strawberry.field(default=None, description="The day by which it is to be published.")
    variant_of_id: ID | None = strawberry.field(default=None, description="An item that says the same elsewhere.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class ContentChangeInput:
    """What changes; what is left out stays, null empties."""

    item_id: ID = strawberry.field(description="Which item.")
    title: str | None = strawberry.field(default=strawberry.UNSET, description="What it is called.")
    format: ContentFormat | None = strawberry.field(default=strawberry.UNSET, description="What it is to be.")
    goal_id: ID | None = strawberry.field(default=strawberry.UNSET, description="The goal it works for.")
    brief: str | None = strawberry.field(default=strawberry.UNSET, description="What is to be said.")
    topic: str | None = strawberry.field(default=strawberry.UNSET, description="What it is about.")
    keywords: list[str] | None = strawberry.field(default=strawberry.UNSET, description="At most 50.")
    author_id: ID | None = strawberry.field(default=strawberry.UNSET, description="Who writes it.")
    due_on: date | None = strawberry.field(default=strawberry.UNSET, description="The day by which it is published.")
    url: str | None = strawberry.field(default=strawberry.UNSET, description="Where it stands.")
    external_id: str | None = strawberry.field(default=strawberry.UNSET, description="Its id on the network.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ContentWriteInput:
    """What is handed in: a text, an address, or both."""

    item_id: ID = strawberry.field(description="Which item.")
    body: str | None = strawberry.field(default=None, description="The text.")
    url: str | None = strawberry.field(default=None, description="Where the picture or film lies.")
    comment: str | None = strawberry.field(default=None, description="A word to who approves it.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ContentMoveInput:
    """A step of an item."""

    item_id: ID = strawberry.field(description="Which item.")
    comment: str | None = strawberry.field(default=None, description="Why; needed to return it.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ContentScheduleInput:
    """When it is to be published."""

    item_id: ID = strawberry.field(description="Which item.")
    scheduled_for: datetime = strawberry.field(description="A time to come.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ContentPublishInput:
    """It is published now."""

    item_id: ID = strawberry.field(description="Which item.")
    url: str | None = strawberry.field(default=None, description="Where it stands.")
    external_id: str | None = strawberry.field(default=None, description="Its id on the network.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ExperimentCreateInput:
    """Variants of one message against one another."""

    product_id: ID = strawberry.field(description="For which product.")
    name: str = strawberry.field(description="What it is called.")
    metric: ExperimentMetric = strawberry.field(description="What decides.")
    starts_on: date = strawberry.field(description="First day of its figures.")
    ends_on: date | None = strawberry.field(default=None, description="Last day; open when left out.")
    item_ids: list[ID] = strawberry.field(description="Two to twenty items with the same message.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class ExperimentDecideInput:
    """Which variant won, and why."""

    experiment_id: ID = strawberry.field(description="Which experiment.")
    winner_id: ID = strawberry.field(description="The variant.")
    reason: str = strawberry.field(description="Why.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)


@input_type
class ExperimentCancelInput:
    """It is not decided."""

    experiment_id: ID = strawberry.field(description="Which experiment.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
