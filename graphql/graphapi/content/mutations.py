"""Root fields that write content."""

from __future__ import annotations

import strawberry

from funnel.content import decide, experiments, publish
from funnel.content.brief import brief
from funnel.content.change import change
from funnel.content.inputs import (
    ContentBrief,
    ContentChange,
    ContentMoveOn,
    ContentPublish,
    ContentSchedule,
    ContentWrite,
)
from funnel.content.write import write
from graphapi.answers import ref
from graphapi.content.inputs import (
    ContentBriefInput,
    ContentChangeInput,
    ContentMoveInput,
    ContentPublishInput,
    ContentScheduleInput,
    ContentWriteInput,
    ExperimentCancelInput,
    ExperimentCreateInput,
    ExperimentDecideInput,
)
from graphapi.content.types import ContentItem, Experiment
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class ContentItemPayload(Payload):
    """The item as it is now."""

    item: ContentItem | None = strawberry.field(default=None, description="The item.")


@payload
class ExperimentPayload(Payload):
    """The experiment as it is now."""

    experiment: Experiment | None = strawberry.field(default=None, description="The experiment.")


IDS = {
    "item_id": "item", "item_ids": "item", "variant_of_id": "item", "winner_id": "item", "resource_id": "res",
    "goal_id": "goal", "author_id": "mem", "product_id": "prod", "experiment_id": "exp",
}  # fmt: skip


@mutations
class ContentMutations:
    """Content from brief to publication, and experiments."""

    @mutation
    async def content_brief(self, info: Info, input: ContentBriefInput) -> ContentItemPayload:
        """Says what is to be published where, by whom and until when."""
        item = await brief(info.work, fill(ContentBrief, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_change(self, info: Info, input: ContentChangeInput) -> ContentItemPayload:
        """Changes what the brief says; of what is published only how it is found and filed."""
        item = await change(info.work, fill(ContentChange, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_write(self, info: Info, input: ContentWriteInput) -> ContentItemPayload:
        """The author hands it in: BRIEF → WRITTEN."""
        item = await write(info.work, fill(ContentWrite, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_approve(self, info: Info, input: ContentMoveInput) -> ContentItemPayload:
        """WRITTEN → APPROVED."""
        item = await decide.approve(info.work, fill(ContentMoveOn, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_return(self, info: Info, input: ContentMoveInput) -> ContentItemPayload:
        """Back to BRIEF, with what is to be better."""
        item = await decide.return_item(info.work, fill(ContentMoveOn, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_schedule(self, info: Info, input: ContentScheduleInput) -> ContentItemPayload:
        """APPROVED → SCHEDULED: the service publishes it at that time."""
        item = await publish.schedule(info.work, fill(ContentSchedule, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_publish(self, info: Info, input: ContentPublishInput) -> ContentItemPayload:
        """APPROVED or SCHEDULED → PUBLISHED now; once more answers what is there."""
        item = await publish.publish(info.work, fill(ContentPublish, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def content_cancel(self, info: Info, input: ContentMoveInput) -> ContentItemPayload:
        """Given up before it was published."""
        item = await decide.cancel(info.work, fill(ContentMoveOn, input, ids=IDS))
        return ContentItemPayload(item=ref(ContentItem, item.id))

    @mutation
    async def experiment_create(self, info: Info, input: ExperimentCreateInput) -> ExperimentPayload:
        """Sets variants of one message against one another."""
        made = await experiments.create(info.work, fill(experiments.ExperimentCreate, input, ids=IDS))
        return ExperimentPayload(experiment=ref(Experiment, made.id))

    @mutation
    async def experiment_decide(self, info: Info, input: ExperimentDecideInput) -> ExperimentPayload:
        """Chooses the winner, with or against what the figures propose."""
        made = await experiments.decide(info.work, fill(experiments.ExperimentDecide, input, ids=IDS))
        return ExperimentPayload(experiment=ref(Experiment, made.id))

    @mutation
    async def experiment_cancel(self, info: Info, input: ExperimentCancelInput) -> ExperimentPayload:
        """Nothing is decided; the figures stay."""
        made = await experiments.cancel(info.work, fill(experiments.ExperimentCancel, input, ids=IDS))
        return ExperimentPayload(experiment=ref(Experiment, made.id))
