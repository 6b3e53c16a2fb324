"""Root fields that write engagements."""

from __future__ import annotations

import strawberry

from funnel.engagements.answer_question import answer_question
from funnel.engagements.ask_question import ask_question
from funnel.engagements.decline import decline
from funnel.engagements.end import end
from funnel.engagements.go import go
from funnel.engagements.inputs import EngagementMove, EngagementSave, HoursLog, QuestionAnswer, QuestionAsk
from funnel.engagements.log_hours import log_hours
from funnel.engagements.move import Verb
from funnel.engagements.propose import propose
from funnel.engagements.save import save
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.engagements.inputs import (
    ClientQuestionAnswerInput,
    ClientQuestionAskInput,
    EngagementMoveInput,
    EngagementSaveInput,
    HoursLogInput,
)
from graphapi.engagements.types import ClientQuestion, Engagement
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class EngagementPayload(Payload):
    """The engagement as it is now."""

    engagement: Engagement | None = strawberry.field(default=None, description="The engagement.")


@payload
class HoursLogPayload(Payload):
    """What was logged."""

    logged: int = strawberry.field(default=0, description="How many items.")
    minutes: int = strawberry.field(default=0, description="How long together.")


@payload
class ClientQuestionPayload(Payload):
    """The question as it is now."""

    question: ClientQuestion | None = strawberry.field(default=None, description="The question.")


IDS = {"engagement_id": "eng", "product_id": "prod", "member_id": "mem", "resource_id": "res", "question_id": "quest"}


@mutations
class EngagementMutations:
    """Agency and client."""

    @mutation
    async def engagement_save(self, info: Info, input: EngagementSaveInput) -> EngagementPayload:
        """Writes down product, terms and people; a draft until the client said go."""
        made = await save(info.work, fill(EngagementSave, input, ids=IDS))
        return EngagementPayload(engagement=ref(Engagement, made.id))

    @mutation
    async def engagement_propose(self, info: Info, input: EngagementMoveInput) -> EngagementPayload:
        """Lays it before the client."""
        return await _moved(info, input, propose)

    @mutation
    async def engagement_go(self, info: Info, input: EngagementMoveInput) -> EngagementPayload:
        """The client agrees; it runs on exactly these terms."""
        return await _moved(info, input, go)

    @mutation
    async def engagement_decline(self, info: Info, input: EngagementMoveInput) -> EngagementPayload:
        """The client does not agree, and says why."""
        return await _moved(info, input, decline)

    @mutation
    async def engagement_end(self, info: Info, input: EngagementMoveInput) -> EngagementPayload:
        """Over from today."""
        return await _moved(info, input, end)

    @mutation
    async def hours_log(self, info: Info, input: HoursLogInput) -> HoursLogPayload:
        """Logs hours worked; their cost is spend on the resources."""
        rows = await log_hours(info.work, fill(HoursLog, input, ids=IDS))
        return HoursLogPayload(logged=len(rows), minutes=sum(row.minutes for row in rows))

    @mutation
    async def client_question_ask(self, info: Info, input: ClientQuestionAskInput) -> ClientQuestionPayload:
        """Asks the client what only the client knows."""
        made = await ask_question(info.work, fill(QuestionAsk, input, ids=IDS))
        return ClientQuestionPayload(question=ref(ClientQuestion, made.id))

    @mutation
    async def client_question_answer(self, info: Info, input: ClientQuestionAnswerInput) -> ClientQuestionPayload:
        """The client's answer."""
        made = await answer_question(info.work, fill(QuestionAnswer, input, ids=IDS))
        return ClientQuestionPayload(question=ref(ClientQuestion, made.id))


async def _moved(info: Info, input: EngagementMoveInput, verb: Verb) -> EngagementPayload:
    moved = await verb(info.work, fill(EngagementMove, input, ids=IDS))
    return EngagementPayload(engagement=ref(Engagement, moved.id))
