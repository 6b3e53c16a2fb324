"""What a draft of a funnel is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field

from funnel.funnels.finding import DraftSeverity, Finding
from funnel.funnels.rules import stored
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
    """The funnel as edited, with everything that is wrong with it."""

    entry_rule: RuleTree
    steps: tuple[StepDraft, ...]
    findings: list[Finding] = field(default_factory=list)
    version: int = 0
    names: Names = field(default_factory=Names)
    """What the resources and channels in its rules are called, as far as they exist."""

    @property
    def problems(self) -> list[Finding]:
        """What still keeps it from being published."""
        return [found for found in self.findings if found.severity is DraftSeverity.ERROR]

    @property
    def warnings(self) -> list[Finding]:
        """What it can be published with, and probably should not be."""
        return [found for found in self.findings if found.severity is DraftSeverity.WARNING]


def rules_of(entry_rule: Mapping[str, Any], steps: Sequence[StepDraft]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every rule of a draft with its path in the input."""
    yield "entryRule", entry_rule
    for index, step in enumerate(steps):
        if step.goal is not None:
            yield f"steps.{index}.goal.reachedWhen", step.goal.reached_when
