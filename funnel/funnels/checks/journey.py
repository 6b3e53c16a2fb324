"""The way a person goes: phases, sides and stages follow one another, and the way ends in a sale."""

from typing import ClassVar

from crm.models.words import TouchpointKind
from funnel.funnels.checks.looked import Found, Looked
from funnel.funnels.finding import DraftProblemCode, DraftSeverity
from funnel.funnels.lifecycle import rank, stage_of
from funnel.models.words import StepPhase, StepSide
from funnel.rules.tree import SaleRecorded, Touch, positive_leaves

_PHASES = list(StepPhase)
_AFTER_SALE = frozenset({StepPhase.RETENTION, StepPhase.ADVOCACY})
"""Where marketing and service may well take a customer back from sales."""


class PhaseBackwards:
    """Phases follow a customer's journey; a step back usually is a step in the wrong place."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.PHASE_BACKWARDS
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for each step whose phase lies before that of the step before."""
        for index in range(1, len(draft.steps)):
            before, step = draft.steps[index - 1], draft.steps[index]
            if _PHASES.index(step.phase) < _PHASES.index(before.phase):
                message = f"{step.phase} comes after {before.phase}; move “{step.name}”, or choose another phase."
                yield f"steps.{index}.phase", message


class SideBackwards:
    """Marketing does not work on people whom sales have taken over; after the sale it may again."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.SIDE_BACKWARDS
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for each step of marketing after one of sales, phases after the sale left out."""
        with_sales = False
        for index, step in enumerate(draft.steps):
            if with_sales and step.side is StepSide.MARKETING and step.phase not in _AFTER_SALE:
                message = f"“{step.name}” goes back from sales to marketing; move it before the handoff."
                yield f"steps.{index}.side", message
            with_sales = with_sales or step.side is StepSide.SALES


class LifecycleBackwards:
    """A lead's stage never falls, so a later step with an earlier stage would never show."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.LIFECYCLE_BACKWARDS
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for each step whose given stage lies before the furthest so far."""
        furthest = None
        for index, step in enumerate(draft.steps):
            stage = step.lifecycle_stage or stage_of(step.phase, step.side)
            if furthest and step.lifecycle_stage and rank(stage) < rank(furthest):
                message = f"“{step.name}” is {stage}, but a step before it is {furthest} already; choose a later stage."
                yield f"steps.{index}.lifecycleStage", message
            furthest = stage if furthest is None or rank(stage) > rank(furthest) else furthest


class NoSale:
    """A funnel is drawn to sell: where no rule asks for the sale, nobody sees what it brought."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.NO_SALE
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """Once."""
        leaves = [leaf for each, rule in draft.sound if each.step is not None for leaf in positive_leaves(rule)]
        bought = any(
            isinstance(leaf, SaleRecorded) or (isinstance(leaf, Touch) and TouchpointKind.PURCHASE in leaf.kinds)
            for leaf in leaves
        )
        if len(draft.steps) > 1 and not bought:
            message = "No step is left by a sale; let the goal before the last step be reached when a sale is recorded."
            yield f"steps.{len(draft.steps) - 2}.goal.reachedWhen", message
