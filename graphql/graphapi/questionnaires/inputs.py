"""Inputs of the questionnaire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


@input_type
class QuestionnaireResourceInput:
    """Something that is there already, or only an idea."""

    name: str = strawberry.field(description="What it is called.")
    url: str | None = strawberry.field(default=None, description="Its address, from http:// or https://.")
    resource_id: ID | None = strawberry.field(default=None, description="The registered resource it is, if any.")
    is_active: bool = strawberry.field(default=True, description="False for an idea.")
    use: str | None = strawberry.field(default=None, description="What it is used for.")
    extent: int | None = strawberry.field(default=None, description="How far it serves its purpose, 0 to 100 %.")
    figure: Decimal | None = strawberry.field(default=None, description="What the question's metric is of it.")


@input_type
class QuestionnaireAnswerGivenInput:
    """The answer to one question, in the form its kind asks for."""

    key: str = strawberry.field(description="Which question.")
    option: str | None = strawberry.field(default=None, description="CHOICE: the key of an option.")
    number: Decimal | None = strawberry.field(default=None, description="NUMBER: zero or more.")
    resources: list[QuestionnaireResourceInput] | None = strawberry.field(
        default=None, description="RESOURCES: each thing; an empty list says that there is none."
    )


@input_type
class QuestionnaireAnswerInput:
    """All answers about a product."""

    product_id: ID = strawberry.field(description="Which product.")
    answers: list[QuestionnaireAnswerGivenInput] = strawberry.field(
        description="All of them: a question left out is not answered any more."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` of the answers as read.")


@input_type
class QuestionnaireFillAsIsInput:
    """What the answers say, into the matrix."""

    product_id: ID = strawberry.field(description="Which product.")
    on: date | None = strawberry.field(default=None, description="As of which day; today when left out.")
