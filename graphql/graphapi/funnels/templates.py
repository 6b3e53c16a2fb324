"""Funnels to begin with."""

from __future__ import annotations

import strawberry

from funnel.funnels.rules import described
from funnel.funnels.templates import catalogue as room
from funnel.models.words import Metric, ResourceKind
from funnel.rules.describe import Names
from graphapi.compiler import answer_type
from graphapi.funnels.drafts import DraftStep, step_of
from graphapi.rules.trees import rule_of
from graphapi.scalars import JSON


@answer_type
class ResourceHint:
    """A kind of resource that works at a step."""

    kind: ResourceKind = strawberry.field(description="What kind.")
    metric: Metric = strawberry.field(description="What its goal at the step is best measured by.")
    why: str = strawberry.field(description="Why it works there.")


@answer_type
class FunnelTemplateStep:
    """A step of a template."""

    step: DraftStep = strawberry.field(description="The step as the draft will have it.")
    reached_when_description: str | None = strawberry.field(description="The rule of its goal as one sentence.")
    hints: list[ResourceHint] = strawberry.field(description="What to work with at it.")


@answer_type
class FunnelTemplate:
    """A funnel to begin with: `funnelDraftFromTemplate` writes it into a draft."""

    key: str = strawberry.field(description="Its name for programs.")
    name: str = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="For what kind of business it is.")
    entry_rule: JSON = strawberry.field(description="The rule that lets a person into the first step.")
    steps: list[FunnelTemplateStep] = strawberry.field(description="The steps in order.")
    objectives: list[str] = strawberry.field(description="Aims that usually stand beside its steps.")


def template_of(template: room.FunnelTemplate, language: str) -> FunnelTemplate:
    """The template as the API shows it."""
    return FunnelTemplate(
        key=template.key,
        name=template.name.told(language),
        description=template.description.told(language),
        entry_rule=rule_of(template.entry_rule),
        steps=[_step(step, position, language) for position, step in enumerate(template.steps, start=1)],
        objectives=[objective.name.told(language) for objective in template.objectives],
    )


def _step(step: room.TemplateStep, position: int, language: str) -> FunnelTemplateStep:
    return FunnelTemplateStep(
        step=step_of(step.draft(language), position, Names(), language),
        reached_when_description=described(step.rule, Names(), language) if step.rule else None,
        hints=[ResourceHint(kind=hint.kind, metric=hint.metric, why=hint.why.told(language)) for hint in step.hints],
    )
