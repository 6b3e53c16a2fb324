"""What an actor may do with the report of a week now."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action
from funnel.models.words import ReportStatus
from funnel.weekly.report import Report


class WeeklyReportAction(StrEnum):
    """Something that can be done with the report of a week."""

    PUBLISH = "PUBLISH"


def allowed(actor: Actor, report: Report) -> list[WeeklyReportAction]:
    """A draft whose week is over is published, once."""
    may = actor.can(Action.REPORT_PUBLISH) and report.is_over and report.status is ReportStatus.DRAFT
    return [WeeklyReportAction.PUBLISH] if may else []
