"""The templates that ship with the product, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from crm.core.problems import NotFound
from funnel.funnels.draft import RuleTree, StepDraft, StepGoal
from funnel.inputs import Input, Key
from funnel.languages import english_or_russian
from funnel.models.words import LifecycleStage, Metric, ResourceKind, StepPhase, StepSide

DEFAULT_LANGUAGE = "en"
_FOLDER = Path(__file__).parent
_ORDER = ("spinaok", "b2b-services", "online-shop", "social-selling", "webinar", "partner-sales")


class Words(Input):
    """A text in every language the templates are written in."""

    en: str
    ru: str

    def told(self, language: str) -> str:
        """In the language, or in the one that its readers read."""
        return self.ru if english_or_russian(language) == "ru" else self.en


class Hint(Input):
    """A kind of resource that works at the step, and the metric its goal is measured by."""

    kind: ResourceKind
    metric: Metric
    why: Words


class TemplateStep(Input):
    """A step of a template."""

    key: Key
    name: Words
    phase: StepPhase
    side: StepSide
    is_handoff: bool = False
    optional: bool = False
    expected_days: int | None = None
    lifecycle_stage: LifecycleStage | None = None
    goal: Words | None = None
    rule: RuleTree | None = None
    hints: tuple[Hint, ...] = ()

    def draft(self, language: str) -> StepDraft:
        """The step as a draft has it."""
        goal = None
        if self.goal is not None and self.rule is not None:
            goal = StepGoal(text=self.goal.told(language), reached_when=self.rule)
        return StepDraft(
            key=self.key,
            name=self.name.told(language),
            phase=self.phase,
            side=self.side,
            is_handoff=self.is_handoff,
            optional=self.optional,
            expected_days=self.expected_days,
            lifecycle_stage=self.lifecycle_stage,
            goal=goal,
        )


class SuggestedObjective(Input):
    """An aim that stands beside the steps."""

    name: Words


class FunnelTemplate(Input):
    """A funnel to begin with."""

    key: Key
    name: Words
    description: Words
    entry_rule: RuleTree
    steps: tuple[TemplateStep, ...]
    objectives: tuple[SuggestedObjective, ...] = ()

    def drafts(self, language: str) -> tuple[StepDraft, ...]:
        """Its steps as a draft has them."""
        return tuple(step.draft(language) for step in self.steps)


@cache
def templates() -> Mapping[str, FunnelTemplate]:
    """All templates by key, in the order they are shown."""
    found: list[dict[str, Any]] = [tomllib.loads(file.read_text("utf-8")) for file in _FOLDER.glob("*.toml")]
    read = {template.key: template for template in map(FunnelTemplate.model_validate, found)}
    return {key: read[key] for key in (*_ORDER, *sorted(read.keys() - set(_ORDER)))}


def template_named(key: str) -> FunnelTemplate:
    """The template; raises `NotFound` with the keys there are."""
    found = templates().get(key)
    if found is None:
        message = f"There is no funnel template {key!r}; choose one of {', '.join(templates())}."
        raise NotFound(message, field="templateKey")
    return found
