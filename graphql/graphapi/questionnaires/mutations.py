"""Root fields that write answers."""

from __future__ import annotations

import strawberry

from funnel.questionnaires.answer import QuestionnaireAnswer, answer
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.types import Product
from graphapi.questionnaires.inputs import QuestionnaireAnswerInput


@payload
class QuestionnaireAnswerPayload(Payload):
    """The version of the answers that stands now."""

    version: int | None = strawberry.field(default=None, description="The same answers again are the same version.")
    product: Product | None = strawberry.field(default=None, description="The product they are about.")


@mutations
class QuestionnaireMutations:
    """What a company is asked at the start of a case."""

    @mutation
    async def questionnaire_answer(self, info: Info, input: QuestionnaireAnswerInput) -> QuestionnaireAnswerPayload:
        """Answers the questionnaire about a product; older versions are kept."""
        data = fill(QuestionnaireAnswer, input, ids={"product_id": "prod", "resource_id": "res"})
        version = await answer(info.work, data)
        return QuestionnaireAnswerPayload(version=version, product=ref(Product, data.product_id))
