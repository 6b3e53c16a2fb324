"""The handoff to sales: at most one, before the sale, and brought about by a fact."""

from collections.abc import Sequence
from typing import ClassVar

from funnel.funnels.checks.looked import Found, Looked
from funnel.funnels.draft import StepDraft
from funnel.funnels.finding import DraftProblemCode, DraftSeverity
from funnel.models.words import StepSide
from funnel.rules.tree import HandoffAccepted, SaleRecorded, positive_leaves


class HandoffTwice:
    """A lead is handed over once; a second handoff would leave it between two owners."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.HANDOFF_TWICE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for each after the first."""
        for index in _handoffs(draft.steps)[1:]:
            yield f"steps.{index}.isHandoff", "A funnel has one handoff to sales at most; keep one of them."


class HandoffNotBeforeSale:
    """Sales take over where their own steps begin."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.HANDOFF_NOT_BEFORE_SALE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once, for the first handoff."""
        for index in _handoffs(draft.steps)[:1]:
            after = draft.steps[index + 1] if index + 1 < len(draft.steps) else None
            if after is None or not (after.side is StepSide.SALES or index + 2 == len(draft.steps)):
                yield (
                    f"steps.{index}.isHandoff",
                    "The handoff stands before the sale: the step after it is one of the sales side, or the last.",
                )


class HandoffAfterSale:
    """Who has bought is handed over to nobody."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.HANDOFF_AFTER_SALE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once, when a step before the handoff is left by a sale."""
        sold = [
            each.step for each, rule in draft.sound
            if each.step is not None and any(isinstance(leaf, SaleRecorded) for leaf in positive_leaves(rule))
        ]  # fmt: skip
        for index in _handoffs(draft.steps)[:1]:
            if sold and min(sold) < index:
                name = draft.steps[min(sold)].name
                message = f"People leave “{name}” by buying, so the handoff comes too late; move it before that step."
                yield f"steps.{index}.isHandoff", message


class HandoffMissing:
    """Steps of the sales side that nobody hands over to are worked on by people who were never told."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.HANDOFF_MISSING
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """Once, at the first step of the sales side."""
        first = next((index for index, step in enumerate(draft.steps) if step.side is StepSide.SALES), None)
        if first is not None and not any(index <= first for index in _handoffs(draft.steps)):
            name = draft.steps[first].name
            message = f"“{name}” is a step of the sales side without a handoff; mark it, or the step before it."
            yield f"steps.{first}.isHandoff", message


class HandoffWithoutRule:
    """A handoff that no rule asks for changes nothing: people would pass it without sales having taken over."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.HANDOFF_WITHOUT_RULE
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """Once, when neither the way into the handoff's step nor the way out asks for an accepted handoff."""
        asking = {
            each.step for each, rule in draft.sound
            if any(isinstance(leaf, HandoffAccepted) for leaf in positive_leaves(rule))
        }  # fmt: skip
        for index in _handoffs(draft.steps)[:1]:
            if not asking & {index, index - 1}:
                name = draft.steps[index].name
                message = f"“{name}” is the handoff, but no goal beside it is reached when sales accept; use"
                yield f"steps.{index}.isHandoff", f"{message} `handoffAccepted` in its goal or the one before."


def _handoffs(steps: Sequence[StepDraft]) -> list[int]:
    return [index for index, step in enumerate(steps) if step.is_handoff]
