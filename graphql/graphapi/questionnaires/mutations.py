"""Root fields that write answers."""

from __future__ import annotations

import strawberry

from funnel.questionnaires.answer import QuestionnaireAnswer, answer
from funnel.questionnaires.fill_as_is import QuestionnaireFillAsIs, fill_as_is
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.matrix.snapshots import MatrixSnapshot
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.types import Product
from graphapi.questionnaires.inputs import QuestionnaireAnswerInput, QuestionnaireFillAsIsInput


@payload
class QuestionnaireAnswerPayload(Payload):
    """The version of the answers that stands now."""

    version: int | None = strawberry.field(default=None, description="The same answers again are the same version.")
    product: Product | None = strawberry.field(default=None, description="The product they are about.")


@payload
class QuestionnaireFillAsIsPayload(Payload):
    """The snapshot that was filled."""

    snapshot: MatrixSnapshot | None = strawberry.field(default=None, description="The snapshot.")


@mutations
class QuestionnaireMutations:
    """What a company is asked at the start of a case."""

    @mutation
    async def questionnaire_answer(self, info: Info, input: QuestionnaireAnswerInput) -> QuestionnaireAnswerPayload:
        """Answers the questionnaire about a product; older versions are kept."""
        data = fill(QuestionnaireAnswer, input, ids={"product_id": "prod", "resource_id": "res"})
        version = await answer(info.work, data)
        return QuestionnaireAnswerPayload(version=version, product=ref(Product, data.product_id))

    @mutation
    async def questionnaire_fill_as_is(
        self, info: Info, input: QuestionnaireFillAsIsInput
    ) -> QuestionnaireFillAsIsPayload:
        """Keeps what the answers say as the matrix as it is: a cell for each thing named that is registered."""
        made = await fill_as_is(info.work, fill(QuestionnaireFillAsIs, input, ids={"product_id": "prod"}))
        return QuestionnaireFillAsIsPayload(snapshot=ref(MatrixSnapshot, made.id))
