"""What an actor may do with a run now: the same rules the verbs refuse by, asked beforehand."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action
from funnel.models.words import RunStatus


class AttributionRunAction(StrEnum):
    """Something that can be done with a run."""

    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


def allowed(actor: Actor, status: RunStatus, *, is_given_up: bool, is_published: bool) -> list[AttributionRunAction]:
    """What would still change something: a run that waits or goes on is given up, a finished one published, once."""
    is_going = status in (RunStatus.QUEUED, RunStatus.RUNNING) and not is_given_up
    may = {
        AttributionRunAction.CANCEL: is_going and actor.can(Action.ATTRIBUTION_RUN),
        AttributionRunAction.PUBLISH: (
            status is RunStatus.DONE and not is_published and actor.can(Action.REPORT_PUBLISH)
        ),
    }
    return [action for action, is_allowed in may.items() if is_allowed]
