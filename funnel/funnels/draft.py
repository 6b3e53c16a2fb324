"""What a draft of a funnel is, and what keeps it from being published."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from crm.core.problems import Problem
from funnel.funnels.rules import channel_keys_in, problems_in, resource_ids_in, stored
from funnel.inputs import Input, Key, Name, Prose
from funnel.models.words import LifecycleStage, StepPhase, StepSide
from funnel.rules.describe import Names

RuleTree = Annotated[dict[str, Any], AfterValidator(stored)]
"""A rule as it is stored; `funnel.rules` says what may stand in it."""
MOST_STEPS = 50


class StepGoal(Input):
    """The one concrete goal of a step, and the rule that says when a person has reached it."""

    text: Prose
    reached_when: RuleTree


class StepDraft(Input):
    """One step while it is being edited."""

    key: Key
    name: Name
    phase: StepPhase
    side: StepSide
    is_handoff: bool = False
    optional: bool = False
    expected_days: Annotated[int, Field(ge=0, le=3_660)] | None = None
    lifecycle_stage: LifecycleStage | None = None
    goal: StepGoal | None = None


class FunnelDraftSave(Input):
    """All steps of a product's funnel in order, and the rule that lets a person into the first one."""

    product_id: UUID
    entry_rule: RuleTree
    steps: Annotated[tuple[StepDraft, ...], Field(max_length=MOST_STEPS)]
    expected_version: int | None = None


@dataclass(frozen=True)
class Draft:
    """The funnel as edited, with everything that still keeps it from being published."""

    entry_rule: RuleTree
    steps: tuple[StepDraft, ...]
    problems: list[Problem] = field(default_factory=list)
    version: int = 0
    names: Names = field(default_factory=Names)
    """What the resources and channels in its rules are called, as far as they exist."""


def rules_of(entry_rule: RuleTree, steps: Sequence[StepDraft]) -> Iterator[tuple[str, RuleTree]]:
    """Every rule of a draft with its path in the input."""
    yield "entryRule", entry_rule
    for index, step in enumerate(steps):
        if step.goal is not None:
            yield f"steps.{index}.goal.reachedWhen", step.goal.reached_when


def problems_of(entry_rule: RuleTree, steps: Sequence[StepDraft], known: Names) -> list[Problem]:
    """Everything that keeps the draft from being published: code, field path, sentence. Empty when it may be."""
    return [
        *_of_chain(steps),
        *_of_goals(steps),
        *_of_handoff(steps),
        *(problem for path, rule in rules_of(entry_rule, steps) for problem in _of_rule(path, rule, known)),
    ]


def _of_chain(steps: Sequence[StepDraft]) -> Iterator[Problem]:
    if len(steps) < 2:
        yield Problem("A funnel has at least two steps; add one.", field="steps", code="TOO_FEW_STEPS")
    times = Counter(step.key for step in steps)
    seen: set[str] = set()
    for index, step in enumerate(steps):
        if times[step.key] > 1 and step.key in seen:
            yield Problem(
                f"The key {step.key!r} is used twice; every step has a key of its own.",
                field=f"steps.{index}.key",
                code="DUPLICATE_KEY",
            )
        seen.add(step.key)


def _of_goals(steps: Sequence[StepDraft]) -> Iterator[Problem]:
    for index, step in enumerate(steps):
        is_last = index == len(steps) - 1
        if is_last and step.goal is not None:
            yield Problem(
                "The last step is where the funnel ends: it has no goal. Remove it, or add a step after it.",
                field=f"steps.{index}.goal",
                code="GOAL_ON_LAST_STEP",
            )
        if not is_last and step.goal is None:
            yield Problem(
                f"The step {step.name!r} has no goal; say what lets a person pass to the next step.",
                field=f"steps.{index}.goal",
                code="GOAL_MISSING",
            )


def _of_handoff(steps: Sequence[StepDraft]) -> Iterator[Problem]:
    handoffs = [index for index, step in enumerate(steps) if step.is_handoff]
    for index in handoffs[1:]:
        yield Problem(
            "A funnel has one handoff to sales at most; keep one of them.",
            field=f"steps.{index}.isHandoff",
            code="HANDOFF_TWICE",
        )
    for index in handoffs[:1]:
        after = steps[index + 1] if index + 1 < len(steps) else None
        is_before_sale = after is not None and (after.side is StepSide.SALES or index + 2 == len(steps))
        if not is_before_sale:
            yield Problem(
                "The handoff stands before the sale: the step after it is one of the sales side, or the last.",
                field=f"steps.{index}.isHandoff",
                code="HANDOFF_NOT_BEFORE_SALE",
            )


def _of_rule(path: str, rule: Mapping[str, Any], known: Names) -> Iterator[Problem]:
    yield from problems_in(rule, path)
    for resource_id in resource_ids_in(rule):
        if resource_id not in known.resources:
            yield Problem("The rule names a resource that does not exist.", field=path, code="UNKNOWN_RESOURCE")
    for key in channel_keys_in(rule):
        if key not in known.channels:
            yield Problem(
                f"The rule names the channel {key!r}, which this workspace does not have.",
                field=path,
                code="UNKNOWN_CHANNEL",
            )
