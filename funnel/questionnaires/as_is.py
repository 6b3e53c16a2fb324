"""What the answers say of the matrix as it is: pure functions over answers, registered resources and objectives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from funnel.models.words import Metric, Placement, ResourceKind, ResourceState, StepPhase
from funnel.questionnaires.answers import Answers
from funnel.questionnaires.catalogue import QUESTIONS, Question, QuestionKind
from funnel.resources.kinds import default_placement
from funnel.rules import words


@dataclass(frozen=True, slots=True)
class KnownResource:
    """A registered resource."""

    id: UUID
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class KnownObjective:
    """A row of the matrix; steps have a phase."""

    id: UUID
    position: int
    phase: StepPhase | None = None


@dataclass(frozen=True, slots=True)
class AsIsCell:
    """What a resource does for an objective at the start of the case."""

    resource_id: UUID
    objective_id: UUID
    use: str | None
    extent: int | None
    """0 to 100 %; 0 of an idea, None where nobody said."""
    metric: Metric | None
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class SuggestedResource:
    """Something that was named and is not registered: what `resourceRegister` would take."""

    name: str
    kind: ResourceKind
    placement: Placement
    state: ResourceState
    url: str | None


_TOTALS = {"groups": "followers", "sites": "monthly_visits"}
"""The figure that stands for the only thing of its kind when that has none of its own."""


def as_is_cells(
    answers: Answers, resources: Sequence[KnownResource], objectives: Sequence[KnownObjective]
) -> Sequence[AsIsCell]:
    """A cell for each named thing that is registered, at the objective such a resource mostly works for.

    A resource is recognised by its id, else by its address, else by its name in any case. Without objectives, or
    without a step, there is no cell. One a resource and objective: what was named first counts.
    """
    found: dict[tuple[UUID, UUID], AsIsCell] = {}
    for question, thing in _things(answers):
        resource, objective = _match(thing, resources), _objective(question, objectives)
        if resource is None or objective is None:
            continue
        is_active = thing.get("is_active", True)
        value = _figure(answers, question, thing)
        found.setdefault(
            (resource.id, objective.id),
            AsIsCell(
                resource.id,
                objective.id,
                thing.get("use"),
                thing.get("extent") if is_active else 0,
                question.metric if value is not None else None,
                value,
            ),
        )
    return list(found.values())


def suggested_resources(answers: Answers, resources: Sequence[KnownResource]) -> Sequence[SuggestedResource]:
    """What was named and is not registered, each once."""
    found: dict[tuple[str, ResourceKind], SuggestedResource] = {}
    for question, thing in _things(answers):
        kind = question.resource_kind
        if kind is None or _match(thing, resources) is not None:
            continue
        state = ResourceState.ACTIVE if thing.get("is_active", True) else ResourceState.IDEA
        one = SuggestedResource(thing["name"], kind, default_placement(kind), state, thing.get("url"))
        found.setdefault((one.name.casefold(), kind), one)
    return list(found.values())


def _things(answers: Answers) -> Iterator[tuple[Question, Mapping[str, Any]]]:
    for question in QUESTIONS:
        if question.kind is QuestionKind.RESOURCES:
            for thing in answers.get(question.key, {}).get("resources", ()):
                yield question, thing


def _match(thing: Mapping[str, Any], resources: Sequence[KnownResource]) -> KnownResource | None:
    by_id = [each for each in resources if str(each.id) == thing.get("resource_id")]
    url = thing.get("url")
    by_url = [each for each in resources if url and each.url and words.page(each.url) == words.page(url)]
    by_name = [each for each in resources if each.name.casefold() == thing["name"].casefold()]
    return next(iter([*by_id, *by_url, *by_name]), None)


def _objective(question: Question, objectives: Sequence[KnownObjective]) -> KnownObjective | None:
    """The first step of the likeliest phase that the funnel has; else its first step."""
    steps = sorted((each for each in objectives if each.phase is not None), key=lambda each: (each.position, each.id))
    for phase in question.phases:
        for step in steps:
            if step.phase is phase:
                return step
    return steps[0] if steps else None


def _figure(answers: Answers, question: Question, thing: Mapping[str, Any]) -> Decimal | None:
    if thing.get("figure") is not None:
        return Decimal(thing["figure"])
    total = answers.get(_TOTALS.get(question.key, ""), {}).get("number")
    is_only = len(answers[question.key]["resources"]) == 1
    return Decimal(total) if total is not None and is_only else None
