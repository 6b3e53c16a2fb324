"""Answers as they are given and as they are stored: one canonical form, so that the same answers are the same."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from crm.core.problems import Invalid
from funnel.inputs import Input, Name, Prose
from funnel.questionnaires.catalogue import BY_KEY, Question, QuestionKind

Address = Annotated[str, Field(max_length=2_000, pattern=r"^\s*https?://[^\s/]+\S*\s*$")]
Figure = Annotated[Decimal, Field(ge=0, le=Decimal("1e12"), max_digits=18, decimal_places=6)]
Answers = Mapping[str, Mapping[str, Any]]
"""Question key → `{"option": …}`, `{"number": "…"}` or `{"resources": [{"name": …}]}`."""


class ResourceAnswer(Input):
    """Something that is there already, or that is only an idea (`is_active` false)."""

    name: Name
    url: Address | None = None
    resource_id: UUID | None = None
    """The registered resource it is, where the client knows."""
    is_active: bool = True
    use: Prose | None = None
    extent: Annotated[int, Field(ge=0, le=100)] | None = None
    """How far it serves its purpose, per cent."""
    figure: Figure | None = None
    """What the question's metric is of it."""


class Answer(Input):
    """The answer to one question, in the form its kind asks for."""

    key: str
    option: str | None = None
    number: Figure | None = None
    resources: Annotated[tuple[ResourceAnswer, ...], Field(max_length=200)] | None = None


_FORM = {QuestionKind.CHOICE: "option", QuestionKind.NUMBER: "number", QuestionKind.RESOURCES: "resources"}


def canonical(answers: tuple[Answer, ...]) -> dict[str, dict[str, Any]]:
    """The answers as they are stored. Raises Invalid for an unknown question or an answer of another kind."""
    found: dict[str, dict[str, Any]] = {}
    for index, answer in enumerate(answers):
        question = BY_KEY.get(answer.key)
        if question is None:
            raise Invalid(f"There is no question {answer.key!r}; see `questions`.", field=f"answers.{index}.key")
        if answer.key in found:
            raise Invalid("The question is answered twice; answer it once.", field=f"answers.{index}.key")
        found[answer.key] = _stored(answer, question, f"answers.{index}")
    return found


def _stored(answer: Answer, question: Question, path: str) -> dict[str, Any]:
    form = _FORM[question.kind]
    given = [name for name in _FORM.values() if getattr(answer, name) is not None]
    if given != [form]:
        raise Invalid(f"Answer this question by {form}, and by that alone.", field=f"{path}.{form}")
    if answer.option is not None and answer.option not in {option.key for option in question.options}:
        known = ", ".join(option.key for option in question.options)
        raise Invalid(f"Choose one of {known}.", field=f"{path}.option")
    return answer.model_dump(mode="json", include={form}) | (
        {"resources": [_thing(each) for each in answer.resources]} if answer.resources is not None else {}
    )


def _thing(answer: ResourceAnswer) -> dict[str, Any]:
    return {name: value for name, value in answer.model_dump(mode="json").items() if value is not None}
