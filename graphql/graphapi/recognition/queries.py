"""Trying out what a touch would be recognised by."""

from __future__ import annotations

from datetime import date

import strawberry

from crm.models.words import RecognisedBy
from funnel.resources.explain import Explained, RecogniseTest, explain, sentence
from funnel.resources.recognise import Weighed
from funnel.workspace import read_home
from graphapi.answers import answer, answer_type, ref_or_none
from graphapi.channels.types import Channel
from graphapi.compiler import input_type, queries
from graphapi.context import Info
from graphapi.mutation import fill
from graphapi.resources.types import Resource
from graphapi.scalars import URL
from graphapi.touchpoints.inputs import UtmInput


@input_type
class RecogniseTestInput:
    """What a touch would bring along."""

    utm: UtmInput | None = strawberry.field(default=None, description="The campaign parameters of the link.")
    url: URL | None = strawberry.field(default=None, description="The page the person came to.")
    referrer: str | None = strawberry.field(default=None, description="The page the person came from.")
    place_url: URL | None = strawberry.field(default=None, description="The page where it happened.")
    promo_code: str | None = strawberry.field(default=None, description="The code the person named.")
    phone: str | None = strawberry.field(default=None, description="The number that was called, with +.")
    account_id: str | None = strawberry.field(default=None, description="The account where it happened.")
    channel_key: str | None = strawberry.field(default=None, description="Key of the channel, when it is known.")
    on: date | None = strawberry.field(default=None, description="On which day; today when left out.")


@answer_type
class RecogniseTestEvidence:
    """One thing that the touch brings along, and what it says by itself."""

    kind: RecognisedBy = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="What the touch says.")
    resource: Resource | None = strawberry.field(description="The resource it names.")
    channel_key: str | None = strawberry.field(description="The channel it speaks of.")
    decides: bool = strawberry.field(description="Whether it tells the source: the strongest that names one does.")
    explanation: str = strawberry.field(description="The same as a sentence.")


@answer_type
class RecogniseTestResult:
    """What would be recognised, and why."""

    resource: Resource | None = strawberry.field(description="The resource that sent the person.")
    channel: Channel | None = strawberry.field(description="The channel.")
    recognised_by: RecognisedBy | None = strawberry.field(description="What told it; null when nothing did.")
    place_resource: Resource | None = strawberry.field(description="The resource where it would have happened.")
    evidence: list[RecogniseTestEvidence] = strawberry.field(description="What was weighed, the strongest first.")


@queries
class RecognitionQueries:
    """How touches are told."""

    @answer
    async def recognise_test(self, info: Info, input: RecogniseTestInput) -> RecogniseTestResult:
        """Says what a touch would be recognised by, as the cluster is now. Recorded touches are not judged again."""
        today = (await read_home(info.reader)).day(info.now)
        return _result(await explain(info.reader, fill(RecogniseTest, input, ids={}), today))


def _result(explained: Explained) -> RecogniseTestResult:
    found = explained.found
    return RecogniseTestResult(
        resource=ref_or_none(Resource, found.resource_id),
        channel=ref_or_none(Channel, found.channel_id),
        recognised_by=found.by,
        place_resource=ref_or_none(Resource, explained.place_resource_id),
        evidence=[_evidence(each, explained.decides(each)) for each in explained.weighed],
    )


def _evidence(each: Weighed, decides: bool) -> RecogniseTestEvidence:
    return RecogniseTestEvidence(
        kind=each.by,
        value=each.value,
        resource=ref_or_none(Resource, each.resource_id),
        channel_key=each.channel_key,
        decides=decides,
        explanation=sentence(each, decides=decides),
    )
