"""Root fields that read the questionnaire."""

from __future__ import annotations

from strawberry import ID

from funnel.questionnaires.read import read_questionnaire
from graphapi.answers import answer, id_of
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.questionnaires.types import Questionnaire, questionnaire_of


@queries
class QuestionnaireQueries:
    """What a company is asked at the start of a case."""

    @answer
    async def questionnaire(self, info: Info, product_id: ID, language: str | None = None) -> Questionnaire:
        """The questions with the answers about a product, the first gaps and the matrix as it is; in English or
        Russian, by default as the request's Accept-Language says.
        """
        found = await read_questionnaire(info.reader, id_of("prod", product_id, field="productId"))
        return questionnaire_of(found, language or info.context.language)
