"""What an actor may do with a run now: the same rules the verbs refuse by, asked beforehand."""

from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus

_PHASE, _STATUS = ReclassificationPhase, ReclassificationStatus
_BROKEN_OFF = frozenset({_STATUS.CANCELLED, _STATUS.FAILED})


class ReclassificationAction(StrEnum):
    """Something that can be done with a run."""

    APPLY = "APPLY"
    CANCEL = "CANCEL"
    UNDO = "UNDO"


def can_apply(status: str, phase: str) -> bool:
    """What was looked at to the end, and what was broken off while it was written."""
    return status == _STATUS.PREVIEWED or (status in _BROKEN_OFF and phase == _PHASE.APPLY)


def can_undo(status: str, phase: str) -> bool:
    """What was written, as far as it was, and what was broken off while it was taken back."""
    return status == _STATUS.APPLIED or (status in _BROKEN_OFF and phase in (_PHASE.APPLY, _PHASE.UNDO))


def can_cancel(status: str) -> bool:
    """What waits or goes on, and what was looked at only: put aside, nobody applies it by mistake."""
    return status in (_STATUS.QUEUED, _STATUS.RUNNING, _STATUS.PREVIEWED)


def allowed(actor: Actor, status: str, phase: str) -> list[ReclassificationAction]:
    """Nothing for who may not change the rules either."""
    if not actor.can(Action.RESOURCE_EDIT):
        return []
    may = {
        ReclassificationAction.APPLY: can_apply(status, phase),
        ReclassificationAction.CANCEL: can_cancel(status),
        ReclassificationAction.UNDO: can_undo(status, phase),
    }
    return [action for action, is_allowed in may.items() if is_allowed]
