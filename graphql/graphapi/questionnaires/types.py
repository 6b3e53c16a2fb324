"""The questionnaire as the API shows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry

from funnel.matrix.gaps.gap import GapSeverity
from funnel.models.words import Metric, Placement, ResourceKind, ResourceState
from funnel.questionnaires import catalogue, read
from funnel.questionnaires.catalogue import QuestionKind, QuestionSection
from funnel.questionnaires.gaps import QuestionnaireGapCode, first_gaps
from graphapi.answers import ref, ref_or_none
from graphapi.compiler import answer_type
from graphapi.members.types import Member
from graphapi.objectives.types import Objective
from graphapi.resources.types import Resource


@answer_type
class QuestionOption:
    """One possible answer."""

    key: str = strawberry.field(description="What is given as `option`.")
    label: str = strawberry.field(description="What people read.")


@answer_type
class NamedThing:
    """Something that was named in an answer."""

    name: str = strawberry.field(description="What it is called.")
    url: str | None = strawberry.field(description="Its address.")
    is_active: bool = strawberry.field(description="False for an idea.")
    use: str | None = strawberry.field(description="What it is used for.")
    extent: int | None = strawberry.field(description="How far it serves its purpose, per cent.")
    figure: Decimal | None = strawberry.field(description="What the question's metric is of it.")


@answer_type
class Question:
    """One question, and what was answered."""

    key: str = strawberry.field(description="Its key, never changed.")
    section: QuestionSection = strawberry.field(description="What it is about.")
    kind: QuestionKind = strawberry.field(description="How it is answered.")
    text: str = strawberry.field(description="The question.")
    help: str = strawberry.field(description="How to answer it.")
    options: list[QuestionOption] = strawberry.field(description="Possible answers of a CHOICE.")
    metric: Metric | None = strawberry.field(description="What its figures measure.")
    is_answered: bool = strawberry.field(description="Whether it was answered.")
    option: str | None = strawberry.field(description="The option that was chosen.")
    number: Decimal | None = strawberry.field(description="The number that was given.")
    resources: list[NamedThing] = strawberry.field(description="What was named.")


@answer_type
class QuestionnaireGap:
    """Something the company lacks by its own words."""

    code: QuestionnaireGapCode = strawberry.field(description="Which thing is missing.")
    severity: GapSeverity = strawberry.field(description="How much it matters.")
    message: str = strawberry.field(description="The gap in a sentence, with what to do.")


@answer_type
class AsIsCell:
    """What a resource does for an objective at the start of the case."""

    resource: Resource = strawberry.field(description="The column.")
    objective: Objective = strawberry.field(description="The row: the step such a resource mostly works for.")
    use: str | None = strawberry.field(description="What it is used for.")
    extent: int | None = strawberry.field(description="0 to 100 %; 0 of an idea, null where nobody said.")
    metric: Metric | None = strawberry.field(description="What was measured.")
    value: Decimal | None = strawberry.field(description="How much of it.")


@answer_type
class SuggestedResource:
    """Something that was named and is not registered: what to give to `resourceRegister`."""

    name: str = strawberry.field(description="Its name.")
    kind: ResourceKind = strawberry.field(description="What it is.")
    placement: Placement = strawberry.field(description="Whose place such a thing usually is.")
    state: ResourceState = strawberry.field(description="ACTIVE, or IDEA.")
    url: str | None = strawberry.field(description="Its address.")


@answer_type
class Questionnaire:
    """The questions with the newest answers about a product, and what follows from them."""

    version: int = strawberry.field(description="Of the answers; 0 before anybody answered.")
    answered_at: datetime | None = strawberry.field(description="When they were given.")
    answered_by: Member | None = strawberry.field(description="By whom.")
    questions: list[Question] = strawberry.field(description="All questions, in order.")
    gaps: list[QuestionnaireGap] = strawberry.field(description="The first gaps, the most important first.")
    as_is: list[AsIsCell] = strawberry.field(description="Cells of the matrix as it is.")
    suggested_resources: list[SuggestedResource] = strawberry.field(description="Resources to be registered.")


def questionnaire_of(found: read.Questionnaire, language: str) -> Questionnaire:
    """The answer as the API shows it."""
    return Questionnaire(
        version=found.version,
        answered_at=found.answered_at,
        answered_by=ref_or_none(Member, found.answered_by_id),
        questions=[_question(each, found.answers.get(each.key), language) for each in catalogue.QUESTIONS],
        gaps=[
            QuestionnaireGap(code=gap.code, severity=gap.severity, message=gap.message)
            for gap in first_gaps(found.answers, language)
        ],
        as_is=[
            AsIsCell(
                resource=ref(Resource, cell.resource_id),
                objective=ref(Objective, cell.objective_id),
                use=cell.use,
                extent=cell.extent,
                metric=cell.metric,
                value=cell.value,
            )
            for cell in found.as_is
        ],
        suggested_resources=[
            SuggestedResource(name=each.name, kind=each.kind, placement=each.placement, state=each.state, url=each.url)
            for each in found.suggested
        ],
    )


def _question(question: catalogue.Question, answer: Mapping[str, Any] | None, language: str) -> Question:
    given = answer or {}
    return Question(
        key=question.key,
        section=question.section,
        kind=question.kind,
        text=question.text.into(language),
        help=question.help.into(language),
        options=[QuestionOption(key=each.key, label=each.label.into(language)) for each in question.options],
        metric=question.metric,
        is_answered=answer is not None,
        option=given.get("option"),
        number=_decimal(given.get("number")),
        resources=[_thing(each) for each in given.get("resources", ())],
    )


def _thing(thing: Mapping[str, Any]) -> NamedThing:
    return NamedThing(
        name=thing["name"],
        url=thing.get("url"),
        is_active=thing.get("is_active", True),
        use=thing.get("use"),
        extent=thing.get("extent"),
        figure=_decimal(thing.get("figure")),
    )


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
