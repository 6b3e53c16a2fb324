"""A funnel that is being edited."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from funnel.funnels import draft as room
from funnel.funnels.finding import DraftProblemCode, DraftSeverity, Finding
from funnel.funnels.lifecycle import stage_of
from funnel.models.words import LifecycleStage, StepPhase, StepSide
from funnel.rules.describe import Names
from graphapi.compiler import answer_type
from graphapi.rules.forms import RuleForm, form_of
from graphapi.rules.trees import rule_of
from graphapi.scalars import JSON


@answer_type
class DraftGoal:
    """The goal of a step that is being edited."""

    text: str = strawberry.field(description="What is to be reached.")
    reached_when: JSON = strawberry.field(description="The rule as `RuleInput` writes it, sound or not.")
    form: RuleForm | None = strawberry.field(description="The same in its parts; null where it cannot be read.")


@answer_type
class DraftStep:
    """A step that is being edited."""

    key: str = strawberry.field(description="Its key, the same over all versions.")
    name: str = strawberry.field(description="Its name.")
    position: int = strawberry.field(description="Its place, from 1.")
    phase: StepPhase = strawberry.field(description="Where it stands in the customer's journey.")
    side: StepSide = strawberry.field(description="Who works on the people at it.")
    is_handoff: bool = strawberry.field(description="Whether the person is handed over to sales here.")
    optional: bool = strawberry.field(description="Whether it may be left out.")
    expected_days: int | None = strawberry.field(description="How long people usually stay.")
    lifecycle_stage: LifecycleStage = strawberry.field(
        description="The stage other systems know; by phase and side where none was chosen."
    )
    goal: DraftGoal | None = strawberry.field(description="Its goal; none at the last step.")


@answer_type
class DraftProblem:
    """Something wrong with a draft."""

    code: DraftProblemCode = strawberry.field(description="What is wrong.")
    severity: DraftSeverity = strawberry.field(description="Whether it keeps the draft from being published.")
    field: str = strawberry.field(description="Path in the input of `funnelDraftSave`.")
    message: str = strawberry.field(description="A sentence that says what to do.")


@answer_type
class FunnelDraft:
    """Steps that are being edited; publishing makes a version of them."""

    version: int = strawberry.field(description="Grows with every saving; `expectedVersion` of the next one.")
    entry_rule: JSON = strawberry.field(
        description="The rule that lets a person into the first step, as `RuleInput` writes it."
    )
    entry_form: RuleForm | None = strawberry.field(description="The same in its parts; null where it cannot be read.")
    steps: list[DraftStep] = strawberry.field(description="The steps in order.")
    problems: list[DraftProblem] = strawberry.field(
        description="What still keeps it from being published; empty when it may be."
    )
    warnings: list[DraftProblem] = strawberry.field(
        description="What it can be published with, and probably should not be."
    )


def draft_of(draft: room.Draft, language: str) -> FunnelDraft:
    """The draft as the API shows it."""
    return FunnelDraft(
        version=draft.version,
        entry_rule=rule_of(draft.entry_rule),
        entry_form=form_of(draft.entry_rule, draft.names, language),
        steps=[step_of(step, position, draft.names, language) for position, step in enumerate(draft.steps, start=1)],
        problems=problems_of(draft.problems),
        warnings=problems_of(draft.warnings),
    )


def problems_of(found: Iterable[Finding]) -> list[DraftProblem]:
    """What was found, as the API shows it."""
    return [
        DraftProblem(code=each.code, severity=each.severity, field=each.field, message=each.message) for each in found
    ]


def step_of(step: room.StepDraft, position: int, names: Names, language: str) -> DraftStep:
    """A step that is being edited, as the API shows it."""
    return DraftStep(
        key=step.key,
        name=step.name,
        position=position,
        phase=step.phase,
        side=step.side,
        is_handoff=step.is_handoff,
        optional=step.optional,
        expected_days=step.expected_days,
        lifecycle_stage=step.lifecycle_stage or stage_of(step.phase, step.side),
        goal=_goal(step.goal, names, language) if step.goal else None,
    )


def _goal(goal: room.StepGoal, names: Names, language: str) -> DraftGoal:
    return DraftGoal(
        text=goal.text, reached_when=rule_of(goal.reached_when), form=form_of(goal.reached_when, names, language)
    )
