"""What people say of what, by topic."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry
from strawberry import ID

from crm.members.permissions import Action
from crm.models.words_conversation import Sentiment
from funnel.conversations import opinions as room
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.arguments.types import Argument
from graphapi.compiler import answer, input_type, queries
from graphapi.context import Info
from graphapi.conversations.types import Conversation
from graphapi.known import known
from graphapi.mutation import fill
from graphapi.places.types import Place
from graphapi.resources.types import Resource


@input_type
class OpinionDigestInput:
    """Which days, and of what."""

    period: PeriodInput = strawberry.field(description="At most 371 days.")
    resource_ids: list[ID] | None = strawberry.field(default=None, description="Mentions on these resources only.")
    product_id: ID | None = strawberry.field(default=None, description="Mentions of this product only.")


@answer_type
class OpinionSplit:
    """Mentions by what they think; the parts sum to `mentions`."""

    mentions: int = strawberry.field(description="Threads that appeared in the days, spam left out.")
    positive: int = strawberry.field(description="Speak well.")
    neutral: int = strawberry.field(description="Neither well nor badly.")
    negative: int = strawberry.field(description="Speak badly, and mean it.")
    orchestrated: int = strawberry.field(description="Staged ones.")
    untold: int = strawberry.field(description="Of which nobody said what they think.")
    positive_share: float | None = strawberry.field(description="Of positive and negative ones, staged ones left out.")
    people: int = strawberry.field(description="By so many persons; merged ones are one.")
    companies: int = strawberry.field(description="Of so many companies.")


@answer_type
class OpinionPlace:
    """Where a topic is talked about."""

    resource: Resource | None = strawberry.field(description="On one of our resources.")
    place: Place | None = strawberry.field(description="At a place of others.")
    mentions: int = strawberry.field(description="How often.")
    negative: int = strawberry.field(description="Of them, those that speak badly and mean it.")


@answer_type
class OpinionExample:
    """A thread that shows it."""

    conversation: Conversation = strawberry.field(description="The thread.")
    sentiment: Sentiment | None = strawberry.field(description="What it thinks.")
    url: str | None = strawberry.field(description="Where it can be seen.")


@answer_type
class TopicOpinions:
    """What is said of one topic."""

    topic: str | None = strawberry.field(description="Its key; null: threads without a topic.")
    name: str | None = strawberry.field(description="Its name, where somebody keeps it.")
    current: OpinionSplit = strawberry.field(description="In the days.")
    previous: OpinionSplit = strawberry.field(description="In as many days before.")
    mentions_change: int = strawberry.field(description="Mentions more than before.")
    positive_share_change: float | None = strawberry.field(description="Null where one of the shares is.")
    top_places: list[OpinionPlace] = strawberry.field(description="At most five, the most mentions first.")
    examples: list[OpinionExample] = strawberry.field(
        description="For each opinion the newest thread, rather one that has an address."
    )
    arguments: list[Argument] = strawberry.field(description="What the argument base has to answer, at most three.")
    needs_arguments: bool = strawberry.field(description="People criticise, and the argument base has nothing.")
    open_questions: int = strawberry.field(description="Asked of the information support and not answered yet.")


@queries
class OpinionQueries:
    """What people say of what."""

    @answer(permission=Action.READ.value, weight=100)
    async def opinion_digest(self, info: Info, input: OpinionDigestInput) -> list[TopicOpinions]:
        """What was said by topic, beside as many days before: the hundred topics most spoken of."""
        await known(info, "prod", input.product_id, "input.productId")
        data = fill(room.OpinionsAsked, input, ids={"resource_ids": "res", "product_id": "prod"})
        return _digest(await room.opinions(info.reader, data))


def _digest(found: Sequence[room.TopicOpinions]) -> list[TopicOpinions]:
    return [
        TopicOpinions(
            topic=own.key,
            name=own.name,
            current=_split(own.now),
            previous=_split(own.before),
            mentions_change=own.now.mentions - own.before.mentions,
            positive_share_change=_change(own.now.positive_share, own.before.positive_share),
            top_places=[_place(each) for each in own.places],
            examples=[
                OpinionExample(
                    conversation=ref(Conversation, each.conversation_id), sentiment=each.sentiment, url=each.url
                )
                for each in own.examples
            ],
            arguments=[ref(Argument, each) for each in own.argument_ids],
            needs_arguments=own.needs_arguments,
            open_questions=own.open_questions,
        )
        for own in found
    ]


def _split(own: room.Split) -> OpinionSplit:
    return OpinionSplit(
        mentions=own.mentions,
        positive=own.positive,
        neutral=own.neutral,
        negative=own.negative,
        orchestrated=own.orchestrated,
        untold=own.untold,
        positive_share=own.positive_share,
        people=own.people,
        companies=own.companies,
    )


def _place(own: room.PlaceMentions) -> OpinionPlace:
    return OpinionPlace(
        resource=ref_or_none(Resource, own.resource_id),
        place=ref_or_none(Place, own.place_id),
        mentions=own.mentions,
        negative=own.negative,
    )


def _change(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before
