"""What content brought, by item, by format and topic, and by variant of an experiment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from funnel.content.figures import of_period
from funnel.content.lateness import late_by_days as lateness
from funnel.content.queries import who_and_where
from funnel.content.report import ContentLine, by_resource
from funnel.content.standing import VariantStanding, leader, standings
from funnel.content.states import ContentAction, actions_for
from funnel.inputs import Period
from funnel.models.words import ContentFormat, ContentState, ResourceState
from graphapi.analytics.inputs import PeriodInput
from graphapi.analytics.types import ConfidenceInterval
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.context import Info

if TYPE_CHECKING:
    from graphapi.content.types import ContentItem


@answer_type
class ContentReportLine:
    """What one format and topic brought."""

    format: ContentFormat = strawberry.field(description="The format.")
    topic: str | None = strawberry.field(description="The topic; null for items without one.")
    items: int = strawberry.field(description="How many items were published in the period.")
    engagement: int = strawberry.field(description="Reactions, comments and shares.")
    clicks: int = strawberry.field(description="Clicks.")
    leads: int = strawberry.field(description="Persons who became leads in the period and came by them first.")


@answer_type
class ContentFigures:
    """What an item brought in a period."""

    engagement: int = strawberry.field(
        description="Reactions, comments and shares; the recorded figure if there is one."
    )
    clicks: int = strawberry.field(description="Clicks; the recorded figure where none was counted.")
    leads: int = strawberry.field(description="Persons who became leads in the period and came by this item first.")
    shown: int | None = strawberry.field(description="Recorded impressions, else recorded reach.")


@answer_type
class ExperimentVariant:
    """How a variant stands by the deciding metric."""

    item: ContentItem = strawberry.field(description="The variant.")
    successes: int = strawberry.field(description="Clicks, engagements or leads.")
    trials: int | None = strawberry.field(description="Times shown, or clicks; null where that was not recorded.")
    rate: float | None = strawberry.field(description="Successes of trials.")
    interval: ConfidenceInterval | None = strawberry.field(description="Wilson 95 % interval of the rate.")
    is_small_sample: bool = strawberry.field(description="Fewer than 30 trials: nothing can be said yet.")
    engagement: int = strawberry.field(description="Reactions, comments and shares.")
    clicks: int = strawberry.field(description="Clicks.")
    leads: int = strawberry.field(description="Leads.")


@answer_type
class ExperimentStanding:
    """All variants side by side, and who leads surely."""

    variants: list[ExperimentVariant] = strawberry.field(description="In the order in which they were named.")
    leader: ContentItem | None = strawberry.field(
        description="The variant whose interval lies above all others', with 30 trials each; null while that is open."
    )


async def content_reports(
    info: Info, ids: Sequence[UUID], *, period: PeriodInput
) -> Mapping[UUID, list[ContentReportLine]]:
    """Lines of all asked resources at once."""
    found = await by_resource(info.reader, ids, Period(start=period.start, end=period.end))
    return {resource_id: [shown_line(line) for line in lines] for resource_id, lines in found.items()}


def shown_line(line: ContentLine) -> ContentReportLine:
    """A line as clients see it."""
    return ContentReportLine(
        format=line.format,
        topic=line.topic,
        items=line.items,
        engagement=line.engagement,
        clicks=line.clicks,
        leads=line.leads,
    )


async def figures(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, ContentFigures]:
    """Figures of all asked items at once; zeros where nothing happened."""
    found = await of_period(info.reader, ids, Period(start=period.start, end=period.end))
    return {
        item_id: ContentFigures(engagement=each.engagement, clicks=each.clicks, leads=each.leads, shown=each.shown)
        for item_id, each in found.items()
    }


async def late_by_days(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, int]:
    """Days past due; null where an item is not late."""
    return await lateness(info.reader, ids, info.now)


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ContentAction]]:
    """What the viewer may do with each item."""
    rows = await info.reader.rows(who_and_where(info.workspace_id, ids))
    return {
        row["id"]: actions_for(
            info.actor, ContentState(row["state"]), row["author_id"], row["owner_id"], ResourceState(row["resource"])
        )
        for row in rows
    }


async def experiment_standings(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, ExperimentStanding]:
    """Variants of all asked experiments at once."""
    found = await standings(info.reader, ids, info.now)
    return {experiment_id: _standing(variants) for experiment_id, variants in found.items()}


def _standing(variants: Sequence[VariantStanding]) -> ExperimentStanding:
    from graphapi.content.types import ContentItem

    return ExperimentStanding(
        variants=[_variant(each) for each in variants], leader=ref_or_none(ContentItem, leader(variants))
    )


def _variant(given: VariantStanding) -> ExperimentVariant:
    from graphapi.content.types import ContentItem

    interval = given.interval
    return ExperimentVariant(
        item=ref(ContentItem, given.item_id),
        successes=given.successes,
        trials=given.trials,
        rate=given.rate,
        interval=ConfidenceInterval(low=interval.low, high=interval.high) if interval else None,
        is_small_sample=given.is_small_sample,
        engagement=given.figures.engagement,
        clicks=given.figures.clicks,
        leads=given.figures.leads,
    )


@answer_type
class ContentCalendarEntry:
    """An item on its day."""

    item: ContentItem = strawberry.field(description="The item.")
    is_overdue: bool = strawberry.field(description="Not published although its time, or its due day, is past.")


@answer_type
class ContentCalendarDay:
    """A day on which there is something."""

    day: date = strawberry.field(description="The day, in the workspace's zone.")
    entries: list[ContentCalendarEntry] = strawberry.field(description="What has a time first, by it.")
