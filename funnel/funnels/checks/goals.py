"""Goals of steps: where one has to be, and how long a step is expected to take."""

from typing import ClassVar

from funnel.funnels.checks.looked import Found, Looked
from funnel.funnels.finding import DraftProblemCode, DraftSeverity


class GoalMissing:
    """The goal is the gate out of a step: without it nobody passes on."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.GOAL_MISSING
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every step but the last."""
        for index, step in enumerate(draft.steps[:-1]):
            if step.goal is None:
                message = f"The step {step.name!r} has no goal; say what lets a person pass to the next step."
                yield f"steps.{index}.goal", message


class GoalOnLastStep:
    """The last step is terminal: nothing comes after it that a person could pass on to."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.GOAL_ON_LAST_STEP
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once; a funnel of one step has another problem."""
        if len(draft.steps) > 1 and draft.steps[-1].goal is not None:
            yield (
                f"steps.{len(draft.steps) - 1}.goal",
                "The last step is where the funnel ends: it has no goal. Remove it, or add a step after it.",
            )


class ExpectedDaysMissing:
    """Who is late can only be judged by those who were faster while nobody says how long a step takes."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.EXPECTED_DAYS_MISSING
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for every step but the last."""
        for index, step in enumerate(draft.steps[:-1]):
            if step.expected_days is None:
                message = f"Nobody said how long “{step.name}” takes; give the days after which a lead is late."
                yield f"steps.{index}.expectedDays", message
