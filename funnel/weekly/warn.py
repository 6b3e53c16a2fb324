"""What somebody should look at before others read the report; none of it stops the publication."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from funnel.weekly.messenger import clipped
from funnel.weekly.report import Report


class ReportWarningCode(StrEnum):
    """Kinds of warnings of a weekly report."""

    GOAL_WITHOUT_ACTUAL = "GOAL_WITHOUT_ACTUAL"
    GOAL_OFF_PACE_WITHOUT_CORRECTION = "GOAL_OFF_PACE_WITHOUT_CORRECTION"
    ACTION_OVERDUE_WITHOUT_CORRECTION = "ACTION_OVERDUE_WITHOUT_CORRECTION"


@dataclass(frozen=True, slots=True)
class ReportWarning:
    """A warning, and what to do about it."""

    code: ReportWarningCode
    message: str


def warnings(report: Report) -> Iterator[ReportWarning]:
    """Goals first, then actions, in the report's order; a correction of a goal covers the goal's actions."""
    corrected = {correction.goal_id for correction in report.corrections}
    for goal in report.contents.outcome:
        name = clipped(goal.text, 80)
        if goal.actual is None:
            yield ReportWarning(
                ReportWarningCode.GOAL_WITHOUT_ACTUAL, f"“{name}” has no figure yet; record its metric."
            )
        elif goal.on_pace is False and goal.goal_id not in corrected:
            yield ReportWarning(
                ReportWarningCode.GOAL_OFF_PACE_WITHOUT_CORRECTION,
                f"“{name}” is behind its pace and no correction is about it; say what is to be done otherwise.",
            )
    for action in report.contents.open:
        if action.is_overdue and action.goal_id not in corrected:
            yield ReportWarning(
                ReportWarningCode.ACTION_OVERDUE_WITHOUT_CORRECTION,
                f"“{clipped(action.text, 80)}” was due on {action.due_on.isoformat()} and no correction is about"
                " its goal; complete it, or say what is to be done otherwise.",
            )
