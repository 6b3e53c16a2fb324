"""What an actor may do with a task now: the same rules the verbs refuse by, asked beforehand."""

from enum import StrEnum
from uuid import UUID

from crm.core.actor import Actor
from crm.leads.rights import acts_for_others
from crm.members.permissions import Action


class TaskAction(StrEnum):
    """Something that can be done with a task."""

    COMPLETE = "COMPLETE"
    SNOOZE = "SNOOZE"
    UPDATE = "UPDATE"
    CANCEL = "CANCEL"


def allowed(actor: Actor, owner_id: UUID | None, *, is_open: bool) -> list[TaskAction]:
    """All of them or none: an open task is its owner's, anybody's without one, and whose who act for others."""
    own = owner_id in (None, actor.member_id) or acts_for_others(actor)
    return list(TaskAction) if actor.can(Action.TASK_EDIT) and own and is_open else []
